package judge_test

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/paulmach/orb"
)

func ExampleSource() {
	rules, err := relevance.For([]string{"en"}, "EUR", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	known, err := locate.Generic("en")
	if err != nil {
		fmt.Println(err)
		return
	}
	square := orb.MultiPolygon{{{{10, 50}, {11, 50}, {11, 51}, {10, 51}, {10, 50}}}}
	areas := []geo.Area{{ID: "1", Level: geo.District, Name: "Fenwick", Geometry: square}}
	s, err := judge.NewSource(areas, "EUR", judge.Options{Rules: rules, Knowledge: known})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Add(judge.Stated{
		Record: spending.Record{ID: "x:1", Title: "Flood wall along the quay", Currency: "EUR"},
		Points: []orb.Point{{50.5, 10.5}},
	})
	awards, err := s.Awards(context.Background(), func(int) {})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(awards[0].Flood, awards[0].Precision, awards[0].Parts[0].Area, awards[0].Flags)
	fmt.Println(s.Issues()[0].Problem)
	// Output:
	// yes district 1 [swapped_axes]
	// the point lies in no area, but would with longitude and latitude swapped
}
