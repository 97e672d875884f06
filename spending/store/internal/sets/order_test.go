package sets

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// The records of a set are listed in an order behind any of them; the order is read once, and again after it had to
// leave or could not be read.
func TestOrder(t *testing.T) {
	const records = 1000
	random := rand.New(rand.NewPCG(3, 4))
	var order []int32
	s := New(records)
	for _, at := range random.Perm(records) {
		order = append(order, int32(at+1))
		if random.IntN(3) == 0 {
			s[(at+1)/64] |= 1 << ((at + 1) % 64)
		}
	}
	want := slices.DeleteFunc(slices.Clone(order), func(no int32) bool { return !s.Has(int(no)) })
	x := Asked{Index: &Index{}, Records: records}
	failed := errors.New("failed")
	if _, err := x.Order("a", func() ([]int32, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Fatalf("error %v", err)
	}
	reads := 0
	for range 3 {
		o, err := x.Order("a", func() ([]int32, error) {
			reads++
			return order, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		next := o.Of(s)
		for _, at := range []int{0, 1, len(want) / 2, len(want) - 1} {
			behind, rest := 0, want
			if at > 0 {
				behind, rest = int(want[at-1]), want[at:]
			}
			for _, skip := range []int{0, 1, 7, records} {
				left := rest[min(skip, len(rest)):]
				if got := next(behind, skip, 5); !slices.Equal(got, left[:min(5, len(left))]) {
					t.Errorf("behind %d all but %d: %v, want of %v", behind, skip, got, left)
				}
			}
		}
	}
	if reads != 1 {
		t.Errorf("read %d times", reads)
	}
	many := Asked{Index: &Index{}, Records: keptOrders}
	if o, err := many.Order("a", func() ([]int32, error) { return order, nil }); !slices.Equal(o, order) || err != nil {
		t.Errorf("order %v, error %v", o, err)
	}
	if many.KeepsOrders() || len(many.Index.orders) > 0 {
		t.Errorf("an order of %d records is kept", many.Records)
	}
}
