package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

// ledger is a snapshot over a cube given row by row at circle level; the district level is
// derived from it.
type stub struct {
	store.Snapshot
	areas []geo.Area
	rows  []ledger.CubeRow // at circle level
	needs []spending.NeedSeries
	// described is by default districts and circles.
	described spending.Description
	// conflicts are the awards behind the rows of precision conflict.
	conflicts []spending.Award
}

func (l *stub) Conflicts(context.Context) (list []ledger.Conflict, err error) {
	for i := range l.conflicts {
		if c, ok := ledger.ConflictOf(&l.conflicts[i], l.Description().Calendar); ok {
			list = append(list, c)
		}
	}
	return list, nil
}

func (l *stub) Version() spending.Version {
	return spending.Version{AwardsFrom: spending.NewMonth(2022, time.April),
		AwardsTo: spending.NewMonth(2025, time.December)}
}

func (l *stub) Description() spending.Description {
	if len(l.described.Levels) > 0 {
		return l.described
	}
	return districtsAndCircles(time.April)
}

// districtsAndCircles describes a dataset that says nothing but the month its years begin in.
func districtsAndCircles(begins time.Month) spending.Description {
	d, err := dataset.Describe(geo.DistrictsAndCircles(), begins)
	if err != nil {
		panic(err)
	}
	return d
}

func (l *stub) Areas(_ context.Context, level geo.Level) ([]geo.Area, error) {
	var areas []geo.Area
	for _, a := range l.areas {
		if a.Level == level {
			areas = append(areas, a)
		}
	}
	return areas, nil
}

func (l *stub) Needs(context.Context) ([]spending.NeedSeries, error) { return l.needs, nil }

func (l *stub) Overview(context.Context) (store.Overview, error) { return store.Overview{}, nil }

func (l *stub) Cube(_ context.Context, q ledger.CubeQuery) ([]ledger.CubeRow, error) {
	var rows []ledger.CubeRow
	for _, row := range l.rows {
		if !q.Window.Contains(row.Month) {
			continue
		}
		if q.Level == geo.District && row.Area != "" {
			row.Area = row.Area[:4]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func square(x float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, 0}, {x + 1, 0}, {x + 1, 1}, {x, 1}, {x, 0}}}}
}

// places gives two districts, D-01 with circles a and b, D-02 with circle c.
func places() []geo.Area {
	return []geo.Area{
		{ID: "D-01", Level: geo.District, Name: "First", Geometry: square(0)},
		{ID: "D-02", Level: geo.District, Name: "Second", Geometry: square(2)},
		{ID: "D-01-a", Level: geo.Circle, Name: "A", ParentID: "D-01", Geometry: square(0)},
		{ID: "D-01-b", Level: geo.Circle, Name: "B", ParentID: "D-01", Geometry: square(1)},
		{ID: "D-02-c", Level: geo.Circle, Name: "C", ParentID: "D-02", Geometry: square(2)},
	}
}

var (
	june = spending.NewMonth(2024, time.June)
	july = spending.NewMonth(2024, time.July)
	fy   = spending.Calendar{Begins: time.April}.Year(june)
)

func affected() spending.NeedSeries {
	return spending.NeedSeries{Name: spending.Affected, Unit: "people", Months: []spending.Month{june, july},
		Values: []spending.NeedValue{
			{Area: "D-01-a", Month: june, Value: 100}, {Area: "D-01-a", Month: july, Value: 300},
			{Area: "D-01-b", Month: june, Value: 250}, {Area: "D-01-b", Month: july, Value: 100},
		}}
}

func award(area string, p spending.Precision, rupees spending.Money) ledger.CubeRow {
	return ledger.CubeRow{Area: area, Month: june, Dated: true, Precision: p, Confident: true, Flood: spending.FloodYes,
		Kind:  spending.Relief,
		Funds: "SDRF", Status: spending.StatusActive, Amount: rupees * 100, TenderAmount: rupees * 110, Awards: 1,
		Firsts: 1}
}

func ask(level geo.Level) ledger.Query {
	return ledger.Query{Level: level, Period: fy, Need: spending.AffectedPeak, Flood: ledger.OnlyFlood,
		Rung: spending.Awarded, Date: ledger.DateContract}
}

