package geo_test

import (
	"fmt"

	"github.com/floodspend/floodspend/geo"
)

func ExampleArea() {
	a := geo.Area{ID: "281-01", Level: geo.Circle, Name: "Mayong", ParentID: "281"}
	fmt.Println(a.Name, "is a", a.Level, "of", a.ParentID)
	// Output: Mayong is a circle of 281
}
