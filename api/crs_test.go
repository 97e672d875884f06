package api

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/crs"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

const (
	epsg4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
	epsg3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
	utm46    = "http://www.opengis.net/def/crs/EPSG/0/32646"
)

func systemsOfCollection(s service, id string) (uris []string) {
	var d struct {
		CRS        []string
		StorageCRS string
	}
	s.ok("/collections/" + id).decode(&d)
	if d.StorageCRS != crs84 {
		s.tb.Errorf("%s: storageCrs %q", id, d.StorageCRS)
	}
	return d.CRS
}

func TestCollectionsListTheirSystems(t *testing.T) {
	s := sample(t)
	for _, id := range []string{"districts", "circles", "awards"} {
		uris := systemsOfCollection(s, id)
		if uris[0] != crs84 || !slices.Contains(uris, epsg4326) || !slices.Contains(uris, epsg3857) ||
			!slices.Contains(uris, utm46) {
			t.Errorf("%s: %v", id, uris)
		}
	}
}

// firstPosition gives the first position of an encoded geometry.
func firstPosition(t *testing.T, geometry json.RawMessage) orb.Point {
	t.Helper()
	text := string(geometry[strings.Index(string(geometry), `"coordinates":`)+len(`"coordinates":`):])
	var p orb.Point
	if _, err := fmt.Sscanf(strings.TrimLeft(text, "["), "%g,%g", &p[0], &p[1]); err != nil {
		t.Fatalf("%.200s: %v", geometry, err)
	}
	return p
}

// Every feature has the same place in every system, and the answer says which it is in.
func TestFeaturesInEverySystem(t *testing.T) {
	s := sample(t)
	for _, path := range []string{"/collections/districts/items?limit=3", "/collections/districts/items/18-301",
		"/collections/circles/items?limit=3&geometry=simplified", "/collections/awards/items?limit=20&precision=circle",
		"/collections/awards/download?f=geojson&precision=circle&q=road"} {
		and := "?"
		if strings.Contains(path, "?") {
			and = "&"
		}
		geometries := func(address string) (list []json.RawMessage) {
			var d struct {
				Geometry json.RawMessage
				Features []struct{ Geometry json.RawMessage }
			}
			s.ok(address).decode(&d)
			for _, f := range append(d.Features, struct{ Geometry json.RawMessage }{d.Geometry}) {
				if len(f.Geometry) > len("null") {
					list = append(list, f.Geometry)
				}
			}
			return list
		}
		want := geometries(path)
		if len(want) == 0 {
			t.Fatalf("%s: no geometry", path)
		}
		for _, uri := range systemsOfCollection(s, "awards") {
			address := path + and + "crs=" + uri
			if got := s.ok(address).header.Get("Content-Crs"); got != "<"+uri+">" {
				t.Errorf("%s: Content-Crs %q", address, got)
			}
			code, err := crs.Parse(uri)
			if err != nil {
				t.Fatal(err)
			}
			transform, err := crs.NewTransform(code)
			if err != nil {
				t.Fatal(err)
			}
			for i, g := range geometries(address) {
				p := firstPosition(t, g)
				if code.LatitudeFirst() && uri != crs84 {
					p[0], p[1] = p[1], p[0]
				}
				p, err := transform.ToLonLat(p)
				if q := firstPosition(t, want[i]); err != nil || math.Hypot(p[0]-q[0], p[1]-q[1]) > 2e-6 {
					t.Errorf("%s, geometry %d: at %v, want %v; %v", address, i, p, q, err)
				}
			}
		}
	}
}

