package cql2

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// ParseText reads a filter in CQL2 Text.
func ParseText(s string) (*Node, error) {
	if err := checkText(s); err != nil {
		return nil, err
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, budget: newBudget()}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.wrong(t, "the filter should end before %s", t)
	}
	return n, nil
}

func checkText(s string) error {
	if len(s) > MaxBytes {
		return &Error{What: fmt.Sprintf("the filter is longer than %d bytes", MaxBytes)}
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return &Error{What: "the filter is not plain UTF-8 text"}
	}
	if strings.TrimSpace(s) == "" {
		return &Error{What: "the filter is empty"}
	}
	return nil
}

type parser struct {
	tokens []token
	at     int
	budget
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// skip takes the next token if it is what is said.
func (p *parser) skip(what string) bool {
	if !p.peek().is(what) {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(what string) error {
	if t := p.peek(); !p.skip(what) {
		return p.wrong(t, "%s should stand before %s", what, t)
	}
	return nil
}

func (p *parser) wrong(t token, format string, args ...any) error {
	return &Error{t.at + 1, fmt.Sprintf(format, args...)}
}

func call(name string, args ...*Node) *Node { return &Node{Kind: Call, Name: name, Args: args} }

// expression reads conditions joined by OR.
func (p *parser) expression(depth int) (*Node, error) {
	return p.joined(depth, "or", func(depth int) (*Node, error) { return p.joined(depth, "and", p.factor) })
}

// joined reads one part, or several with a word between.
func (p *parser) joined(depth int, name string, part func(depth int) (*Node, error)) (*Node, error) {
	if err := p.node(depth); err != nil {
		return nil, err
	}
	first, err := part(depth + 1)
	if err != nil || !p.peek().is(name) {
		return first, err
	}
	n := call(name, first)
	for p.skip(name) {
		next, err := part(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, next)
	}
	return n, nil
}

func (p *parser) factor(depth int) (*Node, error) {
	if !p.skip("not") {
		return p.predicate(depth)
	}
	if err := p.node(depth); err != nil {
		return nil, err
	}
	n, err := p.factor(depth + 1)
	return call("not", n), err
}

// predicate reads a value, and what is said of it.
func (p *parser) predicate(depth int) (*Node, error) {
	left, err := p.sum(depth)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind == sign {
		switch t.text {
		case "=", "<>", "<", ">", "<=", ">=":
			p.take()
			right, err := p.sum(depth)
			return call(t.text, left, right), err
		}
		return left, nil
	}
	if p.skip("is") {
		negated := p.skip("not")
		return negate(call("isNull", left), negated), p.expect("null")
	}
	negated := p.skip("not")
	var n *Node
	switch t := p.peek(); {
	case p.skip("like"):
		n, err = p.like(left, depth)
	case p.skip("between"):
		n, err = p.between(left, depth)
	case p.skip("in"):
		n, err = p.in(left, depth)
	case negated:
		return nil, p.wrong(t, "LIKE, BETWEEN or IN should stand before %s", t)
	default:
		return left, nil
	}
	return negate(n, negated), err
}

func negate(n *Node, negated bool) *Node {
	if negated {
		return call("not", n)
	}
	return n
}

func (p *parser) like(left *Node, depth int) (*Node, error) {
	pattern, err := p.sum(depth)
	return call("like", left, pattern), err
}

func (p *parser) between(left *Node, depth int) (*Node, error) {
	low, err := p.sum(depth)
	if err != nil {
		return nil, err
	}
	if err := p.expect("and"); err != nil {
		return nil, err
	}
	high, err := p.sum(depth)
	return call("between", left, low, high), err
}

func (p *parser) in(left *Node, depth int) (*Node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	values, err := p.arguments(depth)
	return call("in", left, &Node{Kind: List, Args: values}), err
}

// arguments reads values up to the parenthesis that closes them.
func (p *parser) arguments(depth int) ([]*Node, error) {
	if p.skip(")") {
		return nil, nil
	}
	var list []*Node
	for {
		n, err := p.expression(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if p.skip(",") {
			continue
		}
		return list, p.expect(")")
	}
}

// sum reads a value: terms joined by + and -.
func (p *parser) sum(depth int) (*Node, error) {
	return p.operators(depth, []string{"+", "-"}, func(depth int) (*Node, error) {
		return p.operators(depth, []string{"*", "/", "%", "div"}, p.power)
	})
}

// operators reads operands with operators of one rank between, from left to right.
func (p *parser) operators(depth int, names []string, operand func(depth int) (*Node, error)) (*Node, error) {
	left, err := operand(depth)
	for err == nil {
		name := ""
		for _, n := range names {
			if p.peek().is(n) {
				name = n
			}
		}
		if name == "" {
			break
		}
		p.take()
		if err := p.node(depth); err != nil {
			return nil, err
		}
		var right *Node
		right, err = operand(depth)
		left = call(name, left, right)
	}
	return left, err
}

func (p *parser) power(depth int) (*Node, error) {
	base, err := p.operand(depth)
	if err != nil || !p.skip("^") {
		return base, err
	}
	if err := p.node(depth); err != nil {
		return nil, err
	}
	exponent, err := p.power(depth + 1)
	return call("^", base, exponent), err
}

func (p *parser) operand(depth int) (*Node, error) {
	if err := p.node(depth); err != nil {
		return nil, err
	}
	t := p.take()
	switch {
	case t.kind == text:
		return &Node{Kind: Text, Name: t.text}, nil
	case t.kind == quoted:
		return &Node{Kind: Property, Name: t.text}, nil
	case t.kind == number:
		return p.numeral(t, "")
	case t.is("-") || t.is("+"):
		if digits := p.peek(); digits.kind == number {
			p.take()
			return p.numeral(digits, strings.TrimPrefix(t.text, "+"))
		}
		n, err := p.operand(depth + 1)
		if t.is("-") {
			n = call("*", &Node{Kind: Number, Name: "-1"}, n)
		}
		return n, err
	case t.is("("), t.is("["):
		return p.group(t, depth)
	case t.kind == word:
		return p.named(t, depth)
	}
	return nil, p.wrong(t, "a value should stand before %s", t)
}

func (p *parser) numeral(t token, sign string) (*Node, error) {
	written := sign + t.text
	if _, err := strconv.ParseFloat(written, 64); err != nil {
		return nil, p.wrong(t, "%s is not a number that can be held", t)
	}
	return &Node{Kind: Number, Name: written}, nil
}

// group reads what stands in parentheses: an expression, or a list of several or none.
func (p *parser) group(open token, depth int) (*Node, error) {
	if open.is("[") {
		return nil, p.wrong(open, "lists stand in ( and )")
	}
	list, err := p.arguments(depth)
	if err != nil {
		return nil, err
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return &Node{Kind: List, Args: list}, nil
}

// named reads what a word begins: a literal, a function or a property.
func (p *parser) named(t token, depth int) (*Node, error) {
	name := strings.ToLower(t.text)
	switch name {
	case "true", "false":
		return &Node{Kind: Bool, Name: name}, nil
	case "and", "or", "not", "like", "between", "in", "is", "null":
		return nil, p.wrong(t, "a value should stand before %s", t)
	}
	if geometryTypes()[name] && (p.peek().is("(") || p.peek().is("z")) {
		g, err := p.geometry(name, depth)
		if err != nil {
			return nil, err
		}
		return &Node{Kind: Geometry, Geometry: g}, nil
	}
	if !p.skip("(") {
		return &Node{Kind: Property, Name: t.text}, nil
	}
	args, err := p.arguments(depth)
	if err != nil {
		return nil, err
	}
	n, what := calls(name, args)
	if what != "" {
		return nil, p.wrong(t, "%s", what)
	}
	return n, nil
}

// calls gives the node of a function: a literal where it is one of these. what says what is wrong.
func calls(name string, args []*Node) (n *Node, what string) {
	switch name {
	case "date", "timestamp":
		if len(args) != 1 || args[0].Kind != Text {
			return nil, name + " has one text"
		}
		return instant(name, args[0].Name)
	case "interval":
		if len(args) != 2 {
			return nil, "an interval has two ends"
		}
		ends := make([]*Node, len(args))
		for i, a := range args {
			if ends[i], what = endOf(a); what != "" {
				return nil, what
			}
		}
		return &Node{Kind: Interval, Args: ends}, ""
	case "bbox":
		var numbers []float64
		for _, a := range args {
			if a.Kind != Number {
				return nil, "a bbox has four or six numbers"
			}
			v, _ := strconv.ParseFloat(a.Name, 64) // checked as it was read
			numbers = append(numbers, v)
		}
		box := boxOf(numbers)
		if box == nil {
			return nil, "a bbox has four or six numbers, south not above north"
		}
		return &Node{Kind: Geometry, Geometry: box}, ""
	}
	return call(name, args...), ""
}

// endOf gives an end of an interval: an open one, a day or an instant, or a property.
func endOf(n *Node) (*Node, string) {
	switch {
	case n.Kind == Text && n.Name == "..", n.Kind == Property, n.Kind == Call, n.Kind == Date, n.Kind == Timestamp:
		return n, ""
	case n.Kind == Text && strings.Contains(n.Name, "T"):
		return instant("timestamp", n.Name)
	case n.Kind == Text:
		return instant("date", n.Name)
	}
	return nil, "an end of an interval is a date, a timestamp, a property or '..'"
}

// closeRing refuses rings of a polygon that are none.
func closeRing(line []orb.Point) bool {
	return len(line) >= 4 && line[0] == line[len(line)-1]
}
