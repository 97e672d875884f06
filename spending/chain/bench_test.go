package chain_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// BenchmarkLinks links as many made-up damages as awards, $FLOODSPEND_BENCH_LINKS of each, and tells the time that one
// damage takes.
func BenchmarkLinks(b *testing.B) {
	sizes := os.Getenv("FLOODSPEND_BENCH_LINKS")
	if sizes == "" {
		sizes = "1000,10000"
	}
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size, func(b *testing.B) {
			damages, awards := madeUp(n)
			links := 0
			for b.Loop() {
				links = len(linker(b, awards...).Links(damages))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/damage")
			b.ReportMetric(float64(links), "links")
		})
	}
}

// madeUp gives damages of roads, and awards of which every tenth mends one of them.
func madeUp(n int) (damages []spending.Damage, awards []spending.Award) {
	random := rand.New(rand.NewPCG(1, 2))
	name := func() string {
		var s strings.Builder
		for range 4 {
			s.WriteByte("bcdfgjklmnprstv"[random.IntN(15)])
			s.WriteByte("aiu"[random.IntN(3)])
		}
		return s.String() + []string{"pur", "guri", "bari", "para", "gram"}[random.IntN(5)]
	}
	for i := range n {
		road := name() + " to " + name()
		text := road + " road | " + name() + " |  | side berm damaged"
		damages = append(damages, damage(fmt.Sprint(i), "road", "2022-06", text))
		title := "Improvement of road from " + name() + " to " + name()
		if i%10 == 0 {
			title = "Restoration of flood damaged road from " + road
		}
		awards = append(awards, award(fmt.Sprint("w", i), title, "2022-11-01"))
	}
	return damages, awards
}
