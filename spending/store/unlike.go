package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// Digests tell the records of two versions apart without reading them.
type Digests interface {
	// Digests gives the digests kept of records: the rows of some groups, or with nil the marks of all rows alone.
	Digests(ctx context.Context, groups []int32) ([]digest.Row, error)
	// Numbered calls yield with the records of these numbers, in the order of their ids, and stops at its error.
	Numbered(ctx context.Context, numbers []int32, yield func(*spending.Award) error) error
}

// Reader calls yield with records in the order of their ids, and stops at its error.
type Reader func(ctx context.Context, yield func(*spending.Award) error) error

// groupsAtOnce bounds the digests that are compared at once: of 10 million records those of 600,000.
const groupsAtOnce = 1024

// Unlike gives what reads the records of each of two versions that the other has not, or not the same but for where
// they stand in their sources. No others are read.
func Unlike(ctx context.Context, was, is Digests) (gone, come Reader, err error) {
	before, err := marksOf(ctx, was)
	if err != nil {
		return nil, nil, err
	}
	after, err := marksOf(ctx, is)
	if err != nil {
		return nil, nil, err
	}
	var numbers [2][]int32
	for groups := range slices.Chunk(before.Unlike(after), groupsAtOnce) {
		var rows [2][]digest.Row
		for i, d := range []Digests{was, is} {
			if rows[i], err = d.Digests(ctx, groups); err != nil {
				return nil, nil, fmt.Errorf("compare the records: %w", err)
			}
		}
		less, more, err := digest.Unlike(rows[0], rows[1])
		if err != nil {
			return nil, nil, fmt.Errorf("compare the records: %w", err)
		}
		numbers[0], numbers[1] = append(numbers[0], less...), append(numbers[1], more...)
	}
	return numbered(was, numbers[0]), numbered(is, numbers[1]), nil
}

// Has tells of each digest whether it is that of a record.
func Has(ctx context.Context, of Digests, sums []digest.Sum) ([]bool, error) {
	has := make([]bool, len(sums))
	for groups := range slices.Chunk(digest.Groups(sums), groupsAtOnce) {
		rows, err := of.Digests(ctx, groups)
		if err == nil {
			err = digest.Mark(rows, sums, has)
		}
		if err != nil {
			return nil, fmt.Errorf("compare the records: %w", err)
		}
	}
	return has, nil
}

func numbered(of Digests, numbers []int32) Reader {
	return func(ctx context.Context, yield func(*spending.Award) error) error {
		if len(numbers) == 0 {
			return nil
		}
		return of.Numbered(ctx, numbers, yield)
	}
}

// marksOf gives the marks of a version's records.
func marksOf(ctx context.Context, of Digests) (*digest.Marks, error) {
	rows, err := of.Digests(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("compare the records: %w", err)
	}
	marks := &digest.Marks{}
	for _, r := range rows {
		marks.Add(r)
	}
	return marks, nil
}
