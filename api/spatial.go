package api

import (
	"context"
	"slices"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/measure"
)

const variableName = "variable"

func (t terms) spatialEndpoint() *endpoint {
	columns := withTexts(spatialColumns(t))
	return &endpoint{
		path: "/analysis/spatial", id: "getSpatial", tag: "Analysis",
		summary: ogc.Says("Where like values lie together: Moran's I, LISA and Getis-Ord, for researchers"),
		params: slices.Concat(
			[]ogc.Param{
				t.levelParam("level of the areas"),
				{Name: variableName, Kind: ogc.Choice, Fallback: string(analysis.PerNeedVariable),
					Allowed: []string{string(analysis.PerNeedVariable), string(analysis.AmountVariable),
						string(analysis.NeedVariable), string(analysis.RecordRateVariable)},
					About: "what is looked at for clusters; record_rate is records per unit of need, empirical-Bayes " +
						"smoothed"},
			},
			t.filterParams(needPeriod),
			[]ogc.Param{geometryParam(geometryNone)}),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{
			"type": ogc.ChoiceOf("FeatureCollection"), "features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns),
				false)),
			"summary": spatialSummarySchema(t), "links": ogc.LinksSchema(),
		}),
		render: func(ctx context.Context, q *request, out *reply) error {
			query, view, err := needQuery(ctx, q)
			if err != nil {
				return err
			}
			s, err := view.Spatial(ctx, query, analysis.Variable(q.Values.Text(variableName)))
			if err != nil {
				return err
			}
			rows := make([]spatialRow, len(s.Areas))
			for i := range s.Areas {
				rows[i] = spatialRow{&s.Areas[i], q.place(view, s.Areas[i].Area)}
			}
			if q.Format.Name == ogc.CSV.Name {
				out.header.Set(ReconciliationHeader,
					reconciliationText(&s.Allocation.Reconciliation, s.Allocation.Currency))
				return writeCSV(out, columns, rows)
			}
			links := append(q.SelfLinks(), ogc.Link{Href: q.Href("/dataset", ""), Rel: "describedby",
				Type:  ogc.JSON.MediaType,
				Title: q.Say("the dataset: sources, vintages, issues")})
			return writeAreas(q, out, view, query.Level, columns, rows,
				func(r spatialRow) string { return r.Area.ID }, spatialSummary(q, view, s), links)
		},
	}
}

// spatialRow is one area's part in the spatial measures.
type spatialRow struct {
	*analysis.AreaSpatial
	place place
}

func spatialColumns(t terms) []column[spatialRow] {
	type row = spatialRow
	text, ratio, p := ogc.Typed("string"), ogc.Nullable(ogc.Typed("number")), ogc.Typed("number")
	columns := append(placeColumns(t, func(r row) place { return r.place }), []column[row]{
		{name: "value", about: "the variable; null = undefined, and the area is left out of the measures", typ: ratio,
			value: func(r row) any { return number(analysis.NullNumber{Value: r.Value, Reason: r.Reason}) }},
		{name: "neighbours", about: "areas with a value whose boundary meets this one's", typ: ogc.Typed("integer"),
			value: func(r row) any { return r.Neighbours }},
	}...)
	local := func(name, about string, of func(row) measure.Local) {
		columns = append(columns,
			column[row]{name: name, about: about, typ: ratio, value: func(r row) any { return measured(of(r).Value) }},
			column[row]{name: name + "_p", about: "share of permutations at least as extreme, one-sided; 1 where " +
				name + " is null", typ: p, value: func(r row) any { return of(r).P }},
			column[row]{name: name + "_fdr", about: "significant at a false discovery rate of 5 % over all areas",
				typ: ogc.Typed("boolean"), value: func(r row) any { return of(r).FDR }},
		)
	}
	local("lisa", "local Moran's I", func(r row) measure.Local { return r.LISA })
	columns = append(columns, column[row]{name: "lisa_quadrant",
		about: "the area, then its neighbours' mean: high (H) or low (L)",
		typ:   ogc.Nullable(ogc.ChoiceOf("HH", "LL", "HL", "LH")),
		value: func(r row) any { return textOrNull(r.LISA.Quadrant) }})
	local("getis_ord", "Getis-Ord Gi as a standard score: hot (positive) and cold spots around the area",
		func(r row) measure.Local { return r.Gi })
	local("getis_ord_star", "Getis-Ord Gi*, the area included", func(r row) measure.Local { return r.GiStar })
	return append(columns, column[row]{name: "null_reasons", about: "why each null is null",
		typ: ogc.Schema{"type": "object", "additionalProperties": text},
		value: func(r row) any {
			reasons := nullReasons{}
			for name, reason := range map[string]string{
				"value": r.Reason, "lisa": string(r.LISA.Value.Reason), "lisa_quadrant": string(r.LISA.Value.Reason),
				"getis_ord": string(r.Gi.Value.Reason), "getis_ord_star": string(r.GiStar.Value.Reason),
			} {
				if reason != "" {
					reasons[name] = reason
				}
			}
			return reasons
		}})
}

