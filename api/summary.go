package api

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// bucketDocument is money and records in an answer.
type bucketDocument struct {
	Amount  json.Number `json:"amount"`
	Records int         `json:"records"`
}

type exclusionDocument struct {
	Reason ledger.Reason `json:"reason"`
	bucketDocument
}

// bucketsDocument holds something of every bucket: the source is the sum of the others.
type bucketsDocument[T any] struct {
	Source    T               `json:"source"`
	Placed    map[geo.Level]T `json:"placed"` // by the finest level known
	Whole     T               `json:"whole"`
	Conflict  T               `json:"conflict"`
	Unlocated T               `json:"unlocated"`
	Excluded  T               `json:"excluded"`
}

func bucketsOf[T any](r *ledger.Reconciliation, of func(ledger.Bucket) T) bucketsDocument[T] {
	placed := map[geo.Level]T{}
	for _, p := range r.Placed {
		placed[p.Level] = of(p.Bucket)
	}
	return bucketsDocument[T]{
		Source: of(r.Source), Placed: placed,
		Whole: of(r.Whole), Conflict: of(r.Conflict), Unlocated: of(r.Unlocated), Excluded: of(r.Excluded),
	}
}

type reconciliationDocument struct {
	bucketsDocument[json.Number]
	Records         bucketsDocument[int] `json:"records"`
	ExcludedReasons []exclusionDocument  `json:"excluded_reasons"`
	ValueUnknown    int                  `json:"value_unknown"`
	Undated         *bucketDocument      `json:"undated"`
	FloodYear       *floodYearDocument   `json:"flood_year"`
}

// floodYearDocument says of money that stands in the years of floods how much has one.
type floodYearDocument struct {
	Stated      bucketDocument `json:"stated"`
	NotStated   bucketDocument `json:"not_stated"`
	StatedShare any            `json:"stated_share"`
	Open        bool           `json:"open"`
	Observed    any            `json:"observed_months"`
}

func floodYearOf(f *ledger.FloodYear, amount func(ledger.Bucket) json.Number,
	period spending.Period) *floodYearDocument {
	if f == nil {
		return nil
	}
	d := &floodYearDocument{Stated: bucketDocument{amount(f.Stated), f.Stated.Records},
		NotStated: bucketDocument{amount(f.NotStated), f.NotStated.Records}, Open: f.Open}
	if share, ok := f.StatedShare(); ok {
		d.StatedShare = share
	}
	if !period.All() {
		d.Observed = f.Observed
	}
	return d
}

func floodYearSchema() ogc.Schema {
	return ogc.Described(ogc.Nullable(ogc.ObjectOf(map[string]ogc.Schema{
		"stated": ogc.Described(ogc.ObjectOf(bucketSchema()),
			"what the question counts, whatever its period, that states its flood"),
		"not_stated":   ogc.Described(ogc.ObjectOf(bucketSchema()), "what it counts that states none"),
		"stated_share": ogc.Nullable(ogc.Schema{"type": "number", "minimum": 0, "maximum": 1}),
		"open": ogc.Described(ogc.Typed("boolean"), fmt.Sprintf("the period ended less than %d months before the last "+
			"month of awards: contracts for its floods may follow", ledger.OpenMonths)),
		"observed_months": ogc.Described(ogc.Nullable(ogc.Typed("integer")),
			"months from its end to that month; null for all time"),
	})), "with date=flood_year; null otherwise")
}

// reconciliationOf shows a reconciliation; undated records are beside it where a window is
// set, and within it otherwise.
func reconciliationOf(r *ledger.Reconciliation, currency spending.Currency,
	window spending.Period) reconciliationDocument {
	amount := func(b ledger.Bucket) json.Number { return decimal(currency, b.Amount) }
	d := reconciliationDocument{
		bucketsDocument: bucketsOf(r, amount),
		Records:         bucketsOf(r, func(b ledger.Bucket) int { return b.Records }),
		ExcludedReasons: []exclusionDocument{},
		ValueUnknown:    r.ValueUnknown,
		FloodYear:       floodYearOf(r.FloodYear, amount, window),
	}
	for _, x := range r.Exclusions {
		d.ExcludedReasons = append(d.ExcludedReasons,
			exclusionDocument{x.Reason, bucketDocument{amount(x.Bucket), x.Records}})
	}
	if !window.All() {
		d.Undated = &bucketDocument{amount(r.Undated), r.Undated.Records}
	}
	return d
}

// ReconciliationHeader carries the buckets beside a CSV table, which has no place for them.
const ReconciliationHeader = "Floodspend-Reconciliation"

// reconciliationText gives the buckets in major units: source is the sum of the others.
func reconciliationText(r *ledger.Reconciliation, c spending.Currency) string {
	b := bucketsOf(r, func(b ledger.Bucket) string { return c.Text(b.Amount) })
	text := "source=" + b.Source
	for _, p := range r.Placed {
		text += ", placed." + string(p.Level) + "=" + b.Placed[p.Level]
	}
	return fmt.Sprintf("%s, whole=%s, conflict=%s, unlocated=%s, excluded=%s", text, b.Whole, b.Conflict, b.Unlocated,
		b.Excluded)
}

