package raster

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo/crs"
)

const python = "../../build/python/bin/python"

// task is one of testdata/exact.py.
type task struct {
	Raw     string     `json:"raw"`
	Weights *string    `json:"weights"`
	Width   int        `json:"width"`
	Height  int        `json:"height"`
	Bounds  [4]float64 `json:"bounds"`
	NoData  *float64   `json:"nodata"`
	Above   float64    `json:"above"`
	Areas   []geometry `json:"areas"`
}

// geometry is a geometry as GeoJSON has it.
type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

func multiPolygon(m orb.MultiPolygon) geometry { return geometry{"MultiPolygon", m} }

// exact runs tasks by exactextract.
func exact(t *testing.T, tasks []task) [][][]float64 {
	t.Helper()
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIPPED: exactextract is not installed (make deps)")
	}
	in, err := json.Marshal(tasks)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/exact.py")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var all [][][]float64
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var one [][]float64
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func gdal(t testing.TB, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("SKIPPED: no %s (Debian package gdal-bin)", args[0])
	}
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// star is a polygon with a hole around a place.
func star(rng *rand.Rand, x, y, size float64) orb.Polygon {
	ring := func(size float64, n int) orb.Ring {
		r := make(orb.Ring, 0, n+1)
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			d := size * (0.6 + 0.4*rng.Float64())
			r = append(r, orb.Point{x + d*cos, y + d*sin})
		}
		return append(r, r[0])
	}
	hole := ring(size/2, 9)
	hole.Reverse()
	return orb.Polygon{ring(size, 40), hole}
}

// content makes a raster of 230 × 170 pixels whose values polygons burnt in, as GDAL does it, add up to.
func content(t testing.TB, rng *rand.Rand, dir string) string {
	var features []any
	for range 60 {
		p := star(rng, 91+2*rng.Float64(), 26+1.5*rng.Float64(), 0.05+0.3*rng.Float64())
		features = append(features, map[string]any{"type": "Feature", "geometry": geometry{"Polygon", p},
			"properties": map[string]any{"v": rng.IntN(3) + 1}})
	}
	b, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		t.Fatal(err)
	}
	polygons, base := filepath.Join(dir, "polygons.geojson"), filepath.Join(dir, "base.tif")
	if err := os.WriteFile(polygons, b, 0o600); err != nil {
		t.Fatal(err)
	}
	gdal(t, "gdal_rasterize", "-q", "-a", "v", "-add", "-ot", "Float64", "-te", "91.013", "26.007", "92.987", "27.493",
		"-ts", "230", "170", polygons, base)
	return base
}

// encodings are ways to write one raster, as options of gdal_translate.
func encodings() map[string]string {
	return map[string]string{
		"bytes in plain strips": "-ot Byte",
		"LZW, predictor 2, tiles": "-ot UInt16 -co COMPRESS=LZW -co PREDICTOR=2 -co TILED=YES -co " +
			"BLOCKXSIZE=64 -co BLOCKYSIZE=32",
		"DEFLATE, predictor 2, strips": "-ot Int32 -co COMPRESS=DEFLATE -co PREDICTOR=2 -co BLOCKYSIZE=7 " +
			"-a_nodata 2",
		"PackBits, signed": "-ot Int16 -scale 0 10 -5 5 -co COMPRESS=PACKBITS -a_nodata -4",
		"DEFLATE, predictor 3, tiles": "-ot Float32 -scale 0 10 0 1.7 -co COMPRESS=DEFLATE -co PREDICTOR=3 " +
			"-co TILED=YES -co BLOCKXSIZE=48 -co BLOCKYSIZE=48",
		"ZSTD, predictor 3, BigTIFF": "-ot Float64 -scale 0 10 0 1.7 -co COMPRESS=ZSTD -co PREDICTOR=3 -co " +
			"BIGTIFF=YES -a_nodata 0",
		"planar bands, big-endian, ZSTD": "-ot UInt32 -b 1 -b 1 -co INTERLEAVE=BAND -co ENDIANNESS=BIG -co " +
			"COMPRESS=ZSTD -co PREDICTOR=2",
		"pixel-interleaved bands, 64 bit": "-ot Int64 -b 1 -b 1 -b 1 -co INTERLEAVE=PIXEL -co COMPRESS=LZW -co " +
			"BIGTIFF=YES -co ENDIANNESS=BIG",
		"cloud-optimised with overviews": "-of COG -ot Float32 -co COMPRESS=DEFLATE -co BLOCKSIZE=64 -co " +
			"PREDICTOR=YES",
		"sparse tiles": "-ot Float32 -co SPARSE_OK=TRUE -co TILED=YES -co BLOCKXSIZE=16 -co " +
			"BLOCKYSIZE=16 -a_nodata 0",
		"64-bit floats, predictor 2": "-ot Float64 -co COMPRESS=DEFLATE -co PREDICTOR=2 -co ENDIANNESS=BIG",
	}
}

