package relevance

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// maxWords bounds the words of a field that are read; longer text is read up to there.
const maxWords = 2000

// facts is what was found in one record.
type facts struct {
	source [len(fields)]string
	texts  [len(fields)]names.Folded
	words  [len(fields)][]token
	hits   [len(fields)][]hit
	found  []fieldSet // per group: the fields it was found in
	codes  bool
	worded bool  // a word of the rules is among them
	spoken []int // of title and description, words that tell the language, see ruleset.languages
}

// Classify gives the verdict on a record, with the evidence it rests on. Every verdict has
// evidence: where nothing speaks for floods it is the text that says what is bought. The
// rules of the language the text is in decide; a text in none of them is unclear.
func (r *Rules) Classify(rec *spending.Record) spending.Relevance {
	var best *finding
	for _, set := range r.sets {
		if f := set.find(rec); best == nil || f.better(best) {
			best = f
		}
	}
	if best == nil {
		return spending.Relevance{
			Flood:    spending.FloodUnclear,
			Evidence: []spending.Evidence{whole(&facts{source: texts(rec)}, otherLanguage)},
		}
	}
	return best.relevance()
}

// finding is what the rules of one language find in a record.
type finding struct {
	*facts
	set     *ruleset
	verdict *rule
}

func (r *ruleset) find(rec *spending.Record) *finding {
	f := &finding{facts: r.read(rec), set: r}
	for i := range r.file.verdicts {
		if v := &r.file.verdicts[i]; v.when.holds(f.facts) {
			f.verdict = v
			break
		}
	}
	return f
}

// better prefers the language that more of the text's small words are of, and between equals the rules that found
// something.
func (f *finding) better(than *finding) bool {
	mine, theirs := f.spoken[f.set.own], than.spoken[than.set.own]
	return mine > theirs || mine == theirs && than.silent() && !f.silent()
}

// silent reports whether only the last resort held.
func (f *finding) silent() bool { return f.verdict.when.op == opAlways }

// foreign reports whether the text is in another language than the rules: most of its small words are
// of another, and not one alone beside words of the rules, as in "El Camino Real bridge"; or it has none
// at all and no words of the rules either.
func (f *finding) foreign() bool {
	if f.set.own == 0 {
		return false
	}
	own, most := f.spoken[f.set.own], slices.Max(f.spoken[1:])
	return most > own && (most > 1 || !f.worded) || own == 0 && f.silent() && !f.worded
}

func (f *finding) relevance() spending.Relevance {
	r := f.set
	out := spending.Relevance{Flood: spending.Flood(f.verdict.outcome)}
	name := f.verdict.outcome + " " + f.verdict.id
	if out.Flood != spending.FloodYes && f.foreign() {
		out.Flood, name = spending.FloodUnclear, otherLanguage
	} else {
		out.Evidence = r.evidence(f.facts, f.verdict, name, nil)
	}
	if len(out.Evidence) == 0 {
		out.Evidence = []spending.Evidence{whole(f.facts, name)}
	}
	if out.Flood == spending.FloodYes {
		out.Kind = spending.OtherKind
		for i := range r.file.kinds {
			if k := &r.file.kinds[i]; k.when.holds(f.facts) {
				out.Kind = spending.Kind(k.outcome)
				out.Evidence = r.evidence(f.facts, k, k.outcome+" "+k.id, out.Evidence)
				break
			}
		}
	}
	for i := range r.file.funds {
		if fund := &r.file.funds[i]; fund.when.holds(f.facts) && !slices.Contains(out.Funds, fund.outcome) {
			out.Funds = append(out.Funds, fund.outcome)
			out.Evidence = r.evidence(f.facts, fund, "fund "+fund.outcome, out.Evidence)
		}
	}
	slices.Sort(out.Funds)
	return out
}

// otherLanguage is the rule of a verdict on a text that no rules can read.
const otherLanguage = "unclear language"

