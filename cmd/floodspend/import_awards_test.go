package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
)

const city = "../../testdata/wards/"

// cityStore imports the wards and homes of the synthetic city into a new store.
func cityStore(t *testing.T, db string) string {
	t.Helper()
	return cityStoreIn(t, db, "EUR")
}

func cityStoreIn(t *testing.T, db, currency string) string {
	t.Helper()
	for _, args := range [][]string{
		{"areas", city + "wards.geojson", "--code", "code", "--name", "name", "--district", "bank", "--district-name",
			"bank_name", "--currency", currency, "--year-begins", "4"},
		{"need", city + "homes.csv", "--name", "homes", "--unit", "homes", "--area", "ward", "--period", "month",
			"--value", "homes"},
	} {
		if code, out,
			stderr := floodspend(t, append(append([]string{"import"}, args...), "--db", db)...); code != exitDone {
			t.Fatalf("import %s: exit %d\n%s%s", args[0], code, out, stderr)
		}
	}
	return db
}

func newCity(t *testing.T) string { return cityStore(t, filepath.Join(t.TempDir(), "city.gpkg")) }

func programme(db string, more ...string) []string {
	return append([]string{"import", "csv", city + "programme.csv", "--db", db, "--rules", city + "programme.rules",
		"--delimiter", ";", "--decimal-comma", "--date-format", "DD/MM/YYYY", "--id", "id", "--title", "titre",
		"--supplier", "fournisseur",
		"--amount", "montant", "--date", "date", "--area", "quartier", "--lon", "x", "--lat", "y", "--quiet"}, more...)
}

