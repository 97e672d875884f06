package locate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// source is where a claim comes from; evidence of several sources is independent.
type source int

const (
	work source = iota
	reference
	place
	buyer
	prior
	sources // their number
)

// claim is one piece of evidence that an award lies in an outer area.
type claim struct {
	outer    string
	key      string // what was matched: the same name counts once per source
	weight   float64
	own      bool // the name lies inside the outer area, and is not merely the outer area's
	area     bool // the name of an area
	names    bool // the outer area's own
	explicit bool // with a word that says so: "... district"
	river    bool // a river named as one
	site     bool // in a location field that says where the work is
	source   source
	method   spending.Method
	evidence spending.Evidence
}

// tally is what speaks for one outer area.
type tally struct {
	outer    string
	total    float64
	by       [sources]float64
	own      float64 // from names inside the outer area, in the work's text
	ownBest  float64 // the most any one of them weighs
	inside   float64 // from names inside the outer area, in any field
	named    float64 // what the outer area's own name in the work's text weighs
	explicit bool    // the work's text calls it an outer area
	onRiver  bool    // the work's text names a river that runs there
	site     bool    // named by a location field that says where the work is
	claims   []claim
}

// scored are the tallies of all outer areas with a claim, highest first.
type scored []tally

// within leaves the tallies of areas in others.
func (s scored) within(gaz *gazetteer.Gazetteer, outer []string) scored {
	return slices.DeleteFunc(s, func(t tally) bool { return !liesIn(gaz, t.outer, outer) })
}

func liesIn(gaz *gazetteer.Gazetteer, id string, outer []string) bool {
	return slices.ContainsFunc(gaz.Within(id), func(in string) bool { return slices.Contains(outer, in) })
}

// score adds up what a record's fields say about its outer area; priors adds what was
// learnt from other records.
func (l *Locator) score(t *texts, priors bool) scored {
	var claims []claim
	for i := range t.mentions {
		claims = l.claims(claims, t, &t.mentions[i])
	}
	if priors {
		claims = l.learntClaims(claims, t)
	}
	lessenOffRiver(claims, riverOuter(t))
	if t.within != nil {
		l.lessenOutside(claims, t)
	}
	var out scored
	for _, c := range claims {
		out = out.add(c)
	}
	slices.SortFunc(out, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.outer, b.outer))
	})
	return out
}

// lessenOffRiver lessens what lies away from the rivers that the work's text names.
func lessenOffRiver(claims []claim, along []string) {
	if len(along) == 0 {
		return
	}
	for i := range claims {
		c := &claims[i]
		inside := (c.source == work || c.source == place) && c.own
		if (inside || c.method == spending.ByPostcode) && !slices.Contains(along, c.outer) {
			c.weight *= offRiver
		}
	}
}

// lessenOutside lessens what lies outside the outer areas that the buyer works in.
func (l *Locator) lessenOutside(claims []claim, t *texts) {
	inside := slices.ContainsFunc(claims, func(c claim) bool { return c.source == place && t.worksIn(c.outer) })
	for i := range claims {
		c := &claims[i]
		if !c.explicit && !t.worksIn(c.outer) &&
			(inside || !l.gaz.IsCapital(c.outer) || !agreed(claims, c.outer)) {
			c.weight *= outsideJurisdiction
		}
	}
}

// add counts a claim in. A name counts once per source, and once for the work and its reference; of the names of a
// buyer's offices, which all say where offices are, one counts.
func (s scored) add(c claim) scored {
	at := slices.IndexFunc(s, func(o tally) bool { return o.outer == c.outer })
	if at < 0 {
		at = len(s)
		s = append(s, tally{outer: c.outer})
	}
	i := slices.IndexFunc(s[at].claims, func(o claim) bool {
		return c.source == buyer && o.source == buyer || o.key == c.key &&
			(o.source == c.source || o.source == work && c.source == reference)
	})
	if i >= 0 {
		if s[at].claims[i].weight >= c.weight {
			return s
		}
		s[at].drop(i)
	}
	s[at].add(c)
	return s
}

// worksIn reports whether the buyer is known to work in an outer area.
func (t *texts) worksIn(outer string) bool { return slices.Contains(t.within, outer) }

// agreed reports whether the work's text and the location field both name an outer area or a
// town of it; where it is that of the state's offices, the buyer may well have one there.
func agreed(claims []claim, outer string) bool {
	named := func(from source) bool {
		return slices.ContainsFunc(claims, func(c claim) bool {
			return c.outer == outer && c.source == from && c.weight >= 2
		})
	}
	return named(work) && named(place)
}

