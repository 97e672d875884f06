package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

// Names of the parameters of an analysis.
const (
	levelName    = "level"
	needName     = "need"
	lagName      = "lag"
	rungName     = "rung"
	withinName   = "within"
	spreadName   = "spread"
	geometryName = "geometry"
	baseName     = "base"
)

// needPeriod says what the period of an analysis is.
const needPeriod = "period of need, and with lag of spending. Default: the latest year complete in awards " +
	"and need"

// filterParams are the parameters that allocation and reconciliation share.
func (t terms) filterParams(periodAbout string) []ogc.Param {
	return []ogc.Param{
		t.periodParam("", periodAbout),
		{Name: needName, About: "the need money is compared with; /dataset lists them, and the default of each level"},
		{Name: lagName, Kind: ogc.Integer, Max: analysis.Lags - 1, Fallback: "0",
			About: "years the spending window runs on after the period"},
		kindParam(),
		fundParam(),
		{Name: floodName, Kind: ogc.Choice, Fallback: string(ledger.OnlyFlood),
			Allowed: []string{string(ledger.OnlyFlood), string(ledger.OnlyUnclear), string(ledger.AnyFlood)},
			About:   "which verdicts on flood relevance count"},
		{Name: rungName, Kind: ogc.Choice, Fallback: string(spending.Awarded),
			Allowed: t.rungs(),
			About: "rung of the value ladder the money is on: awarded, the estimate in the tender, or " +
				"sanctioned by a committee, or paid; rungs are never added up"},
		dateParamOf(),
		{Name: withinName, Was: "district", About: "only areas in the area of this code, or that area itself"},
		{Name: baseName, Kind: ogc.Choice, Fallback: string(ledger.BaseAll),
			Allowed: []string{string(ledger.BaseAll), string(ledger.BaseInNeed)},
			About: "the areas that measures are over: all with known need, or those in need only, whose indices " +
				"are finite; summaries have both"},
	}
}

// allocationParams are the parameters of an allocation over the areas of a level.
func (t terms) allocationParams() []ogc.Param {
	return append(t.filterParams(needPeriod),
		ogc.Param{Name: spreadName, Kind: ogc.Choice, Fallback: string(ledger.SpreadNone),
			Allowed: []string{string(ledger.SpreadNone), string(ledger.SpreadNeed),
				string(ledger.SpreadPopulation), string(ledger.SpreadArea)},
			About: "share money known to a coarser area only among the areas of the level asked in it by " +
				"this; by default it stays beside them"})
}

func (t terms) allocationEndpoint() *endpoint {
	columns, regions := withTexts(allocationColumns(t)), withTexts(regionColumns())
	params := t.allocationParams()
	within := &params[slices.IndexFunc(params, func(p ogc.Param) bool { return p.Name == withinName })]
	within.Longest = cql2.MaxBytes
	within.About += "; or a POLYGON or MULTIPOLYGON in WKT, in degrees of longitude and latitude, to be answered for " +
		"in place of areas, as POST answers for many"
	return &endpoint{
		path: allocatePath, id: "getAllocation", tag: "Analysis",
		summary: ogc.Says("The money placed in every area against its need"),
		params: slices.Concat([]ogc.Param{t.levelParam("level of the areas")}, params,
			[]ogc.Param{geometryParam(geometrySimplified)}),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.Schema{"anyOf": []ogc.Schema{ogc.ObjectOf(map[string]ogc.Schema{
			"type": ogc.ChoiceOf("FeatureCollection"), "features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns),
				false)),
			"summary": summarySchema(t), "links": ogc.LinksSchema(),
		}), regionsSchema(t, regions)}},
		render: func(ctx context.Context, q *request, out *reply) error {
			var err error
			if q.region, err = regionWithin(q); err != nil {
				return err
			}
			if q.region != nil {
				return renderRegions(ctx, q, out, regions, []region{*q.region})
			}
			a, err := allocate(ctx, q, geo.Level(q.Values.Text(levelName)))
			if err != nil {
				return err
			}
			if q.Format.Name == ogc.CSV.Name {
				out.header.Set(ReconciliationHeader, reconciliationText(&a.Reconciliation, a.Currency))
				out.header.Set("Link", a.reconciliationLink().Header())
				return writeCSV(out, columns, a.rows)
			}
			return a.writeGeoJSON(out, columns)
		},
	}
}

// allocationAnswer is an allocation with what its answer needs beside.
type allocationAnswer struct {
	*analysis.Allocation
	request *request
	view    *analysis.View
	rows    []allocationRow
}

// allocationRow is one area's line, ready to be shown.
type allocationRow struct {
	*analysis.AreaAllocation
	place       place
	recordsHref string
	asked       allocationAsked
}

