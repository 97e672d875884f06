package filter_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/filter"
)

func title() filter.Operand      { return filter.Operand{Field: "title"} }
func value(v any) filter.Operand { return filter.Operand{Value: v} }
func is(title, v string) filter.Truth {
	e := &filter.Expr{Op: filter.Like, Left: value(title), Right: value(v)}
	return e.Holds(nil)
}

func TestLike(t *testing.T) {
	for _, test := range []struct {
		text, pattern string
		want          bool
	}{
		{"bridge", "bridge", true}, {"bridge", "Bridge", false}, {"bridge", "br%", true}, {"bridge", "%dge", true},
		{"bridge", "%id%", true}, {"bridge", "b_idge", true}, {"bridge", "bridge_", false}, {"বান", "___", true},
		{"50%", `50\%`, true}, {"500", `50\%`, false}, {"a_b", `a\_b`, true}, {`a\b`, `a\\b`, true}, {"", "%", true},
		{"", "_", false}, {"aab", "%ab", true}, {"abab", "a%b", true}, {"abac", "a%b", false}, {"x", "", false},
	} {
		if got := is(test.text, test.pattern); (got == filter.Yes) != test.want {
			t.Errorf("%q like %q: %v", test.text, test.pattern, got)
		}
	}
}

// Unknown is neither, and stays so when it is negated.
func TestThreeValues(t *testing.T) {
	fields := spending.AwardFields(geo.Hierarchy{{Key: "county", Plural: "counties"}})
	row := filter.RowOf(fields, &spending.Award{}, nil)
	unknown := &filter.Expr{Op: filter.Equal, Left: title(), Right: value("x")}
	yes, no := &filter.Expr{Op: filter.True}, &filter.Expr{Op: filter.False}
	join := func(op filter.Op, of ...*filter.Expr) *filter.Expr { return &filter.Expr{Op: op, Of: of} }
	for _, test := range []struct {
		e    *filter.Expr
		want filter.Truth
	}{
		{unknown, filter.Unknown}, {join(filter.Not, unknown), filter.Unknown}, {join(filter.Not, no), filter.Yes},
		{join(filter.And, unknown, yes), filter.Unknown}, {join(filter.And, unknown, no), filter.No},
		{join(filter.Or, unknown, no), filter.Unknown}, {join(filter.Or, unknown, yes), filter.Yes},
		{&filter.Expr{Op: filter.IsNull, Left: title()}, filter.Yes},
		{&filter.Expr{Op: filter.Among, List: []string{"1"}}, filter.Unknown},
		{&filter.Expr{Op: filter.Contains, Left: filter.Operand{Field: "funds"}, List: []string{"1"}}, filter.Unknown},
		{&filter.Expr{Op: filter.OneOf, Left: title(), List: []string{}}, filter.Unknown},
	} {
		if got := test.e.Holds(row); got != test.want {
			t.Errorf("%v: %v, want %v", test.e, got, test.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, test := range []struct {
		fold filter.Fold
		a, b string
		want bool
	}{
		{filter.Case, "STRASSE", "straße", true}, {filter.Case, "ΟΔΟΣ", "οδος", true}, {filter.Case, "é", "e", false},
		{filter.Accents, "débárquér", "debarquer", true}, {filter.Accents, "É", "e", false},
		{filter.Case | filter.Accents, "CHIȘINĂU", "chisinau", true}, {filter.Accents, "কি", "ক", false},
	} {
		if got := test.fold.Apply(test.a) == test.fold.Apply(test.b); got != test.want {
			t.Errorf("%q and %q are the same: %v", test.a, test.b, got)
		}
	}
}

// What turns out to mean too many texts is refused.
func TestResolveIsBounded(t *testing.T) {
	e := &filter.Expr{Op: filter.Unequal, Left: filter.Operand{Field: "title", Fold: filter.Case}, Right: value("x")}
	_, err := filter.Resolve(e, func(_ []string, yield func(string)) error {
		for i := range filter.MaxTexts + 1 {
			yield(fmt.Sprint(i))
		}
		return nil
	})
	if !errors.Is(err, ledger.ErrQuery) {
		t.Errorf("%v", err)
	}
}

func ExampleResolve() {
	e := &filter.Expr{Op: filter.Equal, Left: filter.Operand{Field: "title", Fold: filter.Case}, Right: value("dyke")}
	resolved, err := filter.Resolve(e, func(_ []string, yield func(string)) error {
		slices.Values([]string{"Dyke", "DYKE", "Road"})(func(s string) bool { yield(s); return true })
		return nil
	})
	fmt.Println(resolved.Op, resolved.Left.Field, resolved.List, err)
	// Output: oneOf title [Dyke DYKE] <nil>
}
