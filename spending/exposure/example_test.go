package exposure_test

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/exposure"
	"github.com/paulmach/orb"
)

func ExampleOverlay() {
	square := func(west, east float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{west, 50}, {east, 50}, {east, 51}, {west, 51}, {west, 50}}}}
	}
	areas := []geo.Area{{ID: "1", Level: geo.District, Geometry: square(10, 11)}}
	extent := spending.LayerFeature{Geometry: square(10, 10.25)}
	layer := spending.Layer{Name: "extent", Features: []spending.LayerFeature{extent}}
	results, err := exposure.Overlay(context.Background(), layer, areas, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f of area %s is under water\n", results[0].Share, results[0].Area)
	// Output: 0.25 of area 1 is under water
}
