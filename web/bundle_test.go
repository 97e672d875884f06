package web_test

import (
	"encoding/json"
	"io/fs"
	"maps"
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
	if n > 8 {
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
	all, first, later := map[string]any{}, map[string]any{}, map[string]any{}
	for name, words := range map[string]map[string]any{"words/en.json": first, "words/en.later.json": later} {
		if err := json.Unmarshal([]byte(text(name)), &words); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal([]byte(read(t, "words/en.json")), &all); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(all, func(key string, _ any) bool { return strings.HasPrefix(key, "api.") }) // no words of the page
	if len(first)+len(later) != len(all) || len(later) < 100 {
		t.Errorf("%d words at first and %d later, of %d", len(first), len(later), len(all))
	}
	begin := regexp.MustCompile(`js/(?:app|chunk)[^"]*\.js`).FindAllString(page, -1)
	for key := range later {
		for _, name := range begin {
			if strings.Contains(text(name), `"`+key+`"`) {
				t.Errorf("%s names %s, which comes later", name, key)
			}
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
