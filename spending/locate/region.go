package locate

import (
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// region says whether an award is for more than its outer areas: the whole state, or the
// area of a council.
type region struct {
	statewide  bool                // the text says so
	named      bool                // but it also names an area
	outers     []string            // of the council, the one of its offices first
	inPlace    bool                // the location field names the council
	headOffice []spending.Evidence // a purchase of the state's offices, unless its text places it
	nowhere    []spending.Evidence // the same, for a purchase for which nothing at all names a place
	placeless  []spending.Evidence // the location field names the state and nothing smaller
	confidence float64
	evidence   []spending.Evidence
}

// region looks for words that make an award state-wide or council-wide.
func (l *Locator) region(t *texts) region {
	out := region{confidence: l.know.confidence.Whole}
	l.saysWhole(t, &out)
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.inWork() && m.context&(asOffice|asCode|asRiver) == 0 && !l.capitalOnly(m) && m.isStrong() {
			out.named = true
		}
	}
	l.council(t, &out)
	if len(t.place) == 1 && l.know.wholeNames[t.place[0].Lower] {
		out.placeless = []spending.Evidence{
			{Field: fieldPlace, Text: t.record.Place, Rule: "the location field names the state only"},
		}
	}
	if !out.statewide && l.know.supplies(t.record) && !l.cityBuyer(t) {
		l.headOffice(t, &out)
	}
	return out
}

// saysWhole looks for phrases that mean the whole.
func (l *Locator) saysWhole(t *texts, out *region) {
	r := t.record
	for _, f := range []struct{ name, text string }{
		{fieldTitle, r.Title}, {fieldDescription, r.Description}, {fieldPlace, r.Place},
	} {
		words, spans := plainWords(f.text)
		line := strings.Join(words, " ")
		for _, p := range l.know.wholePhrases {
			if from, to, ok := findPhrase(line, spans, p); ok {
				out.statewide = true
				e := spending.Evidence{Field: f.name, Text: f.text[from:to], Rule: "the whole: " + p}
				out.evidence = append(out.evidence, e)
				break
			}
		}
	}
}

// headOffice takes a purchase of a body of the whole for one of its offices at the capital, unless a place is named.
func (l *Locator) headOffice(t *texts, out *region) {
	const rule = "head office: a purchase of a state office whose text names no place"
	for i := range t.mentions {
		if m := &t.mentions[i]; m.field == fieldPlace && l.capitalOnly(m) && l.namesSeat(m, m.entries[0].Outer) {
			out.headOffice = append(out.headOffice, spending.Evidence{Field: m.field, Text: m.text, Rule: rule})
		}
	}
	if root, _, _ := chain(t.record.Buyer); len(out.headOffice) == 0 && !containsAny(root, l.know.regional) {
		const rule = "head office: a purchase of a body of the whole state, for which nothing names a place"
		out.nowhere = []spending.Evidence{{Field: fieldBuyer, Text: root, Rule: rule}}
	}
	out.confidence = l.know.confidence.HeadOffice
}

// supplies reports whether an award buys goods or services, which head offices do for the
// whole state; works have a place.
func (k *reading) supplies(r *spending.Record) bool {
	title := names.Fold(strings.TrimSpace(r.Title))
	return containsAny(r.Category, k.categories) ||
		slices.ContainsFunc(k.purchases, func(p string) bool { return strings.HasPrefix(title, p) })
}

// containsAny reports whether a text contains one of some folded texts.
func containsAny(text string, of []string) bool {
	text = names.Fold(text)
	return slices.ContainsFunc(of, func(s string) bool { return strings.Contains(text, s) })
}

// capitalOnly reports whether a mention can only mean the outer area of the state's offices.
func (l *Locator) capitalOnly(m *mention) bool {
	return !slices.ContainsFunc(m.entries, func(e gazetteer.Entry) bool { return !l.gaz.IsCapital(e.Outer) })
}

