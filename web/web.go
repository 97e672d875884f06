// Package web holds the map page: plain HTML, CSS and ES modules, with vendored libraries and fonts so that a
// browser needs no other origin. Files gives them as they are committed, Bundled joined into the few it is served in.
//
// The page runs under the strict policy
//
//	default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';
//	font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'
//
// and expects index.html at "/" and every other file below "/static/".
package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"
)

//go:embed index.html favicon.svg css js vendor words
var files embed.FS

// Files gives the page: index.html, favicon.svg, css/, js/, vendor/ and words/.
func Files() fs.FS { return files }

// Words gives the catalogues, <language>.json, in which the page's words stand beside those of the API.
func Words() fs.FS {
	words, _ := fs.Sub(files, "words") // the name is a good one
	return words
}

// ofAPI begins the keys of the words that the API says, which the page does not load.
const ofAPI = "api."

// PageWords gives the catalogue of the page's words in a language.
func PageWords(language string) ([]byte, error) {
	text, err := fs.ReadFile(files, "words/"+language+".json")
	if err != nil {
		return nil, err
	}
	var words map[string]json.RawMessage
	if err := json.Unmarshal(text, &words); err != nil {
		return nil, fmt.Errorf("words in %s: %w", language, err)
	}
	maps.DeleteFunc(words, func(key string, _ json.RawMessage) bool { return strings.HasPrefix(key, ofAPI) })
	return json.Marshal(words)
}
