package api

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-chi/chi/v5"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// contract is the OpenAPI document as a client reads it. The tests below walk it, so that
// an endpoint is under test by being declared.
type contract struct {
	service
	document  *openapi3.T
	router    routers.Router
	hierarchy []dataLevel
	known     map[string]map[string][]string // by path, made when asked for
	items     map[string][]feature           // the first of each collection, as well
}

// What asks everything that is declared asks one thing after another.
func contractOf(s service) contract {
	s.tb.Helper()
	thorough.OneByOne(s.tb)
	read := readOnce(s.tb, s.ok("/api").body)
	return contract{s, read.document, read.router, s.levels(), map[string]map[string][]string{}, map[string][]feature{}}
}

// description is an OpenAPI document, read, and what finds its routes.
type description struct {
	document *openapi3.T
	router   routers.Router
}

// descriptions are those that were read and found valid, by their text.
var descriptions sync.Map

func readOnce(tb testing.TB, text []byte) description {
	tb.Helper()
	if read, ok := descriptions.Load(string(text)); ok {
		return read.(description)
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		tb.Fatal(err)
	}
	if err := document.Validate(tb.Context()); err != nil {
		tb.Fatalf("the OpenAPI document is not valid: %v", err)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		tb.Fatal(err)
	}
	read := description{document, router}
	descriptions.Store(string(text), read)
	return read
}

// operation is one described GET.
type operation struct {
	contract
	path string // the template
	*openapi3.Operation
}

func (c contract) operations() []operation {
	var list []operation
	for _, path := range slices.Sorted(mapKeys(c.document.Paths.Map())) {
		list = append(list, operation{c, path, c.document.Paths.Value(path).Get})
	}
	return list
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// query gives the parameters in the query string.
func (o operation) query() []*openapi3.Parameter {
	var list []*openapi3.Parameter
	for _, p := range o.Parameters {
		if p.Value.In == "query" {
			list = append(list, p.Value)
		}
	}
	return list
}

// address gives the URL of the operation with a query string. Parameters that are required
// and not in the query have the first of their known values.
func (o operation) address(query url.Values) string {
	o.tb.Helper()
	full := url.Values{}
	for _, p := range o.query() {
		if p.Required {
			full.Set(p.Name, o.valid(p)[0])
		}
	}
	for name, list := range query {
		full[name] = list
	}
	if o.path == "/analysis/plan" && !full.Has("budget") { // which is refused without one where no money is placed
		full.Set("budget", "1000000000")
	}
	levelled := slices.ContainsFunc(o.query(), func(p *openapi3.Parameter) bool { return p.Name == "level" })
	levelled = levelled && !strings.HasPrefix(o.path, allocationPath) // whose areas are of the level it names
	if levels := o.hierarchy; levelled && full.Has("within") {        // the finest level has areas in those of any
		full.Set("level", levels[len(levels)-1].Key)
	}
	path := o.path
	if item := "{id}"; strings.HasSuffix(path, item) {
		id := ""
		if named := o.Parameters.GetByInAndName("path", "id").Schema.Value.Enum; len(named) > 0 {
			id = named[0].(string)
		} else {
			id = o.anItem().ID
		}
		path = strings.TrimSuffix(path, item) + url.PathEscape(id)
	}
	path = strings.NewReplacer("{tileMatrix}", "0", "{tileRow}", "0", "{tileCol}", "0").Replace(path)
	if len(full) == 0 {
		return path
	}
	return path + "?" + full.Encode()
}

// anItem gives the first item of the collection the operation belongs to; of an empty one, an item that is not there.
func (o operation) anItem() feature {
	o.tb.Helper()
	path := strings.TrimSuffix(o.path, "/{id}")
	items := o.ok(path + "?limit=1").features().Features
	if len(items) == 0 {
		return feature{ID: "none"}
	}
	return items[0]
}

// conforms checks a response against the description of its operation: status, media type,
// schema, and that every number is one.
func (o operation) conforms(a answer) {
	o.tb.Helper()
	described := o.Responses.Status(a.status)
	if described == nil {
		described = o.Responses.Default()
	}
	if described == nil {
		o.tb.Errorf("%s: status %d is not described", a.url, a.status)
		return
	}
	mediaType := a.header.Get("Content-Type")
	content := described.Value.Content.Get(mediaType)
	if content == nil {
		o.tb.Errorf("%s: media type %q is not described for status %d", a.url, mediaType, a.status)
		return
	}
	if bare, _, err := mime.ParseMediaType(mediaType); err != nil || !strings.HasSuffix(bare, "json") {
		return
	}
	var value any
	a.decode(&value)
	if err := content.Schema.Value.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.MultiErrors()); err != nil {
		o.tb.Errorf("%s: the answer breaks its schema: %.2000v", a.url, err)
	}
	if links, ok := value.(map[string]any)["links"]; ok {
		o.linksAreGood(a.url, links)
	}
}

