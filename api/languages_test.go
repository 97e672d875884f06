package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata"
)

// saying are the functions whose argument at a place is a sentence in English.
var saying = map[string]int{"Says": 0, "Say": 0, "Refuse": 0, "badRequest": 0, "missing": 0, "unavailable": 0}

// sentences are the sentences that the API's code and templates say in languages.
func sentences(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, folder := range []string{".", "ogc", "ogc/pages"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				sentencesIn(t, name, found)
			}
		}
	}
	page, err := os.ReadFile("ogc/pages/page.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\{\{say "([^"]+)"`).FindAllSubmatch(page, -1) {
		found[string(m[1])] = true
	}
	return found
}

func sentencesIn(t *testing.T, name string, found map[string]bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		called := ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			called = f.Name
		case *ast.SelectorExpr:
			called = f.Sel.Name
		}
		if at, ok := saying[called]; ok && at < len(call.Args) {
			if text := constant(call.Args[at]); text != "" {
				found[text] = true
			}
		}
		return true
	})
}

// constant is the text of an expression of literals, and of constants of its file; "" of another.
func constant(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value) // a literal that is none does not compile
		return text
	case *ast.BinaryExpr:
		if left, right := constant(e.X), constant(e.Y); left != "" && right != "" {
			return left + right
		}
	case *ast.Ident:
		if e.Obj != nil && e.Obj.Kind == ast.Con {
			if spec, ok := e.Obj.Decl.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				return constant(spec.Values[0])
			}
		}
	}
	return ""
}

// declared are the texts that endpoints declare of what they answer: members, by name, what they are about, titles.
func declared(t *testing.T, s service) map[string]bool {
	t.Helper()
	opened, release, err := s.versions.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	found := map[string]bool{}
	surface := opened.surface()
	for _, e := range slices.Concat(s.fixed, surface.endpoints) {
		for name, about := range aboutMembers(e.schema) {
			found[spaced(name)], found[about] = true, true
		}
		for _, f := range e.formats {
			found[f.Title] = true
		}
		for part := range strings.SplitSeq(e.path, "/") {
			found[part] = true
		}
	}
	for _, c := range surface.collections {
		found[c.title.English], found[c.description.English] = true, true
		for _, p := range c.properties {
			found[p.about], found[spaced(p.name)] = true, true
		}
	}
	for _, f := range spending.AwardFields(surface.Levels) { // those of payments, which the dataset may have none of
		found[f.About], found[spaced(f.Name)] = true, true
	}
	for status := range 600 {
		found[http.StatusText(status)] = true
	}
	return found
}

// city serves the made-up city, which speaks French.
func city(t *testing.T) service {
	t.Helper()
	file, err := gpkg.Open(filepath.Join(t.TempDir(), "city.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return serverOf(t, withPlace(t, testdata.City(), file))
}

// catalogues are the API's texts in each language, by key.
func catalogues(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	files, err := fs.Glob(os.DirFS("../web/words"), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile("../web/words/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		of := map[string]string{}
		for key, text := range words {
			if strings.HasPrefix(key, wordsOf) {
				of[key], _ = text.(string)
			}
		}
		all[strings.TrimSuffix(name, ".json")] = of
	}
	return all
}

// Every sentence of the API is in the catalogue, and nothing that it does not say.
func TestWordsOfTheAPI(t *testing.T) {
	english := map[string]string{}
	for key, text := range catalogues(t)[ogc.English] {
		if other := english[text]; other != "" {
			t.Errorf("%s and %s are both %q", key, other, text)
		}
		english[text] = key
	}
	says := sentences(t)
	if len(says) < 100 {
		t.Fatalf("only %d sentences found", len(says))
	}
	for text := range says {
		if english[text] == "" && text != "{0}" {
			t.Errorf("the catalogue lacks %q", text)
		}
	}
	maps.Copy(says, declared(t, sample(t)))
	maps.Copy(says, declared(t, city(t)))
	for text, key := range english {
		if !says[text] && key != wordsOf+"language" {
			t.Errorf("nobody says %s: %q", key, text)
		}
	}
}

// The made-up city's pages are French where the dataset is, and what stands in the catalogue is on none in English.
func TestPagesSpeakTheLanguageAskedFor(t *testing.T) {
	s := city(t)
	words := catalogues(t)
	pages := 0
	for _, o := range contractOf(s).operations() {
		if o.Responses.Status(http.StatusOK).Value.Content.Get("text/html") == nil || o.path == "/" ||
			strings.HasPrefix(o.path, docsPath) || o.path == definitionPath {
			continue
		}
		pages++
		a := s.get(o.address(nil), browserAccept)
		if got := a.header.Get("Content-Language"); got != "fr" {
			t.Errorf("%s: Content-Language %q", o.path, got)
		}
		if a.status == http.StatusNotFound { // of what the city has none of
			continue
		}
		p := htmlOf(t, a)
		if !slices.Contains(p.all, "lang=fr") {
			t.Errorf("%s does not say that it is French", o.path)
		}
		for key, english := range words[ogc.English] {
			said := words["fr"][key]
			whole := html.EscapeString(english)
			named := strings.HasPrefix(key, wordsOf+"field.") ||
				!strings.Contains(english, " ") && strings.ToLower(english) == english // as members are
			if said != english && !named && key != wordsOf+"language" && (bytes.Contains(a.body,
				[]byte(">"+whole+"<")) ||
				bytes.Contains(a.body, []byte(`"`+whole+`"`))) {
				t.Errorf("%s says %q, not %q", o.path, english, said)
			}
		}
	}
	if pages < 30 {
		t.Errorf("only %d pages", pages)
	}
}

// TestFirstProblemsAreSaidInTheLanguage: the first answer of a server is in the dataset's language also where it is a
// problem, before anything of the dataset was asked for.
func TestFirstProblemsAreSaidInTheLanguage(t *testing.T) {
	s := city(t)
	a := s.get("/?" + strings.Repeat("x", ogc.MaxQuery+1))
	if got := a.header.Get("Content-Language"); got != "fr" || a.status != http.StatusRequestURITooLong {
		t.Errorf("status %d in the language %q: %s", a.status, got, a.body)
	}
}

// What a file says in its links is said in the language asked for, under a tag of its own, as is what areas are called;
// a file that says nothing is kept once, in whatever language it is asked for.
func TestFilesSpeakTheLanguageAskedFor(t *testing.T) {
	s := sample(t)
	const path = "/collections/circles/download?f="
	english, french := s.ok(path+"geojson", "Accept-Language: en"), s.ok(path+"geojson", "Accept-Language: fr")
	if bytes.Equal(english.body, french.body) || english.header.Get("ETag") == french.header.Get("ETag") ||
		french.header.Get("Content-Language") != "fr" {
		t.Errorf("in English %v, in French %v", english.header, french.header)
	}
	const awards = "/collections/awards/download?f="
	s.ok(awards + "gpkg")
	used := s.files.Used()
	for _, l := range s.languages {
		if s.ok(awards + "gpkg&lang=" + l.Tag); s.files.Used() != used {
			t.Errorf("in %s it is kept once more", l.Tag)
		}
	}
	dhubri := func(csv string, lang string) answer {
		a := s.ok(csv, "Accept-Language: "+lang)
		for _, row := range a.rows() {
			for _, column := range []string{"", "parent_"} {
				want := map[string]string{"as": "ধুবুৰী", "bn": "ধুবড়ি", "hi": "धुबरी"}[lang]
				if row[column+"id"] == "18-301" && row[column+"name"] != cmp.Or(want, "Dhubri") {
					t.Errorf("%s in %s calls %s %q", csv, lang, row[column+"id"], row[column+"name"])
				}
			}
		}
		return a
	}
	tags := map[string]bool{}
	for _, l := range s.languages {
		tags[dhubri(path+"csv", l.Tag).header.Get("ETag")] = true
		for _, csv := range []string{"/collections/districts/items?f=csv&geometry=none", "/analysis/allocation?f=csv",
			"/analysis/equity?f=csv", "/analysis/plan?f=csv&budget=1000000", "/analysis/trend?f=csv",
			"/analysis/spatial?f=csv&level=circle", "/analysis/chain?f=csv"} {
			dhubri(csv, l.Tag)
		}
	}
	if len(tags) != 4 { // English, French and Spanish have none of their own
		t.Errorf("circles as CSV in %d languages have %d tags", len(s.languages), len(tags))
	}
	var item struct {
		Properties struct {
			Name    string   `json:"name"`
			Aliases []string `json:"aliases"`
		} `json:"properties"`
	}
	s.ok("/collections/circles/items/18-301-00113?geometry=none&lang=as").decode(&item)
	if p := item.Properties; p.Name != "বিলাসীপাৰা (অংশ)" || !slices.Contains(p.Aliases, "Bilasipara (Pt)") ||
		!slices.Contains(p.Aliases, "বিলাসীপাড়া (অংশ)") {
		t.Errorf("%+v", p)
	}
}
