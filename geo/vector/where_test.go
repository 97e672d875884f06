package vector_test

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/vector"
)

func TestWhere(t *testing.T) {
	f := vector.Feature{Properties: map[string]any{"TYPE": "inondation", "CODE": "02", "n": int64(7), "x": 2.5,
		"none":    nil,
		"my name": "L'île", "urban": true}}
	for text, want := range map[string]bool{
		"TYPE = 'inondation'":                      true,
		"TYPE <> 'inondation'":                     false,
		"TYPE = 'Inondation'":                      false,
		"CODE = '02'":                              true,
		"CODE = 2":                                 true,
		"n >= 7 AND n < 8":                         true,
		"x > 2.5 or x = -1":                        false,
		"NOT x > 2.5":                              true,
		"TYPE LIKE 'inond%'":                       true,
		"TYPE NOT LIKE '%seche%'":                  true,
		"TYPE IN ('crue', 'inondation')":           true,
		"TYPE NOT IN ('crue')":                     true,
		"none IS NULL":                             true,
		"none IS NOT NULL":                         false,
		"gone IS NULL":                             true,
		"none = 'x'":                               false,
		"NOT none = 'x'":                           false,
		`"my name" = 'L''île'`:                     true,
		"NOT (n = 7 AND TYPE = 'x') AND (x = 2.5)": true,
		"n = 1 OR n = 7 AND x = 2.5":               true,
		"urban = true":                             true,
		"TYPE > 5":                                 false,
	} {
		w, err := vector.ParseWhere(text)
		if err != nil || w.Holds(f) != want {
			t.Errorf("%s: %v, %v; want %v", text, w.Holds(f), err, want)
		}
	}
	if !(vector.Where{}).Holds(f) {
		t.Error("no condition holds of nothing")
	}
}

func TestWhereErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "the condition ends where a property should follow",
		"TYPE":                   `after "TYPE": =, <>`,
		"TYPE ==":                `character 7, "=": a text in '' or a number`,
		"TYPE = inondation":      `character 8, "inondation": a text in '' or a number`,
		"TYPE = 'a":              `character 8, "'a": not understood`,
		"TYPE = 'a' TYPE":        `character 12, "TYPE": AND, OR or the end`,
		"(TYPE = 'a'":            "ends where ) should follow",
		"TYPE IN 'a'":            `"'a'": ( should stand there`,
		"TYPE IN ('a' 'b')":      ", or ) should stand there",
		"'a' = TYPE":             "a property should stand there",
		"TYPE IS 'a'":            "NULL should stand there",
		"a = 1; b = 2":           `character 6, "; b = 2": not understood`,
		strings.Repeat("(", 100): "more than 50 brackets",
	} {
		if _, err := vector.ParseWhere(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

func TestWhereOfAFile(t *testing.T) {
	const file = `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"T":"a"},"geometry":{"type":"Point","coordinates":[3,50]}},
		{"type":"Feature","properties":{"T":"b"},"geometry":{"type":"Point","coordinates":[500,50]}}]}`
	for text, want := range map[string]string{"T = 'a'": "", "T = 'c'": "holds of none of the 2 features",
		"U = 'a'": `"T"`} {
		w, err := vector.ParseWhere(text)
		if err != nil {
			t.Fatal(err)
		}
		var read []int
		_, err = vector.Options{Where: w}.ReadGeoJSON(t.Context(), strings.NewReader(file), "f.geojson",
			func(f vector.Feature) error {
				read = append(read, f.Number)
				return nil
			})
		switch {
		case want == "" && (err != nil || len(read) != 1 || read[0] != 1):
			t.Errorf("%s: features %v, %v", text, read, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

func FuzzParseWhere(f *testing.F) {
	f.Add("a = 'b' AND NOT (c IN (1, 2) OR d IS NULL)")
	f.Fuzz(func(t *testing.T, text string) {
		if w, err := vector.ParseWhere(text); err == nil {
			w.Holds(vector.Feature{Properties: map[string]any{"a": "b", "c": 1.0}})
		}
	})
}
