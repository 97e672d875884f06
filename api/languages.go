package api

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
)

// wordsOf begins the keys of the API's texts in the catalogues of words.
const wordsOf = "api."

// readWords reads the languages that answers speak.
func (s *Server) readWords(words fs.FS) (err error) {
	s.languages = []*ogc.Language{{Tag: ogc.English, Name: "English"}}
	if words != nil {
		if s.languages, err = ogc.ReadLanguages(words, wordsOf); err != nil {
			return err
		}
	}
	s.printers = map[string]func() *pages.Printer{}
	for _, l := range s.languages {
		s.printers[l.Tag] = sync.OnceValue(func() *pages.Printer { return pages.NewPrinter(l) })
	}
	return nil
}

// languageOf is the language of a request's answer from a dataset version, or from none.
func (s *Server) languageOf(r *http.Request, name string, from *opened) *ogc.Language {
	return ogc.ChooseLanguage(s.languages, name, r, func() []string {
		if from != nil {
			return from.snapshot.Description().Languages
		}
		return s.storedLanguages(r.Context())
	})
}

// languageTimeout bounds how long an answer that needs no dataset waits for its language.
const languageTimeout = time.Second

// storedLanguages are those of the dataset that the store has, none where it has none or does not say so in time.
func (s *Server) storedLanguages(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, languageTimeout)
	defer cancel()
	current, release, err := s.versions.acquire(ctx)
	if err != nil { // what needs no dataset is answered without one
		return nil
	}
	defer release()
	return current.snapshot.Description().Languages
}

// languages are those of the current version's dataset; known is false where none has been asked for yet.
func (l *versions) languages() (list []string, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == nil {
		return nil, false
	}
	return l.current.snapshot.Description().Languages, true
}

// refuse answers with a problem in the language of the request: as a page to a browser, as JSON to all others.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, p *ogc.Problem) {
	l := ogc.ChooseLanguage(s.languages, r.URL.Query().Get(ogc.LanguageName), r, func() []string {
		list, known := s.versions.languages()
		if !known && p.Status < http.StatusInternalServerError { // what has just failed is not asked again
			list = s.storedLanguages(r.Context())
		}
		return list
	})
	w.Header().Set("Content-Language", l.Code())
	w.Header().Set("Vary", "Accept, Accept-Language")
	said := p.In(l)
	if !readsPages(r) {
		said.Write(w)
		return
	}
	var out bytes.Buffer
	if err := s.printProblem(&out, r, said, l); err != nil {
		s.logger.ErrorContext(r.Context(), "a problem could not be made a page", "url", r.URL.String(), "error", err)
		said.Write(w)
		return
	}
	said.Begin(w, ogc.HTML.ContentType())
	// A failed write means the client is gone.
	_, _ = w.Write(out.Bytes())
}

func badRequest(detail string, values ...any) *ogc.Problem {
	return ogc.NewProblem(http.StatusBadRequest, "").Because(ogc.Says(detail, values...))
}

func missing(detail string, values ...any) *ogc.Problem {
	return ogc.NewProblem(http.StatusNotFound, "").Because(ogc.Says(detail, values...))
}

// noItem says that nothing of a kind has an id.
func noItem(kind, id string) *ogc.Problem {
	return missing("{kind} {id}: not found", "kind", kind, "id", strconv.Quote(id))
}

func unavailable(detail string, values ...any) *ogc.Problem {
	return ogc.NewProblem(http.StatusServiceUnavailable, "").Because(ogc.Says(detail, values...))
}
