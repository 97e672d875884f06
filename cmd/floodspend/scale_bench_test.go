package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
)

// scaleEnv names the numbers of awards BenchmarkScale measures, parted by commas.
const scaleEnv = "FLOODSPEND_BENCH_AWARDS"

// BenchmarkScale generates datasets of India's size (6,600 sub-districts) into both stores
// and serves them, each in a process of its own as a user does. It reports the awards
// imported a second, the importer's peak memory, how long a server needs to be ready, and
// how long /analysis/allocation takes when it is first asked of it, and then.
func BenchmarkScale(b *testing.B) { eachScale(b, measureScale) }

// eachScale measures a store of each kind with each number of awards.
func eachScale(b *testing.B, measure func(b *testing.B, binary, db string, awards int)) {
	b.Helper()
	sizes := os.Getenv(scaleEnv)
	if sizes == "" {
		sizes = "10000,100000"
	}
	binary := build(b)
	for _, store := range []struct {
		name string
		most int // awards it is made for
		make func(*testing.B) (db string)
	}{
		{"gpkg", 1_000_000, func(b *testing.B) string { return filepath.Join(b.TempDir(), "scale.gpkg") }},
		{"postgis", 10_000_000, func(b *testing.B) string {
			return migrated(b, binary, pgtest.Start(b, "fsync=on", "full_page_writes=on"))
		}},
	} {
		for size := range strings.SplitSeq(sizes, ",") {
			awards, err := strconv.Atoi(size)
			if err != nil {
				b.Fatalf("%s: %v", scaleEnv, err)
			}
			b.Run("store="+store.name+"/awards="+size, func(b *testing.B) {
				if awards > store.most {
					b.Skipf("a store for at most %d awards", store.most)
				}
				measure(b, binary, store.make(b), awards)
			})
		}
	}
}

func measureScale(b *testing.B, binary, db string, awards int) {
	var peak int64
	for b.Loop() {
		generate := exec.Command(binary, "bench", "generate", "--db", db, "--awards", strconv.Itoa(awards), "--quiet")
		output, memory, err := runMeasured(b, generate)
		if err != nil {
			b.Fatalf("%v\n%s", err, output)
		}
		peak = max(peak, memory)
	}
	b.ReportMetric(float64(awards*b.N)/b.Elapsed().Seconds(), "awards/s")
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
	begun := time.Now()
	server, address, _ := serving(b, binary, db)
	timed(b, "http://"+address+"/readyz")
	b.ReportMetric(time.Since(begun).Seconds(), "ready-s")
	shapes := "http://" + address + "/analysis/allocation"
	allocation := shapes + "?geometry=none"
	b.ReportMetric(timed(b, allocation).Seconds()*1e3, "cold-ms")
	warm := timed(b, allocation)
	for range 20 {
		warm = min(warm, timed(b, allocation))
	}
	b.ReportMetric(warm.Seconds()*1e3, "warm-ms")
	b.ReportMetric(timed(b, shapes).Seconds()*1e3, "shapes-ms")
	if err := server.Process.Kill(); err != nil {
		b.Fatal(err)
	}
}

// timed gives how long a whole answer takes.
func timed(b *testing.B, url string) time.Duration {
	b.Helper()
	begun := time.Now()
	answer, err := http.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: status %d, %d bytes, %v", url, answer.StatusCode, n, err)
	}
	return time.Since(begun)
}
