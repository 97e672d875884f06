package api

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/plan"
)

// maxUnlinked bounds the list of assets that nothing is linked with.
const maxUnlinked = 10_000

// unlinkedRow is one exposed or damaged asset without a link, with its place in the list.
type unlinkedRow struct {
	*analysis.UnlinkedAsset
	*plan.AssetLine
	rank     int
	currency spending.Currency
}

func unlinkedColumns() []column[unlinkedRow] {
	type row = unlinkedRow
	text, number := ogc.Nullable(ogc.Typed("string")), ogc.Nullable(ogc.Typed("number"))
	return append([]column[row]{
		{name: "id", about: "id of the asset", typ: ogc.Typed("string"), value: func(r row) any { return r.ID }},
		{name: "rank", about: "place in the list: by need of the area, then exposed share, then damage records, " +
			"the largest first, then by id", typ: ogc.Typed("integer"), value: func(r row) any { return r.rank }},
		{name: "class", about: "what it is", typ: text, value: func(r row) any { return textOrNull(r.Class) }},
		{name: "name", about: "its name", typ: text, value: func(r row) any { return textOrNull(r.Name) }},
		{name: "owner", about: "who keeps it", typ: text, value: func(r row) any { return textOrNull(r.Owner) }},
		{name: "area", about: "the area of the finest level it lies in; of several the one with the largest need",
			typ: text, value: func(r row) any { return textOrNull(r.Area) }},
		{name: "need", about: "need of that area", typ: number, value: func(r row) any {
			if !r.Need.Known() {
				return nil
			}
			return r.Need.Value
		}},
		{name: "need_reason", about: "why there is no need", typ: text,
			value: func(r row) any { return textOrNull(string(r.Need.Reason)) }},
		{name: "exposed", about: "largest share of it in one layer or above the threshold of a raster; 1 or 0 of " +
			"points; null where none was held against it", typ: number, value: func(r row) any {
			if !r.Held {
				return nil
			}
			return r.Share
		}},
		{name: "depth", about: "largest value that a raster has where it lies, in the raster's unit; null where none " +
			"has any", typ: number, value: func(r row) any {
			depth, known := r.Deepest()
			if !known {
				return nil
			}
			return depth
		}},
		{name: "damage", about: "records of damage of it", typ: ogc.Typed("integer"),
			value: func(r row) any { return r.Damage }},
		{name: "length", about: "length, of lines", typ: ogc.Schema{"type": "number", "nullable": true, "x-unit": "m"},
			value: func(r row) any {
				if r.Measured != spending.ByLength {
					return nil
				}
				return r.Length
			}},
		{name: "tied", about: "others of the list with the same need, exposed share and damage: their ids alone " +
			"order them", typ: ogc.Typed("integer"), value: func(r row) any { return r.Tied }},
	}, assetPlanColumns()...)
}

func assetClassSchema() ogc.Schema {
	count, amount := ogc.Typed("integer"), ogc.Described(ogc.Typed("number"),
		"metres of lines, numbers of other assets")
	return ogc.ObjectOf(map[string]ogc.Schema{
		"class": ogc.Typed("string"), "measure": ogc.ChoiceOf(string(spending.ByLength), string(spending.ByCount)),
		"assets": count, "amount": amount,
		"held": ogc.Described(count, "assets that a layer was held against; of the others exposure is not known"),
		"exposed": ogc.Described(ogc.Nullable(amount),
			"in the layer that takes the largest share of each; null where no layer "+
				"was held against any"),
		"exposed_funded":   ogc.Described(ogc.Nullable(amount), "of assets linked with an award or a sanction"),
		"exposed_unfunded": ogc.Described(ogc.Nullable(amount), "of assets without a link"),
		"damaged":          count, "linked": count, "damaged_unlinked": count,
	})
}

func assetClasses(a *analysis.Assets) []members {
	list := []members{}
	for _, c := range a.Classes {
		exposed := func(amount float64) any {
			if c.Held == 0 {
				return nil
			}
			return millimetres(amount)
		}
		list = append(list, members{
			{"class", c.Class}, {"measure", string(c.Measured)}, {"assets", c.Assets}, {"amount",
				millimetres(c.Amount)},
			{"held", c.Held}, {"exposed", exposed(c.Exposed)}, {"exposed_funded", exposed(c.Funded)},
			{"exposed_unfunded", exposed(c.Exposed - c.Funded)}, {"damaged", c.Damaged}, {"linked", c.Linked},
			{"damaged_unlinked", c.DamagedUnlinked},
		})
	}
	return list
}

