package spending

import "testing"

// TestMissingMonthIsNotZero marks a month of an area as missing beside one of zero: the need
// is then not known to be zero, and one reported in the other month stands.
func TestMissingMonthIsNotZero(t *testing.T) {
	series := NeedSeries{Name: Affected, Unit: "people", Months: []Month{june, july}, Values: []NeedValue{
		{Area: "D-01-a", Month: july, Missing: true}, {Area: "D-01-b", Month: june, Value: 7}, {Area: "D-01-b", Month: july, Missing: true}}}
	v, err := NewView(t.Context(), &ledger{areas: places(), needs: []NeedSeries{series}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		area string
		want AreaNeed
	}{{"D-01-a", AreaNeed{Reason: NoValueForArea}}, {"D-01-b", AreaNeed{Value: 7}}, {"D-02-c", AreaNeed{Value: 0}}} {
		for _, need := range []string{AffectedPeak, AffectedReports} {
			if got := v.need(need, fy, v.places[c.area]); got != c.want {
				t.Errorf("%s of %s is %+v, want %+v", need, c.area, got, c.want)
			}
		}
	}
}