// linksAreGood checks that every link is absolute, and that each key of its query carries "=".
func (o operation) linksAreGood(from string, links any) {
	o.tb.Helper()
	for _, l := range links.([]any) {
		href, _ := l.(map[string]any)["href"].(string)
		u, err := url.Parse(href)
		if err != nil || !u.IsAbs() || u.Host == "" {
			o.tb.Errorf("%s: the link %q is not absolute", from, href)
			continue
		}
		for _, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' }) {
			if !strings.Contains(pair, "=") {
				o.tb.Errorf("%s: %q of the link %s has no =", from, pair, href)
			}
		}
	}
}

// accepts checks that the described parameters allow a request the server answers.
func (o operation) accepts(address string) {
	o.tb.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://"+testHost+address, nil)
	if err != nil {
		o.tb.Fatal(err)
	}
	route, path, err := o.router.FindRoute(r)
	if err != nil {
		o.tb.Errorf("%s: %v", address, err)
		return
	}
	err = openapi3filter.ValidateRequest(o.tb.Context(), &openapi3filter.RequestValidationInput{Request: r,
		PathParams: path, Route: route})
	if err != nil {
		o.tb.Errorf("%s: the server answers what the description forbids: %v", address, err)
	}
}

// valid gives values the parameter must take. A parameter that is described by no list,
// range or format needs its values in knownValues.
func (o operation) valid(p *openapi3.Parameter) []string {
	o.tb.Helper()
	s := p.Schema.Value
	if s.Type.Is("array") && len(s.OneOf) == 0 {
		s = s.Items.Value
	}
	var list []string
	for _, v := range s.Enum {
		if text, ok := v.(string); ok {
			list = append(list, text)
		}
	}
	switch known := o.knownOnce()[p.Name]; {
	case len(list) > 0:
	case s.Type.Is("integer") && s.Min != nil && s.Max != nil:
		list = []string{fmt.Sprint(int64(*s.Min)), fmt.Sprint(int64(*s.Max)), fmt.Sprint(int64(*s.Min+*s.Max) / 2)}
	case known != nil:
		list = known
	case s.Type.Is("number"):
		list = []string{"0", "1.5", "100000000"}
	case s.Format == "date":
		list = []string{"2024-07-15", "2024-02-29"}
	default:
		if list = o.valuesOfItems(p.Name); list == nil {
			o.tb.Fatalf("parameter %s of %s has no known values: add some to knownValues", p.Name, o.path)
		}
	}
	if p.AllowEmptyValue {
		list = append(list, "")
	}
	return list
}

// valuesOfItems gives what items of the collection have in a property, which is then a
// filter; nil where it is no property.
func (o operation) valuesOfItems(name string) []string {
	parts := strings.SplitN(strings.TrimPrefix(o.path, "/collections/"), "/", 3)
	if len(parts) < 2 || !slices.Contains([]string{"items", "download", "tiles", "styles"}, parts[1]) {
		return nil
	}
	items, asked := o.items[parts[0]]
	if !asked {
		items = o.ok("/collections/" + parts[0] + "/items?limit=40").features().Features
		o.items[parts[0]] = items
	}
	var list []string
	for _, f := range items {
		v, ok := f.Properties[name]
		if !ok {
			return nil
		}
		if _, is := v.(bool); is {
			return []string{"true", "false"}
		}
		if text, ok := v.(string); ok && !slices.Contains(list, text) && len(list) < 3 {
			list = append(list, text)
		}
	}
	return append(list, "no item has this", "ৰাজহ & চক্ৰ=1;%")
}

// unitCosts are costs of a class of assets that there is.
func (o operation) unitCosts() []string {
	if o.path != "/analysis/assets" {
		return nil
	}
	var answer struct {
		Summary struct{ Classes []struct{ Class string } }
	}
	o.ok("/analysis/assets?limit=1&geometry=none").decode(&answer)
	return []string{answer.Summary.Classes[0].Class + ":1500.5"}
}

