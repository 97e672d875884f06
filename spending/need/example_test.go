package need_test

import (
	"fmt"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

func ExampleIndex_Largest() {
	july := spending.Month(2024*12 + 6)
	places := map[string]*need.Place{"d1": {Area: geo.Area{ID: "d1"}}, "d2": {Area: geo.Area{ID: "d2"}, Ordinal: 1}}
	x := need.NewIndex(spending.NeedSeries{
		Name:   spending.Affected,
		Months: []spending.Month{july, july + 1},
		Values: []spending.NeedValue{
			{Area: "d1", Month: july, Value: 1200},
			{Area: "d1", Month: july + 1, Value: 300},
			{Area: "d2", Month: july, Missing: true},
		},
	}, places)
	year := spending.Calendar{Begins: time.April}.Year(july)
	for _, id := range []string{"d1", "d2"} {
		n := x.Largest(year, places[id])
		fmt.Println(id, n.Value, n.Known())
	}
	// Output:
	// d1 1200 true
	// d2 0 false
}
