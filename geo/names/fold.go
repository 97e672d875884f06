// Package names compares what sources call things: texts that differ only in case, accents, encoding or the kind of
// apostrophe, hyphen, quote or blank are the same text. Areas finds areas by code or by name.
package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives a text as it is compared: compatibility-decomposed (Unicode Standard Annex 15, NFKD), in small letters,
// without the accents of Latin, Greek and Cyrillic letters, with plain apostrophes, quotes, hyphens and blanks, and
// without characters that cannot be seen. Marks of other scripts are letters of their words and stay. Folding twice
// changes nothing.
func Fold(text string) string {
	if IsASCII(text) {
		return strings.ToLower(text)
	}
	return FoldText(text).Text
}

// Folded is a text as it is compared, which knows where its parts stand in the source.
type Folded struct {
	Text   string
	source string
	starts []int32 // of each byte, where what it stands for begins in the source; nil: where the byte itself stands
	ends   []int32
}

// FoldText folds a text.
func FoldText(source string) Folded {
	if IsASCII(source) {
		return Folded{Text: strings.ToLower(source), source: source}
	}
	f := Folded{source: source}
	var b strings.Builder
	var segments norm.Iter
	segments.InitString(norm.NFKD, source)
	base := ' '
	for !segments.Done() {
		from := segments.Pos()
		segment := segments.Next()
		for len(segment) > 0 {
			r, size := utf8.DecodeRune(segment)
			segment = segment[size:]
			switch {
			case unicode.In(r, unicode.Mn, unicode.Me):
				if !isAccent(r, base) && !IsInvisible(r) {
					b.WriteRune(r)
				}
			case !IsInvisible(r):
				base = r
				b.WriteString(foldRune(r))
			}
		}
		for len(f.starts) < b.Len() {
			f.starts = append(f.starts, int32(from))
			f.ends = append(f.ends, int32(segments.Pos()))
		}
	}
	f.Text = b.String()
	return f
}

// Source gives the part of the source that Text[from:to] stands for, which is not empty.
func (f Folded) Source(from, to int) string {
	if f.starts == nil {
		return f.source[from:to]
	}
	return f.source[f.starts[from]:f.ends[to-1]]
}

// IsASCII reports whether a text is of ASCII characters only, so that folding it only makes its letters small.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isAccent reports whether a combining mark is only an accent of the letter before it.
func isAccent(mark, base rune) bool {
	return unicode.In(mark, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic) &&
		unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common)
}

// IsInvisible reports whether a character only steers how text is set: soft hyphens, joiners, directions, byte order
// marks, variation selectors.
func IsInvisible(r rune) bool {
	return r >= utf8.RuneSelf &&
		(r == '\u034f' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// foldRune folds one character of a decomposed text.
func foldRune(r rune) string {
	folds := [...]struct{ from, to string }{
		{"ßẞ", "ss"}, {"Ææ", "ae"}, {"Œœ", "oe"}, {"Þþ", "th"},
		{"ØøƆɔ", "o"}, {"Łł", "l"}, {"ĐđÐðƉɖƊɗ", "d"}, {"Ħħ", "h"}, {"Ŧŧ", "t"}, {"Ŋŋ", "n"}, {"Ɓɓ", "b"},
		{"ƐɛƏə", "e"},
		{"Ƙƙĸ", "k"}, {"ıƗɨ", "i"}, {"ς", "σ"},
		{"’‘‛ʹʻʼʽʾʿ′`´ꞌ＇", "'"}, {"“”„‟«»‹›″", `"`}, {"−", "-"}, {"⁄∕", "/"},
	}
	for _, f := range folds {
		if strings.ContainsRune(f.from, r) {
			return f.to
		}
	}
	switch {
	case unicode.Is(unicode.Pd, r):
		return "-"
	case unicode.Is(unicode.Zs, r):
		return " "
	}
	return string(unicode.ToLower(r))
}

// IsLetter reports whether a character is part of a word: a letter, or a mark of one.
func IsLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.M, r)
}

// Words gives the words of a text, folded: runs of letters, and of digits.
func Words(text string) []string {
	folded := Fold(text)
	var words []string
	for from, to := range Runs(folded) {
		words = append(words, folded[from:to])
	}
	return words
}

// Runs gives where the runs of letters, and of digits, of a text begin and end.
func Runs(text string) func(yield func(from, to int) bool) {
	const (
		other = iota
		letter
		digit
	)
	return func(yield func(from, to int) bool) {
		start, class := 0, other
		for i, r := range text {
			c := other
			switch {
			case IsLetter(r):
				c = letter
			case unicode.IsDigit(r):
				c = digit
			}
			if c == class {
				continue
			}
			if class != other && !yield(start, i) {
				return
			}
			start, class = i, c
		}
		if class != other {
			yield(start, len(text))
		}
	}
}