// rawOf gives a raster's values as GDAL reads them.
func rawOf(t *testing.T, path string) string {
	raw := path + ".raw"
	gdal(t, "gdal_translate", "-q", "-b", "1", "-of", "ENVI", "-ot", "Float64", path, raw)
	return raw
}

func floats(t *testing.T, path string, values []float64) {
	t.Helper()
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask makes the task of a raster and areas, weighted by its pixels' ground.
func ask(t *testing.T, r *Raster, path string, areas []orb.MultiPolygon, above float64) task {
	b := r.modelBound()
	w := &task{Raw: rawOf(t, path), Width: r.width, Height: r.height, Above: above,
		Bounds: [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}
	var weights []float64
	for row := range r.height {
		for column := range r.width {
			km2, err := r.cellKM2(float64(column), float64(row), 1, 1)
			if err != nil {
				t.Fatal(err)
			}
			weights = append(weights, km2)
		}
	}
	name := path + ".weights"
	floats(t, name, weights)
	w.Weights = &name
	if r.sample.hasNodata {
		w.NoData = &r.sample.nodata
	}
	for _, a := range areas {
		projected := make(orb.MultiPolygon, len(a))
		for i, p := range a {
			for _, ring := range p {
				out := make(orb.Ring, len(ring))
				for k, at := range ring {
					var err error
					if out[k], err = r.system.FromLonLat(at); err != nil {
						t.Fatal(err)
					}
				}
				projected[i] = append(projected[i], out)
			}
		}
		w.Areas = append(w.Areas, multiPolygon(projected))
	}
	return *w
}

func near(a, b, to float64) bool { return math.Abs(a-b) <= to*max(1e-3, math.Abs(b)) }

func TestZonesAreThoseOfExactextract(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	base := content(t, rng, dir)
	areas := []orb.MultiPolygon{{star(rng, 92, 26.8, 0.4)}, {star(rng, 91.3, 26.3, 0.2), star(rng, 92.4, 27.2, 0.3)},
		{star(rng, 91, 26, 0.3)}, {star(rng, 92.98, 27.49, 0.1)}, {star(rng, 91.7, 26.7, 0.004)}}
	var tasks []task
	var names []string
	var got [][]Zone
	const above = 0.9
	for name, options := range encodings() {
		path := filepath.Join(dir, fmt.Sprintf("%d.tif", len(names)))
		gdal(t, append(append([]string{"gdal_translate", "-q"}, strings.Fields(options)...), base, path)...)
		r, err := Open(path, Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer r.Close()
		zones, err := r.Zones(t.Context(), areas, above)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		names, got, tasks = append(names, name), append(got, zones), append(tasks, ask(t, r, path, areas, above))
	}
	compare(t, names, got, exact(t, tasks), 1e-6)
}

func compare(t *testing.T, names []string, got [][]Zone, want [][][]float64, to float64) {
	t.Helper()
	for i, name := range names {
		for k, z := range got[i] {
			w := want[i][k]
			if k == 0 && w[1] == 0 || !near(z.Sum, w[0], to) || !near(z.Pixels, w[1], to) || !near(z.AboveKM2,
				w[2], to) ||
				!near(z.KM2, w[3], to) {
				t.Errorf("%s, area %d: sum %v of %v pixels, %v of %v km² above; exactextract has %v", name, k, z.Sum,
					z.Pixels, z.AboveKM2, z.KM2, w)
			}
		}
	}
}

// TestZonesOfProjectedRasters has edges that are curves in the raster's plane, which exactextract takes for straight.
func TestZonesOfProjectedRasters(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	base := content(t, rng, dir)
	areas := []orb.MultiPolygon{{star(rng, 92, 26.8, 0.4)}, {star(rng, 91.3, 26.4, 0.1)}}
	var tasks []task
	var names []string
	var got [][]Zone
	for _, code := range []crs.Code{32646, 3857} {
		path := filepath.Join(dir, fmt.Sprintf("%d.tif", code))
		gdal(t, "gdalwarp", "-q", "-t_srs", code.String(), "-tr", "900", "900", "-dstnodata", "-1", base, path)
		r, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		zones, err := r.Zones(t.Context(), areas, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		names, got, tasks = append(names, code.String()), append(got, zones), append(tasks, ask(t, r, path, areas, 0.5))
	}
	compare(t, names, got, exact(t, tasks), 2e-5)
}

func TestZonesWhereOtherGridsAreAbove(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	base := content(t, rng, dir)
	areas := []orb.MultiPolygon{{star(rng, 92, 26.8, 0.4)}, {star(rng, 91.3, 26.3, 0.2)}, {star(rng, 91, 26, 0.3)}}
	people, depth := filepath.Join(dir, "people.tif"), filepath.Join(dir, "depth.tif")
	gdal(t, "gdal_translate", "-q", "-outsize", "46", "34", "-r", "average", base, people)
	gdal(t, "gdal_translate", "-q", "-co", "TILED=YES", "-co", "BLOCKXSIZE=64", "-co", "BLOCKYSIZE=64", base, depth)
	// The same by one raster: each pixel of people parted into 5 × 5, and none where it is not deep.
	fine, calc := filepath.Join(dir, "fine.tif"), filepath.Join(dir, "wet.tif")
	gdal(t, "gdal_translate", "-q", "-outsize", "230", "170", "-r", "nearest", people, fine)
	wet := multiplied(t, rawOf(t, fine), rawOf(t, depth), 2.5)
	floats(t, calc, wet)
	p, d := opened(t, people), opened(t, depth)
	got, err := p.ZonesWhere(t.Context(), areas, d, 2.5)
	if err != nil {
		t.Fatal(err)
	}
	b := p.modelBound()
	all := task{Raw: calc, Width: 230, Height: 170, Bounds: [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}
	for _, a := range areas {
		all.Areas = append(all.Areas, multiPolygon(a))
	}
	for k, w := range exact(t, []task{all})[0] {
		if !near(got[k].AboveSum, w[0], 1e-6) || w[0] == 0 {
			t.Errorf("area %d: %v people where it is deep, exactextract has %v", k, got[k].AboveSum, w[0])
		}
	}
	plain, err := p.Zones(t.Context(), areas, 0)
	if err != nil {
		t.Fatal(err)
	}
	warped := filepath.Join(dir, "utm.tif")
	gdal(t, "gdalwarp", "-q", "-t_srs", "EPSG:32646", "-tr", "300", "300", depth, warped)
	skew, err := p.ZonesWhere(t.Context(), areas, opened(t, warped), 2.5)
	if err != nil {
		t.Fatal(err)
	}
	for k := range areas {
		if !near(got[k].Sum, plain[k].Sum, 1e-9) || !near(skew[k].Sum, plain[k].Sum, 1e-9) {
			t.Errorf("area %d: %v, %v people in all, alone %v", k, got[k].Sum, skew[k].Sum, plain[k].Sum)
		}
		if !near(skew[k].AboveSum, got[k].AboveSum, 0.02) {
			t.Errorf("area %d: %v people where it is deep in another system, %v in the same", k, skew[k].AboveSum,
				got[k].AboveSum)
		}
	}
}

func opened(t *testing.T, path string) *Raster {
	t.Helper()
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// multiplied gives a 25th of each value where the other's is above a threshold.
func multiplied(t *testing.T, values, others string, above float64) []float64 {
	a, err := os.ReadFile(values)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(others)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(a)/8)
	for i := range out {
		if math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])) > above {
			out[i] = math.Float64frombits(binary.LittleEndian.Uint64(a[8*i:])) / 25
		}
	}
	return out
}

func TestZonesAreTheSameWhateverTheProcessors(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	r := opened(t, content(t, rng, t.TempDir()))
	areas := []orb.MultiPolygon{{star(rng, 92, 26.8, 0.4)}, {star(rng, 91.3, 26.3, 0.2)}}
	want, err := r.Zones(context.Background(), areas, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		got, err := r.Zones(context.Background(), areas, 1)
		if err != nil || got[0] != want[0] || got[1] != want[1] {
			t.Fatalf("%v, then %v (%v)", want, got, err)
		}
	}
}
