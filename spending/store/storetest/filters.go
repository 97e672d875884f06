package storetest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// Filters drawn, and in the full run.
const drawnFilters, allFilters = 80, 10_000

// awardsByDrawnFilters holds filters against what they say of each award.
func awardsByDrawnFilters(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(37, 120))
	all := Collect(s.shape.Dataset(37, 120))
	some := 0
	for _, seed := range thorough.Draw(t, numbers(allFilters), drawnFilters) {
		rng := rand.New(rand.NewPCG(seed, 37))
		q := store.AwardQuery{Filter: drawnFilter(rng, s.shape.Levels, all, 3)}
		if rng.IntN(4) == 0 {
			q.Sort, q.Equal = "-awarded", map[string]string{"rung": string(spending.Awarded)}
		}
		want := naiveAwards(s.shape.Description, all, q)
		if len(want) > 0 && len(want) < len(all) {
			some++
		}
		got, page := mustAwards(t, snap, q)
		if page.Matched != len(want) || !slices.Equal(idsOf(got), idsOf(want)) {
			t.Fatalf("filter %v: %v of %d, want %v", q.Filter, idsOf(got), page.Matched, idsOf(want))
		}
	}
	if some < drawnFilters/4 {
		t.Errorf("only %d filters tell awards apart", some)
	}
}

func idsOf(awards []spending.Award) []string {
	ids := make([]string, len(awards))
	for i := range awards {
		ids[i] = awards[i].ID
	}
	return ids
}

func placedIn(a *spending.Award) []string {
	var codes []string
	for _, p := range a.Parts {
		codes = append(codes, p.Area)
	}
	return codes
}

func drawnFilter(rng *rand.Rand, levels geo.Hierarchy, all []spending.Award, depth int) *filter.Expr {
	if depth > 0 && rng.IntN(3) > 0 {
		e, parts := &filter.Expr{Op: pick(rng, filter.And, filter.Or, filter.Not)}, 2+rng.IntN(2)
		if e.Op == filter.Not {
			parts = 1
		}
		for range parts {
			e.Of = append(e.Of, drawnFilter(rng, levels, all, depth-1))
		}
		return e
	}
	return drawnLeaf(rng, levels, all)
}

func drawnLeaf(rng *rand.Rand, levels geo.Hierarchy, all []spending.Award) *filter.Expr {
	fields := spending.AwardFields(levels)
	f := pick(rng, fields...)
	sample := &all[rng.IntN(len(all))]
	left := filter.Operand{Field: f.Name}
	value := filter.ValueOf(&f, sample)
	switch rng.IntN(12) {
	case 0:
		return &filter.Expr{Op: filter.IsNull, Left: left}
	case 1:
		return &filter.Expr{Op: pick(rng, filter.True, filter.False)}
	case 2:
		return &filter.Expr{Op: pick(rng, filter.Among, filter.EachAmong),
			List: append(placedIn(sample), placedIn(&all[rng.IntN(len(all))])...)}
	case 3:
		list := slices.Clone(sample.Funds)
		if rng.IntN(4) == 0 {
			return &filter.Expr{Op: pick(rng, filter.Contains, filter.ContainedBy, filter.Overlaps),
				Left:  filter.Operand{Field: pick(rng, "funds", "flags")},
				Right: filter.Operand{Field: pick(rng, "funds", levels[len(levels)-1].Plural)}}
		}
		return &filter.Expr{Op: pick(rng, filter.Contains, filter.ContainedBy, filter.SameSet, filter.Overlaps),
			Left: filter.Operand{Field: "funds"}, List: list}
	case 4:
		return &filter.Expr{Op: pick(rng, filter.Equal, filter.Less, filter.AtLeast),
			Left: filter.Operand{Field: "published"}, Right: filter.Operand{Field: "contract_date"}}
	case 5:
		return &filter.Expr{Op: pick(rng, filter.Unequal, filter.Greater), Left: filter.Operand{Field: "awarded"},
			Right: filter.Operand{Field: "tender_value"}}
	}
	return drawnComparison(rng, &f, left, value)
}

