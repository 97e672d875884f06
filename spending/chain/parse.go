package chain

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/floodspend/floodspend/geo/names"
)

// Parsed is what the text of damage, a work or an asset says.
type Parsed struct {
	words    []word
	plain    string // its words between blanks
	Banks    banks
	Rivers   []string // folded names
	River    string   // the first, as it is written
	Reaches  []Reach
	Chainage []Span // metres
	Length   float64
	Bridges  []string
	Packages []string
	numbers  map[string][]int // of villages, by their folded names
}

// Reach is what lies between two places.
type Reach struct {
	From, To string // as written
	from, to []int  // positions of their words
}

// Span is a stretch of an asset, in metres from its beginning.
type Span struct {
	From, To float64
	whole    bool // of kilometres, which are counted and not measured
}

type word struct {
	text     string // in small letters
	folded   string
	skeleton string
	fold     int32 // numbers of both
	skel     int32
	class    class
	value    float64 // of a number
	number   bool
	parted   bool // punctuation stands before it
	inner    bool // it stands in brackets
	part     int  // of the text, between bars
}

// distinct reports whether a word can name a thing.
func (w *word) distinct() bool {
	return !w.number && w.class&(stopWord|toWord|routeWord) == 0 && len(w.text) > 2
}

// naming reports whether a word is part of a name, be it a weak one.
func (w *word) naming() bool { return w.distinct() || w.class&weakWord != 0 }

// mostWords bounds what of a text is read.
const mostWords = 400

// parse reads a text.
func (v *vocabulary) parse(text string) *Parsed {
	p := &Parsed{Length: -1, numbers: map[string][]int{}}
	p.words = v.split(names.Fold(text))
	var b strings.Builder
	b.WriteByte(' ')
	banked := false
	for i := range p.words {
		banked = banked || p.words[i].class&bankWord != 0
		b.WriteString(p.words[i].text)
		b.WriteByte(' ')
	}
	p.plain = b.String()
	if banked {
		p.Banks = v.banksIn(p.plain)
	}
	v.findRivers(p)
	v.findReaches(p)
	v.findMeasures(p)
	v.findNumbers(p)
	return p
}

// reference is the number of a file or tender, whose letters name offices and programmes: SE/SIL/FDR-SOPD-G/24-25/4.
var reference = regexp.MustCompile(`[a-z.()]+(?:/[a-z0-9.()-]+){2,}`)

// references gives where the numbers of files stand in a text.
func references(text string) [][]int {
	if strings.Count(text, "/") < 2 {
		return nil
	}
	return slices.DeleteFunc(reference.FindAllStringIndex(text, -1), func(at []int) bool {
		return !strings.ContainsAny(text[at[0]:at[1]], "0123456789")
	})
}

// split parts a folded text into words and numbers.
func (v *vocabulary) split(text string) []word {
	r := reader{list: make([]word, 0, 4+len(text)/6), parted: true, refs: references(text)}
	for i := 0; i < len(text) && len(r.list) < mostWords; {
		if j := numberEnd(text, i); j > i {
			raw := strings.ReplaceAll(text[i:j], ",", "")
			value := valueOf(raw)
			r.add(word{text: raw, fold: -1, skel: -1, number: true, value: value}, i)
			i = j
			if j = letterEnd(text, i); j > i && v.classes[text[i:j]]&ordinalWord != 0 { // the rd of 3rd is no road
				r.add(word{text: text[i:j], fold: -1, skel: -1, class: ordinalWord | stopWord}, i)
				i = j
			}
			continue
		}
		if j := letterEnd(text, i); j > i {
			r.add(v.word(text[i:j]), i)
			i = j
			continue
		}
		r.mark(text, i)
		i++
	}
	return v.joined(r.list)
}

// reader takes the words of a text, with what stands about them.
type reader struct {
	list   []word
	parted bool // punctuation stands before the next
	inner  bool // it stands in brackets
	part   int
	refs   [][]int
}

// add takes a word at a place.
func (r *reader) add(w word, at int) {
	w.parted, w.inner, w.part = r.parted, r.inner, r.part
	for len(r.refs) > 0 && at >= r.refs[0][1] {
		r.refs = r.refs[1:]
	}
	if len(r.refs) > 0 && at >= r.refs[0][0] {
		w.class = w.class&^weakWord | stopWord
	}
	r.list = append(r.list, w)
	r.parted = false
}

// bar parts the fields of a text.
const bar = " | "

