package chain

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// harm is one damage made ready.
type harm struct {
	damage *spending.Damage
	is     string // the kind of thing that was harmed
	*Parsed
	name, place []int   // positions of the words of its name, and of where it is
	within      []int32 // folded words of the areas that it states, which place it and name nothing
	day         time.Time
	class       []string
	district    []string
	in          []*part // works that are sought
	common      bool    // words of it were left out that too many works have
	crowded     bool    // more works share words with it than it was compared with
}

// harmOf reads a damage: its text begins with the name, and ends with remarks where there are four parts.
func (x *Index) harmOf(d *spending.Damage) *harm {
	h := &harm{damage: d, is: x.v.structure(d.Class), Parsed: x.v.parse(d.Text), day: d.Reported, district: d.Codes(0)}
	if h.day.IsZero() {
		h.day = d.Month.FirstDay()
	}
	h.class = x.v.structures(h.plain)
	for _, w := range x.v.parse(d.Stated).words {
		if w.distinct() && !slices.Contains(h.within, w.fold) {
			h.within = append(h.within, w.fold)
		}
	}
	for i := range h.words {
		switch w := &h.words[i]; {
		case !w.naming() || w.part > lastPlace || w.class&routeWord != 0:
		case w.part == 0:
			h.name = append(h.name, i)
		default:
			h.place = append(h.place, i)
		}
	}
	if !slices.ContainsFunc(h.name, h.distinct) && slices.ContainsFunc(h.place, h.distinct) {
		x.nameOfPlace(h)
	}
	if slices.Contains(x.v.Ways, h.is) && x.isBank(h) {
		h.is = x.v.Banked[0]
	}
	return h
}

// isBank reports whether what a list of roads names is the bank of a river, or what holds it, and no road: L/B of
// Singra from Dhekipara to Bhogpur.
func (x *Index) isBank(h *harm) bool {
	name, _, _ := strings.Cut(h.damage.Text, bar)
	plain := spaced(name)
	kinds := x.v.structures(plain)
	if len(x.v.Banked) == 0 || meet(kinds, x.v.Ways) || len(h.Rivers) == 0 {
		return false
	}
	return x.v.banksIn(plain) != 0 && (len(kinds) == 0 || meet(kinds, x.v.Banked))
}

// lastPlace is the last part of a text that says where the damage is; remarks follow.
const lastPlace = 2

func (h *harm) distinct(i int) bool { return h.words[i].distinct() }

// nameOfPlace takes the place for the name, where that says no more than what was harmed: PWD Road | Sonapur Road.
func (x *Index) nameOfPlace(h *harm) {
	var b strings.Builder
	for i := range h.words {
		if w := &h.words[i]; w.part > 0 && w.part <= lastPlace {
			b.WriteString(" " + w.text)
		}
	}
	if slices.Contains(x.v.structures(b.String()+" "), h.is) {
		h.name, h.place = h.place, nil
	}
}

// found is what a damage and a work have in common, and what speaks against it.
type found struct {
	work     *work
	matched  map[int]int // positions of words of the damage, and of those of the work
	name     float64     // weight of matched words of the name
	cover    float64     // its share of the name
	back     float64     // the share of the work's distinct words
	place    float64     // the largest weight of a matched word of the place
	site     float64     // the same of words beside the name, those of remarks as well
	strong   int         // distinct words of the name that match
	ends     bool        // both ends of a reach
	endings  float64     // what they weigh
	end      bool        // one end, of a reach that begins or ends there too
	river    bool
	adjacent bool // the reach lies beside
	great    bool // the river is too long to tell much
	numbered bool // a village of the same number
	bank     bool
	package_ bool
	bridge   bool
	chainage bool
	near     bool // the chainages that they have in common are of a short stretch
	apart    bool // chainages are of other stretches
	keys     []spending.Evidence
	vetoes   []spending.Evidence
}

func (f *found) key(rule, text string) {
	f.keys = append(f.keys, spending.Evidence{Field: "text", Text: text, Rule: rule})
}

func (f *found) veto(rule, text string) {
	f.vetoes = append(f.vetoes, spending.Evidence{Field: "text", Text: text, Rule: rule})
}

// match weighs a damage against a work.
func (x *Index) match(h *harm, k *work) *found {
	f := &found{work: k, matched: map[int]int{}}
	for i := range h.words {
		a := &h.words[i]
		if !a.naming() {
			continue
		}
		for j := range k.words {
			if b := &k.words[j]; a.skel == b.skel && b.naming() && near(a, b) {
				f.matched[i] = j
				break
			}
		}
	}
	matchJoined(f, h)
	x.matchNames(f, h)
	x.matchReaches(f, h)
	x.matchRivers(f, h)
	matchNumbers(f, h)
	return f
}

