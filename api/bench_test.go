package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// BenchmarkAnalysis times the server's work for one answer on the real files, and gives
// the median beside the mean. kept: the answer has been asked for before. made: it is made
// anew each time, from a version that is loaded. compressed: and compressed too.
func BenchmarkAnalysis(b *testing.B) {
	s := realData(b)
	for name, address := range map[string]string{
		"circle": "/analysis/allocation?level=circle&geometry=none", "district": "/analysis/allocation?geometry=none",
		"map": "/analysis/allocation?level=circle", "equity": "/analysis/equity?level=circle&redraws=no",
		"equity with redraws": "/analysis/equity?level=circle", "spatial": "/analysis/spatial?level=circle",
		"sensitivity": "/analysis/sensitivity",
	} {
		request, err := http.NewRequest(http.MethodGet, "http://"+testHost+address, nil)
		if err != nil {
			b.Fatal(err)
		}
		compressed := request.Clone(b.Context())
		compressed.Header.Set("Accept-Encoding", "gzip")
		for _, kind := range []string{"kept", "made", "compressed"} {
			request := request
			if kind == "compressed" {
				request = compressed
			}
			b.Run(name+"/"+kind, func(b *testing.B) {
				s.ok(address)
				b.ReportAllocs()
				var times []time.Duration
				for b.Loop() {
					if kind != "kept" {
						b.StopTimer()
						s.cache.Clear()
						b.StartTimer()
					}
					w := httptest.NewRecorder()
					begin := time.Now()
					s.ServeHTTP(w, request)
					times = append(times, time.Since(begin))
					if w.Code != http.StatusOK {
						b.Fatalf("status %d", w.Code)
					}
				}
				slices.Sort(times)
				b.ReportMetric(times[len(times)/2].Seconds()*1000, "ms-median")
			})
		}
	}
}
