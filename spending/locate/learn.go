package locate

import (
	"cmp"
	std "context" // a context is how a name stands in its text here
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/parallel"
)

// Thresholds of what is learnt. A feature counts as evidence only if enough awards that
// name their own place have it, and nearly all of them lie in one outer area.
const (
	leastSupport = 4
	leastPurity  = 0.85

	// What is less pure still says something where nothing else is known.
	weakSupport = 8
	weakPurity  = 0.55
	weakWeight  = 0.7
)

// learnt is what the records that name their place say about the codes they share with
// records that do not.
type learnt struct {
	features map[string]*counts // feature → outer areas of the records that have it
	places   map[string]*counts // buyer and place → outer areas the text names instead
	inners   map[string]*counts // buyer and place → inner areas the text names
	used     map[string]*counts // buyer and place → whether the text repeats a word of the place
	buyers   map[string]*counts // an office of a buyer's chain → outer areas the text names
	bought   map[string]int     // an office of a buyer's chain → records
	records  int
}

type counts struct {
	of    map[string]int
	total int
}

func newLearnt() learnt {
	return learnt{
		features: map[string]*counts{}, places: map[string]*counts{},
		inners: map[string]*counts{}, used: map[string]*counts{}, buyers: map[string]*counts{},
		bought: map[string]int{},
	}
}

func (c *counts) add(outer string) {
	c.of[outer]++
	c.total++
}

// best gives the outer area most records lie in and how many do.
func (c *counts) best() (outer string, n int) {
	for d, k := range c.of {
		if k > n || k == n && d < outer {
			outer, n = d, k
		}
	}
	return outer, n
}

// Learn learns from records that name their place in the title or description which
// reference codes, offices and postal codes belong to which outer area, and how far the location
// field of each buyer can be trusted. What is learnt gives outer areas, never inner areas. It
// may be called more than once, and not while Locate runs.
func (l *Locator) Learn(records iter.Seq[*spending.Record]) {
	some, read := make([]*spending.Record, 0, atOnce), make([][]*texts, atOnce)
	learn := func() {
		// The error would be the context's, which does not end.
		_ = parallel.Each(std.Background(), len(some), func() func(int) {
			return func(i int) {
				read[i] = read[i][:0]
				for in := l; in != nil; in = in.inner {
					read[i] = append(read[i], in.read(some[i]))
				}
			}
		})
		for i := range some {
			for in := l; in != nil; in = in.inner {
				in.learn(read[i][in.depth])
			}
		}
		some = some[:0]
	}
	for r := range records {
		if some = append(some, r); len(some) == atOnce {
			learn()
		}
	}
	learn()
}

// atOnce is how many records are read, on several processors, before they are learnt from.
const atOnce = 512

// learn learns from one record.
func (l *Locator) learn(t *texts) {
	r := t.record
	l.learnBuyer(t)
	k := placeKey(t)
	if k != "" {
		add(l.learnt.used, k, strconv.FormatBool(t.site))
	}
	s := l.score(t, false)
	for i := range s {
		s[i].total = s[i].by[work]
	}
	slices.SortStableFunc(s, func(a, b tally) int { return cmp.Compare(b.total, a.total) })
	if len(s) == 0 || s[0].total < 3.9 {
		return
	}
	top := l.newer(s, 0)
	if slices.ContainsFunc(s, func(o tally) bool {
		return o.outer != s[top].outer && o.total > s[top].total-2 && !l.gaz.AreRelated(o.outer, s[top].outer)
	}) {
		return
	}
	outer := s[top].outer
	for _, f := range l.features(t) {
		add(l.learnt.features, f.key, outer)
	}
	for _, office := range offices(r.Buyer) {
		add(l.learnt.buyers, office, outer)
	}
	if k == "" {
		return
	}
	root, _, _ := chain(r.Buyer)
	add(l.learnt.places, k, outer)
	if c, ok := l.textInner(t, decision{outers: []string{outer}}); ok {
		for _, inner := range c.inners {
			for _, key := range slices.Compact([]string{k, placeOf(root, t)}) {
				add(l.learnt.inners, key, inner)
			}
		}
	}
}

func add(m map[string]*counts, key, outer string) {
	c := m[key]
	if c == nil {
		c = &counts{of: map[string]int{}}
		m[key] = c
	}
	c.add(outer)
}

// feature is a property of a record that may go with an outer area.
type feature struct {
	key      string
	field    string
	text     string // as it stands in the field
	most     float64
	method   spending.Method
	describe string
	word     bool // of no known name
}

// features lists the learnable properties of a record: words and beginnings of its
// reference, the code its title begins with, the office that buys, its postal code.
func (l *Locator) features(t *texts) []feature {
	r := t.record
	root, leaf, _ := chain(r.Buyer)
	out := l.codeFeatures(nil, fieldReference, r.Reference, root, len(r.Reference))
	if end := strings.IndexAny(r.Title, " \n"); end > 0 && strings.ContainsAny(r.Title[:end], "/_-0123456789") {
		out = l.codeFeatures(out, fieldTitle, r.Title, root, end)
	} else if end < 0 && strings.ContainsAny(r.Title, "/_-0123456789") {
		out = l.codeFeatures(out, fieldTitle, r.Title, root, len(r.Title))
	}
	out = l.wordFeatures(out, t)
	if leaf != "" {
		out = append(out, feature{"b|" + r.Buyer, fieldBuyer, leaf, 2, spending.ByBuyerOffice, "buying office", false})
	}
	if l.know.isPostcode(r.Postcode) {
		out = append(out, feature{"p|" + r.Postcode, fieldPostcode, r.Postcode, 2, spending.ByPostcode, "postcode",
			false})
	}
	return out
}

// codeFeatures adds the letter words of the first end bytes of a code, and its first two
// words together.
func (l *Locator) codeFeatures(out []feature, field, text, root string, end int) []feature {
	words, spans := plainWords(text)
	n := 0
	for i, w := range words {
		if spans[i][0] >= end || n == 8 {
			break
		}
		if len(w) == 3 && strings.Trim(w, "0123456789") == "" {
			key, number := "n|"+root+"|"+w, text[spans[i][0]:spans[i][1]]
			out = append(out,
				feature{key, field, number, 1.5, spending.ByReferencePrefix, "number in references", false})
			continue
		}
		w = strings.TrimRight(w, "0123456789")
		if len(w) < 2 || strings.ContainsAny(w, "0123456789") || l.know.filler[w] {
			continue
		}
		n++
		quoted := strings.TrimRight(text[spans[i][0]:spans[i][1]], "0123456789")
		out = append(out,
			feature{"r|" + root + "|" + w, field, quoted, 2.5, spending.ByReferencePrefix, "reference code", false})
	}
	if len(words) > 1 && spans[1][1] <= end {
		key := strings.Join([]string{"s", root, words[0], words[1]}, "|")
		prefix := text[spans[0][0]:spans[1][1]]
		out = append(out, feature{key, field, prefix, 2.5, spending.ByReferencePrefix, "reference prefix", false})
	}
	return out
}

// isPostcode reports whether a postal code is a whole one.
func (k *reading) isPostcode(code string) bool {
	return code != "" && (k.postcodeDigits == 0 || len(code) == k.postcodeDigits)
}

// chain splits a buyer into its outermost and its innermost office; leaf is "" for a
// buyer of one level.
func chain(buyer string) (root, leaf string, levels int) {
	parts := strings.Split(buyer, " / ")
	if len(parts) == 1 {
		return buyer, "", 1
	}
	return parts[0], parts[len(parts)-1], len(parts)
}

// placeKey names a buyer's use of a location text.
func placeKey(t *texts) string {
	if len(t.place) == 0 {
		return ""
	}
	return placeOf(t.record.Buyer, t)
}

// placeOf names the use of a location text by a buyer or by its organisation.
func placeOf(buyer string, t *texts) string {
	var b strings.Builder
	b.WriteString(buyer)
	for _, tok := range t.place {
		b.WriteByte('|')
		b.WriteString(tok.Word)
	}
	return b.String()
}

