package locate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Fields evidence is found in, by their names in the awards collection.
const (
	fieldTitle       = "title"
	fieldDescription = "description"
	fieldReference   = "reference"
	fieldPlace       = "place"
	fieldBuyer       = "buyer"
	fieldPostcode    = "postcode"
)

// mention is a place name found in a field.
type mention struct {
	field   string
	text    string // as it stands in the field
	start   int    // bytes in the field
	end     int
	key     string // the tokens it was matched by
	context context
	near    bool
	entries []gazetteer.Entry // what it can mean in its context
	all     []gazetteer.Entry // what else bears the name
}

// anyOf reports whether one of some meanings is of a kind.
func anyOf(entries []gazetteer.Entry, kind gazetteer.Kind) bool {
	return slices.ContainsFunc(entries, func(e gazetteer.Entry) bool { return e.Kind == kind })
}

// inWork reports whether the mention stands in what describes the work itself.
func (m *mention) inWork() bool { return m.field == fieldTitle || m.field == fieldDescription }

// texts is a record as the locator reads it.
type texts struct {
	record   *spending.Record
	mentions []mention
	title    []gazetteer.Token
	more     []gazetteer.Token   // of a description that is not the title
	work     [][]gazetteer.Token // tokens of title and description, where the two differ
	words    map[string]bool     // words of title and description, lower case
	place    []gazetteer.Token
	buyer    []gazetteer.Token
	site     bool     // the location field repeats a word of the work's text: it says where the work is
	within   []string // the outer areas the buyer works in, if known
}

// read finds the place names of a record.
func (l *Locator) read(r *spending.Record) *texts {
	t := &texts{record: r, words: make(map[string]bool, 32)}
	for _, f := range []struct{ name, text string }{
		{fieldTitle, r.Title}, {fieldDescription, r.Description}, {fieldReference, r.Reference}, {fieldPlace, r.Place},
	} {
		if f.text == "" || f.name == fieldDescription && f.text == r.Title {
			continue
		}
		tokens := l.gaz.Tokens(f.text)
		switch f.name {
		case fieldTitle:
			t.title = tokens
			t.work = append(t.work, tokens)
		case fieldDescription:
			t.more = tokens
			t.work = append(t.work, tokens)
		case fieldPlace:
			t.place = tokens
		}
		if f.name == fieldTitle || f.name == fieldDescription {
			for _, tok := range tokens {
				t.words[tok.Lower] = true
			}
		}
		l.find(t, f.name, f.text, tokens)
	}
	buyer := l.buyer(r.Buyer)
	t.buyer, t.within, t.mentions = buyer.tokens, buyer.within, append(t.mentions, buyer.mentions...)
	l.homonyms(t)
	t.site = slices.ContainsFunc(t.place, func(tok gazetteer.Token) bool {
		return len(tok.Lower) >= 5 && t.words[tok.Lower] && !l.know.common[tok.Lower]
	})
	return t
}

// readWithin finds the place names of a record that lie in some outer areas.
func (l *Locator) readWithin(r *spending.Record, outer []string) *texts {
	t := l.read(r)
	elsewhere := func(e gazetteer.Entry) bool { return !liesIn(l.gaz, e.Outer, outer) }
	for i := range t.mentions {
		m := &t.mentions[i]
		m.entries = slices.DeleteFunc(slices.Clone(m.entries), elsewhere)
		m.all = slices.DeleteFunc(slices.Clone(m.all), elsewhere)
	}
	t.mentions = slices.DeleteFunc(t.mentions, func(m mention) bool { return len(m.entries) == 0 })
	return t
}

// mentionsAny reports whether the title or the description has one of some words.
func (t *texts) mentionsAny(of map[string]bool) bool {
	for w := range of {
		if t.words[w] {
			return true
		}
	}
	return false
}

// quote gives a lower-case word as it stands in the title or the description.
func (l *Locator) quote(t *texts, word string) spending.Evidence {
	for _, f := range []struct{ name, text string }{
		{fieldTitle, t.record.Title}, {fieldDescription, t.record.Description},
	} {
		for _, tok := range l.gaz.Tokens(f.text) {
			if tok.Lower == word {
				return spending.Evidence{Field: f.name, Text: f.text[tok.Start:tok.End]}
			}
		}
	}
	return spending.Evidence{Field: fieldTitle, Text: word}
}

