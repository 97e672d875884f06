package walls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// A function has at most longFunction lines and branches at most manyBranches ways, but for a few, of which
// there are not to be more.
const (
	longFunction, longFunctions         = 60, 10
	manyBranches, functionsWithBranches = 15, 20
)

func TestFunctionsAreShort(t *testing.T) {
	var long, branched []string
	for _, path := range sources(t, ".go") {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, root+"/testdata/") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			name := files.Position(f.Pos()).String() + " " + f.Name.Name
			if files.Position(f.End()).Line-files.Position(f.Pos()).Line >= longFunction {
				long = append(long, name)
			}
			if branches(f) > manyBranches {
				branched = append(branched, name)
			}
		}
	}
	if len(long) > longFunctions {
		t.Errorf("%d functions have more than %d lines, want at most %d; part one:\n%s", len(long), longFunction,
			longFunctions, strings.Join(long, "\n"))
	}
	if len(branched) > functionsWithBranches {
		t.Errorf("%d functions have a cyclomatic complexity over %d, want at most %d; part one:\n%s", len(branched),
			manyBranches, functionsWithBranches, strings.Join(branched, "\n"))
	}
}

// branches is the cyclomatic complexity of a function: 1 and every condition, loop and case.
func branches(f *ast.FuncDecl) int {
	n := 1
	ast.Inspect(f, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if node.List != nil {
				n++
			}
		case *ast.CommClause:
			if node.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}
