package analysis

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// fourAreas gives circles a and b in district D-01, c and d in districts of their own.
func fourAreas() []geo.Area {
	return append(places(),
		geo.Area{ID: "D-03", Level: geo.District, Name: "Third", Geometry: square(3)},
		geo.Area{ID: "D-03-d", Level: geo.Circle, Name: "D", ParentID: "D-03", Geometry: square(3)})
}

func reported(name string, values map[string]float64) spending.NeedSeries {
	s := spending.NeedSeries{Name: name, Unit: "people", Months: []spending.Month{june}}
	for _, area := range slices.Sorted(maps.Keys(values)) {
		s.Values = append(s.Values, spending.NeedValue{Area: area, Month: june, Value: values[area]})
	}
	return s
}

// unsure is money at low confidence.
func unsure(area string, rupees spending.Money) ledger.CubeRow {
	row := award(area, spending.AtCircle, rupees)
	row.Confident = false
	return row
}

// example10 is worked example 10 of METHOD.md, section 7.
func example10() *stub {
	return &stub{
		areas: fourAreas(),
		needs: []spending.NeedSeries{reported(spending.Affected, map[string]float64{"D-01-a": 50, "D-01-b": 30,
			"D-02-c": 20})},
		rows: []ledger.CubeRow{award("D-01-a", spending.AtCircle, 40), award("D-01-b", spending.AtCircle, 100),
			award("D-02-c", spending.AtCircle, 20), unsure("D-02-c", 40),
			award("D-03-d", spending.AtCircle, 10), award("D-01", spending.AtDistrict, 70)},
	}
}

func TestSidesOfTheWorkedExample(t *testing.T) {
	type want struct {
		low, amount, high, gapLow, gapHigh spending.Money
		side                               Side
	}
	for base, areas := range map[ledger.Base][]want{
		ledger.BaseAll: {{40, 40, 110, -100, -10, Below}, {100, 100, 170, 16, 98, Above},
			{20, 60, 60, -36, 4, SideUncertain}, {10, 10, 10, 0, 0, NoSide}},
		ledger.BaseInNeed: {{40, 40, 110, -95, -5, Below}, {100, 100, 170, 19, 101, Above},
			{20, 60, 60, -34, 6, SideUncertain},
			{10, 10, 10, 0, 0, NoSide}},
	} {
		q := ask(geo.Circle)
		q.Base = base
		a := allocate(t, example10(), q)
		if m := map[ledger.Base]spending.Money{ledger.BaseAll: 28000,
			ledger.BaseInNeed: 27000}[base]; a.totals().MayLie != m {
			t.Errorf("%s: %v may lie in its areas, not %v", base, a.totals().MayLie, m)
		}
		for i, id := range []string{"D-01-a", "D-01-b", "D-02-c", "D-03-d"} {
			l, w := line(t, a, id), areas[i]
			got := want{l.Low / 100, l.Amount / 100, l.High / 100, l.GapLow.Money / 100, l.GapHigh.Money / 100, l.Side}
			if got != w {
				t.Errorf("%s %s: %+v, want %+v", base, id, got, w)
			}
			if l.Short != (id == "D-01-a") || (l.SideReason == ZeroNeed) != (id == "D-03-d") {
				t.Errorf("%s %s: short %v, reason %q", base, id, l.Short, l.SideReason)
			}
		}
	}
}

func TestSideAtTheEdges(t *testing.T) {
	needs := func(values map[string]float64) []spending.NeedSeries {
		return []spending.NeedSeries{reported(spending.Affected, values)}
	}
	both := needs(map[string]float64{"D-01-a": 50, "D-02-c": 50})
	for name, c := range map[string]struct {
		l    *stub
		side Side
		of   Reliability
	}{
		"even": {&stub{needs: both, rows: []ledger.CubeRow{award("D-01-a", spending.AtCircle, 5),
			award("D-02-c", spending.AtCircle, 5)}}, Even, SmallNeed},
		"alone in need": {&stub{needs: needs(map[string]float64{"D-01-a": 50}),
			rows: []ledger.CubeRow{unsure("D-01-a", 5)}}, Even, SmallNeed},
		"no money": {&stub{needs: both}, NoSide, SmallNeed},
		"no need": {&stub{needs: needs(nil), rows: []ledger.CubeRow{award("D-01-a", spending.AtCircle, 5)}},
			NoSide, ReliabilityNone},
		"known to its district": {&stub{needs: both, rows: []ledger.CubeRow{award("D-01", spending.AtDistrict, 9),
			award("D-02-c", spending.AtCircle, 5)}}, SideUncertain, OnlyCoarser},
		"below, whatever is its " +
			"district's": {&stub{needs: both, rows: []ledger.CubeRow{award("D-01", spending.AtDistrict,
			4), award("D-02-c", spending.AtCircle, 5)}},
			Below, SmallNeed},
	} {
		c.l.areas = places()
		a := allocate(t, c.l, ask(geo.Circle))
		if l := line(t, a, "D-01-a"); l.Side != c.side || l.Reliability != c.of || l.Ranked {
			t.Errorf("%s: %s, %s, ranked %v; want %s, %s", name, l.Side, l.Reliability, l.Ranked, c.side, c.of)
		}
	}
}

