package raster_test

import (
	"context"
	"fmt"
	"log"

	"github.com/floodspend/floodspend/geo/raster"
	"github.com/paulmach/orb"
)

func ExampleRaster_ZonesWhere() {
	people, err := raster.Open("testdata/people.tif", raster.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer people.Close()
	depth, err := raster.Open("testdata/depth.tif", raster.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer depth.Close()
	area := orb.MultiPolygon{{{{91, 26}, {91.5, 26}, {91.5, 26.5}, {91, 26.5}, {91, 26}}}}
	zones, err := people.ZonesWhere(context.Background(), []orb.MultiPolygon{area}, depth, 0.15)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f of %.1f people where the water is deeper than 15 cm\n", zones[0].AboveSum, zones[0].Sum)
	// Output: 95.0 of 250.0 people where the water is deeper than 15 cm
}
