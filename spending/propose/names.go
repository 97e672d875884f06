package propose

import (
	"regexp"
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

var (
	calledName = regexp.MustCompile(`(?i)^(.*_)?(name|nom|nombre|label)$`)
	persons    = regexp.MustCompile(`(?i)^rep_|member|council?lor|councilman|commissioner|mayor|alder|person|contact|` +
		`email|phone|website|url|editor|creator|user|manager|staff`)
)

// isName reports whether the values look like names of places: most have letters, few have digits, but where the
// property is called a name.
func (p *property) isName() bool {
	if persons.MatchString(p.name) {
		return false
	}
	letters, digits := 0, 0
	for v := range p.count {
		if strings.ContainsFunc(v, unicode.IsLetter) && len(v) > 1 && len(v) < 100 {
			letters++
		}
		if strings.ContainsFunc(v, unicode.IsDigit) {
			digits++
		}
	}
	return len(p.count) > 0 && 10*letters >= 9*len(p.count) &&
		(3*digits <= len(p.count) || calledName.MatchString(p.name) && !p.isCode())
}
