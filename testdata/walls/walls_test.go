// Package walls tests what the rooms of the house may know of one another. ARCHITECTURE.md
// draws them.
package walls

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/floodspend/floodspend"
	root   = "../.."
)

// packages gives each package of the project with all it depends on, or with its imports.
func packages(t *testing.T, field string) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .`+field+` " "}}`, "./...")
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if name := strings.Fields(line); strings.HasPrefix(name[0]+"/", module+"/") {
			found[short(name[0])] = name[1:]
		}
	}
	return found
}

func short(path string) string { return strings.TrimPrefix(path, module+"/") }

// within reports whether a package is one of the rooms or lies below one: "x/..." is x and
// all below it, "x/*" all below it and not x itself.
func within(path string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool {
		if base, ok := strings.CutSuffix(room, "/..."); ok {
			return path == base || strings.HasPrefix(path, base+"/")
		}
		if base, ok := strings.CutSuffix(room, "/*"); ok {
			return strings.HasPrefix(path, base+"/")
		}
		return path == room
	})
}

var (
	sql     = []string{"modernc.org/sqlite/...", "github.com/jackc/pgx/v5/...", "github.com/pressly/goose/v3/..."}
	engines = []string{"geo/*", "github.com/peterstace/simplefeatures/...", "github.com/tidwall/rtree/..."}
	parsers = []string{"encoding/csv", "encoding/xml", "github.com/tidwall/gjson/...", "go.yaml.in/yaml/v4/...",
		"archive/zip"}
	stores  = []string{"spending/store/gpkg/...", "spending/store/postgis/..."}
	outside = []string{"api/...", "web/...", "cmd/..."}
)

// TestWalls: what a room knows nothing of is not among all that it depends on.
func TestWalls(t *testing.T) {
	deps := packages(t, "Deps")
	for _, wall := range []struct {
		name    string
		rooms   []string
		nothing [][]string
	}{
		{"places know nothing of money", []string{"geo/..."}, [][]string{{"spending/..."}, outside}},
		{"the nouns of places know no engine", []string{"geo"}, [][]string{engines, parsers, sql}},
		{"the model knows nothing further on", []string{"spending"}, [][]string{{"spending/*"}, engines, parsers, sql,
			outside, {"net/http"}}},
		{"formulas know no data", []string{"spending/measure"}, [][]string{{"geo/...", "spending", "spending/*"}, sql,
			outside}},
		{"loops know nothing", []string{"spending/parallel"}, [][]string{{"geo/...", "spending/..."}, sql, outside}},
		{"counting and needs know no answers", []string{"spending/ledger", "spending/need"},
			[][]string{{"spending/analysis/...", "spending/store/...", "spending/source/..."}, engines, parsers, sql,
				outside}},
		{"the contract of stores knows no store", []string{"spending/store"},
			[][]string{stores, {"spending/analysis/..."}, engines, sql, outside}},
		{"a store knows neither answers nor the other store", []string{"spending/store/gpkg"},
			[][]string{{"spending/analysis/...", "spending/source/...", "spending/store/postgis/..."}, outside}},
		{"a store knows neither answers nor the other store", []string{"spending/store/postgis/..."},
			[][]string{{"spending/analysis/...", "spending/source/...", "spending/store/gpkg/..."}, outside}},
		{"answers know no kind of store and no reader", []string{"spending/analysis/...", "spending/plan/..."},
			[][]string{stores, {"spending/source/...", "geo/vector/..."}, sql, outside}},
		{"readers know no store and no HTTP", []string{"spending/source/...", "spending/locate/...",
			"spending/relevance/...", "spending/judge/..."},
			[][]string{{"spending/store/...", "spending/analysis/..."}, outside, {"net/http"}}},
		{"readers of tables and texts know no database", []string{"spending/source/decp", "spending/source/keyed",
			"spending/source/ocds", "spending/source/portal", "spending/source/stream", "spending/source/table",
			"spending/locate/...", "spending/relevance/...", "spending/judge/..."}, [][]string{sql}},
		{"HTTP knows no kind of store and no reader", []string{"api/..."},
			[][]string{stores, sql, {"spending/source/...", "geo/vector/...", "web/...", "cmd/..."}}},
		{"what any API is served with knows nothing of spending", []string{"api/ogc/..."},
			[][]string{{"spending/...", "geo/...", "api"}, sql, {"web/...", "cmd/..."}}},
		{"the page knows no store", []string{"web/..."},
			[][]string{{"spending/store/...", "spending/analysis/..."}, sql,
				{"api/...", "cmd/..."}}},
	} {
		tested := false
		for name, all := range deps {
			if !within(name, wall.rooms) {
				continue
			}
			tested = true
			for _, d := range all {
				if d := short(d); within(d, slices.Concat(wall.nothing...)) &&
					!within(d, []string{name, "spending/parallel"}) {
					t.Errorf("%s: %s depends on %s", wall.name, name, d)
				}
			}
		}
		if !tested {
			t.Errorf("%s: no package is of %v", wall.name, wall.rooms)
		}
	}
}

// TestTablesAreReadInOnePlace: who reads CSV does so with geo/table, which bounds records and knows their lines.
func TestTablesAreReadInOnePlace(t *testing.T) {
	reads := map[string]bool{}
	for _, file := range sources(t, ".go") {
		path := relative(t, file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "csv.NewReader(") && !strings.HasSuffix(path, "_test.go") &&
			!strings.HasPrefix(path, "testdata/") {
			reads[path] = true
		}
	}
	// A data package reads back the header that the API wrote.
	for _, known := range []string{"geo/table/rows.go", "api/package.go"} {
		if !reads[known] {
			t.Errorf("%s reads no CSV", known)
		}
		delete(reads, known)
	}
	for path := range reads {
		t.Errorf("%s reads CSV by itself; geo/table does", path)
	}
}

// room is the part of a path that ARCHITECTURE.md draws as one: the first folder, or the
// second below geo and spending.
func room(path string) string {
	parts := strings.Split(path, "/")
	if parts[0] == "geo" || parts[0] == "spending" {
		return strings.Join(parts[:min(2, len(parts))], "/")
	}
	return parts[0]
}

// TestNoLoopBetweenRooms: imports lead from room to room and never back, even through
// different packages of a room.
func TestNoLoopBetweenRooms(t *testing.T) {
	to := map[string][]string{}
	for name, imports := range packages(t, "Imports") {
		for _, i := range imports {
			if i, own := strings.CutPrefix(i, module+"/"); own && room(i) != room(name) {
				to[room(name)] = append(to[room(name)], room(i))
			}
		}
	}
	if len(to) < 10 {
		t.Fatalf("imports of %d rooms only", len(to))
	}
	done := map[string]bool{}
	var walk func(way []string)
	walk = func(way []string) {
		at := way[len(way)-1]
		if slices.Contains(way[:len(way)-1], at) {
			t.Fatalf("rooms import each other: %s", strings.Join(way, " → "))
		}
		if done[at] {
			return
		}
		for _, next := range to[at] {
			walk(append(slices.Clone(way), next))
		}
		done[at] = true
	}
	for name := range to {
		walk([]string{name})
	}
}

// TestArchitectureNamesWhatExists: every path that ARCHITECTURE.md names is there.
func TestArchitectureNamesWhatExists(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([\\w.-]+(?:/"+
		"[\\w.-]+)+|[\\w-]+\\.(?:go|md|js)|Makefile|geo|spending|api|web|testdata)`").
		FindAllSubmatch(text, -1)
	if len(named) < 30 {
		t.Fatalf("only %d paths found", len(named))
	}
	for _, m := range named {
		if _, err := os.Stat(filepath.Join(root, string(m[1]))); err != nil {
			t.Errorf("ARCHITECTURE.md names %s: %v", m[1], err)
		}
	}
}
