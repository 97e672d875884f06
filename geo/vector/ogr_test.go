package vector

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/twpayne/go-geom"
)

// height and measure are what a position has in the file, so that one that is at another place is seen.
func height(x, y float64) float64  { return 10*x + y }
func measure(x, y float64) float64 { return x - 3*y }

// Shapefiles as GDAL writes them keep the heights and measures of each position, of rings too,
// which GDAL turns round and puts in an order of its own.
func TestShapefilesOfGDALKeepHeightsAndMeasures(t *testing.T) {
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("SKIPPED: no ogr2ogr (Debian package gdal-bin)")
	}
	const hole = "(91 21, 91 22, 92 22, 92 21, 91 21)"
	for _, c := range []struct {
		kind    string
		layouts []geom.Layout
		texts   []string
	}{
		{"POINT", []geom.Layout{geom.XYZM}, []string{"POINT (91 26)"}},
		{"MULTIPOINT", []geom.Layout{geom.XYZM}, []string{"MULTIPOINT (91 26, 92 27)"}},
		{"ARC", []geom.Layout{geom.XYZM, geom.XYZ, geom.XYM}, []string{"LINESTRING (91 26, 92 26, 92 27)",
			"MULTILINESTRING ((91 26, 92 26), (93 27, 94 28, 94 26))"}},
		{"POLYGON", []geom.Layout{geom.XYZM, geom.XYZ, geom.XYM}, []string{
			"POLYGON ((90 20, 95 20, 95 24, 90 24, 90 20), " + hole + ")",
			"MULTIPOLYGON (((90 20, 90 24, 95 24, 95 20, 90 20), " + hole + "), ((97 27, 99 27, 99 29, 97 27)))"}},
	} {
		for _, layout := range c.layouts {
			kind := c.kind + strings.TrimSpace(tags[layout])
			t.Run(kind, func(t *testing.T) {
				for _, f := range readShapefile(t, gdalShapefile(t, kind, layout, c.texts...), len(c.texts)) {
					g, err := f.Dimensions()
					if err != nil || g.Layout() != layout {
						t.Fatalf("%v, %v", g, err)
					}
					checkPositions(t, g)
				}
			})
		}
	}
}

// checkPositions holds that every position of a geometry has its own height and measure.
func checkPositions(t *testing.T, g geom.T) {
	t.Helper()
	flat, n := g.FlatCoords(), g.Stride()
	if len(flat) == 0 {
		t.Fatal("no positions")
	}
	for ; len(flat) > 0; flat = flat[n:] {
		x, y := flat[0], flat[1]
		if i := g.Layout().ZIndex(); i >= 0 && flat[i] != height(x, y) {
			t.Errorf("%v %v: height %v", x, y, flat[i])
		}
		if i := g.Layout().MIndex(); i >= 0 && flat[i] != measure(x, y) {
			t.Errorf("%v %v: measure %v", x, y, flat[i])
		}
	}
}

// gdalShapefile makes a shapefile with GDAL of texts, whose positions have heights and measures.
func gdalShapefile(t *testing.T, kind string, layout geom.Layout, texts ...string) string {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.shp.zip")
	file, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]string{{"name", "wkt"}}
	for _, text := range texts {
		rows = append(rows, []string{"a", wktOf(text, layout)})
	}
	if err := csv.NewWriter(file).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("ogr2ogr", "-f", "ESRI Shapefile", "-oo", "GEOM_POSSIBLE_NAMES=wkt", "-a_srs",
		"EPSG:4326", "-lco", "SHPT="+kind, out, in).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr: %v\n%s", err, said)
	}
	return out
}

var tags = map[geom.Layout]string{geom.XYZ: " Z", geom.XYM: " M", geom.XYZM: " ZM"}

var numbersOf = regexp.MustCompile(`(\d+) (\d+)`)

// wktOf gives a text of positions the heights and measures of a layout.
func wktOf(text string, l geom.Layout) string {
	text = strings.Replace(text, " ", tags[l]+" ", 1)
	return numbersOf.ReplaceAllStringFunc(text, func(p string) string {
		var x, y float64
		_, _ = fmt.Sscan(p, &x, &y)
		if l.ZIndex() >= 0 {
			p += fmt.Sprint(" ", height(x, y))
		}
		if l.MIndex() >= 0 {
			p += fmt.Sprint(" ", measure(x, y))
		}
		return p
	})
}

func readShapefile(t *testing.T, path string, count int) []Feature {
	t.Helper()
	var fs []Feature
	problems, err := Options{}.ReadFile(t.Context(), path, func(f Feature) error {
		fs = append(fs, f)
		return nil
	})
	if err != nil || len(fs) != count {
		t.Fatalf("%d features, problems %v, %v", len(fs), problems, err)
	}
	return fs
}
