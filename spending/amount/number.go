// Package amount reads numbers and amounts of money as tables write them, and finds in the
// words of a record what its amount is not: a commitment, or an item of its own.
package amount

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Number is a number as a table writes it, exact.
type Number struct {
	Plain    string // a sign where it is negative, digits, and decimals after a point where it has any
	Negative bool
	// Other is the number where its one separator, with three digits behind it, parts
	// thousands: 84000 for 84.000. "" where there is no such reading.
	Other string
	// Grouped says that one separator parts the number into thousands: 84,000. Where others of
	// its column follow the other convention it may be 84.
	Grouped bool
}

// Errors of what is no number.
var (
	errNoNumber = errors.New("not a number")
	errExponent = fmt.Errorf("the exponent is over %d", mostShift)
)

var scientific = regexp.MustCompile(`^([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?[0-9]+)$`)

// ParseNumber reads a number whose decimals follow a point, or else a comma. Groups of
// digits may be parted by the other of the two, by blanks or by apostrophes: 19,800,000 and
// 1,37,37,712.50, or 13 737 712,50. Scientific notation is exact: 1.0E7 is 10000000.
// The digits of every script are read.
func ParseNumber(text string, decimalComma bool) (Number, error) {
	s, negative := sign(strings.TrimSpace(latinDigits(text)))
	point := "."
	if decimalComma {
		point = ","
	}
	n, err := parseExact(s, point)
	if m := scientific.FindStringSubmatch(s); m != nil {
		if strings.ContainsAny(s, ".,") && !strings.Contains(s, point) {
			return Number{}, errNoNumber
		}
		n.Plain, err = shifted(m[1], m[2], m[3])
	}
	if err != nil {
		return Number{}, err
	}
	if negative && strings.Trim(n.Plain, "0.") != "" {
		n.Negative, n.Plain = true, "-"+n.Plain
	}
	return n, nil
}

// latinDigits writes the decimal digits of every script as 0 to 9.
func latinDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
			return r
		}
		for _, x := range unicode.Nd.R16 { // ranges begin with a zero
			if lo, hi := rune(x.Lo), rune(x.Hi); lo <= r && r <= hi {
				return '0' + (r-lo)%10
			}
		}
		for _, x := range unicode.Nd.R32 {
			if lo, hi := rune(x.Lo), rune(x.Hi); lo <= r && r <= hi {
				return '0' + (r-lo)%10
			}
		}
		return r
	}, text)
}

// parseExact reads a number without sign and exponent.
func parseExact(s, point string) (Number, error) {
	whole, decimals, pointed := strings.Cut(s, point)
	digits, grouped, ok := ungroup(whole, point)
	if !ok || !onlyDigits(decimals) || digits+decimals == "" {
		return Number{}, errNoNumber
	}
	n := Number{Plain: digits, Grouped: grouped && !pointed && len(digits) <= 6}
	if decimals != "" {
		n.Plain += "." + decimals
	}
	if pointed && !grouped && len(decimals) == 3 && len(digits) >= 1 && len(digits) <= 3 && digits[0] != '0' {
		n.Other = digits + decimals
	}
	return n, nil
}

// sign takes the sign off a number: -5, −5, (5) and 5- are negative.
func sign(s string) (rest string, negative bool) {
	for _, minus := range []string{"-", "\u2212", "\u2013"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return strings.TrimSpace(rest), true
		}
		if rest, ok := strings.CutSuffix(s, minus); ok {
			return strings.TrimSpace(rest), true
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return strings.TrimSpace(s[1 : len(s)-1]), true
	}
	return strings.TrimPrefix(s, "+"), false
}

// ungroup takes out what parts the digits before the point, where it does so in one way: the
// last group has three digits, those before it three or two, the first one to three.
func ungroup(whole, point string) (digits string, grouped, ok bool) {
	parted := ""
	groups := strings.FieldsFunc(whole, func(r rune) bool {
		isDigit := r >= '0' && r <= '9'
		if !isDigit && !strings.ContainsRune(parted, r) {
			parted += string(r)
		}
		return !isDigit
	})
	if parted == "" {
		return whole, false, true
	}
	separator := []rune(parted)[0]
	known := unicode.IsSpace(separator) || strings.ContainsRune(".,'\u2019\u02bc", separator) &&
		string(separator) != point
	if len([]rune(parted)) > 1 || !known || len(groups) != strings.Count(whole, parted)+1 {
		return "", false, false
	}
	if strings.HasPrefix(groups[0], "0") || !areGroups(groups) { // 0,500 is a half
		return "", false, false
	}
	return strings.Join(groups, ""), true, true
}

func areGroups(parts []string) bool {
	for i, g := range parts {
		last := i == len(parts)-1
		if len(g) > 3 || last && len(g) != 3 || !last && i > 0 && len(g) < 2 {
			return false
		}
	}
	return true
}

// mostShift is how far an exponent may move the point: further, and a number is none that
// a table of money or people has.
const mostShift = 30

// shifted writes whole.decimals × 10^exponent without an exponent.
func shifted(whole, decimals, exponent string) (string, error) {
	shift, err := strconv.Atoi(exponent)
	if err != nil || shift > mostShift || shift < -mostShift {
		return "", errExponent
	}
	digits, point := whole+decimals, len(whole)+shift
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	plain := strings.TrimLeft(digits[:point], "0")
	if plain == "" {
		plain = "0"
	}
	if rest := strings.TrimRight(digits[point:], "0"); rest != "" {
		plain += "." + rest
	}
	return plain, nil
}

func onlyDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
