package asdma_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// Of the damage that bulletins list beside roads, bridges and embankments, what is one of these is damage too, under
// the name of the list; what has no name but remarks is called by these. The rest is counted.
func TestOtherDamage(t *testing.T) {
	const lists = `"otherDamageDetails": [{"district": "Kokrajhar", "details": [{"block": "Dotma", "damages": [
 {"damageName": "Agri Bundh Damaged (in Nos)", "details": [
	{"id": 7, "name": "Bund from A to B", "remarks": "cut"}, {"id": 7, "name": "again"}]},
 {"damageName": "Washed away Culverts (in Nos)", "details": [
	{"id": 8, "name": "", "remarks": "Culvert No. 3/2 of Dotma road"}, {"id": 9, "name": null}]},
 {"damageName": "Elementary Schools Damaged (in Nos)", "details": [{"id": 10, "name": "Dotma LP School"}]}]}]},
 {"district": "Dhubri", "details": "none"}],
"affectedPopulation"`
	store := &memoryStore{}
	summary := importInto(t, store, with(bulletinFile, strings.Replace(bulletin, `"affectedPopulation"`, lists, 1)),
		given{})
	got := map[string]string{}
	for _, d := range store.dataset.Damage {
		got[d.ID] = d.Class + " " + d.Kind + ": " + d.Text + " (" + d.Stated + ")"
	}
	const at, list = " (Kokrajhar / Dotma)", "2022_06:otherDamageDetails:"
	want := map[string]string{list + "7": "embankment damaged: Bund from A to B |  |  | cut" + at,
		list + "8": "bridge washed_away: Culvert No. 3/2 of Dotma road |  |  | " + at}
	if !maps.Equal(got, want) {
		t.Errorf("damage %v, want %v", got, want)
	}
	for _, n := range store.dataset.Needs {
		if n.Name == spending.DamageStated && (len(n.Values) != 1 || n.Values[0].Value != 2) {
			t.Errorf("the bulletin states %v, it lists 2 and counts none", n.Values)
		}
	}
	if i := issue(t, summary.Issues, "cannot be joined with works"); !strings.HasPrefix(i.Problem, "2 objects") ||
		i.Value != "Elementary Schools Damaged (in Nos) 1; Washed away Culverts (in Nos) without a name 1" {
		t.Errorf("issue %+v", i)
	}
	for _, problem := range []string{"listed twice", "not the circles and damages"} {
		issue(t, summary.Issues, problem)
	}
}
