package locate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

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
		spending.ByReferencePrefix, spending.ByPostcode, spending.ByBuyerOffice,
	}, m)
}
