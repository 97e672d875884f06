package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// topoDocument is a TopoJSON as its specification has it.
type topoDocument struct {
	Type      string
	BBox      []float64
	Transform struct{ Scale, Translate [2]float64 }
	Objects   map[string]struct {
		Type       string
		Geometries []struct {
			Type, ID   string
			Arcs       [][][]int
			Properties map[string]any
		}
	}
	Arcs [][][2]float64
}

// arc gives the positions of an arc, as a reader finds them.
func (d *topoDocument) arc(n int) orb.LineString {
	at, backwards := n, n < 0
	if backwards {
		at = ^n
	}
	var line orb.LineString
	x, y := 0.0, 0.0
	for _, step := range d.Arcs[at] {
		x, y = x+step[0], y+step[1]
		line = append(line, orb.Point{x*d.Transform.Scale[0] + d.Transform.Translate[0],
			y*d.Transform.Scale[1] + d.Transform.Translate[1]})
	}
	if backwards {
		slices.Reverse(line)
	}
	return line
}

// ring joins arcs, each of which begins where the one before ends.
func (d *topoDocument) ring(t *testing.T, arcs []int) orb.Ring {
	t.Helper()
	var ring orb.Ring
	for _, n := range arcs {
		line := d.arc(n)
		if len(ring) > 0 {
			if ring[len(ring)-1] != line[0] {
				t.Fatalf("arc %d begins at %v, the one before ends at %v", n, line[0], ring[len(ring)-1])
			}
			line = line[1:]
		}
		ring = append(ring, line...)
	}
	if ring[0] != ring[len(ring)-1] {
		t.Fatalf("ring %v is not closed", ring)
	}
	return ring
}

func square(x, y, size float64) orb.Ring {
	return orb.Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
}

func turned(r orb.Ring) orb.Ring { r.Reverse(); return r }

// TestTopoJSON: two squares side by side, one of them around a lake that is a third area, and an island of the second
// in another direction; and a sliver that is nothing on the grid.
func TestTopoJSON(t *testing.T) {
	shapes := []orb.MultiPolygon{
		{{square(0, 0, 1), turned(square(0.25, 0.25, 0.5))}},
		{{turned(square(1, 0, 1))}, {square(5, 5, 0.5)}},
		{{square(0.25, 0.25, 0.5)}},
		{{square(7, 7, 1e-8)}},
	}
	kept, err := os.Create(filepath.Join(t.TempDir(), "rows"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	table := NewTable("areas", "Areas", []Field{{"id", "", Text, 0}, {"paid", "", Decimal, 2}, {"day", "", Day, 0},
		{"share", "", Real, 0}}, kept)
	for i, g := range shapes {
		values := []Value{TextOf([]byte{byte('a' + i)}), WholeOf(-5), WholeOf(1), RealOf(0.5)}
		if i == 1 {
			values = []Value{TextOf([]byte("b")), {}, {}, {}}
		}
		if err := table.Add(g, values); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := table.WriteTopoJSON(&out); err != nil {
		t.Fatal(err)
	}
	var d topoDocument
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		t.Fatalf("%v in %s", err, out.Bytes())
	}
	// The border, the rest of both squares, the shore and the island.
	if d.Type != "Topology" || len(d.Arcs) != 5 || !slices.Equal(d.BBox[:3], []float64{0, 0, 7 + 1e-8}) {
		t.Errorf("%s of %d arcs within %v: %s", d.Type, len(d.Arcs), d.BBox, out.Bytes())
	}
	geometries := d.Objects["areas"].Geometries
	if len(geometries) != 4 || geometries[3].Type != "" || geometries[0].ID != "a" {
		t.Fatalf("geometries are %+v", geometries)
	}
	text := out.String()
	if want := `"properties":{"id":"a","paid":-0.05,"day":"1970-01-02","share":0.5}`; !strings.Contains(text, want) ||
		!strings.Contains(text, `"properties":{"id":"b","paid":null,"day":null,"share":null}`) {
		t.Errorf("properties are others than %s in %s", want, text)
	}
	for i, g := range geometries[:3] {
		if g.Type != "MultiPolygon" || len(g.Arcs) != len(shapes[i]) {
			t.Fatalf("feature %d is %+v", i, g)
		}
		for k, polygon := range g.Arcs {
			for j, arcs := range polygon {
				ring := d.ring(t, arcs)
				got, want := ring.Bound(), shapes[i][k][j].Bound()
				if !near(got.Min, want.Min) || !near(got.Max, want.Max) || len(ring) != 5 {
					t.Errorf("feature %d ring %d.%d is %v", i, k, j, ring)
				}
				if clockwise := ring.Orientation() == orb.CW; clockwise != (j == 0) {
					t.Errorf("feature %d ring %d.%d runs the wrong way: %v", i, k, j, ring)
				}
			}
		}
	}
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("SKIPPED: there is no ogrinfo here (Debian package gdal-bin)")
	}
	path := filepath.Join(t.TempDir(), "a.topojson")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := exec.Command("ogrinfo", "-so", path, "areas").CombinedOutput()
	// GDAL leaves out what has no geometry.
	for _, want := range []string{"driver `TopoJSON'", "Geometry: Multi Polygon", "Feature Count: 3", "paid: Real"} {
		if err != nil || !strings.Contains(string(info), want) {
			t.Errorf("%v: ogrinfo does not say %q:\n%s", err, want, info)
		}
	}
}

func near(p, q orb.Point) bool { return math.Abs(p[0]-q[0]) < 1e-6 && math.Abs(p[1]-q[1]) < 1e-6 }

func TestTopoJSONIsOfPolygons(t *testing.T) {
	if err := filled(t, 10).WriteTopoJSON(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "Point") {
		t.Errorf("points are written as TopoJSON: %v", err)
	}
}

func TestTopoJSONIsBounded(t *testing.T) {
	square := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}
	n := &topology{left: 2 * len(square[0][0])}
	for i, want := range []error{nil, nil, ErrTooFine} {
		if err := n.add(square); !errors.Is(err, want) {
			t.Errorf("square %d: %v, not %v", i+1, err, want)
		}
	}
}
