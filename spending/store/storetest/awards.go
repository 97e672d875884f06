package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

func mustAwards(t *testing.T, snap store.Snapshot, q store.AwardQuery) ([]spending.Award, store.Page) {
	t.Helper()
	var awards []spending.Award
	page, err := snap.Awards(t.Context(), q, func(a *spending.Award) error {
		awards = append(awards, *a)
		return nil
	})
	if err != nil {
		t.Fatalf("awards %+v: %v", q, err)
	}
	mustLines(t, snap, q, awards, page)
	return awards, page
}

// mustLines reads the lines kept of the same page, which are those of its awards.
func mustLines(t *testing.T, snap store.Snapshot, q store.AwardQuery, awards []spending.Award, want store.Page) {
	t.Helper()
	fields := spending.AwardFields(snap.Description().Levels)
	read := 0
	page, err := snap.Lines(t.Context(), q, func(line []byte) error {
		if read < len(awards) {
			if made, err := prepared.Append(nil, fields, &awards[read]); err != nil || string(made) != string(line) {
				t.Errorf("the line of %s is\n%s, want\n%s (%v)", awards[read].ID, line, made, err)
			}
		}
		read++
		return nil
	})
	if err != nil || read != len(awards) || page != want {
		t.Errorf("lines %+v: %d, page %+v, %v; want %d, %+v", q, read, page, err, len(awards), want)
	}
}

// wantAwards reads a query without limit and compares it with the plain selection, which
// must find at least least awards for the test to mean anything.
func (s suite) wantAwards(t *testing.T, snap store.Snapshot, all []spending.Award, q store.AwardQuery, least int) {
	t.Helper()
	want := naiveAwards(s.shape.Description, all, q)
	if len(want) < least {
		t.Fatalf("%+v selects %d awards: too few to test anything", q, len(want))
	}
	got, page := mustAwards(t, snap, q)
	if page != (store.Page{Matched: len(want), Returned: len(want)}) {
		t.Errorf("%+v: page %+v, want all %d awards", q, page, len(want))
	}
	equalRows(t, fmt.Sprintf("%+v: awards", q), got, want)
}

func awardsByField(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(31, 150))
	all := Collect(s.shape.Dataset(31, 150))
	for _, f := range thorough.Draw(t, spending.AwardFields(s.shape.Levels), 10) {
		t.Run(f.Name, func(t *testing.T) {
			tried, most := map[string]bool{}, 5
			if thorough.Full() {
				most = 12
			}
			for i := range all {
				if value := f.Value(&all[i]); !tried[value] && len(tried) < most {
					tried[value] = true
					s.wantAwards(t, snap, all, store.AwardQuery{Equal: map[string]string{f.Name: value}}, 1)
				}
			}
		})
	}
	t.Run("numbers in another form", func(t *testing.T) {
		for field, value := range map[string]string{"awarded": "12,34,56.50", "tender_value": "123456.500",
			"confidence": "0.950", "source_line": "007"} {
			plain := map[string]string{"awarded": "123456.5", "tender_value": "123456.5", "confidence": "0.95",
				"source_line": "7"}
			got, _ := mustAwards(t, snap, store.AwardQuery{Equal: map[string]string{field: value}})
			want := store.AwardQuery{Equal: map[string]string{field: plain[field]}}
			equalRows(t, field, got, naiveAwards(s.shape.Description, all, want))
			if len(got) == 0 {
				t.Errorf("%s=%s selects nothing", field, value)
			}
		}
	})
	t.Run("two fields", func(t *testing.T) {
		s.wantAwards(t, snap, all, store.AwardQuery{Equal: map[string]string{"flood": "yes",
			"precision": string(s.shape.Levels.Finest())}}, 5)
	})
	t.Run("case matters", func(t *testing.T) {
		s.wantAwards(t, snap, all, store.AwardQuery{Equal: map[string]string{"flood": "YES"}}, 0)
	})
}

