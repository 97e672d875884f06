package chain

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/floodyear"
)

// Work is a record that may answer damage: an award or a sanction.
type Work struct {
	Record    string // its id
	ID        string // in links: an award's tender id
	Kind      spending.LinkEnd
	Text      string // title and description
	Category  string
	Published time.Time
	Contract  time.Time
	Flood     bool
	Amount    spending.NullMoney
	Estimate  spending.NullMoney
	Districts []string // outermost areas it is surely placed in
	Years     []floodyear.Year
}

// WorkOf makes a work of an award or sanction; years reads those its text names.
func WorkOf(a *spending.Award, years *floodyear.Reader) Work {
	w := Work{Record: a.ID, ID: a.TenderID, Kind: spending.AwardEnd, Text: a.Title, Category: a.Category,
		Published: a.Published, Contract: a.ContractDate, Flood: a.Flood == spending.FloodYes,
		Amount: a.On(a.Rung), Estimate: a.TenderValue}
	if a.Rung == spending.Sanctioned {
		w.Kind = spending.SanctionEnd
	}
	if w.ID == "" {
		w.ID = a.ID
	}
	if a.Description != a.Title {
		w.Text += " | " + a.Description
	}
	w.Years = years.Years(w.Text)
	if spending.IsSure(a.Location.Confidence, a.Method) {
		w.Districts = a.Codes(0)
	}
	return w
}

// vocabulary numbers words and their skeletons.
type vocabulary struct {
	*language
	folds, skeletons map[string]int32
	known            map[string]word // by text, without its place
	seen             []int32         // in how many works a folded word is
	works            int
}

func newVocabulary(l *language) *vocabulary {
	return &vocabulary{language: l, folds: map[string]int32{}, skeletons: map[string]int32{}, known: map[string]word{}}
}

func (v *vocabulary) number(in map[string]int32, text string) int32 {
	n, ok := in[text]
	if !ok {
		n = int32(len(in))
		in[strings.Clone(text)] = n
	}
	return n
}

// rarest is what a word of one work alone weighs, however many works there are; all thresholds are relative to it.
const rarest = 8.7

// weight is how much a word tells: the logarithm of how few works have it (inverse document frequency, Spärck Jones
// 1972).
func (v *vocabulary) weight(fold int32) float64 {
	n := int32(0)
	if int(fold) < len(v.seen) {
		n = v.seen[fold]
	}
	all := float64(v.works + 2)
	return rarest * math.Log(all/(float64(max(n, 1))+1)) / math.Log(max(all/2, 2))
}

// work is one of the index, or one of its items.
type work struct {
	*Work
	*Parsed
	item   string  // the one of several that it is on
	long   []int   // positions of long words
	total  float64 // weight of its distinct words
	repair bool
	breach bool
	assess bool // it is of a programme that follows the assessment of a flood
	better bool // improvement or mitigation, which mends nothing by itself
	goods  bool
	holds  bool     // it names what holds a river
	sited  bool     // it names the place of a breach
	placed bool     // it names the place that it is at
	class  []string // structures it names
}

// Index finds works by the distinctive words of their texts.
type Index struct {
	v      *vocabulary
	works  []work
	parts  map[string]*part // works by the outermost area that they are surely placed in; "": those in none or several
	whole  *part            // all of them
	scores []float64        // of works, while candidates are sought
	sought map[sought]spellings
	ranked []scored // room for candidates
}

// New indexes works.
func New(w Words, works []Work) *Index {
	x := &Index{v: newVocabulary(w.ready())}
	x.v.works = len(works)
	for i := range works {
		seen := map[int32]bool{} // a word counts once, in however many items it is
		for _, item := range itemsOf(works[i].Text) {
			x.add(&works[i], item, seen)
		}
	}
	x.parts = map[string]*part{}
	for i := range x.works {
		k := &x.works[i]
		in := x.partOf(k)
		seen := map[int32]bool{}
		for j := range k.words {
			t := &k.words[j]
			if !t.naming() {
				continue
			}
			if t.distinct() && len(t.folded) >= shortestJoined {
				k.long = append(k.long, j)
			}
			if seen[t.fold] {
				continue
			}
			seen[t.fold] = true
			in.add(x.v, t, int32(i))
			if t.distinct() {
				k.total += x.v.weight(t.fold)
			}
		}
	}
	return x
}

// add takes an item of a work; seen are the words of those before.
func (x *Index) add(of *Work, i item, seen map[int32]bool) {
	k := work{Work: of, item: i.own, Parsed: x.v.parse(i.text)}
	k.repair, k.breach = has(k.plain, x.v.Repair), has(k.plain, x.v.Breach)
	k.assess = has(k.plain, x.v.Assessed)
	k.sited = x.v.sited(k.Parsed)
	k.placed = x.v.placed(k.Parsed)
	k.better = has(k.plain, x.v.Mitigation)
	k.goods = slices.Contains(x.v.Goods, strings.ToLower(of.Category))
	k.class = x.v.structures(k.plain)
	k.holds = meet(k.class, x.v.Banked)
	for j := range k.words {
		if t := &k.words[j]; t.naming() && !seen[t.fold] {
			seen[t.fold] = true
			for int(t.fold) >= len(x.v.seen) {
				x.v.seen = append(x.v.seen, 0)
			}
			x.v.seen[t.fold]++
		}
	}
	x.works = append(x.works, k)
}

// sited reports whether a text says where the breach is: breach at Bogolijan, not at different reaches.
func (v *vocabulary) sited(p *Parsed) bool {
	for i := range p.words {
		if i+2 >= len(p.words) || !slices.Contains(v.Breach, p.words[i].text) {
			continue
		}
		for j := i + 1; j < i+3; j++ {
			if slices.Contains(v.At, p.words[j].text) && j+1 < len(p.words) && p.words[j+1].naming() {
				return true
			}
		}
	}
	return false
}

// placed reports whether a text says at which place the work is.
func (v *vocabulary) placed(p *Parsed) bool {
	for i := 0; i+1 < len(p.words); i++ {
		if next := &p.words[i+1]; slices.Contains(v.Sited, p.words[i].text) && next.distinct() &&
			!slices.Contains(p.Rivers, next.folded) {
			return true
		}
	}
	return false
}

// structures gives the kinds of things a text names.
func (l *language) structures(plain string) []string {
	var list []string
	for name, phrases := range l.Structures {
		if has(plain, phrases) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
