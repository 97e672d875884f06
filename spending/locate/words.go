package locate

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// A word of no known name is taken for a place's where so many awards with it name their place, and at least such a
// share of them in one outer area.
const (
	wordPurity  = 0.85
	wordLetters = 5
	namesPlace  = 2.1 // what the award's own name of a place weighs, beside which words say nothing
	wordSupport = 8   // in the work's text; in a location field or a buyer's name leastSupport
)

// wordFeatures adds the words of no known name: towns that no gazetteer has, and names spelt as nobody else does.
func (l *Locator) wordFeatures(out []feature, t *texts) []feature {
	first := len(out)
	for _, f := range []struct {
		name string
		most float64
	}{{fieldPlace, 2.5}, {fieldBuyer, 2}, {fieldTitle, 2}} {
		text, tokens := t.text(f.name)
		for _, tok := range tokens {
			if len(tok.Word) < wordLetters || !tok.IsWord() || l.know.common[tok.Lower] || t.isKnown(f.name, tok) ||
				slices.ContainsFunc(out[first:], func(o feature) bool { return o.key == "w|"+f.name+"|"+tok.Word }) {
				continue
			}
			out = append(out, feature{"w|" + f.name + "|" + tok.Word, f.name, text[tok.Start:tok.End], f.most,
				spending.ByReferencePrefix, "word", true})
		}
	}
	return out
}

// countsOf gives what is learnt of a feature. What a word means in titles, it means in any field.
func (l *Locator) countsOf(f *feature) *counts {
	if f.word && f.field != fieldTitle {
		word := f.key[strings.LastIndex(f.key, "|")+1:]
		if c := l.learnt.features["w|"+fieldTitle+"|"+word]; c != nil && c.total >= wordSupport {
			if _, n := c.best(); purityOf(n, c.total) >= wordPurity {
				return c
			}
		}
	}
	return l.learnt.features[f.key]
}

// isKnown reports whether a word of a field is part of a known name.
func (t *texts) isKnown(field string, tok gazetteer.Token) bool {
	return slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.field == field && m.start <= tok.Start && tok.End <= m.end
	})
}

// support is the fewest awards that make a feature of a word evidence.
func (f *feature) support() int {
	if f.field == fieldTitle {
		return wordSupport
	}
	return leastSupport
}

// isOfAPlace reports whether the awards with a word lie in one outer area.
func (c *counts) isOfAPlace(f *feature) bool {
	_, n := c.best()
	return purityOf(n, c.total) >= wordPurity && c.total >= f.support()
}

// claimKey is what features of which only the strongest counts have in common.
func (f *feature) claimKey() string {
	if f.word {
		return "word"
	}
	return string(f.method)
}

// offices gives the offices of a buyer's chain.
func offices(buyer string) []string { return strings.Split(buyer, " / ") }

// learnBuyer counts what the offices of a buyer buy.
func (l *Locator) learnBuyer(t *texts) {
	l.learnt.records++
	for _, office := range offices(t.record.Buyer) {
		l.learnt.bought[office]++
	}
}

// hasOffice reports whether the location field names an inner area by a name that an office of the buyer is called
// after: it is where the office is.
func hasOffice(t *texts, inner string) bool {
	return slices.ContainsFunc(t.mentions, func(m mention) bool {
		return m.field == fieldPlace &&
			slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return e.Inner == inner }) &&
			slices.ContainsFunc(t.mentions, func(o mention) bool {
				return o.field == fieldBuyer && o.context&asTown == 0 && o.key == m.key
			})
	})
}

// Of a buyer whose awards' texts name so many places or that bought so much of all, the least share that lies in an
// area it is called after, or the most of all awards; else it serves more than that area.
const (
	spreadPlaces = 8
	spreadShare  = 0.4
	wholeRecords = 5
	wholeShare   = 0.5
	ofWideBuyer  = 0.1
)

// isWide reports whether the office of a buyer's chain that stands at a byte serves more than the outer area it is
// called after: it says so, it buys most of all there is, or its works lie all over.
func (l *Locator) isWide(buyer string, at int, outer string) bool {
	from := 0
	for _, office := range offices(buyer) {
		if at >= from+len(office) {
			from += len(office) + len(" / ")
			continue
		}
		if containsAny(office, l.know.wideBuyers) {
			return true
		}
		if n := l.learnt.bought[office]; n >= wholeRecords && float64(n) >= wholeShare*float64(l.learnt.records) {
			return true
		}
		c := l.learnt.buyers[office]
		return c != nil && c.total >= spreadPlaces && float64(c.of[outer]) < spreadShare*float64(c.total)
	}
	return false
}
