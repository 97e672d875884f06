package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/evanw/esbuild/pkg/api"
)

// entry is the module the page begins with, and stylesheet the one file of styles it is served with.
const (
	entry      = "js/app.js"
	stylesheet = "css/page.css"
)

var (
	importsOf     = regexp.MustCompile(`(?:from|import) ?"(\./[^"]+)"`)
	importedLater = regexp.MustCompile(`\bimport\('(\./[^']+)'\)`)
	stylesheets   = regexp.MustCompile(`(?m)^ *<link rel="stylesheet" href="static/([^"]+)"(?: media="([^"]+)")?>\n`)
	script        = regexp.MustCompile(`(?m)^( *)<script type="module" src="static/` + entry + `"></script>\n`)
	names         = regexp.MustCompile(`[\w.-]+`)
	beginnings    = regexp.MustCompile("`([\\w.-]+)\\$\\{")
)

// Bundled gives the page as it is served: the files of Files, its modules joined into few small ones, what a view
// alone needs in modules of their own, its styles in one, and its words in two: those it begins with, and the others.
var Bundled = sync.OnceValues(bundle)

func bundle() (fs.FS, error) {
	served := fstest.MapFS{}
	first, err := bundleModules(served)
	if err != nil {
		return nil, err
	}
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return nil, err
	}
	styles, err := Styles(string(page))
	if err != nil {
		return nil, err
	}
	minified := api.Transform(styles, api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true,
		MinifySyntax: true, LogLevel: api.LogLevelSilent})
	if err := failed(minified.Errors); err != nil {
		return nil, err
	}
	put(served, stylesheet, minified.Code)
	text := stylesheets.ReplaceAllString(string(page), "")
	links := `  <link rel="stylesheet" href="static/` + stylesheet + "\">\n"
	for _, name := range first {
		links += `  <link rel="modulepreload" href="static/` + name + "\">\n"
	}
	put(served, "index.html", []byte(script.ReplaceAllString(text, links+"$0")))
	if err := splitWords(served, append(first, "index.html", entry)); err != nil {
		return nil, err
	}
	return served, copyFiles(served, "favicon.svg", "vendor")
}

// Styles gives all the styles a page links to, in their order.
func Styles(page string) (string, error) {
	var b strings.Builder
	for _, m := range stylesheets.FindAllStringSubmatch(page, -1) {
		rules, err := fs.ReadFile(files, m[1])
		if err != nil {
			return "", err
		}
		if media := m[2]; media != "" {
			fmt.Fprintf(&b, "@media %s {\n%s}\n", media, rules)
		} else {
			b.Write(rules)
		}
	}
	return b.String(), nil
}

// bundleModules puts the page's modules into served, and gives those that the first one needs before it can run.
func bundleModules(served fstest.MapFS) (first []string, err error) {
	later, err := askedLater()
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Outdir: "/js", Outbase: "js", ChunkNames: "[name]-[hash]",
		Bundle: true, Splitting: true, Format: api.FormatESModule, Target: api.ESNext, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsInline, LogLevel: api.LogLevelSilent,
		Plugins: []api.Plugin{{Name: "files", Setup: func(build api.PluginBuild) { fromFiles(build, later) }}},
	})
	if err := failed(result.Errors); err != nil {
		return nil, err
	}
	for _, f := range result.OutputFiles {
		put(served, strings.TrimPrefix(f.Path, "/"), f.Contents)
	}
	return needed(served, entry, nil), nil
}

// splitWords puts every catalogue into served as two files: the words that the files the page begins with name, and
// the others.
func splitWords(served fstest.MapFS, begin []string) error {
	var texts strings.Builder
	for _, name := range begin {
		texts.Write(served[name].Data)
	}
	said := map[string]bool{}
	for _, name := range names.FindAllString(texts.String(), -1) {
		said[name] = true
	}
	begun := beginnings.FindAllStringSubmatch(texts.String(), -1)
	catalogues, err := fs.Glob(files, "words/*.json")
	if err != nil {
		return err
	}
	for _, name := range catalogues {
		text, err := PageWords(strings.TrimSuffix(path.Base(name), ".json"))
		if err != nil {
			return err
		}
		var all map[string]json.RawMessage
		if err := json.Unmarshal(text, &all); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		first, later := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		for key, message := range all {
			part := later
			if said[key] || slices.ContainsFunc(begun, func(m []string) bool { return strings.HasPrefix(key, m[1]) }) {
				part = first
			}
			part[key] = message
		}
		for name, part := range map[string]map[string]json.RawMessage{
			name: first, strings.TrimSuffix(name, ".json") + ".later.json": later} {
			text, err := json.Marshal(part)
			if err != nil {
				return err
			}
			put(served, name, text)
		}
	}
	return nil
}

// needed lists the modules that a bundled one imports, and they in turn.
func needed(served fstest.MapFS, name string, list []string) []string {
	for _, m := range importsOf.FindAllSubmatch(served[name].Data, -1) {
		other := path.Join(path.Dir(name), string(m[1]))
		if served[other] == nil {
			continue
		}
		list = append(list, other)
	}
	return list
}

// askedLater gives the modules that others ask for while they run.
func askedLater() (map[string]bool, error) {
	modules, err := fs.Glob(files, "js/*.js")
	if err != nil {
		return nil, err
	}
	later := map[string]bool{}
	for _, name := range modules {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		for _, m := range importedLater.FindAllSubmatch(text, -1) {
			later[path.Join(path.Dir(name), string(m[1]))] = true
		}
	}
	return later, nil
}

// fromFiles has esbuild read the embedded files. Modules that are asked for later need the entry, which is there by
// then: so all that the entry needs is needed by the same modules, and esbuild joins it into one.
func fromFiles(build api.PluginBuild, later map[string]bool) {
	const space = "embedded"
	build.OnResolve(api.OnResolveOptions{Filter: "."}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		name := path.Clean(a.Path)
		if a.Importer != "" {
			name = path.Join(path.Dir(a.Importer), a.Path)
		}
		return api.OnResolveResult{Path: name, Namespace: space}, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: ".", Namespace: space},
		func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := fs.ReadFile(files, a.Path)
			contents := string(text)
			if later[a.Path] {
				contents = `import "./` + path.Base(entry) + `";` + contents
			}
			if strings.HasPrefix(a.Path, "vendor/") { // written for any loader: has them take the one of a plain page
				contents = "(function(exports, module, require, define) {" + contents + "\n})();"
			}
			return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, err
		})
}

func failed(messages []api.Message) error {
	var list []error
	for _, m := range messages {
		if m.Location != nil {
			list = append(list, fmt.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text))
		} else {
			list = append(list, errors.New(m.Text))
		}
	}
	return errors.Join(list...)
}

func put(served fstest.MapFS, name string, body []byte) { served[name] = &fstest.MapFile{Data: body} }

// copyFiles puts files and whole folders into served as they are.
func copyFiles(served fstest.MapFS, names ...string) error {
	for _, name := range names {
		err := fs.WalkDir(files, name, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := fs.ReadFile(files, name)
			put(served, name, body)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
