package crs

import (
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

func TestCovering(t *testing.T) {
	for _, test := range []struct {
		name string
		box  orb.Bound
		want []Code
	}{
		{"the Brahmaputra's valley", bound(89.7, 24.1, 96, 27.9), []Code{4326, 3857, 32645, 32646, 32647}},
		{"Lille", bound(2.8, 50.5, 3.3, 50.8), []Code{4326, 3857, 2154, 4171, 4258, 25831, 32631}},
		{"Des Moines", bound(-93.8, 41.5, -93.4, 41.7), []Code{4326, 3857, 3418, 4269, 26915, 26976, 32615}},
		{"both sides of the equator", bound(-50.1, -1, -49.9, 1), []Code{4326, 3857, 4674, 31982, 32622, 32722}},
		{"the pole", bound(0, 86, 5, 90), []Code{4326}},
	} {
		if got := Covering(test.box); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// Every system that is supported has an area of use, and no other has.
func TestUsesAreOfWhatIsSupported(t *testing.T) {
	for code := Code(1); code < 40000; code++ {
		listed := slices.ContainsFunc(uses(), func(s span) bool { return s.from <= code && code <= s.to })
		if listed != code.Supported() {
			t.Errorf("%v: supported %v, used somewhere %v", code, code.Supported(), listed)
		}
	}
}

func ExampleCovering() {
	fmt.Println(Covering(orb.Bound{Min: orb.Point{91, 26}, Max: orb.Point{92, 27}}))
	// Output: [EPSG:4326 EPSG:3857 EPSG:32646]
}
