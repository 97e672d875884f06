package main

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestDecomposedFiles: rules, places, needs, labels and awards written with their accents as characters of their own
// (NFD, as macOS and some spreadsheets write) say the same as with letters that have them (NFC).
func TestDecomposedFiles(t *testing.T) {
	files := map[string]string{
		"areas.geojson": collection("", geoFeature(`"c":"a","n":"Évry"`, 3, 50)+","+
			geoFeature(`"c":"b","n":"বৰপেটা"`, 3.01, 50)+","+geoFeature(`"c":"e","n":"Łódź"`, 3.02, 50)),
		"need.csv":   "area,période,value\nÉVRY,2024-07,5\nবৰপেটা,2024-07,6000\nŁódź,2024-07,7\n",
		"places.csv": "name,kind,district\nPré-Noël,village,Évry\nसोनपुऱ,village,বৰপেটা\n",
		"own.rules": "version été\ngroup digue\n    réfection digue*\n    बाढ़\nverdict yes digue when digue\n" +
			"verdict no rest when always\nkind restoration digue when digue\nfund FEDER when any:digue\n",
		"awards.csv": "id,intitulé,amount,date\n1,RÉFECTION digues à Pré-Noël,5000,2024-07-01\n2,बाढ़ " +
			"सोनपुऱ,6000,2024-07-01\n3,Réfection digue Łódź,7000,2024-07-01\n4,Café,8000,2024-07-01\n",
	}
	// said is what awards and needs come to, of files of which only some are decomposed.
	said := func(decomposed ...string) (awards, needs []map[string]string) {
		written := map[string]string{}
		for name, text := range files {
			written[name] = norm.NFC.String(text)
			for _, d := range decomposed {
				if d == name {
					written[name] = norm.NFD.String(text)
				}
			}
		}
		dir := writeTree(t, written, "", "")
		file := func(name string) string { return filepath.Join(dir, name) }
		db := file("x.gpkg")
		for _, args := range [][]string{
			{"import", "areas", file("areas.geojson"), "--db", db, "--level", "district", "--code", "c", "--name", "n",
				"--currency", "EUR"},
			{"import", "need", file("need.csv"), "--db", db, "--name", "homes", "--period", "période"},
			{"import", "csv", file("awards.csv"), "--db", db, "--id", "id", "--title", "intitulé", "--amount", "amount",
				"--date", "date", "--rules", file("own.rules"), "--places", file("places.csv"), "--quiet"},
		} {
			if code, out, stderr := floodspend(t, args...); code != exitDone {
				t.Fatalf("%v: exit %d\n%s%s", args, code, out, stderr)
			}
		}
		for _, row := range export(t, db, "/collections/awards/items?f=csv") {
			awards = append(awards, map[string]string{"id": row["id"], "flood": row["flood"], "kind": row["kind"],
				"funds": row["funds"], "districts": row["districts"], "method": row["method"]})
		}
		for _, row := range export(t, db, "/analysis/allocation?level=district&f=csv&need=homes&period=2024-07") {
			needs = append(needs, map[string]string{"id": row["id"], "need": row["need"]})
		}
		return awards, needs
	}
	awards, needs := said()
	var found []string
	for _, a := range awards {
		found = append(found, a["id"]+" "+a["flood"]+" "+a["funds"]+" "+a["districts"])
	}
	if got := strings.Join(found, "|"); got != "csv:1 yes FEDER a|csv:2 yes FEDER b|csv:3 yes FEDER e|csv:4 no  " {
		t.Fatalf("composed files say %s", got)
	}
	for _, decomposed := range [][]string{{"awards.csv"}, {"own.rules"}, {"places.csv"}, {"need.csv"},
		{"areas.geojson"},
		{"awards.csv", "own.rules", "places.csv", "need.csv", "areas.geojson"}} {
		gotAwards, gotNeeds := said(decomposed...)
		if !reflect.DeepEqual(gotAwards, awards) || !reflect.DeepEqual(gotNeeds, needs) {
			t.Errorf("%v decomposed:\n%v\n%v\nwant\n%v\n%v", decomposed, gotAwards, gotNeeds, awards, needs)
		}
	}
}
