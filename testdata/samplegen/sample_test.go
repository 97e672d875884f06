package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/testdata"
)

var generateOnce = sync.OnceValues(generate)

// generated is the sample, generated once for all tests.
func generated(t *testing.T) files {
	t.Helper()
	f, err := generateOnce()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCommittedIsWhatTheGeneratorsWrite(t *testing.T) {
	for _, c := range []struct {
		name      string
		committed fs.FS
		most      int
		generate  func() (files, error)
	}{
		{"sample", testdata.Sample(), 3_200_000, generateOnce},
		{"city", testdata.City(), 250_000, generateCity},
		{"county", testdata.County(), 100_000, generateCounty},
	} {
		want, err := c.generate()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		total := 0
		err = fs.WalkDir(c.committed, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			got = append(got, path)
			content, err := fs.ReadFile(c.committed, path)
			total += len(content)
			if err == nil && !bytes.Equal(content, want[path]) {
				t.Errorf("%s/%s differs from what the generator writes; run make sample and look at the difference",
					c.name, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if !slices.Equal(got, want.names()) {
			t.Errorf("%s: %d files committed, %d generated", c.name, len(got), len(want))
		}
		if total > c.most {
			t.Errorf("%s has grown to %d bytes; it is embedded in every binary", c.name, total)
		}
	}
}

// The places' descriptions are read, and every file they name is there.
func TestDescriptionsOfThePlaces(t *testing.T) {
	for name, place := range map[string]fs.FS{"city": testdata.City(), "county": testdata.County()} {
		text, err := fs.ReadFile(place, "dataset.yaml")
		if err != nil {
			t.Fatal(err)
		}
		d, err := dataset.Read(bytes.NewReader(text), name)
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		for _, l := range d.Levels {
			named = append(named, l.File)
		}
		for _, l := range d.Layers {
			named = append(named, l.File)
		}
		for _, n := range d.Needs {
			named = append(named, append(n.Files, n.Raster, n.Population)...)
		}
		for _, a := range d.Awards {
			named = append(named, a.Files...)
			for _, file := range a.Place.Crosswalk {
				named = append(named, file)
			}
		}
		for _, file := range named {
			if _, err := fs.Stat(place, file); file != "" && err != nil {
				t.Error(err)
			}
		}
	}
}

func TestGeneratingTwiceGivesTheSame(t *testing.T) {
	a := generated(t)
	b, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range a.names() {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two runs", name)
		}
	}
}

func TestRunReplacesOnlyASample(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "precious")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := run("sample", dir); err == nil {
		t.Error("run replaced a folder that holds something else")
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("run touched it: %v", err)
	}
	out := filepath.Join(dir, "sample")
	for range 2 {
		if count, size, err := run("sample", out); err != nil || count != len(generated(t)) || size < 1_000_000 {
			t.Fatalf("%d files, %d bytes, %v", count, size, err)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "dataset.json")); err != nil {
		t.Error(err)
	}
}

func TestEveryFileSaysItIsSynthetic(t *testing.T) {
	for name, content := range generated(t) {
		switch filepath.Ext(name) {
		case ".csv":
			rows := parseCSV(t, name, content)
			last := len(rows[0]) - 1
			if !strings.EqualFold(rows[0][last], "synthetic") {
				t.Errorf("%s: the last column is %q", name, rows[0][last])
			}
			for i, r := range rows[1:] {
				if r[last] != "yes" {
					t.Errorf("%s row %d says %q", name, i+2, r[last])
				}
			}
		default:
			var head struct {
				Synthetic   bool
				Note        string
				Description string
			}
			if err := json.Unmarshal(content, &head); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !head.Synthetic || !strings.Contains(head.Note+head.Description, "synthetic") {
				t.Errorf("%s does not say that it is synthetic", name)
			}
		}
	}
}

func parseCSV(t *testing.T, name string, content []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rows
}

// records gives the rows of a CSV as maps.
func records(t *testing.T, name string, content []byte) []map[string]string {
	t.Helper()
	rows := parseCSV(t, name, content)
	var all []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		all = append(all, m)
	}
	return all
}

func TestBidsHoldWhatThePortalHolds(t *testing.T) {
	var all, won []map[string]string
	columns := map[int]bool{}
	f := generated(t)
	for _, name := range f.names() {
		if !strings.HasSuffix(name, "_tenders.csv") {
			continue
		}
		rows := records(t, name, f[name])
		columns[len(rows[0])] = true
		for _, r := range rows {
			all = append(all, r)
			if r["Status"] == accepted {
				won = append(won, r)
			}
		}
	}
	if len(all) < 2500 || len(won) < 1300 {
		t.Errorf("%d bids, %d accepted; want at least 2500 and 1300", len(all), len(won))
	}
	if !columns[30] || !columns[29] || len(columns) != 2 {
		t.Errorf("files have %v columns; want the portal's 28 and 29 and one more", columns)
	}
	count := func(rows []map[string]string, is func(map[string]string) bool) int {
		n := 0
		for _, r := range rows {
			if is(r) {
				n++
			}
		}
		return n
	}
	matches := func(field, pattern string) func(map[string]string) bool {
		re := regexp.MustCompile(pattern)
		return func(r map[string]string) bool { return re.MatchString(r[field]) }
	}
	byID := map[string]map[string]bool{}
	for _, r := range won {
		if byID[r["Tender ID"]] == nil {
			byID[r["Tender ID"]] = map[string]bool{}
		}
		byID[r["Tender ID"]][r["Awarded Value"]] = true
	}
	twice := 0
	for _, values := range byID {
		if len(values) > 1 {
			twice++
		}
	}
	for _, c := range []struct {
		what   string
		n, min int
	}{
		{"rejected bids with a value", count(all, func(r map[string]string) bool {
			return strings.HasPrefix(r["Status"], "Rejected") && r["Awarded Value"] != ""
		}), 500},
		{"blank awards", count(won, matches("Awarded Value", `^$`)), 5},
		{"zero awards", count(won, matches("Awarded Value", `^0(\.0)?$`)), 5},
		{"Indian grouping", count(won, matches("Awarded Value", `^\d{1,2},\d\d,\d\d,\d{3}`)), 50},
		{"western grouping", count(won, matches("Awarded Value", `^\d{1,3},\d{3},\d{3}`)), 300},
		{"no grouping", count(won, matches("Awarded Value", `^\d{6,}\.\d+$`)), 30},
		{"four decimals", count(won, matches("Awarded Value", `\.\d{4}$`)), 10},
		{"tenders accepted twice at different values", twice, 8},
		{"awards in all of Assam", count(won, matches("tender_title", `Assam`)), 30},
		{"several circles", count(won, matches("tender_title", `Revenue Circles of`)), 40},
		{"district names only", count(won, matches("tender_title", `parts of \w+`)), 20},
		{"floodlights", count(won, matches("tender_title", `flood lights`)), 5},
		{"relief art", count(won, matches("tender_title", `relief art`)), 3},
		{"emergency wards", count(won, matches("tender_title", `emergency ward`)), 5},
		{"package codes", count(won, matches("tender_title", `^PKG-\d+[/_]\d+$`)), 5},
		{"line breaks", count(won, matches("Work Description", `\n`)), 10},
		{"_ for /", count(won, matches("tender_title", `[LR]_B`)), 2},
		{"typos", count(won, matches("tender_title", `errosion|embankmnet|Restroation|Constrution|Improvment`)), 10},
		{"awards without a usable date", count(won, matches("Contract Date :", `^$|31-Feb`)), 3},
		{"awards of 2022-23", count(won, matches("Contract Date :",
			`(Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-2022|(Jan|Feb|Mar)-2023`)), 250},
		{"awards of 2024-25", count(won, matches("Contract Date :",
			`(Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-2024|(Jan|Feb|Mar)-2025`)), 250},
		{"awards of 2025-26", count(won, matches("Contract Date :", `(Apr|May|Jun|Jul|Aug)-2025`)), 50},
	} {
		if c.n < c.min {
			t.Errorf("%s: %d, want at least %d", c.what, c.n, c.min)
		}
	}
}

func TestFloodShareOfAwards(t *testing.T) {
	circles, districts, err := readAreas()
	if err != nil {
		t.Fatal(err)
	}
	g, err := growCells(circles)
	if err != nil {
		t.Fatal(err)
	}
	s := &sample{circles: circles, districts: districts, grid: g}
	s.settle()
	s.found()
	n := map[verdict]int{}
	for _, x := range s.tenders(newDice(9))[:awardCount] {
		n[x.template.flood]++
	}
	if share := n[flood] * 100 / awardCount; share < 35 || share > 45 {
		t.Errorf("%d%% of awards are flood-related, want 35 to 45", share)
	}
	if n[unclear] < 20 {
		t.Errorf("%d unclear awards", n[unclear])
	}
}

func TestBulletinsAndCircleFilesDifferOnlyWherePlanted(t *testing.T) {
	f := generated(t)
	circles, _, err := readAreas()
	if err != nil {
		t.Fatal(err)
	}
	s := &sample{circles: circles}
	entry := regexp.MustCompile(`\(([^|]+) \| Population Affected: (\d+) \| Crop Area: [\d.]+\)`)
	var differences []string
	months := 0
	for _, m := range floodMonths {
		var b struct {
			AffectedPopulation []struct {
				Total    int
				District string
				Details  string
			}
		}
		name := "Sources/DRIMS/data/DRIMS_api_output/" + m.file() + ".json"
		if err := json.Unmarshal(f[name], &b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		months++
		said := map[string]string{} // by district and circle name
		for _, d := range b.AffectedPopulation {
			sum := 0
			for _, e := range entry.FindAllStringSubmatch(d.Details, -1) {
				n, err := strconv.Atoi(e[2])
				if err != nil {
					t.Fatal(err)
				}
				sum += n
				said[d.District+"/"+e[1]] = e[2] + ".0"
			}
			if sum != d.Total {
				t.Errorf("%s: %s adds up to %d, its total is %d", name, d.District, sum, d.Total)
			}
		}
		byID := map[string]string{}
		for i, c := range circles {
			key := places[districtName(t, c)].bulletin + "/" + s.bulletinName(i)
			if v, ok := said[key]; ok {
				byID[c.id] = v
				delete(said, key)
			}
		}
		for k, v := range said {
			differences = append(differences, fmt.Sprintf("%s %s=%s has no circle", m.file(), k, v))
		}
		csvName := "Sources/DRIMS/data/variables/Population_affected_Total/Population_affected_Total_" + m.file() +
			".csv"
		for _, r := range records(t, csvName, f[csvName]) {
			if byID[r["object_id"]] != r["Population_affected_Total"] {
				differences = append(differences, m.file()+" "+r["object_id"]+" differs")
			}
			delete(byID, r["object_id"])
		}
		for id := range byID {
			differences = append(differences, m.file()+" "+id+" only in the bulletin")
		}
	}
	slices.Sort(differences)
	want := []string{
		"2022_06 18-303-00123 only in the bulletin",
		"2023_07 18-307-00144 differs",
		"2024_07 18-304-00126 differs",
		"2024_07 Kamrup (M)/Dispur=1840.0 has no circle",
	}
	if !slices.Equal(differences, want) {
		t.Errorf("differences\n%s\nwant\n%s", strings.Join(differences, "\n"), strings.Join(want, "\n"))
	}
	if months < 20 {
		t.Errorf("%d months of bulletins", months)
	}
}

// districtName gives the boundary files' name of a circle's district.
func districtName(t *testing.T, c circle) string {
	t.Helper()
	_, districts, err := readAreas()
	if err != nil {
		t.Fatal(err)
	}
	return districts[c.district].name
}

func TestGrouped(t *testing.T) {
	for _, c := range []struct {
		n      int
		indian bool
		want   string
	}{
		{999, true, "999"}, {13_737_712, true, "1,37,37,712"}, {19_800_000, false, "19,800,000"},
		{100_000, true, "1,00,000"},
	} {
		if got := grouped(c.n, c.indian); got != c.want {
			t.Errorf("grouped(%d, %v) = %s, want %s", c.n, c.indian, got, c.want)
		}
	}
}
