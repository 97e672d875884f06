package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// levelDocument is a level of the hierarchy; Words are what it is called, by language.
type levelDocument struct {
	Key    geo.Level            `json:"key"`
	Plural string               `json:"plural"`
	Words  map[string]geo.Words `json:"words"`
	Areas  int                  `json:"areas"`
}

type needDocument struct {
	Name    string            `json:"name"`
	Unit    string            `json:"unit"`
	Label   string            `json:"label"`
	Words   map[string]string `json:"words"` // what it counts, in a sentence, by language
	Per     map[string]string `json:"per"`   // one of them
	Head    map[string]string `json:"head"`  // over a column
	None    map[string]string `json:"none"`  // of an area without any, in a sentence
	Note    map[string]string `json:"note"`  // how it is counted
	Zero    map[string]string `json:"zero"`  // of an area with none beside reported damage
	Source  string            `json:"source"`
	Vintage string            `json:"vintage"`
	Default bool              `json:"default"` // at the outermost level
	From    any               `json:"from"`    // first and last month published; null where it is of years
	To      any               `json:"to"`
	Small   float64           `json:"small"` // a need below it has no rank
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

// versionDocument is a version that can be asked for.
type versionDocument struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Rules   string    `json:"rules"`
}

type datasetDocument struct {
	datasetReference
	Created       time.Time         `json:"created"`
	Rules         string            `json:"rules"`
	Currency      spending.Currency `json:"currency"`
	MinorUnit     int               `json:"minor_unit"` // decimals of an amount
	Counts        members           `json:"counts"`     // areas by the plural of their level, and records
	Languages     []string          `json:"languages"`
	Whole         map[string]string `json:"whole"`       // what all areas together are called, by language
	Names         map[string]named  `json:"names"`       // how many areas have a name of their own, by language
	YearBegins    int               `json:"year_begins"` // month, 1 to 12
	Levels        []levelDocument   `json:"levels"`      // outermost first
	Periods       []string          `json:"periods"`
	Months        []string          `json:"months"` // with contracts, first to last
	Years         []yearDocument    `json:"years"`
	AwardsFrom    any               `json:"awards_from"` // first and last month the awards cover
	AwardsTo      any               `json:"awards_to"`
	DefaultPeriod string            `json:"default_period"`
	Needs         []needDocument    `json:"needs"`
	DefaultNeeds  map[geo.Level]any `json:"default_needs"`
	Kinds         []string          `json:"kinds"`
	Funds         []string          `json:"funds"`
	Rungs         []string          `json:"rungs"`
	Rankings      []string          `json:"rankings"`
	Sources       []spending.Source `json:"sources"`
	Versions      []versionDocument `json:"versions"` // that are kept, the current one first
	Issues        issuesDocument    `json:"issues"`
	Links         []ogc.Link        `json:"links"`
}