// A conflict counts once in what may lie in the areas, and in the upper bound of each that it
// names; a district's money is certain where it has one circle.
func TestConflictsAndOnlyParts(t *testing.T) {
	named := award("", spending.Conflict, 30)
	named.Confident = false
	l := &stub{areas: places(), needs: []spending.NeedSeries{reported(spending.Affected,
		map[string]float64{"D-01-a": 50, "D-01-b": 30, "D-02-c": 20})}}
	l.rows = []ledger.CubeRow{award("D-01-a", spending.AtCircle, 50), award("D-02", spending.AtDistrict, 20), named}
	for _, id := range []string{"D-01-b", "D-02-c"} {
		row := named
		row.Area, row.Candidate, row.Firsts = id, true, 0
		l.rows = append(l.rows, row)
	}
	a := spending.Award{Record: spending.Record{Rung: spending.Awarded, Status: spending.StatusActive,
		Awarded: spending.Known(3000), ContractDate: june.FirstDay()},
		Relevance: spending.Relevance{Flood: spending.FloodYes, Kind: spending.Relief},
		Location: spending.Location{Precision: spending.Conflict, Candidates: []spending.Part{{Area: "D-01-b",
			Within: []string{"D-01"}, Share: 1}, {Area: "D-02-c", Within: []string{"D-02"}, Share: 1}}}}
	other, early := a, a
	other.Flood, early.ContractDate = spending.FloodNo, (june - 12).FirstDay()
	l.conflicts = []spending.Award{a, other, early}
	circles := allocate(t, l, ask(geo.Circle))
	if circles.All.MayLie != 10000 {
		t.Errorf("%v may lie in the areas", circles.All.MayLie)
	}
	c := line(t, circles, "D-02-c")
	if c.Low != 2000 || c.Amount != 0 || c.High != 5000 || c.GapLow.Money != 0 || c.GapHigh.Money != 3000 {
		t.Errorf("the only part of its district: %+v", c)
	}
	if b := line(t, circles, "D-01-b"); b.GapLow.Money != -3000 || b.GapHigh.Money != 0 || b.Side != SideUncertain {
		t.Errorf("named by a conflict: %+v", b)
	}
	l.rows[3].Area, l.rows[4].Area = "D-01", "D-02"
	if districts := allocate(t, l, ask(geo.District)); districts.All.MayLie != 10000 ||
		line(t, districts, "D-01").High != 8000 {
		t.Errorf("districts: %+v", districts)
	}
}

