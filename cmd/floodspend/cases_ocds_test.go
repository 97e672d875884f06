package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ocdsCases are the cases of OCDS releases.
func ocdsCases() map[string]caseCheck {
	return map[string]caseCheck{
		"ocds-compiled-tag": func(t *testing.T, r caseRun) {
			r.wantAwards(t, "ocds:o-1:1-rev 120 active unlocated")
			r.wantIssue(t, "releases.json,1,ocid,o-1,the process has another compiled release")
		},
		"ocds-coordinate-as-text": func(t *testing.T, r caseRun) {
			r.wantAwards(t, "ocds:o-1:1 100 active circle CR coordinates")
			r.wantIssue(t, "a coordinate is written as text,read as 3.01")
		},
		"ocds-lots-in-different-places": func(t *testing.T, r caseRun) {
			r.wantAwards(t, "ocds:o-1:1 100 active circle AL coordinates",
				"ocds:o-1:2 300 active circle DU coordinates")
		},
		"ocds-status-spelling": func(t *testing.T, r caseRun) {
			r.wantAwards(t, "ocds:o-1:1 100 active unlocated", "ocds:o-2:1 200 not_committed unlocated",
				"ocds:o-3:1 400 not_committed unlocated", "ocds:o-4:1 800 not_committed unlocated")
			r.wantIssue(t, "awards.1.status,o-1: Active,the status is written in other letters")
			r.wantIssue(t, "awards.1.status,o-2,no status")
			r.wantIssue(t, "awards.1.status,o-3: awarded,a status that the closed code list of OCDS does not have")
			if strings.Contains(r.issues, "o-4") {
				t.Errorf("a cancelled award is an issue\n%s", r.issues)
			}
		},
	}
}

// wantAwards checks the awards of the store: id, amount, status, precision, and the areas and
// the method of those that are placed.
func (r caseRun) wantAwards(t *testing.T, want ...string) {
	t.Helper()
	if r.code != exitDone && r.code != exitIssues {
		t.Fatalf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	var got []string
	for _, a := range r.export(t, "/collections/awards/items?f=csv") {
		got = append(got,
			strings.TrimSpace(fmt.Sprintln(a["id"], a["awarded"], a["status"], a["precision"], a["circles"],
				a["method"])))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("awards\n%s\nwant\n%s\nissues\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), r.issues)
	}
}

func (r caseRun) wantIssue(t *testing.T, want string) {
	t.Helper()
	if !strings.Contains(r.issues, want) {
		t.Errorf("no issue %q in\n%s", want, r.issues)
	}
}

// TestImportOCDSOneOf: places of a tender of several awards are in conflict, or leave the
// district they share; in no area's sum either way.
func TestImportOCDSOneOf(t *testing.T) {
	dir := t.TempDir()
	r := caseRun{dir: dir}
	db, file := cityStore(t, filepath.Join(dir, "x.gpkg")), filepath.Join(dir, "r.json")
	release := func(ocid, title string, places ...string) string {
		award := `{"id":"%d","title":"` + title + `","status":"active","date":"2024-05-01","value":{"amount":5,` +
			`"currency":"EUR"}}`
		return `{"ocid":"` + ocid + `","tender":{"title":"Flood wall","items":[{"deliveryLocation":{` +
			strings.Join(places, `}},{"deliveryLocation":{`) + `}}]},"awards":[` +
			fmt.Sprintf(award, 1) + "," + fmt.Sprintf(award, 2) + "]}\n"
	}
	code := func(c string) string { return `"gazetteer":{"identifiers":["` + c + `"]}` }
	point := func(at string) string { return `"geometry":{"type":"Point","coordinates":[` + at + `]}` }
	text := release("across", "Wall", code("P1"), code("P4")) + release("alike", "Wall", code("P1"),
		point("3.005,50.625")) +
		release("beside", "Wall", code("P1"), code("P2")) + release("elsewhere", "Wall", code("P1"), point("99,9"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	issues := filepath.Join(dir, "i.csv")
	r.code, r.stdout, r.stderr = floodspend(t, "import", "ocds", file, "--db", db, "--issues", issues, "--rules", city+
		"programme.rules", "--quiet")
	r.issues = readText(t, issues)
	var want []string
	for _, w := range []string{"across:%d 5 active conflict  area_code", "alike:%d 5 active circle P1 coordinates",
		"beside:%d 5 active district  area_code", "elsewhere:%d 5 active unlocated"} {
		want = append(want, "ocds:"+fmt.Sprintf(w, 1), "ocds:"+fmt.Sprintf(w, 2))
	}
	r.wantAwards(t, want...)
	r.wantIssue(t, `across:1: P1; P4,"the source states`)
	_, answer, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation?flood=all")
	for _, want := range []string{`"source":40,`, `"placed":{"circle":10,"district":10},`, `"conflict":10,`,
		`"unlocated":10,`} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %s in %s", want, answer)
		}
	}
}
