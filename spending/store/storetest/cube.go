package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// cubeOfOne spells out the rows of single awards by hand.
func cubeOfOne(t *testing.T, s suite) {
	thorough.OneByOne(t)
	record := func(precision spending.Precision, change func(*spending.Award)) spending.Award {
		a := spending.Award{
			Record: spending.Record{ID: "a", Rung: spending.Awarded, Status: spending.StatusActive,
				Awarded: spending.Known(100), TenderValue: spending.Known(7),
				ContractDate: time.Date(2024, 3, 31, 0, 0, 0, 0, time.UTC), Published: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)},
			Relevance: spending.Relevance{Flood: spending.FloodYes, Kind: spending.Relief, Funds: []string{"RIDF", "SDRF"}},
			Location:  spending.Location{Precision: precision, Confidence: 0.8},
		}
		change(&a)
		return a
	}
	circle := func(district, n int) spending.Part {
		d := fmt.Sprintf("18-%d", district)
		return spending.Part{Area: fmt.Sprintf("%s-%05d", d, n), Within: []string{d}, Share: 1}
	}
	district := func(n int) spending.Part {
		d := fmt.Sprintf("18-%d", n)
		return spending.Part{Area: d, Share: 1}
	}
	march := spending.NewMonth(2024, time.March)
	row := func(precision spending.Precision, area string, amount, tender spending.Money, firsts int) ledger.CubeRow {
		return ledger.CubeRow{Area: area, Dated: true, Precision: precision, Confident: true, Flood: spending.FloodYes,
			Kind:  spending.Relief,
			Funds: "RIDF;SDRF", Status: spending.StatusActive, Amount: amount, TenderAmount: tender, Awards: 1, Firsts: firsts}
	}
	candidate := func(area string) ledger.CubeRow {
		r := row(spending.Conflict, area, 100, 7, 0)
		r.Candidate = true
		return r
	}
	threeCircles := func(a *spending.Award) {
		a.Parts = []spending.Part{circle(300, 100), circle(300, 101), circle(301, 100)}
	}
	conflicting := func(a *spending.Award) {
		a.Candidates = []spending.Part{district(300), circle(300, 101), circle(301, 100)}
	}
	undated := row(spending.AtWhole, "", 100, 7, 1)
	undated.Dated = false
	unknown := row(spending.AtWhole, "", 0, 7, 1)
	unknown.Unknown, unknown.Confident, unknown.Status = 1, false, spending.StatusSuperseded
	sanction := record(spending.AtWhole, func(a *spending.Award) {
		a.Rung, a.Sanctioned, a.Awarded, a.TenderValue = spending.Sanctioned, spending.Known(5), spending.NullMoney{},
			spending.NullMoney{}
		a.Status, a.Flags = spending.StatusDoubtful, []string{"outlier"}
	})
	sanctioned := row(spending.AtWhole, "", 5, 0, 1)
	sanctioned.Status = spending.StatusDoubtful
	byMonth := row(spending.AtWhole, "", 100, 7, 1)
	byMonth.Month = march
	inMarch, inFebruary := spending.Period{From: march, To: march}, spending.Period{From: march - 1, To: march - 1}
	for _, test := range []struct {
		name  string
		award spending.Award
		query ledger.CubeQuery
		want  []ledger.CubeRow
	}{
		{"three circles, by circle", record(spending.AtCircle, threeCircles), ledger.CubeQuery{Level: geo.Circle},
			[]ledger.CubeRow{row(spending.AtCircle, "18-300-00100", 34, 3, 1), row(spending.AtCircle, "18-300-00101", 33, 2,
				0), row(spending.AtCircle, "18-301-00100", 33, 2, 0)}},
		{"three circles, by district", record(spending.AtCircle, threeCircles), ledger.CubeQuery{Level: geo.District},
			[]ledger.CubeRow{row(spending.AtCircle, "18-300", 67, 5, 1), row(spending.AtCircle, "18-301", 33, 2, 0)}},
		{"two districts, by circle", record(spending.AtDistrict,
			func(a *spending.Award) { a.Parts = []spending.Part{district(300), district(305)} }),
			ledger.CubeQuery{Level: geo.Circle},
			[]ledger.CubeRow{row(spending.AtDistrict, "18-300", 50, 4, 1), row(spending.AtDistrict, "18-305", 50, 3, 0)}},
		{"conflict, by circle", record(spending.Conflict, conflicting), ledger.CubeQuery{Level: geo.Circle},
			[]ledger.CubeRow{row(spending.Conflict, "", 100, 7, 1), candidate("18-300"), candidate("18-300-00101"),
				candidate("18-301-00100")}},
		{"conflict, by district", record(spending.Conflict, conflicting), ledger.CubeQuery{Level: geo.District},
			[]ledger.CubeRow{row(spending.Conflict, "", 100, 7, 1), candidate("18-300"), candidate("18-301")}},
		{"undated, all time", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: geo.District},
			[]ledger.CubeRow{undated}},
		{"undated, by month", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: geo.District, ByMonth: true}, []ledger.CubeRow{undated}},
		{"undated, in a window", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: geo.District, Window: inMarch}, nil},
		{"by month", record(spending.AtWhole, func(*spending.Award) {}), ledger.CubeQuery{Level: geo.Circle, ByMonth: true},
			[]ledger.CubeRow{byMonth}},
		{"last day of the window", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: geo.Circle, Window: inMarch},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
		{"outside the window", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: geo.Circle, Window: inFebruary}, nil},
		{"in the window by date of publication", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: geo.Circle, Window: inFebruary, Date: ledger.DatePublished},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
		{"unknown value, superseded, not confident", record(spending.AtWhole, func(a *spending.Award) {
			a.Awarded, a.Status, a.Confidence = spending.NullMoney{}, spending.StatusSuperseded, 0.79
		}), ledger.CubeQuery{Level: geo.District}, []ledger.CubeRow{unknown}},
		{"a sanction among awards", sanction, ledger.CubeQuery{Level: geo.District}, nil},
		{"a sanction among sanctions", sanction, ledger.CubeQuery{Level: geo.District, Rung: spending.Sanctioned},
			[]ledger.CubeRow{sanctioned}},
		{"an award among sanctions", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: geo.District, Rung: spending.Sanctioned}, nil},
		{"an award among awards", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: geo.District, Rung: spending.Awarded},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, snap := s.published(t, Of("one", test.award))
			equalRows(t, "cube rows", mustCube(t, snap, test.query), test.want)
		})
	}
}

