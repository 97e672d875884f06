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

// groupsAtOnce bounds the digests that are compared at once: of 10 million records those of 640,000.
const groupsAtOnce = 64

// Unlike calls yield with the records of one version that another version of the store has not, or not the same but for
// where they stand in their sources, in the order of their ids, and stops at its error. It reads no others, unless one
// of the versions keeps no digests: then it yields all.
func Unlike(ctx context.Context, of, than Compared, yield func(*spending.Award) error) error {
	marks, known, err := marksOf(ctx, of)
	if err != nil {
		return err
	}
	others, othersKnown, err := marksOf(ctx, than)
	if err != nil {
		return err
	}
	if !known || !othersKnown {
		_, err := of.Awards(ctx, AwardQuery{}, yield)
		return err
	}
	var numbers []int32
	for groups := range slices.Chunk(marks.Unlike(others), groupsAtOnce) {
		if numbers, err = appendUnlike(ctx, numbers, of, than, groups); err != nil {
			return err
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return of.Numbered(ctx, numbers, yield)
}

// marksOf gives the marks of a version's records; they are not known where it keeps none.
func marksOf(ctx context.Context, of Compared) (marks *digest.Marks, known bool, err error) {
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

// appendUnlike adds the numbers of the records of some groups that the other version has not the same.
func appendUnlike(ctx context.Context, numbers []int32, of, than Digests, groups []int32) ([]int32, error) {
	has := map[digest.Sum]bool{}
	err := eachDigest(ctx, than, groups, func(s digest.Sum, _ int32) { has[s] = true })
	if err != nil {
		return nil, err
	}
	err = eachDigest(ctx, of, groups, func(s digest.Sum, no int32) {
		if !has[s] {
			numbers = append(numbers, no)
		}
	})
	return numbers, err
}

func eachDigest(ctx context.Context, of Digests, groups []int32, yield func(digest.Sum, int32)) error {
	rows, err := of.Digests(ctx, groups)
	if err != nil {
		return fmt.Errorf("compare the records: %w", err)
	}
	for i := range rows {
		if err := rows[i].Each(yield); err != nil {
			return err
		}
	}
	return nil
}
