package asdma_test

import (
	"context"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// memoryStore keeps what was published last, after the checks and the counts every store
// makes.
type memoryStore struct {
	store.Store // nil: what else a store does is not asked for
	published   []spending.Version
	dataset     *spending.Dataset
	awards      []spending.Award
	fail        error // of the next Publish
}

func (s *memoryStore) Publish(_ context.Context, d *spending.Dataset) (spending.Version, error) {
	if s.fail != nil {
		return spending.Version{}, s.fail
	}
	check, err := store.NewChecker(d.Description, d.Areas)
	if err != nil {
		return spending.Version{}, err
	}
	if err := check.Needs(d.Needs); err != nil {
		return spending.Version{}, err
	}
	var awards []spending.Award
	for a, err := range d.Awards {
		if err == nil {
			err = check.Award(&a)
		}
		if err != nil {
			return spending.Version{}, err
		}
		awards = append(awards, a)
	}
	v := d.Version
	v.Areas, v.Issues = len(d.Areas), len(d.Issues)
	for _, a := range awards {
		if a.Rung == spending.Sanctioned {
			v.Sanctions++
		} else {
			v.Awards++
		}
	}
	s.dataset, s.awards = d, awards
	s.published = append(s.published, v)
	return v, nil
}

func (s *memoryStore) Snapshot(context.Context) (store.Snapshot, error) {
	return nil, store.ErrNoDataset
}

func (s *memoryStore) Close() error { return nil }
