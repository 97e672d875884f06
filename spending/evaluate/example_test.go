package evaluate_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/evaluate"
)

func ExampleEvaluate() {
	known, err := dataset.Assam()
	if err != nil {
		panic(err)
	}
	places, err := evaluate.NewPlaces(geo.DistrictsAndCircles(), sampleAreas(), known.Names)
	if err != nil {
		fmt.Println(err)
		return
	}
	labels, _, err := evaluate.ReadLabels(strings.NewReader(sampleLabels), "labels.csv", places)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := evaluate.Evaluate(context.Background(), evaluate.Input{
		Labels: labels, Places: places, Awards: all(sampleAwards()), Name: "ours", Folds: 2,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ours := report.Systems[0]
	fmt.Printf("F1 %.2f, district coverage %.2f\n", ours.Relevance.F1.Value, ours.Relevant.District.Coverage.Value)
	// Output: F1 0.67, district coverage 1.00
}
