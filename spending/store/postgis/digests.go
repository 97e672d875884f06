package postgis

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/digest"
	"github.com/jackc/pgx/v5"
)

// Digests reads the digests of records.
func (s *snapshot) Digests(ctx context.Context, groups []int32) ([]digest.Row, error) {
	table := s.dataset.from("digests")
	query, args := "SELECT segment, bucket, mark, NULL::bytea FROM "+table, []any(nil)
	if groups != nil {
		query, args = "SELECT segment, bucket, mark, sums FROM "+table+" WHERE bucket = ANY ($1)", []any{groups}
	}
	return all(ctx, s, "digests", query, args, func(row pgx.CollectableRow) (r digest.Row, err error) {
		return r, row.Scan(&r.Segment, &r.Group, &r.Mark, &r.Sums)
	})
}

// numberedAtOnce is how many records are read at once.
const numberedAtOnce = 1024

// Numbered reads records by their numbers.
func (s *snapshot) Numbered(ctx context.Context, numbers []int32, yield func(*spending.Award) error) error {
	codes, err := s.codes(ctx)
	if err != nil {
		return err
	}
	table := s.dataset.from("awards")
	ordered, err := all(ctx, s, "numbers of awards", "SELECT no FROM "+table+" WHERE no = ANY ($1) ORDER BY id",
		[]any{numbers}, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	query := "SELECT " + codes.scanned + " FROM " + table + " WHERE no = ANY ($1) ORDER BY id"
	for some := range slices.Chunk(ordered, numberedAtOnce) {
		awards, err := all(ctx, s, "awards", query, []any{some}, codes.scanAward)
		if err != nil {
			return err
		}
		for _, a := range awards {
			if err := yield(a); err != nil {
				return err
			}
		}
	}
	return nil
}
