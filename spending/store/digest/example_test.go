package digest_test

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// Two versions whose records are the same have the same marks, and otherwise one group or two have others.
func Example() {
	marks := func(titles ...string) *digest.Marks {
		m := &digest.Marks{}
		d := digest.New()
		x := digest.NewIndexer(func(r digest.Row) error {
			m.Add(r)
			return nil
		})
		for _, title := range titles {
			if err := x.Add(d.Of(&spending.Award{Record: spending.Record{Title: title}})); err != nil {
				fmt.Println(err)
			}
		}
		if err := x.End(); err != nil {
			fmt.Println(err)
		}
		return m
	}
	was := marks("Repair of a dyke", "Sluice")
	same, other := marks("Sluice", "Repair of a dyke"), marks("Repair of a dyke", "Road")
	fmt.Println(len(was.Unlike(same)), len(was.Unlike(other)))
	// Output: 0 2
}
