package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// Unplaced lists the counted records of the rung that could not be placed, at Conflict
// or Unlocated, by amount, largest first, unknown amounts last; at most limit of them, 0 for all. Level,
// need and area of the query do not matter.
func (v *View) Unplaced(ctx context.Context, q ledger.Query, limit int) ([]spending.Award, error) {
	var unplaced []spending.Award
	for _, precision := range []spending.Precision{spending.Conflict, spending.Unlocated} {
		query := countedAwards(q)
		query.Equal["precision"], query.Sort, query.Limit = string(precision), "-"+string(q.Rung.Records()), limit
		for found := 0; ; {
			page, err := v.records.Awards(ctx, query, func(a *spending.Award) error {
				if q.CountsFunds(strings.Join(a.Funds, ";")) {
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
	slices.SortStableFunc(unplaced, func(a, b spending.Award) int {
		return cmp.Or(-cmp.Compare(a.On(q.Rung.Records()).Sortable(), b.On(q.Rung.Records()).Sortable()),
			strings.Compare(a.ID, b.ID))
	})
	if limit > 0 && len(unplaced) > limit {
		unplaced = unplaced[:limit]
	}
	return unplaced, nil
}

// countedAwards selects the awards a query counts, but for its funds and its area.
func countedAwards(q ledger.Query) store.AwardQuery {
	query := store.AwardQuery{Equal: map[string]string{"rung": string(q.Rung.Records()),
		"status": spending.StatusActive}, Kinds: q.Kinds,
		Window: q.Window(), Days: &store.DayRange{}, Date: q.Date} // any day, so no undated awards
	if q.Flood != ledger.AnyFlood {
		query.Equal["flood"] = string(q.Flood)
	}
	return query
}
