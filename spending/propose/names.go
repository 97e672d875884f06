package propose

import (
	"strings"
	"unicode"

	"github.com/floodspend/floodspend/spending/dataset"
)

// otherNames lists the properties with further names of the areas, such as in another language.
func (s *shapefile) otherNames() (list dataset.List) {
	for i := range s.properties {
		p := &s.properties[i]
		if p != s.name && p != s.code && p != s.parent && p != s.parentName && p.isName() && s.parent != p &&
			nameNames.MatchString(p.name) && !s.parentWord(p) && 10*len(p.count) >= 9*len(s.name.count) {
			list = append(list, p.name)
		}
	}
	return list
}

// isName reports whether the values look like names: most have letters, few have digits.
func (p *property) isName() bool {
	letters, digits := 0, 0
	for v := range p.count {
		if strings.ContainsFunc(v, unicode.IsLetter) && len(v) > 1 && len(v) < 100 {
			letters++
		}
		if strings.ContainsFunc(v, unicode.IsDigit) {
			digits++
		}
	}
	return len(p.count) > 0 && 10*letters >= 9*len(p.count) && 3*digits <= len(p.count)
}
