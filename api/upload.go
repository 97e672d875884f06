package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// Bounds of what is sent along with a request: its bytes, and how many are read, kept and answered at a time.
const (
	maxUpload       = 16 << 20
	mostUploads     = 2
	mostUploadsWait = 16
)

// methodsAt gives the methods of a path.
func methodsAt(path string) []string {
	methods := []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	if path == allocatePath {
		methods = append(methods, http.MethodPost)
	}
	return methods
}

// bodyAt is how many bytes a request to a path may bring along.
func bodyAt(r *http.Request) int64 {
	if r.Method == http.MethodPost && slices.Contains(methodsAt(r.URL.Path), r.Method) {
		return maxUpload
	}
	return maxBody
}

// tooLarge says that a request brings too much along.
func tooLarge(limit int64) *ogc.Problem {
	if limit == maxUpload {
		return ogc.NewProblem(http.StatusRequestEntityTooLarge, "").Because(ogc.Says("the polygons are longer than "+
			"{n} MiB; send fewer at a time, or simplify them", "n", maxUpload>>20))
	}
	return ogc.NewProblem(http.StatusRequestEntityTooLarge, "").Because(ogc.Says("the API reads no request body here"))
}

// upload reads what a request brings along, when its turn has come. The turn lasts until leave is called.
func (s *Server) upload(r *http.Request) (body []byte, leave func(), err error) {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return nil, nil, ogc.NewProblem(http.StatusUnsupportedMediaType,
			fmt.Sprintf("Content-Encoding %.50q is not read; send GeoJSON as it is", coding))
	}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !slices.Contains(uploaded(), mediaType) {
		return nil, nil, ogc.NewProblem(http.StatusUnsupportedMediaType, fmt.Sprintf("Content-Type %.50q is not "+
			"read; say one of %s", r.Header.Get("Content-Type"), strings.Join(uploaded(), ", ")))
	}
	r.Header.Del("Range") // which is GET's
	if leave, err = s.uploads.Enter(r.Context()); err != nil {
		return nil, nil, err
	}
	if body, err = io.ReadAll(r.Body); err != nil {
		leave()
		return nil, nil, fmt.Errorf("read what the request brings: %w", err)
	}
	return body, leave, nil
}

// bodies are the media types of what an endpoint reads.
func (e *endpoint) bodies() []string {
	if e.method == http.MethodPost {
		return uploaded()
	}
	return nil
}

// uploaded are the media types of what can be sent.
func uploaded() []string { return []string{ogc.GeoJSON.MediaType, ogc.JSON.MediaType} }

// digest names what a request brings along.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
