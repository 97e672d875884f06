package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// importReleases imports a package of these releases into a new city, and gives its awards
// by ocid as "amount date line;", and the issues.
func importReleases(t *testing.T, releases ...string) (awards map[string]string, issues string) {
	t.Helper()
	db, dir := newCity(t), t.TempDir()
	file, list := filepath.Join(dir, "r.json"), filepath.Join(dir, "i.csv")
	if err := os.WriteFile(file, []byte(`{"releases":[`+strings.Join(releases, ",\n")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--issues", list, "--quiet"); code != exitDone && code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	awards = map[string]string{}
	for _, r := range export(t, db, "/collections/awards/items?f=csv") {
		awards[r["ocid"]] += strings.Join([]string{r["awarded"], r["contract_date"], r["source_line"]}, " ") + ";"
	}
	return awards, readText(t, list)
}

// TestImportOCDSOrder merges releases in the order of instants.
func TestImportOCDSOrder(t *testing.T) {
	release := func(date, amount string) string {
		return `{"ocid":"o","date":"` + date + `","tender":{"title":"Flood wall"},"awards":[{"id":"a","status":"active","date":"2024-05-01 09:00:00","value":{"amount":` + amount + `,"currency":"EUR"}}]}`
	}
	awards, issues := importReleases(t, release("2024-06-30T21:00:00-05:00", "300"), release("2024-07-01T01:00:00Z", "200"), release("1 July", "100"))
	if awards["o"] != "300 2024-05-01 1;" || strings.Count(issues, "\n") != 2 || !strings.Contains(issues, "\nr.json,3,date,o: 1 July,") {
		t.Errorf("%v\n%s", awards, issues)
	}
}

// TestImportOCDSMerge takes away what later releases state to be null, and keeps what they
// do not state.
func TestImportOCDSMerge(t *testing.T) {
	release := func(ocid, date, rest string) string {
		return `{"ocid":"` + ocid + `","date":"` + date + `",` + rest + `}`
	}
	first := `"tender":{"title":"Flood wall"},"awards":[{"id":"a","status":"active","date":"2024-05-01","suppliers":[{"id":"s","name":"Builders"}],"value":{"amount":300,"currency":"EUR"}}]`
	awards, issues := importReleases(t,
		release("later", "2024-06-01", `"awards":[{"id":"a","value":{"amount":400}},{"id":"b","status":"active","date":"2024-06-01","value":{"amount":5,"currency":"EUR"}}]`),
		release("later", "2024-05-01", first),
		release("removed", "2024-05-01", first),
		release("removed", "2024-06-01", `"awards":[{"id":"a","value":null}]`),
		release("withdrawn", "2024-05-01", first),
		release("withdrawn", "2024-06-01", `"awards":[{"id":"a","status":null,"date":null,"suppliers":null,"value":null}]`))
	want := map[string]string{"later": "400 2024-05-01 1;5 2024-06-01 1;", "removed": " 2024-05-01 4;"}
	if !maps.Equal(awards, want) || strings.Count(issues, "\n") != 1 {
		t.Errorf("got %v, want %v\n%s", awards, want, issues)
	}
}
