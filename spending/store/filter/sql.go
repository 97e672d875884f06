package filter

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/spending/ledger"
)

// MaxTexts bounds how many different texts a condition that no SQL has may turn out to mean.
const MaxTexts = 200_000

// Resolve makes of conditions that SQL has no exact form for, on folded texts and on several values, the texts they
// hold for. texts gives the different texts there are in a field, or in two with Separator between; null is none of
// them.
func Resolve(e *Expr, texts func(fields []string, yield func(text string)) error) (*Expr, error) {
	if len(e.Of) > 0 {
		r := &Expr{Op: e.Op}
		for _, part := range e.Of {
			resolved, err := Resolve(part, texts)
			if err != nil {
				return nil, err
			}
			r.Of = append(r.Of, resolved)
		}
		return r, nil
	}
	if !e.needsTexts() {
		return e, nil
	}
	fields := e.Fields()
	r := &Expr{Op: OneOf, Left: Operand{Field: fields[0]}, List: []string{}}
	if len(fields) > 1 {
		r.Right = Operand{Field: fields[1]}
	}
	err := texts(fields, func(text string) {
		if len(r.List) <= MaxTexts && e.Holds(texted{fields, text}) == Yes {
			r.List = append(r.List, text)
		}
	})
	if err == nil && len(r.List) > MaxTexts {
		err = fmt.Errorf("%w: the filter on %s holds for more than %d different texts; ask for fewer", ledger.ErrQuery,
			strings.Join(fields, " and "), MaxTexts)
	}
	return r, err
}

func (e *Expr) needsTexts() bool {
	switch e.Op {
	case Contains, ContainedBy, SameSet, Overlaps:
		return true
	case IsNull:
		return false
	}
	return e.Left.Fold != 0 || e.Right.Fold != 0
}

// texted is a row of one or two texts.
type texted struct {
	fields []string
	text   string
}

func (t texted) Areas() []string { return nil }

func (t texted) Value(field string) any {
	first, second, two := strings.Cut(t.text, Separator)
	if two && len(t.fields) > 1 && field == t.fields[1] && field != t.fields[0] {
		return second
	}
	if len(t.fields) > 1 {
		return first
	}
	return t.text
}

// Dialect is what SQL of one store looks like.
type Dialect interface {
	Column(field string) string
	Bind(value any) string                // a place for a value, which is bound
	In(sql string, texts []string) string // the text is one of these
	Like(sql, pattern string) string
	Placed(areas []string, each bool) string // Among, EachAmong
}

// idField is never null, and indexed.
const idField = "id"

// SQL writes a condition that Resolve has given.
func SQL(e *Expr, d Dialect) string {
	switch e.Op {
	case And, Or:
		parts := make([]string, len(e.Of))
		for i, part := range e.Of {
			parts[i] = SQL(part, d)
		}
		return "(" + strings.Join(parts, " "+strings.ToUpper(string(e.Op))+" ") + ")"
	case Not:
		return "(NOT " + SQL(e.Of[0], d) + ")"
	case True:
		return "TRUE"
	case False:
		return "FALSE"
	case IsNull:
		return d.Column(e.Left.Field) + " IS NULL"
	case Among, EachAmong:
		return d.Placed(e.List, e.Op == EachAmong)
	case Like:
		return d.Like(d.Column(e.Left.Field), e.Right.Value.(string))
	case OneOf:
		if e.Left.Field == idField && e.Right.Field == "" {
			return d.In(d.Column(idField), e.List)
		}
		text, null := d.Column(e.Left.Field), d.Column(e.Left.Field)+" IS NULL"
		if e.Right.Field != "" {
			null += " OR " + d.Column(e.Right.Field) + " IS NULL"
			text = "(" + text + " || " + d.Bind(Separator) + " || " + d.Column(e.Right.Field) + ")"
		}
		return "(CASE WHEN " + null + " THEN NULL ELSE " + d.In(text, e.List) + " END)"
	}
	return "(" + e.Left.sql(d) + " " + string(e.Op) + " " + e.Right.sql(d) + ")"
}

func (o *Operand) sql(d Dialect) string {
	if o.Field != "" {
		return d.Column(o.Field)
	}
	return d.Bind(o.Value)
}