func bucketSchema() map[string]ogc.Schema {
	return map[string]ogc.Schema{"amount": moneySchema(), "records": ogc.Typed("integer")}
}

func reconciliationSchema(t terms) ogc.Schema {
	money := bucketsSchema(t, moneySchema())
	exclusion := bucketSchema()
	exclusion["reason"] = ogc.Typed("string")
	money["records"] = ogc.ObjectOf(bucketsSchema(t, ogc.Typed("integer")))
	money["excluded_reasons"] = ogc.ArrayOf(ogc.ObjectOf(exclusion))
	money["value_unknown"] = ogc.Typed("integer")
	money["undated"] = ogc.Described(ogc.Nullable(ogc.ObjectOf(bucketSchema())), "money of no date beside a period; "+
		"with date=flood_year all that states no flood")
	money["flood_year"] = floodYearSchema()
	return ogc.ObjectOf(money)
}

func bucketsSchema(t terms, of ogc.Schema) map[string]ogc.Schema {
	return map[string]ogc.Schema{
		"source": of, "placed": ogc.Described(byLevel(t, of), "by the finest level the place is known at"), "whole": of,
		"conflict": of, "unlocated": of, "excluded": of,
	}
}

// coarserDocument is money known to an area above the level asked and no finer.
type coarserDocument struct {
	ID    string    `json:"id"`
	Level geo.Level `json:"level"`
	Name  string    `json:"name"`
	bucketDocument
}

type datasetReference struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Synthetic bool   `json:"synthetic"`
	Note      string `json:"note"`
}

func referenceTo(v spending.Version) datasetReference {
	return datasetReference{v.ID, v.Title, v.Synthetic, v.Note}
}

func datasetReferenceSchema() ogc.Schema {
	return ogc.ObjectOf(map[string]ogc.Schema{"id": ogc.Typed("string"), "title": ogc.Typed("string"),
		"synthetic": ogc.Typed("boolean"),
		"note":      ogc.Typed("string")})
}

type summaryDocument struct {
	Amount      json.Number `json:"amount"`
	Need        any         `json:"need"`
	PerNeed     any         `json:"per_need"`
	Hoover      any         `json:"hoover"`
	NullReasons nullReasons `json:"null_reasons"`
	Areas       int         `json:"areas"`
	ZeroNeed    int         `json:"zero_need"`
	MissingNeed int         `json:"missing_need"`
	ZeroMoney   int         `json:"zero_money"`
	basesDocument
	NeedUnit       string                 `json:"need_unit"`
	NeedMonths     []string               `json:"need_months"`
	SpendingWindow string                 `json:"spending_window"`
	NeedPeriod     string                 `json:"need_period"`
	NeedBeside     any                    `json:"need_beside"`
	Complete       bool                   `json:"complete"`
	MoneyFrom      any                    `json:"money_from"`
	MoneyTo        any                    `json:"money_to"`
	NeedFrom       any                    `json:"need_from"`
	NeedTo         any                    `json:"need_to"`
	Coarser        []coarserDocument      `json:"coarser"`
	Coverage       map[geo.Level]*float64 `json:"coverage"` // by level
	Reconciliation reconciliationDocument `json:"reconciliation"`
	Parameters     map[string]any         `json:"parameters"`
	Dataset        datasetReference       `json:"dataset"`
	Caveats        []string               `json:"caveats"`
}

func summarySchema(t terms) ogc.Schema {
	coarser := bucketSchema()
	coarser["id"], coarser["level"], coarser["name"] = ogc.Typed("string"), ogc.ChoiceOf(t.keys()...),
		ogc.Typed("string")
	share := ogc.Nullable(ogc.Schema{"type": "number", "minimum": 0, "maximum": 1})
	properties := map[string]ogc.Schema{
		"amount": moneySchema(), "need": ogc.Nullable(ogc.Typed("number")),
		"per_need": ogc.Nullable(ogc.Typed("number")),
		"hoover":   share, "null_reasons": {"type": "object", "additionalProperties": ogc.Typed("string")},
		"areas": ogc.Typed("integer"), "zero_need": ogc.Typed("integer"), "missing_need": ogc.Typed("integer"),
		"zero_money": ogc.Typed("integer"),
		"need_unit":  ogc.Typed("string"), "need_months": ogc.ArrayOf(ogc.Typed("string")),
		"spending_window": ogc.Typed("string"),
		"need_period":     ogc.Typed("string"),
		"need_beside":     needBesideSchema(),
		"coarser": ogc.Described(ogc.ArrayOf(ogc.ObjectOf(coarser)),
			"money known to areas above the level asked and no finer"),
		"coverage":       byLevel(t, share),
		"reconciliation": reconciliationSchema(t), "parameters": ogc.Typed("object"),
		"dataset": datasetReferenceSchema(),
		"caveats": ogc.ArrayOf(ogc.Typed("string")),
	}
	maps.Copy(properties, basesSchema())
	maps.Copy(properties, spansSchema())
	return ogc.ObjectOf(properties)
}

