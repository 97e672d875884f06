package vector

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ReadFile reads a file of any supported format, by the ending of its name: GeoJSON
// (.geojson, .json), GeoPackage (.gpkg) and zipped shapefile (.zip).
func (o Options) ReadFile(ctx context.Context, path string, yield func(Feature) error) ([]Problem, error) {
	if strings.EqualFold(filepath.Ext(path), ".gpkg") {
		return o.ReadGeoPackage(ctx, path, yield)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".geojson", ".json":
		return o.ReadGeoJSON(ctx, f, path, yield)
	case ".zip":
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return o.ReadShapefileZip(ctx, f, info.Size(), path, yield)
	}
	return nil, fmt.Errorf("%s: the name does not end in .geojson, .json, .gpkg or .zip (a zipped shapefile); convert the file, for example with ogr2ogr", path)
}
