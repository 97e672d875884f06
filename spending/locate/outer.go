package locate

import (
	"cmp"
	"math"
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
		if (inside || c.method == spending.ByPincode) && !slices.Contains(along, c.outer) {
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

// decision is the outer areas an award lies in, or those it cannot be decided between.
type decision struct {
	outers     []string
	conflict   []string
	method     spending.Method
	confidence float64
	fromText   bool // the title or description places it
	evidence   []spending.Evidence
}

// Districts whose total weights differ by less are equally likely.
const tie = 0.3

// Least total weight a name has that stands for one of a few outer areas, to be in conflict.
const candidateWeight = 1.2

// What a name outside the buyer's jurisdiction weighs: it is more likely another place of
// the same name.
const outsideJurisdiction = 0.25

// Least total weight that locates an award in an outer area.
const enough = 0.6

// decide chooses the outer areas with the most evidence.
func (l *Locator) decide(t *texts, s scored) decision {
	if len(s) == 0 || s[0].total < enough {
		return decision{}
	}
	if several := explicitList(s); len(several) > 1 {
		return l.several(several, s)
	}
	if several := l.enumerated(t, s); len(several) > 1 {
		return l.decided(several, s, l.know.confidence.List)
	}
	top := l.newer(s, 0)
	if same := l.namesakes(s, top); len(same) > 1 {
		return l.between(same, s)
	}
	related, rival := l.next(s, top)
	if related >= 0 && l.elsewhereByName(t, &s[top], &s[related]) {
		return l.decided([]int{related}, s, l.know.confidence.Name)
	}
	if i := l.alongRiver(s, top); i >= 0 {
		return l.decided([]int{i}, s, l.know.confidence.Name)
	}
	if i := textAndReference(s, top); i >= 0 {
		return l.decided([]int{i}, s, l.know.confidence.Name)
	}
	if rival >= 0 {
		if d, ok := l.against(t, s, top, rival); ok {
			return d
		}
	}
	return l.decided([]int{top}, s, l.know.confidence.of(s, top, rival, related))
}

// next gives the likeliest outer areas after the top one: one that is related to it, and one that is not; -1: none.
func (l *Locator) next(s scored, top int) (related, rival int) {
	related, rival = -1, -1
	for i := range s {
		switch {
		case i == top:
		case l.gaz.AreRelated(s[i].outer, s[top].outer):
			if related < 0 {
				related = i
			}
		case rival < 0:
			rival = i
		}
	}
	return related, rival
}

// against decides between the top outer area and one that is not related to it, where the two are close.
func (l *Locator) against(t *texts, s scored, top, rival int) (decision, bool) {
	a, b := &s[top], &s[rival]
	if l.elsewhereByName(t, a, b) {
		return l.decided([]int{rival}, s, l.know.confidence.Name), true
	}
	if !l.know.bothHold && bothNamed(a, b) && oneInTheOther(a, b) {
		return l.between([]int{top, rival}, s), true
	}
	if bothNamed(a, b) {
		return l.several([]int{top, rival}, s), true
	}
	lead := a.total - b.total
	if lead >= 1 {
		return decision{}, false
	}
	switch {
	case a.explicit != b.explicit && min(a.by[work], b.by[work]) < 1.2:
		// The text calls one of them an outer area; the other is the location field's.
		if b.explicit {
			top = rival
		}
		return l.decided([]int{top}, s, l.know.confidence.Name), true
	case l.textSpeaksFor(a, b):
		return l.decided([]int{top}, s, l.know.confidence.Name), true
	case contradict(a, b):
		return l.between([]int{top, rival}, s), true
	case lead < tie:
		return l.undecided(s, a.total), true
	}
	return decision{}, false
}

// bothNamed reports whether the work's text names two outer areas alike, and the other fields do not tell them apart.
func bothNamed(a, b *tally) bool {
	return a.by[work] >= 3.5 && b.by[work] >= 3.5 && math.Abs(a.elsewhere()-b.elsewhere()) < 1.5 &&
		b.total > 0.6*a.total
}

// oneInTheOther reports whether the work's text names one of two areas itself and only something inside the other, as
// if that lay in the one named.
func oneInTheOther(a, b *tally) bool {
	return (a.named == 0) != (b.named == 0) && (a.own == 0) != (b.own == 0)
}

// textSpeaksFor reports whether the work's text names a and has nothing of b.
func (l *Locator) textSpeaksFor(a, b *tally) bool {
	return b.by[work] < 1.2 && a.by[work] >= severalNames &&
		(a.names() > 1 || a.named >= nameOfFew || l.gaz.AreNeighbours(a.outer, b.outer))
}

// undecided is the decision between outer areas that one name may mean.
func (l *Locator) undecided(s scored, best float64) decision {
	var ties []int
	for i := range s {
		if best-s[i].total < tie {
			ties = append(ties, i)
		}
	}
	if best < candidateWeight || len(ties) < 2 || len(ties) > mostCandidates {
		return decision{}
	}
	return l.between(ties, s)
}

// between is the decision that nothing tells some outer areas apart.
func (l *Locator) between(ties []int, s scored) decision {
	d := l.decided(ties, s, l.know.confidence.Conflict)
	d.conflict, d.outers = d.outers, nil
	return d
}

// several is the decision for several named outer areas. Where one name may be that of several of them, it is one
// place, and nothing tells which.
func (l *Locator) several(chosen []int, s scored) decision {
	all := slices.Clone(chosen)
	for _, i := range chosen {
		for _, j := range l.namesakes(s, i) {
			if !slices.Contains(all, j) {
				all = append(all, j)
			}
		}
	}
	if len(all) > len(chosen) || slices.ContainsFunc(chosen, func(i int) bool { return len(l.namesakes(s, i)) > 1 }) {
		return l.between(all, s)
	}
	return l.decided(chosen, s, l.know.confidence.List)
}

// namesakes gives the outer areas that the same names speak for as for the i-th, which is the first, and that nothing
// tells from it. The names are of areas, or of places on both sides of what was one outer area; one that merely recurs
// far away is weighed like others.
func (l *Locator) namesakes(s scored, i int) []int {
	list := []int{i}
	for j := range s {
		if j != i && math.Abs(s[j].total-s[i].total) < tie && sameNames(&s[i], &s[j]) &&
			(s[i].ofArea() || l.gaz.AreRelated(s[i].outer, s[j].outer)) {
			list = append(list, j)
		}
	}
	return list
}

// ofArea reports whether a name of an area speaks for the outer area.
func (s *tally) ofArea() bool {
	return slices.ContainsFunc(s.claims, func(c claim) bool { return c.area })
}

// sameNames reports whether two outer areas rest on the same names.
func sameNames(a, b *tally) bool {
	return len(a.claims) == len(b.claims) && !slices.ContainsFunc(a.claims, func(c claim) bool {
		return !slices.ContainsFunc(b.claims, func(o claim) bool { return o.key == c.key && o.source == c.source })
	})
}

// contradict reports whether two outer areas each have strong evidence of their own, so that
// neither is a mere coincidence of names.
func contradict(a, b *tally) bool {
	strong := func(s *tally) bool { return s.by[work] >= 3.5 || s.by[place] >= 3.5 }
	return strong(a) && strong(b)
}

// explicitList gives the outer areas the text calls outer areas, where it does so for several.
func explicitList(s scored) []int {
	var list []int
	for i := range s {
		if s[i].explicit {
			list = append(list, i)
		}
	}
	return list
}

// enumerated gives the outer areas of the towns or outer areas that the title or the
// description lists one after the other: "Guwahati, Dibrugarh, Silchar and Nagaon". A list
// of names in two outer areas only is an address as often: it must name both outer areas.
func (l *Locator) enumerated(t *texts, s scored) []int {
	var list []int
	for i := range s {
		if slices.ContainsFunc(t.mentions, func(m mention) bool {
			return m.context&asListed != 0 && m.entries[0].Outer == s[i].outer
		}) {
			list = append(list, i)
		}
	}
	if len(list) != 2 {
		return list
	}
	a, b := &s[list[0]], &s[list[1]]
	if l.gaz.AreRelated(a.outer, b.outer) || a.explicit || b.explicit ||
		!l.listed(t, a.outer) || !l.listed(t, b.outer) {
		return nil
	}
	return list
}

// listed reports whether a list has the name of an outer area or of its chief town.
func (l *Locator) listed(t *texts, outer string) bool {
	return slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.context&asListed != 0 && slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool {
			return e.Outer == outer && (e.IsOuter() || l.gaz.IsSeat(e.Inner))
		})
	})
}

