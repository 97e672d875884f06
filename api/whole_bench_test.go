package api

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// sink takes an answer as a client that reads at once, and notes when its first byte came.
type sink struct {
	header http.Header
	begun  time.Time
	first  time.Duration
	bytes  int
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(int) {}

func (s *sink) Write(p []byte) (int, error) {
	if s.bytes == 0 {
		s.first = time.Since(s.begun)
	}
	s.bytes += len(p)
	return len(p), nil
}

// resident is what the process has in memory.
func resident(tb testing.TB) int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		tb.Skip(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		tb.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// BenchmarkWhole downloads all of so many made-up awards as FLOODSPEND_BENCH_AWARDS says first, in each format, first
// made and then kept: rows a second of the processor and of the clock, by how much memory grows, the first byte.
func BenchmarkWhole(b *testing.B) {
	first, _, _ := strings.Cut(cmp.Or(os.Getenv("FLOODSPEND_BENCH_AWARDS"), "20000"), ",")
	awards, err := strconv.Atoi(first)
	if err != nil {
		b.Fatalf("FLOODSPEND_BENCH_AWARDS: %v", err)
	}
	opened, err := gpkg.Open(filepath.Join(b.TempDir(), "many.gpkg"))
	if err != nil {
		b.Fatal(err)
	}
	publishMade(b, opened, awards)
	s := serverOf(b, opened)
	s.ok("/collections/awards/items?limit=1000")
	ask := func(format string) sink {
		r, err := http.NewRequest(http.MethodGet, "http://"+testHost+"/collections/awards/download?f="+format, nil)
		if err != nil {
			b.Fatal(err)
		}
		w := sink{header: http.Header{}, begun: time.Now()}
		s.ServeHTTP(&w, r)
		return w
	}
	for _, format := range []string{"csv", "geojson", "parquet", "fgb", "gpkg"} {
		b.Run(fmt.Sprint(format, "/", awards), func(b *testing.B) {
			runtime.GC()
			debug.FreeOSMemory()
			before, most, used := resident(b), 0, cpuTime()
			stop := make(chan bool)
			go func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(20 * time.Millisecond):
						most = max(most, resident(b))
					}
				}
			}()
			begun := time.Now()
			var made sink
			for b.Loop() {
				s.files.Clear()
				made = ask(format)
			}
			took, work := time.Since(begun), cpuTime()-used
			close(stop)
			b.ReportMetric(float64(b.N*awards)/work.Seconds(), "rows/cpu-s")
			b.ReportMetric(float64(b.N*awards)/took.Seconds(), "rows/s")
			b.ReportMetric(float64(most-before)/1e6, "MB-more")
			b.ReportMetric(float64(made.bytes)/1e6, "MB")
			b.ReportMetric(made.first.Seconds()*1e3, "first-ms")
			b.ReportMetric(ask(format).first.Seconds()*1e3, "first-kept-ms")
		})
	}
}
