package ogc

import (
	"bytes"
	"encoding/json"
)

// appendLinks appends links as JSON.
func appendLinks(b []byte, links []Link) ([]byte, error) {
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	err := e.Encode(links)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