// cityBuyer reports whether the buyer works for one town or institution: its name names a
// place.
func (l *Locator) cityBuyer(t *texts) bool {
	for i := range t.mentions {
		m := &t.mentions[i]
		if m.field == fieldBuyer && (m.context&asTown != 0 || m.means(gazetteer.Institution)) {
			return true
		}
	}
	return containsAny(t.record.Buyer, l.know.cityBuyers)
}

// council looks for the name of a council's area in the title, description or place.
func (l *Locator) council(t *texts, out *region) {
	find := func(field, text string, tokens []gazetteer.Token) {
		for i, tok := range tokens {
			outers, ok := l.know.councils[tok.Lower]
			inText := field != fieldPlace
			if !ok || inText && (i == 0 || !l.know.within[tokens[i-1].Lower]) || !inText && len(tokens) > 2 {
				continue
			}
			e := spending.Evidence{Field: field, Text: text[tok.Start:tok.End], Rule: "council area: all of it"}
			for _, d := range outers {
				if _, known := l.gaz.Area(d); known && !slices.Contains(out.outers, d) {
					out.outers = append(out.outers, d)
					e.Area = d
					out.evidence = append(out.evidence, e)
				}
			}
			out.confidence = l.know.confidence.Council
			return
		}
	}
	find(fieldTitle, t.record.Title, t.title)
	if len(t.work) > 1 {
		find(fieldDescription, t.record.Description, t.work[1])
	}
	if len(out.outers) == 0 {
		find(fieldPlace, t.record.Place, t.place)
		out.inPlace = len(out.outers) > 0
	}
}

// yieldsTo reports whether a council that the text names is the buyer or the fund of a work
// elsewhere: the location field names one of its outer areas that its offices are not in.
func (r *region) yieldsTo(d decision) bool {
	return !r.inPlace && len(d.outers) == 1 && slices.Contains(r.outers[1:], d.outers[0]) &&
		slices.ContainsFunc(d.evidence, func(e spending.Evidence) bool { return e.Field == fieldPlace })
}

// jurisdiction gives the outer areas a buyer's works lie in; nil for a buyer of the whole state.
func (l *Locator) jurisdiction(buyer string) []string {
	words, spans := plainWords(buyer)
	line := strings.Join(words, " ")
	for _, j := range l.know.jurisdictions {
		if _, _, ok := findPhrase(line, spans, j.buyer); ok {
			return j.outers
		}
	}
	return nil
}

// plainWords gives the lower-case words of a text with where each begins and ends.
func plainWords(text string) (words []string, spans [][2]int) {
	const letters = 6 // of a word and what parts it from the next, about
	words, spans = make([]string, 0, len(text)/letters+1), make([][2]int, 0, len(text)/letters+1)
	plain := "" // of a text in ASCII, in small letters
	if names.IsASCII(text) {
		plain = strings.ToLower(text)
	}
	start := -1
	for i := 0; i <= len(text); i++ {
		letter := i < len(text) && isWordByte(text[i])
		if letter && start < 0 {
			start = i
		}
		if !letter && start >= 0 {
			if plain != "" {
				words = append(words, plain[start:i])
			} else {
				words = append(words, strings.ToLower(text[start:i]))
			}
			spans = append(spans, [2]int{start, i})
			start = -1
		}
	}
	return words, spans
}

// isWordByte reports whether a byte is of a word: a letter or a figure, or of a character beyond ASCII.
func isWordByte(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b >= 0x80
}

// findPhrase gives where a phrase of whole words stands, given the words joined by one blank
// and where each stands.
func findPhrase(line string, spans [][2]int, phrase string) (from, to int, ok bool) {
	for at := 0; ; at++ {
		i := strings.Index(line[at:], phrase)
		if i < 0 {
			return 0, 0, false
		}
		at += i
		end := at + len(phrase)
		if (at == 0 || line[at-1] == ' ') && (end == len(line) || line[end] == ' ') {
			first := strings.Count(line[:at], " ")
			return spans[first][0], spans[first+strings.Count(phrase, " ")][1], true
		}
	}
}
