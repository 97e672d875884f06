package table_test

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo/table"
)

func ExampleReader() {
	r, err := table.NewReader(strings.NewReader("Area Code;Value\nd1;12\n"), table.Form{Delimiter: ';'})
	if err != nil {
		fmt.Println(err)
		return
	}
	cells, err := r.Next()
	if err != nil {
		fmt.Println(err)
		return
	}
	header, err := table.NewHeader(cells, ';')
	if err != nil {
		fmt.Println(err)
		return
	}
	value, _ := header.Column("value")
	cells, err = r.Next()
	fmt.Println(cells[value], "on line", r.Line(value), err)
	// Output: 12 on line 2 <nil>
}