// find adds the mentions of one field.
func (l *Locator) find(t *texts, field, text string, tokens []gazetteer.Token) {
	first := len(t.mentions)
	matches := l.gaz.Find(tokens, l.depth)
	for n, found := range matches {
		m := mention{
			field: field, near: found.Near, entries: found.Entries, all: found.Entries,
			start: tokens[found.First].Start, end: tokens[found.Last].End,
			text: text[tokens[found.First].Start:tokens[found.Last].End],
		}
		for _, tok := range tokens[found.First : found.Last+1] {
			m.key += tok.Word
		}
		m.context = l.contextOf(text, tokens, found)
		if len(t.mentions) > first && n > 0 && found.First == matches[n-1].Last+2 &&
			l.know.to[tokens[found.First-1].Lower] {
			m.context |= asEnd
			t.mentions[len(t.mentions)-1].context |= asEnd
		}
		if !l.sensible(&m) {
			continue
		}
		t.mentions = append(t.mentions, m)
	}
	l.know.spreadOuter(text, t.mentions[first:])
	l.know.spreadInner(text, t.mentions[first:])
	l.know.spreadOffices(text, t.mentions[first:])
	l.know.spreadRoads(text, t.mentions[first:])
	l.know.spreadRivers(text, t.mentions[first:])
	switch field {
	case fieldTitle, fieldDescription:
		l.know.markLists(text, t.mentions[first:])
	case fieldPlace:
		l.know.markLists(text, t.mentions[first:])
		l.endInOuter(t, t.mentions[first:])
	}
}

// contextOf reads how a match stands in its text.
func (l *Locator) contextOf(text string, tokens []gazetteer.Token, m gazetteer.Match) context {
	c := l.know.contextOf(text, tokens, m)
	if l.calls(l.depth, text, tokens, m) {
		c |= asOuter
	}
	if c&asOffice == 0 && l.depth+1 < len(l.called) && l.calls(l.depth+1, text, tokens, m) {
		c |= asInner
	}
	if c&asOuter != 0 {
		c &^= asInner // "X block of Y district"
	}
	return c
}

// calls reports whether a text calls a match an area of the level at a depth.
func (l *Locator) calls(depth int, text string, tokens []gazetteer.Token, m gazetteer.Match) bool {
	return l.called[depth].say(asInner, text, tokens, m)
}

// only leaves a mention the meanings of some kinds, if it has any of them.
func (m *mention) only(kinds ...gazetteer.Kind) {
	m.keep(func(e *gazetteer.Entry) bool { return slices.Contains(kinds, e.Kind) })
}

// keep leaves a mention the meanings that a test holds of, if it has any such.
func (m *mention) keep(test func(*gazetteer.Entry) bool) {
	kept := make([]gazetteer.Entry, 0, len(m.entries))
	for i := range m.entries {
		if test(&m.entries[i]) {
			kept = append(kept, m.entries[i])
		}
	}
	if len(kept) > 0 {
		m.entries = kept
	}
}

// uncalled takes away a word for a level that no area of the name is of.
func (m *mention) uncalled() {
	if !m.isOuter() {
		m.context &^= asOuter
	}
	if !m.isInner() && !m.means(gazetteer.Seat) {
		m.context &^= asInner
	}
}

// sensible narrows a mention to the meanings its context allows, and reports whether any
// is left.
func (l *Locator) sensible(m *mention) bool {
	m.uncalled()
	switch {
	case m.context&asInner != 0:
		m.keep(func(e *gazetteer.Entry) bool { return e.IsInner() || e.Kind == gazetteer.Seat })
	case m.context&asRiver != 0 && m.means(gazetteer.River):
		m.only(gazetteer.River)
	case m.context&asRiver != 0:
		// Streams and lakes of a town are known as parts of it.
		if !m.means(gazetteer.Locality) {
			return false
		}
		m.context &^= asRiver
		m.only(gazetteer.Locality)
	case m.context&asBank != 0 && m.means(gazetteer.River):
		m.only(gazetteer.River)
	case m.context&asOuter != 0 && m.isOuter():
		m.keep(func(e *gazetteer.Entry) bool { return e.IsOuter() })
	case m.context&(asConstituency|asCode) != 0 && m.means(gazetteer.Constituency):
		m.only(gazetteer.Constituency)
	case m.context&asBlock != 0 && m.means(gazetteer.Block):
		m.only(gazetteer.Block)
	case m.isStrong():
		// A village or river of an area's or town's name is the less likely meaning.
		m.only(gazetteer.AreaName, gazetteer.Town, gazetteer.Locality, gazetteer.Institution,
			gazetteer.Constituency)
	}
	return len(m.entries) > 0
}

