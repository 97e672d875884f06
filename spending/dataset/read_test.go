package dataset_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/dataset"
)

const lille = `title: Métropole de Lille
languages: [fr, en]
currency: EUR
financial_year_begins: 1
whole: {fr: la métropole}
flood_months: [10, 5]
small_amount: 0.50
levels:
  - {key: commune, plural: communes, words: {fr: [commune, communes]}, file: communes.zip, code: INSEE, name: NOM,
	aliases: [ANCIEN_NOM]}
needs:
  - {name: exposed, layer: ppri, classes: [fort, moyen], population: filosofi.gpkg,
	words: {fr: habitants exposés}, per: habitant exposé, default: true, small: 500}
  - {name: affected, file: sinistres.csv, area: INSEE, period: MOIS, value: SINISTRES, rule: peak,
	zero_beside: [houses], words: {fr: sinistrés}, delimiter: ;}
  - {name: houses, files: [a.csv, b.csv], area: INSEE, period: MOIS, value: MAISONS}
layers:
  - {name: ppri, file: ppri.geojson, class: ALEA, where: "TYPE = 'inondation'", year: 2021}
awards:
  - {source: decp, preset: decp, files: decp.json, place: {code: lieuExecution.code,
	scheme: lieuExecution.typeCode, crosswalk: {postal: laposte.csv}}, from_buyer: never}
rules: {fr: fr.rules}
places: [lieux.csv]
`

func TestRead(t *testing.T) {
	f, err := dataset.Read(strings.NewReader("\ufeff"+lille), "dataset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if f.Levels[0].Words["fr"] != (geo.Words{One: "commune", Many: "communes"}) ||
		f.Needs[0].Per["fr"] != "habitant exposé" ||
		f.SmallAmount != "0.50" || f.Needs[1].Delimiter != ";" ||
		!reflect.DeepEqual(f.Needs[2].Files, dataset.List{"a.csv", "b.csv"}) ||
		!f.Needs[0].Default.Everywhere ||
		!reflect.DeepEqual(f.Rules.Files, map[string]dataset.List{"fr": {"fr.rules"}}) ||
		f.Awards[0].Place.Crosswalk["postal"] != "laposte.csv" {
		t.Errorf("%+v", f)
	}
	text, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := dataset.Read(strings.NewReader(string(text)), "again.yaml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if !reflect.DeepEqual(said(again), said(f)) {
		t.Errorf("written and read again it is\n%s", text)
	}
	d, err := f.Description()
	if err != nil || d.Needs[0].Name != "exposed" || d.Needs[0].Label["en"] == "" ||
		d.Needs[1].Words["fr"] != "sinistrés" {
		t.Errorf("%+v, %v", d, err)
	}
}

// What is wrong is said with line and column, and what is allowed.
func TestReadErrors(t *testing.T) {
	const levels = "levels: [{key: ward, file: w.geojson, code: c, name: n}]\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "1:1: the description is empty"},
		{"no mapping", "- a\n", "1:1: the description is not made of keys; allowed: title,"},
		{"unknown key", "currency: EUR\ntitel: X\n" + levels,
			`2:1: the description has no key "titel"; allowed: title, note`},
		{"unknown key inside", "currency: EUR\nlevels:\n  - key: ward\n    fille: x\n    file: x\n    code: c\n    " +
			"name: n\n", `4:5: levels[1] has no key "fille"; allowed: key, plural`},
		{"a key twice", "currency: EUR\ncurrency: USD\n" + levels, `2:1: "currency" stands there twice`},
		{"lacking", "title: X\n", "1:1: the description lacks currency"},
		{"no code", "currency: EUR\nlevels:\n  - {key: ward, file: x, name: n}\n", "3:5: ward lacks code"},
		{"finest without a file", "currency: EUR\nlevels:\n  - {key: ward}\n",
			"3:5: the finest level, ward, has no file"},
		{"nothing to unite by", "currency: EUR\nlevels:\n  - {key: city}\n  - {key: ward, file: x, code: c, name: n}\n",
			"3:5: city has no file, and ward no parent"},
		{"currency", "currency: EURO\n" + levels, `1:11: currency "EURO" is not of ISO 4217`},
		{"month", "currency: EUR\nfinancial_year_begins: 13\n" + levels, "2:24: 13 is no month; allowed: 1 to 12"},
		{"not a number", "currency: EUR\nfinancial_year_begins: April\n" + levels,
			`2:24: financial_year_begins: "April" is no whole number`},
		{"amount", "currency: EUR\nsmall_amount: 1 000\n" + levels, `2:15: "1 000" is no amount`},
		{"yes", "currency: EUR\nsynthetic: yes\n" + levels, `2:12: "yes" is neither yes nor no; allowed: true, false`},
		{"rule", "currency: EUR\nneeds:\n  - {name: x, rule: mean}\n" + levels,
			`3:21: needs[1].rule: "mean"; allowed: peak, sum, latest, share`},
		{"layer", "currency: EUR\nneeds:\n  - {name: x, layer: zone}\nlayers:\n  - {name: zones, file: z, " +
			"year: 2020}\n" + levels, `3:22: no layer is called "zone"; allowed: zones`},
		{"level", "currency: EUR\nneeds:\n  - {name: x, default: [district]}\n" + levels,
			`3:24: "district" is no level; allowed: ward`},
		{"preset", "currency: EUR\nawards:\n  - {source: x, preset: dcep, files: f}\n" + levels,
			`3:25: no preset is called "dcep"; allowed: eprocure-in, decp, ocds`},
		{"sanctions of awards", "currency: EUR\nsanctions:\n  - {source: x, preset: ocds, files: f}\n" + levels,
			`3:25: the files of preset "ocds" hold no sanctions; allowed: preset: asdma`},
		{"awards of sanctions", "currency: EUR\nawards:\n  - {source: x, preset: asdma, files: f}\n" + levels,
			`3:25: the files of preset "asdma" hold no awards; allowed: preset: eprocure-in, decp, ocds`},
		{"tender of sanctions", "currency: EUR\nsanctions:\n  - {source: x, files: f, columns: {id: a, amount: b, " +
			"date: c, title: d, tender_value: e}}\n" + levels, "3:88: a sanction has no tender"},
		{"columns", "currency: EUR\nawards:\n  - {source: x, files: f, columns: {id: a, amount: b, date: c}}\n" +
			levels, "3:36: source x has no preset, and no column for title"},
		{"empty", "currency: EUR\ntitle:\n" + levels, "title is empty; leave the key out"},
		{"rules", "currency: EUR\nrules: al\n" + levels, `2:8: "al" says nothing; allowed: all, {fr: fr.rules}`},
		{"file and files", "currency: EUR\nneeds:\n  - {name: x, file: a.csv, files: b.csv}\n" + levels,
			"3:28: needs[1] says its files twice"},
		{"recent months", "currency: EUR\nrecent_months: 0\n" + levels, "2:16: 0 is no number of months"},
		{"zero beside an extent", "currency: EUR\nneeds:\n  - {name: x, raster: d.tif, year: 2020, zero_beside: y}\n" +
			"  - {name: y, files: y.csv}\n" + levels, "3:55: damage makes another zero of people who are reported"},
		{"anchors", "currency: &a EUR\ntitle: *a\n" + levels, "anchors and aliases are not read"},
		{"two documents", "currency: EUR\n" + levels + "---\ntitle: X\n", "more than one document"},
		{"no yaml", "currency: [EUR\n", "dataset.yaml"},
	} {
		_, err := dataset.Read(strings.NewReader(c.text), "dataset.yaml")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %s", c.name, err, c.want)
		}
	}
}

