package shape_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/paulmach/orb"
)

func TestRepair(t *testing.T) {
	square, hole := box(0, 0, 10, 10), turned(box(2, 2, 4, 4))
	for _, c := range []struct {
		name  string
		in    orb.Geometry
		area  float64
		parts int
		holes int
		note  string // in the notes joined; "" = no note at all
	}{
		{"valid", orb.Polygon{square, hole}, 96, 1, 1, ""},
		{"ring", square, 100, 1, 0, ""},
		{"bound", square.Bound(), 100, 1, 0, ""},
		{"collection", orb.Collection{orb.Polygon{square}, orb.MultiPolygon{{box(20, 0, 21, 1)}}}, 101, 2, 0, ""},
		{"wrong orientation", orb.Polygon{turned(square), turned(hole)}, 96, 1, 1, shape.Orientation},
		{"repeated points", orb.Polygon{{{0, 0}, {0, 0}, {10, 0}, {10, 10}, {10, 10}, {10, 10}, {0, 10}, {0, 0}}}, 100,
			1, 0, shape.Repeated},
		{"open ring", orb.Polygon{square[:4]}, 100, 1, 0, "1 rings closed"},
		{"hole of two points", orb.Polygon{square, {{2, 2}, {3, 3}, {2, 2}}}, 100, 1, 0, "1 rings of less than three"},
		{"shell of two points beside a good part", orb.MultiPolygon{{{{2, 2}, {3, 3}, {2, 2}}, hole}, {square}}, 100, 1,
			0, "1 rings of less than three"},
		{"bow-tie", orb.Polygon{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}, 2, 2, 0, "rebuilt"},
		{"bow-tie at no grid point", orb.Polygon{{{0, 0}, {3, 1}, {3, 0}, {0, 2}, {0, 0}}}, 2.5, 2, 0, "rebuilt"},
		{"hole without a shell", orb.Polygon{{}, box(0, 0, 1, 1)}, 1, 1, 0, "1 rings of less than three"},
		{"spike", orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {15, 15}, {10, 10}, {0, 10}, {0, 0}}}, 100, 1, 0, "rebuilt"},
		{"spike inwards", orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {5, 5}, {10, 10}, {0, 10}, {0, 0}}}, 100, 1, 0,
			"rebuilt"},
		{"ring that touches itself from inside is a hole",
			orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}, {3, 6},
				{6, 6}, {6, 3}, {0, 0}}}, 82, 1, 1, "rebuilt"},
		{"ring that touches itself from outside is two parts",
			orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {2, 1}, {2, 2}, {1, 2},
				{1, 1}, {0, 1}, {0, 0}}}, 2, 2, 0, "rebuilt"},
		{"loop beyond the boundary",
			orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {4, 10}, {6, 12}, {4, 12}, {6, 10}, {0, 10},
				{0, 0}}}, 102, 2, 0, "rebuilt"},
		{"collection with a stray line", orb.Collection{orb.LineString{{0, 0}, {1, 1}}, orb.Polygon{square}}, 100, 1, 0,
			"1 LineString left out, which has no area"},
		{"collections in a collection", orb.Collection{orb.Collection{orb.Point{3, 3},
			orb.Collection{orb.Polygon{square}, orb.Point{1, 1}}}}, 100, 1, 0, "2 Point left out"},
		{"second ring outside, as another shell", orb.Polygon{square, box(20, 20, 21, 21)}, 101, 2, 0,
			"its area is 1236381 km², that of its rings as written, shells less holes, 1213284 km²"},
		{"second ring outside, as a hole", orb.Polygon{square, turned(box(20, 20, 21, 21))}, 101, 2, 0, "its area"},
		{"second ring outside with a hole of its own", orb.Polygon{square, box(20, 20, 24, 24), box(21, 21, 22, 22)},
			115, 2, 1, "its area"},
		{"second ring touches the shell from outside", orb.Polygon{square, box(10, 0, 20, 10)}, 200, 1, 0, "its area"},
		{"island in a hole", orb.Polygon{square, turned(box(2, 2, 8, 8)), box(4, 4, 5, 5)}, 65, 2, 1, "its area"},
		{"island in a hole with a lake", orb.Polygon{square, turned(box(1, 1, 9, 9)), box(2, 2, 8, 8),
			turned(box(3, 3, 4, 4))}, 36 + 36 - 1, 2, 2, "its area"},
		{"island that touches its hole", orb.Polygon{square, turned(box(2, 2, 8, 8)), box(2, 4, 5, 5)}, 67, 1, 1,
			"its area"},
		{"shell after its hole", orb.Polygon{turned(box(2, 2, 4, 4)), square}, 96, 1, 1, "its area"},
		{"two islands in the place of holes, and a hole", orb.Polygon{square, box(20, 0, 21, 1), box(30, 0, 31, 1),
			turned(box(2, 2, 4, 4))}, 98, 3, 1, "its area"},
		{"shell without area before one with", orb.Polygon{{{2, 2}, {3, 3}, {2, 2}}, square, hole}, 96, 1, 1,
			"1 rings of less than three"},
		{"across the date line", orb.Polygon{{{179, 0}, {-179, 0}, {-179, 1}, {179, 1}, {179, 0}}}, 2, 2, 0,
			"cut at the 180th meridian"},
		{"across the date line, begun in the east, open", orb.Polygon{{{-179, 0}, {-179, 1}, {179, 1}, {179, 0}}}, 2, 2,
			0, "cut at the 180th meridian"},
		{"across the date line with a hole on each side",
			orb.Polygon{{{170, 0}, {-170, 0}, {-170, 9}, {170, 9}, {170, 0}},
				turned(box(172, 1, 173, 2)), turned(box(-173, 1, -172, 2))}, 178, 2, 2, "cut at the 180th meridian"},
		{"across the date line with a hole across it", orb.Polygon{{{170, 0}, {-170, 0}, {-170, 9}, {170, 9}, {170, 0}},
			{{179, 1}, {-179, 1}, {-179, 2}, {179, 2}, {179, 1}}}, 178, 2, 0, "cut at the 180th meridian"},
		{"all the way around", orb.Polygon{box(-180, -10, 180, 10)}, 7200, 1, 0, ""},
		{"hole across the shell", orb.Polygon{square, turned(box(8, 8, 12, 12))}, 96, 1, 0, "rebuilt"},
		{"hole along the shell", orb.Polygon{square, turned(box(0, 2, 2, 4))}, 96, 1, 0, "rebuilt"},
		{"holes that overlap", orb.Polygon{square, turned(box(2, 2, 5, 5)), turned(box(4, 4, 6, 6))}, 100 - 12, 1, 1,
			"rebuilt"},
		{"hole twice", orb.Polygon{square, hole, hole}, 96, 1, 1, "rebuilt"},
		{"hole that cuts the polygon in two", orb.Polygon{square, turned(box(4, -1, 6, 11))}, 80, 2, 0, "rebuilt"},
		{"parts that overlap", orb.MultiPolygon{{square}, {box(5, 5, 15, 15)}}, 175, 1, 0, "rebuilt"},
		{"parts that share an edge", orb.MultiPolygon{{square}, {box(10, 0, 20, 10)}}, 200, 1, 0, "rebuilt"},
		{"part twice", orb.MultiPolygon{{square}, {square}}, 100, 1, 0, "rebuilt"},
		{"part within a part", orb.MultiPolygon{{square}, {box(2, 2, 4, 4)}}, 100, 1, 0, "rebuilt"},
		{"part that fills a hole", orb.MultiPolygon{{square, hole}, {box(2, 2, 4, 4)}}, 100, 1, 0, "rebuilt"},
		{"part in a hole is valid", orb.MultiPolygon{{square, hole}, {box(2.5, 2.5, 3, 3)}}, 96.25, 2, 1, ""},
		{"ring run through twice", orb.Polygon{append(square.Clone(), square[1:]...)}, 100, 1, 0, "rebuilt"},
	} {
		before := orb.Clone(c.in)
		got, notes, err := shape.Repair(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		checkValid(t, c.name, got)
		holes := 0
		for _, p := range got {
			holes += len(p) - 1
		}
		if area := planar(got); math.Abs(area-c.area) > 1e-6 || len(got) != c.parts || holes != c.holes {
			t.Errorf("%s: area %v in %d parts with %d holes, want %v, %d, %d: %v", c.name, area, len(got), holes,
				c.area, c.parts, c.holes, got)
		}
		if said := strings.Join(notes, "; "); (c.note == "") != (said == "") || !strings.Contains(said, c.note) {
			t.Errorf("%s: says %q, want %q", c.name, said, c.note)
		}
		if !reflect.DeepEqual(c.in, before) {
			t.Errorf("%s: the input was changed", c.name)
		}
		again, notes, err := shape.Repair(got)
		if err != nil || len(notes) > 0 || !reflect.DeepEqual(again, got) {
			t.Errorf("%s: repairing the result changes it: %v, %v", c.name, notes, err)
		}
	}
}