// homonyms gives names of the work back their meaning as a village of the outer area that the
// location field names: "Borkola" in Nagaon is not the town of Borkhola in Cachar.
func (l *Locator) homonyms(t *texts) {
	outers := t.placeOuter()
	const told = asConstituency | asBlock | asTown | asOffice | asCode | asRiver
	for i := range t.mentions {
		m := &t.mentions[i]
		if !m.inWork() || weak(m.entries[0].Kind) || m.isOuter() || m.context&told != 0 {
			continue
		}
		kept := len(m.entries)
		for _, e := range m.all {
			if e.Kind != gazetteer.Village && e.Kind != gazetteer.GramPanchayat || !slices.Contains(outers, e.Outer) {
				continue
			}
			if !slices.ContainsFunc(m.entries[:kept], func(o gazetteer.Entry) bool {
				return l.gaz.AreRelated(o.Outer, e.Outer) || slices.Contains(outers, o.Outer)
			}) {
				m.entries = append(m.entries[:len(m.entries):len(m.entries)], e)
			}
		}
	}
}

// placeOuter gives the outer areas that names of the location field can only mean.
func (t *texts) placeOuter() []string {
	var outers []string
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.field == fieldPlace && !weak(m.entries[0].Kind) &&
			!slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return e.Outer != m.entries[0].Outer }) {
			outers = append(outers, m.entries[0].Outer)
		}
	}
	return outers
}

// isStrong reports whether a mention has a meaning that few places share.
func (m *mention) isStrong() bool {
	return slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return !weak(e.Kind) })
}

// weak kinds have names that many places share.
func weak(k gazetteer.Kind) bool {
	switch k {
	case gazetteer.Village, gazetteer.GramPanchayat, gazetteer.River, gazetteer.Block, gazetteer.Embankment,
		gazetteer.Office, gazetteer.Seat:
		return true
	}
	return false
}

// spreadOuter reads "Lakhimpur (Dhakuakhana), Biswanath and Sonitpur districts" and
// "South Salmara Mankachar district": the word after the last name holds for all of the
// list, and for all parts of one name.
func (k *reading) spreadOuter(text string, mentions []mention) {
	for i := len(mentions) - 2; i >= 0; i-- {
		m := &mentions[i]
		for j := i + 1; j < len(mentions); j++ {
			next := &mentions[j]
			if next.context&asOuter == 0 || !m.isOuter() && j != i+1 {
				continue
			}
			gap := outsideBrackets(text[m.end:next.start])
			if gap == "" && j == i+1 && m.entries[0].Outer == next.entries[0].Outer ||
				m.isOuter() && k.isListGap(gap) {
				m.context |= asOuter
				break
			}
		}
	}
	for i := 1; i < len(mentions); i++ {
		gap := outsideBrackets(text[mentions[i-1].end:mentions[i].start])
		if mentions[i-1].context&ofOuter != 0 && mentions[i].isOuter() && k.isListGap(gap) {
			mentions[i].context |= asOuter | ofOuter
		}
	}
}

// spreadInner reads "Soro, Bahanaga and Simulia blocks": all of the list are blocks.
func (k *reading) spreadInner(text string, mentions []mention) {
	for i := len(mentions) - 2; i >= 0; i-- {
		m, next := &mentions[i], &mentions[i+1]
		if next.context&asInner != 0 && m.isInner() && k.isListGap(strings.TrimSpace(text[m.end:next.start])) {
			m.context |= asInner
			m.keep(func(e *gazetteer.Entry) bool { return e.IsInner() })
		}
	}
}

// spreadOffices reads "Tezpur, Sootea and Rangapara Road Division" and "Dudhnoi Division
// (I), Dudhnoi": all names of the list belong to the office, and so does its seat.
func (k *reading) spreadOffices(text string, mentions []mention) {
	for i := len(mentions) - 2; i >= 0; i-- {
		if mentions[i+1].context&asOffice != 0 {
			gap := text[mentions[i].end:mentions[i+1].start]
			if k.isListGap(outsideBrackets(gap)) || strings.TrimSpace(gap) == "" || gap == "-" {
				mentions[i].context |= asOffice
			}
		}
	}
	for i := 1; i < len(mentions); i++ {
		before := &mentions[i-1]
		gap := text[before.end:mentions[i].start]
		if before.context&asOffice != 0 && before.key == mentions[i].key && len(gap) < 24 && !k.saysAt(gap) {
			mentions[i].context |= asOffice
		}
	}
}

