package api

import (
	"maps"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/paulmach/orb"
)

// catalogue is what a dataset version has to choose from, gathered once.
type catalogue struct {
	needs  []string // names, in their order
	funds  []string // sorted
	areas  []string // codes of all levels, outermost first
	rungs  []string // there is money on, the headline rung first
	period spending.Period
	spans  map[spending.Rung]span
	extent orb.Bound

	systems []system // that features can be had in
}

// span holds the months of the first and the last record of a rung; zero without any.
type span struct{ first, last spending.Month }

func newCatalogue(view *analysis.View) *catalogue {
	c := &catalogue{period: view.DefaultPeriod(), spans: map[spending.Rung]span{}}
	for _, rung := range view.Rungs() {
		c.rungs = append(c.rungs, string(rung))
	}
	for _, n := range view.NeedInfos() {
		c.needs = append(c.needs, n.Name)
	}
	for _, level := range view.Levels().Keys() {
		for _, a := range view.Areas(level) {
			if len(c.areas) == 0 {
				c.extent = a.Geometry.Bound()
			}
			c.extent = c.extent.Union(a.Geometry.Bound())
			c.areas = append(c.areas, a.ID)
		}
	}
	overview := view.Overview()
	c.funds = overview.Funds
	for _, r := range overview.Rungs {
		c.spans[r.Rung] = span{r.From, r.To}
	}
	c.systems = systemsOf(c.extent)
	return c
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
