package pipeline

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

func TestSetAreas(t *testing.T) {
	district := func(id string) geo.Area { return geo.Area{ID: id, Name: id, Level: geo.District} }
	circle := func(id, in string) geo.Area { return geo.Area{ID: id, Name: id, Level: geo.Circle, ParentID: in} }
	stored := []geo.Area{district("1"), district("2"), circle("a", "1"), circle("b", "2")}
	need := []spending.NeedSeries{{Name: "people", Values: []spending.NeedValue{{Area: "a"}, {Area: "b", Value: 3}}}}
	awards := func(parts ...spending.Part) func(func(spending.Award, error) bool) {
		return func(yield func(spending.Award, error) bool) {
			yield(spending.Award{Location: spending.Location{Parts: parts}}, nil)
		}
	}
	for _, c := range []struct {
		name    string
		areas   []geo.Area
		change  func(*spending.Dataset)
		after   string // codes, or
		refused string
		dropped int
	}{
		{"the same", stored, func(d *spending.Dataset) {
			d.Needs, d.Layers = need,
				[]spending.Layer{{Name: "x"}}
		}, "1 2 a b", "", 0},
		{"one more", append(slices.Clone(stored), circle("c", "2")),
			func(d *spending.Dataset) { d.Needs = need }, "1 2 a b c", "", 0},
		{"one less", stored[:3], nil, "1 2 a", "", 1},
		{"one less that a need speaks of", stored[:3], func(d *spending.Dataset) { d.Needs = need }, "",
			"needs (people) for 1 areas that the file does not have at this level (b)", 0},
		{"one less of which a need has 0", []geo.Area{stored[0], stored[1], stored[3]},
			func(d *spending.Dataset) { d.Needs = need }, "1 2 b", "", 1},
		{"one less that an award lies in", stored[:3],
			func(d *spending.Dataset) { d.Awards = awards(spending.Part{Area: "b"}) }, "", "1 awards for 1 areas", 0},
		{"one less, and an award in another", stored[:3],
			func(d *spending.Dataset) { d.Awards = awards(spending.Part{Area: "a"}) }, "1 2 a", "", 1},
		{"a circle in another district", []geo.Area{district("1"), district("2"), circle("a", "1"),
			circle("b", "1")},
			func(d *spending.Dataset) { d.Awards = awards(spending.Part{Area: "b", Within: []string{"2"}}) }, "",
			"1 awards for 1 areas", 0},
		{"with a layer", stored[:3], func(d *spending.Dataset) { d.Layers = []spending.Layer{{Name: "x"}} }, "",
			"exposure layers overlaid", 0},
		{"districts onto their circles", []geo.Area{district("1"), district("2"), district("3")},
			func(d *spending.Dataset) { d.Needs = need }, "1 2 3 a b", "", 0},
		{"districts that circles do not lie in", []geo.Area{district("1"), district("3")}, nil, "",
			"circles in 1 districts that it does not have (b in 2)", 0},
		{"districts with the code of a circle", []geo.Area{district("1"), district("2"), district("a")}, nil,
			"", "have the same code a", 0},
	} {
		d := &spending.Dataset{Areas: slices.Clone(stored), Awards: awards()}
		if c.change != nil {
			c.change(d)
		}
		dropped, err := setAreas(d, geo.DistrictsAndCircles(), c.areas)
		var codes []string
		for _, a := range d.Areas {
			codes = append(codes, a.ID)
		}
		got := strings.Join(codes, " ")
		switch {
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused) || got != "1 2 a b"):
			t.Errorf("%s: %v with %s, want %q and nothing changed", c.name, err, got, c.refused)
		case err == nil && slices.ContainsFunc(d.Needs,
			func(n spending.NeedSeries) bool { return len(n.Values) > 2-len(dropped) }):
			t.Errorf("%s: needs %+v", c.name, d.Needs)
		case c.refused == "" && (err != nil || got != c.after || len(dropped) != c.dropped):
			t.Errorf("%s: %s, dropped %v, %v; want %s, %d dropped", c.name, got, dropped, err, c.after, c.dropped)
		}
	}
}