// saysAt reports whether a text says that what follows is where what is before it stands.
func (k *reading) saysAt(gap string) bool {
	return slices.ContainsFunc(k.at, func(w string) bool { return strings.Contains(gap, " "+w+" ") })
}

// spreadRoads reads "Rangia Dhamdhama Road" and "Boko-Singra road": both names are the road's.
func (k *reading) spreadRoads(text string, mentions []mention) {
	for i := len(mentions) - 2; i >= 0; i-- {
		if mentions[i+1].context&asRoad != 0 {
			if gap := strings.TrimSpace(text[mentions[i].end:mentions[i+1].start]); gap == "" || gap == "-" {
				mentions[i].context |= asRoad
			}
		}
	}
}

// spreadRivers reads "Beki, Buridehing and Jiadhal River" and "river Mangaldai (Kawadanga)": all
// of the list are rivers, and so is a river's other name.
func (k *reading) spreadRivers(text string, mentions []mention) {
	river := func(m *mention) {
		if m.means(gazetteer.River) {
			m.context |= asRiver
			m.only(gazetteer.River)
		}
	}
	for i := len(mentions) - 2; i >= 0; i-- {
		if mentions[i+1].context&asRiver != 0 &&
			k.isListGap(strings.TrimSpace(text[mentions[i].end:mentions[i+1].start])) {
			river(&mentions[i])
		}
	}
	for i := 1; i < len(mentions); i++ {
		gap := strings.TrimSpace(text[mentions[i-1].end:mentions[i].start])
		if mentions[i-1].context&asRiver != 0 && (gap == "(" || k.isListGap(gap)) {
			river(&mentions[i])
		}
	}
}

// endInOuter reads a location "Udalguri, Chirang" of a work at a village of that name:
// the field ends in the outer area, and another outer area's name before it is the village's.
func (l *Locator) endInOuter(t *texts, mentions []mention) {
	if len(mentions) != 2 || !mentions[0].isOuter() || !mentions[1].isOuter() {
		return
	}
	first, last := &mentions[0], &mentions[1]
	if t.words[strings.ToLower(first.text)] && strings.ContainsAny(t.record.Place[first.end:last.start], ",(") &&
		!l.gaz.AreRelated(first.entries[0].Outer, last.entries[0].Outer) {
		first.context |= asVillage
	}
}

// markLists marks the members of lists of three or more names that each stand for one
// outer area, and for an area or town. A comma may be missing ("Jorhat Hojai and
// Morigaon").
func (k *reading) markLists(text string, mentions []mention) {
	for from := 0; from < len(mentions); {
		to := from + 1
		signs := false
		for to < len(mentions) && mentions[from].mayBeListed() && mentions[to].mayBeListed() {
			gap := outsideBrackets(text[mentions[to-1].end:mentions[to].start])
			if gap != "" && !k.isListGap(gap) {
				break
			}
			signs = signs || gap != ""
			to++
		}
		if signs && to-from > 2 {
			for i := from; i < to; i++ {
				mentions[i].context |= asListed
			}
		}
		from = to
	}
}

// mayBeListed reports whether a mention stands for one outer area, and for an area or town.
func (m *mention) mayBeListed() bool {
	return m.context&(asRiver|asRoad|asConstituency|asOffice) == 0 &&
		!slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool {
			switch e.Kind {
			case gazetteer.AreaName, gazetteer.Town, gazetteer.Constituency:
				return e.Outer != m.entries[0].Outer
			}
			return true
		})
}

// isListGap reports whether a text can stand between two members of a list.
func (k *reading) isListGap(gap string) bool { return k.gaps[names.Fold(gap)] }

// outsideBrackets gives a text without what stands in brackets and without outer blanks.
func outsideBrackets(s string) string {
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			return strings.TrimSpace(s)
		}
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return strings.TrimSpace(s)
		}
		s = s[:open] + s[open+end+1:]
	}
}

// means reports whether a mention can mean a place of a kind.
func (m *mention) means(kind gazetteer.Kind) bool {
	return anyOf(m.entries, kind)
}

// isOuter reports whether a mention can mean an outer area itself.
func (m *mention) isOuter() bool {
	return slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return e.IsOuter() })
}

// isInner reports whether a mention can mean an area within an outer one.
func (m *mention) isInner() bool {
	return slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return e.IsInner() })
}

func pointText(r *spending.Record) string {
	return strconv.FormatFloat(r.Longitude, 'f', -1, 64) + ", " + strconv.FormatFloat(r.Latitude, 'f', -1, 64)
}
