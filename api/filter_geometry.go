package api

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/relation"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/paulmach/orb"
)

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
