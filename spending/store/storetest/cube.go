package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	s = s.inDistricts()
	const district, circle geo.Level = "district", "circle"
	const atDistrict, atCircle = spending.Precision(district), spending.Precision(circle)
	record := func(precision spending.Precision, change func(*spending.Award)) spending.Award {
		a := spending.Award{
			Record: spending.Record{ID: "a", Rung: spending.Awarded, Status: spending.StatusActive,
				Awarded: spending.Known(100), TenderValue: spending.Known(7),
				ContractDate: time.Date(2024, 3, 31, 0, 0, 0, 0, time.UTC),
				Published:    time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)},
			Relevance: spending.Relevance{Flood: spending.FloodYes, Kind: spending.Relief,
				Funds:      []string{"RIDF", "SDRF"},
				FloodYears: []string{"2022-23", "2023-24"}, FloodYearEvidence: "floods of 2022 and 2023"},
			Location: spending.Location{Precision: precision, Confidence: 0.8},
		}
		change(&a)
		return a
	}
	inCircle := func(district, n int) spending.Part {
		d := fmt.Sprintf("18-%d", district)
		return spending.Part{Area: fmt.Sprintf("%s-%05d", d, n), Within: []string{d}, Share: 1}
	}
	inDistrict := func(n int) spending.Part {
		d := fmt.Sprintf("18-%d", n)
		return spending.Part{Area: d, Share: 1}
	}
	march := spending.NewMonth(2024, time.March)
	row := func(precision spending.Precision, area string, amount, tender spending.Money, firsts int) ledger.CubeRow {
		return ledger.CubeRow{Area: area, Dated: true, Precision: precision, Confident: true, Flood: spending.FloodYes,
			Kind:  spending.Relief,
			Funds: "RIDF;SDRF", Status: spending.StatusActive, Amount: amount, TenderAmount: tender, Awards: 1,
			Firsts: firsts}
	}
	candidate := func(area string) ledger.CubeRow {
		r := row(spending.Conflict, area, 100, 7, 0)
		r.Candidate = true
		return r
	}
	threeCircles := func(a *spending.Award) {
		a.Parts = []spending.Part{inCircle(300, 100), inCircle(300, 101), inCircle(301, 100)}
	}
	conflicting := func(a *spending.Award) {
		a.Candidates = []spending.Part{inDistrict(300), inCircle(300, 101), inCircle(301, 100)}
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
	payment := record(spending.AtWhole, func(a *spending.Award) {
		a.Rung, a.Paid, a.Awarded, a.TenderValue = spending.Paid, spending.Known(6), spending.NullMoney{},
			spending.NullMoney{}
	})
	byMonth := row(spending.AtWhole, "", 100, 7, 1)
	byMonth.Month = march
	opened := s.open(t)
	inMarch, inFebruary := spending.Period{From: march, To: march}, spending.Period{From: march - 1, To: march - 1}
	for _, test := range []struct {
		name  string
		award spending.Award
		query ledger.CubeQuery
		want  []ledger.CubeRow
	}{
		{"three circles, by circle", record(atCircle, threeCircles), ledger.CubeQuery{Level: circle},
			[]ledger.CubeRow{row(atCircle, "18-300-00100", 34, 3, 1), row(atCircle, "18-300-00101", 33, 2,
				0), row(atCircle, "18-301-00100", 33, 2, 0)}},
		{"three circles, by district", record(atCircle, threeCircles), ledger.CubeQuery{Level: district},
			[]ledger.CubeRow{row(atCircle, "18-300", 67, 5, 1), row(atCircle, "18-301", 33, 2, 0)}},
		{"two districts, by circle", record(atDistrict,
			func(a *spending.Award) { a.Parts = []spending.Part{inDistrict(300), inDistrict(305)} }),
			ledger.CubeQuery{Level: circle},
			[]ledger.CubeRow{row(atDistrict, "18-300", 50, 4, 1), row(atDistrict, "18-305", 50, 3, 0)}},
		{"conflict, by circle", record(spending.Conflict, conflicting), ledger.CubeQuery{Level: circle},
			[]ledger.CubeRow{row(spending.Conflict, "", 100, 7, 1), candidate("18-300"), candidate("18-300-00101"),
				candidate("18-301-00100")}},
		{"conflict, by district", record(spending.Conflict, conflicting), ledger.CubeQuery{Level: district},
			[]ledger.CubeRow{row(spending.Conflict, "", 100, 7, 1), candidate("18-300"), candidate("18-301")}},
		{"undated, all time", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: district},
			[]ledger.CubeRow{undated}},
		{"undated, by month", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: district, ByMonth: true}, []ledger.CubeRow{undated}},
		{"undated, in a window", record(spending.AtWhole, func(a *spending.Award) { a.ContractDate = time.Time{} }),
			ledger.CubeQuery{Level: district, Window: inMarch}, nil},
		{"by month", record(spending.AtWhole, func(*spending.Award) {}), ledger.CubeQuery{Level: circle, ByMonth: true},
			[]ledger.CubeRow{byMonth}},
		{"last day of the window", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: circle, Window: inMarch},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
		{"outside the window", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: circle, Window: inFebruary}, nil},
		{"in the window by date of publication", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: circle, Window: inFebruary, Date: ledger.DatePublished},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
		{"unknown value, superseded, not confident", record(spending.AtWhole, func(a *spending.Award) {
			a.Awarded, a.Status, a.Confidence = spending.NullMoney{}, spending.StatusSuperseded, 0.79
		}), ledger.CubeQuery{Level: district}, []ledger.CubeRow{unknown}},
		{"a sanction among awards", sanction, ledger.CubeQuery{Level: district}, nil},
		{"a sanction among sanctions", sanction, ledger.CubeQuery{Level: district, Rung: spending.Sanctioned},
			[]ledger.CubeRow{sanctioned}},
		{"a payment among awards", payment, ledger.CubeQuery{Level: district}, nil},
		{"a payment among payments", payment, ledger.CubeQuery{Level: district, Rung: spending.Paid},
			[]ledger.CubeRow{row(spending.AtWhole, "", 6, 0, 1)}},
		{"an award among sanctions", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: district, Rung: spending.Sanctioned}, nil},
		{"an award among awards", record(spending.AtWhole, func(*spending.Award) {}),
			ledger.CubeQuery{Level: district, Rung: spending.Awarded},
			[]ledger.CubeRow{row(spending.AtWhole, "", 100, 7, 1)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			publish(t, opened, s.shape.Of("one", test.award))
			snap := snapshot(t, opened)
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

// cubeOfOneInFour spells out the rows of single awards by hand where there are four levels,
// zones > shares > level3 > wards, with codes that name the innermost first.
func cubeOfOneInFour(t *testing.T, s suite) {
	thorough.OneByOne(t)
	s.shape = shapes()[4-1][2]
	wards := awardInFour("ward_2", []string{"0'0'0'1", "0'1'0'0", "1'0'0'1", "2'2'0'0"}, nil)
	shares := awardInFour("share", []string{"0'1", "0'2", "1'1"}, nil)
	conflict := awardInFour(spending.Conflict, nil, []string{"0", "0'0'0'1", "0'0'1", "0'2", "1'0'0'1"})
	year := spending.Period{From: spending.NewMonth(2024, time.July), To: spending.NewMonth(2025, time.June)}
	opened := s.open(t)
	for _, test := range []struct {
		name  string
		award spending.Award
		level geo.Level
		want  string // area, amount, and what it is
	}{
		{"wards, by ward", wards, "ward_2", "0'0'0'1=25 first, 0'1'0'0=25, 1'0'0'1=25, 2'2'0'0=25"},
		{"wards, by level3", wards, "level3", "0'0'1=50 first, 1'0'0=25, 2'0'0=25"},
		{"wards, by share", wards, "share", "0'0=50, 0'1=50 first"},
		{"wards, by zone", wards, "zone", "0=50, 1=50 first"},
		{"shares, by ward", shares, "ward_2", "0'1=34 first, 0'2=33, 1'1=33"},
		{"shares, by level3", shares, "level3", "0'1=34 first, 0'2=33, 1'1=33"},
		{"shares, by share", shares, "share", "0'1=34 first, 0'2=33, 1'1=33"},
		{"shares, by zone", shares, "zone", "1=67 first, 2=33"},
		{"conflict, by ward", conflict, "ward_2",
			"=100 first, 0=100 maybe, 0'0'0'1=100 maybe, 0'0'1=100 maybe, 0'2=100 maybe, 1'0'0'1=100 maybe"},
		{"conflict, by level3", conflict, "level3",
			"=100 first, 0=100 maybe, 0'0'1=100 maybe, 0'2=100 maybe"},
		{"conflict, by share", conflict, "share", "=100 first, 0=100 maybe, 0'1=100 maybe, 0'2=100 maybe"},
		{"conflict, by zone", conflict, "zone", "=100 first, 0=100 maybe, 1=100 maybe, 2=100 maybe"},
	} {
		t.Run(test.name, func(t *testing.T) {
			publish(t, opened, s.shape.Of("one", test.award))
			snap := snapshot(t, opened)
			var said []string
			for _, row := range mustCube(t, snap, ledger.CubeQuery{Level: test.level, Window: year}) {
				text := fmt.Sprintf("%s=%d", row.Area, row.Amount)
				if row.Firsts == 1 {
					text += " first"
				}
				if row.Candidate {
					text += " maybe"
				}
				if row.Precision != test.award.Precision || row.Awards != 1 {
					t.Errorf("row %+v", row)
				}
				said = append(said, text)
			}
			if got := strings.Join(said, ", "); got != test.want {
				t.Errorf("cube %s\nwant %s", got, test.want)
			}
		})
	}
}

// awardInFour is an award of 100 in areas of four levels, by their codes.
func awardInFour(precision spending.Precision, parts, candidates []string) spending.Award {
	part := func(code string) spending.Part {
		var within []string
		for rest := code; ; within = append(within, rest) {
			_, outer, more := strings.Cut(rest, "'")
			if rest = outer; !more {
				break
			}
		}
		slices.Reverse(within)
		return spending.Part{Area: code, Within: within, Share: 1}
	}
	a := spending.Award{
		Record: spending.Record{ID: "a", Rung: spending.Awarded, Status: spending.StatusActive,
			Awarded: spending.Known(100), ContractDate: time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)},
		Relevance: spending.Relevance{Flood: spending.FloodYes},
		Location:  spending.Location{Precision: precision},
	}
	for _, code := range parts {
		a.Parts = append(a.Parts, part(code))
	}
	for _, code := range candidates {
		a.Candidates = append(a.Candidates, part(code))
	}
	return a
}

// cubeQueries asks for every level in every way; windows are years of the shape's calendar,
// parts of one and several.
func cubeQueries(s Shape) []ledger.CubeQuery {
	year := s.Calendar.Year(firstMonth + 12)
	windows := []spending.Period{{}, {From: firstMonth, To: firstMonth + months}, year,
		{From: year.From, To: year.To + 24}, {From: year.From + 1, To: year.To + 1},
		{From: firstMonth + 30, To: firstMonth + 30}, {From: 1, To: 2}}
	var queries []ledger.CubeQuery
	for _, level := range s.Levels.Keys() {
		for _, date := range ledger.DateBases() {
			for _, rung := range spending.RecordRungs() {
				for _, byMonth := range []bool{false, true} {
					for _, w := range windows {
						queries = append(queries,
							ledger.CubeQuery{Level: level, Date: date, Rung: rung, Window: w, ByMonth: byMonth})
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
	for _, seed := range thorough.Draw(t, []uint64{11, 12, 13}, 1) {
		publish(t, store, s.shape.Dataset(seed, 500))
		snap := snapshot(t, store)
		awards := Collect(s.shape.Dataset(seed, 500))
		for _, q := range thorough.Draw(t, cubeQueries(s.shape), 40) {
			equalRows(t, fmt.Sprintf("seed %d, %+v: cube rows", seed, q), mustCube(t, snap, q),
				naiveCube(s.shape.Description, awards, q))
		}
	}
}

// cubeByAward adds up the rows of each award that counts.
func cubeByAward(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(14, 500))
	for _, q := range thorough.Draw(t, cubeQueries(s.shape), 20) {
		byAwardAddsUp(t, snap, q)
	}
	all := ledger.CubeQuery{Level: s.shape.Levels.Finest()}
	stop := errors.New("stop")
	n := 0
	err := snap.CubeByAward(t.Context(), all, func(*ledger.CubeRow) bool { return true },
		func([]ledger.CubeRow) error { n++; return stop })
	if n != 1 || !errors.Is(err, stop) {
		t.Errorf("a reader that stops at once is given %d awards and the error %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err = snap.CubeByAward(ctx, all, func(*ledger.CubeRow) bool { return true },
		func([]ledger.CubeRow) error { n++; cancel(); return nil })
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("a reader whose request ends with the first award is given %d and the error %v", n, err)
	}
}

func byAwardAddsUp(t *testing.T, snap store.Snapshot, q ledger.CubeQuery) {
	counts := func(row *ledger.CubeRow) bool {
		return row.Flood == spending.FloodYes && row.Dated && row.Area == "" && !row.Candidate
	}
	cells := map[ledger.CubeRow]ledger.CubeRow{}
	awards := 0
	err := snap.CubeByAward(t.Context(), q, counts, func(rows []ledger.CubeRow) error {
		firsts, months := 0, map[spending.Month]bool{}
		for _, row := range rows {
			months[row.Month] = true
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
		if awards += firsts; firsts != len(months) ||
			len(months) > 1 && (q.Date != ledger.DateFloodYear || !q.ByMonth) {
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
	got := slices.SortedFunc(maps.Values(cells), func(a, b ledger.CubeRow) int {
		return ledger.CompareCubeRows(&a, &b)
	})
	equalRows(t, fmt.Sprintf("%+v: rows added up", q), got, want)
	if awards != firsts {
		t.Errorf("%+v: %d awards, want %d", q, awards, firsts)
	}
}

// awardedIn gives the money of what was awarded, how many awards there are, and of how many it is unknown.
func awardedIn(records []spending.Award) (total spending.Money, awards, unknown int) {
	for _, a := range records {
		if a.Rung != spending.Awarded {
			continue
		}
		awards++
		if total += a.Awarded.Money; !a.Awarded.Valid {
			unknown++
		}
	}
	return total, awards, unknown
}

// cubeLevels checks, without the oracle, that the money of each area of a level is that of its
// areas of the next and what is known no finer, and that firsts and money add up to the awards.
func cubeLevels(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(21, 600))
	total, awards, unknown := awardedIn(Collect(s.shape.Dataset(21, 600)))
	areas := map[string]geo.Area{}
	for _, a := range s.shape.Areas() {
		areas[a.ID] = a
	}
	var finer map[string]spending.Money // of the level below, added up to this one
	for _, level := range slices.Backward(s.shape.Levels.Keys()) {
		byArea := map[string]spending.Money{}
		var money spending.Money
		firsts, unknowns := 0, 0
		for _, row := range mustCube(t, snap, ledger.CubeQuery{Level: level}) {
			if row.Candidate {
				continue
			}
			byArea[row.Area] += row.Amount
			money += row.Amount
			firsts += row.Firsts
			unknowns += row.Unknown
		}
		if money != total || firsts != awards || unknowns != unknown {
			t.Errorf("by %s: money %d, firsts %d, unknown %d; want %d, %d, %d", level, money, firsts, unknowns, total,
				awards, unknown)
		}
		if finer != nil && !maps.Equal(byArea, finer) {
			t.Errorf("by %s: %v, what lies in them adds up to %v", level, byArea, finer)
		}
		finer = map[string]spending.Money{}
		for area, m := range byArea {
			if areas[area].Level == level {
				area = areas[area].ParentID
			}
			finer[area] += m
		}
		if len(byArea) < 4 {
			t.Errorf("by %s: only %d areas have money", level, len(byArea))
		}
	}
}

func cubeRefuses(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(1, 3))
	finest := s.shape.Levels.Finest()
	for _, q := range []ledger.CubeQuery{{}, {Level: "state"}, {Level: finest, Date: "signed"},
		{Level: finest, Rung: spending.TenderValue}, {Level: geo.Level(s.shape.Levels[0].Plural)}} {
		if rows, err := snap.Cube(t.Context(), q); !errors.Is(err, ledger.ErrQuery) || rows != nil {
			t.Errorf("cube %+v: %v, want ErrQuery", q, err)
		}
	}
	if _, err := snap.Areas(t.Context(), "state"); !errors.Is(err, ledger.ErrQuery) ||
		!strings.Contains(err.Error(), string(finest)) {
		t.Errorf("areas of level state: %v, want ErrQuery naming the levels", err)
	}
}