// awardsByArea asks for awards in each of some areas of every level, and for those whose codes
// of a level are given.
func awardsByArea(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(37, 300))
	all := Collect(s.shape.Dataset(37, 300))
	for depth, parts := range s.shape.places().parts {
		found := 0
		for _, p := range thorough.Draw(t, parts, 4) {
			q := store.AwardQuery{Area: p.Area}
			s.wantAwards(t, snap, all, q, 0)
			found += len(naiveAwards(s.shape.Description, all, q))
			s.wantAwards(t, snap, all, store.AwardQuery{Areas: []string{p.Area, p.At(0)}}, 0)
			plural := s.shape.Levels[depth].Plural
			s.wantAwards(t, snap, all, store.AwardQuery{Equal: map[string]string{plural: p.Area}, Area: p.At(0)}, 0)
		}
		if found < 1 {
			t.Errorf("only %d awards lie in areas of level %s", found, s.shape.Levels[depth].Key)
		}
	}
}

func awardsByFilter(t *testing.T, s suite) {
	thorough.OneByOne(t)
	s = s.inDistricts()
	_, snap := s.published(t, s.shape.Dataset(32, 600))
	all := Collect(s.shape.Dataset(32, 600))
	year := spending.Period{From: firstMonth + 12, To: firstMonth + 23}
	dated := slices.IndexFunc(all, func(a spending.Award) bool {
		return year.Contains(spending.MonthOf(a.ContractDate))
	})
	someDay := all[dated].ContractDate
	for name, test := range map[string]struct {
		query store.AwardQuery
		least int
	}{
		"everything":                 {store.AwardQuery{}, 600},
		"circle":                     {store.AwardQuery{Area: "18-310-00102"}, 1},
		"district with its circles":  {store.AwardQuery{Area: "18-310"}, 8},
		"no such area":               {store.AwardQuery{Area: "18-31%"}, 0},
		"fund alone or among others": {store.AwardQuery{Fund: "SOPD"}, 20},
		"no such fund":               {store.AwardQuery{Fund: "SOP"}, 0},
		"fund with wildcard":         {store.AwardQuery{Fund: "%"}, 0},
		"window of contract dates":   {store.AwardQuery{Window: year}, 20},
		"window of publication":      {store.AwardQuery{Window: year, Date: ledger.DatePublished}, 20},
		"window of floods":           {store.AwardQuery{Window: year, Date: ledger.DateFloodYear}, 20},
		"window of floods in part": {store.AwardQuery{Window: spending.Period{From: year.From + 1, To: year.To},
			Date: ledger.DateFloodYear}, 0},
		"any flood":                {store.AwardQuery{Days: &store.DayRange{}, Date: ledger.DateFloodYear}, 100},
		"window before everything": {store.AwardQuery{Window: spending.Period{From: 1, To: 2}}, 0},
		"one kind":                 {store.AwardQuery{Kinds: []spending.Kind{spending.Relief}}, 20},
		"kinds, none among them":   {store.AwardQuery{Kinds: []spending.Kind{"", spending.Restoration}}, 100},
		"no such kind":             {store.AwardQuery{Kinds: []spending.Kind{"%"}}, 0},
		"days, both ends included": {store.AwardQuery{Days: &store.DayRange{From: someDay, To: someDay}}, 1},
		"days of publication": {store.AwardQuery{Days: &store.DayRange{From: someDay}, Date: ledger.DatePublished},
			20},
		"days until":              {store.AwardQuery{Days: &store.DayRange{To: someDay}}, 20},
		"any day, so not undated": {store.AwardQuery{Days: &store.DayRange{}}, 20},
		"days that end first": {store.AwardQuery{Days: &store.DayRange{From: someDay,
			To: someDay.AddDate(0, 0, -1)}}, 0},
		"days in a window":            {store.AwardQuery{Days: &store.DayRange{From: someDay}, Window: year}, 5},
		"areas":                       {store.AwardQuery{Areas: []string{"18-308", "18-310-00102", "no such"}}, 5},
		"a district, not its circles": {store.AwardQuery{Areas: []string{"18-310"}}, 1},
		"no area":                     {store.AwardQuery{Areas: []string{}}, 0},
		"areas not there":             {store.AwardQuery{Areas: []string{"%", "'", "\x00", ""}}, 0},
		"text in any case":            {store.AwardQuery{Text: "EMBANKment"}, 20},
		"text with percent":           {store.AwardQuery{Text: "100% ANTI"}, 20},
		"percent is no wildcard":      {store.AwardQuery{Text: "1%work"}, 0},
		"text with underscore":        {store.AwardQuery{Text: "i_e"}, 20},
		"underscore is no wildcard":   {store.AwardQuery{Text: "an_i"}, 0},
		"text with backslash":         {store.AwardQuery{Text: `wr\x`}, 20},
		"text in a reference":         {store.AwardQuery{Text: "50%_a/3"}, 5},
		"text in a description":       {store.AwardQuery{Text: "it's 100"}, 20},
		"text in another script":      {store.AwardQuery{Text: "বানপানী"}, 20},
		"text with a line break":      {store.AwardQuery{Text: "\"dyke\"\nreach"}, 20},
		"injection":                   {store.AwardQuery{Text: "'); DROP TABLE awards; --"}, 0},
		"all together": {store.AwardQuery{Equal: map[string]string{"flood": "yes"}, Area: "18-308",
			Window: spending.Period{From: firstMonth, To: firstMonth + 60},
			Areas:  []string{"18-308", "18-308-00102"}, Sort: "-awarded"}, 1},
	} {
		t.Run(name, func(t *testing.T) { s.wantAwards(t, snap, all, test.query, test.least) })
	}
	for _, field := range thorough.Draw(t, spending.SortableFields(), 4) {
		for _, sort := range []string{field, "-" + field} {
			t.Run("sorted by "+sort, func(t *testing.T) {
				s.wantAwards(t, snap, all, store.AwardQuery{Sort: sort}, 600)
			})
		}
	}
}

