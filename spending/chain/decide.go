package chain

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/floodyear"
	"github.com/floodspend/floodspend/spending/parallel"
)

// answer is a link as it is weighed.
type answer struct {
	*found
	harm     *harm
	relation spending.Relation
	class    string // of its evidence, that its confidence is measured by
	score    float64
}

// Classes of evidence, strongest first.
const (
	byPackage = "package"
	byEnds    = "ends"
	byReach   = "bank_reach"
	byEnd     = "bank_end" // one end of the reach
	byPlace   = "bank_place"
	byName    = "name"
	byRiver   = "bank_alone"
	byPart    = "part"
)

// decide says what a damage and a work that can answer it have to do with one another; nil: nothing.
func (l *Linker) decide(h *harm, f *found) *answer {
	k := f.work
	a := &answer{found: f, score: f.name + f.place}
	var strong bool
	if slices.Contains(l.v.Banked, h.is) {
		a.class, strong = l.embankment(h, f)
	} else {
		a.class, strong = l.road(h, f)
	}
	if a.class == "" || len(f.vetoes) > 0 || (a.class == byPart || a.class == byRiver) && !k.repair && !k.Flood {
		return nil
	}
	a.relation = l.relation(h, f, strong)
	return a
}

// eligible reports whether a work can have to do with a damage at all.
func (l *Linker) eligible(h *harm, k *work) bool {
	if k.Published.IsZero() || k.goods || spending.MonthOf(k.Published) > h.damage.Month+spending.Month(l.Months) {
		return false
	}
	late := !k.Contract.IsZero() && !k.Contract.Before(h.day) && days(h, k) >= -longBefore
	return (!before(h, k) || days(h, k) >= -nearlyBefore || late) && !l.elsewhere(h, k)
}

// before reports whether a work was published in a month before the damage's.
func before(h *harm, k *work) bool { return spending.MonthOf(k.Published) < h.damage.Month }

func days(h *harm, k *work) int { return int(k.Published.Sub(h.day).Hours() / 24) }

// relation gives the relation of a work whose text fits a damage.
func (l *Linker) relation(h *harm, f *found, strong bool) spending.Relation {
	k := f.work
	switch {
	case before(h, k):
		f.veto("published before the damage", k.Published.Format(time.DateOnly))
		return spending.PossibleRepair
	case f.apart:
		f.veto("other chainage", spanText(k.Chainage[0]))
		return spending.PossibleRepair
	case k.better && strong, !k.repair && (strong || !k.Flood):
		return spending.Upgrade
	case !strong:
		return spending.PossibleRepair
	case l.otherFlood(h, k):
		f.veto("programme of another flood", k.Years[0].Text)
		return spending.OtherFlood
	case days(h, k) > l.latest(h, k):
		f.veto("late for a repair", strconv.Itoa(days(h, k)/30)+" months")
		return spending.PossibleRepair
	}
	return spending.Repairs
}

const (
	nearlyBefore = 90      // days by which a tender may come before the report of what it may mend
	longBefore   = 366     // the same of one whose contract came after
	ordinary     = 26 * 31 // days within which an ordinary repair is tendered
	assessed     = 60 * 31 // days within which one of an assessed programme is, or one that names the flood
)

// latest gives the days within which a work is believed to mend a damage.
func (l *Linker) latest(h *harm, k *work) int {
	if k.assess { // if it names another flood, that speaks against it
		return assessed
	}
	for _, y := range k.Years {
		if !y.Allocation && y.Begins == l.year(h) {
			return assessed
		}
	}
	return ordinary
}

// year gives the financial year of a damage, by the calendar year it begins in.
func (l *Linker) year(h *harm) int {
	return int(l.Calendar.Year(h.damage.Month).From) / 12
}

// otherFlood reports whether a work's text names floods, none of them the damage's.
func (l *Linker) otherFlood(h *harm, k *work) bool {
	named := false
	for _, y := range k.Years {
		if y.Allocation {
			if y.Begins < l.year(h)-1 {
				named = true
			}
			continue
		}
		if y.Begins == l.year(h) {
			return false
		}
		named = true
	}
	return named
}

// elsewhere reports whether a work is surely placed in districts that have nothing to do with the damage's.
func (l *Linker) elsewhere(h *harm, k *work) bool {
	if len(h.district) == 0 || len(k.Districts) == 0 {
		return false
	}
	return !l.related(h.district, k.Districts)
}

// related reports whether any of two lists of outermost areas are one or share history.
func (l *Linker) related(some, others []string) bool {
	for _, a := range some {
		for _, b := range others {
			if a == b || l.Related != nil && l.Related(a, b) {
				return true
			}
		}
	}
	return false
}

// road weighs the evidence on a road, bridge or other thing that is known by its name.
func (l *Linker) road(h *harm, f *found) (class string, strong bool) {
	k := f.work
	if k.apart(l.v.Ways) {
		return "", false
	}
	crossing := slices.Contains(l.v.Crossings, h.is)
	part := f.cover >= 0.5 && f.name >= 8
	class = byItsName(h, f)
	switch {
	case f.adjacent && f.cover < 0.8, crossing && part && f.anyOf(), class == byName && f.leads(h):
		return byPart, false
	case class != "":
		return class, !l.otherStructure(h, k, crossing) && !f.elsewhere(h)
	}
	if part && (f.strong >= 2 || f.end && k.repair) {
		return byPart, false
	}
	return "", false
}

