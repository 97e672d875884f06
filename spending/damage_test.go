package spending

import (
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// A damage or link read back from the text of its fields is the one written.
func TestFieldsOfDamageAndLinksKeepThem(t *testing.T) {
	levels := geo.Hierarchy{{Key: "district", Plural: "districts"}, {Key: "circle", Plural: "circles"}}
	d := Damage{ID: "2021_06:bridgeAffected:94", Month: NewMonth(2021, time.June), River: "Ranganadi",
		ChainageFrom: 2750, ChainageTo: 3100, Length: -1, Owner: PublicWorks, Repeats: []string{"a", "b"},
		Location: Location{Parts: []Part{{Area: "c1", Within: []string{"d1"}, Share: 1}}}}
	want := map[string]string{"id": "2021_06:bridgeAffected:94", "month": "2021-06", "river": "Ranganadi",
		"chainage_from": "2750", "length": "", "owner": "public_works", "repeats": "a;b", "districts": "d1",
		"circles": "c1", "cost": "", "observed_months": "0"}
	for _, f := range DamageFields(levels) {
		if text, asked := want[f.Name]; asked && f.Value(&d) != text {
			t.Errorf("%s: %q, want %q", f.Name, f.Value(&d), text)
		}
		if f.Name == "month" {
			var read Damage
			f.At(&read).(Text).Set("2021-06")
			if read.Month != d.Month {
				t.Errorf("month read back: %v", read.Month)
			}
		}
	}
	l := Link{DaysToPublication: -1, DaysToContract: 120, Confidence: Unmeasured}
	for _, f := range LinkFields() {
		got := f.Value(&l)
		if known := f.Name == "days_to_contract" || f.Name == "shared_with"; known != (got != "") {
			t.Errorf("%s: %q", f.Name, got)
		}
	}
	if i := slices.IndexFunc(LinkFields(), func(f Field[Link]) bool { return f.Name == "relation" }); i < 0 {
		t.Error("links have no relation")
	}
}