// A box selects the same in every system in which it is the same box.
func TestBoxesInEverySystem(t *testing.T) {
	s := sample(t)
	rng := rand.New(rand.NewPCG(3, 4))
	s.ok("/collections")
	_, have, err := s.versions.current.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(uri string) system {
		return have.systems[slices.IndexFunc(have.systems, func(s system) bool { return s.uri == uri })]
	}
	number := func(collection, box, uri string) int {
		return s.ok("/collections/" + collection + "/items?geometry=none&limit=1&bbox=" + box + "&bbox-crs=" +
			uri).features().NumberMatched
	}
	for range rounds(5, 50) {
		west, south := 89+7*rng.Float64(), 24+3*rng.Float64()
		east, north := west+2*rng.Float64(), south+rng.Float64()
		for _, collection := range []string{"circles", "awards"} {
			plain := fmt.Sprintf("%v,%v,%v,%v", west, south, east, north)
			want := number(collection, plain, crs84)
			if got := number(collection, fmt.Sprintf("%v,%v,%v,%v", south, west, north, east), epsg4326); got != want {
				t.Errorf("%s, %s in 4326: %d, want %d", collection, plain, got, want)
			}
			low, _ := at(epsg3857).fromLonLat(orb.Point{west, south})
			high, _ := at(epsg3857).fromLonLat(orb.Point{east, north})
			box := fmt.Sprintf("%.6f,%.6f,%.6f,%.6f", low[0], low[1], high[0], high[1])
			if got := number(collection, box, epsg3857); got != want {
				t.Errorf("%s, %s in 3857: %d, want %d", collection, plain, got, want)
			}
		}
		low, _ := at(utm46).fromLonLat(orb.Point{west, south})
		high, _ := at(utm46).fromLonLat(orb.Point{east, north})
		if low[0] < high[0] && low[1] < high[1] {
			testGrid(t, s, at(utm46), low, high)
		}
	}
	whole := number("circles", "-1e9,-1e9,1e9,1e9", utm46)
	if all := s.ok("/collections/circles/items?geometry=none&limit=1").features().NumberMatched; whole != all {
		t.Errorf("%d circles in everything of UTM, want %d", whole, all)
	}
	if n := number("circles", "1e7,1e7,2e7,2e7", utm46); n != 0 {
		t.Errorf("%d circles where there are none", n)
	}
}

// testGrid: every circle that has a point of a grid within a box of a system meets the box; none that lies apart from
// the box about it in degrees does.
func testGrid(t *testing.T, s service, in system, low, high orb.Point) {
	t.Helper()
	address := "/collections/circles/items?geometry=none&limit=10000&bbox=%.6f,%.6f,%.6f,%.6f&bbox-crs=" + in.uri
	met := map[string]bool{}
	for _, f := range s.ok(fmt.Sprintf(address, low[0], low[1], high[0], high[1])).features().Features {
		met[f.ID] = true
	}
	for i := range 4 {
		p := orb.Point{low[0] + (high[0]-low[0])*float64(i)/3, low[1] + (high[1]-low[1])*float64(3-i)/3}
		for _, f := range s.ok(fmt.Sprintf(address, p[0], p[1], p[0], p[1])).features().Features {
			if !met[f.ID] {
				t.Errorf("%s has %v of the box %v %v, and does not meet it", f.ID, p, low, high)
			}
		}
	}
}

func TestUnknownSystems(t *testing.T) {
	s := sample(t)
	for _, path := range []string{"/collections/awards/items", "/collections/districts/items",
		"/collections/districts/items/18-301", "/collections/awards/download"} {
		for _, name := range []string{"crs", "bbox-crs"} {
			if name == "bbox-crs" && strings.Contains(path, "18-301") {
				continue
			}
			for _, uri := range []string{"EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/2154", "x"} {
				p := s.get(path + "?geometry=none&" + name + "=" + url.QueryEscape(uri)).problem(http.StatusBadRequest)
				if p.Parameter != name || !slices.Contains(p.Allowed, utm46) {
					t.Errorf("%s?%s=%s: %+v", path, name, uri, p)
				}
			}
		}
	}
	for _, bad := range []string{"bbox=27,91,26,92&bbox-crs=" + epsg4326, "bbox=2,1,1,2&bbox-crs=" + utm46} {
		if p := s.get("/collections/awards/items?" + bad).problem(http.StatusBadRequest); p.Parameter != "bbox" {
			t.Errorf("%s: %+v", bad, p)
		}
	}
}

// rounds is how often drawn questions are asked: a few times, or often in the full run.
func rounds(few, full int) int {
	if thorough.Full() {
		return full
	}
	return few
}
