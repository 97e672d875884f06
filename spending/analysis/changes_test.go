package analysis_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// versionsOf gives views of datasets that were published one after another.
func versionsOf(t *testing.T, datasets ...*spending.Dataset) []*analysis.View {
	t.Helper()
	opened, err := gpkg.Open(filepath.Join(t.TempDir(), "a.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	views := make([]*analysis.View, len(datasets))
	for i, d := range datasets {
		if _, err := opened.Publish(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		snap, err := opened.At(t.Context(), d.Version.ID)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = snap.Close() })
		if views[i], err = analysis.NewView(t.Context(), snap); err != nil {
			t.Fatal(err)
		}
	}
	return views
}

// changed gives the records of a dataset with some taken out, added, re-dated, re-valued, judged and
// placed otherwise, as other contains what they become.
func changed(id string, seed uint64, n int, change func(i int, a *spending.Award) bool) *spending.Dataset {
	d := storetest.Dataset(seed, n)
	var records []spending.Award
	for i, a := range storetest.Collect(d) {
		if change(i, &a) {
			records = append(records, a)
		}
	}
	d.Version.ID = id
	d.Awards = func(yield func(spending.Award, error) bool) {
		for _, a := range records {
			if !yield(a, nil) {
				return
			}
		}
	}
	return d
}

func everyChange(i int, a *spending.Award) bool {
	switch i % 7 {
	case 0:
		return false
	case 1:
		a.ContractDate = a.ContractDate.AddDate(1, 0, 0)
	case 2:
		if a.Awarded.Valid {
			a.Awarded.Money += 12345
		}
	case 3:
		a.Flood = map[spending.Flood]spending.Flood{"yes": "no", "no": "unclear", "unclear": "yes"}[a.Flood]
	case 4:
		a.Parts, a.Precision = nil, spending.Unlocated
	}
	return true
}

// TestChangesAddUp: every area and bucket has the money of its version, worked out by the allocation's own
// cube, and what moved adds up between them, for every level, period, rung, date and verdict.
func TestChangesAddUp(t *testing.T) {
	thorough.OneByOne(t)
	before := storetest.Dataset(1, 400)
	views := versionsOf(t, before, changed("second", 1, 420, everyChange))
	for _, level := range views[0].Levels().Keys() {
		for _, q := range []ledger.Query{
			{Flood: ledger.OnlyFlood, Rung: spending.Awarded},
			{Flood: ledger.AnyFlood, Rung: spending.TenderValue, Date: ledger.DatePublished},
			{Flood: ledger.OnlyUnclear, Rung: spending.Sanctioned},
			{Flood: ledger.OnlyFlood, Rung: spending.Awarded,
				Period: spending.Period{From: spending.NewMonth(2021, 4), To: spending.NewMonth(2024, 3)}},
		} {
			q.Level, q.Date = level, max(q.Date, ledger.DateContract)
			for _, pair := range [][2]*analysis.View{{views[0], views[1]}, {views[1], views[0]}, {views[0], views[0]}} {
				addsUp(t, pair[0], pair[1], q)
			}
		}
	}
}

func addsUp(t *testing.T, from, to *analysis.View, q ledger.Query) {
	t.Helper()
	d, err := analysis.Changes(t.Context(), from, to, q, 5)
	if err != nil {
		t.Fatal(err)
	}
	var source analysis.Movement
	for _, m := range d.Movements {
		sum := m.From
		for _, amount := range m.By {
			sum += amount
		}
		if sum != m.To {
			t.Errorf("%+v: %+v makes %d", q, m, sum)
		}
		source.From, source.To = source.From+m.From, source.To+m.To
	}
	for _, side := range []struct {
		view *analysis.View
		got  spending.Money
		at   func(analysis.Movement) spending.Money
	}{
		{from, source.From, func(m analysis.Movement) spending.Money { return m.From }},
		{to, source.To, func(m analysis.Movement) spending.Money { return m.To }},
	} {
		r, err := side.view.Reconcile(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		placed := map[geo.Level]spending.Money{}
		buckets := map[string]spending.Money{}
		for _, m := range d.Movements {
			placed[m.Level] += side.at(m)
			buckets[m.Bucket] += side.at(m)
		}
		if side.got != r.Source.Amount || buckets["whole"] != r.Whole.Amount ||
			buckets["conflict"] != r.Conflict.Amount || buckets["unlocated"] != r.Unlocated.Amount {
			t.Errorf("%+v: buckets %v of %d, reconciled %+v", q, buckets, side.got, r)
		}
		if q.Level == side.view.Levels().Finest() && placed[q.Level] != r.At(q.Level).Amount {
			t.Errorf("%+v: %v placed, reconciled %+v", q, placed, r.Placed)
		}
		for _, e := range r.Exclusions {
			if buckets["excluded:"+string(e.Reason)] != e.Amount {
				t.Errorf("%+v: %v, excluded %+v", q, buckets, e)
			}
		}
	}
	if from == to && (d.Changed != 0 || len(d.Needs) != 0) {
		t.Errorf("a version differs from itself: %+v", d)
	}
	if len(d.Records) > 5 {
		t.Errorf("%d records listed, 5 asked for", len(d.Records))
	}
}

// TestChangesOfOne tells every change of a record apart, and what its source said from how it is judged.
func TestChangesOfOne(t *testing.T) {
	thorough.OneByOne(t)
	for _, test := range []struct {
		name   string
		change func(*spending.Award)
		want   []analysis.Change
		cause  analysis.Cause
	}{
		{"date", func(a *spending.Award) { a.ContractDate = a.ContractDate.AddDate(0, 1, 0) },
			[]analysis.Change{analysis.Redated}, analysis.BySource},
		{"amount", func(a *spending.Award) { a.Awarded = spending.Known(77) }, []analysis.Change{analysis.Revalued},
			analysis.BySource},
		{"verdict", func(a *spending.Award) { a.Funds = []string{"ZZ"} }, []analysis.Change{analysis.Reverdict},
			analysis.ByRules},
		{"place", func(a *spending.Award) { a.Parts, a.Precision = nil, spending.AtWhole },
			[]analysis.Change{analysis.Replaced}, analysis.ByRules},
		{"place after the source's text", func(a *spending.Award) {
			a.Title += "!"
			a.Parts, a.Precision = nil, spending.AtWhole
		}, []analysis.Change{analysis.Replaced}, analysis.BySource},
		{"evidence", func(a *spending.Award) {
			a.Relevance.Evidence = append(a.Relevance.Evidence, spending.Evidence{Field: "title", Text: "dyke"})
		}, nil, analysis.ByRules},
	} {
		t.Run(test.name, func(t *testing.T) {
			pick := func(a *spending.Award) bool {
				return a.Rung == spending.Awarded && len(a.Parts) > 1 && !a.ContractDate.IsZero()
			}
			at := slices.IndexFunc(storetest.Collect(storetest.Dataset(1, 40)),
				func(a spending.Award) bool { return pick(&a) })
			second := changed("second", 1, 40, func(i int, a *spending.Award) bool {
				if i == at {
					test.change(a)
				}
				return true
			})
			views := versionsOf(t, storetest.Dataset(1, 40), second)
			d, err := analysis.Changes(t.Context(), views[0], views[1], ledger.Query{Level: "district",
				Flood: ledger.AnyFlood, Rung: spending.Awarded, Date: ledger.DateContract}, 10)
			if err != nil {
				t.Fatal(err)
			}
			if d.Changed != 1 || !reflect.DeepEqual(d.Records[0].Changes, test.want) ||
				d.Records[0].Cause != test.cause {
				t.Errorf("%+v of %+v, want %v by %s", d.Counts, d.Records, test.want, test.cause)
			}
		})
	}
}

// TestMovedInItsFile: a record that stands elsewhere in its source is the same.
func TestMovedInItsFile(t *testing.T) {
	second := changed("second", 1, 40, func(_ int, a *spending.Award) bool {
		a.SourceLine++
		return true
	})
	views := versionsOf(t, storetest.Dataset(1, 40), second)
	d, err := analysis.Changes(t.Context(), views[0], views[1], ledger.Query{Level: "district", Flood: ledger.AnyFlood,
		Rung: spending.Awarded, Date: ledger.DateContract}, 10)
	if err != nil || d.Changed != 0 || len(d.Counts) != 0 {
		t.Errorf("%d changed, %+v, %v", d.Changed, d.Counts, err)
	}
}
