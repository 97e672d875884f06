package dataset_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/dataset"
)

// The engines that find and judge places spell out no word that only Assam's names have.
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
	literals := 0
	for _, dir := range []string{"../locate", "../judge", "../../geo/gazetteer", "../../geo/names"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
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
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				literals++
				for _, w := range names.Words(lit.Value) {
					if ofAssam[w] {
						t.Errorf("%s: %s is of Assam", set.Position(lit.Pos()), lit.Value)
					}
				}
				return true
			})
		}
	}
	if literals < 100 {
		t.Errorf("only %d texts looked at", literals)
	}
}