func (o operation) knownOnce() map[string][]string {
	if o.known[o.path] == nil {
		o.known[o.path] = o.knownValues()
	}
	return o.known[o.path]
}

// knownValues are good values of the parameters that are described in words only.
func (o operation) knownValues() map[string][]string {
	var dataset struct {
		Needs           []struct{ Name string }
		Funds, Rankings []string
		DefaultPeriod   string `json:"default_period"`
		Versions        []struct{ ID string }
	}
	o.ok("/dataset").decode(&dataset)
	var needs []string
	for _, n := range dataset.Needs {
		needs = append(needs, n.Name)
	}
	levels := o.hierarchy
	of := func(level dataLevel) []feature {
		return o.ok("/collections/" + level.Plural + "/items?limit=2&geometry=none").features().Features
	}
	outer, area := of(levels[0]), []string{}
	for _, level := range levels {
		area = append(area, of(level)[0].ID)
	}
	for i, level := range levels {
		if strings.HasPrefix(o.path, allocationPath+level.Plural+"/") { // no area of it lies in one of a finer level
			area = area[:i+1]
		}
	}
	filters := []string{"id LIKE '%1%'", "S_INTERSECTS(geometry,BBOX(91,26,92,27))"}
	if strings.HasPrefix(o.path, "/collections/links/") {
		filters = filters[:1] // these have no geometry
	}
	periods := []string{dataset.DefaultPeriod, "2024-07", "2024-06/2024-09", "all"}
	if o.path != "/analysis/plan" { // which is refused where no need is known
		periods = append(periods, "2022-04/2022-05")
	}
	version := []string{dataset.Versions[0].ID}
	return map[string][]string{
		"unit_cost":   o.unitCosts(),
		"dataset":     version,
		"from":        version,
		"to":          version,
		"period":      periods,
		"need":        needs,
		"fund":        dataset.Funds,
		"within":      area,
		"area":        area,
		"areas":       {outer[0].ID + "," + outer[1].ID},
		"budget":      {"1000000000", "50000000000.5"},
		"floor":       {"0", "1000.5"},
		"cap":         {"1000000000", "900000000.25"},
		"ranking":     dataset.Rankings,
		"limit":       {"1", "7", "1000", "100000", "99999999999999999999"},
		"q":           {"embankment", "%", "_", "'", `"`, "কছাৰ"},
		"profile":     {"codelist-inline", "http://www.opengis.net/def/profile/OGC/0/codelist-ref"},
		"crs":         {epsg4326, epsg3857, utm46},
		"bbox-crs":    {crs84},
		"filter":      filters,
		"filter-lang": {cql2Text},
		"filter-crs":  {epsg4326},
		"bbox": {"89,24,97,29", "-180,-90,180,90", "177,-20,-178,70", "89.5,24,0,97,29,100", "91.7,26.1,91.8,26.2",
			"-180,85,180,90", "0,-90,0,-90",
			"92,26,91,27", "1e1,-1e1,9.7e1,3e1"},
		"datetime": {"2024-07-01", "2024-07-01T10:00:00Z", "2024-07-01T23:30:00+05:30", "2024", "2024-07",
			"2024-06-01/2024-09-30", "../2024-09-30", "2024-06-01/..",
			"/2024-09-30", "2024-06-01/", "../..", "2024-06-01/P3M", "P1Y2M3D/2024-09-30", "2024-06-01/P2W"},
		"funds":             {"SDRF", ""},
		"class":             {"embankment", "road"},
		"aliases":           {"no alias is like this"},
		"flood_evidence":    {"no evidence is like this"},
		"location_evidence": {"no evidence is like this"},
		"cursor":            nil, // of a query and version: see the tests of paging
	}
}

// allocationPath is how the paths of allocations as collections begin.
const allocationPath = "/collections/allocation-"