// whole is the evidence of a verdict that rests on no phrase: the text itself.
func whole(f *facts, rule string) spending.Evidence {
	field := titleField
	if strings.TrimSpace(f.source[field]) == "" && strings.TrimSpace(f.source[descriptionField]) != "" {
		field = descriptionField
	}
	text := f.source[field]
	if len(text) > 120 {
		cut := 120
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	return spending.Evidence{Field: fields[field], Text: text, Rule: rule}
}

// evidence appends what made a rule's condition hold, each piece of text once.
func (r *ruleset) evidence(f *facts, by *rule, name string, out []spending.Evidence) []spending.Evidence {
	by.when.because(f, func(group int, in fieldSet) {
		for field := range fields {
			if in&(1<<field) == 0 {
				continue
			}
			i := slices.IndexFunc(f.hits[field], func(h hit) bool { return h.group == group })
			h := f.hits[field][i]
			first, last := f.words[field][max(h.first, 1)], f.words[field][h.last]
			e := spending.Evidence{
				Field: fields[field],
				Text:  f.texts[field].Source(int(first.start), int(last.end)),
				Rule:  name + " (" + r.file.groups[group] + ")",
			}
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
			return // one field is enough: description often repeats the title
		}
	})
	return out
}

// read finds every phrase in every field.
func (r *ruleset) read(rec *spending.Record) *facts {
	f := &facts{
		source: texts(rec),
		found:  make([]fieldSet, len(r.file.groups)),
		codes:  true,
		spoken: make([]int, 1+len(r.languages)),
	}
	r.scan(rec, func(field int, text names.Folded, words []token, hits []hit, spoken bool) {
		f.texts[field] = text
		if field == buyerField { // who buys may be called what is its work
			hits = slices.DeleteFunc(hits, func(h hit) bool { return r.file.groups[h.group] == namesMask })
		}
		f.words[field], f.hits[field] = words, r.unmasked(hits)
		for _, h := range f.hits[field] {
			f.found[h.group] |= 1 << field
		}
		if textFields&(1<<field) == 0 {
			return
		}
		f.codes = f.codes && !spoken
		for _, t := range words[1:] {
			w := text.Text[t.start:t.end]
			for _, i := range r.languageOf[w] {
				f.spoken[i]++
			}
			f.worded = f.worded || len(w) >= 4 && r.lex.has(w)
		}
	})
	return f
}

func texts(rec *spending.Record) [len(fields)]string {
	return [len(fields)]string{rec.Title, rec.Description, rec.Reference, rec.Buyer, rec.Category, rec.Product,
		rec.Place}
}

// scan calls with the words of each field, the first standing for its beginning, every
// phrase found in it, masks included, and whether it has a word that is not a code. The
// hits are valid during the call.
func (r *ruleset) scan(
	rec *spending.Record, with func(field int, text names.Folded, words []token, hits []hit, spoken bool),
) {
	var hits []hit
	var words []fieldWord
	var symbols []symbol
	for field, source := range texts(rec) {
		folded := names.FoldText(source)
		text := folded.Text
		tokens := tokenize(text, append(make([]token, 0, 1+len(text)/5), token{}))
		if len(tokens) > maxWords {
			tokens = tokens[:maxWords]
		}
		words = append(words[:0], fieldWord{symbols: []symbol{r.start}})
		symbols = symbols[:0]
		spoken := false
		for _, t := range tokens[1:] {
			w := text[t.start:t.end]
			from := len(symbols)
			symbols = r.lex.lookup(w, symbols)
			fw := fieldWord{symbols: symbols[from:]}
			coded := !r.speaks(w)
			for _, s := range fw.symbols {
				fw.barrier = fw.barrier || r.barriers[s]
				coded = coded || r.codewords[s]
			}
			spoken = spoken || !coded
			words = append(words, fw)
		}
		hits = hits[:0]
		for i := range words {
			r.match.find(words, i, func(h hit) { hits = append(hits, h) })
		}
		with(field, folded, tokens, hits, spoken)
	}
}

// speaks reports whether a token can be a word rather than part of a code: at least four
// letters with a vowel among them, or a word of another script that the rules have words of.
func (r *ruleset) speaks(w string) bool {
	if first, _ := utf8.DecodeRuneInString(w); first >= utf8.RuneSelf {
		return unicode.In(first, r.scripts...)
	}
	return len(w) >= 4 && strings.ContainsAny(w, "aeiou")
}

// unmasked drops masks and the hits they hide: those sharing a masked word, unless they
// are longer than the mask and around it. The hits are ordered by their first word. It
// returns a new slice.
func (r *ruleset) unmasked(hits []hit) []hit {
	var masks []hit
	span := 0
	for _, h := range hits {
		if r.masks[h.group] {
			masks = append(masks, h)
			span = max(span, h.last-h.first)
		}
	}
	kept := make([]hit, 0, len(hits)-len(masks))
	for _, h := range hits {
		if r.masks[h.group] {
			continue
		}
		// Only masks beginning this near can share a word with the hit.
		from, _ := slices.BinarySearchFunc(masks, h.first-span, func(m hit, first int) int { return m.first - first })
		hidden := false
		for i := from; i < len(masks) && masks[i].first <= h.last && !hidden; i++ {
			hidden = masks[i].hides(h)
		}
		if !hidden {
			kept = append(kept, h)
		}
	}
	return kept
}

func (m hit) hides(h hit) bool {
	if h.first <= m.first && h.last >= m.last && h.last-h.first > m.last-m.first {
		return false
	}
	for i := range m.steps {
		if m.masked != 0 && m.masked&(1<<i) == 0 {
			continue
		}
		for j := range h.steps {
			if m.at[i] == h.at[j] {
				return true
			}
		}
	}
	return false
}