func mustCube(t *testing.T, snap store.Snapshot, q ledger.CubeQuery) []ledger.CubeRow {
	t.Helper()
	rows, err := snap.Cube(t.Context(), q)
	if err != nil {
		t.Fatalf("cube %+v: %v", q, err)
	}
	return rows
}

func cubeQueries() []ledger.CubeQuery {
	var queries []ledger.CubeQuery
	windows := []spending.Period{{}, {From: firstMonth, To: firstMonth + months},
		{From: firstMonth + 12, To: firstMonth + 23},
		{From: firstMonth + 30, To: firstMonth + 30}, {From: 1, To: 2}}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		for _, date := range []ledger.DateBasis{ledger.DateContract, ledger.DatePublished} {
			for _, rung := range []spending.Rung{spending.Awarded, spending.Sanctioned} {
				for _, byMonth := range []bool{false, true} {
					for _, w := range windows {
						queries = append(queries, ledger.CubeQuery{Level: level, Date: date, Rung: rung, Window: w, ByMonth: byMonth})
					}
				}
			}
		}
	}
	return queries
}

func cubeOracle(t *testing.T, s suite) {
	thorough.OneByOne(t)
	store := s.open(t)
	for _, seed := range []uint64{11, 12, 13} {
		publish(t, store, Dataset(seed, 700))
		snap := snapshot(t, store)
		awards := Collect(Dataset(seed, 700))
		for _, q := range cubeQueries() {
			equalRows(t, fmt.Sprintf("seed %d, %+v: cube rows", seed, q), mustCube(t, snap, q), naiveCube(awards, q))
		}
	}
}

