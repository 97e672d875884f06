// Package api answers HTTP: OGC API – Features, analyses, exports, and the page. It knows
// nothing of how datasets are stored; every answer rests on one pinned dataset version.
package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
)

// Options configure a Server. Store is required.
type Options struct {
	Store  store.Store
	Web    fs.FS        // the page: index.html and the files served under /static; nil serves no page
	Logger *slog.Logger // default: slog.Default()
	// Requests gets a line for each request: id, method, route, path, status, bytes, seconds, whether the
	// answer was kept, and the client's address; with LogQueries the query string too. nil: no lines.
	Requests   *slog.Logger
	LogQueries bool
	// BaseURL is the public address of the root, "https://example.org/floods". Links are
	// made from it; where it is empty they are made from each request's Host. A proxy that
	// serves the API below a path must take that path off.
	BaseURL string
	// EmbedParents are the origins, "https://example.org", whose pages may show /?embed=1 in a frame; nobody else's
	// may, and nothing else.
	EmbedParents []string
	Registry     *prometheus.Registry // where metrics are registered; default: a new one
	// Revision names the build in entity tags, so that a new build's answers are not taken
	// for the old one's. Replicas of one build must agree on it. Default: a random one.
	Revision   string
	CacheBytes int // memory for rendered answers; default 64 MiB
	// MakeFiles has Serve make the files of whole downloads before they are asked for.
	MakeFiles bool
	// Words are the catalogues of the languages that answers speak, <language>.json; nil: English alone.
	Words fs.FS
}

const defaultCacheBytes = 64 << 20

// Bounds of the work that waits, of the downloads that are made at a time, each of which may
// hold a connection to the database, and of what slow clients hold, in bytes.
const (
	mostWaiting   = 256
	longestWait   = 10 * time.Second
	longestQueue  = 30 * time.Second // for a download, which has long to go
	mostDownloads = 4
	spoolBytes    = 2 << 30
	filedBytes    = 2 << 30 // of what is kept in files
	outgoingBytes = 256 << 20
)

// Server is the http.Handler of the API.
type Server struct {
	logger     *slog.Logger
	requests   *slog.Logger
	logQueries bool
	baseURL    string
	parents    string // who may show the page in a frame
	revision   string
	versions   *versions
	cache      *ogc.Cache
	costly     *ogc.Queue // of analyses
	light      *ogc.Queue // of pages and of compressing
	uploads    *ogc.Queue // of what requests bring along
	downloads  *ogc.Downloads
	files      *ogc.Files
	sender     *ogc.Sender
	metrics    *metrics
	static     map[string]*asset
	handler    http.Handler
	registry   *prometheus.Registry
	draining   atomic.Bool
	answers    atomic.Uint64 // asked for so far
	makesFiles bool
	languages  []*ogc.Language
	printers   map[string]func() *pages.Printer // by language
	fixed      []*endpoint                      // that every dataset has, and none
	bare       *endpoint                        // the API's definition where there is no dataset
}

// widths is how many answers of each kind are made at a time. Costly ones leave a core to all else: to
// light answers, to the garbage they make, and to /healthz. While nobody waits, their loops have that one too.
type widths struct{ costly, spare, light, downloads int }

func widthsOf(cores int) widths {
	costly := max(cores-1, 1)
	return widths{costly, cores - costly, 2 * cores, min(cores, mostDownloads)}
}

// Processors is how many goroutines GOMAXPROCS should let run at a time on a machine of some cores: as
// many as can be busy with answers, one of them with a file that is kept, and one more for what takes no turn, such
// as /healthz. Where all are
// taken, Go looks for new requests every 10 ms only, and has them wait for as long behind the answers.
func Processors(cores int) int {
	w := widthsOf(cores)
	return w.costly + w.spare + w.light + w.downloads + 2
}