// awardsOracle tries random queries against the plain selection.
func awardsOracle(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(33, 300))
	all := Collect(s.shape.Dataset(33, 300))
	found := 0
	for _, seed := range thorough.Draw(t, numbers(150), 15) {
		q := randomQuery(rand.New(rand.NewPCG(seed, 0)), s.shape.Levels, all)
		s.wantAwards(t, snap, all, q, 0)
		if len(naiveAwards(s.shape.Description, all, q)) > 0 {
			found++
		}
	}
	if found < 5 {
		t.Errorf("only %d random queries select anything", found)
	}
}

func numbers(n int) []uint64 {
	list := make([]uint64, n)
	for i := range list {
		list[i] = uint64(i)
	}
	return list
}

func randomQuery(rng *rand.Rand, levels geo.Hierarchy, all []spending.Award) store.AwardQuery {
	sample := &all[rng.IntN(len(all))]
	q := store.AwardQuery{Equal: map[string]string{}, Sort: pick(rng, "", "-") +
		pick(rng, spending.SortableFields()...),
		Date: pick(rng, "", ledger.DateContract, ledger.DatePublished)}
	if rng.IntN(4) == 0 {
		q.Date = ledger.DateFloodYear
		q.Window = spending.Period{From: firstMonth, To: firstMonth + spending.Month(rng.IntN(30))}
		return q
	}
	for range rng.IntN(3) {
		f := pick(rng, spending.AwardFields(levels)...)
		q.Equal[f.Name] = f.Value(sample)
	}
	if len(sample.Parts) > 0 && rng.IntN(3) == 0 {
		p := &sample.Parts[0]
		q.Area = pick(rng, p.Area, p.At(rng.IntN(len(levels))))
	}
	if len(sample.Funds) > 0 && rng.IntN(3) == 0 {
		q.Fund = sample.Funds[0]
	}
	if m := spending.MonthOf(sample.ContractDate); m != 0 && rng.IntN(3) == 0 {
		q.Window = spending.Period{From: m - spending.Month(rng.IntN(5)), To: m + spending.Month(rng.IntN(20))}
	}
	if rng.IntN(4) == 0 {
		q.Days = &store.DayRange{From: day(rng), To: day(rng)}
	}
	if rng.IntN(4) == 0 {
		q.Kinds = []spending.Kind{sample.Kind, spending.Relief}
	}
	if rng.IntN(4) == 0 {
		q.Areas = []string{}
		for _, p := range all[rng.IntN(len(all))].Parts {
			q.Areas = append(q.Areas, p.Area, p.At(0))
		}
	}
	if rng.IntN(4) == 0 {
		q.Text = pick(rng, "flood", "O", "_", "%", "dyke", "বান", "reach 2", "ROAD")
	}
	return q
}

