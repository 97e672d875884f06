package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportCSVStated reads which rows are awards, and what the source says of floods itself.
func TestImportCSVStated(t *testing.T) {
	db := newCity(t)
	table := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(table, []byte("id,title,amount,date,state,flood,kind,fund,buyer\n"+
		"1,Wall,100,2024-03-01,Awarded,yes,preparedness,FEMA;CDBG,B1\n2,Wall,200,2024-03-01,Rejected,yes,,,\n"+
		"3,Car,400,2024-03-01,awarded,no,,,\n4,Dyke,800,2024-03-01,Blessed,yes,,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"import", "csv", table, "--db", db, "--id", "id", "--title", "title", "--amount", "amount",
		"--date", "date", "--status", "state", "--flood", "flood", "--kind", "kind", "--fund", "fund", "--buyer-id",
		"buyer"}
	code, out, stderr := floodspend(t, args...)
	if code != exitIssues || !strings.Contains(out, "a status of which it is not known") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	read := func() string {
		var got []string
		for _, r := range export(t, db, "/collections/awards/items?f=csv&sortby=id&flood=all") {
			got = append(got, strings.Join([]string{r["id"], r["flood"], r["kind"], r["funds"], r["buyer_id"]}, " "))
		}
		return strings.Join(got, "\n")
	}
	if got, want := read(), "csv:1 yes preparedness CDBG;FEMA B1\ncsv:3 no   "; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if code, out, stderr := floodspend(t, append(args, "--status-awarded", "Blessed", "--flood-yes", "no")...); code ==
		exitFailed || read() != "csv:4 no   " {
		t.Errorf("exit %d, %s\n%s%s", code, read(), out, stderr)
	}
}

// TestImportOCDSFrom reads releases from folders, archives and standard input, and leaves out
// what is none where it is told to.
func TestImportOCDSFrom(t *testing.T) {
	releases := []byte(readText(t, city+"releases.json"))
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder", "deep")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "releases.json"), releases, 0o600); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	f, err := w.Create("in/releases.json")
	if err == nil {
		_, err = f.Write(releases)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	archive, junk := filepath.Join(dir, "a.zip"), filepath.Join(dir, "junk.json")
	for path, content := range map[string][]byte{archive: packed.Bytes(), junk: []byte("none")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(db string) string {
		var got []string
		for _, r := range export(t, db, "/collections/awards/items?f=csv&sortby=id&flood=all") {
			got = append(got, r["id"]+" "+r["awarded"]+" "+r["circles"])
		}
		return strings.Join(got, "\n")
	}
	want := newCity(t)
	if code, out, stderr := floodspend(t, "import", "ocds", city+"releases.json", "--db", want); code == exitFailed {
		t.Fatal(out, stderr)
	}
	for name, args := range map[string][]string{"a folder": {filepath.Join(dir, "folder")}, "an archive": {archive},
		"a file beside one that is none": {archive, junk, "--skip-bad"}} {
		db := newCity(t)
		if code, out, stderr := floodspend(t, append([]string{"import", "ocds", "--db", db}, args...)...); code ==
			exitFailed || ids(db) != ids(want) || strings.Contains(name, "none") != strings.Contains(out,
			"file skipped") {
			t.Errorf("%s: exit %d\n%s%s\n%s", name, code, out, stderr, ids(db))
		}
	}
	db := newCity(t)
	command := exec.Command(build(t), "import", "ocds", "-", "--db", db)
	command.Stdin = bytes.NewReader(releases)
	if said, _ := command.CombinedOutput(); ids(db) != ids(want) {
		t.Errorf("standard input: %s", said)
	}
	if code, _, stderr := floodspend(t, "import", "ocds", "--db", db, archive, junk); code != exitFailed ||
		!strings.Contains(stderr, "junk.json") || ids(db) != ids(want) {
		t.Errorf("without --skip-bad: exit %d, %s", code, stderr)
	}
}
