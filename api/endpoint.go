package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/go-chi/chi/v5"
)

// endpoint declares one path: routing, parsing, negotiation, caching and the OpenAPI
// document all work from this declaration.
type endpoint struct {
	path      string // as in OpenAPI, "/collections/awards/items/{id}"
	method    string // POST, of what reads what a request brings along; else GET
	id        string // operationId
	tag       string
	summary   ogc.Phrase
	params    []ogc.Param
	formats   []ogc.Format
	dataset   bool       // answers from the current dataset version
	kept      bool       // answers from what other versions are kept too
	costly    bool       // takes its turn among the analyses, not among the pages
	crs       bool       // says Content-Crs
	named     bool       // lists areas, by their names
	schema    ogc.Schema // of the JSON representation
	render    func(ctx context.Context, r *request, out *reply) error
	readable  bool // its HTML is a page made of its JSON
	forgiving bool // of what the query string of its HTML holds
	// streams tells answers too large to hold; they are written as they are made and not
	// kept. nil: never.
	streams func(r *request) bool
	// filed tells of these the ones that are kept in a file, made as a whole before they are sent. nil: none.
	filed func(r *request) bool
}

// request is one request, checked.
type request struct {
	ogc.Request
	server   *Server
	endpoint *endpoint
	id       string      // the {id} of the path
	tile     tileAt      // of a path that names one
	said     http.Header // of its tile; nil: it is of no tile alone
	opened   *opened
	pinned   string             // the version that it is answered from
	kept     []spending.Version // of an endpoint that asks for them, the current one first
	body     []byte             // what a POST brings along
	region   *region            // that a parameter has in place of an area's code
}

// reply is where a render function writes. Headers count until the first byte.
type reply struct {
	io.Writer
	header http.Header
}

// renderTimeout bounds the work for one answer.
const renderTimeout = 30 * time.Second

// answering answers an endpoint's requests, which need no dataset.
func (s *Server) answering(e *endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := s.answer(w, r, e, nil); err != nil {
			s.fail(w, r, err)
		}
	}
}

// answer answers a request from an opened version, or from none.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, e *endpoint, from *opened) error {
	q, err := s.read(r, e)
	if err != nil {
		return err
	}
	s.answers.Add(1)
	if from != nil {
		q.opened, q.pinned = from, from.version.ID
	}
	q.Language = s.languageOf(r, q.Values.Text(ogc.LanguageName), from)
	if q.filed() {
		q.settle()
	}
	if e.kept {
		if q.kept, err = s.versions.store.Versions(r.Context()); err != nil {
			return err
		}
		for _, v := range q.kept {
			q.pinned += " " + v.ID
		}
	}
	if e.method == http.MethodPost {
		body, leave, err := s.upload(r)
		if err != nil {
			return err
		}
		defer leave()
		q.body = body
		q.pinned += " " + digest(body)
	}
	coding := q.coding(r)
	etag := ogc.EntityTag(s.name(q), coding)
	if e.method == "" && ogc.MatchesETag(r.Header.Get("If-None-Match"), etag) {
		q.head(w.Header(), etag)
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if e.streams != nil && e.streams(q) {
		return s.sendLarge(w, r, q, etag, coding)
	}
	answer, hit, err := s.made(r.Context(), q, coding)
	if err != nil {
		return err
	}
	s.noteLookup(r.Context(), hit)
	said := http.Header{}
	q.head(said, etag)
	return s.sender.Send(w, r, said, answer)
}

// filed reports whether the answer is kept in a file.
func (q *request) filed() bool { return q.endpoint.filed != nil && q.endpoint.filed(q) }

// settle makes what is asked the same, whatever name the server is asked by, and whatever chooses version and language:
// an answer that is kept says where it is from.
func (q *request) settle() {
	q.Base = q.server.baseURL
	q.Values.Given = map[string][]string{datasetName: {q.opened.version.ID}}
}