// mark takes what is neither letter nor digit.
func (r *reader) mark(text string, i int) {
	c := text[i]
	stop := c == '.' && strings.HasPrefix(text[i:], ". ") && len(r.list) > 0 && len(r.list[len(r.list)-1].text) > 3
	r.parted = r.parted || stop || strings.IndexByte(",;:()|\n", c) >= 0
	r.inner = c == '(' || r.inner && c != ')' && c != '|'
	if i > 0 && strings.HasPrefix(text[i-1:], bar) {
		r.part++
	}
}

// valueOf reads a number; 12+300 is 12 kilometres and 300 metres. -1: it is none.
func valueOf(text string) float64 {
	kilometres, metres, staked := strings.Cut(text, "+")
	value, err := strconv.ParseFloat(kilometres, 64)
	if err == nil && staked {
		var more float64
		more, err = strconv.ParseFloat(metres, 64)
		value = 1000*value + more
	}
	if err != nil {
		return -1
	}
	return value
}

// numberEnd gives where the number at a place ends: 1,250.50 is one, and 12+300.
func numberEnd(text string, i int) int {
	digit := func(i int) bool { return i < len(text) && isDigit(text[i]) }
	if !digit(i) {
		return i
	}
	for digit(i) || i < len(text) && (text[i] == '.' || text[i] == ',') && digit(i+1) {
		i++
	}
	const metres = len("+300")
	if i < len(text) && text[i] == '+' && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+metres) {
		i += metres
	}
	return i
}

