package sets

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// made is what an Indexer wrote.
type made []Row

func (m made) Rows(_ context.Context, keys []string) (found []Row, _ error) {
	for _, r := range m {
		if slices.Contains(keys, r.Key) {
			found = append(found, r)
		}
	}
	return found, nil
}

func (m made) Keys(_ context.Context, from, before string) (found []string, _ error) {
	for _, r := range m {
		if from <= r.Key && r.Key < before && !slices.Contains(found, r.Key) {
			found = append(found, r.Key)
		}
	}
	return found, nil
}

func record(i int, random *rand.Rand) spending.Award {
	a := spending.Award{Record: spending.Record{ID: fmt.Sprintf("x:%08d", i), Rung: spending.Awarded}}
	a.Flood = spending.FloodNo
	if random.IntN(3) == 0 {
		a.Flood = spending.FloodYes
	}
	if random.IntN(50) == 0 {
		a.Funds = []string{"SDRF", "RIDF"}
	}
	if random.IntN(9) > 0 {
		a.ContractDate = time.Date(2020, time.Month(1+random.IntN(20)), 3, 0, 0, 0, 0, time.UTC)
	}
	for range random.IntN(3) {
		n := random.IntN(200)
		a.Parts = append(a.Parts, spending.Part{Area: fmt.Sprint("c", n), Within: []string{fmt.Sprint("d", n/10)}})
	}
	return a
}

func index(t *testing.T, records []spending.Award) made {
	t.Helper()
	var m made
	x := NewIndexer(geo.Hierarchy{}, func(r Row) error {
		m = append(m, r)
		return nil
	})
	for i := range records {
		if err := x.Add(&records[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.End(); err != nil {
		t.Fatal(err)
	}
	return m
}

// What is selected by the index is what is selected by looking at each record, across segments.
func TestSelect(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]spending.Award, segment+3000)
	for i := range records {
		records[i] = record(i, random)
	}
	asked := Asked{&Index{}, index(t, records), len(records)}
	at := func(a *spending.Award, areas ...string) bool {
		return slices.ContainsFunc(a.Parts, func(p spending.Part) bool { return slices.Contains(areas, p.Area) })
	}
	flood := spending.AwardFields(geo.Hierarchy{})
	flood = flood[slices.IndexFunc(flood, func(f spending.AwardField) bool { return f.Name == "flood" }):][:1]
	yes := []store.FieldValue{{Field: flood[0], Value: "yes"}}
	march := spending.Period{From: spending.NewMonth(2020, 3), To: spending.NewMonth(2020, 5)}
	for name, test := range map[string]struct {
		q          store.AwardQuery
		conditions []store.FieldValue
		selects    func(*spending.Award) bool
	}{
		"all": {selects: func(*spending.Award) bool { return true }},
		"yes": {conditions: yes, selects: func(a *spending.Award) bool { return a.Flood == spending.FloodYes }},
		"areas": {q: store.AwardQuery{Areas: []string{"c7", "c8", "d1"}}, selects: func(a *spending.Award) bool {
			return at(a, "c7", "c8")
		}},
		"nowhere":     {q: store.AwardQuery{Areas: []string{}}, selects: func(*spending.Award) bool { return false }},
		"no such one": {q: store.AwardQuery{Area: "c7\xff"}, selects: func(*spending.Award) bool { return false }},
		"within": {q: store.AwardQuery{Area: "d1"}, selects: func(a *spending.Award) bool {
			return slices.ContainsFunc(a.Parts, func(p spending.Part) bool { return p.Within[0] == "d1" })
		}},
		"fund": {q: store.AwardQuery{Fund: "RIDF"}, selects: func(a *spending.Award) bool { return len(a.Funds) > 0 }},
		"dated": {q: store.AwardQuery{Days: &store.DayRange{}}, selects: func(a *spending.Award) bool {
			return !a.ContractDate.IsZero()
		}},
		"months": {q: store.AwardQuery{Window: march}, conditions: yes, selects: func(a *spending.Award) bool {
			return a.Flood == spending.FloodYes && march.Contains(spending.MonthOf(a.ContractDate))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // read, and kept
				found, told, err := asked.Select(t.Context(), &test.q, test.conditions)
				if err != nil || !told {
					t.Fatalf("told %t, %v", told, err)
				}
				var want []int32
				for i := range records {
					if test.selects(&records[i]) {
						want = append(want, int32(i+1))
					}
				}
				if got := found.Above(0, 0, len(records)); !slices.Equal(got, want) || found.Count() != len(want) {
					t.Fatalf("%d records, counted %d, want %d", len(got), found.Count(), len(want))
				}
				from, skip := len(records)/2, 13
				after := want[min(len(want), skip+upTo(want, from)):]
				if got := found.Above(from, skip, 40); !slices.Equal(got, after[:min(40, len(after))]) {
					t.Errorf("above %d: %v", from, got)
				}
				before := slices.Clone(want[:upTo(want, from-1)])
				slices.Reverse(before)
				before = before[min(len(before), skip):]
				if got := found.Below(from, skip, 40); !slices.Equal(got, before[:min(40, len(before))]) {
					t.Errorf("below %d: %v", from, got)
				}
			}
		})
	}
	for _, q := range []store.AwardQuery{{Text: "a"}, {Days: &store.DayRange{From: time.Now()}}} {
		if _, told, err := asked.Select(t.Context(), &q, nil); told || err != nil {
			t.Errorf("%+v: told %t, %v", q, told, err)
		}
	}
	if ordered, err := asked.Ordered(t.Context()); !ordered || err != nil {
		t.Errorf("ordered %t, %v", ordered, err)
	}
}

// upTo gives how many numbers are not above one.
func upTo(numbers []int32, no int) int {
	n, found := slices.BinarySearch(numbers, int32(no))
	if found {
		n++
	}
	return n
}

// Records in another order are known to be, and a damaged list is no shorter one.
func TestIndexIsTold(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	records := []spending.Award{record(2, random), record(1, random), record(3, random)}
	rows := index(t, records)
	asked := Asked{&Index{}, rows, len(records)}
	if ordered, err := asked.Ordered(t.Context()); ordered || err != nil {
		t.Errorf("ordered %t, %v", ordered, err)
	}
	for i := range rows {
		rows[i].List = append(rows[i].List, 0x7f)
	}
	if _, _, err := asked.Select(t.Context(), &store.AwardQuery{Kinds: []spending.Kind{""}}, nil); err == nil ||
		!strings.Contains(err.Error(), "import the data again") {
		t.Errorf("a damaged index: %v", err)
	}
}

// An index keeps a bounded part of what was asked for.
func TestKeptIsBounded(t *testing.T) {
	x := &Index{}
	for i := range 100 {
		key := fmt.Sprint("at=", i)
		x.keep([]string{key}, []Row{{key, 0, make([]byte, keptBytes/7)}})
		if x.bytes > keptBytes || len(x.rows) > 7 {
			t.Fatalf("%d bytes of %d keys are kept", x.bytes, len(x.rows))
		}
	}
}