// millimetres rounds what was added up to what its parts are known to.
func millimetres(m float64) float64 { return float64(int64(m*1000+0.5)) / 1000 }

func (t terms) assetsEndpoint() *endpoint {
	columns := unlinkedColumns()
	return &endpoint{
		path: "/analysis/assets", id: "getAssetAnalysis", tag: "Analysis",
		summary: ogc.Says("What of the assets is exposed, damaged and funded, and the exposed or damaged ones " +
			"without a link"),
		params: []ogc.Param{
			t.periodParam("", "period of need. Default: the latest year complete in awards and need"),
			{Name: needName, About: "the need of the areas that the list is ranked by first; /dataset lists them"},
			{Name: className, About: "only assets of this class"},
			{Name: "area", About: "only assets that lie, or partly lie, in the area of this code, of any level"},
			{Name: budgetName, Form: moneyForm(), About: "new money, in major units: which assets of the list it " +
				"would pay for, each in whole and in order, until the first that costs more than is left"},
			unitCostParam(),
			{Name: ogc.LimitName, Kind: ogc.Integer, Min: 1, Max: maxUnlinked, Clamp: true, Keep: true,
				Fallback: "1000",
				About:    "most assets in the list"},
			entryGeometryParam(),
		},
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"type": ogc.ChoiceOf("FeatureCollection"), "features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns),
				false)),
			"summary": ogc.ObjectOf(map[string]ogc.Schema{
				"need": ogc.Nullable(ogc.Typed("string")), "period": ogc.Typed("string"),
				"listed": ogc.Typed("integer"),
				"unlinked": ogc.Described(ogc.Typed("integer"),
					"exposed or damaged assets without a link, listed or not"),
				"classes":         ogc.ArrayOf(assetClassSchema()),
				"plan":            assetPlanSchema(),
				"dataset_version": ogc.Typed("string"), "note": ogc.Typed("string"),
			}),
			"links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderAssets(ctx, q, out, columns) },
	}
}

func assetQuery(ctx context.Context, q *request) (query analysis.AssetQuery, view *analysis.View, err error) {
	view, have, err := q.load(ctx)
	if err != nil {
		return query, nil, err
	}
	query = analysis.AssetQuery{Need: q.Values.Text(needName), Class: q.Values.Text(className),
		Area: q.Values.Text("area"), Period: have.period}
	if err := q.known(needName, have.needs); err != nil {
		return query, nil, err
	}
	if query.Area != "" && !slices.Contains(have.areas, query.Area) {
		return query, nil, q.noArea(view, "area", query.Area, view.Levels().Keys())
	}
	if q.Values.Has(periodName) {
		query.Period, err = q.period(periodName)
	}
	return query, view, err
}

func renderAssets(ctx context.Context, q *request, out *reply, columns []column[unlinkedRow]) error {
	query, view, err := assetQuery(ctx, q)
	if err != nil {
		return err
	}
	a, err := view.Assets(ctx, query)
	if err == nil {
		err = q.known(className, a.Known)
	}
	if err != nil {
		return err
	}
	planned, err := assetPlan(q, a)
	if err != nil {
		return err
	}
	rows := make([]unlinkedRow, min(len(a.Unlinked), q.Values.Integer(ogc.LimitName)))
	for i := range rows {
		rows[i] = unlinkedRow{&a.Unlinked[i], &planned.Lines[i], i + 1, q.opened.version.Currency}
	}
	if q.Format.Name == ogc.CSV.Name {
		ogc.SetCounts(out.header, len(a.Unlinked), len(rows))
		return writeCSV(out, columns, rows)
	}
	summary := members{
		{"need", textOrNull(a.Need)}, {"period", q.terms().periodText(a.Period)}, {"listed", len(rows)},
		{"unlinked", len(a.Unlinked)}, {"classes", assetClasses(a)},
		{"plan", assetPlanSummary(q, a, planned)},
		{"dataset_version", q.opened.version.ID},
		{"note", q.Say("No link does not mean no repair: small works hardly reach a tender portal. Exposure is the " +
			"largest share in one layer.")},
	}
	return writeFeatures(out, columns, rows, func(r unlinkedRow) (id string, geometry []byte) {
		if q.Values.Text(geometryName) != geometryNone {
			geometry = geojson.AppendDimensions(nil, r.Geometry, fullDecimals)
		}
		return r.ID, geometry
	}, member{"summary", summary}, member{"links", q.SelfLinks()})
}
