package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// formatName is the query parameter that chooses a representation, over the Accept header.
const formatName = "f"

// format is one representation an endpoint offers.
type format struct {
	name      string // value of the f parameter
	mediaType string // as declared in links and OpenAPI
	charset   bool   // whether the Content-Type says UTF-8
	file      string // extension of a file to keep; without one the answer is for reading
	accepts   []string
	title     string
}

var (
	jsonFormat    = format{name: "json", mediaType: "application/json", title: "JSON"}
	geojsonFormat = format{name: "json", mediaType: "application/geo+json", accepts: []string{"application/json"},
		title: "GeoJSON"}
	csvFormat     = format{name: "csv", mediaType: "text/csv", charset: true, file: "csv", title: "CSV"}
	htmlFormat    = format{name: "html", mediaType: "text/html", charset: true, title: "HTML"}
	openapiFormat = format{name: "json", mediaType: "application/vnd.oai.openapi+json;version=3.0",
		accepts: []string{"application/vnd.oai.openapi+json", "application/json"}, title: "OpenAPI 3.0"}

	geojsonFileFormat = format{name: "geojson", mediaType: "application/geo+json",
		accepts: []string{"application/json"},
		file:    "geojson", title: "GeoJSON"}
	geojsonSeqFormat = format{name: "geojsonseq", mediaType: "application/geo+json-seq", file: "geojsonl",
		title: "GeoJSON text sequence"}
)

// features reports whether the representation is a GeoJSON document or a sequence of such.
func (f format) features() bool { return strings.HasPrefix(f.mediaType, geojsonFormat.mediaType) }

func (f format) contentType() string {
	if f.charset {
		return f.mediaType + "; charset=utf-8"
	}
	return f.mediaType
}

// formatParam declares the f parameter of an endpoint.
func formatParam(formats []format) param {
	p := param{name: formatName, kind: choiceParam, about: "representation of the answer; overrides the Accept header"}
	for _, f := range formats {
		p.allowed = append(p.allowed, f.name)
	}
	return p
}

// negotiate picks the representation: the f parameter's, else the one the Accept header
// prefers, without one the endpoint's first. A header that takes none of them is a problem.
func negotiate(formats []format, v values, accept string) (format, error) {
	if name := v.text(formatName); name != "" {
		return formats[slices.IndexFunc(formats, func(f format) bool { return f.name == name })], nil
	}
	if strings.TrimSpace(accept) == "" {
		return formats[0], nil
	}
	best, bestQuality := format{}, 0.0
	for _, f := range formats {
		if q := f.quality(accept); q > bestQuality {
			best, bestQuality = f, q
		}
	}
	if bestQuality == 0 {
		return best, notAcceptable(formats, accept)
	}
	return best, nil
}

func notAcceptable(formats []format, accept string) *problem {
	p := newProblem(http.StatusNotAcceptable, "")
	for _, f := range formats {
		p.Allowed = append(p.Allowed, f.mediaType)
	}
	p.Detail = fmt.Sprintf("Accept: %.200q takes none of the representations there are: %s", accept,
		strings.Join(p.Allowed, ", "))
	return p
}

// accepted gives what a request takes. A header may be sent in several lines.
func accepted(r *http.Request) string { return strings.Join(r.Header.Values("Accept"), ",") }

// quality is the weight an Accept header gives to the format; the most specific range that
// matches decides.
func (f format) quality(accept string) float64 {
	quality, specificity := 0.0, 0
	for item := range strings.SplitSeq(accept, ",") {
		mediaRange, q := ogc.Weighted(item)
		s := 0
		major, _, _ := strings.Cut(f.mediaType, "/")
		switch {
		case strings.EqualFold(mediaRange, f.mediaType):
			s = 4
		case slices.Contains(f.accepts, strings.ToLower(mediaRange)):
			s = 3
		case strings.EqualFold(mediaRange, major+"/*"):
			s = 2
		case mediaRange == "*/*":
			s = 1
		}
		if s > specificity {
			quality, specificity = q, s
		}
	}
	return quality
}

// matchesETag reports whether an If-None-Match header names the entity tag, by the weak
// comparison RFC 9110 asks for.
func matchesETag(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(item), "W/") == etag {
			return true
		}
	}
	return false
}

// entityTag names a representation of an answer. It is known before the answer is.
func entityTag(key string, c *ogc.Coding) string {
	sum := sha256.Sum256([]byte(key))
	tag := base64.RawURLEncoding.EncodeToString(sum[:15])
	if c != ogc.Identity {
		tag += "-" + c.Name
	}
	return `"` + tag + `"`
}