// matchJoined matches words that one text writes together and the other apart: Basudevthan, Basudeva Than.
func matchJoined(f *found, h *harm) {
	k := f.work
	for i := range h.words {
		a := &h.words[i]
		if _, ok := f.matched[i]; ok || a.number || len(a.folded) < 3 {
			continue
		}
		if len(a.folded) >= shortestJoined && a.distinct() {
			for j := range len(k.words) - 1 {
				if begins(a, &k.words[j]) && joins(a, &k.words[j], &k.words[j+1]) {
					f.matched[i] = j
					break
				}
			}
		}
		if i+1 == len(h.words) {
			continue
		}
		for _, j := range k.long {
			if begins(&k.words[j], a) && joins(&k.words[j], a, &h.words[i+1]) {
				f.matched[i], f.matched[i+1] = j, j
				break
			}
		}
	}
}

const shortestJoined = 7 // letters of a word that may be two

// begins reports whether a long word may begin with another.
func begins(whole, a *word) bool { return len(a.folded) >= 3 && whole.folded[0] == a.folded[0] }

// joins reports whether a word is another, which it may begin with, and the next together.
func joins(whole, a, b *word) bool {
	n := len(a.folded) + len(b.folded) - len(whole.folded)
	return n >= -1 && n <= 1 && !b.number && distance(whole.folded, a.folded+b.folded, 1) <= 1
}

// matchNames weighs the words of the name and of the place.
func (x *Index) matchNames(f *found, h *harm) {
	all, outer, outside, counted := 0.0, 0.0, 0.0, map[int32]bool{}
	var texts []string
	for _, i := range h.name {
		a := &h.words[i]
		if counted[a.fold] {
			continue
		}
		counted[a.fold] = true
		w := x.weighed(f, h, i)
		_, ok := f.matched[i]
		if all += w; !a.inner {
			outside += w
		}
		if !ok {
			continue
		}
		if f.name += w; !a.inner {
			outer += w
		}
		texts = append(texts, a.text)
		if a.distinct() && !h.areal(i) {
			f.strong++
		}
	}
	if all > 0 {
		f.cover = f.name / all
	}
	if outside > 0 { // what stands in brackets is another name, or none
		f.cover = max(f.cover, outer/outside)
	}
	if len(texts) > 0 {
		f.key("name", strings.Join(texts, " "))
	}
	x.matchPlaces(f, h)
	f.back = x.share(f, h)
}

// share gives how much of what a work names the damage names too, but for the areas that it states.
func (x *Index) share(f *found, h *harm) float64 {
	both, seen := 0.0, map[int32]bool{}
	for _, i := range f.inOrder() {
		if b := &f.work.words[f.matched[i]]; b.distinct() && !seen[b.fold] && !slices.Contains(h.within, b.fold) {
			seen[b.fold] = true
			both += x.v.weight(b.fold)
		}
	}
	total := f.work.total
	for _, fold := range h.within {
		if slices.ContainsFunc(f.work.words, func(b word) bool { return b.fold == fold && b.distinct() }) {
			total -= x.v.weight(fold)
		}
	}
	if total <= 0 {
		return 0
	}
	return min(both/total, 1)
}

// weighed gives what a word of the damage weighs: as the commoner of the two, where it matches.
func (x *Index) weighed(f *found, h *harm, i int) float64 {
	w := x.v.weight(h.words[i].fold)
	if j, ok := f.matched[i]; ok {
		w = min(w, x.v.weight(f.work.words[j].fold))
	}
	if h.words[i].class&weakWord != 0 || h.areal(i) {
		w /= 2
	}
	return w
}

// areal reports whether a word is part of the name of an area that the damage states.
func (h *harm) areal(i int) bool { return slices.Contains(h.within, h.words[i].fold) }

// matchPlaces weighs the words of where the damage is; rivers are no places, nor are the ends of both reaches.
func (x *Index) matchPlaces(f *found, h *harm) {
	var texts []string
	for _, i := range h.place {
		a := &h.words[i]
		j, ok := f.matched[i]
		if !ok || !a.distinct() || h.areal(i) || slices.Contains(h.Rivers, a.folded) ||
			slices.Contains(f.work.Rivers, f.work.words[j].folded) ||
			h.endsAt(a.fold) && f.work.endsAt(f.work.words[j].fold) {
			continue
		}
		f.place = max(f.place, x.weighed(f, h, i))
		if !slices.Contains(texts, a.text) {
			texts = append(texts, a.text)
		}
	}
	if len(texts) > 0 {
		f.key("place", strings.Join(texts, " "))
	}
	x.matchSite(f, h)
}

// matchSite weighs the words that say where, be it in remarks, and that are not of the name.
func (x *Index) matchSite(f *found, h *harm) {
	named := map[int32]bool{}
	for _, i := range h.name {
		named[h.words[i].fold] = true
	}
	for i := range f.matched {
		if w := &h.words[i]; w.part > 0 && w.distinct() && !named[w.fold] && !h.areal(i) {
			f.site = max(f.site, x.weighed(f, h, i))
		}
	}
}

// endsAt reports whether a word is of the name of an end of a reach.
func (p *Parsed) endsAt(fold int32) bool {
	of := func(i int) bool { return p.words[i].fold == fold }
	return slices.ContainsFunc(p.Reaches, func(r Reach) bool {
		return slices.ContainsFunc(r.from, of) || slices.ContainsFunc(r.to, of)
	})
}