// apart reports whether a work names structures or a bank, and none of some.
func (k *work) apart(of []string) bool {
	return (len(k.class) > 0 || k.Banks != 0) && !meet(k.class, of)
}

// anyOf reports whether nothing says which of the crossings of a road is meant.
func (f *found) anyOf() bool { return !f.bridge && !f.chainage && f.place < 4 }

// elsewhere reports whether both texts say where on the road they are, one of them by the number of a crossing, and
// nothing shows the two to be one place.
func (f *found) elsewhere(h *harm) bool {
	k := f.work
	stated := func(p *Parsed) bool { return len(p.Bridges) > 0 || len(p.Chainage) > 0 }
	return len(h.Bridges)+len(k.Bridges) > 0 && stated(h.Parsed) && stated(k.Parsed) && !f.bridge && !f.chainage &&
		f.site < 4
}

// otherStructure reports whether a work is on a crossing of the road that was harmed, or on the road of the crossing.
func (l *Linker) otherStructure(h *harm, k *work, crossing bool) bool {
	works := meet(k.class, l.v.Crossings)
	if crossing {
		return !works
	}
	return works && !meet(h.class, l.v.Crossings)
}

// byItsName gives the class of evidence that a name is; "" where it is not enough.
func byItsName(h *harm, f *found) string {
	switch {
	case f.package_ && f.cover >= 0.3:
		return byPackage
	case f.ends && (f.cover >= 0.5 || f.endings >= 10):
		return byEnds
	case wholly(f), f.cover >= 0.6 && f.name >= 20 && f.strong >= 4,
		placed(f) && (len(h.Reaches) == 0 || len(f.work.Reaches) == 0):
		return byName
	}
	return ""
}

// wholly reports whether the whole of a name matches.
func wholly(f *found) bool {
	return f.cover >= 0.8 && (f.name >= 9 && f.strong >= 2 || f.strong >= 1 && f.name >= 5 && f.back >= 0.8)
}

// placed reports whether the work is known by the place, of which it names no other.
func placed(f *found) bool {
	return f.place >= 6 && (f.back >= 0.9 && f.strong >= 1 || f.back >= 0.5 && f.numbered)
}

// meet reports whether two lists share anything.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// embankment weighs the evidence on what is known by river, bank and reach, or by the place of a breach.
func (l *Linker) embankment(h *harm, f *found) (class string, strong bool) {
	class, strong = l.onEmbankment(h, f)
	return class, strong && !f.otherPlace(h)
}

// otherPlace reports whether a work says at which place of a bank it is, and the damage another.
func (f *found) otherPlace(h *harm) bool {
	if !f.work.placed || f.near || f.place >= 4 {
		return false
	}
	own := func(i int) bool {
		w := &h.words[i]
		return w.distinct() && !h.areal(i) && !slices.Contains(h.Rivers, w.folded) && !h.endsAt(w.fold) &&
			!f.work.endsAt(w.fold)
	}
	matched := func(i int) bool { _, ok := f.matched[i]; return ok && own(i) }
	at := slices.Concat(h.name, h.place)
	return slices.ContainsFunc(at, own) && !slices.ContainsFunc(at, matched)
}

func (l *Linker) onEmbankment(h *harm, f *found) (class string, strong bool) {
	banked := f.river && f.bank
	switch {
	case f.ends && (banked || f.cover >= 0.6):
		return byReach, true
	case banked:
		return l.onBank(h, f)
	case f.river && f.place >= 5 && f.work.breach:
		return byPlace, true
	case f.river && !f.great:
		return l.along(f)
	case f.cover >= 0.5 && f.name >= 8 && f.strong >= 2, f.river && f.place >= 4:
		return byPart, false
	}
	return "", false
}

// onBank weighs a work on the same bank of the same river.
func (l *Linker) onBank(h *harm, f *found) (class string, strong bool) {
	k := f.work
	switch {
	case f.adjacent:
		return byRiver, false
	case f.place >= 4 || f.chainage:
		return byPlace, true
	case f.end: // reaches that begin or end at one place overlap, and the damage may lie beyond
		return byEnd, true
	case f.great && f.cover < 0.5:
		return "", false
	case f.great:
		return byPart, false
	}
	// Works on the breaches of a bank that name no place mend a breach which is known by river and bank alone.
	return byRiver, f.cover >= 0.9 && k.breach && k.repair && !k.sited && h.damage.Kind == "breached"
}

// along weighs a work on the same river, whose bank is not known.
func (l *Linker) along(f *found) (class string, strong bool) {
	if f.work.Flood || f.work.repair {
		return byRiver, false
	}
	if f.place >= 4 {
		return byPart, false
	}
	return "", false
}

