package geojson

import (
	"bytes"
	"encoding/json"
)

// AppendString appends a text as JSON.
func AppendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			// A string always encodes; invalid UTF-8 becomes the replacement character.
			b, _ = AppendEncoded(b, s)
			return b
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// AppendEncoded appends any value as JSON.
func AppendEncoded(b []byte, v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), nil
}