// measured is a measure's number, nil where it is undefined.
func measured(v measure.Value) any {
	if !v.Defined() {
		return nil
	}
	return v.Value
}

// globalMeasure is a spatial measure over all areas as JSON has it.
type globalMeasure struct {
	Value    any     `json:"value"`
	Reason   any     `json:"reason"`
	Expected float64 `json:"expected"`
	P        float64 `json:"p"`
}

func globalOf(g measure.Global) globalMeasure {
	return globalMeasure{measured(g.Value), textOrNull(string(g.Value.Reason)), g.Expected, g.P}
}

func globalSchema(about string) ogc.Schema {
	s := ogc.ObjectOf(map[string]ogc.Schema{
		"value": ogc.Nullable(ogc.Typed("number")), "reason": ogc.Nullable(ogc.Typed("string")),
		"expected": ogc.Typed("number"),
		"p":        ogc.Typed("number"),
	})
	return ogc.Described(s, about)
}

func spatialSummarySchema(t terms) ogc.Schema {
	count := ogc.Typed("integer")
	return ogc.ObjectOf(map[string]ogc.Schema{
		"variable":     ogc.Typed("string"),
		"n":            ogc.Described(count, "areas whose value is defined; the measures are over these"),
		"islands":      ogc.Described(count, "of them, areas without a neighbour among them"),
		"links":        ogc.Described(count, "pairs of neighbours among them"),
		"permutations": count, "seed": count,
		"weights":        ogc.Typed("string"),
		"moran_i":        globalSchema("Moran's I; p is one-sided, from permutations"),
		"getis_ord_g":    globalSchema("Getis-Ord general G; p is one-sided, from permutations"),
		"parameters":     ogc.Typed("object"),
		"dataset":        datasetReferenceSchema(),
		"period":         ogc.Typed("string"),
		"reconciliation": reconciliationSchema(t),
		"caveats":        ogc.ArrayOf(ogc.Typed("string")),
	})
}

func spatialSummary(q *request, view *analysis.View, s *analysis.Spatial) map[string]any {
	a := s.Allocation
	answer := &allocationAnswer{Allocation: a, request: q, view: view}
	return map[string]any{
		"variable": s.Variable, "n": s.N, "islands": s.Islands, "links": s.Links,
		"permutations": analysis.SpatialPermutations, "seed": analysis.SpatialSeed,
		"weights": "queen contiguity of the polygons, within 100 m; row-standardised for Moran's I and LISA, " +
			"binary for Getis-Ord",
		"moran_i":        globalOf(s.MoranI),
		"getis_ord_g":    globalOf(s.GetisOrdG),
		"parameters":     parameters(q, a.Query),
		"dataset":        referenceTo(q.opened.version),
		"period":         q.periodText(a.Query.Period),
		"reconciliation": reconciliationOf(&a.Reconciliation, a.Currency, a.Query.Window()),
		"caveats":        answer.caveats(),
	}
}
