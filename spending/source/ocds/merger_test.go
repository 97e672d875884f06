package ocds

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// compiledOf merges files and gives the compiled releases and the issues.
func compiledOf(t *testing.T, memory int, files ...string) (releases, says []string) {
	t.Helper()
	m := NewMerger(func(i spending.Issue) { says = append(says, fmt.Sprint(i.Line, " ", i.Problem, ", ", i.Action)) })
	defer m.Close()
	if memory > 0 {
		m.memory = memory
	}
	for n, content := range files {
		if err := m.Read(t.Context(), strings.NewReader(content), fmt.Sprintf("f%d", n+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Merge(t.Context(), func(release []byte) error {
		releases = append(releases, strings.TrimSuffix(string(release), "\n"))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return releases, says
}

// TestMergeWhole: what is compiled has all that its releases state, and says what it is.
func TestMergeWhole(t *testing.T) {
	const lines = `{"ocid":"o-2","id":"3","date":"2024-03-01T00:00:00Z","tag":["award"],"x":{"own":"<b>"},` +
		`"awards":[{"id":"1","value":{"amount":10.50}}]}
{"ocid":"o-1","id":"1","date":"2024-01-01T00:00:00Z","tag":["tender"],"tender":{"id":"t","items":[{"description":"a"}]}}
{"ocid":"o-2","id":"2","date":"2024-02-01T00:00:00Z","tag":["tender"],"tender":{"id":"t"},"awards":[` +
		`{"id":"1","title":"y"}]}
`
	want := []string{
		`{"date":"2024-01-01T00:00:00Z","id":"o-1-2024-01-01T00:00:00Z","ocid":"o-1","tag":["compiled"],` +
			`"tender":{"id":"t","items":[{"description":"a"}]}}`,
		`{"awards":[{"id":"1","title":"y","value":{"amount":10.50}}],"date":"2024-03-01T00:00:00Z",` +
			`"id":"o-2-2024-03-01T00:00:00Z","ocid":"o-2","tag":["compiled"],"tender":{"id":"t"},"x":{"own":"<b>"}}`,
	}
	list := "[" + strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",") + "]"
	for name, files := range map[string][]string{
		"JSON Lines": {lines}, "a list": {list}, "a package": {`{"uri":"u","releases":` + list + `}`},
		"a record package": {`{"records":[{"ocid":"o-2","releases":` + list + `}]}`},
		"several files":    strings.SplitAfter(strings.TrimSpace(lines), "\n"),
	} {
		for _, memory := range []int{0, 1} {
			got, says := compiledOf(t, memory, files...)
			if !slices.Equal(got, want) || len(says) > 0 {
				t.Errorf("%s: %s\nissues %q", name, strings.Join(got, "\n"), says)
			}
		}
	}
}

// TestMergeCompiled: a compiled release stands for those up to its date.
func TestMergeCompiled(t *testing.T) {
	got, says := compiledOf(t, 0, `{"ocid":"o","date":"2024-01-01","tag":["tender"],"buyer":{"id":"old"}}
{"ocid":"o","date":"2024-02-01","tag":["compiled"],"buyer":{"id":"b"}}
{"date":"2024-02-01"}
not JSON
{"ocid":"o","date":"2024-03-01","tag":["award"],"awards":[{"id":1}]}
`)
	want := `{"awards":[{"id":1}],"buyer":{"id":"b"},"date":"2024-03-01","id":"o-2024-03-01","ocid":"o",` +
		`"tag":["compiled"]}`
	if len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %s", got, want)
	}
	if all := strings.Join(says, "\n"); len(says) != 4 || !strings.Contains(all,
		"3 the release or record has no ocid") ||
		!strings.Contains(all, "not valid JSON") || !strings.Contains(all, "merged into it") {
		t.Errorf("issues %s", all)
	}
}

// TestMergeSpills: processes whose releases lie far apart are merged alike from memory and from
// a temporary file.
func TestMergeSpills(t *testing.T) {
	var b strings.Builder
	for round := range 20 {
		for p := range 50 {
			fmt.Fprintf(&b,
				`{"ocid":"o-%02d","date":"2024-01-%02dT00:00:00Z","tag":["award"],"awards":[{"id":"%d"}]}`+"\n",
				p, 20-round, round)
		}
	}
	all, _ := compiledOf(t, 0, b.String())
	spilt, _ := compiledOf(t, 3000, b.String())
	if len(all) != 50 || !slices.Equal(all, spilt) {
		t.Errorf("%d and %d releases", len(all), len(spilt))
	}
	var first struct{ Awards []struct{ ID string } }
	if err := json.Unmarshal([]byte(all[0]), &first); err != nil || len(first.Awards) != 20 ||
		first.Awards[0].ID != "19" {
		t.Errorf("%s: %v", all[0], err)
	}
}

// TestReferenceCases runs the cases that the reference implementation of the merge publishes,
// where a folder with them is named: FLOODSPEND_OCDS_MERGE is its tests/fixtures.
func TestReferenceCases(t *testing.T) {
	dir := os.Getenv("FLOODSPEND_OCDS_MERGE")
	if dir == "" {
		t.Skip("SKIPPED: FLOODSPEND_OCDS_MERGE names no folder with the reference implementation's cases")
	}
	cases, err := filepath.Glob(filepath.Join(dir, "1.[01]", "*-compiled.json"))
	if err != nil || len(cases) < 17 {
		t.Fatalf("%d cases in %s: %v", len(cases), dir, err)
	}
	for _, path := range cases {
		t.Run(filepath.Base(path), func(t *testing.T) {
			compiled, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			releases, err := os.ReadFile(strings.Replace(path, "-compiled", "", 1))
			if err != nil {
				t.Fatal(err)
			}
			got, says := compiledOf(t, 0, string(releases))
			if len(got) != 1 || !sameJSON(t, got[0], string(compiled)) {
				t.Errorf("%s\nwant %s\nissues %q", got, compiled, says)
			}
		})
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	for _, v := range []struct {
		text string
		into *any
	}{{a, &x}, {b, &y}} {
		if err := json.Unmarshal([]byte(v.text), v.into); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(x, y)
}

func FuzzMerger(f *testing.F) {
	f.Add([]byte(`{"ocid":"o","date":"2024-01-01","awards":[{"id":1},{"id":"1","suppliers":[{"name":"a"}]}]}`))
	f.Add([]byte(`{"releases":[{"ocid":"o","tag":"compiled"},{"ocid":"o","tender":{"items":[]}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		m := NewMerger(func(i spending.Issue) {
			if i.Problem == "" || i.Action == "" {
				t.Errorf("issue %+v", i)
			}
		})
		m.memory = 100
		defer m.Close()
		if m.Read(t.Context(), strings.NewReader(string(in)), "f") != nil {
			return
		}
		if err := m.Merge(t.Context(), func(release []byte) error {
			if !json.Valid(release) {
				t.Errorf("%s", release)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}
