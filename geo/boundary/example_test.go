package boundary_test

import (
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/paulmach/orb"
)

func ExampleBuilder() {
	b, err := boundary.NewBuilder(geo.District, boundary.Mapping{ID: []string{"code"}, Name: []string{"name"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	square := orb.MultiPolygon{{{{10, 50}, {11, 50}, {11, 51}, {10, 51}, {10, 50}}}}
	err = b.Add(vector.Feature{Number: 1, Geometry: square, Properties: map[string]any{"code": "1", "name": "Fenwick"}})
	fmt.Println(b.Areas()[0].Name, err)
	// Output: Fenwick <nil>
}
