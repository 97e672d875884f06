package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const city = "../../testdata/city/"

// cityStore imports the wards and homes of the synthetic city into a new store.
func cityStore(t *testing.T, db string) string {
	t.Helper()
	for _, args := range [][]string{
		{"areas", city + "wards.geojson", "--code", "code", "--name", "name", "--district", "bank", "--district-name", "bank_name", "--currency", "EUR"},
		{"need", city + "homes.csv", "--name", "homes", "--unit", "homes", "--area", "ward", "--period", "month", "--value", "homes"},
	} {
		if code, out, stderr := floodspend(t, append(append([]string{"import"}, args...), "--db", db)...); code != exitDone {
			t.Fatalf("import %s: exit %d\n%s%s", args[0], code, out, stderr)
		}
	}
	return db
}

func newCity(t *testing.T) string { return cityStore(t, filepath.Join(t.TempDir(), "city.gpkg")) }

func programme(db string, more ...string) []string {
	return append([]string{"import", "csv", city + "programme.csv", "--db", db, "--rules", city + "programme.rules",
		"--delimiter", ";", "--decimal-comma", "--date-format", "DD/MM/YYYY", "--id", "id", "--title", "titre", "--supplier", "fournisseur",
		"--amount", "montant", "--date", "date", "--area", "quartier", "--lon", "x", "--lat", "y", "--quiet"}, more...)
}

func TestImportCSV(t *testing.T) {
	db := newCity(t)
	code, out, stderr := floodspend(t, programme(db)...)
	if code != exitDone || !strings.Contains(out, "EUR 1337500.49") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	want := map[string]string{ // by id: amount, circles, date, method, line
		"csv:2024-01": "1250000.5 P1 2024-03-15 area_code 2",
		"csv:2024-02": "84000 P6 2024-04-02 coordinates 3",
		"csv:2024-03": " P4 2024-05-20 area_code 4", // unknown, not zero; the area by its name
		"csv:2024-04": "3499.99 P2;P3 2024-11-11 area_code 5",
	}
	for _, r := range export(t, db, "/collections/awards/items?f=csv") {
		got := strings.Join([]string{r["awarded"], r["circles"], r["contract_date"], r["method"], r["source_line"]}, " ")
		if got != want[r["id"]] || r["source_file"] != "programme.csv" || r["currency"] != "EUR" {
			t.Errorf("%s is %q, want %q", r["id"], got, want[r["id"]])
		}
		delete(want, r["id"])
	}
	if len(want) > 0 {
		t.Errorf("not stored: %v", want)
	}
	before := readText(t, db)
	if _, said, _ := floodspend(t, programme(db)...); !strings.Contains(said, "has this already") || readText(t, db) != before {
		t.Errorf("importing the same table again: %s", said)
	}
	if code, _, stderr := floodspend(t, programme(db, "--source", "other")...); code != exitDone {
		t.Fatalf("another source: exit %d, %s", code, stderr)
	}
	if n := len(export(t, db, "/collections/awards/items?f=csv")); n != 8 {
		t.Errorf("%d awards of two sources, want 8", n)
	}
}

