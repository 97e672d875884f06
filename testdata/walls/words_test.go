package walls

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
					look(path, set.Position(n.Pos()).String(), n.Value)
				}
			}
			return true
		})
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

func relative(t *testing.T, file string) string {
	t.Helper()
	path, err := filepath.Rel(root, file)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}
