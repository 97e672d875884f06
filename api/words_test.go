package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNoWordsOfOneDataset: levels, calendars and needs are a dataset's; texts of this package that
// name one are former names of parameters, which are refused.
func TestNoWordsOfOneDataset(t *testing.T) {
	ofOne := regexp.MustCompile(`(?i)\b(districts?|circles?|state|state-wide|persons?|affected|april|assam|₹)\b`)
	former := map[string]bool{`"district"`: true}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				texts++
				if ofOne.MatchString(text.Value) && !former[text.Value] {
					t.Errorf("%s: %s", set.Position(text.Pos()), text.Value)
				}
			}
			return true
		})
	}
	if texts < 500 {
		t.Errorf("only %d texts looked at", texts)
	}
}
