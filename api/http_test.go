package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/floodspend/floodspend/api/ogc"
	"github.com/klauspost/compress/zstd"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// addresses gives one good address of every described operation.
func (c contract) addresses() []string {
	var list []string
	for _, o := range c.operations() {
		list = append(list, o.address(nil))
	}
	return list
}

// operational are the paths that are no endpoints: they take no parameters.
func operational() []string { return []string{"/healthz", "/readyz"} }

func TestHeadIsGetWithoutBody(t *testing.T) {
	s := sample(t)
	for _, address := range append(contractOf(s).addresses(), "/static/app.js", "/collections/awards/items?f=csv") {
		get, head := s.ok(address), s.ask(http.MethodHead, address)
		if strings.HasSuffix(address, "items?f=csv") { // streamed: the length is known only at the end
			get.header.Del("Content-Length")
		}
		if slices.Contains(operational(), address) { // net/http drops what they write
			head.body = nil
		}
		if head.status != http.StatusOK || len(head.body) != 0 {
			t.Errorf("HEAD %s: status %d, %d bytes", address, head.status, len(head.body))
		}
		for _, name := range []string{"Content-Type", "Content-Length", "ETag", "Content-Crs", "Cache-Control", "Vary",
			DatasetHeader} {
			if got, want := head.header.Get(name), get.header.Get(name); got != want {
				t.Errorf("HEAD %s: %s %q, GET has %q", address, name, got, want)
			}
		}
	}
	for address, status := range map[string]int{"/nowhere": 404, "/collections/awards/items?f=csv&area=18-999": 400,
		"/collections/awards/items?f=csv&nonsense=1": 400} {
		if a := s.ask(http.MethodHead, address); a.status != status || s.get(address).status != status {
			t.Errorf("HEAD %s: status %d, want %d", address, a.status, status)
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	s := sample(t)
	for _, address := range contractOf(s).addresses() {
		path, _, _ := strings.Cut(address, "?")
		allowed := strings.Join(methodsAt(path), ", ")
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if strings.Contains(allowed, method) {
				continue
			}
			a := s.ask(method, address)
			if p := a.problem(http.StatusMethodNotAllowed); !strings.Contains(p.Detail, method) {
				t.Errorf("%s %s: %q", method, address, p.Detail)
			}
			if a.header.Get("Allow") != allowed {
				t.Errorf("%s %s: Allow %q", method, address, a.header.Get("Allow"))
			}
		}
		if a := s.ask(http.MethodOptions, address); a.status != http.StatusNoContent || a.header.Get("Allow") == "" ||
			a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s: %d %v", address, a.status, a.header)
		}
	}
}

func TestNothingThere(t *testing.T) {
	s := sample(t)
	for _, address := range []string{
		"/nowhere", "/collections/rivers/", "/collections//", "/collections/rivers", "/collections/rivers/items",
		"/collections/districts/items/none", "/collections/circles/items/18-300",
		"/collections/awards/items/no/such", "/collections/awards/items/%00", "/collections/awards/items/%ff",
		"/collections/awards/items/" + strings.Repeat("x", 3000),
		"/collections/districts/items/..%2f..%2fetc%2fpasswd", "/static/", "/static/none.js", "/static/../server.go",
		"/static/index.html/", "//", "/analysis",
	} {
		a := s.get(address)
		if p := a.problem(http.StatusNotFound); p.Detail == "" {
			t.Errorf("%s: no detail", address)
		}
	}
}

