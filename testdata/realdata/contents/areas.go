// Package contents reads parts of the real Assam files for tests. It is apart from
// realdata so that packages it imports can use that in their own tests.
package contents

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/paulmach/orb"
)

// AreaNames gives the real districts and circles by code and name, without geometry: for
// tests that need names only.
func AreaNames(tb testing.TB) []geo.Area {
	tb.Helper()
	var areas []geo.Area
	for _, source := range []struct {
		level      geo.Level
		file, name string
	}{
		{geo.District, "Assam_district.geojson", "dtname"},
		{geo.Circle, "Assam_revenue_circles.geojson", "revenue_ci"},
	} {
		path := filepath.Join(realdata.Dir(tb), "layer/assets/geojson", source.file)
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		var collection struct {
			Features []struct{ Properties map[string]any }
		}
		if err := json.Unmarshal(b, &collection); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		for _, f := range collection.Features {
			text := func(key string) string { s, _ := f.Properties[key].(string); return s }
			a := geo.Area{ID: text("object_id"), Level: source.level, Name: text(source.name)}
			if a.Level == geo.Circle {
				a.ParentID = text("dtcode11")
			}
			areas = append(areas, a)
		}
	}
	return areas
}

// CircleShapes gives the real circles of a boundary file by code, with their polygons as they are.
func CircleShapes(tb testing.TB, file string) []geo.Area {
	tb.Helper()
	var areas []geo.Area
	for _, f := range Features(tb, file) {
		shape, is := f.Geometry.(orb.MultiPolygon)
		if p, single := f.Geometry.(orb.Polygon); single {
			shape, is = orb.MultiPolygon{p}, true
		}
		code, known := f.Properties["object_id"]
		if !is || !known {
			tb.Fatalf("%s: feature %d is %T with object_id %v", file, f.Number, f.Geometry, code)
		}
		areas = append(areas, geo.Area{ID: fmt.Sprint(code), Level: geo.Circle, Geometry: shape})
	}
	return areas
}

// Features gives the features of a real file, GeoJSON or zipped shapefile, as they are,
// without repair.
func Features(tb testing.TB, file string) []vector.Feature {
	tb.Helper()
	f, err := os.Open(filepath.Join(realdata.Dir(tb), file))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var features []vector.Feature
	keep := func(x vector.Feature) error {
		features = append(features, x)
		return nil
	}
	if !strings.HasSuffix(file, ".zip") {
		_, err = vector.ReadGeoJSON(context.Background(), f, file, keep)
	} else if info, statErr := f.Stat(); statErr != nil {
		err = statErr
	} else {
		_, err = vector.ReadShapefileZip(context.Background(), f, info.Size(), file, keep)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return features
}
