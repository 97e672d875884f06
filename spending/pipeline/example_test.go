package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/source/keyed"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

func ExampleNeed() {
	dir, err := os.MkdirTemp("", "pipeline")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"communes.geojson": `{"type": "FeatureCollection", "features": [{"type": "Feature",
			"properties": {"code": "59001", "name": "Ostreville"}, "geometry":
			{"type": "Polygon", "coordinates": [[[3, 50], [3.1, 50], [3.1, 50.1], [3, 50.1], [3, 50]]]}}]}`,
		"homes.csv": "area,period,value\n59001,2024-07,12\nOstreville,2024-08,4\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	store, err := gpkg.Open(filepath.Join(dir, "a.gpkg"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	ctx, options := context.Background(), pipeline.Options{Files: pipeline.Dir(dir)}
	if _, err := pipeline.Areas(ctx, store, pipeline.Boundaries{File: "communes.geojson", Level: "commune",
		Columns: boundary.Mapping{ID: []string{"code"}, Name: []string{"name"}}}, options); err != nil {
		fmt.Println(err)
		return
	}
	out, err := pipeline.Need(ctx, store, pipeline.Table{File: "homes.csv", Keyed: keyed.Options{Name: "homes",
		Unit: "homes", Area: "area", Period: "period", Value: "value"}}, options)
	fmt.Println(out.Changed, out.Issues, err)
	// Output: true [] <nil>
}
