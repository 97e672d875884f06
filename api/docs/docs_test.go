package docs

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every file is a page with one title, which the index leads to; every link leads to a page or a file.
func TestPages(t *testing.T) {
	found, err := fs.Glob(files, "*.md")
	if err != nil || len(found) != len(Names()) {
		t.Fatalf("%d files, %d names; %v", len(found), len(Names()), err)
	}
	index, err := Read(Index)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		p, err := Read(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Title == "" || strings.Count(string(p.Text), "<h1") != 1 {
			t.Errorf("%s: title %q", name, p.Title)
		}
		if name != Index && !strings.Contains(string(index.Text), `href="docs/`+name+`"`) {
			t.Errorf("the index does not lead to %s", name)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`).FindAllStringSubmatch(string(p.Source), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(path.Clean(m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(string(p.Text), -1) {
			to, _, _ := strings.Cut(strings.TrimPrefix(m[1], "docs/"), "#")
			if !strings.Contains(m[1], "://") && to != "" && to != "../docs" && !slices.Contains(Names(), to) {
				t.Errorf("%s leads to %s", name, m[1])
			}
		}
	}
	if _, err := Read("../docs"); err == nil {
		t.Error("a page that is not there")
	}
}
