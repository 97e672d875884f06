package api

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// post sends a body, as GeoJSON unless the headers say otherwise.
func (s service) post(address, body string, headers ...string) answer {
	s.tb.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://"+testHost+address, strings.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/geo+json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return s.send(r)
}

// boxRing is the ring of a box, as GeoJSON.
func boxRing(west, south, east, north float64) string {
	return fmt.Sprintf("[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]", west, south, east, south, east, north, west, north,
		west, south)
}

func boxFeature(west, south, east, north float64, members string) string {
	return fmt.Sprintf(`{"type":"Feature",%s"properties":{"name":"a box"},"geometry":{"type":"Polygon",`+
		`"coordinates":[%s]}}`, members, boxRing(west, south, east, north))
}

func collectionOf(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + "]}"
}

// coins gives an amount of the answer in minor units.
func coins(t *testing.T, v any) int64 {
	t.Helper()
	text := fmt.Sprint(v)
	whole, decimals, _ := strings.Cut(text, ".")
	var n int64
	if _, err := fmt.Sscan(whole+(decimals + "00")[:2], &n); err != nil {
		t.Fatalf("%q is no amount", text)
	}
	return n
}

func TestRegions(t *testing.T) {
	s := sample(t)
	body := collectionOf(boxFeature(91, 26, 92, 26.5, `"id":"west",`), boxFeature(91.5, 26, 93, 27.5, ""))
	page := s.post(allocatePath+"?geometry=none", body).features()
	if len(page.Features) != 2 || page.Features[0].ID != "west" || page.Features[1].ID != "2" ||
		page.Features[0].Properties["name"] != "a box" {
		t.Fatalf("features %+v", page.Features)
	}
	summary := page.Summary
	inside, outside, undivided := coins(t, summary["inside"]), coins(t, summary["outside"]),
		coins(t, summary["undivided"])
	placed := int64(0)
	for _, v := range summary["reconciliation"].(map[string]any)["placed"].(map[string]any) {
		placed += coins(t, v)
	}
	if inside == 0 || outside == 0 || inside+outside+undivided != placed {
		t.Errorf("inside %d, outside %d, undivided %d of %d placed", inside, outside, undivided, placed)
	}
	sum := int64(0)
	for _, f := range page.Features {
		low, amount, high := coins(t, f.Properties["amount_low"]), coins(t, f.Properties["amount"]),
			coins(t, f.Properties["amount_high"])
		if low > amount || amount > high || amount == 0 {
			t.Errorf("%s: %d, %d, %d", f.ID, low, amount, high)
		}
		sum += amount
	}
	overlaps := summary["overlaps"].([]any)
	if len(overlaps) != 1 || sum-coins(t, overlaps[0].(map[string]any)["amount"]) != inside {
		t.Errorf("the regions have %d, overlap %v, inside is %d", sum, overlaps, inside)
	}
}

// TestARegionOfAllIsAll: a region around everything has what the areas have together.
func TestARegionOfAllIsAll(t *testing.T) {
	s := sample(t)
	for _, spread := range []string{"area", "population", "need"} {
		page := s.post(allocatePath+"?level=circle&spread="+spread, boxFeature(80, 20, 100, 30, "")).features()
		all := s.ok("/analysis/allocation?level=district&geometry=none").features().Summary
		got := page.Features[0].Properties
		if got["amount"] != all["amount"] || page.Summary["outside"].(json.Number) != "0" {
			t.Errorf("by %s: %v of %v, outside %v", spread, got["amount"], all["amount"], page.Summary["outside"])
		}
		if need := page.Summary["dataset_need"]; strings.TrimSuffix(fmt.Sprint(got["need"]), ".0") != fmt.Sprint(need) {
			t.Errorf("by %s: need %v of %v", spread, got["need"], need)
		}
	}
}

// TestNeedOfRegionsIsTheFinest: where no level is said, need is parted from the finest areas; of coarser ones an
// answer says so.
func TestNeedOfRegionsIsTheFinest(t *testing.T) {
	s := sample(t)
	caveat := func(query string) (need any, said bool) {
		page := s.post(allocatePath+query, boxFeature(91, 26, 92, 26.5, "")).features()
		caveats, _ := json.Marshal(page.Summary["caveats"])
		return page.Features[0].Properties["need"], strings.Contains(string(caveats), "level=circle parts the need")
	}
	unsaid, warned := caveat("")
	finest, _ := caveat("?level=circle")
	coarser, told := caveat("?level=district")
	if unsaid != finest || unsaid == coarser || warned || !told {
		t.Errorf("need %v without a level, %v of circles, %v of districts; told %v, %v", unsaid, finest, coarser,
			warned, told)
	}
}

