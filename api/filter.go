package api

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/relation"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/paulmach/orb"
)

// Parameters of filters, as in OGC API – Features Part 3.
const (
	filterName     = "filter"
	filterLangName = "filter-lang"
	filterCRSName  = "filter-crs"
	cql2Text       = "cql2-text"
	cql2JSON       = "cql2-json"
	geometryField  = "geometry"
)

func filterParams() []ogc.Param {
	return []ogc.Param{
		{Name: filterName, Longest: cql2.MaxBytes, About: "only items for which this holds, in CQL2: title LIKE " +
			"'%bridge%' AND published >= DATE('2024-04-01'); the collection's queryables can be named. " +
			"geometry stands for the areas an item is placed in, of assets and damage for their own"},
		{Name: filterLangName, Kind: ogc.Choice, Fallback: cql2Text, Allowed: []string{cql2Text, cql2JSON},
			About: "form of the filter"},
		{Name: filterCRSName, Fallback: crs84,
			About: "reference system of the filter's geometries, by its URI; the collection lists those there are"},
	}
}

// truthField is the type of what is true or false: of rows, records have none.
const truthField spending.FieldType = "boolean"

// queryable is a property that a filter can name.
type queryable struct {
	name string
	typ  spending.FieldType
	list bool // a text of values joined by ;
}

// queryables of records are their fields.
func fieldQueryables(fields []spending.AwardField) []queryable {
	var list []queryable
	for _, f := range fields {
		q := queryable{f.Name, f.Type, f.Level != ""}
		if f.At != nil {
			_, q.list = f.At(&spending.Award{}).(*[]string)
		}
		list = append(list, q)
	}
	return list
}

// compiler makes a condition of a filter that has been read.
type compiler struct {
	queryables []queryable
	currency   spending.Currency
	toLonLat   func(orb.Point) (orb.Point, error)
	// placed tells of features in a relation to a geometry of CRS84, bare of those that have none.
	placed func(relation.Relation, orb.Geometry) (*filter.Expr, error)
	bare   func() (*filter.Expr, error)
	shapes int // geometries asked about so far
}

// mostShapes bounds how many geometries a filter holds against those of all areas.
const mostShapes = 20

// filter gives the condition that a request asks for, nil without one.
func (c *collection) filter(ctx context.Context, q *request) (*filter.Expr, error) {
	if !q.Values.Has(filterName) {
		return nil, nil
	}
	s, err := q.system(ctx, filterCRSName)
	if err != nil {
		return nil, err
	}
	view, _, err := q.load(ctx)
	if err != nil {
		return nil, err
	}
	parse := cql2.ParseText
	if q.Values.Text(filterLangName) == cql2JSON {
		parse = cql2.ParseJSON
	}
	levels := view.Levels().Keys()
	if c.level != "" {
		levels = []geo.Level{c.level}
	}
	x := &compiler{queryables: c.queryables, currency: q.opened.version.Currency, toLonLat: s.toLonLat,
		placed: func(r relation.Relation, g orb.Geometry) (*filter.Expr, error) {
			return placedBy(r, g, func(yield func(id string, shape orb.MultiPolygon) error) error {
				for _, level := range levels {
					for _, a := range view.Areas(level) {
						if err := yield(a.ID, a.Geometry); err != nil {
							return err
						}
					}
				}
				return nil
			})
		},
		bare: func() (*filter.Expr, error) {
			if c.rung == "" { // all else has a geometry
				return &filter.Expr{Op: filter.False}, nil
			}
			outermost := filter.Operand{Field: q.terms().plural(levels[0])}
			return &filter.Expr{Op: filter.IsNull, Left: outermost}, nil
		}}
	if c.register != nil {
		own := &shapes{ctx, q.opened.snapshot, c.id}
		x.placed, x.bare = own.related, own.bare
	}
	if c.shapes != nil {
		x.placed = func(r relation.Relation, g orb.Geometry) (*filter.Expr, error) {
			return placedBy(r, g, func(yield func(id string, shape orb.MultiPolygon) error) error {
				return c.shapes(ctx, q, yield)
			})
		}
	}
	n, err := parse(q.Values.Text(filterName))
	if err != nil {
		return nil, ogc.BadParameter(filterName, "the filter is not "+q.Values.Text(filterLangName)+": "+err.Error(),
			"a condition in CQL2")
	}
	e, err := x.condition(n)
	if err != nil {
		return nil, x.refuse(err)
	}
	return e, nil
}

