package synthetic

import (
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// needs makes people affected, mostly from June to September, and population.
func needs(o Options, circles []geo.Area) []spending.NeedSeries {
	affected := spending.NeedSeries{Name: spending.Affected, Unit: "people", Source: "made up"}
	first := o.firstMonth()
	census := spending.NewMonth(int(first)/12, time.January)
	population := spending.NeedSeries{Name: spending.Population, Unit: "people", Source: "made up", Yearly: true,
		Months: []spending.Month{census}}
	for m := first; m <= lastMonth; m++ {
		affected.Months = append(affected.Months, m)
	}
	for i, c := range circles {
		rng := o.random(needStream, uint64(i))
		people := skewed(rng, 14, 6)
		population.Values = append(population.Values,
			spending.NeedValue{Area: c.ID, Month: census, Value: float64(people)})
		for _, m := range affected.Months {
			likely := 2
			if month := m.FirstDay().Month(); month >= time.June && month <= time.September {
				likely = 30
			}
			if percent(rng, likely) {
				affected.Values = append(affected.Values, spending.NeedValue{Area: c.ID, Month: m,
					Value: float64(people >> rng.IntN(10))})
			}
		}
	}
	return []spending.NeedSeries{affected, population}
}