// analysisQuery translates the filters of a request about areas of a level; the period is the
// dataset's default unless the request or fallback says otherwise.
func analysisQuery(ctx context.Context, q *request, level geo.Level, fallback func(*catalogue) spending.Period) (
	ledger.Query, *analysis.View, error) {
	v := q.Values
	query := ledger.Query{
		Level:  level,
		Lag:    v.Integer(lagName),
		Need:   v.Text(needName),
		Flood:  ledger.FloodFilter(v.Text(floodName)),
		Rung:   spending.Rung(v.Text(rungName)),
		Date:   ledger.DateBasis(v.Text(dateName)),
		Within: q.area(),
		Base:   ledger.Base(v.Text(baseName)),
	}
	view, have, err := q.load(ctx)
	if err != nil {
		return query, nil, err
	}
	if err := cmp.Or(q.known(needName, have.needs), q.known(fundName, have.funds),
		q.known(rungName, have.rungs)); err != nil {
		return query, nil, err
	}
	if err := q.holds(view, query.Within, level); err != nil {
		return query, nil, err
	}
	if fund := v.Text(fundName); fund != "" {
		query.Funds = []string{fund}
	}
	for _, kind := range v.List(kindName) {
		query.Kinds = append(query.Kinds, spending.Kind(kind))
	}
	query.Period = fallback(have)
	if v.Text(periodName) != "" {
		if query.Period, err = q.period(periodName); err != nil {
			return query, nil, err
		}
		if view.Outside(query) {
			return query, nil, q.outside(view, query)
		}
	}
	return query, view, floodYearOnly(q, query)
}

// floodYearOnly refuses what money that stands in the year of its flood cannot be asked with.
func floodYearOnly(q *request, query ledger.Query) error {
	if query.Date != ledger.DateFloodYear {
		return nil
	}
	if query.Lag != 0 {
		return ogc.BadParameter(lagName, "with date=flood_year money stands in the year of its flood, whenever it was "+
			"spent: the spending window has no lag", "0")
	}
	return yearsOnly(q, query.Period)
}

// yearsOnly refuses a period that is not of whole years.
func yearsOnly(q *request, p spending.Period) error {
	calendar := q.terms().Calendar
	if first, last := calendar.Year(p.From), calendar.Year(p.To); p.All() || p.From == first.From && p.To == last.To {
		return nil
	}
	return ogc.BadParameter(periodName, fmt.Sprintf("with date=flood_year a period is of whole years; %s is not",
		q.periodText(p)), q.periodText(calendar.Year(p.From)))
}

// holds refuses an area that lies in areas of the level asked: none of them lies in it.
func (q *request) holds(view *analysis.View, within string, level geo.Level) error {
	if within == "" {
		return nil
	}
	t := q.terms()
	upTo := t.Levels.Keys()[:t.Levels.Depth(level)+1]
	area, ok := view.Area(within)
	switch {
	case !ok:
		return q.noArea(view, withinName, within, upTo)
	case !slices.Contains(upTo, area.Level):
		p := q.noArea(view, withinName, within, upTo)
		p.Detail = fmt.Sprintf("%s is %s, and areas of the level %s are asked for: none lies in it", within,
			article(t.short(area.Level).One), level)
		return p
	}
	return nil
}

// outside says that a period holds nothing, and what does.
func (q *request) outside(view *analysis.View, query ledger.Query) *ogc.Problem {
	money, need := view.HeldSpan(query.Rung), view.NeedSpan(query.Need)
	text := fmt.Sprintf("the dataset holds nothing for %s: its money is dated %s to %s", q.periodText(query.Period),
		money.From, money.To)
	if !need.All() {
		text += fmt.Sprintf(", its need %s to %s", need.From, need.To)
	}
	allowed := []string{fmt.Sprintf("a period that meets %s/%s", money.From, money.To), allTime}
	for _, year := range view.Periods() {
		allowed = append(allowed, q.periodText(year))
	}
	return ogc.BadParameter(periodName, text, allowed...)
}

// needQuery translates the filters and the level of a request that compares money with need.
func needQuery(ctx context.Context, q *request) (ledger.Query, *analysis.View, error) {
	return needQueryOf(ctx, q, geo.Level(q.Values.Text(levelName)))
}

// needQueryOf translates the filters of a request that compares money with the need of a level.
func needQueryOf(ctx context.Context, q *request, level geo.Level) (ledger.Query, *analysis.View, error) {
	query, view, err := analysisQuery(ctx, q, level, func(have *catalogue) spending.Period { return have.period })
	if err != nil {
		return query, view, err
	}
	query, err = withNeed(view, query, level)
	return query, view, err
}

