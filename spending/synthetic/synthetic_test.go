package synthetic

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func made(t *testing.T, o Options) *spending.Dataset {
	t.Helper()
	d, err := Dataset(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func collect(t *testing.T, d *spending.Dataset) []spending.Award {
	t.Helper()
	var all []spending.Award
	for a, err := range d.Awards {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// A store takes what is made, at every size of the grid's last row.
func TestStorable(t *testing.T) {
	for _, o := range []Options{{1, 500, 1, 1}, {2, 500, 2, 3}, {3, 500, 13, 12}, {4, 2000, 200, 60}} {
		d := made(t, o)
		if !d.Version.Synthetic || !strings.Contains(d.Version.Title, "Made-up") {
			t.Errorf("%+v: version %+v is not labelled synthetic", o, d.Version)
		}
		checker, err := store.NewChecker(d.Description, d.Areas)
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		if err := checker.Needs(d.Needs); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
		awards := collect(t, d)
		if len(awards) != o.Awards || !slices.IsSortedFunc(awards,
			func(a, b spending.Award) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("%+v: %d awards, or not sorted", o, len(awards))
		}
		for _, a := range awards {
			if err := checker.Award(&a); err != nil {
				t.Fatalf("%+v: %v", o, err)
			}
			month := spending.MonthOf(a.ContractDate)
			if month != 0 && (month < d.Version.AwardsFrom || month > d.Version.AwardsTo) {
				t.Fatalf("%+v: contract of %v is not in the dataset's months", o, a.ContractDate)
			}
		}
	}
}

func TestCoverage(t *testing.T) {
	for _, cells := range []int{1, 7, 13, 100} {
		d := made(t, Options{Seed: 5, Areas: cells, Months: 1})
		area := map[geo.Level]float64{}
		shapes := map[geo.Level][]orb.MultiPolygon{}
		for _, a := range d.Areas {
			if err := shape.Validate(a.Geometry); err != nil {
				t.Errorf("%d areas: %s: %v", cells, a.ID, err)
			}
			area[a.Level] += planar.Area(a.Geometry)
			shapes[a.Level] = append(shapes[a.Level], a.Geometry)
		}
		if n := len(shapes[geo.Circle]); n != cells {
			t.Errorf("%d circles, want %d", n, cells)
		}
		if c, d := area[geo.Circle], area[geo.District]; math.Abs(c-d) > 1e-9 || c <= 0 {
			t.Errorf("%d areas: circles cover %v and districts %v square degrees", cells, c, d)
		}
		for level, all := range shapes {
			if overlaps, err := shape.Overlaps(all, all); err != nil || len(overlaps) != len(all) {
				t.Errorf("%d areas: %d overlaps of %d %ss, want each with itself alone (%v)", cells, len(overlaps),
					len(all), level, err)
			}
			whole, err := shape.Dissolve(all)
			if err != nil || len(whole) != 1 || len(whole[0]) != 1 {
				t.Errorf("%d areas: %ss dissolve into %d polygons, want one without holes (%v)", cells, level,
					len(whole), err)
			}
		}
	}
}

func TestSeed(t *testing.T) {
	o := Options{Seed: 7, Awards: 300, Areas: 30, Months: 24}
	a, b := made(t, o), made(t, o)
	o.Seed = 8
	c := made(t, o)
	if a.Version.ID != b.Version.ID || a.Version.ID == c.Version.ID {
		t.Errorf("versions %s, %s and %s: want those of one seed equal", a.Version.ID, b.Version.ID, c.Version.ID)
	}
	if !reflect.DeepEqual(a.Areas, b.Areas) || !reflect.DeepEqual(a.Needs, b.Needs) ||
		!reflect.DeepEqual(collect(t, a), collect(t, b)) {
		t.Error("the same options give different datasets")
	}
	if reflect.DeepEqual(a.Areas, c.Areas) || reflect.DeepEqual(a.Needs, c.Needs) ||
		reflect.DeepEqual(collect(t, a), collect(t, c)) {
		t.Error("another seed gives the same figures")
	}
}

// What makes real data hard to store and aggregate is there: skew, every kind of verdict
// and place, unknown values and missing dates.
func TestVariety(t *testing.T) {
	awards := collect(t, made(t, Options{Seed: 1, Awards: 20_000, Areas: 300, Months: 60}))
	seen := map[any]int{}
	var amounts []spending.Money
	inCircle := map[string]int{}
	for _, a := range awards {
		seen[a.Precision]++
		seen[a.Flood]++
		seen[a.Kind]++
		seen[a.Status]++
		seen[strings.Join(a.Funds, ";")]++
		seen[[2]bool{a.Awarded.Valid, a.ContractDate.IsZero()}]++
		if a.Awarded.Valid {
			amounts = append(amounts, a.Awarded.Money)
		}
		for _, c := range a.Codes(1) {
			inCircle[c]++
		}
	}
	for _, want := range []any{spending.AtCircle, spending.AtDistrict, spending.AtWhole, spending.Conflict,
		spending.Unlocated,
		spending.FloodYes, spending.FloodNo, spending.FloodUnclear, spending.Preparedness, spending.Restoration,
		spending.Relief, spending.OtherKind,
		spending.StatusSuperseded, "", "SDRF", "RIDF;SDRF", [2]bool{false, false}, [2]bool{true, true}} {
		if seen[want] == 0 {
			t.Errorf("no award is %v", want)
		}
	}
	slices.Sort(amounts)
	var sum, top spending.Money
	for i, m := range amounts {
		sum += m
		if i >= len(amounts)*99/100 {
			top += m
		}
	}
	if share := float64(top) / float64(sum); share < 0.1 {
		t.Errorf("the largest hundredth of the awards has %.2f of the money: not skewed", share)
	}
	counts := slices.Sorted(func(yield func(int) bool) {
		for _, n := range inCircle {
			if !yield(n) {
				return
			}
		}
	})
	if largest, median := counts[len(counts)-1], counts[len(counts)/2]; largest < 5*median {
		t.Errorf("the circle with most awards has %d, the median %d: not skewed", largest, median)
	}
}

func TestRefusedOptions(t *testing.T) {
	for _, o := range []Options{{Awards: -1, Areas: 1, Months: 1}, {Areas: 0, Months: 1},
		{Areas: maxAreas + 1, Months: 1}, {Areas: 1}, {Areas: 1, Months: maxMonths + 1}} {
		if _, err := Dataset(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

func BenchmarkAwards(b *testing.B) {
	d, err := Dataset(Options{Seed: 1, Awards: b.N, Areas: 6600, Months: 120})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range d.Awards {
	}
}