// coding picks the content coding of the answer: none of a file that is packed already, or read by ranges.
func (q *request) coding(r *http.Request) *ogc.Coding {
	if q.filed() && q.Format.Name != topoJSONFormat.Name {
		return ogc.Identity
	}
	return ogc.AcceptedCoding(r.Header, ogc.Codings)
}

// name tells an answer from all others.
func (s *Server) name(q *request) string {
	asked, spoken := q.Values.Canonical(), ""
	if q.Format.Speaks() || q.calls() {
		spoken = q.Code()
	}
	if q.filed() { // which is the same, whatever it was chosen by
		asked = ""
	}
	return strings.Join([]string{s.revision, q.pinned, q.Base, q.Path, asked, q.Format.MediaType,
		fmt.Sprint(q.Values.Instead), spoken}, "\n")
}

// calls reports whether the answer calls areas by names of their own in its language.
func (q *request) calls() bool {
	names := q.endpoint.named || slices.Contains([]string{"Analysis", "Dataset", "Tiles"}, q.endpoint.tag)
	return names && q.opened != nil && len(q.terms().Names[q.Code()]) > 0
}

// key is the key of an answer in this process.
func (q *request) key(name string, c *ogc.Coding) ogc.CacheKey {
	ticket := uint64(0)
	if q.opened != nil {
		ticket = q.opened.ticket
	}
	return ogc.KeyOf(name, strconv.FormatUint(ticket, 10), c.Name)
}

// made gives an answer, making it where it is not kept. hit tells which.
func (s *Server) made(ctx context.Context, q *request, c *ogc.Coding) (answer *ogc.Rendered, hit bool, err error) {
	name := s.name(q)
	if c == ogc.Identity {
		return s.cache.Get(ctx, q.key(name, ogc.Identity), func(ctx context.Context) (*ogc.Rendered, error) {
			if q.endpoint.readable && q.Format.Name == ogc.HTML.Name {
				return s.readable(ctx, q)
			}
			return s.render(ctx, q)
		})
	}
	return s.cache.Get(ctx, q.key(name, c), func(ctx context.Context) (*ogc.Rendered, error) {
		plain, _, err := s.made(ctx, q, ogc.Identity)
		if err != nil || len(plain.Body) < ogc.MinCoded {
			return plain, err
		}
		leave, err := s.light.Enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		return plain.Coded(c)
	})
}

// render makes an answer when its turn has come.
func (s *Server) render(ctx context.Context, q *request) (*ogc.Rendered, error) {
	turn := s.light
	if q.endpoint.costly {
		turn = s.costly
	}
	leave, err := turn.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(parallel.On(ctx, s.costly), renderTimeout)
	defer cancel()
	body, header := &held{ctx: ctx}, http.Header{}
	if err := q.endpoint.render(ctx, q, &reply{body, header}); err != nil {
		return nil, err
	}
	return &ogc.Rendered{Header: header, Body: body.bytes()}, nil
}

// maxAnswer bounds an answer that is made in memory, in bytes.
const maxAnswer = 256 << 20

// held is the body of an answer that is being made, in the parts it is written in.
type held struct {
	ctx   context.Context
	parts [][]byte
	size  int
}

func (h *held) Write(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	if h.size += len(p); h.size > maxAnswer {
		return 0, badRequest("the answer is larger than {n} MiB; ask for less at a time", "n", maxAnswer>>20)
	}
	h.parts = append(h.parts, bytes.Clone(p))
	return len(p), nil
}

func (h *held) bytes() []byte {
	if len(h.parts) == 1 {
		return h.parts[0]
	}
	return bytes.Join(h.parts, nil)
}

