package walls

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unrun are packages whose Example cannot be run by itself, and why.
var unrun = map[string]string{"spending/store/postgis": "it needs a database"}

// TestPackagesHaveExamples: what a package others import is for, an Example shows that is run.
func TestPackagesHaveExamples(t *testing.T) {
	example := regexp.MustCompile(`(?ms)^func Example\w*\(\) \{$.*?^\t// (Unordered o|O)utput:`)
	public := 0
	for name, made := range packages(t, "GoFiles") {
		if strings.Contains(name+"/", "internal/") || strings.HasSuffix(name, "test") || len(made) == 0 ||
			isCommand(t, name, made[0]) {
			continue
		}
		public++
		tests, err := filepath.Glob(filepath.Join(root, name, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		shown := false
		for _, file := range tests {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			shown = shown || example.Match(text) ||
				unrun[name] != "" && strings.Contains(string(text), "\nfunc Example")
		}
		if !shown {
			t.Errorf("%s has no Example with its output", name)
		}
	}
	if public < 30 {
		t.Errorf("only %d packages found", public)
	}
}

func isCommand(t *testing.T, name, file string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name, file))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains("\n"+string(text), "\npackage main\n")
}
