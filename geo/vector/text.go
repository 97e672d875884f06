package vector

import (
	"strconv"
	"strings"
)

// Text gives a property's value as one line: line breaks and runs of blanks become one
// blank. What is neither text nor number is "".
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.Join(strings.Fields(v), " ")
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
