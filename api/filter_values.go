package api

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// operand is a side of a comparison: a property with its type, or a literal.
type operand struct {
	filter.Operand
	typ   spending.FieldType
	list  bool
	value any       // of a literal: string, *big.Rat, time.Time, its day, or bool
	at    time.Time // of a day or an instant
}

func (x *compiler) operand(n *cql2.Node) (operand, error) {
	switch n.Kind {
	case cql2.Property:
		for _, q := range x.queryables {
			if q.name == n.Name {
				return operand{Operand: filter.Operand{Field: q.name}, typ: q.typ, list: q.list}, nil
			}
		}
		return operand{}, fmt.Errorf("there is no property %.60q to compare", n.Name)
	case cql2.Text:
		return operand{value: n.Name}, nil
	case cql2.Number:
		r, ok := exactly(n.Name)
		if !ok {
			return operand{}, fmt.Errorf("the number %.60s has too many digits", n.Name)
		}
		return operand{value: r}, nil
	case cql2.Bool:
		return operand{value: n.Name == "true"}, nil
	case cql2.Date, cql2.Timestamp:
		return momentOf(n.Name)
	case cql2.Call:
		if n.Name == "casei" || n.Name == "accenti" {
			return x.folded(n)
		}
		return operand{}, fmt.Errorf("there is no function %.60s among values; there are CASEI and ACCENTI", n.Name)
	}
	return operand{}, fmt.Errorf("a list, geometry or interval cannot be compared")
}

// mostDigits bounds exact numbers.
const mostDigits = 40

// exactly reads a number without loss.
func exactly(written string) (*big.Rat, bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(written), "e")
	if e, err := strconv.Atoi(exponent); exponent != "" && (err != nil || e < -mostDigits || e > mostDigits) ||
		len(mantissa) > mostDigits {
		return nil, false
	}
	return new(big.Rat).SetString(written)
}

// momentOf gives the UTC day of a date or an instant.
func momentOf(written string) (operand, error) {
	days, err := ogc.ParseInstant(written)
	if err == nil && !days.From.Equal(days.To) {
		err = fmt.Errorf("%q is not a day", written)
	}
	day := operand{value: days.From, at: days.From}
	if at, is := time.Parse(time.RFC3339, written); is == nil {
		day.at = at
	}
	return day, err
}

func (x *compiler) folded(n *cql2.Node) (operand, error) {
	if len(n.Args) != 1 {
		return operand{}, fmt.Errorf("%s has one text", n.Name)
	}
	fold := filter.Case
	if n.Name == "accenti" {
		fold = filter.Accents
	}
	o, err := x.operand(n.Args[0])
	if err != nil {
		return o, err
	}
	if o.Field != "" && o.typ == spending.TextField {
		o.Fold |= fold
		return o, nil
	}
	text, ok := o.value.(string)
	if !ok {
		return o, fmt.Errorf("%s has a text", n.Name)
	}
	o.value = fold.Apply(text)
	return o, nil
}

// comparison compares two values.
func (x *compiler) comparison(op filter.Op, a, b *cql2.Node) (*filter.Expr, error) {
	left, err := x.operand(a)
	if err != nil {
		return nil, err
	}
	right, err := x.operand(b)
	if err != nil {
		return nil, err
	}
	if left.Field == "" {
		left, right, op = right, left, turned(op)
	}
	if left.Field == "" {
		return ofLiterals(op, left, right)
	}
	if right.Field == "" {
		return x.withLiteral(op, left, right.value)
	}
	if left.typ != right.typ && !(countable(left.typ) && countable(right.typ)) {
		return nil, fmt.Errorf("%s, a %s, cannot be compared with %s, a %s", left.Field, left.typ, right.Field,
			right.typ)
	}
	return &filter.Expr{Op: op, Left: left.Operand, Right: right.Operand}, nil
}

func countable(t spending.FieldType) bool {
	return t == spending.NumberField || t == spending.IntegerField
}

