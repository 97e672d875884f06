package cql2

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	end tokenKind = iota
	word
	quoted // a property in double quotes
	text
	number
	sign // an operator or a mark
)

type token struct {
	kind tokenKind
	text string // what it says, without quotes
	at   int    // byte it begins at
}

// is reports whether a token is a keyword, whatever its case, or a mark.
func (t token) is(what string) bool {
	return (t.kind == word || t.kind == sign) && strings.EqualFold(t.text, what)
}

func (t token) String() string {
	if t.kind == end {
		return "the end"
	}
	return fmt.Sprintf("%.60q", t.text)
}

// lex cuts a filter into its tokens, the end last.
func lex(s string) ([]token, error) {
	var tokens []token
	for at := 0; ; {
		for at < len(s) && strings.IndexByte(" \t\r\n\f\v", s[at]) >= 0 {
			at++
		}
		if at == len(s) {
			return append(tokens, token{end, "", at}), nil
		}
		t, length, err := next(s[at:], at)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		at += length
	}
}

// next gives the first token of s and how long it is there.
func next(s string, at int) (token, int, error) {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case first == '\'' || first == '"':
		return closed(s, at)
	case '0' <= first && first <= '9' || first == '.' && len(s) > 1 && '0' <= s[1] && s[1] <= '9':
		n := numberLength(s)
		return token{number, s[:n], at}, n, nil
	case begins(first):
		n := 0
		for n < len(s) {
			r, size := utf8.DecodeRuneInString(s[n:])
			if !begins(r) && !unicode.IsDigit(r) && r != '.' {
				break
			}
			n += size
		}
		return token{word, s[:n], at}, n, nil
	}
	for _, mark := range []string{"<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", ",", "[",
		"]"} {
		if strings.HasPrefix(s, mark) {
			return token{sign, mark, at}, len(mark), nil
		}
	}
	return token{}, 0, &Error{at + 1, fmt.Sprintf("%q has no meaning here", first)}
}

func begins(r rune) bool { return unicode.IsLetter(r) || r == '_' || r == ':' }

// closed reads a text or a property in quotes. A quote within is written twice, or behind a backslash in a text.
func closed(s string, at int) (token, int, error) {
	quote := s[0]
	kind := text
	if quote == '"' {
		kind = quoted
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && kind == text && i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		case s[i] != quote:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		default:
			return token{kind, b.String(), at}, i + 1, nil
		}
	}
	return token{}, 0, &Error{at + 1, "a quote is not closed"}
}

func numberLength(s string) int {
	digits := func(n int) int {
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		return n
	}
	n := digits(0)
	if n < len(s) && s[n] == '.' {
		n = digits(n + 1)
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		from := n + 1
		if from < len(s) && (s[from] == '+' || s[from] == '-') {
			from++
		}
		if to := digits(from); to > from {
			n = to
		}
	}
	return n
}