// TestImportCSVDoubts imports rows with something wrong: each is an issue with its line, and
// in one bucket.
func TestImportCSVDoubts(t *testing.T) {
	db, dir := newCity(t), t.TempDir()
	table, issues := filepath.Join(dir, "t.csv"), filepath.Join(dir, "i.csv")
	text := "id,title,amount,currency,date,area,lon,lat\n" +
		"1,Flood wall,1000.005,EUR,2024-05-01,P1,,\n" + // rounded
		"2,Flood wall,-5,EUR,2024-05-01,P1,,\n" + // negative
		"3,Flood wall,\"12,50\",eur,2024-05-01,P1,,\n" + // a decimal comma
		"4,Flood wall,99999999999999999,EUR,2024-05-01,P1,,\n" + // too large
		"5,Flood wall,40,USD,2024-05-01,P1,,\n" + // another currency
		"6,Flood wall,50,,05/01/2024,P1,,\n" + // no date
		"7,Flood wall,60,EUR,2024-05-01,,50.61,3.01\n" + // swapped
		"8,Flood wall,70,EUR,2024-05-01,,9,9\n" + // elsewhere
		"9,Flood wall,80,EUR,2024-05-01,Atlantis,,\n" + // no such area
		"10,Flood w\x00ll \xff,90,EUR,2024-05-01,P2,,\n" + // no text
		"11,short row\n" +
		"12,Flood wall,100,EUR,2024-05-01,P2,,\n" +
		"12,Flood wall,110,EUR,2024-06-01,P2,,\n" + // replaces the one before
		",Flood wall,120,EUR,2024-05-01,P1;P2,,\n" // no id
	if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"import", "csv", table, "--db", db, "--id", "id", "--title", "title", "--amount", "amount", "--date", "date", "--currency", "currency",
		"--area", "area", "--lon", "lon", "--lat", "lat", "--issues", issues, "--quiet"}
	before := readText(t, db)
	if code, _, stderr := floodspend(t, append(args, "--strict")...); code != exitFailed || !strings.Contains(stderr, "--strict") || readText(t, db) != before {
		t.Errorf("--strict: exit %d, %s", code, stderr)
	}
	if code, out, stderr := floodspend(t, args...); code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	said := readText(t, issues)
	for _, want := range []string{
		"t.csv,2,amount,1000.005,", "t.csv,3,amount,-5,", "t.csv,4,amount,\"12,50\",", "t.csv,5,amount,99999999999999999,", "t.csv,6,currency,csv:5: USD,",
		"t.csv,7,date,05/01/2024,", "t.csv,8,coordinates,\"csv:7: 50.61, 3.01\",", "t.csv,9,coordinates,\"csv:8: 9, 9\",", "t.csv,10,area,csv:9: Atlantis,",
		"t.csv,11,title,", "t.csv,12,,2 of 8,", "t.csv,13,id,", "t.csv,15,id,",
	} {
		if !strings.Contains(said, "\n"+want) {
			t.Errorf("no issue %q in\n%s", want, said)
		}
	}
	if n := strings.Count(said, "\n") - 1; n != 13 {
		t.Errorf("%d issues, want 13:\n%s", n, said)
	}
	_, answer, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation")
	// 1000.01 + 60 + 90 + 110 + 120 placed; 70 and 80 not; 50 undated and 100 superseded.
	for _, want := range []string{`"source":1680.01,"circle":1380.01,"district_only":0,"state":0,"conflict":0,"unlocated":150,"excluded":150`,
		`"awards":{"source":13,"circle":8,`, `"reason":"other_currency"`, `"value_unknown":4`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the reconciliation has not %s: %s", want, answer)
		}
	}
	for _, r := range export(t, db, "/collections/awards/items?f=csv") {
		switch {
		case r["id"] == "csv:5" && (r["awarded"] != "" || r["flags"] != "awarded 40 USD" || r["currency"] != "USD"):
			t.Errorf("the award in another currency is %v", r)
		case r["id"] == "csv:7" && (r["circles"] != "P4" || r["flags"] != "swapped_axes"):
			t.Errorf("the award with swapped axes is %v", r)
		}
	}
}

func TestImportCSVRefuses(t *testing.T) {
	db := newCity(t)
	before := readText(t, db)
	for name, bad := range map[string][]string{
		"no such column": {"--amount", "valeur"},
		"no such rules":  {"--rules", "nowhere"},
		"no date format": {"--date-format", "DD/MM"},
		"no delimiter":   {"--delimiter", "::"},
		"no source name": {"--source", "a:b"},
		"no places":      {"--places", city + "homes.csv"},
	} {
		code, _, stderr := floodspend(t, programme(db, bad...)...)
		if code != exitFailed || stderr == "" {
			t.Errorf("%s: exit %d, %q", name, code, stderr)
		}
	}
	if code, _, stderr := floodspend(t, append([]string{"import", "csv", city + "nowhere.csv"}, programme(db)[3:]...)...); code != exitFailed || !strings.Contains(stderr, "nowhere.csv") {
		t.Errorf("no such file: exit %d, %s", code, stderr)
	}
	if code, _, stderr := floodspend(t, programme(filepath.Join(t.TempDir(), "new.gpkg"))...); code != exitFailed || !strings.Contains(stderr, "import") {
		t.Errorf("no areas yet: exit %d, %s", code, stderr)
	}
	if readText(t, db) != before {
		t.Error("a refused import changed the store")
	}
}