// withNeed gives a query the default need of a level where it names none.
func withNeed(view *analysis.View, query ledger.Query, level geo.Level) (ledger.Query, error) {
	if query.Need != "" {
		return query, nil
	}
	if query.Need = view.DefaultNeed(level); query.Need != "" {
		return query, nil
	}
	needs := view.NeedInfos()
	if len(needs) == 0 {
		return query, ogc.NewProblem(http.StatusServiceUnavailable,
			"the dataset has no need series; import one before asking for money per need")
	}
	allowed := make([]string, len(needs))
	for i := range needs {
		allowed[i] = needs[i].Name
	}
	return query, ogc.BadParameter(needName, fmt.Sprintf("the level %s has no need of its own; name one", level),
		allowed...)
}

// allocate answers a request's question for the areas of a level.
func allocate(ctx context.Context, q *request, level geo.Level) (*allocationAnswer, error) {
	query, view, err := needQueryOf(ctx, q, level)
	if err != nil {
		return nil, err
	}
	query.Spread = ledger.Spread(q.Values.Text(spreadName))
	a, err := view.Allocate(ctx, query)
	if err != nil {
		return nil, err
	}
	answer := &allocationAnswer{Allocation: a, request: q, view: view}
	for i := range a.Areas {
		line := &a.Areas[i]
		answer.rows = append(answer.rows,
			allocationRow{line, q.place(view, line.Area), recordsHref(q, query, line.Area), askedOf(q, query)})
	}
	return answer, nil
}

// recordsHref lists exactly the records behind an area's figure, as a path below the origin.
func recordsHref(q *request, query ledger.Query, area geo.Area) string {
	var b strings.Builder
	ogc.AppendQuery(&b, "area", area.ID)
	if query.Flood != ledger.AnyFlood {
		ogc.AppendQuery(&b, floodName, string(query.Flood))
	}
	if w := query.Window(); w.All() {
		ogc.AppendQuery(&b, "datetime", "../..") // dated at all
	} else {
		ogc.AppendQuery(&b, periodName, q.periodText(w))
	}
	ogc.AppendQuery(&b, dateName, string(query.Date))
	if len(query.Kinds) > 0 {
		ogc.AppendQuery(&b, kindName, strings.Join(names(query.Kinds), ","))
	}
	for _, fund := range query.Funds {
		ogc.AppendQuery(&b, fundName, fund)
	}
	ogc.AppendQuery(&b, "status", spending.StatusActive)
	if finest := q.terms().Levels.Finest(); area.Level == finest {
		ogc.AppendQuery(&b, "precision", string(finest))
	}
	return basePath(q.Base) + recordsPath(query.Rung) + "?" + b.String()
}

// basePath gives the path of a base URL, "" for a root.
func basePath(base string) string {
	_, rest, _ := strings.Cut(base, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

func (a *allocationAnswer) writeGeoJSON(out *reply, columns []column[allocationRow]) error {
	return writeAreas(a.request, out, a.view, a.Query.Level, columns, a.rows,
		func(r allocationRow) string { return r.Area.ID }, a.summary(), a.links())
}

// writeAreas writes one feature an area of a level, with the geometry the request asks for, and
// a summary beside them.
func writeAreas[T any](q *request, out *reply, view *analysis.View, level geo.Level, columns []column[T], rows []T,
	id func(T) string, summary any, links []ogc.Link) error {
	geometries, err := q.opened.geometry(view, level, q.Values.Text(geometryName))
	if err != nil {
		return err
	}
	return writeFeatures(out, columns, rows, func(r T) (string, []byte) { return id(r), geometries[id(r)] },
		member{"summary", summary}, member{"links", links})
}

func (a *allocationAnswer) links() []ogc.Link {
	q := a.request
	return append(q.SelfLinks(), a.reconciliationLink(),
		ogc.Link{Href: q.Href("/dataset", ""), Rel: "describedby", Type: ogc.JSON.MediaType,
			Title: q.Say("the dataset: sources, vintages, issues")})
}

// reconciliationLink leads to the reconciliation of the same question.
func (a *allocationAnswer) reconciliationLink() ogc.Link {
	q := a.request
	shared := q.terms().filterParams(needPeriod)
	var others []string
	for _, p := range q.endpoint.params {
		if p.Name != datasetName && !slices.ContainsFunc(shared, func(x ogc.Param) bool { return x.Name == p.Name }) {
			others = append(others, p.Name)
		}
	}
	if q.region != nil { // which the reconciliation does not take
		others = append(others, withinName)
	}
	query := q.Values.Canonical(others...)
	if !q.Values.Has(periodName) {
		var b strings.Builder
		b.WriteString(query)
		ogc.AppendQuery(&b, periodName, q.periodText(a.Query.Period))
		query = b.String()
	}
	return ogc.Link{Href: q.Href("/analysis/reconciliation", query), Rel: "related", Type: ogc.JSON.MediaType,
		Title: q.Say("where all the money went, and what could not be placed")}
}
