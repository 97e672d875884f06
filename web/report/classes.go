package report

import (
	"math"
	"slices"
	"strconv"
)

// Colours of the classes of a map, from little to much: dark enough apart in grey, too.
var ramp = []string{"#dbe9ee", "#b1d1dc", "#7fb4c6", "#4d94ae", "#27718f", "#0e4c69"}

// Looks of what is no class, each a pattern of its own so that they differ in grey.
const (
	zeroLook    = "zero"
	coarserLook = "coarser"
	damageLook  = "damage"
	nobodyLook  = "nobody"
	missingLook = "missing"
)

// classes sort values into ranges, breaks[i-1] ≤ value < breaks[i], as the page's map does.
type classes struct {
	breaks []float64
	colors []string // one more than breaks
}

// classesOf makes classes that hold about equally many of the positive values each.
func classesOf(values []float64) classes {
	positive := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v <= 0 })
	slices.Sort(positive)
	n := min(len(ramp), max(1, len(positive)/3))
	var breaks []float64
	for i := 1; i < n; i++ {
		exact := quantile(positive, float64(i)/float64(n))
		for _, b := range []float64{readable(exact), exact} {
			if b > positive[0] && b <= positive[len(positive)-1] && (len(breaks) == 0 || b > breaks[len(breaks)-1]) {
				breaks = append(breaks, b)
				break
			}
		}
	}
	return classes{breaks, spread(len(breaks) + 1)}
}

func (c classes) of(v float64) int {
	i := 0
	for i < len(c.breaks) && v >= c.breaks[i] {
		i++
	}
	return i
}

func quantile(sorted []float64, share float64) float64 {
	at := float64(len(sorted)-1) * share
	low := math.Floor(at)
	return sorted[int(low)] + (sorted[int(math.Ceil(at))]-sorted[int(low)])*(at-low)
}

// readable rounds to two significant digits, so that a legend can be read out.
func readable(v float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 1, 64), 64)
	return rounded
}

// spread picks n of the ramp's colours, its ends included.
func spread(n int) []string {
	if n == 1 {
		return []string{ramp[len(ramp)/2]}
	}
	colors := make([]string, n)
	for i := range colors {
		colors[i] = ramp[int(math.Round(float64(i*(len(ramp)-1))/float64(n-1)))]
	}
	return colors
}

// ranges describes each class, "₹120 – 340".
func (c classes) ranges(form func(float64) string) []string {
	if len(c.breaks) == 0 {
		return []string{"all"}
	}
	texts := []string{"under " + form(c.breaks[0])}
	for i := 1; i < len(c.breaks); i++ {
		texts = append(texts, form(c.breaks[i-1])+" – "+form(c.breaks[i]))
	}
	return append(texts, form(c.breaks[len(c.breaks)-1])+" and more")
}
