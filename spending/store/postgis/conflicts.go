package postgis

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/internal/conflicts"
	"github.com/jackc/pgx/v5"
)

// Conflicts reads the records in conflict.
func (s *snapshot) Conflicts(ctx context.Context) (list []ledger.Conflict, err error) {
	query := "SELECT number, texts, entries FROM " + s.dataset.from("conflicts") + " ORDER BY number"
	rows, err := all(ctx, s, "awards in conflict", query, nil, pgx.RowToStructByPos[conflicts.Row])
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if list, err = conflicts.Append(list, r); err != nil {
			return nil, fmt.Errorf("read awards in conflict: %w", err)
		}
	}
	return list, nil
}

// conflict writes a row of the table conflicts.
func (c *copyData) conflict(r conflicts.Row) {
	c.row(3)
	c.integer(int32(r.Number))
	c.text(r.Texts)
	c.text(string(r.Entries))
}
