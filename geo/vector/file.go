package vector

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/floodspend/floodspend/geo/input"
)

// ReadFile reads a file of any supported format, by the ending of its name: GeoJSON
// (.geojson, .json), GeoPackage (.gpkg) and zipped shapefile (.zip).
func (o Options) ReadFile(ctx context.Context, path string, yield func(Feature) error) ([]Problem, error) {
	if strings.EqualFold(filepath.Ext(path), ".gpkg") {
		if err := input.Check(path); err != nil {
			return nil, err
		}
		return o.ReadGeoPackage(ctx, path, yield)
	}
	f, err := input.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".geojson", ".json":
		return o.ReadGeoJSON(ctx, f, path, yield)
	case ".zip":
		return o.ReadShapefileZip(ctx, f, f.Size(), path, yield)
	}
	return nil, fmt.Errorf("%s: the name does not end in .geojson, .json, .gpkg or .zip (a zipped shapefile); "+
		"convert the file, for example with ogr2ogr", path)
}