// read checks a request against its endpoint's declaration.
func (s *Server) read(r *http.Request, e *endpoint) (*request, error) {
	base, err := s.base(r)
	if err != nil {
		return nil, err
	}
	v, err := ogc.ReadValues(e.params, r.URL.RawQuery)
	if err != nil && e.forgiving {
		v, err = pageValues(e, r, err)
	}
	if err != nil {
		return nil, err
	}
	q := &request{server: s, endpoint: e, Request: ogc.Request{Values: v, Formats: e.formats, Base: base, Path: e.path}}
	if q.Format, err = ogc.Negotiate(e.formats, v, ogc.Accepted(r)); err != nil {
		return nil, err
	}
	if strings.Contains(e.path, "{id}") {
		if q.id, err = pathID(r); err != nil {
			return nil, err
		}
		q.Path = strings.Replace(e.path, "{id}", url.PathEscape(q.id), 1)
	}
	if part := "{" + matrixName + "}"; strings.Contains(e.path, part) {
		if q.tile, err = readTile(func(name string) string { return chi.URLParam(r, name) }); err != nil {
			return nil, err
		}
		base, _, _ := strings.Cut(e.path, part)
		q.Path = fmt.Sprintf("%s%d/%d/%d", base, q.tile.z, q.tile.row, q.tile.column)
	}
	return q, nil
}

// pageValues forgives what the query string of the page holds: it is the page's own state.
// Where another representation is asked for, refused stands.
func pageValues(e *endpoint, r *http.Request, refused error) (ogc.Values, error) {
	v := ogc.Values{Params: e.params, Given: map[string][]string{}}
	if name := r.URL.Query().Get(ogc.FormatName); name != "" {
		if name != ogc.HTML.Name {
			return v, refused
		}
		v.Given[ogc.FormatName] = []string{name}
	}
	if f, err := ogc.Negotiate(e.formats, v, ogc.Accepted(r)); err != nil || f.Name != ogc.HTML.Name {
		return v, refused
	}
	return v, nil
}

// pathID gives the {id} of the path, unescaped. The router matches the escaped path where
// the two differ.
func pathID(r *http.Request) (string, error) {
	id := chi.URLParam(r, "id")
	if r.URL.RawPath != "" {
		unescaped, err := url.PathUnescape(id)
		if err != nil {
			return "", badRequest("the path is not readable")
		}
		id = unescaped
	}
	if len(id) > ogc.MaxText || !utf8.ValidString(id) || strings.ContainsRune(id, 0) {
		return "", missing("no id is like this")
	}
	return id, nil
}

// DatasetHeader names the dataset version an answer rests on, whatever its representation.
const DatasetHeader = "Floodspend-Dataset"

// head sets the headers that every answer of the endpoint has, 304 included.
func (q *request) head(h http.Header, etag string) {
	h.Set("ETag", etag)
	h.Set("Cache-Control", "no-cache") // keep, but ask again before use: a dataset can be replaced at any time
	h.Set("Vary", "Accept, Accept-Encoding, Accept-Language")
	if q.Format.Speaks() && !q.endpoint.forgiving {
		h.Set("Content-Language", q.Code())
	}
	if q.opened != nil {
		h.Set(DatasetHeader, q.opened.version.ID)
	}
	if q.endpoint.crs && q.Format.Features() {
		h.Set("Content-Crs", "<"+q.contentCRS()+">")
	}
	h.Set("Content-Type", q.Format.ContentType())
	if q.Format.File != "" {
		h.Set("Content-Disposition", `attachment; filename="`+q.filename()+`"`)
	}
}

// filename names a download after its path, "collections-awards-items.csv".
func (q *request) filename() string {
	name := strings.Trim(strings.ReplaceAll(q.endpoint.path, "/", "-"), "-")
	return name + "." + q.Format.File
}

// terms are those of the request's dataset.
func (q *request) terms() terms { return q.opened.surface().terms }

// periodText is the canonical form of a period in the dataset's calendar.
func (q *request) periodText(p spending.Period) string { return q.terms().periodText(p) }

// load gives the view and catalogue of the request's dataset version.
func (q *request) load(ctx context.Context) (*analysis.View, *catalogue, error) {
	return q.opened.load(ctx)
}

// known refuses a parameter whose value the dataset does not have.
func (q *request) known(name string, have []string) error {
	text := q.Values.Text(name)
	if text == "" || slices.Contains(have, text) {
		return nil
	}
	return ogc.BadParameter(name, "", have...).Because(ogc.Says("this dataset has no {name} {value}; see allowed",
		"name", name, "value", strconv.Quote(text)))
}
