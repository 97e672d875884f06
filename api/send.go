package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
)

// send answers with all of a kept answer, or with the range of it that GDAL and QGIS read
// through /vsicurl/ ask for.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a *ogc.Rendered) {
	s.sendContent(w, r, a.Header, len(a.Body), bytes.NewReader(a.Body))
}

func (s *Server) sendContent(w http.ResponseWriter, r *http.Request, header http.Header, size int, body io.ReadSeeker) {
	maps.Copy(w.Header(), header)
	w.Header().Set("Content-Length", strconv.Itoa(size)) // which ServeContent does not say of compressed ones
	if strings.Count(r.Header.Get("Range"), ",") >= mostRanges {
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	http.ServeContent(&refusing{ResponseWriter: ogc.NewPaced(w), refuse: func(p *ogc.Problem) { s.refuse(w, r, p) }}, r,
		"", time.Time{}, body)
}

// mostRanges is how many ranges are given in one answer. Who asks for more gets all of it once:
// ranges can repeat and their headers are longer than their names.
const mostRanges = 8

// outgoing bounds the memory that answers take while they are sent: those who read slowly hold
// them when they are no longer kept.
type outgoing struct {
	mu   sync.Mutex
	free int
	sent map[*ogc.Rendered]int // how many are being sent it
}

func newOutgoing(bytes int) *outgoing { return &outgoing{free: bytes, sent: map[*ogc.Rendered]int{}} }

func (o *outgoing) take(a *ogc.Rendered) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent[a] == 0 {
		if len(a.Body) > o.free {
			return false
		}
		o.free -= len(a.Body)
	}
	o.sent[a]++
	return true
}

func (o *outgoing) give(a *ogc.Rendered) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent[a]--; o.sent[a] == 0 {
		delete(o.sent, a)
		o.free += len(a.Body)
	}
}

// sendMade sends an answer from memory, or, where too much is being sent from there, from a file.
func (s *Server) sendMade(w http.ResponseWriter, r *http.Request, q *request, etag string, a *ogc.Rendered) error {
	if s.outgoing.take(a) {
		defer s.outgoing.give(a)
		q.head(w.Header(), etag)
		s.send(w, r, a)
		return nil
	}
	size := len(a.Body)
	if !s.downloads.Disk.Take(int64(size)) {
		return ogc.ErrBusy
	}
	defer s.downloads.Disk.Give(int64(size))
	f, err := ogc.Nameless()
	if err != nil {
		return ogc.ErrBusy
	}
	defer f.Close()
	if _, err := f.Write(a.Body); err != nil {
		return ogc.ErrBusy
	}
	header := a.Header
	a = nil // the client may be long in reading
	q.head(w.Header(), etag)
	s.sendContent(w, r, header, size, f)
	return nil
}

// refusing gives what ServeContent refuses as a problem, in place of plain text or nothing.
type refusing struct {
	http.ResponseWriter
	refuse  func(*ogc.Problem)
	refused bool
}

func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }

const otherThanAsked = "the answer is another than If-Match asks for"

func (w *refusing) WriteHeader(status int) {
	switch status {
	case http.StatusPreconditionFailed:
		w.refuses(status, otherThanAsked)
	case http.StatusRequestedRangeNotSatisfiable:
		w.refuses(status, "the answer has no such bytes; Content-Range says how many it has")
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *refusing) refuses(status int, detail string) {
	w.refused = true
	w.Header().Del(DatasetHeader)
	w.refuse(ogc.NewProblem(status, "").Because(ogc.Says(detail)))
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

// sendLarge sends an answer that is too large to hold: from the file it is kept in, or else while it is made.
func (s *Server) sendLarge(w http.ResponseWriter, r *http.Request, q *request, etag string, c *ogc.Coding) error {
	if q.filed() {
		if err := s.sendFiled(w, r, q, etag, c); !errors.Is(err, ogc.ErrNoRoom) {
			return err
		}
	}
	return s.stream(w, r, q, etag, q.key(s.name(q), c), c)
}

// sendFiled sends an answer, or a range of it, from the file it is kept in. The error is ogc.ErrNoRoom where it is too
// large for that.
func (s *Server) sendFiled(w http.ResponseWriter, r *http.Request, q *request, etag string, c *ogc.Coding) error {
	f, leave, err := s.files.Open(r.Context(), q.key(s.name(q), c), rendering(q, c))
	if err != nil {
		return err
	}
	defer leave()
	q.head(w.Header(), etag)
	if c != ogc.Identity {
		w.Header().Set("Content-Encoding", c.Name)
	}
	s.sendContent(w, r, f.Header, int(f.Size), f.Reader())
	return nil
}

// rendering makes an answer in a coding.
func rendering(q *request, c *ogc.Coding) func(context.Context, io.Writer, http.Header) error {
	return func(ctx context.Context, out io.Writer, header http.Header) error {
		if c == ogc.Identity {
			return q.endpoint.render(ctx, q, &reply{out, header})
		}
		coded := c.To(out)
		if err := q.endpoint.render(ctx, q, &reply{coded, header}); err != nil {
			return err
		}
		return c.Finish(coded)
	}
}

// stream sends an answer while it is made. A failure after the first byte cuts the
// connection: the client must not take what it has for the whole.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q *request, etag string, key ogc.CacheKey,
	c *ogc.Coding) error {
	download, reader, leave := s.downloads.Open(r.Context(), key, rendering(q, c))
	defer leave()
	if err := reader.Begun(streamBuffer); err != nil {
		return err
	}
	if !ogc.Matching(r.Header.Get("If-Match"), etag) {
		return ogc.NewProblem(http.StatusPreconditionFailed, "").Because(ogc.Says(otherThanAsked))
	}
	maps.Copy(w.Header(), download.Header)
	q.head(w.Header(), etag)
	if c != ogc.Identity {
		w.Header().Set("Content-Encoding", c.Name)
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{ogc.NewPaced(w)}, reader, make([]byte, ogc.Chunk)); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
