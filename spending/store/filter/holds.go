package filter

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// Holds tells what is known of the condition of a row.
func (e *Expr) Holds(row Row) Truth {
	switch e.Op {
	case And:
		t := Yes
		for _, part := range e.Of {
			t = min(t, part.Holds(row))
		}
		return t
	case Or:
		t := No
		for _, part := range e.Of {
			t = max(t, part.Holds(row))
		}
		return t
	case Not:
		return Yes - e.Of[0].Holds(row)
	case True:
		return Yes
	case False:
		return No
	case IsNull:
		return truth(e.Left.of(row) == nil)
	case Among, EachAmong:
		return e.placed(row.Areas())
	case Contains, ContainedBy, SameSet, Overlaps:
		return e.ofSets(e.Left.of(row), e.Right.of(row))
	}
	return e.compared(e.Left.of(row), e.Right.of(row))
}

func (o *Operand) of(row Row) any {
	if o.Field == "" {
		return o.Value
	}
	v := row.Value(o.Field)
	if text, ok := v.(string); ok && o.Fold != 0 {
		return o.Fold.Apply(text)
	}
	return v
}

func (e *Expr) placed(areas []string) Truth {
	if len(areas) == 0 {
		return Unknown
	}
	in := func(area string) bool { return slices.Contains(e.List, area) }
	if e.Op == Among {
		return truth(slices.ContainsFunc(areas, in))
	}
	return truth(!slices.ContainsFunc(areas, func(area string) bool { return !in(area) }))
}

func (e *Expr) ofSets(left, right any) Truth {
	text, ok := left.(string)
	if !ok {
		return Unknown
	}
	list := e.List
	if e.Right.Field != "" {
		other, ok := right.(string)
		if !ok {
			return Unknown
		}
		list = strings.Split(other, ";")
	}
	return truth(OfSets(e.Op, strings.Split(text, ";"), list))
}

// OfSets reports what Contains, ContainedBy, SameSet or Overlaps say of what a set has, and of a list.
func OfSets(op Op, has, list []string) bool {
	all := func(of, among []string) bool {
		return !slices.ContainsFunc(of, func(x string) bool { return !slices.Contains(among, x) })
	}
	switch op {
	case Contains:
		return all(list, has)
	case ContainedBy:
		return all(has, list)
	case SameSet:
		return all(list, has) && all(has, list)
	}
	return slices.ContainsFunc(has, func(x string) bool { return slices.Contains(list, x) })
}

// compared tells of two values; of none that are not of one type.
func (e *Expr) compared(left, right any) Truth {
	if left == nil || right == nil && e.Op != OneOf {
		return Unknown
	}
	switch e.Op {
	case OneOf:
		text, _ := left.(string)
		if e.Right.Field != "" {
			second, ok := right.(string)
			if !ok {
				return Unknown
			}
			text += Separator + second
		}
		return truth(slices.Contains(e.List, text))
	case Like:
		text, _ := left.(string)
		pattern, _ := right.(string)
		return truth(like(text, pattern))
	}
	order := compare(left, right)
	switch e.Op {
	case Equal:
		return truth(order == 0)
	case Unequal:
		return truth(order != 0)
	case Less:
		return truth(order < 0)
	case Greater:
		return truth(order > 0)
	case AtMost:
		return truth(order <= 0)
	}
	return truth(order >= 0)
}

func compare(left, right any) int {
	switch l := left.(type) {
	case string:
		r, _ := right.(string)
		return strings.Compare(l, r)
	case time.Time:
		r, _ := right.(time.Time)
		return l.Compare(r)
	case bool:
		r, _ := right.(bool)
		return cmp.Compare(rank(l), rank(r))
	case int64:
		if r, ok := right.(int64); ok {
			return cmp.Compare(l, r)
		}
		return cmp.Compare(float64(l), number(right))
	}
	return cmp.Compare(number(left), number(right))
}

// rank puts false before true.
func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func number(v any) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	f, _ := v.(float64)
	return f
}

// like matches a text with a pattern. It goes back to the last % only, which is enough.
func like(text, pattern string) bool {
	again, from := -1, 0 // where the pattern goes on behind the last %, and with what rest of the text
	t, p := 0, 0
	for t < len(text) {
		if p < len(pattern) && pattern[p] == '%' {
			again, from = p+1, t
			p++
			continue
		}
		_, size := utf8.DecodeRuneInString(text[t:])
		if length, ok := one(text[t:t+size], pattern[p:]); ok {
			t, p = t+size, p+length
			continue
		}
		if again < 0 {
			return false
		}
		_, size = utf8.DecodeRuneInString(text[from:])
		from += size
		t, p = from, again
	}
	return strings.Trim(pattern[p:], "%") == ""
}

// one reports whether a pattern begins with a character, and how much of it that is.
func one(character, pattern string) (length int, ok bool) {
	if strings.HasPrefix(pattern, "_") {
		return 1, true
	}
	if strings.HasPrefix(pattern, `\`) && strings.HasPrefix(pattern[1:], character) {
		return 1 + len(character), true
	}
	return len(character), strings.HasPrefix(pattern, character) && character != `\`
}

// row is a record with its fields.
type row[R any] struct {
	fields []spending.Field[R]
	record *R
	areas  []string
}

// RowOf has a record asked about its fields and the areas it is placed in. A field that it does not have is null.
func RowOf[R any](fields []spending.Field[R], record *R, areas []string) Row {
	return row[R]{fields, record, areas}
}

func (r row[R]) Areas() []string { return r.areas }

func (r row[R]) Value(field string) any {
	for i := range r.fields {
		if r.fields[i].Name == field {
			return ValueOf(&r.fields[i], r.record)
		}
	}
	return nil
}
