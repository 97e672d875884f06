package prepared

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/paulmach/orb"
)

func square(id string, west, side float64) geo.Area {
	return geo.Area{ID: id, Level: geo.District, Geometry: orb.MultiPolygon{{{{west, 0}, {west + side, 0},
		{west + side, side / 2}, {west + side - side/1e5, side / 1.9}, {west + side, side}, {west, side}, {west, 0}}}}}
}

// Every level is drawn both ways, by code; one whose areas cover each other is left out, and says why when it is asked.
func TestShapes(t *testing.T) {
	areas := []geo.Area{square("b", 1, 1), square("a", 0, 1)}
	covered := square("c", 0, 1)
	covered.Level = geo.Circle
	covering := covered
	covering.ID = "d"
	var drawn []string
	for _, s := range AllShapes(append(areas, covered, covering), geo.DistrictsAndCircles()) {
		drawn = append(drawn, string(s.Level)+" "+string(s.Detail)+" "+s.Area)
		if strings.Count(string(s.JSON), "[") != 3+5 {
			t.Errorf("%s %s is %s: not a square", s.Detail, s.Area, s.JSON)
		}
	}
	want := []string{"district outline a", "district outline b", "district simplified a", "district simplified b"}
	if !slices.Equal(drawn, want) {
		t.Errorf("drawn are %q, want %q", drawn, want)
	}
	if _, err := Shapes([]geo.Area{covered, covering}, geo.Outline); err == nil {
		t.Error("areas that cover each other are drawn")
	}
}
