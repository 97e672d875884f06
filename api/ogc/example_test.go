package ogc_test

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/api/ogc"
)

// An answer is made once, and kept.
func ExampleCache() {
	cache := ogc.NewCache(1 << 20)
	for range 2 {
		answer, kept, err := cache.Get(context.Background(), ogc.KeyOf("/", "json"),
			func(context.Context) (*ogc.Rendered, error) { return &ogc.Rendered{Body: []byte("{}")}, nil })
		fmt.Println(string(answer.Body), kept, err)
	}
	// Output:
	// {} false <nil>
	// {} true <nil>
}