// refuse names what is wrong with a filter, and the queryables.
func (x *compiler) refuse(err error) error {
	var p *ogc.Problem
	if errors.As(err, &p) {
		return err
	}
	names := []string{geometryField}
	for _, q := range x.queryables {
		names = append(names, q.name)
	}
	return ogc.BadParameter(filterName, "the filter cannot be: "+err.Error(), names...)
}

// placedBy tells of features that are placed in areas. One is in a relation if one of its areas is; disjoint or within
// if all are.
func placedBy(r relation.Relation, g orb.Geometry,
	areas func(func(id string, shape orb.MultiPolygon) error) error) (*filter.Expr, error) {
	asked, err := relation.Of(g)
	if err != nil {
		return nil, err
	}
	op, of := filter.Among, r
	switch r {
	case relation.Disjoint:
		of = relation.Intersects
	case relation.Within:
		op = filter.EachAmong
	}
	e := &filter.Expr{Op: op, List: []string{}}
	err = areas(func(id string, shape orb.MultiPolygon) error {
		if !shape.Bound().Intersects(asked.Bound()) {
			return nil
		}
		area, err := relation.Of(shape)
		if err != nil {
			return err
		}
		is, err := area.Is(of, asked)
		if is {
			e.List = append(e.List, id)
		}
		return err
	})
	if r == relation.Disjoint {
		e = negated(e)
	}
	return e, err
}

func negated(e *filter.Expr) *filter.Expr { return &filter.Expr{Op: filter.Not, Of: []*filter.Expr{e}} }

func allOf(of ...*filter.Expr) *filter.Expr { return &filter.Expr{Op: filter.And, Of: of} }

func anyOf(of ...*filter.Expr) *filter.Expr { return &filter.Expr{Op: filter.Or, Of: of} }

func (x *compiler) condition(n *cql2.Node) (*filter.Expr, error) {
	switch {
	case n.Kind == cql2.Bool && n.Name == "true":
		return &filter.Expr{Op: filter.True}, nil
	case n.Kind == cql2.Bool:
		return &filter.Expr{Op: filter.False}, nil
	case n.Kind != cql2.Call:
		return nil, fmt.Errorf("%s is no condition", written(n))
	}
	if relate, ok := strings.CutPrefix(n.Name, "s_"); ok {
		return x.spatial(relation.Relation(relate), n)
	}
	if when, ok := strings.CutPrefix(n.Name, "t_"); ok {
		return x.temporal(when, n)
	}
	if set, ok := strings.CutPrefix(n.Name, "a_"); ok {
		return x.array(set, n)
	}
	return x.operation(n)
}

func (x *compiler) joined(n *cql2.Node) (*filter.Expr, error) {
	e := &filter.Expr{Op: filter.Op(n.Name)}
	for _, arg := range n.Args {
		part, err := x.condition(arg)
		if err != nil {
			return nil, err
		}
		e.Of = append(e.Of, part)
	}
	return e, nil
}

func (x *compiler) operation(n *cql2.Node) (*filter.Expr, error) {
	switch n.Name {
	case "and", "or", "not":
		return x.joined(n)
	case "=", "<>", "<", ">", "<=", ">=":
		return x.comparison(filter.Op(n.Name), n.Args[0], n.Args[1])
	case "between":
		return x.between(n)
	case "in":
		return x.in(n)
	case "like":
		return x.like(n)
	case "isNull":
		return x.isNull(n.Args[0])
	}
	return nil, fmt.Errorf("there is no condition %s; there are comparisons, LIKE, BETWEEN, IN, IS NULL, S_, T_ and "+
		"A_ functions, AND, OR and NOT", n.Name)
}

// written names a part of a filter in an error.
func written(n *cql2.Node) string {
	if n.Name == "" {
		return "a list or geometry"
	}
	return fmt.Sprintf("%.60q", n.Name)
}

func (x *compiler) between(n *cql2.Node) (*filter.Expr, error) {
	low, err := x.comparison(filter.AtLeast, n.Args[0], n.Args[1])
	if err != nil {
		return nil, err
	}
	high, err := x.comparison(filter.AtMost, n.Args[0], n.Args[2])
	return allOf(low, high), err
}

