package vector

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Where is a condition on the properties of features, in the text form of CQL2: comparisons of a
// property with a text or a number (=, <>, <, <=, >, >=), LIKE with %, IN (…), IS NULL, and AND,
// OR, NOT and brackets between them. The zero value holds of every feature.
type Where struct {
	holds      func(properties map[string]any) bool
	properties []string
}

// The bounds of a condition.
const (
	mostWhere = 4096 // bytes
	deepest   = 50   // brackets and NOTs within each other
)

// ParseWhere reads a condition; an error says at which character it is wrong.
func ParseWhere(text string) (Where, error) {
	if len(text) > mostWhere {
		return Where{}, fmt.Errorf("a condition of more than %d bytes", mostWhere)
	}
	p := whereParser{text: text}
	if err := p.next(); err != nil {
		return Where{}, err
	}
	holds, err := p.either()
	if err == nil && p.token != "" {
		err = p.expected("AND, OR or the end")
	}
	if err != nil {
		return Where{}, err
	}
	return Where{holds: holds, properties: p.properties}, nil
}

// Holds reports whether a feature's properties meet the condition. A comparison with a property
// that is missing or null does not hold, nor does its NOT; one before brackets turns about what they say.
func (w Where) Holds(f Feature) bool { return w.holds == nil || w.holds(f.Properties) }

type condition = func(map[string]any) bool

type whereParser struct {
	text       string
	at         int    // where the token begins
	end        int    // and where it ends
	token      string // "" at the end
	depth      int
	properties []string
}

var whereToken = regexp.MustCompile(`^(?:'(?:[^']|'')*'|"(?:[^"]|"")+"|-?[0-9]+(?:\.[0-9]+)?|[\pL_][\pL\pN_.:]*|` +
	`<>|<=|>=|!=|[=<>(),])`)

func (p *whereParser) next() error {
	rest := strings.TrimLeft(p.text[p.end:], " \t\r\n")
	p.at = len(p.text) - len(rest)
	p.token = whereToken.FindString(rest)
	p.end = p.at + len(p.token)
	if p.token == "" && rest != "" {
		return fmt.Errorf("character %d, %q: not understood", p.at+1, shorten(rest))
	}
	return nil
}

func (p *whereParser) expected(what string) error {
	if p.token == "" {
		return fmt.Errorf("the condition ends where %s should follow", what)
	}
	return fmt.Errorf("character %d, %q: %s should stand there", p.at+1, shorten(p.token), what)
}

func (p *whereParser) is(word string) bool { return strings.EqualFold(p.token, word) }

// take goes past a word, if it stands there.
func (p *whereParser) take(word string) (bool, error) {
	if !p.is(word) {
		return false, nil
	}
	return true, p.next()
}

// either reads conditions joined by OR.
func (p *whereParser) either() (condition, error) {
	return p.joined("OR", p.both, func(a, b condition) condition {
		return func(m map[string]any) bool { return a(m) || b(m) }
	})
}

// both reads conditions joined by AND.
func (p *whereParser) both() (condition, error) {
	return p.joined("AND", func() (condition, error) { return p.one(false) }, func(a, b condition) condition {
		return func(m map[string]any) bool { return a(m) && b(m) }
	})
}

func (p *whereParser) joined(by string, part func() (condition, error),
	join func(a, b condition) condition) (condition, error) {
	first, err := part()
	for err == nil {
		var more bool
		if more, err = p.take(by); err != nil || !more {
			break
		}
		var second condition
		if second, err = part(); err == nil {
			first = join(first, second)
		}
	}
	return first, err
}

// one reads a condition without AND and OR around it; not says that a NOT stands before it, so that
// what is missing meets neither.
func (p *whereParser) one(not bool) (condition, error) {
	if p.depth++; p.depth > deepest {
		return nil, fmt.Errorf("more than %d brackets and NOTs within each other", deepest)
	}
	defer func() { p.depth-- }()
	if negated, err := p.take("NOT"); err != nil || negated {
		if err != nil {
			return nil, err
		}
		return p.one(!not)
	}
	if open, err := p.take("("); err != nil || open {
		if err != nil {
			return nil, err
		}
		inner, err := p.either()
		if err != nil {
			return nil, err
		}
		if !p.is(")") {
			return nil, p.expected(")")
		}
		if not {
			positive := inner
			inner = func(m map[string]any) bool { return !positive(m) }
		}
		return inner, p.next()
	}
	return p.comparison(not)
}

