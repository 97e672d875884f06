package api

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/evaluate"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// table reads a CSV answer that must have rows and some columns.
func (a answer) table(columns ...string) []map[string]string {
	a.tb.Helper()
	rows := a.rows()
	if len(rows) == 0 {
		a.tb.Fatalf("%s has no rows", a.url)
	}
	for _, c := range columns {
		if _, ok := rows[0][c]; !ok {
			a.tb.Fatalf("%s has no column %s", a.url, c)
		}
	}
	return rows
}

// What others read of the chain, its CSV, has the ids of the files and portal, both ends of every link, and answers
// the labels as well as METHOD asks.
func TestRealChainAsOthersReadIt(t *testing.T) {
	t.Parallel()
	s := realData(t)
	ids := func(rows []map[string]string, column string, form *regexp.Regexp) map[string]bool {
		t.Helper()
		set := map[string]bool{}
		for _, r := range rows {
			if id := r[column]; form != nil && !form.MatchString(id) || set[id] && column == "id" {
				t.Errorf("%s %q is of another form, or there twice", column, id)
			}
			set[r[column]] = true
		}
		return set
	}
	damage := s.ok("/collections/damage/items?f=csv").table("id", "status", "class", "districts", "circles")
	ends := map[string]map[string]bool{
		"damage": ids(damage, "id", regexp.MustCompile(`^20\d\d_\d\d:(embBreached|embAffected|roadAffected|`+
			`bridgeAffected|otherDamageDetails):\d+$`)),
		"asset": ids(s.ok("/collections/assets/items?f=csv").table("id", "class", "districts"), "id",
			regexp.MustCompile(`^(embankments|national_highways|state_highways|health_centres):\d+$`)),
		"award":    ids(s.ok("/collections/awards/items?f=csv").table("id", "tender_id"), "tender_id", nil),
		"sanction": ids(s.ok("/collections/sanctions/items?f=csv").table("id"), "id", nil),
	}
	for _, d := range damage {
		if !slices.Contains(spending.DamageStatuses(), spending.DamageStatus(d["status"])) {
			t.Errorf("%s has status %q", d["id"], d["status"])
		}
	}
	var links []spending.Link
	for _, r := range s.ok("/collections/links/items?f=csv").table("from_kind", "from", "to_kind", "to", "relation",
		"confidence", "evidence") {
		if !ends[r["from_kind"]][r["from"]] || !ends[r["to_kind"]][r["to"]] || r["evidence"] == "" ||
			!slices.Contains(spending.Relations(), spending.Relation(r["relation"])) {
			t.Errorf("%v", r)
		}
		confidence, err := strconv.ParseFloat(r["confidence"], 64)
		if between := err == nil && confidence > 0 && confidence < 1; between != (r["from_kind"] == "damage" &&
			r["to_kind"] != "asset") {
			t.Errorf("confidence %q of %s", r["confidence"], r["id"])
		}
		links = append(links, spending.Link{FromKind: spending.LinkEnd(r["from_kind"]), From: r["from"],
			ToKind: spending.LinkEnd(r["to_kind"]), To: r["to"], Relation: spending.Relation(r["relation"])})
	}
	var score evaluate.ChainScore
	for _, name := range []string{"chain_damage.csv", "chain_awards.csv"} {
		in, err := os.Open(filepath.Join(realdata.Dir(t), "..", "labels", name))
		if err != nil {
			t.Skipf("SKIPPED: no labels: %v", err)
		}
		defer in.Close()
		if err := score.Chain(in, links); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string][2]float64{
		"precision of links":      {score.Links.Precision(), 0.95},
		"recall of links":         {score.Links.Recall(), 0.88},
		"weighted precision":      {score.Weighted.Precision(), 0.9},
		"weighted recall":         {score.Weighted.Recall(), 0.8},
		"none that is right":      {score.NoneRight / score.None, 0.95},
		"maybe that is answered":  {score.Possible / score.Maybe, 0.6},
		"restores, precision":     {score.Restores.Precision(), 0.92},
		"restores, recall":        {score.Restores.Recall(), 0.92},
		"embankments, precision":  {score.Assets.Precision(), 0.9},
		"awards without an asset": {score.AbstainedRight / score.Abstained, 0.98},
	} {
		if c[0] < c[1] {
			t.Errorf("%s %.3f, want at least %.3f", name, c[0], c[1])
		}
	}
}

// No district lists more damage than is stated of it, not even one whose circles reports still name under the district
// they once lay in.
func TestRealDamageIsListedWhereItIsStated(t *testing.T) {
	listed, stated := 0, 0
	for _, r := range realData(t).ok("/analysis/chain?level=district&f=csv").table("name", "listed", "stated",
		"not_listed") {
		all := map[string]int{}
		for _, column := range []string{"listed", "stated", "not_listed"} {
			all[column], _ = strconv.Atoi(r[column])
		}
		if all["not_listed"] < 0 || all["stated"]-all["listed"] != all["not_listed"] {
			t.Errorf("%s: %v", r["name"], all)
		}
		listed, stated = listed+all["listed"], stated+all["stated"]
	}
	if listed != 11_712 || stated != 12_368 {
		t.Errorf("%d of %d listed, want 11712 of 12368", listed, stated)
	}
}
