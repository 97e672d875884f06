package api

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"

	"github.com/floodspend/floodspend/api/ogc"
)

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
	said := maps.Clone(f.Header)
	q.head(said, etag)
	if c != ogc.Identity {
		said.Set("Content-Encoding", c.Name)
	}
	ogc.Send(w, r, said, int(f.Size), f.Reader(), s.refuse)
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
		return ogc.Mismatch()
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
