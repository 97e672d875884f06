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
	// Confidence is what readers said of links, by the class of their evidence, or by their relation where that is
	// another than a repair; none: not measured.
	Confidence map[string]spending.Judged
}

// Months is for how long answers to damage are sought.
const Months = 60

const mostCandidates = 40

// score adds up, for each work, what weigh the words that it shares with a damage, and gives the works that share any.
func (x *Index) score(h *harm) (touched []int32) {
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
		for _, fold := range x.spellingsOf(w) {
			weight := min(x.v.weight(w.fold), x.v.weight(fold))
			for _, k := range x.postings[fold] {
				if x.scores[k] == 0 {
					touched = append(touched, k)
				}
				x.scores[k] += weight
			}
		}
	}
	return touched
}

// candidates gives the works that share the weightiest words with a damage.
func (x *Index) candidates(h *harm) []*work {
	touched := x.score(h)
	type scored struct {
		k int32
		s float64
	}
	var list []scored
	for _, k := range touched {
		if s := x.scores[k]; s >= 3 {
			list = append(list, scored{k, s})
		}
		x.scores[k] = 0
	}
	slices.SortFunc(list, func(a, b scored) int { return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.k, b.k)) })
	var out []*work
	works := map[*Work]bool{}
	onRiver := len(h.Rivers) > 0 && slices.Contains(x.v.Banked, h.is)
	for _, c := range list {
		k := &x.works[c.k]
		if len(works) <= mostCandidates {
			works[k.Work] = true
		}
		switch {
		case len(works) <= mostCandidates, onRiver && meet(h.Rivers, k.Rivers):
			out = append(out, k)
		case !onRiver:
			return out
		}
	}
	return out
}
