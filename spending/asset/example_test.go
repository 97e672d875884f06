package asset_test

import (
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/paulmach/orb"
)

func ExamplePlace() {
	levels := geo.Hierarchy{{Key: "parish", Plural: "parishes"}}
	areas := []geo.Area{{ID: "1", Level: "parish",
		Geometry: orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}}}
	b := asset.NewBuilder("dykes", "2024", "dykes.geojson", asset.Columns{ClassIs: "dyke"})
	if err := b.Add(vector.Feature{Number: 1, Geometry: orb.LineString{{0.5, 0}, {1.5, 0}}}); err != nil {
		fmt.Println(err)
		return
	}
	assets, _, err := b.Assets()
	if err == nil {
		err = asset.Place(assets, areas, levels)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %.0f m in %s, %.0f m outside\n", assets[0].ID, assets[0].Areas[0].Amount, assets[0].Areas[0].Area,
		assets[0].Outside)
	// Output: dykes:0: 55660 m in 1, 55660 m outside
}
