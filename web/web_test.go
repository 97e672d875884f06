package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/web"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(web.Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func list(t *testing.T, dir, ext string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(web.Files(), dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ext) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatalf("no %s files below %s", ext, dir)
	}
	return names
}

// Every vendored file is in the manifest with its licence and is byte for byte what was
// pinned.
func TestVendoredFilesMatchManifest(t *testing.T) {
	var manifest struct {
		Files []struct{ File, Package, Version, Licence, Integrity, SHA256 string }
	}
	if err := json.Unmarshal([]byte(read(t, "vendor/manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	licensed, known := map[string]bool{}, map[string]bool{}
	for _, f := range manifest.Files {
		known["vendor/"+f.File] = true
		if strings.HasSuffix(f.File, ".LICENSE.txt") {
			licensed[f.Package] = true
		}
		if f.Version == "" || f.Licence == "" || !strings.HasPrefix(f.Integrity, "sha512-") {
			t.Errorf("%s: version, licence or integrity missing", f.File)
		}
		sum := sha256.Sum256([]byte(read(t, "vendor/"+f.File)))
		if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
			t.Errorf("%s: sha256 is %s, the manifest says %s", f.File, got, f.SHA256)
		}
	}
	for _, f := range manifest.Files {
		if !licensed[f.Package] {
			t.Errorf("package %s has no licence text", f.Package)
		}
	}
	for _, name := range list(t, "vendor", "") {
		if name != "vendor/manifest.json" && !known[name] {
			t.Errorf("%s is not in the manifest", name)
		}
	}
}

// A directory below vendor/ would be left out of the module's zip file.
func TestVendorIsFlat(t *testing.T) {
	for _, name := range list(t, "vendor", "") {
		if path.Dir(name) != "vendor" {
			t.Errorf("%s: the go command does not ship directories below vendor", name)
		}
	}
}

func TestPageObeysStrictPolicy(t *testing.T) {
	page := read(t, "index.html")
	for name, pattern := range map[string]string{
		"inline script":           `<script(?:\s+[a-z]+(?:="[^"]*")?)*\s*>[^<]`,
		"script without a source": `<script\s*>`,
		"inline style":            `<style|\sstyle=`,
		"inline event handler":    `\son[a-z]+=`,
		"another origin":          `(?:src|href)="(?:https?:)?//`,
	} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("index.html has %s: %q", name, found)
		}
	}
	for _, ref := range regexp.MustCompile(`(?:src|href)="static/([^"]+)"`).FindAllStringSubmatch(page, -1) {
		read(t, ref[1])
	}
	markup := regexp.MustCompile(`innerHTML|outerHTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new ` +
		`Function|setAttribute\('style'`)
	for _, name := range list(t, "js", ".js") {
		if found := markup.FindString(read(t, name)); found != "" {
			t.Errorf("%s uses %s: data must never become markup or code", name, found)
		}
	}
	origin := regexp.MustCompile(`https?://[^'"\s)]+`)
	for _, name := range append(list(t, "js", ".js"), list(t, "css", ".css")...) {
		for _, url := range origin.FindAllString(read(t, name), -1) {
			if url != "http://www.w3.org/2000/svg" { // a name, never fetched
				t.Errorf("%s names another origin: %s", name, url)
			}
		}
	}
}

// A reader who asks for larger text gets it: sizes of text are in rem, on paper in points.
func TestTextSizesFollowTheReader(t *testing.T) {
	sizes := regexp.MustCompile(`font-size:[^;}]*px|font:[^;}]*px|line-height:[^;}]*px`)
	for _, name := range list(t, "css", ".css") {
		for _, found := range sizes.FindAllString(read(t, name), -1) {
			if found != "font-size: 11px" || name != "css/print.css" { // the root of a page of paper
				t.Errorf("%s sets a text size in pixels: %q", name, found)
			}
		}
	}
}

// Modules and fonts are fetched by the browser: a wrong path would show only there.
func TestEveryImportExists(t *testing.T) {
	from := regexp.MustCompile(`(?m)^import (?:[\w\s{},*]+ from )?'([^']+)';$`)
	n := 0
	for _, name := range list(t, "js", ".js") {
		for _, m := range from.FindAllStringSubmatch(read(t, name), -1) {
			read(t, path.Join("js", m[1]))
			n++
		}
	}
	if n < 20 {
		t.Errorf("found only %d imports: the test no longer reads them", n)
	}
	for _, name := range list(t, "css", ".css") {
		for _, m := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(read(t, name), -1) {
			read(t, path.Join("css", m[1]))
		}
	}
}

// Labels of award data never claim that money was paid out.
func TestWordsOfTheMethod(t *testing.T) {
	words := regexp.MustCompile(`(?i)\bspent\b|\bspending on\b|\bexpenditure\b`)
	for _, name := range append(list(t, "js", ".js"), "index.html") {
		if found := words.FindString(read(t, name)); found != "" {
			t.Errorf("%s says %q of award data", name, found)
		}
	}
}

// The README shows the map; "make picture" takes its picture anew.
func TestPictureOfTheReadme(t *testing.T) {
	f, err := os.Open("e2e/map.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.DecodeConfig(f)
	if err != nil {
		t.Fatal(err)
	}
	if picture.Width != 1366 || picture.Height != 768 {
		t.Errorf("the picture has %d × %d pixels, want 1366 × 768", picture.Width, picture.Height)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 300_000 {
		t.Errorf("the picture has %d bytes, want at most 300,000", info.Size())
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "(web/e2e/map.png)") {
		t.Error("the README does not show web/e2e/map.png")
	}
}

func TestJavaScriptUnits(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: the JavaScript unit tests need node (apt install nodejs)")
	}
	units, err := fs.Glob(os.DirFS("."), "test/*.test.mjs")
	if err != nil || len(units) == 0 {
		t.Fatalf("no JavaScript unit tests: %v", err)
	}
	if out, err := exec.Command(node, append([]string{"--test"}, units...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
