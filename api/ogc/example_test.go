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

// A parameter is declared once: it is read, refused and described by that.
func ExampleReadValues() {
	params := []ogc.Param{
		{Name: "limit", Kind: ogc.Integer, Min: 1, Max: 100, Fallback: "10"},
		{Name: "bbox", Kind: ogc.BBox},
	}
	values, err := ogc.ReadValues(params, "bbox=91.50,26,92,26.5")
	fmt.Println(values.Integer("limit"), values.Text("bbox"), err)
	_, err = ogc.ReadValues(params, "limit=many")
	fmt.Println(err)
	// Output:
	// 10 91.5,26,92,26.5 <nil>
	// 400 Bad Request: parameter limit cannot be "many"; allowed: a whole number from 1 to 100
}

// The representation an Accept header weighs highest is the one that is answered with.
func ExampleNegotiate() {
	formats := []ogc.Format{ogc.GeoJSON, ogc.CSV}
	values, err := ogc.ReadValues([]ogc.Param{ogc.FormatParam(formats)}, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	format, err := ogc.Negotiate(formats, values, "application/json;q=0.5, text/*")
	fmt.Println(format.ContentType(), err)
	// Output:
	// text/csv; charset=utf-8 <nil>
}
