package analysis

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/paulmach/orb"
)

// strip is the ground of the equator's squares from one meridian to another.
func strip(from, to float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{from, 0}, {to, 0}, {to, 1}, {from, 1}, {from, 0}}}}
}

func allocateRegions(t *testing.T, l *stub, q ledger.Query, regions ...orb.MultiPolygon) *RegionAllocation {
	t.Helper()
	v, err := NewView(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.AllocateRegions(t.Context(), q, regions)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// regionsAsked are worked by hand: circles a and b of the first district, and c of the second, a degree wide each.
func regionsAsked() *stub {
	unsure := award("D-01-a", spending.AtCircle, 10)
	unsure.Confident = false
	district := places()
	district[0].Geometry = strip(0, 2)
	return &stub{areas: district, needs: []spending.NeedSeries{affected(), {Name: spending.Population,
		Months: []spending.Month{june}, Yearly: true, Values: []spending.NeedValue{
			{Area: "D-01-a", Month: june, Value: 100}, {Area: "D-01-b", Month: june, Value: 300},
			{Area: "D-02-c", Month: june, Value: 500}}}},
		rows: []ledger.CubeRow{award("D-01-a", spending.AtCircle, 100), unsure, award("D-01-b", spending.AtCircle, 40),
			award("D-02-c", spending.AtCircle, 7), award("D-01", spending.AtDistrict, 8),
			award("", spending.AtWhole, 3)}}
}

// near allows for the coin that rounding ground moves.
func near(got, want spending.Money) bool { return max(got-want, want-got) <= 1 }

func TestRegionsAreParted(t *testing.T) {
	// The first holds circle a and a quarter of b, the second half of b, which overlap in an eighth.
	regions := []orb.MultiPolygon{strip(-1, 1.25), strip(1.125, 1.625)}
	q := ask("circle")
	for _, c := range []struct {
		spread                      ledger.Spread
		amounts                     []spending.Money
		overlap, outside, undivided spending.Money
	}{
		// ₹8 of the district by its ground: a ½, b ½·¼; b ½·½; b ½·⅛.
		{ledger.SpreadArea, []spending.Money{11000 + 1000 + 500, 2000 + 200}, 500 + 50, 1500 + 700 + 150, 0},
		// By people 100 and 300: a ¼, b ¾.
		{ledger.SpreadPopulation, []spending.Money{11000 + 1000 + 350, 2000 + 300}, 500 + 75, 1500 + 700 + 225, 0},
		// By need 300 and 250.
		{ledger.SpreadNeed, []spending.Money{11000 + 1000 + 436 + 91, 2000 + 182}, 500 + 46, 1500 + 700 + 136, 0},
	} {
		q.Spread = c.spread
		a := allocateRegions(t, regionsAsked(), q, regions...)
		for i, want := range c.amounts {
			if got := a.Regions[i]; !near(got.Amount, want) {
				t.Errorf("%s: region %d has %d, want %d", c.spread, i, got.Amount, want)
			}
		}
		if len(a.Overlaps) != 1 || !near(a.Overlaps[0].Amount, c.overlap) {
			t.Errorf("%s: overlaps %+v, want one of %d", c.spread, a.Overlaps, c.overlap)
		}
		if !near(a.Outside, c.outside) || a.Undivided != c.undivided || a.Inside+a.Outside != 16500 {
			t.Errorf("%s: inside %d, outside %d, want %d outside of 16500", c.spread, a.Inside, a.Outside, c.outside)
		}
		if sum := a.Regions[0].Amount + a.Regions[1].Amount - a.Overlaps[0].Amount; sum != a.Inside {
			t.Errorf("%s: the regions, less what they have in common, have %d, inside is %d", c.spread, sum, a.Inside)
		}
	}
	q.Spread = ""
	a := allocateRegions(t, regionsAsked(), q, regions...)
	first, second := a.Regions[0], a.Regions[1]
	if first.Low != 10000 || first.High != 11000+4000+800 || second.Low != 0 || second.High != 4000+800 {
		t.Errorf("bounds %+v, %+v", first, second)
	}
	if first.Areas != 2 || first.Whole != 1 || second.Areas != 1 || second.Whole != 0 {
		t.Errorf("areas %+v, %+v", first, second)
	}
	if math.Abs(first.Need.Value-362.5) > 1e-3 || math.Abs(second.Need.Value-125) > 1e-3 {
		t.Errorf("needs %v and %v, want 300 + 250/4 and 250/2", first.Need, second.Need)
	}
	if math.Abs(first.OutsideKM2/first.KM2-1/2.25) > 1e-9 || second.OutsideKM2 != 0 {
		t.Errorf("%v of %v km² outside all areas, and %v", first.OutsideKM2, first.KM2, second.OutsideKM2)
	}
	if want := 125.0 / 362.5; math.Abs(first.PerNeed.Value-want) > 1e-4 ||
		math.Abs(first.LocationQuotient.Value-(12500./15700)/(362.5/550)) > 1e-4 {
		t.Errorf("per need %+v, location quotient %+v", first.PerNeed, first.LocationQuotient)
	}
}

func TestRegionsWithNothingToPartBy(t *testing.T) {
	l := regionsAsked()
	l.needs = l.needs[:1] // nobody counts the population
	q := ask("circle")
	q.Spread = ledger.SpreadPopulation
	a := allocateRegions(t, l, q, strip(0.5, 3.5))
	// Circles a and c are cut through; b lies inside.
	if a.Undivided != 11000+800 || a.Inside != 4000+700 || a.Outside != 0 {
		t.Errorf("inside %d, outside %d, undivided %d", a.Inside, a.Outside, a.Undivided)
	}
	if line := a.Regions[0]; line.Need.Known() || line.MissingNeed != 1 || line.NeedKnown != 250 ||
		line.PerNeed.Reason != MissingNeed {
		t.Errorf("the need of a cannot be parted: %+v", line)
	}
}

func TestRegionsWhoseNeedIsZeroOrMissing(t *testing.T) {
	l := regionsAsked()
	q := ask("circle")
	line := allocateRegions(t, l, q, strip(2, 3)).Regions[0]
	if !line.Need.Known() || line.PerNeed.Reason != ZeroNeed ||
		line.LocationQuotient.Reason != ZeroNeed || line.Amount != 700 {
		t.Errorf("zero need: %+v", line)
	}
	l.needs[0].Values = append(l.needs[0].Values, spending.NeedValue{Area: "D-01-b", Month: june, Missing: true},
		spending.NeedValue{Area: "D-01-b", Month: july, Missing: true})
	if line := allocateRegions(t, l, q, strip(0, 2)).Regions[0]; line.Need.Reason != need.NoValueForArea ||
		line.MissingNeed != 1 || line.NeedKnown != 300 {
		t.Errorf("missing need: %+v", line)
	}
}

func TestARegionApartIsRefused(t *testing.T) {
	v, err := NewView(t.Context(), regionsAsked())
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.AllocateRegions(t.Context(), ask("circle"), []orb.MultiPolygon{strip(0, 1), strip(5, 6)})
	var of *RegionError
	if !errors.As(err, &of) || of.Region != 1 || !errors.Is(err, ErrApart) {
		t.Errorf("error %v, want that the second lies apart", err)
	}
}

// TestRegionsAddUp: of drawn ledgers and regions, every coin is inside, outside or undivided; a region has no
// less than is certain and no more than may be; regions that part all the ground have all the money.
func TestRegionsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	for round := range 200 {
		l := randomLedger(r)
		l.areas[0].Geometry = strip(0, 2)
		q := ask("circle")
		q.Spread = []ledger.Spread{ledger.SpreadArea, ledger.SpreadNeed}[r.IntN(2)]
		cuts := []float64{-1, 4}
		for range 1 + r.IntN(4) {
			cuts = append(cuts, 3*r.Float64())
		}
		slices.Sort(cuts)
		var regions []orb.MultiPolygon
		for i := 1; i < len(cuts); i++ {
			regions = append(regions, strip(cuts[i-1], cuts[i]))
		}
		regions = slices.DeleteFunc(regions, func(g orb.MultiPolygon) bool {
			return g.Bound().Max[0]-g.Bound().Min[0] < .001
		})
		a := allocateRegions(t, l, q, append(regions, strip(0.3, 2.2))...)
		placed := spending.Money(0)
		for _, p := range a.Dataset.Reconciliation.Placed {
			placed += p.Amount
		}
		if a.Inside+a.Outside+a.Undivided != placed {
			t.Fatalf("round %d: inside %d + outside %d + undivided %d is not %d", round, a.Inside, a.Outside,
				a.Undivided, placed)
		}
		sum := spending.Money(0)
		for _, line := range a.Regions[:len(regions)] {
			sum += line.Amount
			if line.Low > line.Amount+a.Undivided || line.Amount > line.High {
				t.Fatalf("round %d: low %d, amount %d, high %d", round, line.Low, line.Amount, line.High)
			}
		}
		if len(regions) == len(cuts)-1 && (sum != a.Inside || a.Outside != 0) {
			t.Fatalf("round %d: regions that part the ground have %d of %d, %d outside", round, sum, a.Inside,
				a.Outside)
		}
	}
}
