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
	"io/fs"
)

//go:embed index.html favicon.svg css js vendor words
var files embed.FS

// Files gives the page: index.html, favicon.svg, css/, js/, vendor/ and words/.
func Files() fs.FS { return files }
