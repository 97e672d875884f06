package api

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// catalogue is what a dataset version has to choose from, gathered once.
type catalogue struct {
	needs     []string // names, the default first
	funds     []string // sorted
	districts []string // codes, sorted
	areas     []string // codes of both levels
	period    spending.Period
	first     spending.Month // months of the first and last contract; 0 without any
	last      spending.Month
	extent    orb.Bound
}

func newCatalogue(ctx context.Context, view *spending.View) (*catalogue, error) {
	c := &catalogue{period: view.DefaultPeriod()}
	for _, n := range view.NeedInfos() {
		c.needs = append(c.needs, n.Name)
	}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		for _, a := range view.Areas(level) {
			if len(c.areas) == 0 {
				c.extent = a.Geometry.Bound()
			}
			c.extent = c.extent.Union(a.Geometry.Bound())
			c.areas = append(c.areas, a.ID)
			if level == geo.District {
				c.districts = append(c.districts, a.ID)
			}
		}
	}
	rows, err := view.Snapshot().Cube(ctx, spending.CubeQuery{Level: geo.District, Date: spending.DateContract, ByMonth: true})
	if err != nil {
		return nil, err
	}
	funds := map[string]bool{}
	for i := range rows {
		for fund := range strings.SplitSeq(rows[i].Funds, ";") {
			if fund != "" {
				funds[fund] = true
			}
		}
		if m := rows[i].Month; m != 0 {
			c.first = cmp.Or(min(cmp.Or(c.first, m), m), m)
			c.last = max(c.last, m)
		}
	}
	c.funds = sortedKeys(funds)
	return c, nil
}

// defaultNeed is the need an allocation is asked with where none is named.
func (c *catalogue) defaultNeed() string {
	if len(c.needs) == 0 {
		return ""
	}
	return c.needs[0]
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