// comparison reads PROPERTY and what it is compared with.
func (p *whereParser) comparison(not bool) (condition, error) {
	name, err := p.property()
	if err != nil {
		return nil, err
	}
	if negated, err := p.take("NOT"); err != nil {
		return nil, err
	} else if negated {
		not = !not
	}
	test, err := p.test(name)
	if err != nil {
		return nil, err
	}
	return func(m map[string]any) bool { return test(m[name], not) }, nil
}

func (p *whereParser) property() (string, error) {
	name := p.token
	switch {
	case name == "" || strings.ContainsAny(name[:1], "'=<>!(),-0123456789"):
		return "", p.expected("a property")
	case name[0] == '"':
		name = strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
	}
	if !slices.Contains(p.properties, name) {
		p.properties = append(p.properties, name)
	}
	return name, p.next()
}

// test reads an operator and what follows it. What it gives is told a value and whether the
// condition is negated.
func (p *whereParser) test(name string) (func(v any, not bool) bool, error) {
	operator := strings.ToUpper(p.token)
	if err := p.next(); err != nil {
		return nil, err
	}
	switch operator {
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		to, err := p.literal()
		return func(v any, not bool) bool { return v != nil && meets(v, operator, to) != not }, err
	case "LIKE":
		to, err := p.literal()
		if err != nil {
			return nil, err
		}
		pattern, err := regexp.Compile("(?is)^" + strings.ReplaceAll(regexp.QuoteMeta(textOf(to)), "%", ".*") + "$")
		return func(v any, not bool) bool { return v != nil && pattern.MatchString(textOf(v)) != not }, err
	case "IN":
		values, err := p.list()
		return func(v any, not bool) bool {
			in := slices.ContainsFunc(values, func(to any) bool { return meets(v, "=", to) })
			return v != nil && in != not
		}, err
	case "IS":
		absent, err := p.take("NOT")
		if err == nil && !p.is("NULL") {
			err = p.expected("NULL")
		}
		if err != nil {
			return nil, err
		}
		return func(v any, not bool) bool { return (v == nil) != (absent != not) }, p.next()
	}
	return nil, fmt.Errorf("after %q: =, <>, <, <=, >, >=, LIKE, IN or IS should follow", name)
}

func (p *whereParser) literal() (any, error) {
	token := p.token
	if token == "" {
		return nil, p.expected("a text in '' or a number")
	}
	if token[0] == '\'' {
		return strings.ReplaceAll(token[1:len(token)-1], "''", "'"), p.next()
	}
	if n, err := strconv.ParseFloat(token, 64); err == nil {
		return n, p.next()
	}
	if p.is("true") || p.is("false") {
		return p.is("true"), p.next()
	}
	return nil, p.expected("a text in '' or a number")
}

func (p *whereParser) list() (values []any, err error) {
	if !p.is("(") {
		return nil, p.expected("(")
	}
	for {
		if err := p.next(); err != nil {
			return nil, err
		}
		v, err := p.literal()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.is(")") {
			return values, p.next()
		}
		if !p.is(",") {
			return nil, p.expected(", or )")
		}
	}
}

// meets compares a value with a literal: as numbers where the literal is one, or else as texts.
func meets(v any, operator string, to any) bool {
	order := 0
	switch to := to.(type) {
	case bool:
		return operator == "=" && v == any(to) || (operator == "<>" || operator == "!=") && v != any(to)
	case float64:
		n, err := strconv.ParseFloat(strings.TrimSpace(textOf(v)), 64)
		if err != nil {
			return operator == "<>" || operator == "!="
		}
		order = cmp.Compare(n, to)
	case string:
		order = strings.Compare(textOf(v), to)
	}
	switch operator {
	case "=":
		return order == 0
	case "<>", "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func textOf(v any) string {
	if s, is := v.(string); is {
		return s
	}
	return fmt.Sprint(v)
}
