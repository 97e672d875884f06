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
	// Digests gives the digests kept of records: the rows of some groups, or with nil the marks of all rows alone. A
	// version that was written before there were any has none.
	Digests(ctx context.Context, groups []int32) ([]digest.Row, error)
	// Numbered calls yield with the records of these numbers, in the order of their ids, and stops at its error.
	Numbered(ctx context.Context, numbers []int32, yield func(*spending.Award) error) error
}

// Compared is a version's records, to be compared with those of another.
type Compared interface {
	Records
	Digests
}

// Reader calls yield with records in the order of their ids, and stops at its error.
type Reader func(ctx context.Context, yield func(*spending.Award) error) error

// groupsAtOnce bounds the digests that are compared at once: of 10 million records those of 600,000.
const groupsAtOnce = 1024

// Unlike gives what reads the records of each of two versions that the other has not, or not the same but for where
// they stand in their sources. No others are read, unless one of the versions keeps no digests: then all are.
func Unlike(ctx context.Context, was, is Compared) (gone, come Reader, err error) {
	before, known, err := marksOf(ctx, was)
	if err != nil {
		return nil, nil, err
	}
	after, alsoKnown, err := marksOf(ctx, is)
	if err != nil {
		return nil, nil, err
	}
	if !known || !alsoKnown {
		return whole(was), whole(is), nil
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

func whole(of Records) Reader {
	return func(ctx context.Context, yield func(*spending.Award) error) error {
		_, err := of.Awards(ctx, AwardQuery{}, yield)
		return err
	}
}

func numbered(of Digests, numbers []int32) Reader {
	return func(ctx context.Context, yield func(*spending.Award) error) error {
		if len(numbers) == 0 {
			return nil
		}
		return of.Numbered(ctx, numbers, yield)
	}
}

// marksOf gives the marks of a version's records; they are not known where it keeps none.
func marksOf(ctx context.Context, of Digests) (marks *digest.Marks, known bool, err error) {
	rows, err := of.Digests(ctx, nil)
	if err != nil {
		return nil, false, fmt.Errorf("compare the records: %w", err)
	}
	marks = &digest.Marks{}
	for _, r := range rows {
		marks.Add(r)
	}
	return marks, len(rows) > 0, nil
}
