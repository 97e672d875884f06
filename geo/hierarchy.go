package geo

import (
	"fmt"
	"regexp"
	"slices"
)

// Level is the key of a rung of the administrative hierarchy: "district".
type Level string

// The levels of a dataset that does not name its own; see DistrictsAndCircles.
const (
	District Level = "district"
	Circle   Level = "circle"
)

// Hierarchy lists the levels of a dataset, outermost first. Each area of a level lies in one
// area of the level above.
type Hierarchy []LevelNames

// LevelNames is one level with what it is called.
type LevelNames struct {
	Key    Level            `json:"key"`
	Plural string           `json:"plural"`          // names its collection: "districts"
	Words  map[string]Words `json:"words,omitempty"` // by language
}

// Words are a noun in one language.
type Words struct {
	One  string `json:"one"`
	Many string `json:"many"`
}

// MostLevels a hierarchy has.
const MostLevels = 4

// DistrictsAndCircles is the hierarchy of a dataset that does not name its own: both levels,
// or the first alone.
func DistrictsAndCircles() Hierarchy {
	return Hierarchy{{Key: District, Plural: "districts"}, {Key: Circle, Plural: "circles"}}
}

var levelName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Check says what is wrong with a hierarchy.
func (h Hierarchy) Check() error {
	if len(h) < 1 || len(h) > MostLevels {
		return fmt.Errorf("%d levels, not 1 to %d", len(h), MostLevels)
	}
	var names []string
	for _, l := range h {
		for _, name := range []string{string(l.Key), l.Plural} {
			if !levelName.MatchString(name) {
				return fmt.Errorf("level %q with plural %q: lower-case letters, digits and _, a letter first, "+
					"at most 40", l.Key, l.Plural)
			}
			if slices.Contains(names, name) {
				return fmt.Errorf("%q names two levels", name)
			}
			names = append(names, name)
		}
	}
	return nil
}

// Depth counts the levels above a level; -1 for one that is not of the hierarchy.
func (h Hierarchy) Depth(level Level) int {
	return slices.IndexFunc(h, func(l LevelNames) bool { return l.Key == level })
}

// Has reports whether a level is of the hierarchy.
func (h Hierarchy) Has(level Level) bool { return h.Depth(level) >= 0 }

// Keys lists the keys of the levels, outermost first.
func (h Hierarchy) Keys() []Level {
	keys := make([]Level, len(h))
	for i, l := range h {
		keys[i] = l.Key
	}
	return keys
}

// Outermost and Finest are the first and the last level; "" of an empty hierarchy.
func (h Hierarchy) Outermost() Level {
	if len(h) == 0 {
		return ""
	}
	return h[0].Key
}

// Finest is the last level; "" of an empty hierarchy.
func (h Hierarchy) Finest() Level {
	if len(h) == 0 {
		return ""
	}
	return h[len(h)-1].Key
}

// Above gives the level that the areas of a level lie in; "" for the outermost and for
// levels that are not of the hierarchy.
func (h Hierarchy) Above(level Level) Level {
	if at := h.Depth(level); at > 0 {
		return h[at-1].Key
	}
	return ""
}