func paging(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(34, 230))
	all := Collect(s.shape.Dataset(34, 230))
	limits := []int{1, 7, 229, 230, 231}
	for i, sort := range []string{"", "-id", store.PlacedFirst, "awarded", "-awarded", "contract_date", "-published",
		"confidence", "-confidence", "tender_value"} {
		for j, limit := range limits {
			if i%len(limits) != j && !thorough.Full() {
				continue // each sort and each limit is asked, not each with each
			}
			q := store.AwardQuery{Sort: sort, Limit: limit}
			if limit == 1 {
				q.Equal = map[string]string{"flood": "yes"}
			}
			want := naiveAwards(s.shape.Description, all, q)
			var got []spending.Award
			for {
				part, page := mustAwards(t, snap, q)
				got = append(got, part...)
				if page.Matched != len(want) || page.Returned != len(part) || page.Returned > limit ||
					page.Returned == 0 {
					t.Fatalf("sort %q limit %d: page %+v of %d awards", sort, limit, page, len(part))
				}
				if page.Next == "" {
					break
				}
				q.Cursor = page.Next
			}
			equalRows(t, fmt.Sprintf("sort %q limit %d: awards", sort, limit), got, want)
			q.Cursor = ""
			for _, q.Offset = range []int{1, len(want) / 2, len(want) - 1, len(want), len(want) + 7} {
				part, page := mustAwards(t, snap, q)
				rest := want[min(q.Offset, len(want)):]
				equalRows(t, fmt.Sprintf("sort %q limit %d offset %d: awards", sort, limit, q.Offset), part,
					rest[:min(limit, len(rest))])
				if page.Matched != len(want) || (page.Next != "") != (len(rest) > limit) {
					t.Errorf("sort %q limit %d offset %d: page %+v", sort, limit, q.Offset, page)
				}
			}
		}
	}
	endedPages(t, snap, naiveAwards(s.shape.Description, all, store.AwardQuery{Sort: store.PlacedFirst}))
	// A cursor holds for another limit.
	_, page := mustAwards(t, snap, store.AwardQuery{Limit: 10})
	rest, _ := mustAwards(t, snap, store.AwardQuery{Cursor: page.Next})
	equalRows(t, "rest", rest, all[10:])
	rest, _ = mustAwards(t, snap, store.AwardQuery{Offset: 10})
	equalRows(t, "rest behind an offset", rest, all[10:])
}

