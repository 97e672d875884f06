package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	circlesPath  = "layer/assets/geojson/Assam_revenue_circles.geojson"
	zipPath      = "Maps/Assam_Revenue_Circles.zip"
	bidsPath     = "Sources/TENDERS/data/monthly_tenders/2022_06_tenders.csv"
	badBidsPath  = "Sources/TENDERS/data/monthly_tenders/2022_07_tenders.csv"
	bulletinPath = "Sources/DRIMS/data/DRIMS_api_output/2022_06.json"
	affectedPath = "Sources/DRIMS/data/variables/Population_affected_Total/Population_affected_Total_2022_06.csv"

	bidsHeader = "Tender ID,tender_externalreference,tender_title,Work Description,Tender Category,Form of contract," +
		"Product Category,Published Date,Organisation Chain,location,Pincode,Tender Value in ₹,Bidder Name,Awarded " +
		"Value,Status,Contract Date :\n"
	circle = `{"type":"Feature","properties":{"object_id":"18-300-00101","dtcode11":"18-300",` +
		`"dtname":"Kokrajhar","revenue_ci":"Gossaigaon"},"geometry":{"type":"Polygon","coordinates":`
	square  = `[[[90,26],[90.1,26],[90.1,26.1],[90,26.1],[90,26]]]}}`
	swapped = `[[[26,90],[26,90.1],[26.1,90.1],[26.1,90],[26,90]]]}}`
	metres  = `[[[10018754,3000000],[10029886,3000000],[10029886,3011000],[10018754,3011000],[10018754,3000000]]]}}`
)

func collection(extra, feature string) string {
	return `{"type":"FeatureCollection",` + extra + `"features":[` + feature + `]}`
}

func bidRow(id, amount, date string) string {
	return id + ",REF/1,Flood damage repair,Repair,Works,Item Rate,Civil Works,01-Jun-2022 09:00 AM,Water Resources," +
		"Kokrajhar,783370.0,100," +
		"Bidder," + amount + ",Accepted-AOC," + date + "\n"
}

