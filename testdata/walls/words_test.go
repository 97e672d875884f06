package walls

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/dataset"
)

// placeWords are words of one place's data, which another's users would stumble over.
var placeWords = regexp.MustCompile(
	`(?i)\b(assam|india|indian|(revenue )?circles?|districts?|state-?wide|crores?|lakhs?|` +
		`pais[ae]|rupees?|bulletins?|embankments?|brahmaputra)\b|₹`)

// atHome are the files, or folders, whose texts may name a place or its words, and why.
var atHome = map[string]string{
	"cmd/floodspend":               "names of commands and flags, and examples in their help",
	"geo/hierarchy.go":             "the levels of a dataset that names none",
	"geo/gazetteer/place.go":       "kinds of named places, as tables write them",
	"spending/award.go":            "precisions of the levels of a dataset that names none",
	"spending/dataset":             "descriptions of places",
	"spending/evaluate/labels.go":  "columns and values of label files",
	"spending/fetch":               "the published files of one place",
	"spending/locate/override.go":  "a value of label and decision files",
	"spending/locate/knowledge.go": "keys of knowledge files",
	"spending/money.go":            "signs of currencies that are read",
	"spending/pipeline/levels.go":  "flags, and the levels of a dataset that names none",
	"spending/propose":             "what columns and files are called",
	"spending/relevance/parse.go":  "an example of how rules are written",
	"spending/source":              "what columns and presets are called",
	"spending/store/storetest":     "the contract's own data",
	"spending/synthetic":           "made-up data",
	"web/js/decisions.js":          "a value of decision files",
	"web/js/format.js":             "how amounts in rupees are written",
	"testdata":                     "the project's own data and tools",
}

// What users of any place read names no one place and none of its levels: these words come from the dataset.
func TestTextsAreOfNoPlace(t *testing.T) {
	used := map[string]bool{}
	home := func(path string) bool {
		for at := path; at != "."; at = filepath.Dir(at) {
			if _, known := atHome[at]; known {
				used[at] = true
				return true
			}
		}
		return false
	}
	texts := 0
	look := func(path, where, text string) {
		texts++
		if word := placeWords.FindString(text); word != "" && !home(path) {
			t.Errorf("%s: %q is of one place: %s", where, word, text)
		}
	}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		path := relative(t, file)
		textsOf(t, file, func(where, text string) { look(path, where, text) })
	}
	comment := regexp.MustCompile(`^\s*(//|/\*\*| \*)`)
	quoted := regexp.MustCompile("'(?:[^'\\\\\n]|\\\\.)*'|`[^`]*`|\"[^\"\n]*\"")
	for _, file := range sources(t, ".js") {
		path := relative(t, file)
		if !strings.HasPrefix(path, "web/js/") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(content), "\n") {
			if comment.MatchString(line) || strings.Contains(line, "s('circle'") {
				continue
			}
			for _, text := range quoted.FindAllString(line, -1) {
				look(path, fmt.Sprintf("%s:%d", path, i+1), text)
			}
		}
	}
	if texts < 3000 {
		t.Errorf("only %d texts looked at", texts)
	}
	for at := range atHome {
		if _, err := os.Stat(filepath.Join(root, at)); err != nil || !used[at] {
			t.Errorf("%s is excepted and needs no exception (%v)", at, err)
		}
	}
}

// TestAnswersKnowNoDataset: levels, calendars and needs are a dataset's, so that the API spells none of them out.
func TestAnswersKnowNoDataset(t *testing.T) {
	ofOne := regexp.MustCompile(`(?i)\b(districts?|circles?|state|state-wide|persons?|affected|april|assam|₹)\b`)
	looked := textsBelow(t, []string{"api"}, func(where, text string) {
		if ofOne.MatchString(text) {
			t.Errorf("%s: %s", where, text)
		}
	})
	if looked < 500 {
		t.Errorf("only %d texts looked at", looked)
	}
}

// TestEnginesKnowNoPlace: those that find and judge places spell out no word that only Assam's names have.
func TestEnginesKnowNoPlace(t *testing.T) {
	k, err := dataset.Assam()
	if err != nil {
		t.Fatal(err)
	}
	ofAssam := map[string]bool{"guwahati": true, "apdcl": true, "18": true, "lac": true, "divn": true, "mb": true,
		"beel": true}
	for w := range k.Names.Endings.Set() {
		ofAssam[w] = true
	}
	for _, c := range k.Councils {
		for w := range c.Names.Set() {
			ofAssam[w] = true
		}
	}
	for w := range k.Whole.Names.Set() {
		ofAssam[w] = true
	}
	engines := []string{"spending/locate", "spending/judge", "geo/gazetteer", "geo/names"}
	looked := textsBelow(t, engines, func(where, text string) {
		for _, w := range names.Words(text) {
			if ofAssam[w] {
				t.Errorf("%s: %s is of Assam", where, text)
			}
		}
	})
	if looked < 100 {
		t.Errorf("only %d texts looked at", looked)
	}
}

// textsBelow looks at the texts of the Go files in some folders, and gives how many there are.
func textsBelow(t *testing.T, folders []string, look func(where, text string)) (looked int) {
	t.Helper()
	for _, file := range sources(t, ".go") {
		at := relative(t, file)
		if !strings.HasSuffix(file, "_test.go") &&
			slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(at, f+"/") }) {
			textsOf(t, file, func(where, text string) {
				looked++
				look(where, text)
			})
		}
	}
	return looked
}

// textsOf looks at the texts of a Go file but imports and former names, which are refused.
func textsOf(t *testing.T, file string, look func(where, text string)) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.KeyValueExpr:
			if key, is := n.Key.(*ast.Ident); is && key.Name == "Was" {
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				look(set.Position(n.Pos()).String(), n.Value)
			}
		}
		return true
	})
}

func relative(t *testing.T, file string) string {
	t.Helper()
	path, err := filepath.Rel(root, file)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}