func drawnComparison(rng *rand.Rand, f *spending.AwardField, left filter.Operand, value any) *filter.Expr {
	op := pick(rng, filter.Equal, filter.Unequal, filter.Less, filter.Greater, filter.AtMost, filter.AtLeast)
	text, isText := value.(string)
	switch {
	case isText && rng.IntN(3) == 0:
		return drawnLike(rng, left, text)
	case isText && rng.IntN(3) == 0:
		left.Fold = pick(rng, filter.Case, filter.Accents, filter.Case|filter.Accents)
		value = left.Fold.Apply(text)
	case isText && rng.IntN(4) == 0:
		return &filter.Expr{Op: op, Left: filter.Operand{Field: "title", Fold: filter.Case},
			Right: filter.Operand{Field: pick(rng, "description", "reference", "title"), Fold: filter.Case}}
	case value == nil && f.Type == spending.DateField:
		value = time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	case value == nil && f.Type == spending.NumberField:
		value = 0.5
	case value == nil && f.Type == spending.TextField:
		value = "o'\"%"
	case value == nil:
		value = int64(1 << 40)
	}
	return &filter.Expr{Op: op, Left: left, Right: filter.Operand{Value: value}}
}

// drawnLike draws a pattern of a text: parts of it, with other signs in the gaps.
func drawnLike(rng *rand.Rand, left filter.Operand, text string) *filter.Expr {
	runes := []rune(text)
	from := rng.IntN(len(runes))
	to := min(from+1+rng.IntN(6), len(runes))
	pattern := "%"
	for _, r := range runes[from:to] {
		switch {
		case r == '%' || r == '_' || r == '\\':
			pattern += `\` + string(r)
		case rng.IntN(5) == 0:
			pattern += "_"
		default:
			pattern += string(r)
		}
	}
	if rng.IntN(4) > 0 {
		pattern += "%"
	}
	e := &filter.Expr{Op: filter.Like, Left: left, Right: filter.Operand{Value: pattern}}
	if rng.IntN(3) == 0 {
		e.Left.Fold = filter.Case
		e.Right.Value = filter.Case.Apply(pattern)
	}
	return e
}

// cells is a record of a register that a filter is asked about.
type cells struct {
	table spending.Table
	of    spending.Entry
}

func (c cells) Areas() []string { return nil }

func (c cells) Value(field string) any {
	i := slices.IndexFunc(c.table.Columns, func(x spending.Column) bool { return x.Name == field })
	if amount, ok := c.of.Cells[i].(spending.Amount); ok {
		return int64(amount.Money)
	}
	return c.of.Cells[i]
}

// entriesByDrawnFilters holds filters of registers against what they say of each record.
func entriesByDrawnFilters(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	asked := 0
	for _, r := range spending.Registers(s.shape.Levels) {
		table := r.Table()
		var all []spending.Entry
		for e, err := range r.Entries(d) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
		for seed := range uint64(len(all)) * 4 {
			rng := rand.New(rand.NewPCG(seed, 3))
			c, sample := pick(rng, table.Columns...), cells{table, pick(rng, all...)}
			value := sample.Value(c.Name)
			if c.Type == spending.ListField || value == nil {
				continue
			}
			asked++
			e := &filter.Expr{Op: pick(rng, filter.Equal, filter.Unequal, filter.Less, filter.AtLeast),
				Left: filter.Operand{Field: c.Name}, Right: filter.Operand{Value: value}}
			if text, ok := value.(string); ok && rng.IntN(2) == 0 {
				e.Left.Fold, e.Right.Value = filter.Case, filter.Case.Apply(text)
			}
			e = &filter.Expr{Op: filter.Not, Of: []*filter.Expr{e}}
			var want []string
			for _, x := range all {
				if e.Holds(cells{table, x}) == filter.Yes {
					want = append(want, x.ID)
				}
			}
			if got, page := ids(t, snap, table.Name, store.EntryQuery{Filter: e}); !slices.Equal(got, want) ||
				page.Matched != len(want) {
				t.Errorf("%s, %v: %v of %d, want %v", table.Name, e, got, page.Matched, want)
			}
		}
	}
	if asked < 20 {
		t.Errorf("only %d filters asked", asked)
	}
}