func letterEnd(text string, i int) int {
	for i < len(text) && (text[i] >= 0x80 || text[i] >= 'a' && text[i] <= 'z') {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (v *vocabulary) word(text string) word {
	w, ok := v.known[text]
	if !ok {
		w.text = strings.Clone(text)
		if same, ok := v.Same[text]; ok {
			w.text = same
		}
		w.class = v.classes[w.text]
		w.folded = v.folded(w.text)
		w.skeleton = v.skeleton(w.folded)
		w.fold, w.skel = v.number(v.folds, w.folded), v.number(v.skeletons, w.skeleton)
		v.known[w.text], v.known[strings.Clone(text)] = w, w
	}
	return w
}

// joined makes one word of the course of a river and its name, Mora Pagladia is another than Pagladia, and of the kind
// of a road and its number, T-06.
func (v *vocabulary) joined(list []word) []word {
	out := list[:0]
	for i := 0; i < len(list); i++ {
		if list[i].class&courseWord != 0 && i+1 < len(list) && list[i+1].distinct() && !list[i+1].parted {
			w := v.word(list[i].text + list[i+1].text)
			w.parted, w.inner, w.part = list[i].parted, list[i].inner, list[i].part
			out = append(out, w)
			i++
			continue
		}
		if list[i].class&routeWord != 0 && i+1 < len(list) && list[i+1].isRoute() {
			w := list[i]
			w.text += strings.TrimLeft(list[i+1].text, "0")
			w.folded, w.skeleton, w.class = w.text, w.text, routeWord|weakWord
			w.fold, w.skel = v.number(v.folds, w.text), v.number(v.skeletons, w.text)
			out = append(out, w)
			i++
			continue
		}
		out = append(out, list[i])
	}
	return out
}

// isRoute reports whether a word is the number of a road whose kind stands before it.
func (w *word) isRoute() bool {
	const most = 1000
	return w.number && !w.parted && w.value >= 1 && w.value < most && !strings.ContainsAny(w.text, ".+")
}

// findRivers takes the names that stand beside the word for a river or for a bank.
func (v *vocabulary) findRivers(p *Parsed) {
	for i := range p.words {
		if p.words[i].class&riverWord != 0 {
			v.riverBeside(p, i)
			continue
		}
		n := v.bankAt(p, i)
		if n == 0 {
			continue
		}
		after := i + n
		of := after < len(p.words) && slices.Contains(v.Of, p.words[after].text)
		for after < min(len(p.words), i+n+3) && p.words[after].class&stopWord != 0 && !p.words[after].naming() {
			after++
		}
		if (!p.river(i-1) || of) && after < len(p.words) && p.words[after].part == p.words[i].part {
			p.river(after)
		}
	}
}

// riverBeside takes the name behind the word for a river, or else that before it, or else that behind an article.
func (v *vocabulary) riverBeside(p *Parsed, i int) {
	after := i + 1
	if after < len(p.words) && !p.words[after].parted && p.river(after) || p.river(i-1) {
		return
	}
	for after < len(p.words) && slices.Contains(v.Of, p.words[after].text) && !p.words[after].parted {
		after++
	}
	if after > i+1 && after < len(p.words) && !p.words[after].parted {
		p.river(after)
	}
}

// river takes the word at a place for a river's name, if it can be one.
func (p *Parsed) river(i int) bool {
	if i < 0 || i >= len(p.words) || !p.words[i].naming() {
		return false
	}
	if w := p.words[i]; !slices.Contains(p.Rivers, w.folded) {
		p.Rivers = append(p.Rivers, w.folded)
		if p.River == "" {
			p.River = title(w.text)
		}
	}
	return true
}

// bankAt gives how many words name a bank at a place; 0: none do.
func (v *vocabulary) bankAt(p *Parsed, i int) int {
	if p.words[i].class&bankWord == 0 {
		return 0
	}
	for n := 2; n > 0; n-- {
		if i+n > len(p.words) {
			continue
		}
		text := p.words[i].text
		if n == 2 {
			text += " " + p.words[i+1].text
		}
		if slices.ContainsFunc(v.banks, func(b bank) bool { return slices.Contains(b.phrases, text) }) {
			return n
		}
	}
	return 0
}

// mostEnd is of how many words the end of a reach is made.
const mostEnd = 6

// findReaches takes what stands on either side of the word for to.
func (v *vocabulary) findReaches(p *Parsed) {
	for i := range p.words {
		if p.words[i].class&toWord == 0 {
			continue
		}
		r := Reach{from: p.endBefore(i), to: p.endAfter(i)}
		if len(r.from) > 0 && len(r.to) > 0 {
			r.From, r.To = p.join(r.from), p.join(r.to)
			p.Reaches = append(p.Reaches, r)
		}
	}
}

// endBefore gives the words of the end of a reach before a place, which may be a road: Moina road to Dighola.
func (p *Parsed) endBefore(i int) (at []int) {
	from := i - 1
	if from > 0 && p.words[from].class&wayWord != 0 && !p.words[from].parted {
		from--
	}
	for j := from; j >= max(0, i-mostEnd) && !p.words[j].ends(); j-- {
		if p.words[j].naming() {
			at = append(at, j)
		}
		if p.words[j].parted {
			break
		}
	}
	slices.Reverse(at)
	return at
}

// endAfter gives those of the end after it.
func (p *Parsed) endAfter(i int) (at []int) {
	for j := i + 1; j < min(len(p.words), i+mostEnd+1) && !p.words[j].ends(); j++ {
		if p.words[j].parted && j > i+1 {
			break
		}
		if p.words[j].naming() {
			at = append(at, j)
		}
	}
	return at
}

// ends reports whether a word ends the name of an end of a reach.
func (w *word) ends() bool { return w.class&endWord != 0 && w.class&weakWord == 0 }

func (p *Parsed) join(at []int) string {
	var parts []string
	for _, i := range at {
		parts = append(parts, title(p.words[i].text))
	}
	return strings.Join(parts, " ")
}

func title(text string) string {
	for i, r := range text {
		return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return text
}

// findNumbers takes numbers of villages: No. 1 Bortamuli, Kekuri Pt-III.
func (v *vocabulary) findNumbers(p *Parsed) {
	for i := range p.words {
		w := &p.words[i]
		if !w.distinct() {
			continue
		}
		for _, n := range []int{v.numberAfter(p, i), v.numberBefore(p, i)} {
			if n > 0 && !slices.Contains(p.numbers[w.folded], n) {
				p.numbers[w.folded] = append(p.numbers[w.folded], n)
			}
		}
	}
}

// numeral gives the whole number at a place; 0 where there is none.
func (v *vocabulary) numeral(p *Parsed, i int) int {
	if i < 0 || i >= len(p.words) {
		return 0
	}
	w := &p.words[i]
	if n := int(w.value); w.number && w.value > 0 && w.value < 100 && w.value == float64(n) {
		return n
	}
	return v.Roman[w.text]
}

func (v *vocabulary) numberAfter(p *Parsed, i int) int {
	j := i + 1
	for j < min(len(p.words), i+3) && p.words[j].class&numberWord != 0 && !p.words[j].parted {
		j++
	}
	if j > i+1 || j < len(p.words) && v.Roman[p.words[j].text] > 0 {
		return v.numeral(p, j)
	}
	return 0
}

func (v *vocabulary) numberBefore(p *Parsed, i int) int {
	if i < 2 || p.words[i].parted {
		return 0
	}
	if p.words[i-1].class&numberWord != 0 {
		return v.numeral(p, i-2)
	}
	if p.words[i-2].class&numberWord != 0 {
		return v.numeral(p, i-1)
	}
	return 0
}