func (s *tally) add(c claim) {
	s.claims = append(s.claims, c)
	s.total += c.weight
	s.by[c.source] += c.weight
	if c.own {
		s.inside += c.weight
	}
	s.site = s.site || c.site
	if c.source == work {
		s.explicit = s.explicit || c.explicit
		s.onRiver = s.onRiver || c.river
		if c.own {
			s.own += c.weight
			s.ownBest = max(s.ownBest, c.weight)
		} else if c.names {
			s.named = max(s.named, c.weight)
		}
	}
}

// called reports whether any field calls it an outer area.
func (s *tally) called() bool {
	return slices.ContainsFunc(s.claims, func(c claim) bool { return c.explicit })
}

// elsewhere is what fields other than the title and description add.
func (s *tally) elsewhere() float64 { return s.total - s.by[work] }

func (s *tally) drop(i int) {
	c := s.claims[i]
	s.claims = slices.Delete(s.claims, i, i+1)
	s.total -= c.weight
	s.by[c.source] -= c.weight
	if c.own {
		s.inside -= c.weight
		if c.source == work {
			s.own -= c.weight
		}
	}
}

// claims adds what one mention says about outer areas.
func (l *Locator) claims(claims []claim, t *texts, m *mention) []claim {
	outers := outerOf(t, m)
	for _, e := range m.entries {
		w, method := weightOf(m, e, len(outers))
		if w == 0 {
			continue
		}
		named := e.IsOuter()
		c := claim{
			outer: e.Outer, key: m.key, weight: w, method: method,
			own:  (!named || m.context&asVillage != 0) && e.Kind != gazetteer.River && m.context&asOffice == 0,
			area: e.Kind == gazetteer.AreaName, names: named, explicit: named && m.context&asOuter != 0,
			river:    e.Kind == gazetteer.River && m.context&(asRiver|asBank) != 0,
			evidence: spending.Evidence{Field: m.field, Text: m.text, Rule: ruleOf(m, e), Area: e.Outer},
		}
		l.ofField(&c, t, m)
		claims = append(claims, c)
	}
	return claims
}

// outerOf gives the outer areas a mention may be of. A buyer has to do with a river only where it works.
func outerOf(t *texts, m *mention) []string {
	var outers []string
	for _, e := range m.entries {
		if !slices.Contains(outers, e.Outer) {
			outers = append(outers, e.Outer)
		}
	}
	if m.means(gazetteer.River) && slices.ContainsFunc(outers, t.worksIn) {
		outers = slices.DeleteFunc(outers, func(d string) bool { return !t.worksIn(d) })
	}
	return outers
}

// ofField weighs a claim by the field its name stands in.
func (l *Locator) ofField(c *claim, t *texts, m *mention) {
	ofCapital := func() bool { return l.gaz.IsCapital(c.outer) && !l.cityBuyer(t) }
	switch m.field {
	case fieldReference:
		c.source, c.own = reference, false
		if ofCapital() {
			c.weight *= 0.5
		}
	case fieldPlace:
		c.source = place
		c.own = c.own && !l.namesSeat(m, c.outer)
		c.site = t.site && !t.words[strings.ToLower(m.text)]
		c.weight *= l.trust(t, c.outer)
	case fieldBuyer:
		c.source = buyer
		switch {
		case l.isWide(t.record.Buyer, m.start, c.outer):
			c.weight *= ofWideBuyer
		case ofCapital() || l.inHeadOffice(t.record.Buyer, m.start):
			c.weight *= 0.3
		}
		c.method, c.own = spending.ByBuyerOffice, false
	}
}

// inHeadOffice reports whether the office of a buyer's chain that stands at a byte is the
// head of a department, whose works lie all over its area.
func (l *Locator) inHeadOffice(buyer string, at int) bool {
	from := strings.LastIndex(buyer[:at], " / ") + 1
	words, _ := plainWords(buyer[from:])
	if i := strings.Index(buyer[at:], " / "); i >= 0 {
		words, _ = plainWords(buyer[from : at+i])
	}
	return slices.ContainsFunc(words, func(w string) bool { return l.know.heads[w] })
}

// namesSeat reports whether a mention may mean an outer area or the town of its offices, where
// buyers sit.
func (l *Locator) namesSeat(m *mention, outer string) bool {
	return slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool {
		return e.Outer == outer && (e.IsOuter() || l.gaz.IsSeat(e.Inner) ||
			e.Inner == "" && l.gaz.IsCapital(outer))
	})
}