func zipped(t *testing.T, names ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte("not what the name says"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestMalformedInputs gives each bad file to the built program: it fails with --strict, names the
// file and the trouble, and leaves the store's bytes as they were.
func TestMalformedInputs(t *testing.T) {
	binary := build(t)
	good := map[string]string{circlesPath: collection("", circle+square),
		bidsPath: bidsHeader + bidRow("T1", "1000", "16-Jun-2022")}
	dir := t.TempDir()
	db := filepath.Join(dir, "a.gpkg")
	base := writeTree(t, good, "", "")
	if code, out := runBinary(t, binary, "import", "assam", "--from", base, "--db", db); code != exitDone {
		t.Fatalf("the good folder, which must have no issue of its own: exit %d\n%s", code, out)
	}
	before, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, content string
		says                []string // in the issues file or on stderr
	}{
		{"truncated boundary JSON", circlesPath, collection("", circle+square)[:150],
			[]string{circlesPath, "feature 1", "ends at byte 150", "truncated"}},
		{"truncated bulletin", bulletinPath, `{"a": [{"b": `,
			[]string{bulletinPath + ",1,", "breaks off after 13 bytes"}},
		{"boundary with no features", circlesPath, `{"type":"FeatureCollection","features":[]}`,
			[]string{circlesPath, "no usable boundary file", "gives a circle with an official code"}},
		{"swapped axes", circlesPath, collection("", circle+swapped), []string{circlesPath, "feature 1", "[26, 90]",
			"longitude must come first"}},
		{"EPSG:3857 without crs", circlesPath, collection("", circle+metres),
			[]string{circlesPath, "feature 1", "declares no coordinate reference system", "EPSG:3857"}},
		{"unknown EPSG", circlesPath, collection(`"crs":{"type":"name",`+
			`"properties":{"name":"urn:ogc:def:crs:EPSG::999999"}},`, circle+square), []string{circlesPath, "999999"}},
		{"empty boundary", circlesPath, "", []string{circlesPath, "empty"}},
		{"null geometry", circlesPath, collection("", strings.Split(circle, `{"type":"Polygon"`)[0]+"null}"),
			[]string{circlesPath + ",1,geometry,18-300-00101", "the circle has no polygon", "circle skipped"}},
		{"zip without shp", zipPath, zipped(t, "readme.txt"), []string{zipPath, "holds no .shp file", "readme.txt"}},
		{"shp that is none", zipPath, zipped(t, "a.shp", "a.dbf", "a.prj"),
			[]string{zipPath, "a.prj: projection text"}},
		{"zip that is none", zipPath, "PK but no zip", []string{zipPath, "not a zip archive of a shapefile"}},
		{"wrong columns", badBidsPath, "a,b,c\n1,2,3\n",
			[]string{badBidsPath, "required columns are missing", "Tender ID"}},
		{"empty bids", badBidsPath, "", []string{badBidsPath, "empty"}},
		{"UTF-16 bids", badBidsPath, "\xff\xfeT\x00", []string{badBidsPath, "columns found are: T"}},
		{"non-UTF-8", badBidsPath, bidsHeader +
			strings.Replace(bidRow("T2", "5", "16-Jun-2022"), "Repair", "Repair \xe9",
				1), []string{badBidsPath + ",2,Work Description", "not UTF-8", "replaced by U+FFFD",
			"iconv -f WINDOWS-1252"}},
		{"NUL bytes", badBidsPath, bidsHeader +
			strings.Replace(bidRow("T2", "5", "16-Jun-2022"), "Repair", "Re\x00pair",
				1), []string{badBidsPath + ",2,Work Description", "NUL byte"}},
		{"31 February", badBidsPath, bidsHeader + bidRow("T2", "5", "31-Feb-2022"),
			[]string{badBidsPath + ",2,Contract Date", "31-Feb-2022"}},
		{"negative amount", badBidsPath, bidsHeader + bidRow("T2", "-5", "16-Jun-2022"),
			[]string{badBidsPath + ",2,Awarded Value", "-5"}},
		{"huge amount", badBidsPath, bidsHeader + bidRow("T2", "99999999999999999999999", "16-Jun-2022"),
			[]string{badBidsPath + ",2,Awarded Value"}},
		{"amount in words", badBidsPath, bidsHeader + bidRow("T2", "ten", "16-Jun-2022"),
			[]string{badBidsPath + ",2,Awarded Value", "ten"}},
		{"unclosed quote", badBidsPath, bidsHeader + "\"T2,x\n" + bidRow("T3", "5", "16-Jun-2022"),
			[]string{badBidsPath + ",2,", "a quoted field is not closed", "lines 2 to 3 skipped"}},
		{"short row", badBidsPath, bidsHeader + "T2,x\n", []string{badBidsPath + ",2,", "2 of 16",
			"not as many fields as the header"}},
		{"unknown circle", affectedPath, "object_id,Population_affected_Total\n99-999-99999,5\n",
			[]string{affectedPath + ",2,", "99-999-99999"}},
		{"need in words", affectedPath, "object_id,Population_affected_Total\n18-300-00101,many\n",
			[]string{affectedPath + ",2,", "many"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			from := writeTree(t, good, c.path, c.content)
			checkRefused(t, binary, db, before, from, c.says)
			if c.path != circlesPath { // without which there is nothing to import
				checkKept(t, binary, from, c.says)
			}
		})
	}
	t.Run("directory instead of file", func(t *testing.T) {
		from := writeTree(t, good, "", "")
		if err := os.MkdirAll(filepath.Join(from, badBidsPath), 0o755); err != nil {
			t.Fatal(err)
		}
		checkRefused(t, binary, db, before, from, []string{badBidsPath, "directory"})
	})
	t.Run("line of 1 GB", func(t *testing.T) {
		from := writeTree(t, good, badBidsPath, bidsHeader)
		if err := os.Truncate(filepath.Join(from, badBidsPath), 1<<30); err != nil { // a sparse file
			t.Fatal(err)
		}
		if peak := checkRefused(t, binary, db, before, from,
			[]string{badBidsPath + ",2,", "longer than"}); peak > 256<<10 {
			t.Errorf("peak memory %d KiB", peak)
		}
	})
	t.Run("no boundary at all", func(t *testing.T) {
		checkRefused(t, binary, db, before, writeTree(t, map[string]string{bidsPath: good[bidsPath]}, "", ""),
			[]string{"no usable boundary file"})
	})
	t.Run("no bids at all", func(t *testing.T) {
		checkRefused(t, binary, db, before, writeTree(t, map[string]string{circlesPath: good[circlesPath]}, "", ""),
			[]string{"no usable award"})
	})
	t.Run("store that is no GeoPackage", func(t *testing.T) {
		other := filepath.Join(dir, "text.gpkg")
		if err := os.WriteFile(other, []byte("some notes of mine, not a database"), 0o600); err != nil {
			t.Fatal(err)
		}
		checkRefused(t, binary, other, []byte("some notes of mine, not a database"), base, []string{other})
	})
	t.Run("store in a missing folder", func(t *testing.T) {
		code,
			out := runBinary(t, binary, "import", "assam", "--from", base,
			"--db", filepath.Join(dir, "missing", "a.gpkg"))
		if code != exitFailed || !strings.Contains(out, "missing") {
			t.Errorf("exit %d, %q", code, out)
		}
	})
	t.Run("byte order mark is no fault", func(t *testing.T) {
		from := writeTree(t, good, badBidsPath, "\ufeff"+bidsHeader+bidRow("T2", "5", "16-Jun-2022"))
		if _, out := runBinary(t, binary, "import", "assam", "--from", from, "--db",
			filepath.Join(dir, "bom.gpkg")); !strings.Contains(out, "Awards                  2  INR") {
			t.Errorf("%s", out)
		}
	})
}

// checkKept imports without --strict: what is good is stored, what is not is a row of the
// issues file that says what was done, and the exit code tells.
func checkKept(t *testing.T, binary, from string, says []string) {
	t.Helper()
	dir := t.TempDir()
	db, issues := filepath.Join(dir, "kept.gpkg"), filepath.Join(dir, "issues.csv")
	if code, out := runBinary(t, binary, "import", "assam", "--from", from, "--db", db, "--quiet", "--issues",
		issues); code != exitIssues {
		t.Errorf("without --strict: exit %d\n%s", code, out)
	}
	listed, err := os.ReadFile(issues)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range says {
		if !strings.Contains(string(listed), s) {
			t.Errorf("%q is not said in the issues\n%.3000s", s, listed)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(listed)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("issues %q, %v", rows, err)
	}
	for _, row := range rows[1:] {
		if file, problem, action := row[0], row[4], row[5]; file == "" || problem == "" || action == "" {
			t.Errorf("issue %q", row)
		}
	}
	if code, out := runBinary(t, binary, "export", "--db", db, "/collections/awards/items?f=csv"); code != exitDone ||
		!strings.Contains(out, "assamtenders:T1,") {
		t.Errorf("the good award is not stored: exit %d\n%s", code, out)
	}
}

// checkRefused imports with --strict and gives the peak memory in KiB.
func checkRefused(t *testing.T, binary, db string, before []byte, from string, says []string) int64 {
	t.Helper()
	issues := filepath.Join(t.TempDir(), "issues.csv")
	command := exec.Command(binary, "import", "assam", "--from", from, "--db", db, "--strict", "--quiet", "--issues",
		issues)
	output, peak, err := runMeasured(t, command)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed {
		t.Errorf("%v, want exit %d\n%s", err, exitFailed, output)
	}
	listed, err := os.ReadFile(issues)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	text := string(output) + string(listed)
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Errorf("%q is not said in\n%.3000s", s, text)
		}
	}
	if after, err := os.ReadFile(db); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the store has changed: %v", err)
	}
	return peak
}

func runBinary(t *testing.T, binary string, args ...string) (code int, output string) {
	t.Helper()
	command := exec.Command(binary, args...)
	b, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), string(b)
}

// writeTree writes the files, and one more where path is given, into a new folder.
func writeTree(t *testing.T, files map[string]string, path, content string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		write(name, text)
	}
	if path != "" {
		write(path, content)
	}
	return dir
}