func TestAccept(t *testing.T) {
	s := sample(t)
	items, csvItems, landing := "/collections/districts/items?limit=1", "text/csv; charset=utf-8", "application/json"
	for _, c := range []struct{ address, accept, want string }{
		{items, "", "application/geo+json"},
		{items, "*/*", "application/geo+json"},
		{items, "application/geo+json", "application/geo+json"},
		{items, "application/json", "application/geo+json"},
		{items, "application/*", "application/geo+json"},
		{items, "text/csv", csvItems},
		{items, "text/*;q=0.9, application/geo+json;q=0.5", csvItems},
		{items, "text/csv;q=0.1, */*", "application/geo+json"},
		{items, "application/geo+json;q=0, */*;q=0.1", csvItems},
		{items, "application/xml, text/csv", csvItems},
		{items + "&f=csv", "application/geo+json", csvItems},
		{items + "&f=json", "image/png", "application/geo+json"},
		{"/", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"},
		{"/?level=circle&whatever=1", "text/html", "text/html; charset=utf-8"},
		{"/?f=html", "", "text/html; charset=utf-8"},
		{"/", "application/json", landing},
		{"/", "*/*", landing},
		{"/api", "application/vnd.oai.openapi+json;version=3.0", "application/vnd.oai.openapi+json;version=3.0"},
		{"/api", "application/json", "application/vnd.oai.openapi+json;version=3.0"},
	} {
		if a := s.ok(c.address, "Accept: "+c.accept); a.header.Get("Content-Type") != c.want {
			t.Errorf("%s, Accept: %s gives %q, want %q", c.address, c.accept, a.header.Get("Content-Type"), c.want)
		}
	}
	for _, address := range contractOf(s).addresses() {
		if slices.Contains(operational(), address) {
			continue
		}
		p := s.get(address, "Accept: image/png").problem(http.StatusNotAcceptable)
		if len(p.Allowed) == 0 || !strings.Contains(p.Detail, "image/png") {
			t.Errorf("%s: %+v", address, p)
		}
		s.get(address, "Accept: application/geo+json;q=0, application/json;q=0, text/csv;q=0, text/html;q=0, "+
			"application/*;q=0").problem(http.StatusNotAcceptable)
	}
	p := s.get("/?whatever=1", "Accept: application/json").problem(http.StatusBadRequest)
	if p.Parameter != "whatever" {
		t.Errorf("the landing document forgives %+v", p)
	}
}

// TestLandingLeadsOn: what a client of the standard follows from the landing document.
func TestLandingLeadsOn(t *testing.T) {
	s := sample(t)
	var landing struct{ Links []ogc.Link }
	s.ok("/", "Accept: application/json").decode(&landing)
	for rel, mediaType := range map[string]string{
		"service-desc": "application/vnd.oai.openapi+json;version=3.0", "conformance": "application/json",
		"data": "application/json",
		"self": "application/json", "alternate": "text/html", "describedby": "application/json",
	} {
		i := slices.IndexFunc(landing.Links, func(l ogc.Link) bool { return l.Rel == rel })
		if i < 0 || landing.Links[i].Type != mediaType {
			t.Errorf("no link %s of type %s in %v", rel, mediaType, landing.Links)
			continue
		}
		if got := s.ok(landing.Links[i].Href).header.Get("Content-Type"); !strings.HasPrefix(got, mediaType) {
			t.Errorf("the link %s leads to %s", rel, got)
		}
	}
	var conformance struct{ ConformsTo []string }
	s.ok("/conformance").decode(&conformance)
	for _, class := range []string{"core", "oas30", "geojson"} {
		if !slices.Contains(conformance.ConformsTo, "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"+class) {
			t.Errorf("%v lacks %s", conformance.ConformsTo, class)
		}
	}
}

func TestContentCrs(t *testing.T) {
	s := sample(t)
	const want = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
	features := 0
	for _, address := range contractOf(s).addresses() {
		a := s.ok(address)
		isFeatures := a.header.Get("Content-Type") == "application/geo+json"
		if got := a.header.Get("Content-Crs"); isFeatures != (got == want) || !isFeatures && got != "" {
			t.Errorf("%s (%s): Content-Crs %q", address, a.header.Get("Content-Type"), got)
		}
		if isFeatures {
			features++
		}
	}
	if features < 7 {
		t.Errorf("only %d addresses answer GeoJSON", features)
	}
}

func TestLinksForEveryMediaType(t *testing.T) {
	s := sample(t)
	for _, o := range contractOf(s).operations() {
		address := o.address(nil)
		offered := o.Responses.Status(http.StatusOK).Value.Content
		if offered.Get("application/json") == nil && offered.Get("application/geo+json") == nil {
			continue
		}
		var document struct{ Links []ogc.Link }
		self := s.ok(address)
		self.decode(&document)
		for mediaType := range offered {
			i := slices.IndexFunc(document.Links, func(l ogc.Link) bool {
				return l.Type == mediaType &&
					(l.Rel == "self" || l.Rel == "alternate")
			})
			if i < 0 {
				t.Errorf("%s: no self or alternate link of type %s", address, mediaType)
				continue
			}
			l := document.Links[i]
			a := s.ok(l.Href)
			got, _, _ := strings.Cut(a.header.Get("Content-Type"), "; charset")
			if got != mediaType || l.Rel == "self" && !bytes.Equal(a.body, self.body) {
				t.Errorf("%s: the %s link %s gives %s", address, l.Rel, l.Href, got)
			}
		}
	}
}

func TestEntityTags(t *testing.T) {
	s := sample(t)
	tags := map[string]string{}
	for _, address := range append(contractOf(s).addresses(), "/static/app.js", "/collections/awards/items?f=csv",
		"/analysis/allocation?level=circle", "/analysis/allocation?f=csv", "/analysis/allocation?period=2022-23") {
		if slices.Contains(operational(), address) {
			continue
		}
		for _, encoding := range []string{"identity", "gzip", "br", "zstd"} {
			a := s.ok(address, "Accept-Encoding: "+encoding)
			tag := a.header.Get("ETag")
			if len(tag) < 12 || tag[0] != '"' || tag[len(tag)-1] != '"' {
				t.Errorf("%s: %q is no strong entity tag", address, tag)
			}
			if other := tags[tag]; other != "" {
				t.Errorf("%s and %s share the entity tag %s", address, other, tag)
			}
			tags[tag] = address + " " + encoding
			if a.header.Get("Cache-Control") != "no-cache" ||
				!strings.Contains(a.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: %v", address, a.header)
			}
			again := s.ok(address, "Accept-Encoding: "+encoding)
			if again.header.Get("ETag") != tag || !bytes.Equal(a.body, again.body) {
				t.Errorf("%s: asked again it differs", address)
			}
			for _, match := range []string{tag, "W/" + tag, `"other", ` + tag} {
				if b := s.get(address, "Accept-Encoding: "+encoding, "If-None-Match: "+
					match); b.status != http.StatusNotModified || len(b.body) != 0 || b.header.Get("ETag") != tag {
					t.Errorf("%s, If-None-Match: %s: status %d, %d bytes", address, match, b.status, len(b.body))
				}
			}
			if b := s.get(address, "If-None-Match: \"other\""); b.status != http.StatusOK {
				t.Errorf("%s with another's tag: status %d", address, b.status)
			}
		}
	}
	// What is sent while it is made has conditions as all else.
	for _, address := range []string{"/collections/awards/download", "/collections/awards/items?limit=2"} {
		tag := s.ok(address, "Accept-Encoding: identity").header.Get("ETag")
		s.ok(address, "If-Match: \"other\", "+tag)
		s.ok(address, "If-Match: *")
		s.get(address, "If-Match: \"other\"").problem(http.StatusPreconditionFailed)
		s.get(address, "If-Match: W/"+tag).problem(http.StatusPreconditionFailed)
	}
	// The order of parameters and what is default anyway do not matter.
	if a, b := s.ok("/analysis/allocation?period=2023-24&level=circle&lag=0"),
		s.ok("/analysis/allocation?level=circle&period=2023-24"); a.header.Get("ETag") != b.header.Get("ETag") {
		t.Error("two ways to ask the same have two entity tags")
	}
}

// TestRanges: bytes of an answer can be asked for, of one and the same representation.
func TestRanges(t *testing.T) {
	s := sample(t)
	const address = "/analysis/allocation?level=circle"
	for _, encoding := range []string{"identity", "gzip", "br", "zstd"} {
		whole := s.ok(address, "Accept-Encoding: "+encoding)
		tag := "If-Range: " + whole.header.Get("ETag")
		part := s.get(address, "Accept-Encoding: "+encoding, "Range: bytes=10-19", tag)
		if part.status != http.StatusPartialContent || part.header.Get("Content-Length") != "10" ||
			encoding == "identity" && !bytes.Equal(part.body, whole.body[10:20]) {
			t.Errorf("%s: status %d, %q", encoding, part.status, part.body)
		}
		if other := s.get(address, "Accept-Encoding: "+encoding, "Range: bytes=10-19",
			`If-Range: "other"`); other.status != http.StatusOK || !bytes.Equal(other.body, whole.body) {
			t.Errorf("%s: of another version: status %d, %d bytes", encoding, other.status, len(other.body))
		}
	}
	for header, status := range map[string]int{"Range: bytes=99999999-": http.StatusRequestedRangeNotSatisfiable,
		`If-Match: "other"`: http.StatusPreconditionFailed} {
		a := s.get(address, header)
		var p ogc.Problem
		a.decode(&p)
		if a.status != status || p.Status != status || a.header.Get("Content-Type") != ogc.ProblemType ||
			a.header.Get("ETag") != "" {
			t.Errorf("%s: status %d, %q", header, a.status, a.body)
		}
	}
}

func TestGzip(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, address := range []string{"/analysis/allocation?level=circle", "/collections/awards/items?f=csv",
		"/collections/circles/items", "/api", "/static/app.js"} {
		plain := s.ok(address)
		if plain.header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed unasked", address)
		}
		zipped := s.ok(address, "Accept-Encoding: deflate;q=1, gzip;q=0.5")
		if zipped.header.Get("Content-Encoding") != "gzip" || !bytes.Equal(zipped.unzipped(), plain.body) ||
			len(zipped.body)*2 > len(plain.body) {
			t.Errorf("%s: %q, %d bytes for %d", address, zipped.header.Get("Content-Encoding"), len(zipped.body),
				len(plain.body))
		}
		if no := s.ok(address, "Accept-Encoding: gzip;q=0, br;q=0, *;q=0"); no.header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed against the client's will", address)
		}
	}
}