func allocate(t *testing.T, l *stub, q ledger.Query) *Allocation {
	t.Helper()
	v, err := NewView(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Allocate(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func line(t *testing.T, a *Allocation, id string) AreaAllocation {
	t.Helper()
	for _, l := range a.Areas {
		if l.Area.ID == id {
			return l
		}
	}
	t.Fatalf("no area %s", id)
	return AreaAllocation{}
}

func TestPeakIsTakenAtTheLevelAsked(t *testing.T) {
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()}}
	circles, districts := allocate(t, l, ask(geo.Circle)), allocate(t, l, ask(geo.District))
	if got := line(t, circles, "D-01-a").Need.Value + line(t, circles, "D-01-b").Need.Value; got != 550 {
		t.Errorf("circles' worst months add up to %v, want 300 + 250", got)
	}
	if got := line(t, districts, "D-01").Need.Value; got != 400 {
		t.Errorf("the district's worst month is %v, want July's 300 + 100", got)
	}
	q := ask(geo.District)
	q.Need = spending.AffectedReports
	if got := line(t, allocate(t, l, q), "D-01").Need.Value; got != 750 {
		t.Errorf("reports add up to %v, want 750", got)
	}
}

func TestZeroNeedAndMissingNeedAreDifferentNulls(t *testing.T) {
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()},
		rows: []ledger.CubeRow{award("D-02-c", spending.AtCircle, 60), award("D-01-a", spending.AtCircle, 40)}}
	a := allocate(t, l, ask(geo.Circle))
	c := line(t, a, "D-02-c")
	if !c.Need.Known() || c.Need.Value != 0 || c.PerNeed.Reason != ZeroNeed || c.EquityGap != spending.Known(6000) {
		t.Errorf("a circle absent from a published bulletin has zero need: %+v", c)
	}
	if a.ZeroNeed != 1 || a.MissingNeed != 0 || a.ZeroMoney != 1 {
		t.Errorf("counts %d, %d, %d", a.ZeroNeed, a.MissingNeed, a.ZeroMoney)
	}
	q := ask(geo.Circle)
	q.Period = spending.Period{From: spending.NewMonth(2023, time.June), To: spending.NewMonth(2023, time.July)}
	a = allocate(t, l, q)
	c = line(t, a, "D-02-c")
	if c.Need.Reason != need.NoReportInPeriod || c.PerNeed.Reason != MissingNeed || c.EquityGap.Valid ||
		a.Hoover.Reason != MissingNeed {
		t.Errorf("a period with no bulletin has missing need: %+v", c)
	}
}

func TestBoundsBracketTheAward(t *testing.T) {
	unsure := award("D-01-a", spending.AtCircle, 5)
	unsure.Confident = false
	candidate := award("D-01-b", spending.Conflict, 7)
	candidate.Candidate, candidate.Firsts = true, 0
	lead := award("D-01-b", spending.Unlocated, 9)
	lead.Candidate, lead.Firsts = true, 0
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()}, rows: []ledger.CubeRow{
		award("D-01-a", spending.AtCircle, 10), unsure, award("D-01", spending.AtDistrict, 3),
		award("", spending.Conflict, 7), candidate, award("", spending.Unlocated, 9), lead,
	}}
	a := allocate(t, l, ask(geo.Circle))
	first, second := line(t, a, "D-01-a"), line(t, a, "D-01-b")
	if first.Low != 1000 || first.Amount != 1500 || first.High != 1800 {
		t.Errorf("A: low %v, amount %v, high %v", first.Low, first.Amount, first.High)
	}
	if second.Amount != 0 || second.High != 1000 {
		t.Errorf("B: amount %v, high %v; want 0 and 3 district-only + 7 in conflict, without the 9 that nothing places",
			second.Amount, second.High)
	}
	if len(a.Coarser) != 1 || a.Coarser[0].Amount != 300 {
		t.Errorf("district-only money %+v", a.Coarser)
	}
	if r := a.Reconciliation; r.Source.Amount != 3400 || r.Source.Records != 5 || r.Conflict.Amount != 700 ||
		r.Unlocated.Amount != 900 {
		t.Errorf("reconciliation counts a candidate: %+v", r)
	}
}

func TestSpreadIsExactAndLabelled(t *testing.T) {
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()},
		rows: []ledger.CubeRow{award("D-01", spending.AtDistrict, 1), award("D-02", spending.AtDistrict, 2)}}
	q := ask(geo.Circle)
	q.Spread = ledger.SpreadNeed
	a := allocate(t, l, q)
	if x, y := line(t, a, "D-01-a").Spread, line(t, a, "D-01-b").Spread; x != 55 || y != 45 {
		t.Errorf("₹1 over need 300 and 250 = %v and %v", x, y)
	}
	if got := line(t, a, "D-02-c"); got.Spread != 0 || got.Amount != 0 {
		t.Errorf("a district with no need keeps its money beside the map, got %v", got.Spread)
	}
	if a.Reconciliation.At(geo.District).Amount != 300 || a.Reconciliation.At(geo.Circle).Amount != 0 {
		t.Errorf("spreading changes what is known: %+v", a.Reconciliation)
	}
}