func TestAPolygonInPlaceOfAnArea(t *testing.T) {
	s := sample(t)
	wkt := url.QueryEscape("POLYGON((91 26,92 26,92 26.5,91 26.5,91 26))")
	asked := s.ok("/analysis/allocation?within=" + wkt).features()
	sent := s.post(allocatePath, boxFeature(91, 26, 92, 26.5, "")).features()
	if got, want := asked.Features[0].Properties["amount"], sent.Features[0].Properties["amount"]; got != want {
		t.Errorf("by parameter %v, sent %v", got, want)
	}
	for _, bad := range []string{"POLYGON((91 26,92 26))", "POLYGON((91 26", "POLYGON((1 2,3 2,3 4,1 2))",
		"POLYGON((191 26,192 26,192 27,191 26))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0))) AND 1=1"} {
		if p := s.get("/analysis/allocation?within=" + url.QueryEscape(bad)).problem(400); p.Parameter != withinName ||
			p.Detail == "" {
			t.Errorf("%s: %+v", bad, p)
		}
	}
	for _, path := range []string{"/analysis/equity", "/analysis/reconciliation",
		"/collections/allocation-circles/items"} {
		if p := s.get(path + "?within=" + wkt).problem(400); p.Parameter != withinName {
			t.Errorf("%s takes a polygon: %+v", path, p)
		}
	}
}

// TestBadRegions: what is wrong is said with the number of the feature.
func TestBadRegions(t *testing.T) {
	s := sample(t)
	good := boxFeature(91, 26, 92, 27, "")
	of := func(geometry string) string {
		return collectionOf(`{"type":"Feature","properties":{},"geometry":` + geometry + `}`)
	}
	line := `{"type":"Feature","properties":null,"geometry":{"type":"LineString","coordinates":[[91,26],[92,27]]}}`
	for _, c := range []struct {
		name, body string
		feature    float64
		says       string
	}{
		{"no JSON", "polygon", 0, "not GeoJSON"},
		{"nothing", "", 0, "not GeoJSON"},
		{"another object", "{}", 0, "FeatureCollection"},
		{"no features", collectionOf(), 0, "1 to 500"},
		{"too many", collectionOf(strings.Split(strings.Repeat(good+"\n", 501), "\n")[:501]...), 0, "501"},
		{"a line", collectionOf(good, line), 2, "geometry"},
		{"no geometry", collectionOf(good, `{"type":"Feature","properties":{},"geometry":null}`), 2, "no geometry"},
		{"no feature", collectionOf(good, `{"type":"Polygon"}`), 2, ""},
		{"metres", collectionOf(boxFeature(491000, 2e6, 492000, 2.1e6, "")), 1, "degrees"},
		{"a system of metres", `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32646"}},` +
			collectionOf(good)[1:], 0, "32646"},
		{"apart", collectionOf(good, boxFeature(1, 1, 2, 2, "")), 2, "no ground in common"},
		{"one id twice", collectionOf(boxFeature(91, 26, 92, 27, `"id":7,`), boxFeature(91, 26, 92, 27, `"id":"7",`)),
			2, "feature 1"},
		{"no ring", of(`{"type":"Polygon","coordinates":[]}`), 1, ""},
		{"a long id", collectionOf(boxFeature(91, 26, 92, 27, `"id":"`+strings.Repeat("x", 3000)+`",`)), 1, "bytes"},
		{"texts", of(`{"type":"Polygon","coordinates":"here"}`), 1, ""},
	} {
		var p struct {
			Detail  string
			Feature float64
		}
		a := s.post(allocatePath, c.body)
		a.problem(http.StatusBadRequest)
		if err := json.Unmarshal(a.body, &p); err != nil || p.Feature != c.feature ||
			!strings.Contains(p.Detail, c.says) ||
			c.feature > 0 && !strings.HasPrefix(p.Detail, fmt.Sprintf("feature %g: ", c.feature)) {
			t.Errorf("%s: %+v (%v)", c.name, p, err)
		}
	}
}