func TestImportCSV(t *testing.T) {
	db := newCity(t)
	code, out, stderr := floodspend(t, programme(db)...)
	if code != exitIssues || !strings.Contains(out, "the amount is blank") || !strings.Contains(out, "EUR 1337500.49") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	want := map[string]string{ // by id: amount, circles, date, method, line
		"csv:2024-01": "1250000.5 P1 2024-03-15 area_code 2",
		"csv:2024-02": "84000 P6 2024-04-02 coordinates 3",
		"csv:2024-03": " P4 2024-05-20 named_circle 4", // unknown, not zero; the area by its name
		"csv:2024-04": "3499.99 P2;P3 2024-11-11 area_code 5",
	}
	for _, r := range export(t, db, "/collections/awards/items?f=csv") {
		got := strings.Join([]string{r["awarded"], r["circles"], r["contract_date"], r["method"], r["source_line"]},
			" ")
		if got != want[r["id"]] || r["source_file"] != "programme.csv" || r["currency"] != "EUR" {
			t.Errorf("%s is %q, want %q", r["id"], got, want[r["id"]])
		}
		delete(want, r["id"])
	}
	if len(want) > 0 {
		t.Errorf("not stored: %v", want)
	}
	before := readText(t, db)
	if _, said, _ := floodspend(t, programme(db)...); !strings.Contains(said, "has this already") ||
		readText(t, db) != before {
		t.Errorf("importing the same table again: %s", said)
	}
	if code, _, stderr := floodspend(t, programme(db, "--source", "other")...); code != exitIssues {
		t.Fatalf("another source: exit %d, %s", code, stderr)
	}
	if n := len(export(t, db, "/collections/awards/items?f=csv")); n != 8 {
		t.Errorf("%d awards of two sources, want 8", n)
	}
	shorter := filepath.Join(t.TempDir(), "programme.csv")
	text := readText(t, city+"programme.csv")
	if err := os.WriteFile(shorter, []byte(text[:strings.Index(text, "2024-04")]), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, append([]string{"import", "csv", shorter},
		programme(db)[3:]...)...); code != exitIssues {
		t.Fatalf("a shorter table: exit %d, %s", code, stderr)
	}
	if n := len(export(t, db, "/collections/awards/items?f=csv")); n != 7 {
		t.Errorf("%d awards after a shorter table, want the 3 of it and the 4 of the other source", n)
	}
	_, about, _ := floodspend(t, "export", "--db", db, "/dataset")
	if !strings.Contains(about, `"periods":["2023-24","2024-25"]`) {
		t.Errorf("the periods of %s", about)
	}
	if strings.Count(about, `"programme.csv"`) != 2 || !strings.Contains(about, `"awards of other"`) {
		t.Errorf("the sources of %s", about)
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
	args := []string{"import", "csv", table, "--db", db, "--id", "id", "--title", "title", "--amount", "amount",
		"--date", "date", "--currency", "currency",
		"--area", "area", "--lon", "lon", "--lat", "lat", "--issues", issues, "--quiet"}
	before := readText(t, db)
	if code, _, stderr := floodspend(t, append(args, "--strict")...); code != exitFailed ||
		!strings.Contains(stderr, "--strict") || readText(t, db) != before {
		t.Errorf("--strict: exit %d, %s", code, stderr)
	}
	if code, out, stderr := floodspend(t, args...); code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	said := readText(t, issues)
	for _, want := range []string{
		"t.csv,2,amount,1000.005,", "t.csv,3,amount,'-5,", "t.csv,4,amount,\"12,50\",",
		"t.csv,5,amount,99999999999999999,", "t.csv,6,currency,csv:5: USD,",
		"t.csv,7,date,05/01/2024,", "t.csv,1,date,,dates that are not written YYYY-MM-DD: 1; they look like DD/MM/YYYY",
		"t.csv,8,coordinates,\"csv:7: 50.61, 3.01\",",
		"t.csv,9,coordinates,\"csv:8: 9, 9\",", "t.csv,10,area,csv:9: Atlantis,",
		"t.csv,11,title,", "t.csv,12,,2 of 8,", "t.csv,13,id,", "t.csv,15,id,",
	} {
		if !strings.Contains(said, "\n"+want) {
			t.Errorf("no issue %q in\n%s", want, said)
		}
	}
	if n := strings.Count(said, "\n") - 1; n != 14 {
		t.Errorf("%d issues, want 14:\n%s", n, said)
	}
	_, answer, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation")
	// 1000.01 + 60 + 90 + 110 + 120 placed; 70 and 80 not; 50 undated and 100 superseded.
	for _, want := range []string{`"source":1680.01,"placed":{"circle":1380.01,"district":0},"whole":0,"conflict":0,` +
		`"unlocated":150,"excluded":150`,
		`"records":{"source":13,"placed":{"circle":8,`, `"reason":"other_currency"`, `"value_unknown":4`} {
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
	if code, _, stderr := floodspend(t, append([]string{"import", "csv", city + "nowhere.csv"},
		programme(db)[3:]...)...); code != exitFailed || !strings.Contains(stderr, "nowhere.csv") {
		t.Errorf("no such file: exit %d, %s", code, stderr)
	}
	if code, _, stderr := floodspend(t, programme(filepath.Join(t.TempDir(), "new.gpkg"))...); code != exitFailed ||
		!strings.Contains(stderr, "import") {
		t.Errorf("no areas yet: exit %d, %s", code, stderr)
	}
	if readText(t, db) != before {
		t.Error("a refused import changed the store")
	}
}

// TestImportOCDS walks the synthetic city from its boundaries to the answers.
func TestImportOCDS(t *testing.T) {
	db := newCity(t)
	issues := filepath.Join(t.TempDir(), "i.csv")
	code, out, stderr := floodspend(t, "import", "ocds", city+"releases.json", "--db", db, "--issues", issues,
		"--quiet")
	if code != exitIssues || !strings.Contains(out, "other currency") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	want := map[string]string{ // by process: amount, circles, method, status, line
		"001": "415000.25 P1 coordinates active 20", // the amendment holds
		"002": "990000 P4 area_code active 11",      // the contract in the award's place
		"003": "230000 P5 coordinates active 12",    // axes swapped
		"004": "150000.01 P5;P6 named_circle active 13",
		"005": "60000   not_committed 14",
		"006": "   other_currency 15",
		"007": "   active 16", // zero is unknown
		"008": "12000   active 17",
		"009": "33000 P2;P4 coordinates active 18", // two points
		"010": "48000 P3 coordinates active 19",    // without a date
	}
	for _, r := range export(t, db, "/collections/awards/items?f=csv") {
		got := strings.Join([]string{r["awarded"], r["circles"], r["method"], r["status"], r["source_line"]}, " ")
		if key := strings.TrimPrefix(r["ocid"], "ocds-synthetic-"); got != want[key] ||
			r["source_file"] != "releases.json" {
			t.Errorf("%s is %q, want %q", r["id"], got, want[key])
		}
	}
	if said := readText(t, issues); strings.Count(said, "\n") != 5 {
		t.Errorf("issues: %s", said)
	}
	_, answer, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation")
	for _, want := range []string{`"source":1938000.26,"placed":{"circle":1818000.26,"district":0},"whole":0,` +
		`"conflict":0,"unlocated":0,"excluded":120000`,
		`"reason":"no_usable_date","amount":48000`, `"reason":"not_committed","amount":60000`,
		`"reason":"not_flood_related","amount":12000`, `"reason":"other_currency","amount":0`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the reconciliation has not %s: %s", want, answer)
		}
	}
	if _, check, _ := floodspend(t, "check", "--db", db); strings.Contains(check, " 1 awards") ||
		!strings.Contains(check, "\n1 award could not be placed") {
		t.Errorf("check says\n%s", check)
	}
	wards := export(t, db, "/analysis/allocation?level=circle&need=homes&period=2024-01/2024-12&f=csv")
	if len(wards) != 6 || wards[0]["amount"] != "415000.25" || wards[0]["need"] != "120" ||
		wards[1]["amount"] != "16500" {
		t.Errorf("allocation: %v", wards)
	}
	if _, equity, _ := floodspend(t, "export", "--db", db,
		"/analysis/equity?level=circle&need=homes&period=2024-01/2024-12&redraws=no"); !strings.Contains(equity,
		`"hoover":0.`) {
		t.Errorf("equity: %.500s", equity)
	}
}

// TestImportOCDSPacked gives the same version for the same releases in another form, and
// on PostGIS.
func TestImportOCDSPacked(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts PostgreSQL")
	}
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(readText(t, city+"releases.json")))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "releases.json") // whatever its name ends in
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	dsn := pgtest.Database(t)
	if code, _, stderr := floodspend(t, "migrate", "--db", dsn); code != exitDone {
		t.Fatal(stderr)
	}
	answers := map[string]string{}
	for _, db := range []string{newCity(t), cityStore(t, dsn)} {
		from := file
		if db == dsn {
			from = city + "releases.json"
		}
		code, out, stderr := floodspend(t, "import", "ocds", from, "--db", db, "--quiet")
		if code != exitIssues {
			t.Fatalf("%s: exit %d\n%s%s", from, code, out, stderr)
		}
		if _, again, _ := floodspend(t, "import", "ocds", from, "--db", db, "--quiet"); !strings.Contains(again,
			"has this already") {
			t.Errorf("importing %s again: %s", from, again)
		}
		_, list, _ := floodspend(t, "export", "--db", db, "/collections/awards/items?f=csv")
		_, money, _ := floodspend(t, "export", "--db", db, "/analysis/allocation?level=circle&need=homes&period=all")
		answers[list+money] = db
	}
	if len(answers) != 1 {
		t.Errorf("the stores differ: %q", answers)
	}
	if err := os.WriteFile(file, packed.Bytes()[:packed.Len()-40], 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := floodspend(t, "import", "ocds", file, "--db", newCity(t), "--quiet"); code != exitIssues ||
		!strings.Contains(out, "are kept") {
		t.Errorf("a torn file: exit %d\n%s%s", code, out, stderr)
	}
}
