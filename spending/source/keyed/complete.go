package keyed

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// complete sorts the values, and marks what the table does not say as missing: at the finest
// level it states, and at finer ones. Of an area stated beside its parts it keeps what is known
// of the area only, as a series has it.
func (r *Reader) complete(s *spending.NeedSeries, areas []geo.Area) {
	months, said := map[spending.Month]bool{}, map[string]bool{}
	for at := range r.values {
		months[at.month], said[at.area] = true, true
	}
	parts, depths := map[string][]string{}, map[string]int{}
	finest := 0
	for _, a := range areas {
		for in, ok := r.areas.Code(a.ParentID); ok; in, ok = r.areas.Code(in.ParentID) {
			depths[a.ID]++
		}
		if a.ParentID != "" {
			parts[a.ParentID] = append(parts[a.ParentID], a.ID)
		}
		if said[a.ID] {
			finest = max(finest, depths[a.ID])
		}
	}
	inner := slices.Clone(areas)
	slices.SortStableFunc(inner, func(a, b geo.Area) int { return depths[b.ID] - depths[a.ID] })
	s.Months = slices.Sorted(maps.Keys(months))
	for _, m := range s.Months {
		totals := map[string]float64{} // of areas of which something is known
		for _, a := range inner {
			at := place{a.ID, m}
			if _, ok := r.values[at]; !ok && (depths[a.ID] >= finest || len(parts[a.ID]) == 0) {
				r.values[at] = stated{missing: true}
			}
			r.beside(at, parts[a.ID], totals)
		}
	}
	for at, v := range r.values {
		s.Values = append(s.Values, spending.NeedValue{Area: at.area, Month: at.month, Value: v.value,
			Missing: v.missing})
	}
	slices.SortFunc(s.Values, func(a, b spending.NeedValue) int {
		return cmp.Or(strings.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
	})
}

// beside takes from what a table states of an area what it states of its parts, whose totals
// are known: together they are what it states. That the two disagree is an issue.
func (r *Reader) beside(at place, parts []string, totals map[string]float64) {
	sum, known := 0.0, 0
	for _, part := range parts {
		if total, ok := totals[part]; ok {
			sum += total
			known++
		}
	}
	whole, ok := r.values[at]
	switch {
	case ok && whole.missing:
		return
	case !ok && known > 0:
		totals[at.area] = sum
		return
	case !ok:
		return
	}
	totals[at.area] = whole.value
	if known == 0 {
		return
	}
	if over := sum - whole.value; over > 1e-6 || known == len(parts) && over < -1e-6 {
		r.file = whole.file
		r.report(whole.line, r.options.Value, strconv.FormatFloat(whole.value, 'f', -1, 64),
			fmt.Sprintf("the table states this of %s, and %s of its parts together", at.area,
				strconv.FormatFloat(sum, 'f', -1, 64)), "each level is taken as stated")
	}
	whole.value -= sum
	r.values[at] = whole
}
