package chain

import (
	"slices"
	"strconv"
	"strings"
)

// matchNumbers compares the numbers of packages, bridges and villages, and chainages.
func matchNumbers(f *found, h *harm) {
	k := f.work
	if text, both := common(h.Packages, k.Packages); text != "" {
		f.package_ = true
		f.key("package", text)
	} else if both {
		f.veto("other package", strings.Join(k.Packages, " "))
	}
	if text, both := common(h.Bridges, k.Bridges); text != "" {
		f.bridge = true
		f.key("bridge", text)
	} else if both {
		f.veto("other bridge", strings.Join(k.Bridges, " "))
	}
	matchVillages(f, h)
	matchChainages(f, h)
}

func matchVillages(f *found, h *harm) {
	for _, i := range f.inOrder() {
		a := h.words[i].folded
		mine, theirs := h.numbers[a], f.work.numbers[a]
		if len(mine) == 0 || len(theirs) == 0 {
			continue
		}
		if slices.ContainsFunc(mine, func(n int) bool { return slices.Contains(theirs, n) }) {
			f.numbered = true
		} else {
			f.veto("other village number", h.words[i].text+" "+strconv.Itoa(theirs[0]))
		}
	}
}

func matchChainages(f *found, h *harm) {
	k := f.work
	if len(h.Chainage) == 0 || len(k.Chainage) == 0 {
		return
	}
	for _, a := range h.Chainage {
		for _, b := range k.Chainage {
			margin := 300.0                                 // metres by which two surveys of one asset differ
			if a.whole && b.whole || a.long() && b.long() { // one begins where the other ends
				margin = -1
			}
			meets := a.From <= b.To+margin && b.From <= a.To+margin
			f.chainage, f.near = f.chainage || meets, f.near || meets && b.To-b.From <= shortStretch
		}
	}
	f.apart = !f.chainage
	if f.chainage {
		f.key("chainage", spanText(k.Chainage[0]))
	}
}

const shortStretch = 2000 // metres within which a place is known by its chainage

func (s Span) long() bool { return s.To-s.From > shortStretch }

func spanText(s Span) string {
	return strconv.FormatFloat(s.From, 'f', -1, 64) + "–" + strconv.FormatFloat(s.To, 'f', -1, 64) + " m"
}

// common gives what two lists share, and whether both have any.
func common(a, b []string) (text string, both bool) {
	for _, n := range a {
		if slices.Contains(b, n) {
			return n, true
		}
	}
	return "", len(a) > 0 && len(b) > 0
}
