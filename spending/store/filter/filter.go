// Package filter is a condition on records, whatever language it was written in: a tree that is evaluated here, and
// that stores make SQL of. Its logic has three values; a comparison with null is unknown, and so is its negation.
package filter

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/spending"
)

// Op is what a condition asks.
type Op string

// Conditions.
const (
	And, Or, Not Op = "and", "or", "not" // of Of

	Equal, Unequal  Op = "=", "<>" // Left to Right, of one type
	Less, Greater   Op = "<", ">"
	AtMost, AtLeast Op = "<=", ">="

	Like   Op = "like"   // Left is of the pattern that Right is: % any text, _ one character, \ before either itself
	IsNull Op = "isNull" // Left is null, which is never unknown

	True, False Op = "true", "false"

	// The values of Left, a text of values joined by ";", and those of List, or of the field Right: it has all of them,
	// has no others, has these and no others, has one of them.
	Contains, ContainedBy, SameSet, Overlaps Op = "contains", "containedBy", "sameSet", "overlaps"

	// Some area that the record is placed in, or each, is one of List; unknown where it is placed in none.
	Among, EachAmong Op = "among", "eachAmong"

	// Left is one of List; or Left and Right together, with Separator between. Resolve makes it.
	OneOf Op = "oneOf"
)

// Separator parts two texts where they are one.
const Separator = "\x1f"

// Expr is a condition.
type Expr struct {
	Op          Op
	Of          []*Expr  `json:",omitempty"`
	Left, Right Operand  `json:",omitzero"`
	List        []string `json:",omitempty"`
}

// Operand is a field, or a value where Field is "".
type Operand struct {
	Field string `json:",omitempty"`
	Fold  Fold   `json:",omitempty"` // of a text field; a value is folded already
	Value any    `json:",omitempty"` // string, int64 (minor units of money too), float64, bool or time.Time, a UTC midnight
}

// Fold is in what texts may differ and be the same.
type Fold int

// Folds, which can be joined.
const (
	Case Fold = 1 << iota
	Accents
)

// Apply gives the text that all texts which are the same under the fold have in common.
func (f Fold) Apply(text string) string {
	if f&Accents != 0 {
		text = norm.NFC.String(strings.Map(func(r rune) rune {
			if isMark(r) {
				return -1
			}
			return r
		}, norm.NFD.String(text)))
	}
	if f&Case != 0 {
		text = cases.Fold().String(text)
	}
	return text
}

// isMark reports whether a character is a mark over another, as accents are. Vowel signs of other scripts are letters
// of their own.
func isMark(r rune) bool { return 0x300 <= r && r <= 0x36f }

// Truth is what is known of a condition.
type Truth int8

// Truths.
const (
	No Truth = iota
	Unknown
	Yes
)

func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Row is what is asked.
type Row interface {
	// Value of a field: nil for null, or as in Operand; of a field with several values, these joined by ";".
	Value(field string) any
	// Areas are the codes of those it is placed in.
	Areas() []string
}

// ValueOf gives a record's field as Row has it.
func ValueOf[R any](f *spending.Field[R], r *R) any {
	var at any
	if f.At != nil {
		at = f.At(r)
	}
	switch at := at.(type) {
	case *time.Time:
		if at.IsZero() {
			return nil
		}
		return *at
	case *spending.NullMoney:
		if !at.Valid {
			return nil
		}
		return int64(at.Money)
	case *float64:
		if *at < 0 {
			return nil
		}
		return *at
	case *int:
		if *at < 0 {
			return nil
		}
		return int64(*at)
	}
	if text := f.Value(r); text != "" {
		return text
	}
	return nil
}

// Fields lists the fields that a condition names.
func (e *Expr) Fields() []string {
	var names []string
	for _, o := range []Operand{e.Left, e.Right} {
		if o.Field != "" {
			names = append(names, o.Field)
		}
	}
	for _, part := range e.Of {
		names = append(names, part.Fields()...)
	}
	return names
}

// String writes the condition for people.
func (e *Expr) String() string {
	switch e.Op {
	case And, Or, Not:
		parts := make([]string, len(e.Of))
		for i, part := range e.Of {
			parts[i] = part.String()
		}
		return string(e.Op) + "(" + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprintf("%s(%v, %v, %q)", e.Op, e.Left, e.Right, e.List)
}