// ofLiterals compares two literals.
func ofLiterals(op filter.Op, left, right operand) (*filter.Expr, error) {
	e := &filter.Expr{Op: op, Left: filter.Operand{Value: left.value}, Right: filter.Operand{Value: right.value}}
	number, isNumber := left.value.(*big.Rat)
	other, areNumbers := right.value.(*big.Rat)
	switch {
	case isNumber && areNumbers:
		e.Left.Value, e.Right.Value = int64(number.Cmp(other)), int64(0)
	case reflect.TypeOf(left.value) != reflect.TypeOf(right.value):
		return nil, fmt.Errorf("the two sides of a comparison are of different types")
	case !left.at.IsZero():
		e.Left.Value, e.Right.Value = left.at, right.at
	}
	return always(e.Holds(nil) == filter.Yes), nil
}

// always is a condition that holds for all, or for none.
func always(holds bool) *filter.Expr {
	if holds {
		return &filter.Expr{Op: filter.True}
	}
	return &filter.Expr{Op: filter.False}
}

// turned is the comparison with its sides exchanged.
func turned(op filter.Op) filter.Op {
	switch op {
	case filter.Less:
		return filter.Greater
	case filter.Greater:
		return filter.Less
	case filter.AtMost:
		return filter.AtLeast
	case filter.AtLeast:
		return filter.AtMost
	}
	return op
}

func (x *compiler) withLiteral(op filter.Op, left operand, value any) (*filter.Expr, error) {
	n, isNumber := value.(*big.Rat)
	text, isText := value.(string)
	switch left.typ {
	case spending.MoneyField:
		if isNumber {
			return wholeNumber(op, left.Operand, x.minorUnits(n)), nil
		}
	case spending.IntegerField:
		if isNumber {
			return wholeNumber(op, left.Operand, n), nil
		}
	case spending.NumberField:
		if !isNumber {
			break
		}
		if f, _ := n.Float64(); finite(f) {
			return &filter.Expr{Op: op, Left: left.Operand, Right: filter.Operand{Value: f}}, nil
		}
	case spending.DateField:
		if day, is := dayIn(value); is {
			return &filter.Expr{Op: op, Left: left.Operand, Right: filter.Operand{Value: day}}, nil
		}
	case truthField:
		if is, isTruth := value.(bool); isTruth {
			return &filter.Expr{Op: op, Left: left.Operand, Right: filter.Operand{Value: is}}, nil
		}
	default:
		if isText {
			return &filter.Expr{Op: op, Left: left.Operand, Right: filter.Operand{Value: text}}, nil
		}
	}
	return nil, fmt.Errorf("%s is a %s, and is compared with something else", left.Field, left.typ)
}

// dayIn gives the day that a literal is, or that stands in a text, as GDAL writes dates.
func dayIn(value any) (time.Time, bool) {
	if text, is := value.(string); is {
		if at, err := momentOf(text); err == nil {
			value = at.value
		}
	}
	day, is := value.(time.Time)
	return day, is
}

// span is a time from one day to another. An end is a property, a day, or open.
type timeSpan struct{ from, to operand }

func (x *compiler) spanOf(n *cql2.Node) (s timeSpan, err error) {
	if n.Kind != cql2.Interval {
		s.from, err = x.endOf(n)
		return timeSpan{s.from, s.from}, err
	}
	if s.from, err = x.endOf(n.Args[0]); err == nil {
		s.to, err = x.endOf(n.Args[1])
	}
	return s, err
}

func (x *compiler) endOf(n *cql2.Node) (operand, error) {
	if n.Kind == cql2.Text && n.Name == ".." {
		return operand{}, nil
	}
	o, err := x.operand(n)
	if text, ok := o.value.(string); ok && err == nil {
		o, err = momentOf(text)
	}
	if _, isDay := o.value.(time.Time); err == nil && !isDay && (o.Field == "" || o.typ != spending.DateField) {
		err = fmt.Errorf("%s is no date", written(n))
	}
	if err == nil && o.Field == "" {
		o.Value = o.value
	}
	return o, err
}

