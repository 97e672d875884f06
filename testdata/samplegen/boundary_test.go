package main

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/peterstace/simplefeatures/geom"
)

type collection struct {
	Features []struct {
		Properties struct {
			ObjectID string `json:"object_id"`
			Dtcode11 string `json:"dtcode11"`
			Dtname   string `json:"dtname"`
			Revenue  string `json:"revenue_ci"`
		}
		Geometry json.RawMessage
	}
}

func parseCollection(t *testing.T, f files, name string) collection {
	t.Helper()
	var c collection
	if err := json.Unmarshal(f[name], &c); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

const (
	circleFile   = "layer/assets/geojson/Assam_revenue_circles.geojson"
	districtFile = "layer/assets/geojson/Assam_district.geojson"
)

// edges counts the directed edges of a geometry's rings into seen.
func edges(g geom.Geometry, seen map[[2]geom.XY]int) {
	polygons := []geom.Polygon{}
	if g.IsPolygon() {
		polygons = append(polygons, g.MustAsPolygon())
	} else {
		polygons = g.MustAsMultiPolygon().Dump()
	}
	for _, p := range polygons {
		for _, ring := range p.DumpRings() {
			c := ring.Coordinates()
			for i := range c.Length() - 1 {
				seen[[2]geom.XY{c.GetXY(i), c.GetXY(i + 1)}]++
			}
		}
	}
}

// readShapes gives the geometries by code, having checked that each is valid.
func readShapes(t *testing.T, c collection) map[string]geom.Geometry {
	t.Helper()
	shapes := map[string]geom.Geometry{}
	for _, f := range c.Features {
		g, err := geom.UnmarshalGeoJSON(f.Geometry)
		if err != nil {
			t.Fatalf("%s is invalid: %v", f.Properties.ObjectID, err)
		}
		shapes[f.Properties.ObjectID] = g
	}
	return shapes
}

func TestBoundariesAreOneCoverage(t *testing.T) {
	f := generated(t)
	circles, districts := parseCollection(t, f, circleFile), parseCollection(t, f, districtFile)
	shapes, wholes := readShapes(t, circles), readShapes(t, districts)
	if len(shapes) != 180 || len(wholes) != 35 {
		t.Fatalf("%d circles and %d districts, want 180 and 35", len(shapes), len(wholes))
	}
	all := map[[2]geom.XY]int{}
	byDistrict := map[string]map[[2]geom.XY]int{}
	for _, c := range circles.Features {
		p := c.Properties
		g := shapes[p.ObjectID]
		if !g.IsPolygon() {
			t.Errorf("circle %s is a %s: not one piece", p.ObjectID, g.Type())
		}
		edges(g, all)
		if byDistrict[p.Dtcode11] == nil {
			byDistrict[p.Dtcode11] = map[[2]geom.XY]int{}
		}
		edges(g, byDistrict[p.Dtcode11])
	}
	next := map[geom.XY]geom.XY{}
	for e, n := range all {
		if n != 1 {
			t.Errorf("edge %v is used %d times in the same direction: cells overlap", e, n)
		}
		if all[[2]geom.XY{e[1], e[0]}] == 0 {
			next[e[0]] = e[1]
		}
	}
	// What has no other side must be one ring, the outline: a second one is a gap.
	var start geom.XY
	for start = range next {
		break
	}
	length := 0
	for at := start; ; {
		at = next[at]
		length++
		if at == start || length > len(next) {
			break
		}
	}
	if length != len(next) || length < 500 {
		t.Errorf("of %d edges without an other side %d form the outline: there are gaps", len(next), length)
	}
	for code, seen := range byDistrict {
		rim := map[[2]geom.XY]int{}
		for e := range seen {
			if seen[[2]geom.XY{e[1], e[0]}] == 0 {
				rim[e] = 1
			}
		}
		got := map[[2]geom.XY]int{}
		edges(wholes[code], got)
		if len(got) != len(rim) {
			t.Errorf("district %s has %d edges, its circles' rim %d", code, len(got), len(rim))
		}
		for e := range got {
			if rim[e] != 1 {
				t.Errorf("district %s has edge %v that is not on its circles' rim", code, e)
			}
		}
	}
}

func TestCellsLieWhereTheCirclesDo(t *testing.T) {
	circles, _, err := readAreas()
	if err != nil {
		t.Fatal(err)
	}
	shapes := readShapes(t, parseCollection(t, generated(t), circleFile))
	for _, c := range circles {
		at, ok := shapes[c.id].Centroid().XY()
		if !ok {
			t.Fatalf("%s has no centroid", c.id)
		}
		far := math.Hypot((at.X-float64(c.lon)/100)*99.8, (at.Y-float64(c.lat)/100)*111.2)
		if far > 30 {
			t.Errorf("the cell of %s %s lies %.0f km off", c.id, c.name, far)
		}
	}
}

func TestUTM46(t *testing.T) {
	// Expected: gdaltransform -s_srs EPSG:4326 -t_srs EPSG:32646.
	for _, c := range []struct {
		name        string
		at          point
		east, north int
	}{
		{"on the central meridian", point{93_000_000, 26_000_000}, 500000, 2875684},
		{"Guwahati", point{91_750_000, 26_180_000}, 375088, 2896219},
		{"Tinsukia", point{95_500_000, 27_700_000}, 746528, 3066472},
	} {
		east, north := utm46(c.at)
		if max(east-c.east, c.east-east, north-c.north, c.north-north) > 3 {
			t.Errorf("%s: %d %d, want %d %d", c.name, east, north, c.east, c.north)
		}
	}
}
