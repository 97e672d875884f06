package store_test

import (
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/spending/store"
)

func ExampleAwardQuery_After() {
	q := store.AwardQuery{Text: "embankment"}
	q.Cursor = q.NextCursor("version 1", "in:7")
	fmt.Println(q.After("version 1"))
	_, err := q.After("version 2")
	fmt.Println(errors.Is(err, store.ErrStaleCursor))
	// Output:
	// in:7 <nil>
	// true
}