func datasetSchema() ogc.Schema {
	text, integer, texts := ogc.Typed("string"), ogc.Typed("integer"), ogc.ArrayOf(ogc.Typed("string"))
	return ogc.ObjectOf(map[string]ogc.Schema{
		"id": text, "title": text, "synthetic": ogc.Typed("boolean"), "note": text,
		"created": ogc.StringOf("date-time"),
		"rules":   text, "currency": text, "minor_unit": integer,
		"counts": {"type": "object", "additionalProperties": integer,
			"description": "areas by the plural of their level, awards, sanctions, payments and issues"},
		"languages": ogc.Described(texts, "the first is the default"),
		"whole":     ogc.Described(byLanguage(text), "what all areas together are called"),
		"names": byLanguage(ogc.ObjectOf(map[string]ogc.Schema{
			"areas": ogc.Described(ogc.Typed("integer"), "areas that have a name of their own in the language"),
			"unsure": ogc.Described(ogc.Typed("integer"),
				"those of them whose name is only spelt after its sound in another language, unchecked")})),
		"year_begins": {"type": "integer", "minimum": 1, "maximum": 12,
			"description": "month a year begins in"},
		"levels": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"key": text, "plural": text, "areas": integer,
			"words": byLanguage(ogc.ObjectOf(map[string]ogc.Schema{"one": text, "many": text}))})),
		"periods": texts, "months": texts, "default_period": text,
		"years": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"period": text,
			"complete": ogc.Described(ogc.Typed("boolean"),
				"whether awards and the default need cover all its months")})),
		"awards_from": ogc.Nullable(text), "awards_to": ogc.Nullable(text),
		"needs": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"name": text, "unit": text, "label": text,
			"source":  text,
			"vintage": text, "default": ogc.Described(ogc.Typed("boolean"), "at the outermost level"),
			"words": ogc.Described(byLanguage(text), "what it counts, in a sentence"),
			"per":   ogc.Described(byLanguage(text), "one of what it counts"),
			"head":  ogc.Described(byLanguage(text), "what it is called over a column"),
			"none":  ogc.Described(byLanguage(text), "what is said of an area without any"),
			"note":  ogc.Described(byLanguage(text), "how it is counted"),
			"zero":  ogc.Described(byLanguage(text), "said of an area with none beside reported damage"),
			"from":  ogc.Nullable(text), "to": ogc.Nullable(text), "small": ogc.Typed("number")})),
		"default_needs": {"type": "object", "additionalProperties": ogc.Nullable(text),
			"description": "by level, the need money is compared with where none is asked"},
		"kinds": texts, "funds": texts, "rungs": texts, "rankings": texts,
		"sources": ogc.ArrayOf(
			ogc.ObjectOf(map[string]ogc.Schema{"path": text, "sha256": text, "bytes": integer, "records": integer,
				"role": text})),
		"versions": ogc.Described(ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"id": text,
			"created": ogc.StringOf("date-time"),
			"rules":   text})), "the versions that are kept, the current one first, each of which dataset= asks for"),
		"issues": ogc.ObjectOf(map[string]ogc.Schema{"total": integer,
			"by_problem": ogc.ArrayOf(ogc.ObjectOf(map[string]ogc.Schema{"problem": text, "count": integer}))}),
		"links": ogc.LinksSchema(),
	})
}

// named counts the names of areas in a language.
type named struct {
	Areas  int `json:"areas"`
	Unsure int `json:"unsure"`
}

func namesOf(names spending.AreaNames) map[string]named {
	counts := map[string]named{}
	for language, areas := range names {
		n := named{Areas: len(areas)}
		for _, a := range areas {
			if a.Unsure {
				n.Unsure++
			}
		}
		counts[language] = n
	}
	return counts
}

// byLanguage is an object of texts, or of what else a language has its own of.
func byLanguage(of ogc.Schema) ogc.Schema {
	return ogc.Schema{"type": "object", "additionalProperties": of}
}

// sourcesName is the parameter that says whether the files read are listed.
const sourcesName = "sources"

func (s *surface) datasetEndpoint() *endpoint {
	return &endpoint{
		path: "/dataset", id: "getDataset", tag: "Dataset",
		summary: ogc.Says("The dataset version: sources, vintages, issues, and what can be asked of it"),
		params: []ogc.Param{{Name: sourcesName, Kind: ogc.Choice, Fallback: "yes", Allowed: []string{"yes", "no"},
			About: "whether to list the files the dataset was read from, of which there may be hundreds"}},
		formats: []ogc.Format{ogc.JSON, dcatFormat}, dataset: true, kept: true, schema: datasetSchema(),
		render: func(ctx context.Context, q *request, out *reply) error {
			if q.Format.Name == dcatFormat.Name {
				return s.renderDCAT(ctx, q, out)
			}
			return renderDataset(ctx, q, out)
		},
	}
}

