package dataset_test

import (
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
)

func TestDescriptionOfAssam(t *testing.T) {
	d, err := dataset.DescribeAssam()
	if err != nil {
		t.Fatal(err)
	}
	if d.Calendar.Begins != time.April || d.Whole["en"] != "state" || !slices.Equal(d.Languages, []string{"en"}) {
		t.Errorf("%+v", d)
	}
	if keys := d.Levels.Keys(); !slices.Equal(keys, []geo.Level{geo.District, geo.Circle}) ||
		d.Levels[1].Words["en"] != (geo.Words{One: "revenue circle", Many: "revenue circles"}) {
		t.Errorf("levels %+v", d.Levels)
	}
	for i, want := range []struct {
		name, label, unit, per string
		rule                   spending.NeedRule
		rests                  []string
	}{
		{"affected_peak", "People reported affected, worst month", "people", "affected person", spending.PeakOf,
			[]string{"affected"}},
		{"affected_reports", "Reports of affected people, all months added up", "person-reports", "person-report",
			spending.SumOf, []string{"affected"}},
		{"population", "Population", "people", "resident", spending.LatestOf, []string{"population"}},
		{"exposed", "Population × inundated share, worst month", "people", "exposed person", spending.ShareOf,
			[]string{"population", "inundated_share"}},
		{"inundated_area", "Inundated area, worst month", "km²", "km² inundated", spending.ShareOf,
			[]string{"inundated_share"}},
	} {
		n := d.Needs[i]
		if n.Name != want.name || n.Label["en"] != want.label || n.Unit != want.unit || n.Per["en"] != want.per ||
			n.Rule != want.rule || !slices.Equal(n.Rests(), want.rests) {
			t.Errorf("need %d is %+v, want %+v", i, n, want)
		}
	}
}

// A dataset that names nothing of its own has the needs of the usual series, and what is wrong with its levels is said.
func TestDescribe(t *testing.T) {
	d, err := dataset.Describe(geo.Hierarchy{{Key: "commune", Plural: "communes"}}, time.January)
	if err != nil || d.Calendar.Begins != time.January {
		t.Errorf("%+v, %v", d, err)
	}
	assam, err := dataset.DescribeAssam()
	if err != nil {
		t.Fatal(err)
	}
	name := func(n spending.NeedDefinition) string { return n.Name }
	if got, want := each(d.Needs, name), each(assam.Needs, name); !slices.Equal(got, want) {
		t.Errorf("the usual needs are %v, Assam's %v", got, want)
	}
	if _, err := dataset.Describe(nil, time.January); err == nil {
		t.Error("a dataset without levels")
	}
}

func each[T, U any](list []T, f func(T) U) []U {
	var out []U
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}