// TestFrames: the map alone may be shown in frames, of the pages that are named.
func TestFrames(t *testing.T) {
	plain := sample(t)
	named, err := New(Options{Store: plain.versions.store, Web: page(), EmbedParents: []string{"https://a.example",
		"http://localhost:8000"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server        *Server
		path, parents string
	}{{named, "/?embed=1", "https://a.example http://localhost:8000"}, {named, "/?embed=1&period=2024-25",
		"https://a.example http://localhost:8000"}, {named, "/", "'none'"}, {named, "/?embed=0", "'none'"},
		{named, "/dataset?embed=1", "'none'"}, {plain.Server, "/?embed=1", "'none'"}} {
		w := httptest.NewRecorder()
		c.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path, nil))
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy,
			"frame-ancestors "+c.parents+";") {
			t.Errorf("%s: the policy is %q, its frames not those of %s", c.path, policy, c.parents)
		}
	}
	for _, origin := range []string{"", "a.example", "https://", "ftp://a.example", "https://a.example/",
		"https://*.example", "https://a.example; script-src *", "https://u@a.example/x", "'self'"} {
		if got, err := frameParents([]string{origin}); err == nil {
			t.Errorf("%q is taken for an origin: %s", origin, got)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := sample(t)
	for _, address := range append(contractOf(s).addresses(), "/?f=html", "/static/app.js", "/nowhere",
		"/analysis/allocation?nonsense=1") {
		h := s.get(address).header
		csp := h.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
			"base-uri 'none'"} {
			if !strings.Contains(csp, directive) {
				t.Errorf("%s: the policy %q lacks %s", address, csp, directive)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") {
			t.Errorf("%s: the policy %q lets others in", address, csp)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy":  "same-origin",
			"Access-Control-Allow-Origin": "*",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", address, name, h.Get(name), want)
			}
		}
	}
}

