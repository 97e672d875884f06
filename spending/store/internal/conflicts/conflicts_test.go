package conflicts_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/internal/conflicts"
)

var calendar = spending.Calendar{Begins: time.April}

func made(tb testing.TB, awards ...spending.Award) (rows []conflicts.Row) {
	tb.Helper()
	x := conflicts.NewIndexer(calendar, func(r conflicts.Row) error {
		r.Entries = append([]byte(nil), r.Entries...)
		rows = append(rows, r)
		return nil
	})
	for i := range awards {
		if err := x.Add(&awards[i]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := x.End(); err != nil {
		tb.Fatal(err)
	}
	return rows
}

func inConflict(n int) spending.Award {
	return spending.Award{
		Record: spending.Record{ID: fmt.Sprint("a:", n), Rung: spending.Awarded, Status: spending.StatusActive,
			Awarded: spending.Known(spending.Money(n)), Published: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)},
		Relevance: spending.Relevance{Flood: spending.FloodYes, Kind: spending.Relief, Funds: []string{"A", "B"},
			FloodYears: []string{"2022-23", "2023-24"}},
		Location: spending.Location{Precision: spending.Conflict,
			Candidates: []spending.Part{{Area: "one", Share: 1}, {Area: fmt.Sprint("d", n%7), Share: 1}}},
	}
}

func TestConflictsComeBack(t *testing.T) {
	const many = 40_000 // more than a row has
	var awards []spending.Award
	var want []ledger.Conflict
	for n := range many {
		a := inConflict(n)
		c := ledger.Conflict{Rung: "awarded", Flood: "yes", Kind: "relief", Funds: "A;B", Amount: spending.Money(n),
			Published: spending.NewMonth(2024, time.February), Floods: []spending.Month{
				spending.NewMonth(2022, time.April), spending.NewMonth(2023, time.April)},
			Candidates: []string{"one", fmt.Sprint("d", n%7)}}
		switch n % 4 {
		case 1:
			a.Status = spending.StatusSuperseded
		case 2:
			a.Precision = spending.Unlocated
		default:
			want = append(want, c)
		}
		awards = append(awards, a)
	}
	rows := made(t, append(awards, awards...)...)
	want = append(want, want...)
	if len(rows) != 2 || rows[1].Number != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	var got []ledger.Conflict
	for _, r := range rows {
		var err error
		if got, err = conflicts.Append(got, r); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d conflicts come back as %d, or otherwise", len(want), len(got))
	}
}

// Whatever a row holds, it is read or refused.
func FuzzAppend(f *testing.F) {
	r := made(f, inConflict(1), inConflict(2))[0]
	f.Add(r.Texts, r.Entries)
	f.Add(r.Texts, r.Entries[:len(r.Entries)-1])
	f.Add(`[]`, []byte{0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 15})
	f.Fuzz(func(_ *testing.T, texts string, entries []byte) {
		_, _ = conflicts.Append(nil, conflicts.Row{Texts: texts, Entries: entries})
	})
}

func TestDamagedRowsAreRefused(t *testing.T) {
	r := made(t, inConflict(1))[0]
	for name, damaged := range map[string]conflicts.Row{
		"cut":          {Texts: r.Texts, Entries: r.Entries[:len(r.Entries)-1]},
		"without text": {Texts: `["awarded"]`, Entries: r.Entries},
		"no JSON":      {Texts: `[`, Entries: r.Entries},
	} {
		if _, err := conflicts.Append(nil, damaged); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