func TestRepairRefuses(t *testing.T) {
	for _, c := range []struct {
		name, say string
		in        orb.Geometry
	}{
		{"nothing", "no geometry", nil},
		{"line", "a LineString is not polygonal", orb.LineString{{0, 0}, {1, 1}}},
		{"collection with a point", "a collection without polygons is not polygonal", orb.Collection{orb.Point{}}},
		{"collection of collections of lines", "a collection without polygons is not polygonal",
			orb.Collection{orb.Collection{orb.LineString{{0, 0}, {1, 1}}}}},
		{"around a pole", "goes around a pole", orb.Polygon{{{-170, 70}, {-60, 75}, {60, 70}, {170, 75}, {-170, 70}}}},
		{"too many rings in each other", "too many of its rings lie in each other", nested(100)},
		{"segments that cross beyond all measure", "cross or crowd each other too often", weave(1500)},
		{"empty", "encloses no area", orb.MultiPolygon{}},
		{"flat", "encloses no area", orb.Polygon{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}},
		{"all hole", "encloses no area", orb.Polygon{box(0, 0, 1, 1), box(0, 0, 1, 1)}},
		{"not a number", "is not a longitude", orb.Polygon{{{0, 0}, {math.NaN(), 1}, {2, 0}, {0, 0}}}},
		{"infinite", "is not a longitude", orb.Polygon{{{0, 0}, {math.Inf(1), 1}, {2, 0}, {0, 0}}}},
		{"metres", "[373670, 2.8923e+06] is not a longitude", orb.Polygon{{{0, 0}, {373670, 2892300}, {2, 0}, {0, 0}}}},
	} {
		if got, _, err := shape.Repair(c.in); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v, %v; want error %q", c.name, got, err, c.say)
		}
	}
}

