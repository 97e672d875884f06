package web_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/web"
)

// The page is served in few files, each that one names is there, and what a view alone needs is asked for later.
func TestBundledPage(t *testing.T) {
	served, err := web.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string) string {
		b, err := fs.ReadFile(served, name)
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	page := text("index.html")
	n := 0
	for _, m := range regexp.MustCompile(`(?:href|src)="static/([^"]+)"`).FindAllStringSubmatch(page, -1) {
		text(m[1])
		n++
	}
	if n > 20 {
		t.Errorf("the page asks for %d files before it begins", n)
	}
	for _, m := range regexp.MustCompile(`url\(["']?\.\./([^"')]+)`).FindAllStringSubmatch(text("css/page.css"), -1) {
		text(m[1])
	}
	modules, err := fs.Glob(served, "js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	imports := regexp.MustCompile(`(?:from|import|import\()"\./([^"]+)"`)
	for _, name := range modules {
		for _, m := range imports.FindAllStringSubmatch(text(name), -1) {
			text("js/" + m[1])
		}
	}
	for _, view := range []string{"brief", "changes", "planning", "damage", "equity"} {
		found, err := fs.Glob(served, "js/"+view+"-*.js")
		if err != nil || len(found) != 1 {
			t.Fatalf("js/%s-*.js: %v %v", view, found, err)
		}
		if strings.Contains(page, found[0]) {
			t.Errorf("the first view asks for %s", found[0])
		}
	}
}
