package walls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// mostMethods an interface has, those it embeds counted as one each. What a store's snapshot is made
// of is asked for in parts.
const mostMethods = 5

func TestInterfacesAreSmall(t *testing.T) {
	found := 0
	for _, path := range sources(t, ".go") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			declared, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if made, ok := declared.Type.(*ast.InterfaceType); ok {
				found++
				if n := made.Methods.NumFields(); n > mostMethods && declared.Name.Name != "Snapshot" {
					t.Errorf("%s: interface %s has %d methods; ask for less, or part it", path, declared.Name, n)
				}
			}
			return true
		})
	}
	if found < 10 {
		t.Errorf("only %d interfaces found", found)
	}
}
