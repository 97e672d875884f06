package stream_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/floodspend/floodspend/spending/source/stream"
)

func ExampleMembers() {
	err := stream.Members(context.Background(), strings.NewReader(`{"ocid":"x"}`), "a.json",
		func(_ context.Context, r io.Reader, name string) error {
			content, err := io.ReadAll(r)
			fmt.Println(name, len(content))
			return err
		})
	fmt.Println(err)
	// Output:
	// a.json 12
	// <nil>
}
