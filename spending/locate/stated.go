package locate

import (
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Stated is an area that a record's source gives for it, outside the texts of the work.
type Stated struct {
	Field  string          // of the evidence
	Text   string          // as it stands in the source
	Areas  []geo.Area      // those it may mean, one or more
	Method spending.Method // ByAreaCode or ByCoordinates; "" by a name
}

// by gives the method by which what is stated means an area.
func (s Stated) by(a geo.Area) spending.Method {
	if s.Method != "" {
		return s.Method
	}
	return spending.ByNamed(a.Level)
}

// At says where a record is whose source states one or more areas, which share it equally. Where it states one of a
// level with finer ones, the text may name areas in it. One that lies in another of them stands for both; of other
// areas of several levels, those of the coarsest stand for those in them. Of several areas that a text may mean, the
// record's coordinates and texts decide; where they do not, the record is in conflict between all of them.
func (l *Locator) At(r *spending.Record, stated []Stated) spending.Location {
	return l.measured(l.byStated(r, stated))
}

func (l *Locator) byStated(r *spending.Record, stated []Stated) spending.Location {
	loc := spending.Location{Confidence: l.know.confidence.Code}
	if slices.ContainsFunc(stated, func(s Stated) bool { return len(s.Areas) > 1 }) {
		deciding := l.locate(r)
		decided := l.meant(stated, deciding.Parts)
		if decided == nil {
			return l.inConflict(stated)
		}
		stated, loc.Confidence, loc.Evidence = decided, deciding.Confidence, deciding.Evidence
	}
	placing := l.finer(stated)
	coarsest := geo.MostLevels
	for _, s := range placing {
		a := s.Areas[0]
		loc.Method = l.stronger(loc.Method, s.by(a))
		loc.Confidence = min(loc.Confidence, l.confidenceOfStated(s.Method))
		coarsest = min(coarsest, len(l.gaz.Within(a.ID)))
	}
	for _, s := range placing {
		loc.Parts = append(loc.Parts, l.part(l.gaz.At(coarsest, s.Areas[0].ID)))
	}
	loc.Precision = spending.Precision(l.levelOf(loc.Parts[0].Area))
	loc.Evidence = append(evidenceOf(stated), loc.Evidence...)
	loc = finish(loc)
	if loc.Parts = slices.CompactFunc(loc.Parts, sameArea); len(loc.Parts) == 1 {
		return l.narrowed(r, loc)
	}
	return loc
}

// narrowed places a record finer in the one area that is stated for it, where its text names areas of a finer level
// there.
func (l *Locator) narrowed(r *spending.Record, stated spending.Location) spending.Location {
	part := stated.Parts[0]
	in := l
	for in != nil && in.depth < len(part.Within) {
		in = in.inner
	}
	if in == nil || len(part.Within) >= len(l.gaz.Levels())-1 {
		return stated
	}
	d := decision{outers: []string{part.Area}, method: stated.Method, confidence: stated.Confidence,
		evidence: stated.Evidence}
	var t *texts
	if n := len(part.Within); n > 0 {
		t = in.readWithin(r, part.Within[n-1:])
	} else {
		t = in.read(r)
	}
	finer := in.refine(t, d)
	if finer.Precision == spending.Conflict || finer.Precision == stated.Precision {
		return stated
	}
	return finer
}

// finer leaves out areas that another one stated lies in: together they say where that is.
func (l *Locator) finer(stated []Stated) []Stated {
	return slices.DeleteFunc(slices.Clone(stated), func(s Stated) bool {
		return slices.ContainsFunc(stated, func(o Stated) bool {
			return slices.Contains(l.gaz.Within(o.Areas[0].ID), s.Areas[0].ID)
		})
	})
}

// meant gives what is stated with the one area of each that is, holds or lies in one of the parts of a location; nil
// where some have none such, or several.
func (l *Locator) meant(stated []Stated, parts []spending.Part) []Stated {
	decided := slices.Clone(stated)
	for i, s := range stated {
		decided[i].Areas = slices.DeleteFunc(slices.Clone(s.Areas), func(a geo.Area) bool {
			return len(s.Areas) > 1 && !l.touches(parts, a)
		})
		if len(decided[i].Areas) != 1 {
			return nil
		}
	}
	return decided
}

// touches reports whether an area is, holds or lies in one of the parts of a location.
func (l *Locator) touches(parts []spending.Part, a geo.Area) bool {
	within := l.gaz.Within(a.ID)
	return slices.ContainsFunc(parts, func(p spending.Part) bool {
		return p.Area == a.ID || slices.Contains(p.Within, a.ID) || slices.Contains(within, p.Area)
	})
}

func (l *Locator) inConflict(stated []Stated) spending.Location {
	loc := spending.Location{
		Precision: spending.Conflict, Confidence: l.know.confidence.Conflict, Evidence: evidenceOf(stated),
	}
	for _, s := range stated {
		for _, a := range s.Areas {
			loc.Method = l.stronger(loc.Method, s.by(a))
			loc.Candidates = append(loc.Candidates, l.part(a.ID))
		}
	}
	loc = finish(loc)
	loc.Candidates = slices.CompactFunc(loc.Candidates, sameArea)
	return loc
}

func sameArea(a, b spending.Part) bool { return a.Area == b.Area }

func evidenceOf(stated []Stated) []spending.Evidence {
	var out []spending.Evidence
	for _, s := range stated {
		for _, a := range s.Areas {
			out = append(out, spending.Evidence{Field: s.Field, Text: s.Text, Rule: ruleOfStated(s.Method, a),
				Area: a.ID})
		}
	}
	return out
}

func (l *Locator) confidenceOfStated(m spending.Method) float64 {
	switch m {
	case spending.ByAreaCode:
		return l.know.confidence.Code
	case spending.ByCoordinates:
		return l.know.confidence.Point
	}
	return l.know.confidence.StatedName
}

func ruleOfStated(m spending.Method, a geo.Area) string {
	switch m {
	case spending.ByAreaCode:
		return "area code"
	case spending.ByCoordinates:
		return "point in polygon"
	}
	return string(a.Level) + " " + a.Name
}
