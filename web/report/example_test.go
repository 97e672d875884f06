package report_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/floodspend/floodspend/web/report"
)

func ExampleWrite() {
	ask := func(_ context.Context, _ string) ([]byte, error) { return nil, errors.New("no answer") }
	var page bytes.Buffer
	err := report.Write(context.Background(), &page, ask, url.Values{"period": {"2024-25"}})
	fmt.Println(err != nil, page.Len())
	// Output: true 0
}
