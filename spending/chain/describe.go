package chain

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Describe fills in what the texts of damages say: river, bank, reach, chainage, length, numbers of bridges and
// packages, kind and owner; whether it can be identified; and joins the reports of one object in different months.
func (x *Index) Describe(damages []spending.Damage) {
	reports := map[string][]int{}
	harms := make([]*harm, len(damages))
	for i := range damages {
		harms[i] = x.harmOf(&damages[i])
	}
	prose := proseOf(harms)
	for i, h := range harms {
		d := &damages[i]
		d.River, d.Bank = h.River, h.Banks.String()
		if len(h.Reaches) > 0 {
			d.From, d.To = h.Reaches[0].From, h.Reaches[0].To
		}
		if d.ChainageTo <= 0 { // a table may state it in a column of its own
			d.ChainageFrom, d.ChainageTo = -1, -1
		}
		if d.Length <= 0 {
			d.Length = h.Length
		}
		if len(h.Chainage) > 0 {
			d.ChainageFrom, d.ChainageTo = h.Chainage[0].From, h.Chainage[0].To
		}
		d.Bridge, d.Package = strings.Join(h.Bridges, ";"), strings.ToUpper(strings.Join(h.Packages, ";"))
		d.Identifiable = x.identifiable(h, prose)
		d.Owner = spending.UnknownOwner
		if name := first(x.v.owners, h.plain); name != "" {
			d.Owner = spending.Owner(name)
		}
		if d.Kind == "" {
			if d.Kind = first(x.v.kinds, h.plain); d.Kind == "" {
				d.Kind = "affected"
			}
		}
		if key := h.key(); key != "" {
			reports[key] = append(reports[key], i)
		}
	}
	for _, same := range reports {
		repeated(damages, same)
	}
}

// first gives the first of lists of which a text has a phrase.
func first(lists []named, plain string) string {
	for _, l := range lists {
		if has(plain, l.phrases) {
			return l.name
		}
	}
	return ""
}

// key is what the reports of one object share; "" where its name tells nothing.
func (h *harm) key() string {
	var name []string
	for _, i := range h.name {
		if h.words[i].distinct() && !slices.Contains(name, h.words[i].folded) {
			name = append(name, h.words[i].folded)
		}
	}
	if len(name) == 0 {
		return ""
	}
	slices.Sort(name)
	of := []string{h.damage.Class, strings.Join(h.district, ";"), h.Banks.String()}
	return strings.Join(slices.Concat(of, h.Bridges, name), "|")
}

// repeated notes on each report of one object those of other months.
func repeated(damages []spending.Damage, same []int) {
	const most = 60 // reports that one object can have; more are of things called alike
	if len(same) > most {
		return
	}
	for _, i := range same {
		for _, j := range same {
			if damages[j].Month != damages[i].Month {
				damages[i].Repeats = append(damages[i].Repeats, damages[j].ID)
			}
		}
		slices.Sort(damages[i].Repeats)
	}
}

// Recent is how many months of awards there must be after a damage for their absence to mean something, where the
// dataset does not set it.
const Recent = 24

// SetStatuses says of each damage what is known to have followed, by its links and the last month that the awards
// cover.
func (l *Linker) SetStatuses(damages []spending.Damage, links []spending.Link, last spending.Month) {
	type answers struct{ repairs, award, sanction bool }
	found := map[string]answers{}
	for i := range links {
		link := &links[i]
		if link.FromKind != spending.DamageEnd {
			continue
		}
		a := found[link.From]
		switch link.ToKind {
		case spending.AwardEnd:
			a.award = true
			a.repairs = a.repairs || link.Relation == spending.Repairs
		case spending.SanctionEnd:
			a.sanction = a.sanction || link.Relation == spending.Repairs
		}
		found[link.From] = a
	}
	for i := range damages {
		d := &damages[i]
		d.Observed = max(0, int(last-d.Month))
		a := found[d.ID]
		switch {
		case a.repairs:
			d.Status = spending.AwardFound
		case a.award:
			d.Status = spending.PossibleAward
		case a.sanction:
			d.Status = spending.SanctionedOnly
		case l.untendered(d):
			d.Status = spending.NotTenderable
		case !d.Identifiable:
			d.Status = spending.NotIdentifiable
		case d.Observed < l.Recent:
			d.Status = spending.TooRecent
		default:
			d.Status = spending.NoAwardFound
		}
	}
}

// untendered reports whether what mends a damage hardly reaches a tender: bunds of panchayats, and what was only under
// water.
func (x *Index) untendered(d *spending.Damage) bool {
	if d.Kind == "submerged" {
		return true
	}
	return slices.Contains(x.v.Banked, x.v.structure(d.Class)) && has(x.v.parse(d.Text).plain, x.v.Untendered)
}

// identifiable reports whether a damage says which thing was harmed: by the number of a package or bridge, a chainage,
// the ends of a reach or a name of its own; of what holds a river, also by the place on that river.
func (x *Index) identifiable(h *harm, p prose) bool {
	if len(h.Packages) > 0 || len(h.Bridges) > 0 || h.damage.ChainageFrom >= 0 {
		return true
	}
	names := func(i int) bool { return p.mayName(&h.words[i]) }
	if slices.ContainsFunc(h.Reaches, func(r Reach) bool {
		return slices.ContainsFunc(r.from, names) && slices.ContainsFunc(r.to, names)
	}) {
		return true
	}
	at := h.name
	if slices.Contains(x.v.Banked, h.is) {
		at = slices.Concat(h.name, h.place)
	}
	at = slices.DeleteFunc(slices.Clone(at), func(i int) bool { return !names(i) })
	own := func(i int) bool {
		w := &h.words[i]
		return !h.areal(i) && !p.words[w.fold] && !slices.Contains(h.Rivers, w.folded)
	}
	other := func(i int) bool { return h.words[i].fold != h.words[at[0]].fold }
	return slices.ContainsFunc(at, own) || slices.ContainsFunc(at, other)
}

// prose are words that name no damage: those which the remarks of many have, and those of the areas they state.
type prose struct{ words, areas map[int32]bool }

// mayName reports whether a word can be part of a name.
func (p *prose) mayName(w *word) bool { return w.distinct() && (!p.words[w.fold] || p.areas[w.fold]) }

func proseOf(harms []*harm) prose {
	const few, share = 20, 200 // a name may be remarked on this often, or in one damage of so many
	in := map[int32]int{}
	for _, h := range harms {
		seen := map[int32]bool{}
		for i := range h.words {
			if w := &h.words[i]; w.part > lastPlace && w.distinct() && !seen[w.fold] {
				seen[w.fold] = true
				in[w.fold]++
			}
		}
	}
	p := prose{areas: map[int32]bool{}, words: map[int32]bool{}}
	for fold, n := range in {
		p.words[fold] = n > max(few, len(harms)/share)
	}
	for _, h := range harms {
		for _, fold := range h.within {
			p.areas[fold] = true
		}
	}
	return p
}
