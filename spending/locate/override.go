package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Statewide, as the only area of FromCodes, places an award in the whole.
const Statewide = "STATEWIDE"

// FromCodes makes the location of a reviewed decision: the codes of areas by level,
// outermost first, or else [Statewide] alone at the first; equal shares, method override,
// confidence 1. Of several levels the finest wins, and each area of the others must have one
// of its. With none, the award is decided to be unlocated. It refuses codes that are not
// areas of the right level.
func (l *Locator) FromCodes(byLevel ...[]string) (spending.Location, error) {
	loc := spending.Location{Method: spending.ByOverride, Confidence: 1, Precision: spending.Unlocated}
	if len(byLevel) > 0 && slices.Equal(byLevel[0], []string{Statewide}) {
		if finer := slices.Concat(byLevel[1:]...); len(finer) > 0 {
			return spending.Location{}, fmt.Errorf("%s cannot stand beside %s", Statewide, strings.Join(finer, ";"))
		}
		loc.Precision = spending.AtWhole
		loc.Evidence = []spending.Evidence{{Field: "override", Text: Statewide, Rule: "reviewed decision"}}
		return loc, nil
	}
	levels := l.gaz.Levels()
	for depth, codes := range byLevel {
		if len(codes) == 0 {
			continue
		}
		if depth >= len(levels) {
			return spending.Location{}, fmt.Errorf("there is no level of %s", strings.Join(codes, ";"))
		}
		coarser := loc.Parts
		loc.Parts, loc.Evidence = nil, nil
		for _, code := range codes {
			if a, ok := l.gaz.Area(code); !ok || a.Level != levels[depth] {
				return spending.Location{}, fmt.Errorf("%q is not the code of a %s", code, levels[depth])
			}
			if slices.ContainsFunc(loc.Parts, func(p spending.Part) bool { return p.Area == code }) {
				return spending.Location{}, fmt.Errorf("%s %s is named twice", levels[depth], code)
			}
			loc.Parts = append(loc.Parts, l.part(code))
			loc.Evidence = append(loc.Evidence,
				spending.Evidence{Field: "override", Text: code, Rule: "reviewed decision", Area: code})
		}
		for _, c := range coarser {
			if !slices.ContainsFunc(loc.Parts,
				func(p spending.Part) bool { return slices.Contains(p.Within, c.Area) }) {
				return spending.Location{}, fmt.Errorf("%s %q has none of %s", l.levelOf(c.Area), c.Area,
					strings.Join(codes, ";"))
			}
		}
		loc.Precision = spending.Precision(levels[depth])
	}
	return finish(loc), nil
}