func (x *compiler) in(n *cql2.Node) (*filter.Expr, error) {
	if len(n.Args[1].Args) == 0 {
		return nil, fmt.Errorf("the list of IN is empty")
	}
	e := anyOf()
	for _, v := range n.Args[1].Args {
		equal, err := x.comparison(filter.Equal, n.Args[0], v)
		if err != nil {
			return nil, err
		}
		e.Of = append(e.Of, equal)
	}
	return e, nil
}

// mostWildcards bounds what a pattern can cost.
const mostWildcards = 20

func (x *compiler) like(n *cql2.Node) (*filter.Expr, error) {
	left, err := x.operand(n.Args[0])
	if err != nil {
		return nil, err
	}
	right, err := x.operand(n.Args[1])
	if err != nil {
		return nil, err
	}
	pattern, ok := right.value.(string)
	text, isText := left.value.(string)
	switch {
	case left.Field != "" && left.typ != spending.TextField || left.Field == "" && !isText || !ok:
		return nil, fmt.Errorf("LIKE has a text and a pattern")
	case strings.Count(pattern, "%") > mostWildcards:
		return nil, fmt.Errorf("the pattern has more than %d of %%", mostWildcards)
	case (len(pattern)-len(strings.TrimRight(pattern, `\`)))%2 == 1:
		return nil, fmt.Errorf(`the pattern ends with a single \`)
	}
	e := &filter.Expr{Op: filter.Like, Left: left.Operand, Right: filter.Operand{Value: pattern}}
	if left.Field == "" {
		e.Left.Value = text
		return always(e.Holds(nil) == filter.Yes), nil
	}
	return e, nil
}

func (x *compiler) isNull(n *cql2.Node) (*filter.Expr, error) {
	if n.Kind == cql2.Property && n.Name == geometryField {
		return x.bare()
	}
	o, err := x.operand(n)
	if err != nil {
		return nil, err
	}
	if o.Field == "" {
		return &filter.Expr{Op: filter.False}, nil
	}
	return &filter.Expr{Op: filter.IsNull, Left: filter.Operand{Field: o.Field}}, nil
}

// exchanged gives the relation that holds with the sides exchanged: one of a pair, or itself.
func exchanged[R comparable](r, one, other R) R {
	switch r {
	case one:
		return other
	case other:
		return one
	}
	return r
}

// array reads a condition on a property with several values, in either order.
func (x *compiler) array(set string, n *cql2.Node) (*filter.Expr, error) {
	op, ok := map[string]filter.Op{"contains": filter.Contains, "containedby": filter.ContainedBy,
		"equals": filter.SameSet, "overlaps": filter.Overlaps}[set]
	if !ok || len(n.Args) != 2 {
		return nil, fmt.Errorf("there is no A_%s of %d; there are A_CONTAINS, A_CONTAINEDBY, A_EQUALS and A_OVERLAPS "+
			"of two", strings.ToUpper(set), len(n.Args))
	}
	a, b := n.Args[0], n.Args[1]
	if a.Kind != cql2.Property {
		a, b, op = b, a, exchanged(op, filter.ContainedBy, filter.Contains)
	}
	if a.Kind != cql2.Property {
		has, err := textsOf(a)
		if err != nil {
			return nil, err
		}
		list, err := textsOf(b)
		return always(filter.OfSets(op, has, list)), err
	}
	left, err := x.several(a)
	if err != nil {
		return nil, err
	}
	if b.Kind == cql2.Property {
		right, err := x.several(b)
		return &filter.Expr{Op: op, Left: left, Right: right}, err
	}
	list, err := textsOf(b)
	return &filter.Expr{Op: op, Left: left, List: list}, err
}

// several gives a property with several values.
func (x *compiler) several(n *cql2.Node) (filter.Operand, error) {
	o, err := x.operand(n)
	if err == nil && !o.list {
		err = fmt.Errorf("%s has one value; several have %s", o.Field, strings.Join(x.lists(), ", "))
	}
	return o.Operand, err
}

// textsOf gives the texts of a list, or one by itself.
func textsOf(n *cql2.Node) ([]string, error) {
	values, list := n.Args, []string{}
	if n.Kind != cql2.List {
		values = []*cql2.Node{n}
	}
	for _, v := range values {
		if v.Kind != cql2.Text {
			return nil, fmt.Errorf("a list of what a property may have several of is of texts")
		}
		list = append(list, v.Name)
	}
	return list, nil
}

func (x *compiler) lists() []string {
	var names []string
	for _, q := range x.queryables {
		if q.list {
			names = append(names, q.name)
		}
	}
	return names
}