// temporal reads a relation of two times, as T. Allen names them, "Maintaining knowledge about temporal intervals",
// 1983. A date is a time of one day.
func (x *compiler) temporal(name string, n *cql2.Node) (*filter.Expr, error) {
	if len(n.Args) != 2 {
		return nil, fmt.Errorf("%s has two times", n.Name)
	}
	a, err := x.spanOf(n.Args[0])
	if err != nil {
		return nil, err
	}
	b, err := x.spanOf(n.Args[1])
	if err != nil {
		return nil, err
	}
	begins, ends := ordered{a.from, b.from, -1, -1}, ordered{a.to, b.to, 1, 1}
	afterIt, beforeIt := ordered{a.from, b.to, -1, 1}, ordered{a.to, b.from, 1, -1}
	const less, equal, greater = filter.Less, filter.Equal, filter.Greater
	relations := map[string]*filter.Expr{
		"after": afterIt.is(greater), "before": beforeIt.is(less), "equals": allOf(begins.is(equal), ends.is(equal)),
		"contains": allOf(begins.is(less), ends.is(greater)), "during": allOf(begins.is(greater), ends.is(less)),
		"disjoint":   anyOf(afterIt.is(greater), beforeIt.is(less)),
		"intersects": allOf(afterIt.is(filter.AtMost), beforeIt.is(filter.AtLeast)),
		"finishedby": allOf(begins.is(less), ends.is(equal)), "finishes": allOf(begins.is(greater), ends.is(equal)),
		"startedby": allOf(begins.is(equal), ends.is(greater)), "starts": allOf(begins.is(equal), ends.is(less)),
		"meets": beforeIt.is(equal), "metby": afterIt.is(equal),
		"overlaps":     allOf(begins.is(less), beforeIt.is(greater), ends.is(less)),
		"overlappedby": allOf(begins.is(greater), afterIt.is(less), ends.is(greater)),
	}
	if e := relations[name]; e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("there is no T_%s; there are T_%s", strings.ToUpper(name),
		strings.ToUpper(strings.Join(sortedKeys(relations), ", T_")))
}

// ordered are two ends of times. An open one lies before every day, -1, or behind, 1.
type ordered struct {
	a, b         operand
	openA, openB int
}

func (o ordered) is(op filter.Op) *filter.Expr {
	open := func(x operand) bool { return x.Field == "" && x.value == nil }
	at := func(x operand, open int, isOpen bool) int {
		if isOpen {
			return open
		}
		return 0
	}
	if !open(o.a) && !open(o.b) {
		e := &filter.Expr{Op: op, Left: o.a.Operand, Right: o.b.Operand}
		if o.a.Field != "" || o.b.Field != "" {
			return e
		}
		e.Left.Value, e.Right.Value = o.a.at, o.b.at
		return always(e.Holds(nil) == filter.Yes)
	}
	order := at(o.a, o.openA, open(o.a)) - at(o.b, o.openB, open(o.b))
	holds := map[filter.Op]bool{filter.Less: order < 0, filter.Greater: order > 0, filter.Equal: order == 0,
		filter.AtMost: order <= 0, filter.AtLeast: order >= 0}[op]
	e := always(holds)
	for _, x := range []operand{o.a, o.b} {
		if x.Field != "" { // unknown where it is null
			same := filter.Operand{Field: x.Field}
			e = allOf(e, &filter.Expr{Op: filter.Equal, Left: same, Right: same})
			if !holds {
				e = &filter.Expr{Op: filter.Less, Left: same, Right: same}
			}
		}
	}
	return e
}

// minorUnits gives an amount of money in minor units, which it may lie between.
func (x *compiler) minorUnits(n *big.Rat) *big.Rat {
	one, _, err := x.currency.Parse("1")
	if err != nil {
		one = 1
	}
	return new(big.Rat).Mul(n, new(big.Rat).SetInt64(int64(one)))
}

// wholeNumber compares an integer field with a number it may not be able to have.
func wholeNumber(op filter.Op, field filter.Operand, n *big.Rat) *filter.Expr {
	floor := new(big.Int).Div(n.Num(), n.Denom()) // rounds down: the denominator is positive
	same := func(yes bool) *filter.Expr {
		op := filter.Less
		if yes {
			op = filter.Equal
		}
		return &filter.Expr{Op: op, Left: field, Right: field} // unknown where the field is null
	}
	if !floor.IsInt64() {
		above := floor.Sign() < 0 // every integer lies above
		switch op {
		case filter.Less, filter.AtMost:
			return same(!above)
		case filter.Greater, filter.AtLeast:
			return same(above)
		}
		return same(op == filter.Unequal)
	}
	if !n.IsInt() {
		switch op {
		case filter.Equal:
			return same(false)
		case filter.Unequal:
			return same(true)
		case filter.Less, filter.AtMost:
			op = filter.AtMost
		default:
			op = filter.Greater
		}
	}
	return &filter.Expr{Op: op, Left: field, Right: filter.Operand{Value: floor.Int64()}}
}

func finite(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }
