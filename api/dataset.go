package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

type countsDocument struct {
	Districts int `json:"districts"`
	Circles   int `json:"circles"`
	Awards    int `json:"awards"`
	Sanctions int `json:"sanctions"`
	Issues    int `json:"issues"`
}

type needDocument struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Label   string  `json:"label"`
	Source  string  `json:"source"`
	Vintage string  `json:"vintage"`
	Default bool    `json:"default"`
	From    any     `json:"from"` // first and last month published; null where it is of years
	To      any     `json:"to"`
	Small   float64 `json:"small"` // a need below it has no rank
}

// yearDocument is a financial year, and whether awards and the default need cover all of it.
type yearDocument struct {
	Period   string `json:"period"`
	Complete bool   `json:"complete"`
}

type problemCount struct {
	Problem string `json:"problem"`
	Count   int    `json:"count"`
}

type issuesDocument struct {
	Total     int            `json:"total"`
	ByProblem []problemCount `json:"by_problem"`
}

type datasetDocument struct {
	datasetReference
	Created       time.Time         `json:"created"`
	Rules         string            `json:"rules"`
	Currency      spending.Currency `json:"currency"`
	MinorUnit     int               `json:"minor_unit"` // decimals of an amount
	Counts        countsDocument    `json:"counts"`
	Levels        []string          `json:"levels"`
	Periods       []string          `json:"periods"`
	Months        []string          `json:"months"` // with contracts, first to last
	Years         []yearDocument    `json:"years"`
	AwardsFrom    any               `json:"awards_from"` // first and last month the awards cover
	AwardsTo      any               `json:"awards_to"`
	DefaultPeriod string            `json:"default_period"`
	Needs         []needDocument    `json:"needs"`
	Kinds         []string          `json:"kinds"`
	Funds         []string          `json:"funds"`
	Rungs         []string          `json:"rungs"`
	Rankings      []string          `json:"rankings"`
	Sources       []spending.Source `json:"sources"`
	Issues        issuesDocument    `json:"issues"`
	Links         []link            `json:"links"`
}

func datasetSchema() schema {
	text, integer, texts := typed("string"), typed("integer"), arrayOf(typed("string"))
	return objectOf(map[string]schema{
		"id": text, "title": text, "synthetic": typed("boolean"), "note": text, "created": stringOf("date-time"),
		"rules": text, "currency": text, "minor_unit": integer,
		"counts": objectOf(map[string]schema{"districts": integer, "circles": integer, "awards": integer,
			"sanctions": integer, "issues": integer}),
		"levels": texts, "periods": texts, "months": texts, "default_period": text,
		"years": arrayOf(objectOf(map[string]schema{"period": text, "complete": described(typed("boolean"),
			"whether awards and the default need cover all its months")})),
		"awards_from": nullable(text), "awards_to": nullable(text),
		"needs": arrayOf(objectOf(map[string]schema{"name": text, "unit": text, "label": text, "source": text,
			"vintage": text, "default": typed("boolean"),
			"from": nullable(text), "to": nullable(text), "small": typed("number")})),
		"kinds": texts, "funds": texts, "rungs": texts, "rankings": texts,
		"sources": arrayOf(objectOf(map[string]schema{"path": text, "sha256": text, "bytes": integer, "records": integer,
			"role": text})),
		"issues": objectOf(map[string]schema{"total": integer,
			"by_problem": arrayOf(objectOf(map[string]schema{"problem": text, "count": integer}))}),
		"links": linksSchema(),
	})
}

func datasetEndpoint() *endpoint {
	return &endpoint{
		path: "/dataset", id: "getDataset", tag: "Dataset",
		summary: "The dataset version: sources, vintages, issues, and what can be asked of it",
		formats: []format{jsonFormat}, dataset: true, schema: datasetSchema(), render: renderDataset,
	}
}

func renderDataset(ctx context.Context, q *request, out *reply) error {
	view, have, err := q.load(ctx)
	if err != nil {
		return err
	}
	snapshot := q.edition.snapshot
	sources, err := snapshot.Sources(ctx)
	if err != nil {
		return err
	}
	issues, err := snapshot.Issues(ctx)
	if err != nil {
		return err
	}
	version := q.edition.version
	d := datasetDocument{
		datasetReference: referenceTo(version), Created: version.Created.UTC(), Rules: version.Rules,
		Currency: version.Currency, MinorUnit: version.Currency.Digits(),
		Counts: countsDocument{len(view.Areas(geo.District)), len(view.Areas(geo.Circle)), version.Awards,
			version.Sanctions, len(issues)},
		Levels: levels(), Periods: []string{}, Years: []yearDocument{}, AwardsFrom: monthOrNull(version.AwardsFrom),
		AwardsTo: monthOrNull(version.AwardsTo), Months: []string{}, DefaultPeriod: periodText(have.period),
		Needs: []needDocument{}, Kinds: kinds(), Funds: append([]string{}, have.funds...), Rungs: have.rungs,
		Rankings: view.Rankings(), Sources: append([]spending.Source{}, sources...),
		Issues: countIssues(issues),
		Links: append(q.selfLinks(),
			link{q.href("/collections", ""), "data", jsonFormat.mediaType, "collections"},
			link{q.href("/analysis/allocation", ""), "related", geojsonFormat.mediaType,
				"the money placed in every area against its need"}),
	}
	for _, p := range view.Periods() {
		d.Periods = append(d.Periods, april.Name(p))
		d.Years = append(d.Years, yearDocument{april.Name(p), view.Complete(ledger.Query{Period: p, Rung: spending.Awarded,
			Need: have.defaultNeed()})})
	}
	contracts := have.spans[spending.Awarded]
	for m := contracts.first; m != 0 && m <= contracts.last; m++ {
		d.Months = append(d.Months, m.String())
	}
	for i, n := range view.NeedInfos() {
		span := view.NeedSpan(n.Name)
		d.Needs = append(d.Needs, needDocument{n.Name, n.Unit, n.Label, n.Source, n.Vintage, i == 0, monthOrNull(span.From),
			monthOrNull(span.To), n.Small})
	}
	return writeJSON(out, d)
}

// countIssues counts issues by problem, the most frequent first.
func countIssues(issues []spending.Issue) issuesDocument {
	counts := map[string]int{}
	for _, issue := range issues {
		counts[issue.Problem]++
	}
	d := issuesDocument{Total: len(issues), ByProblem: []problemCount{}}
	for problem, n := range counts {
		d.ByProblem = append(d.ByProblem, problemCount{problem, n})
	}
	slices.SortFunc(d.ByProblem, func(a, b problemCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Problem, b.Problem))
	})
	return d
}