func TestHostHeader(t *testing.T) {
	s := sample(t)
	for host, want := range map[string]int{
		"flood.example": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200,
		"evil.example/path": 400, `x"onload=`: 400, "a b": 400, "": 400, "flood.example:port": 400,
		strings.Repeat("a", 300): 400,
	} {
		r, err := http.NewRequest(http.MethodGet, "http://x/conformance", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		if a := s.send(r); a.status != want || want == 400 && !json.Valid(a.body) {
			t.Errorf("Host %q: status %d, want %d", host, a.status, want)
		}
	}
	based, err := New(Options{Store: s.versions.store, BaseURL: "https://state.example/floods/"})
	if err != nil {
		t.Fatal(err)
	}
	defer based.Close()
	p := service{based, t}.ok("/analysis/allocation?geometry=none", "X-Forwarded-Host: evil.example").features()
	if got := linkTo(p.Links, "self"); !strings.HasPrefix(got, "https://state.example/floods/analysis/allocation?") {
		t.Errorf("self link %s", got)
	}
	if href := p.Features[0].text("records_href"); !strings.HasPrefix(href, "/floods/collections/awards/items?") {
		t.Errorf("records_href %s", href)
	}
	for _, bad := range []string{"state.example", "ftp://state.example", "https://", "https://user@state.example",
		"https://state.example/?a=1", "https://state.example/#x", "://"} {
		if _, err := New(Options{Store: s.versions.store, BaseURL: bad}); err == nil ||
			!strings.Contains(err.Error(), bad) {
			t.Errorf("base URL %q: %v", bad, err)
		}
	}
}

func TestRequestLimits(t *testing.T) {
	s := sample(t)
	s.get("/dataset?x=" + strings.Repeat("x", ogc.MaxQuery)).problem(http.StatusRequestURITooLong)
	for _, body := range []string{strings.Repeat("x", maxBody+1), "{}"} {
		r, err := http.NewRequest(http.MethodGet, "http://"+testHost+"/conformance", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		want := http.StatusOK
		if len(body) > maxBody {
			want = http.StatusRequestEntityTooLarge
		}
		if a := s.send(r); a.status != want {
			t.Errorf("a body of %d bytes: status %d, want %d", len(body), a.status, want)
		}
	}
}

func TestOperationalEndpoints(t *testing.T) {
	s := ownSample(t)
	if a := s.ok("/healthz"); string(a.body) != "ok\n" {
		t.Errorf("/healthz says %q", a.body)
	}
	if a := s.ok("/readyz"); string(a.body) != "ready\n" {
		t.Errorf("/readyz says %q", a.body)
	}
	s.ok("/analysis/allocation?geometry=none")
	s.ok("/analysis/allocation?geometry=none")
	s.get("/analysis/allocation?nonsense=1")
	if p := s.get("/metrics").problem(http.StatusNotFound); !strings.Contains(p.Detail, "--metrics-addr") {
		t.Errorf("/metrics on the public port: %+v", p)
	}
	recorded := httptest.NewRecorder()
	s.Metrics().ServeHTTP(recorded, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text := recorded.Body.String()
	for _, want := range []string{
		`floodspend_http_requests_total{method="GET",route="/analysis/allocation",status="200"} 2`,
		`floodspend_http_requests_total{method="GET",route="/analysis/allocation",status="400"} 1`,
		`floodspend_http_request_seconds_count{route="/analysis/allocation"} 3`,
		`floodspend_cache_lookups_total{result="hit"} 1`,
		"floodspend_cache_bytes ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	s.draining.Store(true)
	if p := s.get("/readyz").problem(http.StatusServiceUnavailable); !strings.Contains(p.Detail, "shutting down") {
		t.Errorf("draining: %+v", p)
	}
	s.ok("/healthz")
	s.ok("/dataset")
}

// TestCodings: the coding a client weighs highest, each giving the same bytes back under a tag of
// its own, of kept answers, streams and files of the page.
func TestCodings(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for header, want := range map[string]string{
		"": "", "identity": "", "gzip, deflate, br, zstd": "zstd", "gzip, deflate, br": "br",
		"gzip;q=0.9, br;q=0.5": "gzip", "*": "zstd",
		"br;q=0, zstd;q=0, *;q=0.1": "gzip", "x-gzip": "gzip", "identity;q=1, gzip;q=0.5": "", "zstd;q=0": "",
		"BR":      "br",
		"deflate": "",
	} {
		if got := ogc.AcceptedCoding(http.Header{"Accept-Encoding": {header}}, ogc.Codings).Name; got != want {
			t.Errorf("Accept-Encoding: %q is answered in %q, want %q", header, got, want)
		}
	}
	readers := map[string]func([]byte) io.Reader{
		"br": func(b []byte) io.Reader { return brotli.NewReader(bytes.NewReader(b)) },
		"zstd": func(b []byte) io.Reader {
			r, err := zstd.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			return r
		},
	}
	for _, address := range []string{"/collections/awards/items?limit=50",
		"/collections/awards/download?f=geojsonseq&flood=yes", "/static/app.js"} {
		plain := s.ok(address)
		tags := map[string]bool{plain.header.Get("ETag"): true}
		for name, open := range readers {
			a := s.ok(address, "Accept-Encoding: "+name)
			body, err := io.ReadAll(open(a.body))
			if err != nil || !bytes.Equal(body, plain.body) || a.header.Get("Content-Encoding") != name ||
				len(a.body)*2 > len(plain.body) {
				t.Errorf("%s in %s: %q, %d bytes of %d, %v", address, name, a.header.Get("Content-Encoding"),
					len(a.body), len(plain.body), err)
			}
			if tag := a.header.Get("ETag"); tags[tag] || !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s in %s: the tag %s is another's, or Vary %q", address, name, tag, a.header.Get("Vary"))
			} else {
				tags[tag] = true
			}
		}
	}
}