// atOnce is how many damages are read before works are sought for them, on several processors.
const atOnce = 512

// Links joins each damage with the works that may answer it.
func (l *Linker) Links(damages []spending.Damage) []spending.Link {
	var all []*answer
	harms, found := make([]*harm, atOnce), make([][]*answer, atOnce)
	for from := 0; from < len(damages); from += atOnce {
		some := damages[from:min(from+atOnce, len(damages))]
		for i := range some {
			harms[i] = l.harmOf(&some[i])
			harms[i].in = l.around(harms[i].district)
		}
		// The error would be the context's, which does not end.
		_ = parallel.Each(context.Background(), len(some), func() func(int) {
			own := *l.Index // the scores are a worker's own
			own.scores, own.sought, own.ranked = nil, nil, nil
			worker := *l
			worker.Index = &own
			return func(i int) { found[i] = worker.answers(harms[i]) }
		})
		all = append(all, slices.Concat(found[:len(some)]...)...)
		for _, h := range harms[:len(some)] {
			if h.common {
				l.Common++
			}
			if h.crowded {
				l.Crowded++
			}
		}
	}
	l.latestOnly(all)
	links := make([]spending.Link, len(all))
	for i, a := range all {
		links[i] = l.link(a.harm, a)
	}
	Share(links)
	return links
}

// answers gives the works that may answer a damage, the best first.
func (l *Linker) answers(h *harm) []*answer {
	var list []*answer
	for _, k := range l.candidates(h) {
		if !l.eligible(h, k) {
			continue
		}
		if a := l.decide(h, l.match(h, k)); a != nil {
			a.harm = h
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b *answer) int { return cmp.Compare(b.score, a.score) })
	return onePerWork(list)
}

// onePerWork leaves of the items of each work the one that repairs, or else the best.
func onePerWork(list []*answer) []*answer {
	at := map[*Work]int{}
	var out []*answer
	for _, a := range list {
		i, ok := at[a.work.Work]
		switch {
		case !ok:
			at[a.work.Work] = len(out)
			out = append(out, a)
		case a.relation == spending.Repairs && out[i].relation != spending.Repairs:
			out[i] = a
		}
	}
	return out
}

// latestOnly leaves to a work the damage of the last flood before it, where that harmed several times what it mends:
// what an earlier flood did was mended before, or it names that flood's year.
func (l *Linker) latestOnly(all []*answer) {
	last := map[*work]int{}
	for _, a := range all {
		if a.relation == spending.Repairs {
			last[a.work] = max(last[a.work], l.year(a.harm))
		}
	}
	for _, a := range all {
		year := l.year(a.harm)
		says := slices.ContainsFunc(a.work.Years, func(y floodyear.Year) bool { return y.Begins == year })
		if a.relation == spending.Repairs && year < last[a.work] && !says {
			a.relation = spending.OtherFlood
			a.veto("a later flood harmed it before the work", strconv.Itoa(last[a.work]))
		}
	}
}

// Share counts, on each link, how many others of its kind end at the same record.
func Share(links []spending.Link) {
	type end struct {
		from, to spending.LinkEnd
		record   string
	}
	n := map[end]int{}
	for i := range links {
		l := &links[i]
		n[end{l.FromKind, l.ToKind, l.ToRecord}]++
	}
	for i := range links {
		l := &links[i]
		l.SharedWith = n[end{l.FromKind, l.ToKind, l.ToRecord}] - 1
	}
}

// confidence gives how often readers accept links with such evidence as a repair.
func (l *Linker) confidence(a *answer) float64 {
	class := a.class
	if a.relation != spending.Repairs {
		class = string(a.relation)
	}
	if judged, ok := l.Confidence[class]; ok {
		return judged.Confidence()
	}
	return spending.Unmeasured
}

func (l *Linker) link(h *harm, a *answer) spending.Link {
	k := a.work
	link := spending.Link{ID: spending.LinkID(h.damage.ID, k.ID), FromKind: spending.DamageEnd, From: h.damage.ID,
		FromRecord: h.damage.ID, ToKind: k.Kind, To: k.ID, ToRecord: k.Record, Relation: a.relation,
		Confidence: l.confidence(a), Evidence: a.keys, Vetoes: a.vetoes, DaysToPublication: -1, DaysToContract: -1}
	if !k.Published.IsZero() && !k.Published.Before(h.day) {
		link.DaysToPublication = int(k.Published.Sub(h.day).Hours() / 24)
	}
	if !k.Contract.IsZero() && !k.Contract.Before(h.day) {
		link.DaysToContract = int(k.Contract.Sub(h.day).Hours() / 24)
	}
	title, _, _ := strings.Cut(cmp.Or(k.item, k.Text), " | ")
	link.Evidence = append(link.Evidence,
		spending.Evidence{Field: "title", Text: spending.Excerpt(title), Rule: a.class})
	for _, y := range k.Years {
		if !y.Allocation {
			link.ProgrammeYear = l.Calendar.Name(l.Calendar.Year(spending.NewMonth(y.Begins, l.Calendar.Begins)))
			break
		}
	}
	return link
}