func TestEveryRouteIsDescribed(t *testing.T) {
	c := contractOf(sample(t))
	if !strings.HasPrefix(c.document.OpenAPI, "3.0.") {
		t.Errorf("OpenAPI %s, want 3.0", c.document.OpenAPI)
	}
	routes := 0
	described := func(method, route string, _ http.Handler,
		_ ...func(http.Handler) http.Handler) error {
		if route == "/static/*" || route == metricsPath { // files, and a word on where metrics went
			return nil
		}
		routes++
		if c.document.Paths.Value(route) == nil || c.document.Paths.Value(route).Get == nil ||
			method != http.MethodGet {
			t.Errorf("%s %s is not described", method, route)
		}
		return nil
	}
	err := errors.Join(chi.Walk(c.handler.(chi.Router), described),
		chi.Walk(c.versions.current.surface().routes, described))
	if err != nil || routes != c.document.Paths.Len() {
		t.Errorf("%d routes, %d described; %v", routes, c.document.Paths.Len(), err)
	}
	ids := map[string]string{}
	for _, o := range c.operations() {
		if other := ids[o.OperationID]; other != "" || o.OperationID == "" || o.Summary == "" || len(o.Tags) == 0 {
			t.Errorf("%s: operation %q of %q, shared with %q", o.path, o.OperationID, o.Summary, other)
		}
		ids[o.OperationID] = o.path
		for _, p := range o.Parameters {
			if p.Value.Description == "" {
				t.Errorf("%s: parameter %s has no description", o.path, p.Value.Name)
			}
		}
	}
}

// TestEveryEndpointWithEveryKnownValue asks every endpoint with each known value of each
// parameter in every representation.
func TestEveryEndpointWithEveryKnownValue(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	for _, o := range contractOf(sample(t)).operations() {
		t.Run(strings.TrimPrefix(o.path, "/"), func(t *testing.T) {
			o.tb = t
			for _, request := range thorough.Cover(t, o.eachValue(), kindsOf) {
				address := o.address(request)
				if f := request.Get(ogc.FormatName); request.Has(crsName) && slices.Contains([]string{
					parquetFormat.Name, flatGeobufFormat.Name, geoPackageFormat.Name, topoJSONFormat.Name}, f) {
					o.get(address).problem(http.StatusBadRequest) // these are of longitude and latitude
					continue
				}
				a := o.ok(address)
				o.conforms(a)
				if !slices.ContainsFunc([]string{"bbox", ogc.LimitName}, request.Has) &&
					!strings.Contains(address, "=&") &&
					!strings.HasSuffix(address, "=") {
					o.accepts(address)
				}
				if request.Get(ogc.FormatName) == ogc.CSV.Name {
					a.rows()
				}
			}
		})
	}
}

// kindsOf are the parameters of a query, and the representation.
func kindsOf(query url.Values) []string {
	kinds := []string{ogc.FormatName + "=" + query.Get(ogc.FormatName)}
	for name := range query {
		kinds = append(kinds, name)
	}
	return kinds
}

// eachValue gives a query for each known value of each parameter in each representation.
func (o operation) eachValue() []url.Values {
	o.tb.Helper()
	plain := []url.Values{{}}
	formats := []string{""}
	for _, p := range o.query() {
		switch p.Name {
		case ogc.CursorName:
		case ogc.FormatName:
			formats = append(formats, o.valid(p)...)
		default:
			for _, v := range o.valid(p) {
				plain = append(plain, url.Values{p.Name: {v}})
			}
		}
	}
	var queries []url.Values
	for _, query := range plain {
		for _, f := range formats {
			asked := maps.Clone(query)
			if f != "" {
				asked.Set(ogc.FormatName, f)
			}
			queries = append(queries, asked)
		}
	}
	return queries
}

// TestEveryEndpointWithManyParameters asks with drawn combinations, the same each time. What
// values do not go together may be refused, with the reason.
func TestEveryEndpointWithManyParameters(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	const rounds = 16
	rng := rand.New(rand.NewPCG(3, 5))
	for _, o := range contractOf(sample(t)).operations() {
		answered := 0
		for _, request := range o.drawn(rng, rounds) {
			a := o.get(o.address(request))
			o.conforms(a)
			switch a.status {
			case http.StatusOK:
				answered++
			case http.StatusBadRequest:
				if request.Get(ogc.FormatName) == ogc.HTML.Name { // conforms has held the page against its description
					continue
				}
				if p := a.problem(a.status); p.Detail == "" {
					t.Errorf("%s is refused without a reason", a.url)
				}
			default:
				t.Errorf("%s: status %d: %s", a.url, a.status, a.body)
			}
		}
		if answered < rounds/4 {
			t.Errorf("%s: %d of %d drawn questions are answered", o.path, answered, rounds)
		}
	}
}

