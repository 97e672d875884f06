package web_test

import (
	"fmt"
	"io/fs"

	"github.com/floodspend/floodspend/web"
)

func ExampleFiles() {
	page, err := fs.Stat(web.Files(), "index.html")
	fmt.Println(page.Name(), err)
	// Output: index.html <nil>
}