func renderDataset(ctx context.Context, q *request, out *reply) error {
	view, have, err := q.load(ctx)
	if err != nil {
		return err
	}
	snapshot := q.opened.snapshot
	var sources []spending.Source
	if q.Values.Text(sourcesName) == "yes" {
		var err error
		if sources, err = snapshot.Sources(ctx); err != nil {
			return err
		}
	}
	issues, err := snapshot.Issues(ctx)
	if err != nil {
		return err
	}
	version, about := q.opened.version, view.Description()
	d := datasetDocument{
		datasetReference: referenceTo(version), Created: version.Created.UTC(), Rules: version.Rules,
		Currency: version.Currency, MinorUnit: version.Currency.Digits(),
		Languages: append([]string{}, about.Languages...), Whole: orNone(about.Whole),
		Names:      namesOf(about.Names),
		YearBegins: int(about.Calendar.Begins), Levels: []levelDocument{}, DefaultNeeds: map[geo.Level]any{},
		Periods: []string{}, Years: []yearDocument{}, AwardsFrom: monthOrNull(version.AwardsFrom),
		AwardsTo: monthOrNull(version.AwardsTo), Months: []string{}, DefaultPeriod: q.periodText(have.period),
		Needs: []needDocument{}, Kinds: kinds(), Funds: append([]string{}, have.funds...), Rungs: have.rungs,
		Rankings: append([]string{}, view.Rankings()...), Sources: append([]spending.Source{}, sources...),
		Issues: countIssues(issues),
		Links: append(q.SelfLinks(), ogc.Link{Href: q.Href("/dataset/package.zip", ""), Rel: "enclosure",
			Type:  zipFormat.MediaType,
			Title: q.Say("all tables with what they mean, a data package")},
			ogc.Link{Href: q.Href("/collections", ""), Rel: "data", Type: ogc.JSON.MediaType,
				Title: q.Say("collections")},
			ogc.Link{Href: q.Href("/analysis/allocation", ""), Rel: "related", Type: ogc.GeoJSON.MediaType,
				Title: q.Say("the money placed in every area against its need")}),
	}
	for _, v := range q.kept {
		d.Versions = append(d.Versions, documentOf(v))
	}
	outermost := view.DefaultNeed(about.Levels.Outermost())
	for _, l := range about.Levels {
		areas := len(view.Areas(l.Key))
		d.Levels = append(d.Levels, levelDocument{l.Key, l.Plural, orNone(l.Words), areas})
		d.Counts = append(d.Counts, member{l.Plural, areas})
		d.DefaultNeeds[l.Key] = textOrNull(view.DefaultNeed(l.Key))
	}
	d.Counts = append(d.Counts, member{"awards", version.Awards}, member{"sanctions", version.Sanctions},
		member{"payments", version.Payments}, member{"issues", len(issues)})
	for _, p := range view.Periods() {
		name := about.Calendar.Name(p)
		d.Periods = append(d.Periods, name)
		d.Years = append(d.Years, yearDocument{name, view.Complete(ledger.Query{Period: p, Rung: spending.Awarded,
			Need: outermost})})
	}
	contracts := have.spans[spending.Awarded]
	for m := contracts.first; m != 0 && m <= contracts.last; m++ {
		d.Months = append(d.Months, m.String())
	}
	for _, n := range view.NeedInfos() {
		span, defined := view.NeedSpan(n.Name), view.Definition(n.Name)
		d.Needs = append(d.Needs, needDocument{n.Name, n.Unit, n.Label, orNone(defined.Words), orNone(defined.Per),
			orNone(defined.Head), orNone(defined.None), orNone(defined.Note), orNone(defined.Zero), n.Source, n.Vintage,
			n.Name == outermost, monthOrNull(span.From), monthOrNull(span.To), n.Small})
	}
	return writeJSON(out, d)
}

func documentOf(v spending.Version) versionDocument {
	return versionDocument{v.ID, v.Created.UTC(), v.Rules}
}

// orNone gives a map that is an object in JSON also where there is none.
func orNone[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
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
