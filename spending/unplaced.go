package spending

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Unplaced lists the counted awards, or on that rung sanctions, that could not be placed, at Conflict
// or Unlocated, by amount, largest first, unknown amounts last; at most limit of them, 0 for all. Level,
// need and district of the query do not matter.
func (v *View) Unplaced(ctx context.Context, q Query, limit int) ([]Award, error) {
	var unplaced []Award
	for _, precision := range []Precision{Conflict, Unlocated} {
		query := q.countedAwards()
		query.Equal["precision"], query.Sort, query.Limit = string(precision), "-"+string(q.Rung.records()), limit
		for found := 0; ; {
			page, err := v.snapshot.Awards(ctx, query, func(a *Award) error {
				if len(q.Funds) == 0 || anyFund(strings.Join(a.Funds, ";"), q.Funds) {
					unplaced = append(unplaced, *a)
					found++
				}
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("read unplaced awards: %w", err)
			}
			if page.Next == "" || found >= limit {
				break
			}
			query.Cursor = page.Next
		}
	}
	slices.SortStableFunc(unplaced, func(a, b Award) int {
		return cmp.Or(-cmp.Compare(a.On(q.Rung.records()).sortable(), b.On(q.Rung.records()).sortable()), strings.Compare(a.ID, b.ID))
	})
	if limit > 0 && len(unplaced) > limit {
		unplaced = unplaced[:limit]
	}
	return unplaced, nil
}

// countedAwards selects the awards a query counts, but for its funds and its district.
func (q Query) countedAwards() AwardQuery {
	query := AwardQuery{Equal: map[string]string{"rung": string(q.Rung.records()), "status": StatusActive}, Kinds: q.Kinds,
		Window: q.Window(), Days: &DayRange{}, Date: q.Date} // any day, so no undated awards
	if q.Flood != AnyFlood {
		query.Equal["flood"] = string(q.Flood)
	}
	return query
}

// sortable orders unknown amounts below every known one.
func (m NullMoney) sortable() Money {
	if !m.Valid {
		return -1
	}
	return m.Money
}

// WhyUnplaced says in words why an award could not be placed.
func (a *Award) WhyUnplaced() string {
	switch a.Precision {
	case Conflict:
		return "its text names places that cannot all hold"
	case Unlocated:
		if len(a.Candidates) > 0 {
			return "what it names does not say which of several districts"
		}
		return "neither its text nor its reference names a known place"
	}
	return ""
}

// CandidateCodes gives the codes of the areas an award at Conflict or Unlocated may belong to.
func (l *Location) CandidateCodes() []string {
	codes := make([]string, len(l.Candidates))
	for i, c := range l.Candidates {
		codes[i] = c.Area
	}
	return codes
}
