package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// sentencesHold holds what a brief claims of areas against the API, at both levels and in the last
// five years; a thorough run takes them all, another one of them.
func (s service) sentencesHold(t *testing.T) {
	var dataset struct {
		Periods []string
		Years   []struct{ Complete bool }
	}
	s.get("/dataset", &dataset)
	years := dataset.Periods[max(0, len(dataset.Periods)-5):]
	if !thorough.Full() {
		years = years[len(years)-1:]
	}
	for _, year := range years {
		for _, level := range []string{"district", "circle"} {
			query := "level=" + level + "&period=" + year
			brief := parse(t, s.html(query))
			s.holds(t, brief, query)
			open := year == dataset.Periods[len(dataset.Periods)-1] && !dataset.Years[len(dataset.Years)-1].Complete
			if said := strings.Contains(brief.one(t, "h1").text, "not over"); said != open {
				t.Errorf("%s: the title says that the year is not over: %v", query, said)
			}
		}
	}
}

func (s service) holds(t *testing.T, brief *node, query string) {
	t.Helper()
	var answer struct {
		Features []struct{ Properties document }
		Summary  document
	}
	s.get("/analysis/allocation?geometry=none&"+query, &answer)
	areas, short, compared := map[string]document{}, 0, 0
	for _, f := range answer.Features {
		a := f.Properties
		areas[a["id"].(string)] = a
		if a["short"].(bool) {
			short++
		}
		if a["side"] != "none" {
			compared++
		}
	}
	lead := brief.one(t, ".lead").text
	if claim := fmt.Sprintf("%d of %d", short, compared); compared > 0 &&
		answer.Summary["amount"] != json.Number("0") && !strings.Contains(lead, claim) {
		t.Errorf("%s: %q does not say %s", query, lead, claim)
	}
	damage := answer.Summary["outside_need"].(document)["zero_with_damage"] != json.Number("0")
	if said := strings.Contains(lead, "count 0 people beside reported damage"); said != damage {
		t.Errorf("%s: money beside damage: said %v, is %v", query, said, damage)
	}
	for _, wrong := range []string{"nobody is in need", "95 %", "confidence", "quality of the data"} {
		if strings.Contains(brief.text, wrong) {
			t.Errorf("%s: the brief says %q", query, wrong)
		}
	}
	for _, row := range brief.one(t, "#ranking").all("tr") {
		a := areas[row.attrs["data-id"]]
		if a == nil {
			continue
		}
		if rank := row.all("td")[0].text; (rank != "–") != (a["ranked"].(bool) && a["side"] != "none" &&
			a["equity_gap"] != nil) {
			t.Errorf("%s: %s has the rank %s, ranked is %v", query, a["name"], rank, a["ranked"])
		}
	}
}

// noAwardNames: a fund that no award names is said to be none, and nobody is short of it.
func (s service) noAwardNames(t *testing.T) {
	var dataset struct{ Funds []string }
	s.get("/dataset", &dataset)
	for _, fund := range dataset.Funds {
		var answer struct{ Summary document }
		s.get("/analysis/allocation?geometry=none&fund="+fund, &answer)
		records := answer.Summary["reconciliation"].(document)["records"].(document)
		if records["source"] != records["excluded"] {
			continue
		}
		brief := parse(t, s.html("fund="+fund))
		if lead := brief.one(t, ".lead").text; !strings.Contains(lead, "that counts names "+fund) ||
			strings.Contains(lead, "less than") {
			t.Errorf("%s: the brief says %q", fund, lead)
		}
		return
	}
}
