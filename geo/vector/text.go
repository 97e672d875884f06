package vector

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
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

// FeatureID is how a feature's own identifier is asked for where no property is called so.
const FeatureID = "id"

// Text gives a property's value as one line, see the function of that name. FeatureID is
// the feature's own identifier where it has no property called so.
func (f Feature) Text(property string) string {
	v, is := f.Properties[property]
	if !is && property == FeatureID {
		v = f.ID
	}
	return Text(v)
}

// Names collects what the properties of a file's features are called. The zero value is ready.
type Names struct {
	seen map[string]bool
	ids  bool
}

// mostNames bounds the names a message lists, and those that are kept to list.
const mostNames = 30

// Add adds the names of a feature's properties; wanted are those that are asked for.
func (n *Names) Add(f Feature, wanted ...string) {
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	n.ids = n.ids || f.ID != nil
	for _, name := range wanted {
		if _, is := f.Properties[name]; is {
			n.seen[name] = true
		}
	}
	if len(n.seen) < mostNames {
		for name := range f.Properties {
			n.seen[name] = true
		}
	}
}

// Missing is an error that lists the properties there are where features were added and none
// of the given ones is among them, nor is the features' own identifier asked for.
func (n *Names) Missing(properties ...string) error {
	for _, p := range properties {
		if n.seen == nil || n.seen[p] || p == FeatureID && n.ids {
			return nil
		}
	}
	if len(properties) == 0 || n.seen == nil {
		return nil
	}
	names := slices.Sorted(maps.Keys(n.seen))
	for i, name := range names {
		names[i] = strconv.Quote(shorten(name))
	}
	if len(names) >= mostNames {
		names = append(names[:mostNames], "…")
	}
	there := "they have no properties"
	if len(names) > 0 {
		there = "they have " + strings.Join(names, ", ")
	}
	if n.ids {
		there += fmt.Sprintf(", and an identifier of their own, asked for as %s", FeatureID)
	}
	return fmt.Errorf("no feature has a property %s; %s", strings.Join(properties, " or "), there)
}

// misread tells text in which letters are lost (U+FFFD), and text in UTF-8 that was read as
// Windows-1252, "Ã‰lan" for "Élan", which no language writes.
func misread(s string) bool {
	if strings.ContainsRune(s, utf8.RuneError) {
		return true
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		one, is := charmap.Windows1252.EncodeRune(r)
		switch {
		case is:
			b = append(b, one)
		case r <= 0xFF: // Latin-1 has control characters where Windows-1252 has letters
			b = append(b, byte(r))
		default:
			return false
		}
	}
	return len(b) < len(s) && utf8.Valid(b)
}
