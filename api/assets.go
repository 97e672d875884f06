package api

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
)

// maxUnlinked bounds the list of assets that nothing is linked with.
const maxUnlinked = 10_000

// unlinkedRow is one exposed or damaged asset without a link, with its place in the list.
type unlinkedRow struct {
	*analysis.UnlinkedAsset
	rank int
}

func unlinkedColumns() []column[unlinkedRow] {
	type row = unlinkedRow
	text := nullable(typed("string"))
	return []column[row]{
		{name: "id", about: "id of the asset", typ: typed("string"), value: func(r row) any { return r.ID }},
		{name: "rank", about: "place in the list: by need of the area, then exposed share, then damage records, " +
			"the largest first, then by id", typ: typed("integer"), value: func(r row) any { return r.rank }},
		{name: "class", about: "what it is", typ: text, value: func(r row) any { return textOrNull(r.Class) }},
		{name: "name", about: "its name", typ: text, value: func(r row) any { return textOrNull(r.Name) }},
		{name: "owner", about: "who keeps it", typ: text, value: func(r row) any { return textOrNull(r.Owner) }},
		{name: "area", about: "the area of the finest level it lies in; of several the one with the largest need",
			typ: text, value: func(r row) any { return textOrNull(r.Area) }},
		{name: "need", about: "need of that area", typ: nullable(typed("number")), value: func(r row) any {
			if !r.Need.Known() {
				return nil
			}
			return r.Need.Value
		}},
		{name: "need_reason", about: "why there is no need", typ: text,
			value: func(r row) any { return textOrNull(string(r.Need.Reason)) }},
		{name: "exposed", about: "largest share of it in one layer, 1 or 0 of points; null where no layer was held " +
			"against it", typ: nullable(typed("number")), value: func(r row) any {
			if !r.Held {
				return nil
			}
			return r.Share
		}},
		{name: "damage", about: "records of damage of it", typ: typed("integer"),
			value: func(r row) any { return r.Damage }},
		{name: "length", about: "length, of lines", typ: schema{"type": "number", "nullable": true, "x-unit": "m"},
			value: func(r row) any {
				if r.Measured != spending.ByLength {
					return nil
				}
				return r.Length
			}},
	}
}

func assetClassSchema() schema {
	count, amount := typed("integer"), described(typed("number"), "metres of lines, numbers of other assets")
	return objectOf(map[string]schema{
		"class": typed("string"), "measure": choiceOf(string(spending.ByLength), string(spending.ByCount)),
		"assets": count, "amount": amount,
		"held": described(count, "assets that a layer was held against; of the others exposure is not known"),
		"exposed": described(nullable(amount),
			"in the layer that takes the largest share of each; null where no layer "+
				"was held against any"),
		"exposed_funded":   described(nullable(amount), "of assets linked with an award or a sanction"),
		"exposed_unfunded": described(nullable(amount), "of assets without a link"),
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
		summary: "What of the assets is exposed, damaged and funded, and the exposed or damaged ones without a link",
		params: []param{
			t.periodParam("", "period of need. Default: the latest year complete in awards and need"),
			{name: needName, about: "the need of the areas that the list is ranked by first; /dataset lists them"},
			{name: "class", about: "only assets of this class"},
			{name: "area", about: "only assets that lie, or partly lie, in the area of this code, of any level"},
			{name: limitName, kind: integerParam, min: 1, max: maxUnlinked, clamp: true, keep: true, fallback: "1000",
				about: "most assets in the list"},
			entryGeometryParam(),
		},
		formats: []format{geojsonFormat, csvFormat}, dataset: true, crs: true,
		schema: objectOf(map[string]schema{
			"type": choiceOf("FeatureCollection"), "features": arrayOf(featureSchema(columnsSchema(columns), false)),
			"summary": objectOf(map[string]schema{
				"need": nullable(typed("string")), "period": typed("string"), "listed": typed("integer"),
				"unlinked": described(typed("integer"),
					"exposed or damaged assets without a link, listed or not"),
				"classes":         arrayOf(assetClassSchema()),
				"dataset_version": typed("string"), "note": typed("string"),
			}),
			"links": linksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error { return renderAssets(ctx, q, out, columns) },
	}
}

func assetQuery(ctx context.Context, q *request) (query analysis.AssetQuery, view *analysis.View, err error) {
	view, have, err := q.load(ctx)
	if err != nil {
		return query, nil, err
	}
	query = analysis.AssetQuery{Need: q.values.text(needName), Class: q.values.text("class"),
		Area: q.values.text("area"), Period: have.period}
	if err := q.known(needName, have.needs); err != nil {
		return query, nil, err
	}
	if query.Area != "" && !slices.Contains(have.areas, query.Area) {
		return query, nil, q.noArea(view, "area", query.Area, view.Levels().Keys())
	}
	if q.values.has(periodName) {
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
	if err != nil {
		return err
	}
	rows := make([]unlinkedRow, min(len(a.Unlinked), q.values.integer(limitName)))
	for i := range rows {
		rows[i] = unlinkedRow{&a.Unlinked[i], i + 1}
	}
	if q.format.name == csvFormat.name {
		count(out.header, len(a.Unlinked), len(rows))
		return writeCSV(out, columns, rows)
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		var geometry []byte
		if q.values.text(geometryName) != geometryNone {
			geometry = geojson.AppendDimensions(nil, row.Geometry, fullDecimals)
		}
		if b, err = appendFeature(b, row.ID, geometry, columns, row, nil); err != nil {
			return err
		}
	}
	summary := members{
		{"need", textOrNull(a.Need)}, {"period", q.terms().periodText(a.Period)}, {"listed", len(rows)},
		{"unlinked", len(a.Unlinked)}, {"classes", assetClasses(a)},
		{"dataset_version", q.edition.version.ID},
		{"note", "No link does not mean no repair: small works hardly reach a tender portal. Exposure is the largest " +
			"share in one layer."},
	}
	return writeMembers(append(b, ']'), out, []member{{"summary", summary}, {"links", q.selfLinks()}})
}
