package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeRecording(t *testing.T, answers ...answer) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answers.jsonl.gz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed := gzip.NewWriter(file)
	for _, a := range answers {
		if err := json.NewEncoder(packed).Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func changesOf(t *testing.T, text string) changes {
	t.Helper()
	path := filepath.Join(t.TempDir(), "changes.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := readChanges(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompare(t *testing.T) {
	const question = "/analysis/allocation?district=7"
	body := func(text string) answer { return answer{question, 200, json.RawMessage(text)} }
	old := body(`{"features":[{"id":"a","per_affected":1.50,"links":[1]},{"id":"b","per_affected":2}]}`)
	cases := []struct {
		name, changes string
		now           answer
		wantError     string
		wantPrinted   string
	}{
		{"alike in another order and notation", "",
			body(`{"features":[{"id":"b","per_affected":2.0},{"id":"a","per_affected":1.5}]}`),
			"", "1 answered alike"},
		{"the last digit of a sum", "", body(`{"features":[{"id":"a","per_affected":1.5000000000000002},{"id":"b",` +
			`"per_affected":2}]}`),
			"", "1 answered alike"},
		{"a figure differs", "", body(`{"features":[{"id":"a","per_affected":1.5},{"id":"b","per_affected":3}]}`),
			"1 fields differ", ".features[b].per_affected: 2 is now 3"},
		{"a figure differs with a reason", "expect /analysis/* .features*per_affected METHOD §4",
			body(`{"features":[{"id":"a","per_affected":1.5},{"id":"b","per_affected":3}]}`), "", "reason: METHOD §4"},
		{"a field is gone", "", body(`{"features":[{"id":"a"},{"id":"b","per_affected":2}]}`), "1 fields differ",
			"is gone"},
		{"a field is renamed", "field per_affected per_need",
			body(`{"features":[{"id":"a","per_need":1.5},{"id":"b","per_need":2}]}`), "", "1 answered alike"},
		{"a field is renamed in answers of another path", "field per_affected per_need /collections/*/items",
			body(`{"features":[{"id":"a","per_need":1.5},{"id":"b","per_need":2}]}`), "1 fields differ", "is gone"},
		{"a refusal", "", answer{question, 400, json.RawMessage(`{"title":"no"}`)}, "1 fields differ",
			"200 is now 400"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var printed bytes.Buffer
			err := compare(writeRecording(t, old), writeRecording(t, c.now), changesOf(t, c.changes), &printed)
			if got := errorText(err); (c.wantError == "") != (err == nil) || !strings.Contains(got, c.wantError) {
				t.Errorf("error %q, want %q", got, c.wantError)
			}
			if !strings.Contains(printed.String(), c.wantPrinted) {
				t.Errorf("printed %q, want it to hold %q", printed.String(), c.wantPrinted)
			}
		})
	}
}

// A field that moves, one that is renamed only where it stands within another, and values that name
// the members of a list.
func TestCompareMovedFieldsAndValues(t *testing.T) {
	const question = "/analysis/reconciliation"
	old := answer{question, 200, json.RawMessage(`{"circle":"c","reconciliation":{"circle":5,"district_only":4,` +
		`"reasons":[{"reason":"other_district","awarded":3},{"reason":"x","awarded":2}]},"precision":"state"}`)}
	is := answer{question, 200, json.RawMessage(`{"circle":"c","reconciliation":{"placed":{"circle":5,"district":4},` +
		`"reasons":[{"reason":"x","amount":2},{"reason":"other_area","amount":3}]},"precision":"whole"}`)}
	changed := changesOf(t, "field reconciliation.circle placed.circle\nfield reconciliation.district_only "+
		"placed.district\nfield awarded amount /analysis/*\nvalue reason other_district other_area\nvalue precision "+
		"state whole\n")
	var printed bytes.Buffer
	if err := compare(writeRecording(t, old), writeRecording(t, is), changed, &printed); err != nil {
		t.Errorf("%v: %s", err, printed.String())
	}
	is.Body = bytes.Replace(is.Body, []byte(`"district":4`), []byte(`"district":40`), 1)
	if err := compare(writeRecording(t, old), writeRecording(t, is), changed, &printed); err == nil ||
		!strings.Contains(printed.String(), ".reconciliation.placed.district: 4 is now 40") {
		t.Errorf("%v: %s", err, printed.String())
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestQuestionsTakeNewNames(t *testing.T) {
	c := changesOf(t, "# a comment\nparameter district within\n")
	if got := c.question("/analysis/allocation?district=7&lag=1"); got != "/analysis/allocation?lag=1&within=7" {
		t.Errorf("asked %q", got)
	}
	path := filepath.Join(t.TempDir(), "bad.txt")
	if err := os.WriteFile(path, []byte("field a b\nfeild a b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readChanges(path); err == nil || !strings.Contains(err.Error(), "bad.txt:2") {
		t.Errorf("error %v does not name the line", err)
	}
}
