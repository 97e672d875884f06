package evaluate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/evaluate"
)

// Labels of a place of three levels are of its outermost and its finest, in columns by their plurals.
func TestLabelsOfThreeLevels(t *testing.T) {
	levels := geo.Hierarchy{{Key: "region", Plural: "regions"}, {Key: "department", Plural: "departments"},
		{Key: "commune", Plural: "communes"}}
	areas := []geo.Area{{ID: "r", Level: "region", Name: "Nordmark"},
		{ID: "d", Level: "department", Name: "Dunmere", ParentID: "r"},
		{ID: "c", Level: "commune", Name: "Ostraby", ParentID: "d"}, {ID: "s", Level: "region", Name: "Sudmark"}}
	places, err := evaluate.NewPlaces(levels, areas, gazetteer.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	labels, issues, err := evaluate.ReadLabels(strings.NewReader("tender_id,flood,regions,communes,communes_maybe\n"+
		"1,yes,Nordmark,ostraby,c\n2,yes,s,,\n"), "l.csv", places)
	if err != nil || len(issues) > 0 || len(labels) != 2 {
		t.Fatal(labels, issues, err)
	}
	if l := labels[0]; !slices.Equal(l.Districts, []string{"r"}) || !slices.Equal(l.Circles, []string{"c"}) ||
		!slices.Equal(l.MaybeCircles, []string{"c"}) || !slices.Equal(labels[1].Districts, []string{"s"}) {
		t.Errorf("%+v", labels)
	}
	for part, want := range map[string]evaluate.Prediction{
		"c": {Districts: []string{"r"}, Circles: []string{"c"}}, "d": {Districts: []string{"r"}},
		"r": {Districts: []string{"r"}},
	} {
		within := map[string][]string{"c": {"r", "d"}, "d": {"r"}}[part]
		a := spending.Award{Location: spending.Location{Precision: "x",
			Parts: []spending.Part{{Area: part, Within: within, Share: 1}}}}
		if got := evaluate.PredictionOf(&a, 3); !slices.Equal(got.Districts, want.Districts) ||
			!slices.Equal(got.Circles, want.Circles) {
			t.Errorf("in %s: %+v", part, got)
		}
	}
}
