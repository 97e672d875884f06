package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// functionsOfTests lists the functions of the project's tests and of its contract suite.
func functionsOfTests(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, folder := range []string{".", "../geo/relation", "../spending/store"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "storetest/") ||
				!strings.HasSuffix(path, ".go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, declared := range file.Decls {
				if f, ok := declared.(*ast.FuncDecl); ok {
					found[f.Name.Name] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// Every class that is said has a row in the table, and no other; every test that a row names is there.
func TestConformanceTable(t *testing.T) {
	text, err := os.ReadFile("conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := functionsOfTests(t)
	var classes []string
	for _, m := range regexp.MustCompile(`(?m)^\| (\S+/conf/\S+) \| ([^|]+) \| ([^|]+) \|$`).
		FindAllStringSubmatch(string(text), -1) {
		classes = append(classes, "http://www.opengis.net/spec/"+m[1])
		for _, name := range strings.Split(m[3], ", ") {
			if !tests[name] {
				t.Errorf("%s, %s: there is no test %s", m[1], m[2], name)
			}
		}
	}
	slices.Sort(classes)
	said := conformanceClasses()
	slices.Sort(said)
	if !slices.Equal(slices.Compact(classes), said) {
		t.Errorf("the table has %v, the API says %v", slices.Compact(classes), said)
	}
}

// The relations of two times are those of their first and last days.
func TestTemporalRelations(t *testing.T) {
	x := &compiler{queryables: []queryable{{name: "published", typ: spending.DateField},
		{name: "contract_date", typ: spending.DateField}}}
	row := func(from, to string) filter.Row {
		a := &spending.Award{}
		a.Published, _ = time.Parse(time.DateOnly, from)
		a.ContractDate, _ = time.Parse(time.DateOnly, to)
		return filter.RowOf(spending.AwardFields(nil), a, nil)
	}
	const asked = "INTERVAL('2024-03-01','2024-05-01')"
	for _, test := range []struct {
		from, to string
		are      string
	}{
		{"2024-01-01", "2024-02-01", "before disjoint"}, {"2024-06-01", "2024-07-01", "after disjoint"},
		{"2024-01-01", "2024-03-01", "meets intersects"}, {"2024-05-01", "2024-06-01", "metby intersects"},
		{"2024-01-01", "2024-04-01", "overlaps intersects"}, {"2024-04-01", "2024-06-01", "overlappedby intersects"},
		{"2024-01-01", "2024-06-01", "contains intersects"}, {"2024-04-01", "2024-04-02", "during intersects"},
		{"2024-03-01", "2024-05-01", "equals intersects"}, {"2024-03-01", "2024-04-01", "starts intersects"},
		{"2024-03-01", "2024-06-01", "startedby intersects"}, {"2024-04-01", "2024-05-01", "finishes intersects"},
		{"2024-01-01", "2024-05-01", "finishedby intersects"},
	} {
		for _, name := range []string{"after", "before", "contains", "disjoint", "during", "equals", "finishedby",
			"finishes", "intersects", "meets", "metby", "overlappedby", "overlaps", "startedby", "starts"} {
			n, err := cql2.ParseText("T_" + name + "(INTERVAL(published, contract_date), " + asked + ")")
			if err != nil {
				t.Fatal(err)
			}
			e, err := x.condition(n)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Contains(strings.Fields(test.are), name)
			if got := e.Holds(row(test.from, test.to)) == filter.Yes; got != want {
				t.Errorf("%s to %s: T_%s is %v", test.from, test.to, name, got)
			}
			if got := e.Holds(row(test.from, "")); got == filter.Yes && want && name != "after" && name != "before" &&
				name != "disjoint" && name != "metby" {
				t.Errorf("%s to null: T_%s holds", test.from, name)
			}
		}
	}
}
