package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// TestPlanByTheProgram: what floodspend plan writes is what /analysis/plan answers with the
// same parameters, as CSV and as GeoJSON, on standard output and in a file.
func TestPlanByTheProgram(t *testing.T) {
	t.Parallel()
	binary, db := build(t), sampleStore(t)
	for _, c := range []struct {
		name, path string
		flags      []string
	}{
		{"only a budget", "budget=1000000000&f=csv", nil},
		{"every flag", "budget=500000000.01&floor=10000&cap=40000000&level=circle&period=2023-24&need=population&" +
			"existing=no&claims=equal&f=csv",
			[]string{"--floor", "10000", "--cap", "40000000", "--level", "circle", "--period", "2023-24", "--need",
				"population", "--no-existing", "--claims", "equal"}},
		{"what exists",
			"budget=1000000000&lag=1&flood=all&kind=restoration,relief&fund=SDRF&rung=tender&date=published&f=csv",
			[]string{"--lag", "1", "--flood", "all", "--kind", "restoration", "--kind", "relief", "--fund", "SDRF",
				"--rung", "tender", "--date", "published"}},
		{"one district", "budget=1000000000&level=circle&within=18-301&f=csv",
			[]string{"--level", "circle", "--within", "18-301"}},
		{"GeoJSON with shapes", "budget=1000000000&geometry=simplified&f=json",
			[]string{"--geometry", "simplified", "--f", "json"}},
	} {
		budget := strings.TrimPrefix(strings.Split(c.path, "&")[0], "budget=")
		flags := append([]string{"plan", "--db", db, "--budget", budget}, c.flags...)
		code, want, _ := floodspend(t, "export", "--db", db, "/analysis/plan?"+c.path)
		if code != exitDone {
			t.Fatalf("%s: export exits with %d", c.name, code)
		}
		file := filepath.Join(t.TempDir(), "plan")
		if code, out := runBinary(t, binary, append(flags, "--out", file)...); code != exitDone ||
			readText(t, file) != want {
			t.Errorf("%s: exit %d, %s; the file differs from the API's answer", c.name, code, out)
		}
		code, out, stderr := floodspend(t, flags...)
		if code != exitDone || out != want {
			t.Errorf("%s: exit %d, %s; the output differs from the API's answer", c.name, code, stderr)
		}
		if strings.HasSuffix(c.path, "csv") {
			addsUp(t, c.name, out, stderr, budget)
			continue
		}
		var collection struct {
			Type     string
			Features []struct{ Geometry *struct{ Type string } }
			Summary  struct{ Label string }
		}
		if err := json.Unmarshal([]byte(out), &collection); err != nil || collection.Type != "FeatureCollection" ||
			len(collection.Features) != 35 ||
			collection.Features[0].Geometry == nil || collection.Summary.Label != "planning aid, not entitlement" {
			t.Errorf("%s: %v, %s of %d features, %+v", c.name, err, collection.Type, len(collection.Features),
				collection.Summary)
		}
	}
}

// addsUp adds the column of each rule up to the budget, to the paisa: with what is held back
// of it, as standard error says, under the last.
func addsUp(t *testing.T, name, table, stderr, budget string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Fatalf("%s: %d rows, %v", name, len(rows), err)
	}
	for _, rule := range []string{"by_need", "limited", "by_claims"} {
		column := slices.Index(rows[0], rule)
		var sum spending.Money
		for _, row := range rows[1:] {
			if row[column] == "" {
				continue // need missing
			}
			m, _, err := spending.INR.Parse(row[column])
			if err != nil {
				t.Fatal(err)
			}
			sum += m
		}
		if rule == "by_claims" {
			_, rest, _ := strings.Cut(stderr, "held back: ")
			left, _, _ := strings.Cut(rest, "\n")
			m, _, err := spending.INR.Parse(left)
			if err != nil {
				t.Fatalf("%s: what is held back: %v in %q", name, err, stderr)
			}
			sum += m
		}
		if spending.INR.Text(sum) != budget {
			t.Errorf("%s: rule %s shares out %s of %s", name, rule, spending.INR.Text(sum), budget)
		}
	}
}

// TestPlanRefuses what cannot be met or is not understood, and keeps the file there was.
func TestPlanRefuses(t *testing.T) {
	db, dir := sampleStore(t), t.TempDir()
	file := filepath.Join(dir, "plan.csv")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags []string
		code  int
		says  string
	}{
		{nil, exitUsage, "--budget"},
		{[]string{"--budget", "100", "--floor", "50"}, exitFailed, "floors add up to"},
		{[]string{"--budget", "100000", "--cap", "1"}, exitFailed, "less than the budget"},
		{[]string{"--budget", "-5"}, exitUsage, "--budget"},
		{[]string{"--budget", "1.005"}, exitFailed, "no more decimals"},
		{[]string{"--budget", "1,000"}, exitFailed, "no more decimals"},
		{[]string{"--budget", "1000", "--level", "village"}, exitFailed, "allowed: district, circle"},
		{[]string{"--budget", "1000", "--claims", "fair"}, exitFailed, "allowed: proportional, equal"},
		{[]string{"--budget", "1000", "--need", "hope"}, exitFailed, `no need "hope"`},
		{[]string{"--budget", "1000", "--base", "rich"}, exitFailed, "allowed: all, in_need"},
	} {
		code, out, stderr := floodspend(t, append([]string{"plan", "--db", db, "--out", file}, c.flags...)...)
		if code != c.code || !strings.Contains(stderr, c.says) || c.code == exitFailed && out != "" {
			t.Errorf("%v: exit %d, want %d; stderr %q should hold %q", c.flags, code, c.code, stderr, c.says)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || readText(t, file) != "before" {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestPlanForAssets: floodspend plan --assets writes what /analysis/assets answers with the same budget and costs.
func TestPlanForAssets(t *testing.T) {
	db := filepath.Join(t.TempDir(), "county.gpkg")
	if code, out, stderr := floodspend(t, "import", "../../testdata/county/dataset.yaml", "--db", db,
		"--quiet"); code != exitDone && code != exitIssues {
		t.Fatalf("import: exit %d\n%s%s", code, out, stderr)
	}
	_, want, _ := floodspend(t, "export", "--db", db, "/analysis/assets?budget=900000&"+
		"unit_cost=bridge:250000,shelter:1000&geometry=none&limit=10000&f=csv")
	code, out, stderr := floodspend(t, "plan", "--db", db, "--assets", "--budget", "900000", "--unit-cost",
		"bridge:250000", "--unit-cost", "shelter:1000")
	if code != exitDone || out != want || !strings.Contains(out, ",250000,supplied,250000,250000") ||
		!strings.Contains(out, ",linked_awards,") {
		t.Errorf("exit %d, %s\n%s\nthe API: %s", code, stderr, out, want)
	}
	for _, flags := range [][]string{{"--class", "bridge"}, {"--assets", "--floor", "1"}, {"--assets", "--no-existing"},
		{"--assets", "--lag", "1"}, {"--assets", "--rung", "tender"}, {"--assets", "--base", "in_need"},
		{"--assets", "--date", "flood_year"}} {
		code, _, stderr := floodspend(t, append([]string{"plan", "--db", db, "--budget", "1"}, flags...)...)
		if code != exitFailed || !strings.Contains(stderr, flags[min(1, len(flags)-1)]) &&
			!strings.Contains(stderr, flags[0]) {
			t.Errorf("%v: exit %d, %s", flags, code, stderr)
		}
	}
}
