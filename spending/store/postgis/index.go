package postgis

import (
	"context"

	"github.com/floodspend/floodspend/spending/store/internal/sets"
	"github.com/jackc/pgx/v5"
)

// index is the index of the version's records by area, month and verdict.
func (s *snapshot) index() sets.Asked {
	return sets.Asked{Index: &s.dataset.sets, Reader: s, Records: s.dataset.version.Records()}
}

// Rows reads the rows of some keys of the index.
func (s *snapshot) Rows(ctx context.Context, keys []string) ([]sets.Row, error) {
	query := "SELECT key, segment, list FROM " + s.dataset.from("record_sets") + " WHERE key = ANY ($1)"
	return all(ctx, s, "the index of records", query, []any{keys}, pgx.RowToStructByPos[sets.Row])
}

// Keys reads the keys of the index from one on that come before another.
func (s *snapshot) Keys(ctx context.Context, from, before string) ([]string, error) {
	query := "SELECT DISTINCT key FROM " + s.dataset.from("record_sets") + " WHERE key >= $1 AND key < $2"
	return all(ctx, s, "the index of records", query, []any{from, before}, pgx.RowTo[string])
}