// endedPages reads awards by pages that their reader ends before every fifth, and where those with a place end.
func endedPages(t *testing.T, snap store.Snapshot, want []spending.Award) {
	t.Helper()
	q := store.AwardQuery{Sort: store.PlacedFirst, Limit: 50}
	var got []spending.Award
	for {
		first := len(got)
		page, err := snap.Awards(t.Context(), q, func(a *spending.Award) error {
			if n := len(got); n > first && (n%5 == 0 || len(a.Parts) == 0 && len(got[n-1].Parts) > 0) {
				return store.ErrEndPage
			}
			got = append(got, *a)
			return nil
		})
		if err != nil || page.Returned != len(got)-first || page.Returned == 0 {
			t.Fatalf("page %+v of %d awards: %v", page, len(got)-first, err)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	equalRows(t, "awards of ended pages", got, want)
}

func staleCursors(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened, snap := s.published(t, s.shape.Dataset(35, 40))
	q := store.AwardQuery{Limit: 5, Sort: "-awarded", Equal: map[string]string{"flood": "yes"}}
	_, page := mustAwards(t, snap, q)
	if page.Next == "" {
		t.Fatal("one page only")
	}
	publish(t, opened, s.shape.Dataset(36, 40))
	changes := map[string]func(*store.AwardQuery){
		"other sort":      func(q *store.AwardQuery) { q.Sort = "awarded" },
		"other field":     func(q *store.AwardQuery) { q.Equal = map[string]string{"flood": "no"} },
		"no field":        func(q *store.AwardQuery) { q.Equal = nil },
		"area":            func(q *store.AwardQuery) { q.Area = "18-300" },
		"text":            func(q *store.AwardQuery) { q.Text = "a" },
		"window":          func(q *store.AwardQuery) { q.Window = spending.Period{From: 1, To: 99999} },
		"kinds":           func(q *store.AwardQuery) { q.Kinds = []spending.Kind{spending.Relief} },
		"days":            func(q *store.AwardQuery) { q.Days = &store.DayRange{} },
		"areas":           func(q *store.AwardQuery) { q.Areas = []string{} },
		"cut":             func(q *store.AwardQuery) { q.Cursor = q.Cursor[:10] },
		"not a cursor":    func(q *store.AwardQuery) { q.Cursor = "page 2" },
		"something added": func(q *store.AwardQuery) { q.Cursor += "AAAA" },
	}
	for name, change := range changes {
		changed := q
		changed.Cursor = page.Next
		change(&changed)
		stale(t, name, snap, changed)
	}
	q.Cursor = page.Next
	stale(t, "next version", snapshot(t, opened), q)
	if got, _ := mustAwards(t, snap, q); len(got) == 0 {
		t.Error("the cursor no longer holds for its own snapshot")
	}
}

func stale(t *testing.T, name string, snap store.Snapshot, q store.AwardQuery) {
	t.Helper()
	_, err := snap.Awards(t.Context(), q, func(*spending.Award) error {
		return errors.New("an award in spite of the cursor")
	})
	if !errors.Is(err, store.ErrStaleCursor) {
		t.Errorf("%s: %v, want ErrStaleCursor", name, err)
	}
}

func awardsRefuse(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(1, 3))
	field := func(name, value string) store.AwardQuery {
		return store.AwardQuery{Equal: map[string]string{name: value}}
	}
	for _, test := range []struct {
		name  string
		query store.AwardQuery
		names string // what the error must name
	}{
		{"unknown field", field("colour", "red"), "colour"},
		{"field with SQL", field(`id" = "id`, ""), `id\" = \"id`},
		{"internal column", field("awarded_minor", "1"), "awarded_minor"},
		{"amount", field("awarded", "a lot"), "a lot"},
		{"amount finer than the minor unit", field("awarded", "1.005"), "1.005"},
		{"date", field("published", "31-12-2024"), "31-12-2024"},
		{"number", field("confidence", "high"), "high"},
		{"not a number", field("confidence", "NaN"), "NaN"},
		{"line", field("source_line", "1.5"), "1.5"},
		{"sort", store.AwardQuery{Sort: "-colour"}, "colour"},
		{"sort twice descending", store.AwardQuery{Sort: "--id"}, "-id"},
		{"limit", store.AwardQuery{Limit: -1}, "-1"},
		{"date basis", store.AwardQuery{Date: "signed"}, "signed"},
		{"offset", store.AwardQuery{Offset: -1}, "offset"},
		{"offset beside a cursor", store.AwardQuery{Offset: 1, Cursor: "x"}, "cursor"},
	} {
		_, err := snap.Awards(t.Context(), test.query, func(*spending.Award) error { return nil })
		if !errors.Is(err, ledger.ErrQuery) || !strings.Contains(err.Error(), test.names) {
			t.Errorf("%s: %v, want ErrQuery naming %s", test.name, err, test.names)
		}
	}
}

func awardsStop(t *testing.T, s suite) {
	_, snap := s.published(t, s.shape.Dataset(1, 30))
	enough := errors.New("enough")
	n := 0
	_, err := snap.Awards(t.Context(), store.AwardQuery{}, func(a *spending.Award) error {
		// Reading on while a list streams must not block.
		if _, err := snap.Award(t.Context(), a.ID); err != nil {
			t.Errorf("award %s within a list: %v", a.ID, err)
		}
		if n++; n == 4 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 4 {
		t.Errorf("stopped after %d awards with %v, want 4 and the reader's error", n, err)
	}
}
