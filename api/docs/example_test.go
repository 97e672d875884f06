package docs_test

import (
	"fmt"

	"github.com/floodspend/floodspend/api/docs"
)

func Example() {
	p, err := docs.Read("clients")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Title)
	fmt.Println(string(p.Text[:len(`<h1 id="clients">Clients</h1>`)]))
	// Output:
	// Clients
	// <h1 id="clients">Clients</h1>
}