func TestBasesOfTheWorkedExample(t *testing.T) {
	areas := append(fourAreas(), geo.Area{ID: "D-03-e", Level: geo.Circle, Name: "E", ParentID: "D-03",
		Geometry: square(4)})
	people := reported(spending.Affected, map[string]float64{"D-01-a": 50, "D-01-b": 30, "D-02-c": 20})
	people.ZeroBeside = []string{"crops"}
	l := &stub{areas: areas, needs: []spending.NeedSeries{people, reported("crops", map[string]float64{"D-03-e": 7})}}
	for i, rupees := range []spending.Money{40, 100, 60, 10, 30} {
		l.rows = append(l.rows, award([]string{"D-01-a", "D-01-b", "D-02-c", "D-03-d", "D-03-e"}[i], spending.AtCircle,
			rupees))
	}
	for base, want := range map[ledger.Base]struct {
		money            spending.Money
		share            float64
		gaps             []spending.Money
		hoover, gini, cv float64
		theil            NullNumber
	}{
		ledger.BaseAll: {24000, 2.4, []spending.Money{-80, 28, 12, 10, 30}, 0.333333333, 0.425, 0,
			NullNumber{Reason: "infinite"}},
		ledger.BaseInNeed: {20000, 2, []spending.Money{-60, 40, 20}, 0.3, 0.31, 0.602771377,
			NullNumber{Value: 0.193794198}},
	} {
		q := ask(geo.Circle)
		q.Base = base
		a := allocate(t, l, q)
		b := a.totals()
		near := func(x, y float64) bool { return math.Abs(x-y) < 5e-10 }
		if b.Money != want.money || !near(b.EqualShare.Value, want.share) || !near(b.Hoover.Value, want.hoover) ||
			!near(b.Gini.Value, want.gini) ||
			!near(b.CV.Value, want.cv) || b.Theil.Reason != want.theil.Reason ||
			!near(b.Theil.Value, want.theil.Value) {
			t.Errorf("%s: %+v", base, b)
		}
		for i, gap := range want.gaps {
			if a.Areas[i].EquityGap != spending.Known(100*gap) {
				t.Errorf("%s: gap %d is %v, not %v", base, i, a.Areas[i].EquityGap, gap)
			}
		}
		d, e := line(t, a, "D-03-d"), line(t, a, "D-03-e")
		reasons := [2]string{ZeroNeed, ZeroWithDamage}
		if base == ledger.BaseInNeed {
			reasons = [2]string{OutsideNeed, OutsideNeed}
		}
		if [2]string{d.PerNeed.Reason, e.PerNeed.Reason} != reasons || d.EquityGap.Valid != (base == ledger.BaseAll) {
			t.Errorf("%s: %+v, %+v", base, d, e)
		}
		if a.Outside != (Outside{Zero: 1000, ZeroWithDamage: 3000}) || a.ZeroNeed != 2 || a.ZeroWithDamage != 1 {
			t.Errorf("%s: outside %+v, %d zeros, %d with damage", base, a.Outside, a.ZeroNeed, a.ZeroWithDamage)
		}
	}
}

// TestFewContracts is worked example 15 of METHOD.md, section 7.
func TestFewContracts(t *testing.T) {
	const S, A, contracts = 1071009679552, 1080209, 311
	needs := map[string]float64{"D-01-a": 2537, "D-01-b": 8195, "D-02-c": 63046, "D-03-d": A - 2537 - 8195 - 63046}
	rows := []ledger.CubeRow{award("D-01-a", spending.AtCircle, 1), award("D-01-b", spending.AtCircle, 1),
		award("D-02-c", spending.AtCircle, 1), award("D-03-d", spending.AtCircle, 1)}
	rows[3].Amount = S - 300
	rows[3].Awards, rows[3].Firsts, rows[3].Unknown = contracts, contracts, 3
	a := allocate(t, &stub{areas: fourAreas(), needs: []spending.NeedSeries{reported(spending.Affected, needs)},
		rows: rows}, ask(geo.Circle))
	if a.All.Contracts != contracts || a.All.Money != S || a.Need.Value != A {
		t.Fatalf("n = %d, S = %v, A = %v", a.All.Contracts, a.All.Money, a.Need.Value)
	}
	for id, want := range map[string]Reliability{"D-01-a": FewContracts, "D-01-b": Caution, "D-02-c": OK,
		"D-03-d": OK} {
		l := line(t, a, id)
		if l.Reliability != want || l.Ranked == (want == FewContracts) {
			t.Errorf("%s with need %v: %s, ranked %v, want %s", id, l.Need.Value, l.Reliability, l.Ranked, want)
		}
	}
}

// Without money in any area nothing is compared: no zeros that look like equality.
func TestNoMoneyIsNoEquality(t *testing.T) {
	for want, rows := range map[string][]ledger.CubeRow{NoMoney: {award("", spending.Unlocated, 5)},
		CoarserOnly: {award("D-01", spending.AtDistrict, 9)}} {
		l := &stub{areas: places(), needs: []spending.NeedSeries{reported(spending.Affected,
			map[string]float64{"D-01-a": 5, "D-02-c": 5})}, rows: rows}
		a := allocate(t, l, ask(geo.Circle))
		x := line(t, a, "D-01-a")
		for _, reason := range []string{a.Hoover.Reason, a.PerNeed.Reason, a.InNeed.Gini.Reason, x.EquityGapReason,
			x.EquityGapPP.Reason, x.PerNeed.Reason,
			x.LocationQuotient.Reason} {
			if reason != want {
				t.Errorf("%q, want %q: %+v", reason, want, x)
			}
		}
		if x.EquityGap.Valid {
			t.Errorf("%s: the gap is %v", want, x.EquityGap)
		}
	}
}

