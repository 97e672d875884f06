package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Statewide, as the only district of FromCodes, places an award state-wide.
const Statewide = "STATEWIDE"

// FromCodes makes the location of a reviewed decision: circle codes, or else district
// codes, or else [Statewide] alone; equal shares, method override, confidence 1. Circles
// win over the districts beside them, which must then be theirs. With neither, the award
// is decided to be unlocated. It refuses codes that are not areas of the right level.
func (l *Locator) FromCodes(districts, circles []string) (spending.Location, error) {
	loc := spending.Location{Method: spending.ByOverride, Confidence: 1, Precision: spending.Unlocated}
	if len(districts) == 1 && districts[0] == Statewide {
		if len(circles) > 0 {
			return spending.Location{}, fmt.Errorf("%s cannot stand beside circles %s", Statewide, strings.Join(circles, ";"))
		}
		loc.Precision = spending.AtWhole
		loc.Evidence = []spending.Evidence{{Field: "override", Text: Statewide, Rule: "reviewed decision"}}
		return loc, nil
	}
	codes, level, precision := districts, geo.District, spending.AtDistrict
	if len(circles) > 0 {
		codes, level, precision = circles, geo.Circle, spending.AtCircle
	}
	for _, code := range codes {
		a, ok := l.gaz.Area(code)
		if !ok || a.Level != level {
			return spending.Location{}, fmt.Errorf("%q is not the code of a %s", code, level)
		}
		if slices.ContainsFunc(loc.Parts, func(p spending.Part) bool { return p.Area == code }) {
			return spending.Location{}, fmt.Errorf("%s %s is named twice", level, code)
		}
		loc.Precision = precision
		loc.Parts = append(loc.Parts, l.part(code))
		loc.Evidence = append(loc.Evidence,
			spending.Evidence{Field: "override", Text: code, Rule: "reviewed decision", Area: code})
	}
	if level == geo.Circle {
		for _, d := range districts {
			if !slices.ContainsFunc(loc.Parts, func(p spending.Part) bool { return p.Outer() == d }) {
				return spending.Location{}, fmt.Errorf("district %q has none of the circles %s", d, strings.Join(circles, ";"))
			}
		}
	}
	return finish(loc), nil
}
