package ogc

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// FormatName is the query parameter that chooses a representation, over the Accept header.
const FormatName = "f"

// Format is one representation an endpoint offers.
type Format struct {
	Name      string // value of the f parameter
	MediaType string // as declared in links and OpenAPI
	Charset   bool   // whether the Content-Type says UTF-8
	File      string // extension of a file to keep; without one the answer is for reading
	Whole     bool   // it is made as a whole before its first byte is known
	Accepts   []string
	Title     string
}

var (
	JSON    = Format{Name: "json", MediaType: "application/json", Title: "JSON"}
	GeoJSON = Format{Name: "json", MediaType: "application/geo+json", Accepts: []string{"application/json"},
		Title: "GeoJSON"}
	CSV     = Format{Name: "csv", MediaType: "text/csv", Charset: true, File: "csv", Title: "CSV"}
	HTML    = Format{Name: "html", MediaType: "text/html", Charset: true, Title: "HTML"}
	OpenAPI = Format{Name: "json", MediaType: "application/vnd.oai.openapi+json;version=3.0",
		Accepts: []string{"application/vnd.oai.openapi+json", "application/json"}, Title: "OpenAPI 3.0"}

	GeoJSONFile = Format{Name: "geojson", MediaType: "application/geo+json",
		Accepts: []string{"application/json"},
		File:    "geojson", Title: "GeoJSON"}
	GeoJSONSeq = Format{Name: "geojsonseq", MediaType: "application/geo+json-seq", File: "geojsonl",
		Title: "GeoJSON text sequence"}
)

// Features reports whether the representation is a GeoJSON document or a sequence of such.
func (f Format) Features() bool { return strings.HasPrefix(f.MediaType, GeoJSON.MediaType) }

// Speaks reports whether the representation has titles or sentences, which are said in the language asked for.
func (f Format) Speaks() bool {
	return slices.Contains([]string{JSON.Name, HTML.Name, GeoJSONFile.Name}, f.Name) && f.MediaType != OpenAPI.MediaType
}

// ContentType is the header that says the representation.
func (f Format) ContentType() string {
	if f.Charset {
		return f.MediaType + "; charset=utf-8"
	}
	return f.MediaType
}

// FormatParam declares the f parameter of an endpoint.
func FormatParam(formats []Format) Param {
	p := Param{Name: FormatName, Kind: Choice, About: "representation of the answer; overrides the Accept header"}
	for _, f := range formats {
		p.Allowed = append(p.Allowed, f.Name)
	}
	return p
}

// Negotiate picks the representation: the f parameter's, else the one the Accept header
// prefers, without one the endpoint's first. A header that takes none of them is a problem.
func Negotiate(formats []Format, v Values, accept string) (Format, error) {
	if name := v.Text(FormatName); name != "" {
		return formats[slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })], nil
	}
	best, ok := Preferred(formats, accept)
	if !ok {
		return best, notAcceptable(formats, accept)
	}
	return best, nil
}

// Preferred gives the representation that an Accept header prefers, the first of those it likes alike and where it
// is empty; false where it takes none.
func Preferred(formats []Format, accept string) (best Format, ok bool) {
	if strings.TrimSpace(accept) == "" {
		return formats[0], true
	}
	bestQuality := 0.0
	for _, f := range formats {
		if q := f.quality(accept); q > bestQuality {
			best, bestQuality = f, q
		}
	}
	return best, bestQuality > 0
}

func notAcceptable(formats []Format, accept string) *Problem {
	p := NewProblem(http.StatusNotAcceptable, "")
	for _, f := range formats {
		p.Allowed = append(p.Allowed, f.MediaType)
	}
	return p.Because(Says("Accept: {accept} takes none of the representations there are: {types}", "accept",
		fmt.Sprintf("%.200q", accept), "types", strings.Join(p.Allowed, ", ")))
}

// Accepted gives what a request takes. A header may be sent in several lines.
func Accepted(r *http.Request) string { return strings.Join(r.Header.Values("Accept"), ",") }

// quality is the weight an Accept header gives to the format; the most specific range that
// matches decides.
func (f Format) quality(accept string) float64 {
	quality, specificity := 0.0, 0
	for item := range strings.SplitSeq(accept, ",") {
		mediaRange, q := Weighted(item)
		s := 0
		major, _, _ := strings.Cut(f.MediaType, "/")
		switch {
		case strings.EqualFold(mediaRange, f.MediaType):
			s = 4
		case slices.Contains(f.Accepts, strings.ToLower(mediaRange)):
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

// MatchesETag reports whether an If-None-Match header names the entity tag, by the weak
// comparison RFC 9110 asks for.
func MatchesETag(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(item), "W/") == etag {
			return true
		}
	}
	return false
}

// Matching reports whether an If-Match header, if there is one, allows an answer of the entity tag, by the strong
// comparison RFC 9110 asks for.
func Matching(header, etag string) bool {
	if header == "" || header == "*" {
		return true
	}
	for item := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(item) == etag {
			return true
		}
	}
	return false
}

// EntityTag names a representation of an answer. It is known before the answer is.
func EntityTag(key string, c *Coding) string {
	sum := sha256.Sum256([]byte(key))
	tag := base64.RawURLEncoding.EncodeToString(sum[:15])
	if c != Identity {
		tag += "-" + c.Name
	}
	return `"` + tag + `"`
}