// claims adds what the record's learnt features say: for each outer area, the strongest of
// a kind.
func (l *Locator) learntClaims(claims []claim, t *texts) []claim {
	placed := slices.ContainsFunc(claims, func(c claim) bool {
		return (c.source == work || c.source == place) && c.weight >= namesPlace
	})
	for _, f := range l.features(t) {
		c := l.countsOf(&f)
		if c == nil || c.total < leastSupport || f.word && (placed || !c.isOfAPlace(&f)) {
			continue
		}
		d, n := c.best()
		purity, where := purityOf(n, c.total), "here"
		w := weakWeight * purity
		switch m := l.undivided(c, d); {
		case purity >= leastPurity:
			w = min(f.most, math.Log(purity/(1-purity)))
		case purityOf(m, c.total) >= leastPurity && !l.namesCarved(claims, d):
			// The code is older than a new outer area: it stands for the old one.
			purity, where = purityOf(m, c.total), "here or in what was carved from it"
			w = min(f.most, math.Log(purity/(1-purity))) * float64(n) / float64(m)
			n = m
		case purity < weakPurity || c.total < weakSupport:
			continue
		}
		if f.method == spending.ByPostcode {
			w *= min(1, l.trust(t, d)) // the postal code is the location field's: the office's or the work's
		}
		claims = append(claims, claim{
			outer: d, key: f.claimKey(), weight: w, source: prior, method: f.method,
			evidence: spending.Evidence{
				Field: f.field, Text: f.text, Area: d,
				Rule: fmt.Sprintf("%s learnt: %d of %d awards with it that name their place are %s", f.describe, n,
					c.total, where),
			},
		})
	}
	return claims
}

// Of a location field that names an inner area which is not an outer area's seat, the least share
// of the buyer's awards with that field whose texts must name the same inner area; an
// unlearnt field counts as two such awards that do and none that does not.
const placeAgreement = 0.6

// The least share where the awards are those of all offices of the buyer's organisation.
const officeAgreement = 0.3

// purityOf is the share of n among total, a little less where both are small.
func purityOf(n, total int) float64 { return (float64(n) + 0.5) / (float64(total) + 1.5) }

// undivided gives how many records lie in an outer area or in those carved from it. The city and
// the country around it stay apart.
func (l *Locator) undivided(c *counts, outer string) int {
	n := c.of[outer]
	for d, k := range c.of {
		if parent, ok := l.gaz.Parent(d); ok && parent == outer && !l.gaz.IsCapital(d) {
			n += k
		}
	}
	return n
}

// namesCarved reports whether the award itself names an outer area carved from another.
func (l *Locator) namesCarved(claims []claim, old string) bool {
	return slices.ContainsFunc(claims, func(c claim) bool {
		parent, ok := l.gaz.Parent(c.outer)
		return ok && parent == old && c.source != prior && c.weight >= 1
	})
}

// Fewest awards of a buyer with the same location field that tell whether it is an office.
const officeUse = 5

// isSite reports whether the location field of a buyer says where the work is, and not
// where its office is: texts of the same buyer's awards with that field agree on the inner area,
// and a mere town's name is in one of them at least.
func (l *Locator) isSite(t *texts, inner string) bool {
	if u := l.learnt.used[placeKey(t)]; u != nil && u.total >= officeUse && u.of["true"] == 0 && l.namesTown(t, inner) {
		return false
	}
	if root, leaf, _ := chain(t.record.Buyer); leaf != "" {
		c := l.learnt.inners[placeOf(root, t)]
		if c != nil && c.total >= officeUse && float64(c.of[inner]) < officeAgreement*float64(c.total) {
			return false
		}
	}
	agree, total := 2, 2
	if c := l.learnt.inners[placeKey(t)]; c != nil {
		agree, total = agree+c.of[inner], total+c.total
	}
	return float64(agree) >= placeAgreement*float64(total)
}

// namesTown reports whether the location field names an inner area by a town in it, and neither
// itself nor a constituency, which works are listed by.
func (l *Locator) namesTown(t *texts, inner string) bool {
	return slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.field == fieldPlace && m.means(gazetteer.Town) &&
			!m.isInner() && !m.means(gazetteer.Constituency) &&
			slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return e.Inner == inner })
	})
}

// trust says how far a location field that names an outer area is to be believed, 0.1 to 1.2,
// by how often the texts of the same buyer's awards with the same field agree.
// Unlearnt, the state's capital is half believed: it is where the buyers sit.
func (l *Locator) trust(t *texts, outer string) float64 {
	prior, weight := 0.95, 5.0
	if l.gaz.IsCapital(outer) {
		prior = 0.5
	}
	agree, total := 0, 0
	if c := l.learnt.places[placeKey(t)]; c != nil {
		agree, total = c.of[outer], c.total
		for d, n := range c.of {
			if parent, ok := l.gaz.Parent(d); ok && parent == outer {
				agree += n
			}
		}
	}
	p := (prior*weight + float64(agree)) / (weight + float64(total))
	switch {
	case p >= 0.85:
		return 1.2
	case p >= 0.6:
		return 0.6
	case p >= 0.4:
		return 0.35
	}
	return 0.1
}
