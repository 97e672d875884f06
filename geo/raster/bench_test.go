package raster

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/paulmach/orb"
)

const himachal = "../../../shared/himachal"

// districts reads the 12 districts of the real files.
func districts(tb testing.TB) []orb.MultiPolygon {
	tb.Helper()
	files, _ := filepath.Glob(filepath.Join(himachal, "Maps", "*district*.geojson"))
	if len(files) == 0 {
		tb.Skip("SKIPPED: the real files are not beside the project")
	}
	var areas []orb.MultiPolygon
	_, err := vector.Options{}.ReadFile(context.Background(), files[0], func(f vector.Feature) error {
		m, _, err := shape.Repair(f.Geometry)
		areas = append(areas, m)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return areas
}

func resident() float64 {
	b, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	kb, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return float64(kb) / 1024
}

// BenchmarkHimachal reads two rasters of 430 million pixels over 12 districts, each alone and one where the other
// is above a threshold, and prints what GDAL needs to read them once.
func BenchmarkHimachal(b *testing.B) {
	areas := districts(b)
	dir := filepath.Join(himachal, "Sources/BHUVAN/data/tiffs")
	paths := []string{filepath.Join(dir, "cuml_2021.tif"), filepath.Join(dir, "stitched_monthly/stitched_2021_01.tif")}
	var stop atomic.Bool
	peak := make(chan float64)
	go func() {
		most := 0.0
		for !stop.Load() {
			most = max(most, resident())
			time.Sleep(20 * time.Millisecond)
		}
		peak <- most
	}()
	for b.Loop() {
		for i, path := range paths {
			r, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			zones, err := r.Zones(b.Context(), areas, 0)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(time.Since(start).Seconds(), "s/"+[]string{"tiles", "strips"}[i])
			km2 := 0.0
			for _, z := range zones {
				km2 += z.KM2 + z.EmptyKM2
			}
			b.Logf("%s: %d areas, %.3f km²", filepath.Base(path), len(areas), km2)
			r.Close()
		}
	}
	stop.Store(true)
	b.ReportMetric(<-peak, "MiB")
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
	if gdal, err := exec.LookPath("gdalinfo"); err == nil {
		start := time.Now()
		for _, path := range paths {
			if out, err := exec.Command(gdal, "--config", "GDAL_PAM_ENABLED", "NO", "-checksum",
				path).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v", out, err)
			}
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/gdal")
	}
}
