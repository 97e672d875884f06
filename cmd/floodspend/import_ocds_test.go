package main

import (
	"errors"
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
	dir := t.TempDir()
	db, file, list := newCity(t), filepath.Join(dir, "r.json"), filepath.Join(dir, "i.csv")
	if err := os.WriteFile(file, []byte(`{"releases":[`+strings.Join(releases, ",\n")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--issues", list,
		"--quiet"); code != exitDone && code != exitIssues {
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
		return `{"ocid":"o","date":"` + date +
			`","tender":{"title":"Flood wall"},"awards":[{"id":"a","status":"active",` +
			`"date":"2024-05-01 09:00:00","value":{"amount":` + amount + `,"currency":"EUR"}}]}`
	}
	awards, issues := importReleases(t, release("2024-06-30T21:00:00-05:00", "300"),
		release("2024-07-01T01:00:00Z", "200"), release("1 July", "100"))
	if awards["o"] != "300 2024-05-01 1;" || strings.Count(issues, "\n") != 2 ||
		!strings.Contains(issues, "\nr.json,3,date,o: 1 July,") {
		t.Errorf("%v\n%s", awards, issues)
	}
}

// TestImportOCDSMerge takes away what later releases state to be null, and keeps what they
// do not state.
func TestImportOCDSMerge(t *testing.T) {
	release := func(ocid, date, rest string) string {
		return `{"ocid":"` + ocid + `","date":"` + date + `",` + rest + `}`
	}
	first := `"tender":{"title":"Flood wall"},"awards":[{"id":"a","release":"r1","status":"active",` +
		`"date":"2024-05-01","suppliers":[{"id":"s","name":"Builders"}],"value":{"amount":300,"currency":"EUR"}}]`
	awards, issues := importReleases(t,
		release("later", "2024-06-01", `"awards":[{"id":"a","value":{"amount":400}},{"id":"b","status":"active",`+
			`"date":"2024-06-01","value":{"amount":5,"currency":"EUR"}}]`),
		release("later", "2024-05-01", first),
		release("removed", "2024-05-01", first),
		release("removed", "2024-06-01", `"awards":[{"id":"a","value":null}]`),
		release("withdrawn", "2024-05-01", first),
		release("withdrawn", "2024-06-01",
			`"awards":[{"id":"a","status":null,"date":null,"suppliers":null,"value":null}]`))
	want := map[string]string{"later": "400 2024-05-01 1;5 2024-06-01 1;", "removed": " 2024-05-01 4;"}
	if !maps.Equal(awards, want) || strings.Count(issues, "\n") != 2 || !strings.Contains(issues,
		"r.json,4,value,removed: a,") {
		t.Errorf("got %v, want %v\n%s", awards, want, issues)
	}
}

// TestImportOCDSMinorUnits keeps amounts in the minor unit of the currency: PYG has none but
// the guaraní, KWD a thousandth.
func TestImportOCDSMinorUnits(t *testing.T) {
	for _, c := range []struct{ currency, given, kept, problem, flags, digits, shared string }{
		{"PYG", "1000000.5", "1000001", "the amount has decimals (", "awarded 2.5 KWD", "0", "333334,333334,333333"},
		{"KWD", "1000.0015", "1000.002", "the amount has more than three decimals (", "awarded 3 PYG", "3",
			"333.334,333.334,333.334"},
	} {
		dir := t.TempDir()
		db, file := cityStoreIn(t, filepath.Join(dir, "city.gpkg"), c.currency), filepath.Join(dir, "r.json")
		text := ""
		for i, value := range []string{c.given + `,"currency":"` + c.currency, `2.5,"currency":"` +
			map[string]string{"PYG": "KWD", "KWD": "PYG"}[c.currency]} {
			text += `{"ocid":"` + string(rune('a'+i)) +
				`","tender":{"title":"Flood wall"},"awards":[{"id":"1","status":"active","date":"2024-05-01","value":{"amount":` +
				value +
				`"},"items":[{"deliveryLocations":[{"gazetteer":{"identifiers":["P1","P2","P3"]}}]}]}]}` + "\n"
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--quiet")
		if code != exitIssues || !strings.Contains(out, c.currency+" "+c.kept+"\n") ||
			!strings.Contains(out, c.problem) {
			t.Fatalf("exit %d\n%s%s", code, out, stderr)
		}
		awards := export(t, db, "/collections/awards/items?f=csv")
		if awards[0]["awarded"] != c.kept || awards[1]["awarded"] != "" || awards[1]["flags"] != c.flags ||
			awards[1]["status"] != "other_currency" {
			t.Errorf("the awards are %v", awards)
		}
		var parts []string
		circles := "/analysis/allocation?level=circle&need=homes&period=2024-01/2024-12&f=csv"
		for _, r := range export(t, db, circles)[:3] {
			parts = append(parts, r["amount"])
		}
		if got := strings.Join(parts, ","); got != c.shared {
			t.Errorf("three wards share %s as %s, want %s", c.kept, got, c.shared)
		}
		_, about, _ := floodspend(t, "export", "--db", db, "/dataset")
		_, found, _ := floodspend(t, "export", "--db", db, "/collections/awards/items?awarded="+c.kept)
		_, answer, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation")
		_, check, _ := floodspend(t, "check", "--db", db)
		for _, x := range []struct{ in, want string }{
			{about, `"currency":"` + c.currency + `","minor_unit":` + c.digits}, {found, `"numberMatched":1`},
			{answer, `"source":` + c.kept + `,`}, {check, c.currency + " " + c.kept},
		} {
			if !strings.Contains(x.in, x.want) {
				t.Errorf("no %s in %s", x.want, x.in)
			}
		}
		if code, _, stderr := floodspend(t, "plan", "--db", db, "--budget", "10.0001", "--need", "homes", "--period",
			"2024-01/2024-12"); code != exitFailed || !strings.Contains(stderr, c.currency) {
			t.Errorf("a budget finer than the minor unit: exit %d, %s", code, stderr)
		}
	}
	if code, _, stderr := floodspend(t, "import", "areas", city+"wards.geojson", "--db",
		filepath.Join(t.TempDir(), "x.gpkg"), "--code", "code", "--name", "name", "--district", "bank", "--currency",
		"XYZ"); code != exitFailed || !strings.Contains(stderr, "ISO 4217") {
		t.Errorf("no currency: exit %d, %s", code, stderr)
	}
}

// TestImportOCDSUndated refuses a publication without any date, as a table of awards.
func TestImportOCDSUndated(t *testing.T) {
	db, file := newCity(t), filepath.Join(t.TempDir(), "r.json")
	text := `{"ocid":"o","awards":[{"id":"a","status":"active","date":"soon","value":{"amount":300,"currency":"EUR"}}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--quiet"); code != exitFailed ||
		!strings.Contains(stderr, "has a usable date") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
	if code, _, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--quiet", "--force"); code != exitIssues {
		t.Errorf("with --force: exit %d\n%s", code, stderr)
	}
}

// A date after today and a decision on no award are told by whatever the awards are read from.
func TestImportOCDSDoubts(t *testing.T) {
	dir := t.TempDir()
	db, file, decided, issues := newCity(t), filepath.Join(dir, "r.json"), filepath.Join(dir, "o.csv"),
		filepath.Join(dir, "i.csv")
	text := `{"ocid":"o","awards":[{"id":"a","status":"active","date":"2098-05-01","value":{"amount":300,` +
		`"currency":"EUR"}}]}`
	if err := errors.Join(os.WriteFile(file, []byte(text), 0o600),
		os.WriteFile(decided, []byte("id,flood,reviewer,reason\no:a,no,x,y\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	floodspend(t, "import", "ocds", file, "--db", db, "--overrides", decided, "--issues", issues, "--quiet")
	said := readText(t, issues)
	for _, want := range []string{"r.json,1,date,ocds:o:a: 2098-05-01,the date of the contract lies in the future",
		"o.csv,2,id,o:a,1 of 1 decisions are on none of the awards"} {
		if !strings.Contains(said, want) {
			t.Errorf("no issue %q in\n%s", want, said)
		}
	}
}

// TestImportOCDSParts: the money of each contract of an award goes to the contract's own place.
func TestImportOCDSParts(t *testing.T) {
	contract := func(id, amount, area string) string {
		return `{"id":"` + id + `","awardID":"a","status":"active","dateSigned":"2024-05-01","value":{"amount":` +
			amount + `,"currency":"EUR"},"deliveryLocation":{"gazetteer":{"identifiers":["` + area + `"]}}}`
	}
	awards, _ := importReleases(t, `{"ocid":"o","tender":{"title":"Flood wall"},"awards":[{"id":"a",`+
		`"status":"active","date":"2024-05-01","value":{"amount":12,"currency":"EUR"}}],"contracts":[`+
		contract("c", "9", "P1")+`,`+contract("d", "2.5", "P4")+`,`+contract("e", "0.5", "P1")+`,`+
		contract("f", "1", "P1")+`]}`)
	if want := "10 2024-05-01 1;2.5 2024-05-01 1;"; awards["o"] != want {
		t.Errorf("got %v, want %s", awards, want)
	}
}

// TestImportAwardsLeftOut: what is left out is the first thing said.
func TestImportAwardsLeftOut(t *testing.T) {
	release := `{"ocid":"o","awards":[{"id":"a","status":"active","date":"2024-05-01","value":{"amount":12,` +
		`"currency":"EUR"}}]}` + "\n"
	table := "id;t;a;d\n1;Wall;500;2024-05-01\n2;Wall\n3;Wall;7;2024-05-01\n"
	for _, c := range []struct{ kind, text, first string }{
		{"csv", table, "1 of 3 rows left out."},
		{"csv", table + "4;Wall;\"7", "2 of 4 rows left out."},
		{"csv", strings.Replace(table, "2;Wall\n", "", 1), "Awards  2  EUR 507"},
		{"ocds", release + "{}\n{x\n" + release, "2 of 4 releases, records and broken lines left out."},
		{"ocds", release + `{"ocid":`, "1 of 2 releases, records and broken lines, and all of f from line 2 on " +
			"left out."},
		{"ocds", release, "Awards  1  EUR 12"},
	} {
		db, file := newCity(t), filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"import", c.kind, file, "--db", db, "--quiet"}
		if c.kind == "csv" {
			args = append(args, "--delimiter", ";", "--id", "id", "--title", "t", "--amount", "a", "--date", "d")
		}
		_, out, stderr := floodspend(t, args...)
		if first, _, _ := strings.Cut(out, "\n"); strings.Join(strings.Fields(first),
			" ") != strings.Join(strings.Fields(c.first), " ") {
			t.Errorf("%s %q begins with %q, want %q\n%s", c.kind, c.text, first, c.first, stderr)
		}
	}
}
