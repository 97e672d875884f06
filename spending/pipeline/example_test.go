package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

func ExampleAdd() {
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
	if _, err := pipeline.Areas(ctx, store, pipeline.Boundaries{Level: dataset.Level{Key: "commune",
		File: "communes.geojson", Code: dataset.List{"code"}, Name: dataset.List{"name"}}}, options); err != nil {
		fmt.Println(err)
		return
	}
	out, err := pipeline.Add(ctx, store, &dataset.File{Needs: []dataset.Need{{Name: "homes", Unit: "homes",
		Files: dataset.List{"homes.csv"}}}}, options)
	fmt.Println(out.Changed, out.Issues, err)
	// Output: true [] <nil>
}