// New makes a server. It reads the page's files once, and nothing from the store: a store
// without a dataset is served as such until one is imported.
func New(o Options) (*Server, error) {
	if o.Store == nil {
		return nil, errors.New("api: no store given")
	}
	s := &Server{logger: o.Logger, requests: o.Requests, logQueries: o.LogQueries, revision: o.Revision,
		makesFiles: o.MakeFiles}
	if s.logger == nil {
		s.logger = slog.Default()
	}
	if s.revision == "" {
		s.revision = rand.Text()
	}
	var err error
	if s.baseURL, err = checkBaseURL(o.BaseURL); err != nil {
		return nil, err
	}
	if s.parents, err = frameParents(o.EmbedParents); err != nil {
		return nil, fmt.Errorf("pages that may embed the map: %w", err)
	}
	if s.static, err = readAssets(o.Web); err != nil {
		return nil, fmt.Errorf("api: read the page's files: %w", err)
	}
	s.static[stylesheetName] = newAsset(stylesheetName, pages.Stylesheet())
	if err = s.readWords(o.Words); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = defaultCacheBytes
	}
	s.cache = ogc.NewCache(o.CacheBytes)
	width := widthsOf(parallel.Cores())
	s.costly = ogc.NewLendingQueue(width.costly, width.spare, mostWaiting, longestWait)
	s.light = ogc.NewQueue(width.light, mostWaiting, longestWait)
	s.uploads = ogc.NewQueue(mostUploads, mostUploadsWait, longestWait)
	s.downloads = ogc.NewDownloads(spoolBytes, ogc.NewQueue(width.downloads, mostWaiting, longestQueue))
	s.files = ogc.NewFiles(filedBytes, ogc.NewQueue(1, mostWaiting, longestQueue))
	s.sender = ogc.NewSender(outgoingBytes, s.downloads.Disk, s.refuse)
	s.versions = &versions{store: o.Store, offer: s.surfaceOf, replaced: func() {
		s.cache.Clear()
		s.files.Clear()
	}}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	if s.metrics, err = newMetrics(o.Registry, s); err != nil {
		return nil, fmt.Errorf("api: register metrics: %w", err)
	}
	s.fixed = s.withFormats(withPages(append([]*endpoint{s.landingEndpoint(), conformanceEndpoint()},
		docsEndpoints()...)))
	bare := openapiEndpoint(func() []*endpoint { return append(s.fixed, s.bare) })
	s.bare = s.withFormats(withPages([]*endpoint{bare}))[0]
	s.registry = o.Registry
	s.handler = s.routes()
	return s, nil
}

func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.observe, s.securityHeaders, s.recoverPanics, s.limited, crossOrigin, middleware.GetHead)
	r.NotFound(s.ofDataset)
	r.MethodNotAllowed(s.methodNotAllowed)
	for _, e := range s.fixed {
		r.Get(e.path, s.answering(e))
	}
	r.Get("/static/*", s.serveAsset)
	r.Get("/healthz", s.healthy)
	r.Get("/readyz", s.ready)
	r.Get(metricsPath, s.metricsMoved)
	return r
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close gives up the dataset version the server holds. Call it once no request is running.
func (s *Server) Close() {
	s.versions.close()
	s.files.Clear()
}

func checkBaseURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" ||
		u.Fragment != "" ||
		u.User != nil {
		return "", fmt.Errorf("base URL %q is not of the form https://example.org/path", text)
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}

// hostForm is what a Host header may look like before it is put into links.
var hostForm = regexp.MustCompile(`^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)

// base gives the absolute address of the root for a request's links. X-Forwarded headers
// are not read: anybody can send them.
func (s *Server) base(r *http.Request) (string, error) {
	if s.baseURL != "" {
		return s.baseURL, nil
	}
	if !hostForm.MatchString(r.Host) {
		return "", badRequest("the Host header is not a host name")
	}
	if r.TLS != nil {
		return "https://" + r.Host, nil
	}
	return "http://" + r.Host, nil
}

// healthy answers while the process runs.
func (s *Server) healthy(w http.ResponseWriter, r *http.Request) { plain(w, http.StatusOK, "ok") }

// ready answers whether requests can be served: a dataset is there and loaded, and the
// server is not shutting down.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		s.refuse(w, r, unavailable("the server is shutting down"))
		return
	}
	opened, release, err := s.versions.acquire(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer release()
	view, _, err := opened.load(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	opened.prepare(view)
	plain(w, http.StatusOK, strings.Join(append([]string{"ready"}, s.hostStates(r.Context())...), "\n"))
}

// hostStates gives a line for each host of a replicated store, in the order they were
// configured. Their addresses go to the log only.
func (s *Server) hostStates(ctx context.Context) []string {
	replicated, ok := s.versions.store.(store.Replicated)
	if !ok {
		return nil
	}
	hosts := replicated.Hosts(ctx)
	if len(hosts) < 2 {
		return nil
	}
	lines := make([]string, len(hosts))
	for i, h := range hosts {
		role := "primary"
		if h.Standby {
			role = "standby"
		}
		lines[i] = fmt.Sprintf("database %d: %s, dataset %s", i+1, role, h.Version)
		if h.Err != nil {
			lines[i] = fmt.Sprintf("database %d: lost", i+1)
			s.logger.Warn("a database host cannot be used", "host", h.Name, "error", h.Err)
		}
	}
	return lines
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A failed write means the client is gone.
	_, _ = w.Write([]byte(text + "\n"))
}
