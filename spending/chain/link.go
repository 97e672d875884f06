package chain

import (
	"cmp"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// Linker joins damage with works.
type Linker struct {
	*Index
	Related  func(a, b string) bool // whether two districts are one or share history
	Calendar spending.Calendar
	Months   int // for which answers are sought
	Recent   int // months in which the absence of an answer means nothing yet
	// Confidence is what readers said of links, by the class of their evidence, or by their relation where that is
	// another than a repair; none: not measured.
	Confidence map[string]spending.Judged
	// Common counts the damages of which words were left out that too many works have, and Crowded those with which not
	// all works were compared that share such words as count.
	Common, Crowded int

	near map[string][]*part // where works are sought, by the areas of damage
}

// Months is for how long answers to damage are sought.
const Months = 60

// MostCandidates is with how many works a damage is compared: those that share the weightiest words with it. Of works
// on its river there is no bound.
const MostCandidates = 40

// score adds up, for each work, what weigh the words that it shares with a damage, and gives the works that share any.
// cut: words were left out that too many works have.
func (x *Index) score(h *harm) (touched []int32, cut bool) {
	if x.scores == nil {
		x.scores = make([]float64, len(x.works))
	}
	seen := map[int32]bool{}
	for i := range h.words {
		w := &h.words[i]
		if !w.distinct() || seen[w.fold] {
			continue
		}
		seen[w.fold] = true
		list, common := x.spellingsOf(w, h.in)
		cut = cut || common
		for _, s := range list {
			weight := min(x.v.weight(w.fold), x.v.weight(s.fold))
			for _, p := range h.in {
				for _, k := range p.works[s.fold] {
					if x.scores[k] == 0 {
						touched = append(touched, k)
					}
					x.scores[k] += weight
				}
			}
		}
	}
	return touched, cut
}

// scored is a work by its number, with what weigh the words that it shares with a damage.
type scored struct {
	k int32
	s float64
}

// candidates gives the works that share the weightiest words with a damage.
func (x *Index) candidates(h *harm) []*work {
	touched, cut := x.score(h)
	h.common = cut
	list := x.ranked[:0]
	for _, k := range touched {
		if s := x.scores[k]; s >= 3 {
			list = append(list, scored{k, s})
		}
		x.scores[k] = 0
	}
	x.ranked = list
	slices.SortFunc(list, func(a, b scored) int { return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.k, b.k)) })
	var out []*work
	works := map[*Work]bool{}
	onRiver := len(h.Rivers) > 0 && slices.Contains(x.v.Banked, h.is)
	for _, c := range list {
		k := &x.works[c.k]
		if len(works) <= MostCandidates {
			works[k.Work] = true
		}
		switch {
		case len(works) <= MostCandidates, onRiver && meet(h.Rivers, k.Rivers):
			out = append(out, k)
		case !onRiver:
			h.crowded = true
			return out
		}
	}
	return out
}
