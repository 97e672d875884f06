package api

import (
	"bytes"
	"encoding/json"
)

// appendString appends a text as JSON.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			// A string always encodes; invalid UTF-8 becomes the replacement character.
			b, _ = appendEncoded(b, s)
			return b
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendEncoded appends any value as JSON.
func appendEncoded(b []byte, v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), nil
}