func (a *allocationAnswer) summary() summaryDocument {
	query := a.Query
	d := summaryDocument{
		Amount: decimal(a.Currency, a.Amount), Need: needValue(a.Need), PerNeed: number(a.PerNeed),
		Hoover: number(a.Hoover), NullReasons: nullReasons{},
		Areas: len(a.Areas), ZeroNeed: a.ZeroNeed, MissingNeed: a.MissingNeed, ZeroMoney: a.ZeroMoney,
		basesDocument: basesOf(a.Allocation),
		NeedUnit:      a.NeedInfo.Unit, NeedMonths: []string{}, SpendingWindow: a.request.periodText(query.Window()),
		NeedPeriod: a.request.periodText(query.Period), NeedBeside: a.needBeside(),
		Complete: a.view.Complete(query) &&
			(a.Reconciliation.FloodYear == nil || !a.Reconciliation.FloodYear.Open),
		Coarser: []coarserDocument{}, Coverage: map[geo.Level]*float64{},
		Reconciliation: reconciliationOf(&a.Reconciliation, a.Currency, query.Window()),
		Parameters:     parameters(a.request, query),
		Dataset:        referenceTo(a.request.opened.version),
		Caveats:        a.caveats(),
	}
	money, need := a.view.MoneySpan(query.Rung), a.view.NeedSpan(query.Need)
	d.MoneyFrom, d.MoneyTo, d.NeedFrom, d.NeedTo = monthOrNull(money.From), monthOrNull(money.To),
		monthOrNull(need.From), monthOrNull(need.To)
	for name, reason := range map[string]string{"need": string(a.Need.Reason), "per_need": a.PerNeed.Reason,
		"hoover": a.Hoover.Reason} {
		if reason != "" {
			d.NullReasons[name] = reason
		}
	}
	for _, m := range a.NeedMonths {
		d.NeedMonths = append(d.NeedMonths, m.String())
	}
	for _, x := range a.Allocation.Coarser {
		d.Coarser = append(d.Coarser, coarserDocument{x.Area.ID, x.Area.Level, a.request.named(x.Area).Name,
			bucketDocument{decimal(a.Currency, x.Amount), x.Records}})
	}
	for _, p := range a.Reconciliation.Placed {
		d.Coverage[p.Level] = nil
		if share, ok := a.Reconciliation.Coverage(p.Level); ok {
			d.Coverage[p.Level] = &share
		}
	}
	return d
}

// needBeside is what the money comes to against those whom preparedness is for; nil of other questions.
func (a *allocationAnswer) needBeside() any {
	b := a.Beside
	if b == nil {
		return nil
	}
	reasons := nullReasons{}
	for name, reason := range map[string]string{"need_total": string(b.Need.Reason), "per_need": b.PerNeed.Reason,
		"hoover": b.Hoover.Reason} {
		if reason != "" {
			reasons[name] = reason
		}
	}
	return members{{"need", b.Query.Need}, {"need_unit", b.NeedInfo.Unit}, {"need_total", needValue(b.Need)},
		{"per_need", number(b.PerNeed)}, {"hoover", number(b.Hoover)}, {"null_reasons", reasons}}
}

func needBesideSchema() ogc.Schema {
	ratio := ogc.Nullable(ogc.Typed("number"))
	return ogc.Described(ogc.Nullable(ogc.ObjectOf(map[string]ogc.Schema{"need": ogc.Typed("string"),
		"need_unit": ogc.Typed("string"), "need_total": ratio, "per_need": ratio, "hoover": ratio,
		"null_reasons": {"type": "object", "additionalProperties": ogc.Typed("string")}})),
		"of kind=preparedness set against people reported in a year: the same money against those whom "+
			"preparedness is for, people exposed or else all who live there; null of other questions")
}

func monthOrNull(m spending.Month) any { return textOrNull(m.String()) }

func spansSchema() map[string]ogc.Schema {
	month := ogc.Nullable(ogc.Typed("string"))
	return map[string]ogc.Schema{
		"complete": ogc.Described(ogc.Typed("boolean"),
			"whether the months of money and need hold the whole spending window "+
				"and period"),
		"money_from": ogc.Described(month, "first month the money is recorded for; null without any"),
		"money_to":   ogc.Described(month, "last month"),
		"need_from":  ogc.Described(month, "first month the need is published for; null where it is of years"),
		"need_to":    ogc.Described(month, "last month"),
	}
}

// parameters echoes every parameter of an analysis with its effective value.
func parameters(q *request, query ledger.Query) map[string]any {
	effective := map[string]any{}
	for _, p := range q.endpoint.params {
		switch p.Name {
		case datasetName, ogc.LanguageName: // the answer says which it is, and does not hang on it
		case periodName:
			effective[p.Name] = q.periodText(query.Period)
		case needName:
			effective[p.Name] = textOrNull(query.Need)
		case kindName:
			effective[p.Name] = names(query.Kinds)
		case ogc.FormatName:
			effective[p.Name] = q.Format.Name
		default:
			if p.Kind == ogc.Integer {
				effective[p.Name] = q.Values.Integer(p.Name)
			} else {
				effective[p.Name] = textOrNull(q.Values.Text(p.Name))
			}
		}
	}
	return effective
}