// newer gives the index of the outer area that was carved from the i-th, if the text names
// something inside it and sources go on writing the old outer area's name; else i.
func (l *Locator) newer(s scored, i int) int {
	best := i
	for j := range s {
		parent, ok := l.gaz.Parent(s[j].outer)
		if ok && parent == s[i].outer && isNewer(&s[j], &s[i]) && (best == i || s[j].total > s[best].total) {
			best = j
		}
	}
	return best
}

// isNewer reports whether an award that names an outer area and one carved from it lies in the latter.
func isNewer(carved, old *tally) bool {
	switch {
	case !carved.explicit && carved.ownBest < 2.7 && old.explicit:
		return false
	case carved.own >= 1.9 && carved.own > old.inside:
		return true
	case carved.by[work]-carved.own >= 2.7 && old.by[work] < 1.2:
		return true
	}
	return carved.by[place] >= 3 && carved.total+1 >= old.total
}

// decided makes a decision for the chosen tallies.
func (l *Locator) decided(chosen []int, s scored, confidence float64) decision {
	d := decision{confidence: confidence}
	var claims []claim
	for _, i := range chosen {
		d.outers = append(d.outers, s[i].outer)
		claims = append(claims, s[i].claims...)
		if s[i].by[work] >= 1.2 {
			d.fromText = true
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return cmp.Compare(b.weight, a.weight) })
	for _, c := range claims {
		if c.weight > 0.2 {
			d.evidence = append(d.evidence, c.evidence)
			d.method = l.stronger(d.method, c.method)
		}
	}
	if d.method == spending.ByBuyerOffice {
		d.confidence = min(d.confidence, l.know.confidence.Buyer)
	}
	return d
}

// stronger gives the stronger of two methods (METHOD.md, section 3). For an outer area, a
// named inner area or place in it says as much as the outer area's name.
func (l *Locator) stronger(a, b spending.Method) spending.Method {
	if i, j := l.rank(a), l.rank(b); i < 0 || j >= 0 && j < i {
		return b
	}
	return a
}

// rank gives a method's place among all, the strongest first; -1 for none.
func (l *Locator) rank(m spending.Method) int {
	outermost := spending.ByNamed(l.gaz.Levels()[0])
	if strings.HasPrefix(string(m), string(spending.ByNamed(""))) && m != outermost {
		m = spending.ByNamed("")
	}
	return slices.Index([]spending.Method{
		spending.ByCoordinates, spending.ByAreaCode, spending.ByNamed(""), spending.ByGazetteer, outermost,
		spending.ByReferencePrefix, spending.ByPincode, spending.ByBuyerOffice,
	}, m)
}
