package geo_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
)

func TestHierarchyCheck(t *testing.T) {
	level := func(key, plural string) geo.LevelNames { return geo.LevelNames{Key: geo.Level(key), Plural: plural} }
	for _, good := range []geo.Hierarchy{{level("commune", "communes")}, geo.DistrictsAndCircles(),
		{level("a", "as"), level("b", "bs"), level("c", "cs"), level("d", "ds")}} {
		if err := good.Check(); err != nil {
			t.Errorf("%v: %v", good, err)
		}
	}
	for name, bad := range map[string]geo.Hierarchy{
		"none":      {},
		"five":      {level("a", "as"), level("b", "bs"), level("c", "cs"), level("d", "ds"), level("e", "es")},
		"twice":     {level("a", "as"), level("a", "aas")},
		"a plural":  {level("a", "b"), level("b", "bs")},
		"no plural": {level("a", "")},
		"a capital": {level("Ward", "wards")},
		"a path":    {level("ward", "../wards")},
	} {
		if bad.Check() == nil {
			t.Errorf("%s: %v passes", name, bad)
		}
	}
}

func TestHierarchyDepth(t *testing.T) {
	h := geo.DistrictsAndCircles()
	for _, c := range []struct {
		level geo.Level
		depth int
		above geo.Level
	}{{geo.District, 0, ""}, {geo.Circle, 1, geo.District}, {"ward", -1, ""}} {
		if d, above := h.Depth(c.level), h.Above(c.level); d != c.depth || above != c.above {
			t.Errorf("%s: depth %d, above %q; want %d, %q", c.level, d, above, c.depth, c.above)
		}
	}
	if h.Outermost() != geo.District || h.Finest() != geo.Circle || (geo.Hierarchy{}).Finest() != "" {
		t.Error("the outermost or finest level is wrong")
	}
}
