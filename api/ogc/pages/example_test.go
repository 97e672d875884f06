package pages_test

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/floodspend/floodspend/api/ogc/pages"
)

func Example() {
	var out bytes.Buffer
	err := pages.NewPrinter(nil).JSON(&out, pages.Page{Title: "Rivers", Site: "example", Root: "./"},
		pages.Answer{Base: "https://example.org"}, []byte(`{"name": "Beki <b>", "length": 190, "mouth": null}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, said := range regexp.MustCompile(`<dt>.*</dd>`).FindAllString(out.String(), -1) {
		fmt.Println(said)
	}
	// Output:
	// <dt>name</dt><dd>Beki &lt;b&gt;</dd>
	// <dt>length</dt><dd>190</dd>
	// <dt>mouth</dt><dd><span class="kind">no value</span></dd>
}
