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
// damage takes. Where areas grow with the records, as those of a country do, it is to stay the same. In one area it
// grows, since ever more names sound alike there, as the links do that are found.
func BenchmarkLinks(b *testing.B) {
	sizes := os.Getenv("FLOODSPEND_BENCH_LINKS")
	if sizes == "" {
		sizes = "1000,10000,30000"
	}
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("areas=many/records="+size, func(b *testing.B) { benchmarkLinks(b, n, inOneArea) })
		if n <= mostInOne {
			b.Run("areas=one/records="+size, func(b *testing.B) { benchmarkLinks(b, n, n) })
		}
	}
}

// inOneArea is of how many made-up damages and awards an area has some, three times what a district of Assam has.
const inOneArea = 1000

const mostInOne = 30_000

func benchmarkLinks(b *testing.B, n, perArea int) {
	damages, awards := madeUp(n, perArea)
	links := 0
	for b.Loop() {
		links = len(linker(b, awards...).Links(damages))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/damage")
	b.ReportMetric(float64(links)/float64(n), "links/damage")
}

// madeUp gives damages of roads, and awards of which every tenth mends one of them, in areas of so many of each.
func madeUp(n, perArea int) (damages []spending.Damage, awards []spending.Award) {
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
		at := []spending.Part{{Area: fmt.Sprint("district ", i/perArea), Share: 1}}
		road := name() + " to " + name()
		text := road + " road | " + name() + " |  | side berm damaged"
		d := damage(fmt.Sprint(i), "road", "2022-06", text)
		d.Parts = at
		title := "Improvement of road from " + name() + " to " + name()
		if i%10 == 0 {
			title = "Restoration of flood damaged road from " + road
		}
		a := award(fmt.Sprint("w", i), title, "2022-11-01")
		a.Parts, a.Confidence = at, 1
		damages, awards = append(damages, d), append(awards, a)
	}
	return damages, awards
}
