package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// Digests reads the digests of records.
func (s *snapshot) Digests(ctx context.Context, groups []int32) ([]digest.Row, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	query, args := "SELECT segment, bucket, mark, NULL FROM digests", []any(nil)
	if groups != nil {
		list, err := json.Marshal(groups)
		if err != nil {
			return nil, err
		}
		query, args = "SELECT segment, bucket, mark, sums FROM json_each(?) JOIN digests ON bucket = value",
			[]any{string(list)}
	}
	var found []digest.Row
	err = each(ctx, f.db, query, args, func(rows *sql.Rows) error {
		var r digest.Row
		err := rows.Scan(&r.Segment, &r.Group, &r.Mark, &r.Sums)
		found = append(found, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", err)
	}
	return found, nil
}

// numberedAtOnce is how many records are read at once.
const numberedAtOnce = 1024

// Numbered reads records by their numbers.
func (s *snapshot) Numbered(ctx context.Context, numbers []int32, yield func(*spending.Award) error) error {
	f, err := s.use(ctx)
	if err != nil {
		return err
	}
	defer f.release()
	ordered := make([]int32, 0, len(numbers))
	if err := f.numbered(ctx, "a.fid", numbers, func(rows *sql.Rows) error {
		var no int32
		err := rows.Scan(&no)
		ordered = append(ordered, no)
		return err
	}); err != nil {
		return fmt.Errorf("read numbers of awards: %w", err)
	}
	for some := range slices.Chunk(ordered, numberedAtOnce) {
		awards := make([]*spending.Award, 0, len(some))
		if err := f.numbered(ctx, f.columns, some, func(rows *sql.Rows) error {
			a, err := scanAward(rows, f.kept)
			awards = append(awards, a)
			return err
		}); err != nil {
			return fmt.Errorf("read awards: %w", err)
		}
		for _, a := range awards {
			if err := yield(a); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbered reads columns of awards a of these numbers, in the order of their ids.
func (f *file) numbered(ctx context.Context, columns string, numbers []int32, scan func(*sql.Rows) error) error {
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	return each(ctx, f.db, "SELECT "+columns+" FROM json_each(?) n CROSS JOIN awards a ON a.fid = n.value "+
		"ORDER BY a.id", []any{string(list)}, scan)
}