// drawn gives queries with known values of several parameters at once.
func (o operation) drawn(rng *rand.Rand, rounds int) []url.Values {
	o.tb.Helper()
	known := map[string][]string{}
	for _, p := range o.query() {
		if p.Name == ogc.CursorName {
			continue
		}
		if list := o.valid(p); len(list) > 0 {
			known[p.Name] = list
		}
	}
	queries := make([]url.Values, rounds)
	for i := range queries {
		queries[i] = url.Values{}
		for _, name := range slices.Sorted(mapKeys(known)) {
			if rng.IntN(1+len(known)/4) == 0 {
				queries[i].Set(name, known[name][rng.IntN(len(known[name]))])
			}
		}
	}
	return queries
}

// TestEveryEndpointRefusesWhatItDoesNotKnow sends each endpoint parameters and values it
// cannot know.
func TestEveryEndpointRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, o := range contractOf(sample(t)).operations() {
		if slices.Contains(operational(), o.path) {
			continue
		}
		t.Run(strings.TrimPrefix(o.path, "/"), func(t *testing.T) {
			o.tb = t
			bare := o.address(nil)
			join := "?"
			if strings.Contains(bare, "?") {
				join = "&"
			}
			refused := func(query, parameter string) {
				t.Helper()
				a := o.get(bare + join + query)
				p := a.problem(http.StatusBadRequest)
				if p.Parameter != parameter || len(p.Allowed) == 0 || p.Detail == "" {
					t.Errorf("%s: the problem %+v should name the parameter %s and what is allowed", a.url, p,
						parameter)
				}
				o.conforms(a)
			}
			refused("nonsense=1", "nonsense")
			refused("nonsense", "nonsense")
			for _, p := range o.query() {
				name := p.Name
				s := p.Schema.Value
				if p.Required {
					continue // the bare address has it already
				}
				if !p.AllowEmptyValue {
					refused(name+"=", name)
				}
				refused(name+"=%00", name)
				refused(name+"=%ff", name)
				refused(name+"="+strings.Repeat("9x", ogc.MaxText), name)
				if !s.Type.Is("array") {
					refused(name+"=1&"+name+"=2", name)
				}
				switch {
				case s.Type.Is("integer") && name != ogc.LimitName:
					refused(name+fmt.Sprintf("=%d", int64(*s.Max)+1), name)
					fallthrough
				case s.Type.Is("integer"):
					for _, v := range []string{fmt.Sprint(int64(*s.Min) - 1), "1.0", "1e0", "0x1", "one", "-", "NaN",
						"%201"} {
						refused(name+"="+v, name)
					}
				case s.Type.Is("number"):
					for _, v := range []string{"NaN", "Inf", "-Inf", "1e999", "one", "1,5", "--1"} {
						refused(name+"="+v, name)
					}
				case s.Format == "date":
					for _, v := range []string{"2024-02-30", "2023-02-29", "01-02-2024", "2024", "0000-01-01"} {
						refused(name+"="+v, name)
					}
				case len(s.Enum) > 0:
					refused(name+"=nonsense", name)
				}
			}
		})
	}
}

// TestAllocationHasTheFieldsOfTheMethod: the names that every part uses, in CSV and in
// GeoJSON alike.
func TestAllocationHasTheFieldsOfTheMethod(t *testing.T) {
	s := sample(t)
	fields := strings.Fields(`id level name parent_id parent_name amount amount_low amount_high records need need_reason
		per_need equity_gap equity_gap_pp gap_per_need location_quotient null_reasons`)
	summary := strings.Fields("amount need per_need hoover zero_need missing_need zero_money parameters dataset " +
		"reconciliation")
	for _, level := range []string{"district", "circle"} {
		page := s.ok("/analysis/allocation?geometry=none&level=" + level).features()
		row := s.ok("/analysis/allocation?f=csv&level=" + level).rows()[0]
		for _, name := range fields {
			if _, ok := page.Features[0].Properties[name]; !ok {
				t.Errorf("by %s: the GeoJSON lacks %s", level, name)
			}
			if _, ok := row[name]; !ok {
				t.Errorf("by %s: the CSV lacks %s", level, name)
			}
		}
		for _, name := range summary {
			if _, ok := page.Summary[name]; !ok {
				t.Errorf("by %s: the summary lacks %s", level, name)
			}
		}
		echo := page.Summary["parameters"].(map[string]any)
		for _, name := range strings.Fields("level period need lag kind fund flood rung date within spread geometry") {
			if _, ok := echo[name]; !ok {
				t.Errorf("by %s: the summary does not echo %s", level, name)
			}
		}
	}
}
