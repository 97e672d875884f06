package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkImportManyAreas imports 25,000 made-up areas in 500 larger ones and 20,000 awards that name them
// in their titles, each in a process of its own, and reports the peak memory beside the wall time.
func BenchmarkImportManyAreas(b *testing.B) {
	binary, dir := build(b), b.TempDir()
	areas, awards := manyAreas(b, dir, 25_000, 20_000)
	for _, step := range []struct {
		name string
		args []string
	}{
		{"areas", []string{"areas", areas, "--level", "ward", "--code", "c", "--name", "n", "--parent", "p",
			"--parent-name", "pn", "--within", "town"}},
		{"awards", []string{"csv", awards, "--id", "id", "--title", "title", "--amount", "amount", "--date", "date"}},
	} {
		b.Run(step.name, func(b *testing.B) {
			var peak int64
			for b.Loop() {
				db := filepath.Join(dir, "a.gpkg")
				args := append(append([]string{"import"}, step.args...), "--db", db)
				peak = max(peak, importMeasured(b, binary, args...))
			}
			b.ReportMetric(float64(peak)/1024, "MiB-peak")
		})
	}
}

// manyAreas writes square areas, fifty in each larger one, and awards that name one of them, or it and the
// larger one.
func manyAreas(tb testing.TB, dir string, areas, awards int) (geojson, table string) {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ba lor min ta ved kas ru pel no gar si ham tor wel du mar ich ost ley bur fen " +
		"com dal ner vi sto hul bec cra pon")
	taken := map[string]bool{}
	name := func() string {
		for {
			parts := make([]string, 3+random.IntN(2))
			for i := range parts {
				parts[i] = syllables[random.IntN(len(syllables))]
			}
			n := strings.Join(parts, "")
			if n = strings.ToUpper(n[:1]) + n[1:]; !taken[n] {
				taken[n] = true
				return n
			}
		}
	}
	const inTown, wide = 50, 200
	towns := make([]string, (areas+inTown-1)/inTown)
	for i := range towns {
		towns[i] = name()
	}
	wards := make([]string, areas)
	features := make([]string, areas)
	for i := range wards {
		wards[i] = name()
		x, y := float64(i%wide)*0.01, 48+float64(i/wide)*0.01
		features[i] = fmt.Sprintf(`{"type":"Feature","properties":{"c":"%06d","n":%q,"p":"T%04d","pn":%q},`+
			`"geometry":{"type":"Polygon","coordinates":[[[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f]]]}}`,
			i, wards[i], i/inTown, towns[i/inTown], x, y, x+.01, y, x+.01, y+.01, x, y+.01, x, y)
	}
	geojson, table = filepath.Join(dir, "areas.geojson"), filepath.Join(dir, "awards.csv")
	text := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
	if err := os.WriteFile(geojson, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	file, err := os.Create(table)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	w := csv.NewWriter(file)
	rows := [][]string{{"id", "title", "amount", "date"}}
	works := []string{"Repair of flood embankment at %s", "Drainage and flood wall, %s, phase %d",
		"Restoration of road damaged by flood from %s to km %d", "Supply of furniture to the school of %s"}
	for i := range awards {
		ward := random.IntN(areas)
		place := wards[ward]
		if i%3 == 0 {
			place += ", " + towns[ward/inTown]
		}
		title := works[random.IntN(len(works))]
		if strings.Contains(title, "%d") {
			title = fmt.Sprintf(title, place, random.IntN(40))
		} else {
			title = fmt.Sprintf(title, place)
		}
		rows = append(rows, []string{strconv.Itoa(i), title, strconv.Itoa(1000 + random.IntN(9_000_000)),
			fmt.Sprintf("202%d-%02d-%02d", random.IntN(5), 1+random.IntN(12), 1+random.IntN(28))})
	}
	if err := w.WriteAll(rows); err != nil {
		tb.Fatal(err)
	}
	return geojson, table
}