// cubeByAward adds up the rows of each award that counts.
func cubeByAward(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, Dataset(14, 700))
	for _, q := range cubeQueries() {
		counts := func(row *ledger.CubeRow) bool {
			return row.Flood == spending.FloodYes && row.Dated && row.Area == "" && !row.Candidate
		}
		cells := map[ledger.CubeRow]ledger.CubeRow{}
		awards := 0
		err := snap.CubeByAward(t.Context(), q, counts, func(rows []ledger.CubeRow) error {
			awards++
			firsts := 0
			for _, row := range rows {
				key := row
				key.Amount, key.TenderAmount, key.Awards, key.Firsts, key.Unknown = 0, 0, 0, 0, 0
				cell, ok := cells[key]
				if !ok {
					cell = key
				}
				cell.Amount += row.Amount
				cell.TenderAmount += row.TenderAmount
				cell.Awards += row.Awards
				cell.Firsts += row.Firsts
				cell.Unknown += row.Unknown
				cells[key] = cell
				firsts += row.Firsts
			}
			if firsts != 1 {
				t.Errorf("%+v: rows of %d awards given as one's: %+v", q, firsts, rows)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("cube by award %+v: %v", q, err)
		}
		var want []ledger.CubeRow
		firsts := 0
		for _, row := range mustCube(t, snap, q) {
			if row.Flood == spending.FloodYes && row.Dated {
				want = append(want, row)
				firsts += row.Firsts
			}
		}
		got := slices.SortedFunc(maps.Values(cells), func(a, b ledger.CubeRow) int { return ledger.CompareCubeRows(&a, &b) })
		equalRows(t, fmt.Sprintf("%+v: rows added up", q), got, want)
		if awards != firsts {
			t.Errorf("%+v: %d awards, want %d", q, awards, firsts)
		}
	}
	stop := errors.New("stop")
	n := 0
	err := snap.CubeByAward(t.Context(), ledger.CubeQuery{Level: geo.Circle}, func(*ledger.CubeRow) bool { return true },
		func([]ledger.CubeRow) error { n++; return stop })
	if n != 1 || !errors.Is(err, stop) {
		t.Errorf("a reader that stops at once is given %d awards and the error %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err = snap.CubeByAward(ctx, ledger.CubeQuery{Level: geo.Circle}, func(*ledger.CubeRow) bool { return true },
		func([]ledger.CubeRow) error { n++; cancel(); return nil })
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("a reader whose request ends with the first award is given %d and the error %v", n, err)
	}
}

// cubeLevels checks, without the oracle, that each district's money is its circles' plus
// its own, and that firsts and money add up to the awards.
func cubeLevels(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, Dataset(21, 900))
	var total spending.Money
	awards, unknown := 0, 0
	for _, a := range Collect(Dataset(21, 900)) {
		if a.Rung == spending.Sanctioned {
			continue
		}
		awards++
		if total += a.Awarded.Money; !a.Awarded.Valid {
			unknown++
		}
	}
	sums := map[geo.Level]map[string]spending.Money{}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		byDistrict := map[string]spending.Money{}
		var money spending.Money
		firsts, unknowns := 0, 0
		for _, row := range mustCube(t, snap, ledger.CubeQuery{Level: level}) {
			if row.Candidate {
				continue
			}
			district := row.Area
			if len(district) > len("18-300") {
				district = district[:len("18-300")]
			}
			byDistrict[district] += row.Amount
			money += row.Amount
			firsts += row.Firsts
			unknowns += row.Unknown
		}
		if money != total || firsts != awards || unknowns != unknown {
			t.Errorf("by %s: money %d, firsts %d, unknown %d; want %d, %d, %d", level, money, firsts, unknowns, total, awards,
				unknown)
		}
		sums[level] = byDistrict
	}
	if len(sums[geo.District]) < districts/2 {
		t.Fatalf("only %d districts have money", len(sums[geo.District]))
	}
	for district, money := range sums[geo.District] {
		if circles := sums[geo.Circle][district]; circles != money {
			t.Errorf("district %q has %d, its circles and district-only money %d", district, money, circles)
		}
	}
}

func cubeRefuses(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, Dataset(1, 3))
	for _, q := range []ledger.CubeQuery{{}, {Level: "state"}, {Level: geo.Circle, Date: "signed"},
		{Level: geo.Circle, Rung: spending.TenderValue}} {
		if rows, err := snap.Cube(t.Context(), q); !errors.Is(err, ledger.ErrQuery) || rows != nil {
			t.Errorf("cube %+v: %v, want ErrQuery", q, err)
		}
	}
	if _, err := snap.Areas(t.Context(), "state"); !errors.Is(err, ledger.ErrQuery) {
		t.Errorf("areas of level state: %v, want ErrQuery", err)
	}
}
