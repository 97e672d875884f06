package walls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// mostMethods an interface has, those it embeds counted as one each. What a store's snapshot is made
// of is asked for in parts.
const mostMethods = 5

func TestInterfacesAreSmall(t *testing.T) {
	found := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
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
		return nil
	})
	if err != nil || found < 10 {
		t.Errorf("%d interfaces, %v", found, err)
	}
}