// matchReaches looks for both ends of a road or reach among the work's words.
func (x *Index) matchReaches(f *found, h *harm) {
	for _, r := range h.Reaches {
		from, fw := x.covered(f, h, r.from)
		to, tw := x.covered(f, h, r.to)
		switch {
		case from && to && max(fw, tw) >= 3 && fw+tw >= 6 && differ(f, h, r):
			f.ends, f.endings = true, fw+tw
			f.key("ends", r.From+" – "+r.To)
			return
		case f.beside(h, r):
			f.adjacent = true
		case from && fw >= 2 && f.onEnd(r.from, true) || to && tw >= 2 && f.onEnd(r.to, false):
			f.end = true
			f.key("end", r.From+" – "+r.To)
		}
	}
}

// beside reports whether a reach ends where one of the work's begins, or begins where it ends; one that does both is
// the same the other way round.
func (f *found) beside(h *harm, r Reach) bool {
	same := func(a, b []int) bool {
		return slices.ContainsFunc(a, func(i int) bool {
			j, ok := f.matched[i]
			k := f.work.words
			return ok && slices.ContainsFunc(b, func(e int) bool { return k[e].fold == k[j].fold })
		})
	}
	for _, k := range f.work.Reaches {
		if same(r.from, k.to) != same(r.to, k.from) && !same(r.from, k.from) && !same(r.to, k.to) {
			return true
		}
	}
	return false
}

// onEnd reports whether what matches stands at the same end of a reach of the work, or the work names no reach:
// at the other end, it would be the reach beside this one.
func (f *found) onEnd(at []int, from bool) bool {
	for _, r := range f.work.Reaches {
		end := r.to
		if from {
			end = r.from
		}
		for _, i := range at {
			if j, ok := f.matched[i]; ok && slices.ContainsFunc(end, func(e int) bool {
				return f.work.words[e].fold == f.work.words[j].fold
			}) {
				return true
			}
		}
	}
	return len(f.work.Reaches) == 0
}

// leads reports whether all that matches of a name is one end of the work's reach, whose other end the damage does not
// name: the road from Behalgaon to the Duni Sareng road is another than that road.
func (f *found) leads(h *harm) bool {
	k := f.work
	if len(k.Reaches) != 1 || slices.ContainsFunc(h.Reaches, func(r Reach) bool {
		return f.onEnd(r.from, true) || f.onEnd(r.to, false)
	}) {
		return false
	}
	var at []int
	for _, i := range h.name {
		if j, ok := f.matched[i]; ok && k.words[j].distinct() && !h.areal(i) {
			at = append(at, j)
		}
	}
	within := func(end []int) bool {
		return !slices.ContainsFunc(at, func(j int) bool { return !slices.Contains(end, j) })
	}
	named := func(end []int) bool {
		return slices.ContainsFunc(end, func(j int) bool { return k.words[j].distinct() && !f.matches(j) })
	}
	r := k.Reaches[0]
	return len(at) > 0 && (within(r.to) && named(r.from) || within(r.from) && named(r.to))
}

// inOrder gives the words of the damage that match, as they stand: adding decimals depends on the order, and so does
// what evidence says first.
func (f *found) inOrder() []int { return slices.Sorted(maps.Keys(f.matched)) }

// matches reports whether a word of the work matches one of the damage.
func (f *found) matches(j int) bool {
	for _, at := range f.matched {
		if at == j {
			return true
		}
	}
	return false
}

// differ reports whether the ends of a reach match different words.
func differ(f *found, h *harm, r Reach) bool {
	places := map[int]bool{}
	for _, i := range slices.Concat(r.from, r.to) {
		if j, ok := f.matched[i]; ok {
			places[j] = true
		}
	}
	return len(places) > 1
}

// covered reports whether most of what names an end matches, and what that weighs.
func (x *Index) covered(f *found, h *harm, at []int) (bool, float64) {
	all, is := 0.0, 0.0
	for _, i := range at {
		w := x.v.weight(h.words[i].fold)
		if h.words[i].class&weakWord != 0 {
			w /= 2
		}
		all += w
		if _, ok := f.matched[i]; ok {
			is += w
		}
	}
	return all > 0 && is >= 0.6*all, is
}

// matchRivers compares rivers and banks.
func (x *Index) matchRivers(f *found, h *harm) {
	for _, i := range slices.Sorted(maps.Keys(f.matched)) {
		a, b := &h.words[i], &f.work.words[f.matched[i]]
		mine, theirs := slices.Contains(h.Rivers, a.folded), slices.Contains(f.work.Rivers, b.folded)
		if theirs && (mine || slices.Contains(h.name, i)) || mine && f.work.banked() {
			if !f.river {
				f.key("river", a.text)
			}
			f.river = true
			f.great = !a.distinct()
			if !f.great {
				break
			}
		}
	}
	switch theirs := f.work.Banks; {
	case h.Banks.meet(theirs):
		f.bank = true
		f.key("bank", theirs.String())
	case h.Banks.apart(theirs):
		f.veto("other bank", theirs.String())
	}
}

// banked reports whether a work names a bank or an embankment.
func (k *work) banked() bool {
	return k.Banks != 0 || len(k.Rivers) > 0 || k.holds
}
