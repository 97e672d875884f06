package analysis

import (
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/need"
)

// TestSuppliedRanking ranks districts by the population-weighted mean of their circles'
// scores, unless the table gives the district its own.
func TestSuppliedRanking(t *testing.T) {
	year := spending.NewMonth(2024, time.January)
	score := spending.NeedSeries{Name: Vulnerability, Months: []spending.Month{year}, Yearly: true,
		Values: []spending.NeedValue{
			{Area: "D-01-a", Month: year, Value: 0.9}, {Area: "D-01-b", Month: year, Value: 0.1},
			{Area: "D-02-c", Month: year, Missing: true}}}
	people := spending.NeedSeries{Name: spending.Population, Months: []spending.Month{year}, Yearly: true,
		Values: []spending.NeedValue{
			{Area: "D-01-a", Month: year, Value: 100}, {Area: "D-01-b", Month: year, Value: 300},
			{Area: "D-02-c", Month: year, Value: 50}}}
	rank := func(l *stub, level geo.Level, ranking string) map[string]need.Need {
		v, err := NewView(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		e, err := v.Equity(t.Context(), ask(level), ranking)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]need.Need{}
		for _, c := range e.Contributions {
			got[c.Area.ID] = c.Rank
		}
		return got
	}
	l := &stub{areas: places(), needs: []spending.NeedSeries{affected(), people, score},
		rows: []ledger.CubeRow{award("D-01-a", spending.AtCircle, 10), award("D-02-c", spending.AtCircle, 5)}}
	if got := rank(l, geo.District, Vulnerability)["D-01"]; !got.Known() || got.Value != 0.3 {
		t.Errorf("the district ranks by %+v, want (0.9·100 + 0.1·300)/400 = 0.3", got)
	}
	circles := rank(l, geo.Circle, Vulnerability)
	if got := circles["D-01-a"]; got.Value != 0.9 {
		t.Errorf("the circle ranks by %+v", got)
	}
	if got := circles["D-02-c"]; got.Known() {
		t.Errorf("a missing score is taken for %+v", got)
	}
	l.needs[2].Values = append(l.needs[2].Values, spending.NeedValue{Area: "D-01", Month: year, Value: 0.7})
	if got := rank(l, geo.District, Vulnerability)["D-01"]; got.Value != 0.7 {
		t.Errorf("the district ranks by %+v, want its own 0.7", got)
	}
	v, err := NewView(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Rankings(); !slices.Equal(got, []string{Vulnerability}) {
		t.Errorf("rankings %v, want those there are data for", got)
	}
	if _, err := v.Equity(t.Context(), ask(geo.District), "luck"); err == nil {
		t.Error("an unknown ranking is accepted")
	}
	l.needs = l.needs[:2]
	if got := rank(l, geo.District, "")["D-01"]; got.Known() {
		t.Errorf("without a ranking the district ranks by %+v", got)
	}
}
