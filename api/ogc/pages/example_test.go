package pages_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/api/ogc/pages"
)

// An answer as a page shows the members of its JSON, and what they are about.
func ExampleWriteJSON() {
	var page bytes.Buffer
	err := pages.WriteJSON(&page, pages.Page{Title: "District", Site: "Example"},
		pages.Answer{About: map[string]string{"name": "what it is called"}}, []byte(`{"name":"Upper"}`))
	fmt.Println(err, strings.Contains(page.String(), "Upper"), strings.Contains(page.String(), "<script"))
	// Output: <nil> true false
}
