package spending

import (
	"slices"
	"strconv"
	"strings"
)

// Codes gives the areas at a depth, counted from 0 at the outermost level, that an award is
// placed in, sorted; none where it is known no finer.
func (l *Location) Codes(depth int) []string {
	var codes []string
	for i := range l.Parts {
		if p := &l.Parts[i]; depth <= len(p.Within) {
			codes = append(codes, p.At(depth))
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Weights gives the parts' shares as decimals that sum to 1 (six places, largest
// remainder), in the parts' order, joined by ";".
func (l *Location) Weights() string {
	const whole = 1_000_000
	shares := make([]int64, len(l.Parts))
	for i, p := range l.Parts {
		shares[i] = p.Share
	}
	var b strings.Builder
	for i, w := range Split(whole, shares) {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(strconv.FormatFloat(float64(w)/whole, 'f', -1, 64))
	}
	return b.String()
}

// EvidenceText gives evidence as one readable line: `title: "flood damage" (rule flood.damage)`.
func EvidenceText(evidence []Evidence) string {
	var b []byte
	for i, e := range evidence {
		if i > 0 {
			b = append(b, "; "...)
		}
		b = append(append(b, e.Field...), ": "...)
		b = strconv.AppendQuote(b, e.Text)
		b = append(append(b, " ("...), e.Rule...)
		if e.Area != "" {
			b = append(append(b, " → "...), e.Area...)
		}
		b = append(b, ')')
	}
	return string(b)
}

// WhyUnplaced says in words why an award could not be placed.
func (a *Award) WhyUnplaced() string {
	switch a.Precision {
	case Conflict:
		return "its text names places that cannot all hold"
	case Unlocated:
		if len(a.Candidates) > 0 {
			return "what it names does not say which of several areas"
		}
		return "neither its text nor its reference names a known place"
	}
	return ""
}

// CandidateCodes gives the codes of the areas an award at Conflict or Unlocated may belong to.
func (l *Location) CandidateCodes() []string {
	codes := make([]string, len(l.Candidates))
	for i, c := range l.Candidates {
		codes[i] = c.Area
	}
	return codes
}
