package ogc

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Send answers with all of a body of a size, or with the range of it that GDAL and QGIS read through /vsicurl/
// ask for. header is what the answer says of itself, and is taken back where refuse answers with a problem instead.
func Send(w http.ResponseWriter, r *http.Request, header http.Header, size int, body io.ReadSeeker, refuse Refusal) {
	maps.Copy(w.Header(), header)
	w.Header().Set("Content-Length", strconv.Itoa(size)) // which ServeContent does not say of compressed ones
	if strings.Count(r.Header.Get("Range"), ",") >= mostRanges {
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	http.ServeContent(&refusing{NewPaced(w), func(p *Problem) {
		for name := range header {
			w.Header().Del(name)
		}
		refuse(w, r, p)
	}, false}, r, "", time.Time{}, body)
}

// Refusal answers a request with a problem.
type Refusal func(http.ResponseWriter, *http.Request, *Problem)

// mostRanges is how many ranges are given in one answer. Who asks for more gets all of it once:
// ranges can repeat and their headers are longer than their names.
const mostRanges = 8

// Sender sends made answers and bounds the memory that they take meanwhile: those who read slowly hold
// them when they are no longer kept. What is too much for memory is sent from a file.
type Sender struct {
	disk   *disk
	refuse Refusal
	mu     sync.Mutex
	free   int
	sent   map[*Rendered]int // how many are being sent it
}

// NewSender gives one that holds so many bytes in memory, and what disk has room for in files.
func NewSender(memory int, disk *disk, refuse Refusal) *Sender {
	return &Sender{disk: disk, refuse: refuse, free: memory, sent: map[*Rendered]int{}}
}

func (s *Sender) take(a *Rendered) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent[a] == 0 {
		if len(a.Body) > s.free {
			return false
		}
		s.free -= len(a.Body)
	}
	s.sent[a]++
	return true
}

func (s *Sender) give(a *Rendered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent[a]--; s.sent[a] == 0 {
		delete(s.sent, a)
		s.free += len(a.Body)
	}
}

// Send sends an answer with headers beside its own, which it does not change. ErrBusy: there is room for it nowhere.
func (s *Sender) Send(w http.ResponseWriter, r *http.Request, header http.Header, a *Rendered) error {
	all := maps.Clone(a.Header)
	maps.Copy(all, header)
	size := len(a.Body)
	if s.take(a) {
		defer s.give(a)
		Send(w, r, all, size, bytes.NewReader(a.Body), s.refuse)
		return nil
	}
	if !s.disk.Take(int64(size)) {
		return ErrBusy
	}
	defer s.disk.Give(int64(size))
	f, err := Nameless()
	if err != nil {
		return ErrBusy
	}
	defer f.Close()
	if _, err := f.Write(a.Body); err != nil {
		return ErrBusy
	}
	a = nil // the client may be long in reading
	Send(w, r, all, size, f, s.refuse)
	return nil
}

// refusing gives what ServeContent refuses as a problem, in place of plain text or nothing.
type refusing struct {
	http.ResponseWriter
	refuse  func(*Problem)
	refused bool
}

func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *refusing) WriteHeader(status int) {
	switch status {
	case http.StatusPreconditionFailed:
		w.refused = true
		w.refuse(Mismatch())
	case http.StatusRequestedRangeNotSatisfiable:
		w.refused = true
		w.refuse(NewProblem(status, "").Because(Says(
			"the answer has no such bytes; Content-Range says how many it has")))
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

// Mismatch is the problem of an answer that is another than If-Match asks for.
func Mismatch() *Problem {
	return NewProblem(http.StatusPreconditionFailed, "").Because(Says("the answer is another than If-Match asks for"))
}

func (w *refusing) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}