// All that is wrong is said at once, and not without end.
func TestReadSaysAll(t *testing.T) {
	_, err := dataset.Read(strings.NewReader("curency: EUR\n"+strings.Repeat("x", 30)+": 1\n"), "d.yaml")
	var first *dataset.Error
	if !errors.As(err, &first) || first.Line != 1 || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("%v", err)
	}
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, "key%d: 1\n", i)
	}
	_, err = dataset.Read(strings.NewReader(many.String()), "d.yaml")
	if n := strings.Count(fmt.Sprint(err), "\n"); n != 20 || !strings.Contains(err.Error(), "and 82 more") {
		t.Errorf("%d lines: %v", n, err)
	}
	if _, err := dataset.Read(strings.NewReader("# "+strings.Repeat("x", 1<<20)), "d.yaml"); err == nil {
		t.Error("a description of a megabyte")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(lille)
	f.Add("levels: [{key: a, file: b, code: [c], name: {d: e}}]\nneeds: [1]\nrules: {column: [x]}")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := dataset.Read(strings.NewReader(text), "d.yaml")
		if err != nil {
			return
		}
		out, err := read.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := dataset.Read(strings.NewReader(string(out)), "again.yaml")
		if err != nil || !reflect.DeepEqual(said(read), said(again)) {
			t.Errorf("%q is written as %q: %v", text, out, err)
		}
	})
}

// said gives what a description says, wherever it says it.
func said(f *dataset.File) (all []any) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[dataset.File]()) {
		if f != nil && field.IsExported() {
			all = append(all, reflect.ValueOf(f).Elem().FieldByIndex(field.Index).Interface())
		}
	}
	return all
}

// TestLocated says where an entry or a key stands that only an import finds wrong.
func TestLocated(t *testing.T) {
	f, err := dataset.Stored("levels: [{key: a, file: a.zip}]\ncurrency: EUR\n" +
		"awards:\n  - source: a\n    files: a.csv\n    date_format: DMY\n" +
		"  - source: b\n    files: b.csv\n")
	if err != nil {
		t.Fatal(err)
	}
	wrong := &dataset.KeyError{Key: "date_format", Err: errors.New("no form")}
	for _, c := range []struct{ entry, want string }{
		{"awards[1]", "the stored description:6:18: awards[1].date_format: no form"},
		{"awards[2]", "the stored description:7:5: awards[2].date_format: no form"},
	} {
		if got := f.Located(c.entry, wrong).Error(); got != c.want {
			t.Errorf("%s: %q, want %q", c.entry, got, c.want)
		}
	}
	if got := new(dataset.File).Located("awards[1]", wrong).Error(); got != "--date-format: no form" {
		t.Errorf("by a command: %q", got)
	}
}
