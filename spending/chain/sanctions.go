package chain

import (
	"cmp"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// mostSpent bounds the awards that a sanction is joined with.
const mostSpent = 20

// OfSanctions joins sanctions with the awards that carry them out: those that name the same asset, or whose estimate or
// amount is the sum sanctioned for what shares most of the name.
func (l *Linker) OfSanctions(sanctions []Work) []spending.Link {
	var links []spending.Link
	for i := range sanctions {
		s := &sanctions[i]
		if !s.Flood || s.Published.IsZero() {
			continue
		}
		h := l.harmOf(&spending.Damage{ID: s.ID, Class: l.classOf(s.Text), Month: spending.MonthOf(s.Published),
			Reported: s.Published, Text: s.Text})
		h.district, h.in = s.Districts, l.around(s.Districts)
		links = append(links, l.carriedOut(h, s)...)
	}
	Share(links)
	return links
}

// classOf gives the class of damage that a text would be of.
func (l *Linker) classOf(text string) string {
	named := l.v.structures(l.v.parse(text).plain)
	for _, classes := range [][]string{l.v.Banked, l.v.Crossings, l.v.Ways} {
		for _, class := range classes {
			if slices.Contains(named, class) {
				return class
			}
		}
	}
	return ""
}

// carriedOut gives the links of one sanction, the best first.
func (l *Linker) carriedOut(h *harm, s *Work) []spending.Link {
	var list []*answer
	for _, k := range l.candidates(h) {
		if before(h, k) || larger(s, k) {
			continue
		}
		f := l.match(h, k)
		same := sameSum(s.Amount, k.Amount) || sameSum(s.Amount, k.Estimate)
		if same {
			f.key("amount", "the sum sanctioned")
		}
		switch a := l.decide(h, f); {
		case a == nil:
		case a.relation == spending.Repairs || same && a.relation == spending.PossibleRepair && !f.apart:
			a.relation = spending.Repairs
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b *answer) int { return cmp.Compare(b.score, a.score) })
	list = onePerWork(list)
	links := make([]spending.Link, min(len(list), mostSpent))
	for i := range links {
		link := l.link(h, list[i])
		link.FromKind, link.FromRecord, link.Confidence = spending.SanctionEnd, s.Record, spending.Unmeasured
		links[i] = link
	}
	return links
}

// larger reports whether a work costs so much more than a sanction grants that it is another on the same asset.
func larger(s *Work, k *work) bool {
	cost := k.Estimate
	if !cost.Valid {
		cost = k.Amount
	}
	return s.Amount.Valid && cost.Valid && cost.Money > 2*s.Amount.Money
}

// sameSum reports whether two amounts are one sum, to a thousandth: minutes round what tenders state.
func sameSum(a, b spending.NullMoney) bool {
	if !a.Valid || !b.Valid || a.Money <= 0 {
		return false
	}
	apart := a.Money - b.Money
	return max(apart, -apart) <= a.Money/1000
}
