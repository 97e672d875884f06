package relevance

import (
	"fmt"
	"strings"
)

// expr is a condition of a rule: groups found in fields, joined by and, or, not.
type expr struct {
	op    exprOp
	group int      // opGroup
	in    fieldSet // opGroup
	sub   []*expr  // opAnd, opOr, opNot
}

type exprOp uint8

const (
	opGroup exprOp = iota
	opAnd
	opOr
	opNot
	opCodes  // the text holds no words, only codes
	opAlways // last resort
)

// fieldSet is a set of field indices.
type fieldSet uint16

// fields lists what rules can look at, with the names evidence uses.
var fields = [...]string{"title", "description", "reference", "buyer", "category", "product", "place"}

const (
	titleField = iota
	descriptionField
	referenceField
	buyerField
	categoryField
	productField
	placeField
)

const (
	textFields fieldSet = 1<<titleField | 1<<descriptionField
	anyFields  fieldSet = textFields | 1<<referenceField
)

// holds says whether the condition is met, f[field][group] telling what was found.
func (e *expr) holds(f *facts) bool {
	switch e.op {
	case opGroup:
		return f.found[e.group]&e.in != 0
	case opAnd:
		for _, s := range e.sub {
			if !s.holds(f) {
				return false
			}
		}
		return true
	case opOr:
		for _, s := range e.sub {
			if s.holds(f) {
				return true
			}
		}
		return false
	case opNot:
		return !e.sub[0].holds(f)
	case opCodes:
		return f.codes
	}
	return true
}

// because calls with each group that makes a met condition true.
func (e *expr) because(f *facts, with func(group int, in fieldSet)) {
	switch e.op {
	case opGroup:
		with(e.group, f.found[e.group]&e.in)
	case opAnd:
		for _, s := range e.sub {
			s.because(f, with)
		}
	case opOr:
		for _, s := range e.sub {
			if s.holds(f) {
				s.because(f, with)
			}
		}
	}
}

// exprParser reads
//
//	or   = and { "or" and }
//	and  = unit { "and" unit }
//	unit = "not" unit | "(" or ")" | "codes" | "always" | [field ":"] group
type exprParser struct {
	words []string
	group func(name string) (int, bool)
	depth int
}

func parseExpr(text string, group func(string) (int, bool)) (*expr, error) {
	text = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	p := &exprParser{words: strings.Fields(text), group: group}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if len(p.words) > 0 {
		return nil, fmt.Errorf("unexpected %q in the condition", p.words[0])
	}
	return e, nil
}

func (p *exprParser) take(w string) bool {
	if len(p.words) > 0 && p.words[0] == w {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *exprParser) or() (*expr, error)  { return p.list("or", opOr, p.and) }
func (p *exprParser) and() (*expr, error) { return p.list("and", opAnd, p.unit) }

func (p *exprParser) list(joint string, op exprOp, part func() (*expr, error)) (*expr, error) {
	first, err := part()
	if err != nil {
		return nil, err
	}
	list := &expr{op: op, sub: []*expr{first}}
	for p.take(joint) {
		next, err := part()
		if err != nil {
			return nil, err
		}
		list.sub = append(list.sub, next)
	}
	if len(list.sub) == 1 {
		return first, nil
	}
	return list, nil
}

func (p *exprParser) unit() (*expr, error) {
	if p.depth++; p.depth > 500 {
		return nil, fmt.Errorf("the condition is too long")
	}
	switch {
	case len(p.words) == 0:
		return nil, fmt.Errorf("the condition ends where a group name is expected")
	case p.take("not"):
		e, err := p.unit()
		return &expr{op: opNot, sub: []*expr{e}}, err
	case p.take("("):
		e, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a ( without its )")
		}
		return e, err
	case p.take("codes"):
		return &expr{op: opCodes}, nil
	case p.take("always"):
		return &expr{op: opAlways}, nil
	}
	w := p.words[0]
	p.words = p.words[1:]
	in := textFields
	if field, name, ok := strings.Cut(w, ":"); ok {
		if in = fieldsNamed(field); in == 0 {
			return nil, fmt.Errorf("unknown field %q; known are %s, text, any", field, strings.Join(fields[:], ", "))
		}
		w = name
	}
	g, ok := p.group(w)
	if !ok {
		return nil, fmt.Errorf("no group is named %q above this line", w)
	}
	return &expr{op: opGroup, group: g, in: in}, nil
}

// fieldsNamed gives the fields of a name: one field, "text" (title and description) or
// "any" (text and reference); 0 is unknown.
func fieldsNamed(name string) fieldSet {
	switch name {
	case "text":
		return textFields
	case "any":
		return anyFields
	}
	for i, f := range fields {
		if f == name {
			return 1 << i
		}
	}
	return 0
}
