package ogc

import (
	"net/http"
	"time"
)

// A client has patience to take each chunk of an answer, or it is cut off: it may be slow, but
// not hold what others wait for.
const (
	Chunk    = 64 << 10
	patience = 30 * time.Second
)

// paced writes to a client in chunks, with a deadline for each.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
}

func NewPaced(w http.ResponseWriter) *paced {
	return &paced{w, http.NewResponseController(w)}
}

func (w *paced) Write(p []byte) (n int, err error) {
	for {
		part := p[n:min(n+Chunk, len(p))]
		// Writers without deadlines write to no client.
		_ = w.control.SetWriteDeadline(time.Now().Add(patience))
		written, err := w.ResponseWriter.Write(part)
		if n += written; err != nil || n == len(p) {
			return n, err
		}
	}
}

func (w *paced) Unwrap() http.ResponseWriter { return w.ResponseWriter }
