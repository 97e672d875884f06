package gpkg

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/internal/conflicts"
)

// conflictsTable holds what package conflicts keeps.
func conflictsTable() table {
	return table{name: "award_conflicts", title: "Awards in conflict", stays: true,
		about: "The awards whose evidence names different places that cannot both hold, for programs that need all " +
			"of them.",
		columns: []column{
			integer("number", "number of 32,768 awards in conflict"),
			key("texts", "texts that entries name by their places, a JSON array"),
			{"entries", "BLOB", "of each award rung, flood, kind, funds, amount, tender value, months and candidates",
				true},
		},
		unique: []string{"number"},
	}
}

// Conflicts reads the records in conflict.
func (s *snapshot) Conflicts(ctx context.Context) (list []ledger.Conflict, err error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	err = each(ctx, f.db, "SELECT texts, entries FROM award_conflicts ORDER BY number", nil,
		func(rows *sql.Rows) error {
			var r conflicts.Row
			if err := rows.Scan(&r.Texts, &r.Entries); err != nil {
				return err
			}
			list, err = conflicts.Append(list, r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read awards in conflict: %w", err)
	}
	return list, nil
}
