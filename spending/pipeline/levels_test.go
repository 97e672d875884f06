package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
)

func TestArrange(t *testing.T) {
	levels := func(keys ...geo.Level) (h geo.Hierarchy) {
		for _, key := range keys {
			h = append(h, geo.LevelNames{Key: key, Plural: string(key) + "s"})
		}
		return h
	}
	none := levels()
	both := levels("district", "circle")
	france := levels("region", "department")
	for _, c := range []struct {
		name     string
		given    geo.Hierarchy
		own      string // levels with a file of their own
		standing Standing
		after    string // keys, ! after a level that is made of these areas
		refused  string
	}{
		{"circles", none, "", Standing{Level: "circle", Parts: true}, "district! circle", ""},
		{"circles of nothing", none, "", Standing{Level: "circle"}, "", "say with --district"},
		{"districts alone", none, "", Standing{Level: "district"}, "district", ""},
		{"one level", none, "", Standing{Level: "commune"}, "commune", ""},
		{"one level in others", none, "", Standing{Level: "commune", Parts: true, Within: "canton"}, "canton! commune",
			""},
		{"in what", none, "", Standing{Level: "commune", Parts: true}, "", "say with --within what"},
		{"circles again", both, "", Standing{Level: "circle", Parts: true}, "district! circle", ""},
		{"circles in districts of their own", both, "district", Standing{Level: "circle", Parts: true},
			"district circle", ""},
		{"districts onto circles", both, "", Standing{Level: "district"}, "district circle", ""},
		{"finer than one level", levels("region"), "region", Standing{Level: "commune", Parts: true}, "region commune",
			""},
		{"finer, and in what", france, "", Standing{Level: "commune", Parts: true, Within: "department"},
			"region department commune", ""},
		{"finer, in no parts", france, "", Standing{Level: "commune"}, "", "say with --parent in which of them"},
		{"between", france, "", Standing{Level: "canton", Parts: true, Within: "region"}, "", "from the outside in"},
		{"above", levels("commune"), "commune", Standing{Level: "commune", Parts: true, Within: "canton"},
			"canton! commune", ""},
		{"above two", levels("commune", "quarter"), "", Standing{Level: "commune", Parts: true, Within: "canton"},
			"canton! commune quarter", ""},
		{"in the middle again", levels("region", "department", "commune"), "region",
			Standing{Level: "department", Parts: true}, "region department commune", ""},
		{"in the middle, in no parts", france, "", Standing{Level: "department"}, "",
			"say with --parent in what region"},
		{"in another level than before", france, "", Standing{Level: "department", Parts: true, Within: "state"}, "",
			"departments lie in those of region"},
		{"outermost in itself", france, "", Standing{Level: "region", Parts: true}, "", "outermost level"},
		{"a fifth", levels("a", "b", "c", "d"), "", Standing{Level: "e", Parts: true}, "", "not 1 to 4"},
		{"a key with blanks", none, "", Standing{Level: "my level"}, "", "lower-case letters"},
	} {
		a, err := c.standing.Arrange(c.given, func(l geo.LevelNames) bool {
			return strings.Contains(c.own, string(l.Key))
		})
		var keys []string
		for i, key := range a.Levels.Keys() {
			if i == 0 && a.Unite {
				key += "!"
			}
			keys = append(keys, string(key))
		}
		got := strings.Join(keys, " ")
		if (err != nil) != (c.refused != "") || err != nil && !strings.Contains(fmt.Sprint(err), c.refused) ||
			err == nil && got != c.after {
			t.Errorf("%s: %s, %v; want %s %s", c.name, got, err, c.after, c.refused)
		}
	}
}
