package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/relation"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
)

// spatial reads a relation of two geometries: the property and another, in either order, or twice the same kind.
func (x *compiler) spatial(r relation.Relation, n *cql2.Node) (*filter.Expr, error) {
	if !slices.Contains(relation.All(), r) {
		return nil, fmt.Errorf("there is no S_%s; there are %s", strings.ToUpper(string(r)), relation.All())
	}
	if len(n.Args) != 2 {
		return nil, fmt.Errorf("%s has two geometries", n.Name)
	}
	for _, arg := range n.Args {
		if arg.Kind != cql2.Geometry && (arg.Kind != cql2.Property || arg.Name != geometryField) {
			return nil, fmt.Errorf("%s has the property geometry or geometries", n.Name)
		}
	}
	a, b := n.Args[0], n.Args[1]
	if b.Kind == cql2.Property {
		a, b, r = b, a, exchanged(r, relation.Within, relation.Contains)
	}
	if x.shapes++; x.shapes > mostShapes {
		return nil, fmt.Errorf("the filter has more than %d spatial functions; join their geometries to one",
			mostShapes)
	}
	if b.Kind == cql2.Property {
		return x.ofItself(r)
	}
	g, err := moved(b.Geometry, x.toLonLat)
	if err != nil {
		return nil, err
	}
	if a.Kind == cql2.Geometry {
		return x.ofGeometries(r, a.Geometry, g)
	}
	return x.placed(r, g)
}

// ofItself gives the condition that the geometry is in a relation to itself, unknown where there is none.
func (x *compiler) ofItself(r relation.Relation) (*filter.Expr, error) {
	bare, err := x.bare()
	if err != nil {
		return nil, err
	}
	unknown := allOf(bare, &filter.Expr{Op: filter.Equal, Left: filter.Operand{Field: "id"}})
	switch r {
	case relation.Intersects, relation.Equals, relation.Within, relation.Contains:
		return anyOf(negated(bare), unknown), nil
	}
	return unknown, nil
}

// ofGeometries relates two geometries of a filter, the second in longitude and latitude.
func (x *compiler) ofGeometries(r relation.Relation, a, b orb.Geometry) (*filter.Expr, error) {
	a, err := moved(a, x.toLonLat)
	if err != nil {
		return nil, err
	}
	one, err := relation.Of(a)
	if err != nil {
		return nil, err
	}
	other, err := relation.Of(b)
	if err != nil {
		return nil, err
	}
	is, err := one.Is(r, other)
	return always(is), err
}

// moved gives a geometry with each position moved; lines stay straight between them.
func moved(g orb.Geometry, move func(orb.Point) (orb.Point, error)) (orb.Geometry, error) {
	var failed error
	g = project.Geometry(orb.Clone(g), func(p orb.Point) orb.Point {
		to, err := move(p)
		if err != nil {
			failed = err
		}
		return to
	})
	return g, failed
}

// shapes tells of a register's records by their own geometry, which is read as it is asked about.
type shapes struct {
	ctx      context.Context
	snapshot store.Entries
	register string
}

// related gives the condition that records are in a relation to a geometry of CRS84: by their ids, unknown of those
// that have no geometry.
func (s *shapes) related(r relation.Relation, g orb.Geometry) (*filter.Expr, error) {
	asked, err := relation.Of(g)
	if err != nil {
		return nil, err
	}
	is, bare := idList(), idList()
	err = s.each(func(id string, shape orb.Geometry) error {
		if shape == nil {
			return bare.add(id)
		}
		if !shape.Bound().Intersects(asked.Bound()) {
			if r == relation.Disjoint {
				return is.add(id)
			}
			return nil
		}
		own, err := relation.Of(shape)
		if err != nil {
			return fmt.Errorf("the geometry of %s: %w", id, err)
		}
		holds, err := own.Is(r, asked)
		if err != nil {
			return fmt.Errorf("the geometry of %s: %w", id, err)
		}
		if holds {
			return is.add(id)
		}
		return nil
	})
	if err != nil || len(bare.List) == 0 {
		return is.Expr, err
	}
	unknown := &filter.Expr{Op: filter.Equal, Left: filter.Operand{Field: "id"}}
	return anyOf(is.Expr, allOf(bare.Expr, unknown)), nil
}

// bare gives the condition that records have no geometry.
func (s *shapes) bare() (*filter.Expr, error) {
	bare := idList()
	err := s.each(func(id string, shape orb.Geometry) error {
		if shape == nil {
			return bare.add(id)
		}
		return nil
	})
	return bare.Expr, err
}

func (s *shapes) each(yield func(id string, shape orb.Geometry) error) error {
	_, err := s.snapshot.Entries(s.ctx, s.register, store.EntryQuery{}, func(e spending.Entry) error {
		return yield(e.ID, geo.Flat(e.Geometry))
	})
	return err
}

// ids are records that a condition holds for.
type ids struct{ *filter.Expr }

func idList() ids {
	return ids{&filter.Expr{Op: filter.OneOf, Left: filter.Operand{Field: "id"}, List: []string{}}}
}

func (l ids) add(id string) error {
	if len(l.List) == filter.MaxTexts {
		return fmt.Errorf("it holds for more than %d records; ask by bbox, or for fewer", filter.MaxTexts)
	}
	l.List = append(l.List, id)
	return nil
}
