package shape

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// The lines of Vincenty's paper and of Geoscience Australia's example, and ones worked out by GeographicLib.
func TestMetres(t *testing.T) {
	dms := func(d, m, s float64) float64 { return math.Copysign(math.Abs(d)+m/60+s/3600, d) }
	for name, c := range map[string]struct {
		a, b orb.Point
		want float64
	}{
		"Flinders Peak to Buninyong": {orb.Point{dms(144, 25, 29.52440), dms(-37, 57, 3.72030)},
			orb.Point{dms(143, 55, 35.38390), dms(-37, 39, 10.15610)}, 54972.271},
		"a degree of the equator": {orb.Point{0, 0}, orb.Point{1, 0}, 111319.4908},
		"a degree of a meridian":  {orb.Point{91, 0}, orb.Point{91, 1}, 110574.3886},
		"a point":                 {orb.Point{91, 26}, orb.Point{91, 26}, 0},
	} {
		if got := Metres(c.a, c.b); math.Abs(got-c.want) > 1e-3 || math.Abs(Metres(c.b, c.a)-got) > 1e-6 {
			t.Errorf("%s: %.4f m, want %.4f", name, got, c.want)
		}
	}
	if got := Metres(orb.Point{0, 0}, orb.Point{179.9, 0.1}); got < 19.9e6 || got > 20.1e6 {
		t.Errorf("nearly opposite points are %v m apart", got)
	}
}