// nested is one polygon of so many rings in each other.
func nested(n int) orb.Polygon {
	var p orb.Polygon
	for i := range n {
		d := float64(i) / 1000
		p = append(p, box(d, d, 1-d, 1-d))
	}
	return p
}

// weave is a ring that runs to and fro n times and then up and down n times across that.
func weave(n int) orb.Ring {
	var r orb.Ring
	at := func(i int) float64 { return float64(i) / float64(n) }
	for i := range n {
		r = append(r, orb.Point{0, at(i)}, orb.Point{1, at(i) + at(1)/3})
	}
	for i := range n {
		r = append(r, orb.Point{at(i), 0}, orb.Point{at(i) + at(1)/3, 1})
	}
	return append(r, r[0])
}

// Random linework, with every kind of degeneracy: what a shell encloses and no hole does is enclosed
// after repair, and nothing is that no ring encloses.
func TestRepairKeepsWhatIsEnclosed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	const size = 7
	points := off(size)
	rebuilt := 0
	for round := range 400 {
		var in orb.MultiPolygon
		for range 1 + random.IntN(3) {
			var p orb.Polygon
			for range 1 + random.IntN(3) {
				p = append(p, lattice(random, size))
			}
			in = append(in, p)
		}
		got, notes, err := shape.Repair(in)
		if err != nil {
			for _, p := range points {
				if covers(in, p) {
					t.Fatalf("round %d: %v for %v, which covers %v", round, err, in, p)
				}
			}
			continue
		}
		if strings.Contains(strings.Join(notes, ""), "rebuilt") {
			rebuilt++
		}
		checkValid(t, fmt.Sprint("round ", round), got)
		for _, p := range points {
			enclosed := slices.ContainsFunc(in, func(polygon orb.Polygon) bool {
				return slices.ContainsFunc(polygon, func(r orb.Ring) bool { return odd(r, p) })
			})
			if after := covers(got, p); covers(in, p) && !after || after && !enclosed {
				t.Fatalf("round %d: point %v is covered: %v before, %v after\n%v\n%v", round, p, covers(in, p),
					covers(got, p), in, got)
			}
		}
	}
	if rebuilt < 200 {
		t.Errorf("only %d of 400 were rebuilt: the test tests little", rebuilt)
	}
}

