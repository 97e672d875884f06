package chain

import (
	"math"
	"slices"
	"strings"
)

// findMeasures takes chainages, lengths and the numbers of bridges and packages.
func (v *vocabulary) findMeasures(p *Parsed) {
	kilometres := 0 // where those that are read end
	for i := 0; i < len(p.words); i++ {
		switch w := &p.words[i]; {
		case w.class&chainageWord != 0:
			i = max(i, v.chainageAt(p, i+1)-1)
		case w.class&lengthWord != 0 && p.Length < 0:
			p.Length = v.lengthAt(p, i+1)
		case w.class&packageWord != 0:
			packageAt(p, i+1)
		}
		if i < len(p.words) && p.words[i].class&(bridgeNoWord|numberWord) != 0 {
			bridgeAt(p, i+1)
		}
		if i < len(p.words) && i >= kilometres {
			if kilometres = v.stretchAt(p, i); kilometres == i {
				kilometres = v.kilometresAt(p, i)
			}
		}
	}
}

const mostChainage = 1_000_000 // metres

// chainageAt reads "Ch. 350m to 550m, 750 m to 1250 m": numbers with their units, in pairs.
// It gives where they end.
func (v *vocabulary) chainageAt(p *Parsed, i int) int {
	open, unit := -1.0, 0.0
	end := func() {
		if open >= 0 {
			p.span(open, open)
		}
		open = -1
	}
	joined := false
	for ; i < len(p.words); i++ {
		w := &p.words[i]
		switch {
		case w.number:
			value, known := v.metres(p, i)
			if known > 0 {
				unit = known
			} else if unit > 0 {
				value = w.value * unit
			}
			if w.value < 0 || value > mostChainage {
				end()
				return i
			}
			if open >= 0 && joined {
				p.span(open, value)
				open = -1
			} else {
				end()
				open = value
			}
			joined = false
		case w.class&(toWord) != 0 || slices.Contains(v.And, w.text):
			joined = open >= 0 && w.class&toWord != 0
		case w.class&(metreWord|kilometreWord|chainageWord) != 0, w.text == "from", w.text == "no", w.text == "at":
		default:
			end()
			return i
		}
	}
	end()
	return i
}

// metres gives the number at a place in metres, and how many its unit has; 0 where none is written: then small numbers
// are kilometres, as 4.50 is.
func (v *vocabulary) metres(p *Parsed, i int) (value, unit float64) {
	n := p.words[i].value
	if strings.Contains(p.words[i].text, "+") {
		return n, 1
	}
	if i+1 < len(p.words) {
		switch c := p.words[i+1].class; {
		case c&kilometreWord != 0:
			return n * 1000, 1000
		case c&metreWord != 0:
			return n, 1
		}
	}
	if n < 100 && strings.Contains(p.words[i].text, ".") {
		return n * 1000, 0
	}
	return n, 0
}

func (p *Parsed) span(from, to float64) {
	p.add(Span{From: min(from, to), To: max(from, to)})
}

func (p *Parsed) add(s Span) {
	const most = 64
	if len(p.Chainage) < most {
		p.Chainage = append(p.Chainage, s)
	}
}

// kilometresAt reads "5th km", the whole of the fifth, and "2nd & 3rd km" and "1st to 3rd km". It gives where they end.
func (v *vocabulary) kilometresAt(p *Parsed, i int) int {
	var spans []Span
	joined := false
	for ; i < len(p.words); i++ {
		switch w := &p.words[i]; {
		case w.number && i+1 < len(p.words) && p.words[i+1].class&ordinalWord != 0 && w.value >= 1 && w.value < 1000:
			span := Span{(math.Ceil(w.value) - 1) * 1000, math.Ceil(w.value) * 1000, true}
			if n := len(spans) - 1; joined && n >= 0 {
				spans[n].From, spans[n].To = min(spans[n].From, span.From), max(spans[n].To, span.To)
			} else {
				spans = append(spans, span)
			}
			joined = false
			i++
		case len(spans) == 0:
			return i
		case w.class&toWord != 0:
			joined = true
		case w.class&kilometreWord != 0:
			for _, s := range spans {
				p.add(s)
			}
			return i
		case !slices.Contains(v.And, w.text):
			return i
		}
	}
	return i
}

// stretchAt reads "28.2km to 35.5km", "21st km to 36 km" and "0 to 7.5 km". It gives where they end, or where it began.
func (v *vocabulary) stretchAt(p *Parsed, i int) int {
	at := i
	is := func(c class) bool {
		if at < len(p.words) && p.words[at].class&c != 0 {
			at++
			return true
		}
		return false
	}
	number := func() float64 {
		if at >= len(p.words) || !p.words[at].number || p.words[at].value > mostChainage/1000 {
			return -1
		}
		at++
		return p.words[at-1].value
	}
	from := number()
	counted := is(ordinalWord)
	if measured := is(kilometreWord); from < 0 || counted && !measured || !is(toWord) {
		return i
	}
	to := number()
	is(ordinalWord)
	if to < 0 || !is(kilometreWord) {
		return i
	}
	p.span(from*1000, to*1000)
	return at
}

// lengthAt reads the length that follows its word.
func (v *vocabulary) lengthAt(p *Parsed, i int) float64 {
	for j := i; j < len(p.words) && j < i+3; j++ {
		if !p.words[j].number {
			continue
		}
		if n, unit := v.metres(p, j); unit > 0 && n >= 0 && n < mostChainage {
			return n
		}
		return -1
	}
	return -1
}

// bridgeAt reads "Br. No. 5/1": kilometre and number.
func bridgeAt(p *Parsed, i int) {
	for j := i; j+1 < len(p.words) && j < i+2; j++ {
		a, b := &p.words[j], &p.words[j+1]
		if !a.number && a.class&(numberWord|bridgeNoWord) != 0 {
			continue
		}
		if a.number && b.number && !b.parted && a.value < 1000 && b.value < 100 {
			if n := a.text + "/" + b.text; !slices.Contains(p.Bridges, n) {
				p.Bridges = append(p.Bridges, n)
			}
		}
		return
	}
}

// packageAt reads "AS-01-358": letters and two groups of digits, or those run together.
func packageAt(p *Parsed, i int) {
	for i < len(p.words) && p.words[i].class&numberWord != 0 {
		i++
	}
	if i+1 >= len(p.words) || p.words[i].number || len(p.words[i].text) > 3 {
		return
	}
	n := p.words[i].text
	digits := 0
	for j := i + 1; j < len(p.words) && j < i+3 && p.words[j].number && !p.words[j].parted; j++ {
		n += p.words[j].text
		digits += len(p.words[j].text)
	}
	if digits >= 4 && digits <= 8 && !strings.Contains(n, ".") && !slices.Contains(p.Packages, n) {
		p.Packages = append(p.Packages, n)
	}
}
