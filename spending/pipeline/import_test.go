package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// folder is a place of three levels, of which the outermost is united from the second, with the files that its
// description names.
func folder(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	square := func(x, y, w string, properties string) string {
		return `{"type":"Feature","properties":{` + properties + `},"geometry":{"type":"Polygon","coordinates":[[[` +
			x + `,` + y + `],[` + w + `,` + y + `],[` + w + `,50.1],[` + x + `,50.1],[` + x + `,` + y + `]]]}}`
	}
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	for name, text := range map[string]string{
		"dataset.yaml": description,
		"communes.geojson": collection(square("3", "50", "3.1", `"c":"C1","n":"Ostreville","s":"S1","sn":"Nord"`),
			square("3.1", "50", "3.2", `"c":"C2","n":"Valmarais","s":"S1","sn":"Nord"`)),
		"wards.geojson": collection(square("3", "50", "3.05", `"id":"W1","n":"Quai","c":"C1","kind":"x"`),
			square("3.05", "50", "3.1", `"id":"W2","n":"Pont","c":"C1","kind":"x"`),
			square("3.1", "50", "3.2", `"id":"W3","n":"Moulin","c":"C2","kind":"x"`),
			square("3.3", "50", "3.4", `"id":"W9","n":"Ailleurs","c":"C9","kind":"y"`)),
		"people_2023.csv": "id,people\nW1,1000\nW2,500\nW3,200\n",
		"people_2024.csv": "id,people\nW1,1100\nW2,600\nW3,300\n",
		"homes.csv":       "where;month;homes\nOstreville vieux;2024-07;40\nC2;2024-07;7\n",
		"aliases.csv":     "area,alias\nC1,Ostreville vieux\nC7,Nowhere\n",
		"names.csv": "area,fr,as,unsure\nC1,Villevieille,কাছাৰ,as\n" +
			"W1,Un,,\nC7,Nulle part,,\n",
		"zones.geojson": collection(square("3", "50", "3.02", `"z":"high","t":"flood"`),
			square("3.02", "50", "3.04", `"z":"low","t":"flood"`), square("3.1", "50", "3.2", `"z":"high","t":"fire"`)),
		"awards.csv": "id,title,amount,date,area\n" +
			"1,Flood wall repair,1000.50,2024-02-01,W1\n2,Flood gates,200,2024-03-01,C2\n" +
			"3,School desks,50,2024-04-01,W3\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const description = `title: Three levels
languages: [en]
currency: EUR
financial_year_begins: 7
levels:
  - {key: sector}
  - {key: commune, file: communes.geojson, code: c, name: n, parent: s, parent_name: sn}
  - {key: ward, file: wards.geojson, where: kind = 'x', code: id, name: n, parent: c}
needs:
  - {name: atrisk, layer: zones, classes: [high], default: true, small: 5}
  - {name: population, files: people_*.csv, period_from_name: true, area: id, value: people, rule: latest}
  - {name: homes, files: homes.csv, area: where, period: month, value: homes, delimiter: ;, unit: homes, default: [commune]}
layers:
  - {name: zones, file: zones.geojson, class: z, where: t = 'flood', year: 2021}
aliases: aliases.csv
names: names.csv
awards:
  - {source: works, files: awards.csv, columns: {id: id, title: title, amount: amount, date: date, area: area}}
`

func read(t *testing.T, text string) *dataset.File {
	t.Helper()
	f, err := dataset.Read(strings.NewReader(text), "dataset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t *testing.T) store.Store {
	t.Helper()
	s, err := gpkg.Open(filepath.Join(t.TempDir(), "a.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// needsOf gives the needs that a store holds.
func needsOf(t *testing.T, s store.Store) []spending.NeedSeries {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	needs, err := snap.Needs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return needs
}

// series gives the values of a need that are not zero, by area.
func series(t *testing.T, s store.Store, name string) map[string]float64 {
	t.Helper()
	for _, n := range needsOf(t, s) {
		if n.Name == name {
			values := map[string]float64{}
			for _, v := range n.Values {
				if v.Value != 0 {
					values[v.Area+" "+v.Month.String()] = v.Value
				}
			}
			return values
		}
	}
	return nil
}

func TestImport(t *testing.T) {
	dir, s := folder(t), open(t)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	out, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil || !out.Changed || out.Version.Areas != 6 || out.Version.Awards != 3 ||
		out.Version.Title != "Three levels" {
		t.Fatalf("%+v, %v", out.Version, err)
	}
	if len(out.Issues) != 2 || out.Issues[0].File != "aliases.csv" || out.Issues[0].Line != 3 ||
		out.Issues[1].File != "names.csv" || out.Issues[1].Line != 4 {
		t.Errorf("issues %+v", out.Issues)
	}
	want := map[string]float64{"C1 2024-07": 40, "C2 2024-07": 7}
	if got := series(t, s, "homes"); !reflect.DeepEqual(got, want) {
		t.Errorf("homes %v", got)
	}
	if got := series(t, s, "population"); got["W1 2024-01"] != 1100 || got["W1 2023-01"] != 1000 {
		t.Errorf("population %v", got)
	}
	// 1,000 people or more on 0.05° of the ward, of which 0.02° are in the high zone
	if got := series(t, s, "atrisk"); len(got) != 1 || got["W1 2021-01"] < 399 || got["W1 2021-01"] > 441 {
		t.Errorf("people at risk %v", got)
	}
	covered(t, s)
	again, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil || again.Changed || again.Version != out.Version {
		t.Errorf("again %+v, %v", again.Version, err)
	}
	kept, err := pipeline.Description(t.Context(), s)
	if err != nil || marshalled(t, kept) != marshalled(t, description) {
		t.Errorf("kept is\n%s%v", kept, err)
	}
	less := strings.NewReplacer("  - {name: homes", "  - {name: houses", "source: works",
		"source: jobs").Replace(description)
	out, err = pipeline.Import(t.Context(), s, read(t, less), options)
	if err != nil || !strings.Contains(strings.Join(out.Notes, "\n"), "Drops source works (3 records), need homes.") {
		t.Errorf("%v, %v", out.Notes, err)
	}
}

// covered asks what came of the description.
func covered(t *testing.T, s store.Store) {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	entries, shares, err := pipeline.Coverage(t.Context(), snap)
	want := []pipeline.Entry{{"level", "sector", "1 area, united from those of the level below"},
		{"level", "commune", "2 areas"}, {"level", "ward", "3 areas"},
		{"need", "atrisk", "1 year, values of 3 areas, 0 missing"},
		{"need", "population", "2 years, values of 3 areas, 0 missing"},
		{"need", "homes", "1 month, values of 2 areas, 0 missing"}, {"layer", "zones", "2 features"}}
	if err != nil || !reflect.DeepEqual(entries, want) {
		t.Errorf("%+v, %v", entries, err)
	}
	share := pipeline.Share{Source: "works", Records: 3, Date: 3, Amount: 3, Place: 3, Judged: 3}
	if len(shares) != 1 || shares[0] != share {
		t.Errorf("%+v", shares)
	}
}

// What a single entry adds stands in the description, and can be taken out again.
func TestAddAndRemove(t *testing.T) {
	dir, s := folder(t), open(t)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	first, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil {
		t.Fatal(err)
	}
	part := &dataset.File{Needs: []dataset.Need{{Name: "houses", Files: dataset.List{"homes.csv"}, Area: "where",
		Period: "month", Value: "homes", Dialect: dataset.Dialect{Delimiter: ";"}}}}
	dykes := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kind":"dyke"},"geometry":{` +
		`"type":"LineString","coordinates":[[3.1,50.1],[3.2,50.2]]}}]}`

	if err := os.WriteFile(filepath.Join(dir, "dykes.geojson"), []byte(dykes), 0o600); err != nil {
		t.Fatal(err)
	}
	part.Assets = []dataset.Assets{{Name: "dykes", File: "dykes.geojson", Class: "kind"}}
	if _, err := pipeline.Add(t.Context(), s, part, options); err != nil {
		t.Fatal(err)
	}
	kept, err := pipeline.Description(t.Context(), s)
	if err != nil || !strings.Contains(kept, "name: houses") {
		t.Errorf("kept is\n%s%v", kept, err)
	}
	for _, c := range []struct{ name, note string }{
		{"dykes", "Removed 1 asset of dykes."}, {"houses", "Removed need houses."},
		{"zones", "Removed layer zones.\nRemoved need atrisk."},
		{"works", "Removed source works with 3 records."},
	} {
		out, err := pipeline.Remove(t.Context(), s, c.name, options)
		if err != nil || !out.Changed || strings.Join(out.Notes, "\n") != c.note {
			t.Errorf("%s: %v, %v", c.name, out.Notes, err)
		}
	}
	if _, err := pipeline.Remove(t.Context(), s, "works", options); err == nil ||
		!strings.Contains(err.Error(), `no source, need, layer or assets "works"; it has homes, population`) {
		t.Errorf("%v", err)
	}
	kept, err = pipeline.Description(t.Context(), s)
	if err != nil || strings.Contains(kept, "zones") || strings.Contains(kept, "works") {
		t.Errorf("kept is\n%s%v", kept, err)
	}
	out, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil || out.Version.ID != first.Version.ID {
		t.Errorf("the whole again is %s, %v; was %s", out.Version.ID, err, first.Version.ID)
	}
}

// A description without awards says first that it has none.
func TestNoAwards(t *testing.T) {
	text, _, _ := strings.Cut(description, "awards:")
	out, err := pipeline.Import(t.Context(), open(t), read(t, text), pipeline.Options{Files: pipeline.Dir(folder(t))})
	if err != nil || len(out.First) != 1 || !strings.Contains(out.First[0], "no awards") {
		t.Errorf("%q, %v", out.First, err)
	}
}

// Needs with decimals behind a comma are refused with the key that reads them.
func TestNeedsWithAComma(t *testing.T) {
	dir := folder(t)
	rows := "where;month;homes\nC1;2024-07;1 200,5\nC2;2024-07;7,25\n"
	if err := os.WriteFile(filepath.Join(dir, "homes.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	_, err := pipeline.Import(t.Context(), open(t), read(t, description), options)
	if err == nil || !strings.Contains(err.Error(), "say decimal_comma: true") {
		t.Error(err)
	}
	s := open(t)
	text := strings.Replace(description, "delimiter: ;", "delimiter: ;, decimal_comma: true", 1)
	if _, err := pipeline.Import(t.Context(), s, read(t, text), options); err != nil {
		t.Fatal(err)
	}
	if got := series(t, s, "homes"); got["C1 2024-07"] != 1200.5 || got["C2 2024-07"] != 7.25 {
		t.Error(got)
	}
}

// A source that has gone empty is loud, and stores nothing.
func TestGuards(t *testing.T) {
	dir, s := folder(t), open(t)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	write := func(rows string) {
		t.Helper()
		text := []byte("id,title,amount,date,area\n" + rows)
		if err := os.WriteFile(filepath.Join(dir, "awards.csv"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("all in another currency", func(t *testing.T) {
		write("1,Flood wall,$100,2024-02-01,W1\n")
		if _, err := pipeline.Import(t.Context(), open(t), read(t, description), options); err != nil {
			t.Error(err)
		}
	})
	good := "1,Flood wall repair,1000.50,2024-02-01,W1\n2,Flood gates,200,2024-03-01,C2\n"
	many := strings.Builder{}
	for i := range 20 {
		many.WriteString(string(rune('a'+i)) + ",School desks,7,2024-02-01,W1\n")
	}
	for _, c := range []struct{ name, before, rows, want string }{
		{"the first wholly undated", "", "1,Flood wall,10,,W1\n",
			"none of the 1 award in awards.csv has a usable date"},
		{"the first with no amount that can be read", "", "1,Flood wall,\"1.000,50\",2024-02-01,W1\n",
			"decimals follow a comma (import with decimal comma: decimal_comma in a description"},
		{"the first mostly with dates that cannot be read", "", "1,Flood wall,10,2024-02-01,W1\n" +
			"2,Flood wall,10,13/02/2024,W1\n3,Flood wall,10,14/02/2024,W1\n", "2; they look like DD/MM/YYYY"},
		{"none is flood work", "", many.String(), "none of its 20 awards is judged flood work"},
		{"dates gone", good, "1,Flood wall,10,soon,W1\n", "has lost what it had: date in 0 of 1 (before 2 of 2)"},
		{"amounts gone", good, "1,Flood wall,,2024-02-01,W1\n", "amount in 0 of 1 (before 2 of 2)"},
		{"places gone", good, "1,Flood wall,10,2024-02-01,\n", "place in 0 of 1 (before 2 of 2)"},
		{"half gone", good, "1,Flood wall,10,2024-02-01,\n2,Flood gates,200,2024-03-01,C2\n", ""},
	} {
		if c.before != "" {
			write(c.before)
			if _, err := pipeline.Import(t.Context(), s, read(t, description), options); err != nil {
				t.Fatal(err)
			}
		}
		write(c.rows)
		_, err := pipeline.Import(t.Context(), s, read(t, description), options)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if c.before == "" {
			if _, err := s.Snapshot(t.Context()); !errors.Is(err, store.ErrNoDataset) {
				t.Errorf("%s: stored, %v", c.name, err)
			}
		}
		forced := options
		forced.Force = true
		out, err := pipeline.Import(t.Context(), open(t), read(t, description), forced)
		if err != nil || out.Version.Awards == 0 {
			t.Errorf("%s, forced: %+v, %v", c.name, out.Version, err)
		}
	}
	write(good)
	if _, err := pipeline.Import(t.Context(), s, read(t, description), options); err != nil {
		t.Fatal(err)
	}
	write("1,Flood wall repair,1000.50,2024-02-01,W1\n")
	out, err := pipeline.Import(t.Context(), s, read(t, description), options)
	if err != nil || !strings.Contains(strings.Join(out.Notes, "\n"), "Source works jumped: 1 record (before 2).") {
		t.Errorf("%v, %v", out.Notes, err)
	}
}

// Of several tables of decisions each holds, and the later one where both decide.
func TestOverrides(t *testing.T) {
	dir, s := folder(t), open(t)
	for name, rows := range map[string]string{"a.csv": "works:1,no,R,x\nworks:2,no,R,x\n",
		"b.csv": "works:2,yes,R,y\n"} {
		text := []byte("id,flood,reviewer,reason\n" + rows)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := pipeline.Import(t.Context(), s, read(t, description+"overrides: [a.csv, b.csv]\n"),
		pipeline.Options{Files: pipeline.Dir(dir)})
	var got []string
	for _, n := range out.Tally {
		got = append(got, fmt.Sprintf("%s %d", strings.TrimSpace(n.Label), n.Records))
	}
	if want := []string{"Awards 3", "flood: no 2", "flood: yes, commune 1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// Without rules for the language, the first that is told is that all is unclear.
func TestNoRules(t *testing.T) {
	dir := folder(t)
	text := strings.Replace(description, "languages: [en]", "languages: [fi]", 1)
	out, err := pipeline.Import(t.Context(), open(t), read(t, text), pipeline.Options{Files: pipeline.Dir(dir)})
	if err != nil || len(out.First) != 1 || !strings.Contains(out.First[0], "no relevance rules") {
		t.Errorf("%v, %v", out.First, err)
	}
}

func TestImportRefuses(t *testing.T) {
	dir := folder(t)
	for _, c := range []struct{ name, from, to, want string }{
		{"no such file", "communes.geojson", "comunes.geojson", "comunes.geojson"},
		{"no file of a pattern", "people_*.csv", "peoples_*.csv", "peoples_*.csv: no file is called so"},
		{"a property that is not there", "code: id", "code: ids", "ids"},
		{"a class that is not there", "classes: [high]", "classes: [medium]",
			`no feature of class "medium"; it has high, low`},
		{"a condition", "kind = 'x'", "kind = x'", "level ward: where"},
		{"no parent", ", code: id, name: n, parent: c}", ", code: id, name: n}", "say with parent"},
		{"a column that is not there", "amount: amount", "amount: sum", "sum"},
		{"strict", "", "", "nothing is stored because of --strict"},
	} {
		s := open(t)
		options := pipeline.Options{Files: pipeline.Dir(dir), Strict: c.from == ""}
		text := strings.Replace(description, c.from, c.to, 1)
		_, err := pipeline.Import(context.Background(), s, read(t, text), options)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if _, err := s.Snapshot(t.Context()); !errors.Is(err, store.ErrNoDataset) {
			t.Errorf("%s: something is stored, %v", c.name, err)
		}
	}
}

// marshalled gives a description as a store keeps it.
func marshalled(t *testing.T, description string) string {
	t.Helper()
	text, err := read(t, description).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A zero of a month's reports is partial where a month of the flood season has none, whatever is counted beside it.
func TestFloodSeasonOfReports(t *testing.T) {
	dir, s := folder(t), open(t)
	text := strings.Replace(description, "levels:", "flood_months: [6, 9]\nlevels:", 1)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	if _, err := pipeline.Import(t.Context(), s, read(t, text), options); err != nil {
		t.Fatal(err)
	}
	needs, got := needsOf(t, s), map[string][2]int{}
	for i := range needs {
		got[needs[i].Name] = [2]int{needs[i].SeasonFrom, needs[i].SeasonTo}
	}
	if got["homes"] != [2]int{6, 9} || got["population"] != [2]int{} {
		t.Errorf("seasons %v", got)
	}
}