func TestFiltersExcludeWithOneReasonEach(t *testing.T) {
	with := func(change func(*ledger.CubeRow)) ledger.CubeRow {
		row := award("D-01-a", spending.AtCircle, 1)
		change(&row)
		return row
	}
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()}, rows: []ledger.CubeRow{
		award("D-01-a", spending.AtCircle, 1),
		with(func(r *ledger.CubeRow) { r.Status, r.Dated = spending.StatusSuperseded, false }),
		with(func(r *ledger.CubeRow) { r.Month, r.Dated, r.Flood = 0, false, spending.FloodNo }),
		with(func(r *ledger.CubeRow) { r.Flood = spending.FloodNo }),
		with(func(r *ledger.CubeRow) { r.Flood, r.Kind = spending.FloodUnclear, "" }),
		with(func(r *ledger.CubeRow) { r.Kind = spending.Restoration }),
		with(func(r *ledger.CubeRow) { r.Funds = "RIDF;SOPD" }),
		award("D-02-c", spending.AtCircle, 1),
		award("", spending.AtWhole, 1),
		award("", spending.Unlocated, 1),
	}}
	q := ask(geo.Circle)
	q.Period, q.Kinds, q.Funds, q.Within = spending.Period{}, []spending.Kind{spending.Relief},
		[]string{"NDRF", "SDRF"}, "D-01"
	a := allocate(t, l, q)
	want := []ledger.Reason{ledger.NoUsableDate, ledger.NotFloodRelated, ledger.OtherArea, ledger.NotThisFund,
		ledger.NotThisKind, ledger.Superseded, ledger.UnclearFlood}
	for i, e := range a.Reconciliation.Exclusions {
		if i >= len(want) || e.Reason != want[i] || e.Amount != 100 || e.Records != 1 {
			t.Errorf("exclusion %d: %s excludes %+v", i, e.Reason, e.Bucket)
		}
	}
	if len(a.Reconciliation.Exclusions) != len(want) {
		t.Errorf("exclusions %+v, want one for each of %v", a.Reconciliation.Exclusions, want)
	}
	r := a.Reconciliation
	if r.Source.Amount != 1000 || r.At(geo.Circle).Amount != 100 || r.Whole.Amount != 100 ||
		r.Unlocated.Amount != 100 ||
		r.Excluded.Amount != 700 {
		t.Errorf("reconciliation %+v", r)
	}
	if len(a.Areas) != 2 {
		t.Errorf("%d areas of district D-01, want its 2 circles", len(a.Areas))
	}
}