func TestRegionsAreBounded(t *testing.T) {
	s := sample(t)
	s.post(allocatePath, strings.Repeat(" ", maxUpload+1)).problem(http.StatusRequestEntityTooLarge)
	s.post("/analysis/equity", "{}").problem(http.StatusMethodNotAllowed)
	s.post("/analysis/equity", strings.Repeat(" ", maxBody+1)).problem(http.StatusRequestEntityTooLarge)
	s.post(allocatePath, "{}", "Content-Type: application/x-www-form-urlencoded").
		problem(http.StatusUnsupportedMediaType)
	s.post(allocatePath, "{}", "Content-Encoding: gzip").problem(http.StatusUnsupportedMediaType)
	corners := "[91,26]" + strings.Repeat(",[92,26],[91,26]", mostCorners/2)
	p := s.post(allocatePath, `{"type":"Polygon","coordinates":[[`+corners+`]]}`).problem(http.StatusBadRequest)
	if !strings.Contains(p.Detail, "200000 corners") {
		t.Errorf("%+v", p)
	}
	if p := s.post(allocatePath+"?spread=none", "{}").problem(400); p.Parameter != spreadName {
		t.Errorf("%+v", p)
	}
}

// As many regions and corners as may be sent are answered.
func TestMostRegionsAreAnswered(t *testing.T) {
	got := sample(t).post(allocatePath+"?geometry=none",
		collectionOf(stars(mostRegions, mostCorners/mostRegions-1, .06)...)).features()
	if len(got.Features) != mostRegions {
		t.Errorf("%d regions of %d", len(got.Features), mostRegions)
	}
}

// stars are regions of so many corners each, drawn on ground that the sample's areas have.
func stars(n, corners int, widest float64) []string {
	r := rand.New(rand.NewPCG(3, 4))
	var list []string
	for range n {
		x, y, size := 91.2+1.6*r.Float64(), 26.1+.3*r.Float64(), .02+widest*r.Float64()*r.Float64()
		var ring strings.Builder
		first := ""
		for k := range corners {
			angle, d := 2*math.Pi*float64(k)/float64(corners), size*(.9+.1*r.Float64())
			at := fmt.Sprintf("[%.7f,%.7f]", x+d*math.Cos(angle), y+d*math.Sin(angle))
			if k == 0 {
				first = at
			}
			ring.WriteString(at + ",")
		}
		list = append(list, `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[`+
			ring.String()+first+`]]}}`)
	}
	return list
}

// TestRegionsKeepTheirSchema holds that answers are as the definition has them, in both stores alike.
func TestRegionsKeepTheirSchema(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	post := contractOf(s).document.Paths.Value(allocatePath).Post
	if post == nil || post.RequestBody == nil {
		t.Fatal("POST is not described")
	}
	other := sampleInPostGIS(t)
	body := collectionOf(stars(12, 60, .4)...)
	for _, query := range []string{"", "?level=circle&spread=need", "?spread=population&period=all&flood=all", "?f=csv",
		"?rung=sanctioned", "?need=population&date=published", "?period=2022-04/2022-05"} {
		a := s.post(allocatePath+query, body)
		alike(t, a, other.post(allocatePath+query, body))
		if a.status != http.StatusOK || strings.Contains(query, "csv") {
			if a.status != http.StatusOK {
				t.Errorf("%s: %s", query, a.body)
			}
			continue
		}
		var v any
		a.decode(&v)
		described := post.Responses.Status(200).Value.Content.Get(a.header.Get("Content-Type"))
		if err := described.Schema.Value.VisitJSON(v, openapi3.VisitAsResponse(), openapi3.MultiErrors()); err != nil {
			t.Errorf("%s: %.1500v", query, err)
		}
	}
}

// FuzzRegions sends any body: it is never the server's fault.
func FuzzRegions(f *testing.F) {
	store := emptyStore(f)
	publish(f, store, handmade())
	s := serverOf(f, store)
	for _, body := range []string{boxFeature(91, 26, 92, 27, ""), collectionOf(boxFeature(91, 26, 94, 27, `"id":1,`)),
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[91,26]}]}`, "[]", "null",
		`{"type":"MultiPolygon","coordinates":[[[[91,26],[92,27],[92,26],[91,27],[91,26]]]]}`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := (service{s.Server, t}).post(allocatePath, body)
		if a.status != http.StatusOK && a.status != http.StatusBadRequest {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	})
}
