package chain

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// part is the works of one outermost area: a name is sought where the damage is, so that what is sought grows with an
// area's works and not with all.
type part struct {
	works map[int32][]int32    // by folded word
	spelt map[int32][]spelling // by skeleton
}

// spelling is the words whose consonants stand in one order.
type spelling struct {
	consonants string
	words      []word
}

func newPart() *part { return &part{works: map[int32][]int32{}, spelt: map[int32][]spelling{}} }

// partOf gives the part that a work is in.
func (x *Index) partOf(k *work) *part {
	area := ""
	if len(k.Districts) == 1 {
		area = k.Districts[0]
	}
	p := x.parts[area]
	if p == nil {
		p = newPart()
		x.parts[area] = p
	}
	return p
}

// mostOrders bounds the orders in which the consonants of words of one skeleton stand, and mostVoiced the words of one
// order. Words beyond are found as they are spelt alone.
const mostOrders, mostVoiced = 1000, 200

// add takes a word of a work.
func (p *part) add(v *vocabulary, w *word, work int32) {
	if p.works[w.fold] == nil {
		order, list := v.consonants(w.folded), p.spelt[w.skel]
		i := slices.IndexFunc(list, func(o spelling) bool { return o.consonants == order })
		if i < 0 && len(list) < mostOrders {
			i, list = len(list), append(list, spelling{consonants: order})
			p.spelt[w.skel] = list
		}
		if i >= 0 && len(list[i].words) < mostVoiced {
			list[i].words = append(list[i].words, *w)
		}
	}
	p.works[w.fold] = append(p.works[w.fold], work)
}

// all gives the part of all works.
func (x *Index) all() *part {
	switch {
	case x.whole != nil:
	case len(x.parts) == 1 && x.parts[""] != nil:
		x.whole = x.parts[""]
	default:
		x.whole = newPart()
		for i := range x.works {
			seen := map[int32]bool{}
			for j := range x.works[i].words {
				if w := &x.works[i].words[j]; w.naming() && !seen[w.fold] {
					seen[w.fold] = true
					x.whole.add(x.v, w, int32(i))
				}
			}
		}
	}
	return x.whole
}

// around gives the parts whose works damage in outermost areas may be answered by: those of these areas, of those that
// share their history, and of works that no one area is known of. All, where the damage states no area.
func (l *Linker) around(districts []string) []*part {
	key := strings.Join(districts, ";")
	if parts, ok := l.near[key]; ok {
		return parts
	}
	if l.near == nil {
		l.near = map[string][]*part{}
	}
	if len(districts) == 0 {
		l.near[key] = []*part{l.all()}
		return l.near[key]
	}
	var parts []*part
	for _, area := range slices.Sorted(maps.Keys(l.parts)) {
		if area == "" || l.related(districts, []string{area}) {
			parts = append(parts, l.parts[area])
		}
	}
	l.near[key] = parts
	return parts
}

// MostWorks bounds the works that one word brings up where the damage is, and mostSpelt those that its spellings do
// together, so that linking grows with the number of damages: what is everywhere identifies nothing.
const MostWorks, mostSpelt = 400, 2000

// spelt is a folded word that a word may be, and how many works have it.
type spelt struct {
	fold  int32
	works int
}

// sought is a word that was sought in parts, which are told by the first place of their list.
type sought struct {
	fold int32
	in   **part
}

// mostSought bounds what is kept of what was sought.
const mostSought = 1 << 14

// spellings are what was found, and whether some were left out.
type spellings struct {
	list []spelt
	cut  bool
}

// spellingsOf is spell, which it keeps of a worker's damages: those of one place are reported one after another.
func (x *Index) spellingsOf(w *word, in []*part) (list []spelt, cut bool) {
	if len(in) == 0 {
		return nil, false
	}
	key := sought{w.fold, &in[0]}
	found, ok := x.sought[key]
	if !ok {
		found.list, found.cut = x.spell(w, in)
		if x.sought == nil || len(x.sought) == mostSought {
			x.sought = map[sought]spellings{}
		}
		x.sought[key] = found
	}
	return found.list, found.cut
}

// spell gives the folded words of works that a word may be, the rarest first, as far as they lead to
// mostSpelt works together. Those of more than MostWorks are left out; cut: some were.
func (x *Index) spell(w *word, in []*part) (list []spelt, cut bool) {
	add := func(p *part, fold int32) {
		at := slices.IndexFunc(list, func(o spelt) bool { return o.fold == fold })
		if at < 0 {
			at, list = len(list), append(list, spelt{fold: fold})
		}
		list[at].works += len(p.works[fold])
	}
	order, most := x.v.consonants(w.folded), mostApart(w.folded)
	for _, p := range in {
		if p.works[w.fold] != nil {
			add(p, w.fold)
		}
		for _, s := range p.spelt[w.skel] {
			// What parts words in their consonants parts them at least as much as a whole.
			if distance(order, s.consonants, most) > most {
				continue
			}
			for i := range s.words {
				if b := &s.words[i]; b.fold != w.fold && near(w, b) {
					add(p, b.fold)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b spelt) int {
		return cmp.Or(cmp.Compare(a.works, b.works), cmp.Compare(a.fold, b.fold))
	})
	works := 0
	for i, s := range list {
		if works += s.works; works > mostSpelt || s.works > MostWorks {
			return list[:i], true
		}
	}
	return list, false
}
