package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/pages"
	"github.com/go-chi/chi/v5"
)

// indexFile is the page itself, served at / and not under /static.
const indexFile = "index.html"

// stylesheetName is the file of the API's own pages, served beside those of the map's page.
var stylesheetName = strings.TrimPrefix(pages.StylesheetPath, "static/")

// asset is one file of the page, read once, and coded when first asked for.
type asset struct {
	plain       *ogc.Rendered
	coded       map[*ogc.Coding]func() (*ogc.Rendered, error)
	tag         string // hash of the content
	contentType string
}

func readAssets(files fs.FS) (map[string]*asset, error) {
	assets := map[string]*asset{}
	if files == nil {
		return assets, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		assets[name] = newAsset(name, body)
		return nil
	})
	if err == nil && assets[indexFile] == nil {
		err = errors.New("there is no " + indexFile)
	}
	return assets, err
}

func newAsset(name string, body []byte) *asset {
	plain := &ogc.Rendered{Body: body}
	coded := map[*ogc.Coding]func() (*ogc.Rendered, error){}
	for _, c := range append(ogc.Dense, ogc.Identity) {
		coded[c] = sync.OnceValues(func() (*ogc.Rendered, error) { return plain.Coded(c) })
	}
	sum := sha256.Sum256(body)
	return &asset{plain, coded, base64.RawURLEncoding.EncodeToString(sum[:15]), assetType(name)}
}

// assetType gives the media type by extension; the types do not depend on the system's
// tables.
func assetType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt", ".md":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	a := s.static[chi.URLParam(r, "*")]
	if a == nil {
		s.notFound(w, r)
		return
	}
	c := ogc.AcceptedCoding(r.Header, ogc.Dense)
	answer, err := a.coded[c]()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	etag := `"` + strings.TrimSuffix(a.tag+"-"+c.Name, "-") + `"`
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", a.contentType)
	if ogc.MatchesETag(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	ogc.Send(w, r, answer.Header, len(answer.Body), bytes.NewReader(answer.Body), s.refuse)
}
