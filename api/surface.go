package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/go-chi/chi/v5"
)

// surface is what the API offers of a dataset: its endpoints, which its levels and calendar
// decide, found by path.
type surface struct {
	terms
	collections []*collection
	endpoints   []*endpoint // in the order of the OpenAPI document
	routes      *chi.Mux
	byPath      map[string]*endpoint // by path template, after POST of what that does
}

// surfaceOf declares the endpoints of a dataset whose records are so, and that may have payments.
func (server *Server) surfaceOf(d spending.Description, o store.Overview, payments bool) *surface {
	s := &surface{terms: terms{&d, payments}}
	s.collections = s.declareCollections(o)
	s.endpoints = append(s.endpoints,
		openapiEndpoint(func() []*endpoint { return slices.Concat(server.fixed, s.endpoints) }),
		collectionsEndpoint(s.collections))
	for _, c := range s.collections {
		s.endpoints = append(s.endpoints, c.endpoints()...)
		if c.tiling != nil {
			s.endpoints = append(s.endpoints, c.tileEndpoints()...)
			s.endpoints = append(s.endpoints, c.styleEndpoints()...)
		}
	}
	analyses := []*endpoint{s.allocationEndpoint(), s.regionsEndpoint(), s.reconciliationEndpoint(),
		s.equityEndpoint(), s.trendEndpoint(), s.compareEndpoint(), s.planEndpoint(), s.spatialEndpoint(),
		s.sensitivityEndpoint(), s.changesEndpoint()}
	if o.Registers["assets"] > 0 {
		analyses = append(analyses, s.assetsEndpoint())
	}
	if o.Registers["damage"] > 0 {
		analyses = append(analyses, s.chainEndpoint())
	}
	for _, e := range analyses {
		e.costly = true
	}
	s.endpoints = slices.Concat(s.endpoints, s.datasetTiles(), tileMatrixSetEndpoints(), analyses,
		[]*endpoint{s.datasetEndpoint(), s.packageEndpoint()})
	for _, e := range s.endpoints {
		e.params = append(e.params, datasetParam())
	}
	server.withFormats(withPages(s.endpoints))
	for _, e := range s.endpoints {
		if slices.ContainsFunc(e.params, func(p ogc.Param) bool { return p.Name == crsName }) {
			inKnownSystems(e)
		}
	}
	s.route(server)
	return s
}

// withFormats gives endpoints the parameters that choose among their formats and languages.
func (server *Server) withFormats(endpoints []*endpoint) []*endpoint {
	for _, e := range endpoints {
		e.params = append(e.params, ogc.FormatParam(e.formats), ogc.LanguageParam(server.languages))
	}
	return endpoints
}

// route arranges the endpoints by path.
func (s *surface) route(server *Server) {
	s.routes, s.byPath = chi.NewMux(), map[string]*endpoint{}
	for _, e := range s.endpoints {
		s.byPath[e.method+e.path] = e
		if e.method == "" {
			s.routes.Get(e.path, server.notFound) // it is only looked for; see find
		}
	}
}

// find gives the endpoint that answers a path, nil without one, and notes its {id} in the request.
func (s *surface) find(r *http.Request, path string) *endpoint {
	return s.byPath[s.routes.Find(chi.RouteContext(r.Context()), http.MethodGet, path)]
}

// asked pins the version that a request asks for, by default the current one.
func (s *Server) asked(r *http.Request) (*opened, func(), error) {
	if strings.Contains(r.URL.RawQuery, datasetName) {
		p := datasetParam()
		if id, problem := p.Read(r.URL.Query().Get(datasetName)); problem == nil {
			return s.versions.at(r.Context(), datasetName, id)
		}
	}
	return s.versions.acquire(r.Context())
}

// ofDataset answers what the current dataset has endpoints for.
func (s *Server) ofDataset(w http.ResponseWriter, r *http.Request) {
	opened, release, err := s.asked(r)
	if errors.Is(err, store.ErrNoDataset) && r.URL.Path == definitionPath {
		s.answering(s.bare)(w, r)
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer release()
	path := r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath
	}
	e := opened.surface().find(r, path)
	if posted := opened.surface().byPath[r.Method+path]; posted != nil {
		e = posted
	}
	switch {
	case e == nil && s.slashless(w, r, opened.surface(), path):
	case e == nil:
		s.notFound(w, r)
	case e.method == "" && r.Method != http.MethodGet && r.Method != http.MethodHead:
		s.methodNotAllowed(w, r)
	default:
		if err := s.answer(w, r, e, opened); err != nil {
			s.fail(w, r, err)
		}
	}
}

// slashless leads from a path that ends with a slash to the resource without it, where there is one.
func (s *Server) slashless(w http.ResponseWriter, r *http.Request, from *surface, path string) bool {
	without, slash := strings.CutSuffix(path, "/")
	if !slash || without == "" || strings.HasSuffix(without, "/") || from.find(r, without) == nil &&
		!chi.RouteContext(r.Context()).Routes.Match(chi.NewRouteContext(), http.MethodGet, without) {
		return false
	}
	base, err := s.base(r)
	if err != nil {
		return false
	}
	if r.URL.RawQuery != "" {
		without += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", base+without)
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusMovedPermanently)
	return true
}