func TestRepairRealCircles(t *testing.T) {
	for _, c := range []struct {
		file     string
		vertices int
		invalid  []string
	}{
		{coarseCircles, 17_000, []string{"18-321-00273", "18-760-00281"}},
		{reducedCircles, 44_000, nil},
		{detailedCircles, 205_000, nil},
	} {
		var invalid []string
		vertices := 0
		for _, f := range contents.Features(t, c.file) {
			g, notes, err := shape.Repair(f.Geometry)
			if err != nil {
				t.Fatalf("%s: feature %d: %v", c.file, f.Number, err)
			}
			checkValid(t, fmt.Sprint(c.file, " feature ", f.Number), g)
			for _, n := range notes {
				if strings.HasPrefix(n, "rebuilt") {
					invalid = append(invalid, f.Properties["object_id"].(string))
				}
			}
			for _, p := range g {
				for _, r := range p {
					vertices += len(r)
				}
			}
			// The files state the area in whole km².
			stated := float64(f.Properties["are_new"].(int64))
			if got := shape.AreaKM2(g); math.Abs(got-stated) > 1+0.03*stated {
				t.Errorf("%s: feature %d has %.1f km², the file states %v", c.file, f.Number, got, stated)
			}
		}
		if !reflect.DeepEqual(invalid, c.invalid) || vertices < c.vertices {
			t.Errorf("%s: %d vertices, rebuilt %v; want %d at least, %v", c.file, vertices, invalid, c.vertices,
				c.invalid)
		}
	}
}

func FuzzRepair(f *testing.F) {
	f.Add([]byte{0, 0, 2, 2, 2, 0, 0, 2}, uint8(0))
	f.Add([]byte{0, 0, 9, 0, 9, 9, 0, 9, 2, 2, 4, 2, 4, 4}, uint8(4))
	f.Fuzz(func(t *testing.T, coordinates []byte, split uint8) {
		if len(coordinates) > 200 {
			return
		}
		var ps []orb.Point
		for i := 0; i+1 < len(coordinates); i += 2 {
			// Near-coincident vertices by the low bits.
			c := func(b byte) float64 { return float64(b>>3) + float64(b&7)*math.Ldexp(1, -31) }
			ps = append(ps, orb.Point{c(coordinates[i]), c(coordinates[i+1])})
		}
		cut := min(int(split), len(ps))
		got, _, err := shape.Repair(orb.Polygon{ps[:cut:cut], ps[cut:]})
		if err == nil {
			checkValid(t, "fuzz", got)
		} else if !strings.Contains(err.Error(), "encloses no area") {
			t.Errorf("%v: %v", ps, err)
		}
	})
}

func BenchmarkRepairRealCircles(b *testing.B) {
	fs := contents.Features(b, detailedCircles)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range fs {
			if _, _, err := shape.Repair(f.Geometry); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func ExampleRepair() {
	bowTie := orb.Polygon{{{91, 26}, {92, 27}, {92, 26}, {91, 27}, {91, 26}}}
	g, notes, err := shape.Repair(bowTie)
	fmt.Println(g)
	fmt.Println(len(notes), err)
	// Output:
	// [[[[91 26] [91.5 26.5] [91 27] [91 26]]] [[[91.5 26.5] [92 26] [92 27] [91.5 26.5]]]]
	// 2 <nil>
}