func TestZerosOfAFloodSeason(t *testing.T) {
	people := spending.NeedSeries{Name: spending.Affected, Unit: "people", SeasonFrom: 6, SeasonTo: 8,
		Months: []spending.Month{june, july, july + 1, july + 6}}
	for months, want := range map[int]string{4: ZeroNeed, 2: ZeroPartial} {
		s := people
		s.Months = s.Months[:months]
		if l := line(t, allocate(t, &stub{areas: places(), needs: []spending.NeedSeries{s,
			reported(spending.Population, map[string]float64{"D-01-a": 5})}}, ask(geo.Circle)),
			"D-01-a"); l.Need.Zero != want {
			t.Errorf("%d months: %q, want %q", months, l.Need.Zero, want)
		}
	}
	over := spending.NeedSeries{SeasonFrom: 10, SeasonTo: 5}
	if !over.InSeason(june-1) || over.InSeason(june) || !over.InSeason(june+4) {
		t.Error("a season over the turn of the year")
	}
}

// regionOf gives the region of an area of fourAreas: D-01 and D-02 lie in one, D-03 in another.
func regionOf(id string) string {
	if id[:4] == "D-03" {
		return "R-2"
	}
	return "R-1"
}

// inRegions puts the districts of fourAreas in regions.
func (l *stub) inRegions() {
	l.described = districtsAndCircles(time.April)
	l.described.Levels = append(geo.Hierarchy{{Key: "region", Plural: "regions"}}, l.described.Levels...)
	for i := range l.areas {
		if a := &l.areas[i]; a.Level == geo.District {
			a.ParentID = regionOf(a.ID)
		}
	}
	l.areas = append(l.areas, geo.Area{ID: "R-1", Level: "region", Name: "North"},
		geo.Area{ID: "R-2", Level: "region", Name: "South"})
}

// TestCoarserMoneyOfThreeLevels has money known to a district and to the region it lies in.
func TestCoarserMoneyOfThreeLevels(t *testing.T) {
	l := example10()
	l.inRegions()
	l.rows = append(l.rows, award("R-1", "region", 30))
	a := allocate(t, l, ask(geo.Circle))
	for id, want := range map[string][2]spending.Money{"D-01-a": {100, 140}, "D-01-b": {100, 200}, "D-02-c": {30, 90},
		"D-03-d": {0, 10}} {
		if got := line(t, a, id); got.Coarser != 100*want[0] || got.High != 100*want[1] {
			t.Errorf("%s: coarser %d, high %d; want %v rupees", id, got.Coarser, got.High, want)
		}
	}
	var beside []string
	for _, c := range a.Coarser {
		beside = append(beside, c.Area.ID)
	}
	if !slices.Equal(beside, []string{"R-1", "D-01"}) {
		t.Errorf("coarser money stands beside %v", beside)
	}
	var placed spending.Money
	for _, p := range a.Reconciliation.Placed {
		placed += p.Amount
	}
	if r := a.Reconciliation; placed != r.Source.Amount || r.At("region").Amount != 3000 ||
		r.At(geo.District).Amount != 7000 {
		t.Errorf("placed %+v of %d", r.Placed, r.Source.Amount)
	}
	q := ask(geo.Circle)
	q.Within = "D-02"
	inside := allocate(t, l, q)
	if len(inside.Areas) != 1 || inside.Areas[0].Coarser != 3000 || len(inside.Coarser) != 1 {
		t.Errorf("within D-02: %+v, beside %+v", inside.Areas, inside.Coarser)
	}
	q.Within, q.Spread = "R-1", ledger.SpreadNeed
	spread := allocate(t, l, q)
	// 70 by 50 and 30 people, 30 by 50, 30 and 20
	for id, want := range map[string]spending.Money{"D-01-a": 4375 + 1500, "D-01-b": 2625 + 900, "D-02-c": 600} {
		if got := line(t, spread, id); got.Spread != want {
			t.Errorf("%s: %d spread, want %d", id, got.Spread, want)
		}
	}
}

