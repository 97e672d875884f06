package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/floodspend/floodspend/web"
)

// entry is the module that draws a brief in a file.
const entry = "js/brief-file.js"

var (
	imported   = regexp.MustCompile(`(?m)^(import |(?:import|export) [\w\s{},*]+ from )'(\.[^']+)';`)
	stylesheet = regexp.MustCompile(`<link rel="stylesheet" href="static/([^"]+)"(?: media="([^"]+)")?>`)
	fontFile   = regexp.MustCompile(`url\("([^"]+\.woff2)"\)`)
)

// modules gives an import map of the entry and all it imports, each as a data URL under its path.
func modules() (string, error) {
	found := map[string]string{}
	var add func(name string) error
	add = func(name string) error {
		if _, ok := found[name]; ok {
			return nil
		}
		found[name] = ""
		text, err := fs.ReadFile(web.Files(), name)
		if err != nil {
			return err
		}
		var failed error
		source := imported.ReplaceAllStringFunc(string(text), func(line string) string {
			m := imported.FindStringSubmatch(line)
			other := path.Join(path.Dir(name), m[2])
			if err := add(other); err != nil {
				failed = fmt.Errorf("%s: %w", name, err)
			}
			return m[1] + "'" + other + "';"
		})
		found[name] = "data:text/javascript;charset=utf-8," + escape(source)
		return failed
	}
	if err := add(entry); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"imports": found})
	return string(text), err
}

// escape writes what the text of a data URL cannot hold as it is.
func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '%' || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// styles gives the page's styles in their order, with the fonts in them.
func styles() (string, error) {
	page, err := fs.ReadFile(web.Files(), "index.html")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, m := range stylesheet.FindAllStringSubmatch(string(page), -1) {
		rules, err := fs.ReadFile(web.Files(), m[1])
		if err != nil {
			return "", err
		}
		text, err := withFonts(string(rules), path.Dir(m[1]))
		if err != nil {
			return "", fmt.Errorf("%s: %w", m[1], err)
		}
		if media := m[2]; media != "" {
			text = "@media " + media + " {\n" + text + "}\n"
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// withFonts puts the files of fonts into a stylesheet of a folder.
func withFonts(rules, dir string) (string, error) {
	var failed error
	text := fontFile.ReplaceAllStringFunc(rules, func(reference string) string {
		font, err := fs.ReadFile(web.Files(), path.Join(dir, fontFile.FindStringSubmatch(reference)[1]))
		if err != nil {
			failed = err
		}
		return "url(data:font/woff2;base64," + base64.StdEncoding.EncodeToString(font) + ")"
	})
	return text, failed
}