func TestUnknownRungAndNeedAreRefused(t *testing.T) {
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected()}}
	v, err := NewView(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*ledger.Query){
		"rung": func(q *ledger.Query) { q.Rung = spending.Paid },
		"need": func(q *ledger.Query) { q.Need = "rainfall" },
	} {
		q := ask(geo.Circle)
		change(&q)
		if _, err := v.Allocate(t.Context(), q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestRandomLedgers checks what must hold of every answer: buckets add up, equity gaps sum
// to zero to the paisa, districts equal their circles plus district-only money, and no
// number is NaN or infinite.
func TestRandomLedgers(t *testing.T) {
	thorough.OneByOne(t)
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 400 {
		l := randomLedger(r)
		q := ask(geo.Circle)
		q.Flood = []ledger.FloodFilter{ledger.OnlyFlood, ledger.OnlyUnclear, ledger.AnyFlood}[r.IntN(3)]
		if r.IntN(3) == 0 {
			q.Period = spending.Period{}
		}
		circles := allocate(t, l, q)
		q.Level = geo.District
		districts := allocate(t, l, q)
		for _, a := range []*Allocation{circles, districts} {
			checkAnswer(t, fmt.Sprintf("round %d %s", round, a.Query.Level), a)
		}
		if fmt.Sprint(circles.Reconciliation) != fmt.Sprint(districts.Reconciliation) {
			t.Fatalf("round %d: levels reconcile differently:\n%+v\n%+v", round, circles.Reconciliation,
				districts.Reconciliation)
		}
		sums := map[string]spending.Money{}
		for _, c := range circles.Areas {
			sums[c.Area.ParentID] += c.Amount
		}
		for _, d := range circles.Coarser {
			sums[d.Area.ID] += d.Amount
		}
		for _, d := range districts.Areas {
			if d.Amount != sums[d.Area.ID] {
				t.Fatalf("round %d: district %s has %v, its circles and district-only money %v", round, d.Area.ID,
					d.Amount, sums[d.Area.ID])
			}
		}
	}
}

func randomLedger(r *rand.Rand) *stub {
	l := &stub{areas: places(), needs: []spending.NeedSeries{{Name: spending.Affected, Months: []spending.Month{june}}}}
	for _, a := range l.areas {
		if a.Level == geo.Circle && r.IntN(4) > 0 {
			l.needs[0].Values = append(l.needs[0].Values, spending.NeedValue{Area: a.ID, Month: june,
				Value: float64(r.IntN(1000)), Missing: r.IntN(8) == 0})
		}
	}
	precisions := []spending.Precision{spending.AtCircle, spending.AtCircle, spending.AtDistrict, spending.AtWhole,
		spending.Conflict, spending.Unlocated}
	for range r.IntN(60) {
		p := precisions[r.IntN(len(precisions))]
		area := map[spending.Precision]string{spending.AtCircle: l.areas[2+r.IntN(3)].ID,
			spending.AtDistrict: l.areas[r.IntN(2)].ID}[p]
		row := award(area, p, spending.Money(r.IntN(1e6)))
		row.Amount += spending.Money(r.IntN(100))
		row.Flood = []spending.Flood{spending.FloodYes, spending.FloodYes, spending.FloodNo,
			spending.FloodUnclear}[r.IntN(4)]
		row.Confident = r.IntN(2) == 0
		if r.IntN(10) == 0 {
			row.Month, row.Dated = 0, false
		}
		l.rows = append(l.rows, row)
	}
	return l
}

func checkAnswer(t *testing.T, name string, a *Allocation) {
	t.Helper()
	r := a.Reconciliation
	parts := []ledger.Bucket{r.At(geo.Circle), r.At(geo.District), r.Whole, r.Conflict, r.Unlocated, r.Excluded}
	var sum, excluded ledger.Bucket
	for _, b := range parts {
		sum.Add(b.Amount, b.Records)
	}
	for _, e := range r.Exclusions {
		excluded.Add(e.Amount, e.Records)
	}
	if sum != r.Source || excluded != r.Excluded {
		t.Fatalf("%s: buckets add up to %+v, source %+v; exclusions %+v of %+v", name, sum, r.Source, excluded,
			r.Excluded)
	}
	var gaps spending.Money
	for _, l := range a.Areas {
		gaps += l.EquityGap.Money
		if l.Low > l.Amount+l.Coarser || l.Low > l.High || l.Amount > l.High || l.GapLow.Money > l.GapHigh.Money {
			t.Fatalf("%s: %s: low %v, amount %v, high %v, gap %v to %v", name, l.Area.ID, l.Low, l.Amount, l.High,
				l.GapLow, l.GapHigh)
		}
		for _, n := range []NullNumber{l.PerNeed, l.EquityGapPP, l.GapPerNeed, l.LocationQuotient} {
			if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || n.Reason != "" && n.Value != 0 {
				t.Fatalf("%s: %s: %+v", name, l.Area.ID, n)
			}
		}
	}
	if gaps != 0 {
		t.Fatalf("%s: equity gaps sum to %v", name, gaps)
	}
	if placed := a.InNeed.Money + a.Outside.Zero + a.Outside.ZeroWithDamage + a.Outside.Missing; placed != a.Amount {
		t.Fatalf("%s: in need, outside and missing add up to %v of %v placed", name, placed, a.Amount)
	}
	if h := a.Hoover; h.Reason == "" && (h.Value < 0 || h.Value > 1 || math.IsNaN(h.Value)) {
		t.Fatalf("%s: Hoover %v", name, h.Value)
	}
}

// TestLocationQuotientsOfNorthCarolina: births for need and deaths for money, of five
// counties and all others together.
func TestLocationQuotientsOfNorthCarolina(t *testing.T) {
	births, deaths := []float64{1091, 487, 3188, 508, 1421, 329962}, []spending.Money{1, 0, 5, 1, 9, 667}
	l := &stub{needs: []spending.NeedSeries{{Name: spending.Affected, Months: []spending.Month{june}}}}
	for i := range births {
		id := fmt.Sprintf("NC-%d", i)
		if i == 5 {
			for k := range 5 {
				births[5], deaths[5] = births[5]-births[k], deaths[5]-deaths[k]
			}
		}
		l.areas = append(l.areas, geo.Area{ID: id, Level: geo.District})
		l.needs[0].Values = append(l.needs[0].Values, spending.NeedValue{Area: id, Month: june, Value: births[i]})
		l.rows = append(l.rows, award(id, spending.AtDistrict, deaths[i]))
	}
	a := allocate(t, l, ask(geo.District))
	for i, want := range []float64{.453433, 0, .775871, .973810, 3.133190} {
		if got := a.Areas[i].LocationQuotient; got.Reason != "" || math.Abs(got.Value-want) > 2e-6 {
			t.Errorf("county %d: location quotient %+v, want %v", i+1, got, want)
		}
	}
}
