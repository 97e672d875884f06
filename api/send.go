package api

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// send answers with all of a kept answer, or with the range of it that GDAL and QGIS read
// through /vsicurl/ ask for.
func send(w http.ResponseWriter, r *http.Request, a *rendered) {
	sendContent(w, r, a.header, len(a.body), bytes.NewReader(a.body))
}

func sendContent(w http.ResponseWriter, r *http.Request, header http.Header, size int, body io.ReadSeeker) {
	maps.Copy(w.Header(), header)
	w.Header().Set("Content-Length", strconv.Itoa(size)) // which ServeContent does not say of compressed ones
	if strings.Count(r.Header.Get("Range"), ",") >= mostRanges {
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	http.ServeContent(&refusing{ResponseWriter: newPaced(w)}, r, "", time.Time{}, body)
}

// mostRanges is how many ranges are given in one answer. Who asks for more gets all of it once:
// ranges can repeat and their headers are longer than their names.
const mostRanges = 8

// outgoing bounds the memory that answers take while they are sent: those who read slowly hold
// them when they are no longer kept.
type outgoing struct {
	mu   sync.Mutex
	free int
	sent map[*rendered]int // how many are being sent it
}

func newOutgoing(bytes int) *outgoing { return &outgoing{free: bytes, sent: map[*rendered]int{}} }

func (o *outgoing) take(a *rendered) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent[a] == 0 {
		if len(a.body) > o.free {
			return false
		}
		o.free -= len(a.body)
	}
	o.sent[a]++
	return true
}

func (o *outgoing) give(a *rendered) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent[a]--; o.sent[a] == 0 {
		delete(o.sent, a)
		o.free += len(a.body)
	}
}

// sendMade sends an answer from memory, or, where too much is being sent from there, from a file.
func (s *Server) sendMade(w http.ResponseWriter, r *http.Request, q *request, etag string, a *rendered) error {
	if s.outgoing.take(a) {
		defer s.outgoing.give(a)
		q.head(w.Header(), etag)
		send(w, r, a)
		return nil
	}
	size := len(a.body)
	if !s.downloads.disk.take(int64(size)) {
		return errBusy
	}
	defer s.downloads.disk.give(int64(size))
	f, err := nameless()
	if err != nil {
		return errBusy
	}
	defer f.Close()
	if _, err := f.Write(a.body); err != nil {
		return errBusy
	}
	header := a.header
	a = nil // the client may be long in reading
	q.head(w.Header(), etag)
	sendContent(w, r, header, size, f)
	return nil
}

// refusing gives what ServeContent refuses as a problem, in place of plain text or nothing.
type refusing struct {
	http.ResponseWriter
	refused bool
}

func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *refusing) WriteHeader(status int) {
	switch status {
	case http.StatusPreconditionFailed:
		w.refuse(status, "the answer is another than If-Match asks for")
	case http.StatusRequestedRangeNotSatisfiable:
		w.refuse(status, "the answer has no such bytes; Content-Range says how many it has")
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *refusing) refuse(status int, detail string) {
	w.refused = true
	newProblem(status, detail).write(w.ResponseWriter)
}

func (w *refusing) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// streamBuffer is how much of a streamed answer is made before its first byte is sent, so
// that an early failure is still a problem answer.
const streamBuffer = 64 << 10

// stream sends an answer while it is made. A failure after the first byte cuts the
// connection: the client must not take what it has for the whole.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q *request, etag string, key cacheKey,
	c *coding) error {
	download, reader, leave := s.downloads.open(r.Context(), key, func(ctx context.Context, out *reply) error {
		if c == identity {
			return q.endpoint.render(ctx, q, out)
		}
		coded := c.to(out)
		if err := q.endpoint.render(ctx, q, &reply{coded, out.header}); err != nil {
			return err
		}
		return c.finish(coded)
	})
	defer leave()
	if err := reader.begun(streamBuffer); err != nil {
		return err
	}
	maps.Copy(w.Header(), download.header)
	q.head(w.Header(), etag)
	if c != identity {
		w.Header().Set("Content-Encoding", c.name)
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{newPaced(w)}, reader, make([]byte, chunk)); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
