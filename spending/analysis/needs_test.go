package analysis

import (
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// TestMissingMonthIsNotZero marks a month of an area as missing beside one of zero: the need
// is then not known to be zero, and one reported in the other month stands.
func TestMissingMonthIsNotZero(t *testing.T) {
	series := spending.NeedSeries{Name: spending.Affected, Unit: "people", Months: []spending.Month{june, july},
		Values: []spending.NeedValue{
			{Area: "D-01-a", Month: july, Missing: true}, {Area: "D-01-b", Month: june, Value: 7},
			{Area: "D-01-b", Month: july, Missing: true}}}
	v, err := NewView(t.Context(), &stub{areas: places(), needs: []spending.NeedSeries{series}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		area string
		want need.Need
	}{{"D-01-a", need.Need{Reason: need.NoValueForArea}}, {"D-01-b", need.Need{Value: 7}},
		{"D-02-c", need.Need{Value: 0}}} {
		for _, need := range []string{spending.AffectedPeak, spending.AffectedReports} {
			if got := v.need(need, fy, v.places[c.area]); got != c.want {
				t.Errorf("%s of %s is %+v, want %+v", need, c.area, got, c.want)
			}
		}
	}
}
