package need

import "github.com/floodspend/floodspend/spending"

// Standard are the needs of METHOD.md, section 4, of a dataset that defines none itself. Those
// whose series it does not have are not there.
func Standard() []spending.NeedDefinition {
	en := func(text string) map[string]string { return map[string]string{"en": text} }
	return []spending.NeedDefinition{
		{Name: spending.AffectedPeak, Rule: spending.PeakOf, Series: spending.Affected, Unit: "people",
			Label: en("People reported affected, worst month"), Words: en("affected people"),
			Per: en("affected person")},
		{Name: spending.AffectedReports, Rule: spending.SumOf, Series: spending.Affected, Unit: "person-reports",
			Label: en("Reports of affected people, all months added up"), Words: en("reports of affected people"),
			Per: en("person-report")},
		{Name: spending.Population, Rule: spending.LatestOf, Series: spending.Population, Unit: "people",
			Label: en("Population"), Words: en("the population"), Per: en("resident")},
		{Name: spending.Exposed, Rule: spending.ShareOf, Series: spending.InundatedShare, Of: spending.Population,
			Unit: "people", Label: en("Population × inundated share, worst month"), Words: en("the exposed people"),
			Per: en("exposed person")},
		{Name: spending.InundatedArea, Rule: spending.ShareOf, Series: spending.InundatedShare,
			Of: spending.SquareKilometres, Unit: "km²", Label: en("Inundated area, worst month"),
			Words: en("the inundated area"), Per: en("km² inundated")},
	}
}