// TestSidesCoinByCoin works the gaps of random ledgers out coin by coin: what each adds to
// the least and to the largest gap of a circle does not depend on the others.
func TestSidesCoinByCoin(t *testing.T) {
	thorough.OneByOne(t)
	r := rand.New(rand.NewPCG(3, 4))
	circles := []string{"D-01-a", "D-01-b", "D-02-c", "D-03-d"}
	type coin struct {
		rupees float64
		places []string // where it may lie
		sure   bool     // it lies in one of them
	}
	for round := range 450 {
		regions := round%3 == 0 // an outermost level above the districts
		l := &stub{areas: fourAreas(), needs: []spending.NeedSeries{reported(spending.Affected, nil)}}
		need, total := map[string]float64{}, 0.0
		for _, id := range circles {
			need[id] = float64(r.IntN(4))
			total += need[id]
			l.needs[0].Values = append(l.needs[0].Values, spending.NeedValue{Area: id, Month: june, Value: need[id]})
		}
		kinds := 4
		if regions {
			l.inRegions()
			kinds = 5
		}
		var coins []coin
		for range 1 + r.IntN(8) {
			rupees, id := spending.Money(1+r.IntN(20)), circles[r.IntN(4)]
			c := coin{float64(rupees), []string{id}, true}
			switch r.IntN(kinds) {
			case 4:
				l.rows = append(l.rows, award(regionOf(id), "region", rupees))
				c.places = slices.DeleteFunc(slices.Clone(circles), func(other string) bool {
					return regionOf(other) != regionOf(id)
				})
			case 0:
				l.rows = append(l.rows, award(id, spending.AtCircle, rupees))
			case 1:
				l.rows, c.sure = append(l.rows, unsure(id, rupees)), false
			case 2:
				l.rows = append(l.rows, award(id[:4], spending.AtDistrict, rupees))
				c.places = slices.DeleteFunc(slices.Clone(circles), func(other string) bool {
					return other[:4] != id[:4]
				})
			default:
				c.places, c.sure = []string{id, circles[(slices.Index(circles, id)+1)%4]}, false
				a := spending.Award{Record: spending.Record{Rung: spending.Awarded, Status: spending.StatusActive,
					Awarded: spending.Known(100 * rupees), ContractDate: june.FirstDay()},
					Relevance: spending.Relevance{Flood: spending.FloodYes},
					Location:  spending.Location{Precision: spending.Conflict}}
				for _, place := range c.places {
					row := award(place, spending.Conflict, rupees)
					row.Candidate, row.Confident, row.Firsts = true, false, 0
					l.rows = append(l.rows, row)
					a.Candidates = append(a.Candidates, spending.Part{Area: place, Within: []string{place[:4]}})
				}
				l.conflicts = append(l.conflicts, a)
			}
			coins = append(coins, c)
		}
		for _, base := range []ledger.Base{ledger.BaseAll, ledger.BaseInNeed} {
			q := ask(geo.Circle)
			q.Base = base
			a := allocate(t, l, q)
			outside := func(id string) bool { return base == ledger.BaseInNeed && need[id] == 0 }
			for _, id := range circles {
				got, p := line(t, a, id), need[id]/total
				if got.Side == NoSide {
					continue
				}
				low, high := 0.0, 0.0
				for _, c := range coins {
					here, only := slices.Contains(c.places, id), len(c.places) == 1
					if here && only && c.sure {
						low += c.rupees
					}
					if !slices.ContainsFunc(c.places, func(place string) bool { return !outside(place) }) {
						continue
					}
					low -= p * c.rupees
					if here {
						high += (1 - p) * c.rupees
					} else if c.sure && !slices.ContainsFunc(c.places, outside) {
						high -= p * c.rupees
					}
				}
				if math.Abs(float64(got.GapLow.Money)-100*low) > 1 ||
					math.Abs(float64(got.GapHigh.Money)-100*high) > 1 {
					t.Fatalf("round %d, %s, %s: gap %v to %v, coin by coin %v to %v (%+v)", round, base, id, got.GapLow,
						got.GapHigh, low, high, coins)
				}
			}
		}
	}
}
