package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/api/ogc/cql2"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/paulmach/orb"
	orbjson "github.com/paulmach/orb/geojson"
)

// allocatePath is where money is set against need: of the dataset's areas, and of regions a request brings.
const allocatePath = "/analysis/allocation"

// Bounds of the regions of a request.
const (
	mostRegions = 500
	mostCorners = 200_000
)

// RegionsHeader carries beside a CSV table of regions where the money placed in areas lies, each coin once.
const RegionsHeader = "Floodspend-Regions"

// regionsEndpoint is what POST to the allocation does.
func (t terms) regionsEndpoint() *endpoint {
	spread := ogc.Param{Name: spreadName, Kind: ogc.Choice, Fallback: string(ledger.SpreadArea),
		Allowed: []string{string(ledger.SpreadArea), string(ledger.SpreadPopulation), string(ledger.SpreadNeed)},
		About: "what money and need of an area that regions cut through are parted by among the finest areas in it; " +
			"within each of those by ground"}
	level := t.levelParam("level whose needs are parted among the regions")
	level.Fallback = string(t.Levels.Finest())
	columns := withTexts(regionColumns())
	return &endpoint{
		path: allocatePath, id: "allocateRegions", tag: "Analysis", method: http.MethodPost,
		summary: ogc.Says("The money and need of regions that the request brings: a GeoJSON FeatureCollection, "+
			"Feature or geometry of polygons, in degrees of longitude and latitude; at most {n} regions of {m} "+
			"corners together", "n",
			mostRegions, "m", mostCorners),
		params: slices.Concat([]ogc.Param{level},
			t.filterParams(needPeriod), []ogc.Param{spread, geometryParam(geometryFull)}),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true, costly: true,
		schema: regionsSchema(t, columns),
		render: func(ctx context.Context, q *request, out *reply) error {
			regions, err := readRegions(q.body)
			if err != nil {
				return err
			}
			return renderRegions(ctx, q, out, columns, regions)
		},
	}
}

// region is one of those a request brings.
type region struct {
	id, name string
	geometry orb.MultiPolygon
	repaired []string // what was done to it
}

// badRegion says what is wrong with a feature of those a request brings, counted from 1; 0 is the whole.
func badRegion(feature int, format string, args ...any) *ogc.Problem {
	detail := fmt.Sprintf(format, args...)
	if feature == 0 {
		return ogc.NewProblem(http.StatusBadRequest, detail)
	}
	p := ogc.NewProblem(http.StatusBadRequest, fmt.Sprintf("feature %d: %s", feature, detail))
	p.Extensions = map[string]any{"feature": feature}
	return p
}

// readRegions reads the regions that a request brings as GeoJSON.
func readRegions(body []byte) ([]region, error) {
	var top struct {
		Type     string            `json:"type"`
		Features []json.RawMessage `json:"features"`
		CRS      *struct {
			Properties struct {
				Name string `json:"name"`
			} `json:"properties"`
		} `json:"crs"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), &top); err != nil {
		return nil, badRegion(0, "the request's body is not GeoJSON: %v", err)
	}
	if top.CRS != nil && !slices.Contains([]string{"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84",
		"EPSG:4326"}, top.CRS.Properties.Name) {
		return nil, badRegion(0, "the polygons are in %.80q; send longitude and latitude, as RFC 7946 has it",
			top.CRS.Properties.Name)
	}
	features := top.Features
	switch top.Type {
	case "":
		return nil, badRegion(0, "the body has no \"type\": send a GeoJSON FeatureCollection, Feature or polygon")
	case "FeatureCollection":
	case "Feature":
		features = []json.RawMessage{body}
	case "Polygon", "MultiPolygon", "GeometryCollection":
		features = []json.RawMessage{slices.Concat([]byte(`{"type":"Feature","geometry":`), body, []byte("}"))}
	default:
		return nil, badRegion(0, "the body is a %.50q, no FeatureCollection, Feature or polygon", top.Type)
	}
	if len(features) == 0 || len(features) > mostRegions {
		return nil, badRegion(0, "there are %d features; there can be 1 to %d", len(features), mostRegions)
	}
	regions, corners := make([]region, len(features)), 0
	for i, raw := range features {
		f, err := orbjson.UnmarshalFeature(raw)
		if err != nil {
			return nil, badRegion(i+1, "it cannot be read: %v", err)
		}
		if corners += cornersIn(f.Geometry); corners > mostCorners {
			return nil, badRegion(i+1, "with it the polygons have more than %d corners; simplify them, or send fewer",
				mostCorners)
		}
		if regions[i], err = newRegion(i+1, f); err != nil {
			return nil, err
		}
		if same := slices.IndexFunc(regions[:i], func(r region) bool { return r.id == regions[i].id }); same >= 0 {
			return nil, badRegion(i+1, "it has the id %.100q of feature %d", regions[i].id, same+1)
		}
	}
	return regions, nil
}

// newRegion makes the region of a feature, with the number for an id where it has none.
func newRegion(number int, f *orbjson.Feature) (region, error) {
	r := region{id: fmt.Sprint(number)}
	switch id := f.ID.(type) {
	case string:
		r.id = id
	case float64:
		r.id = csvText(id)
	}
	r.name, _ = f.Properties["name"].(string)
	if len(r.id)+len(r.name) > ogc.MaxText {
		return r, badRegion(number, "its id and name are longer than %d bytes", ogc.MaxText)
	}
	var err error
	if r.geometry, r.repaired, err = shape.Repair(f.Geometry); err != nil {
		return r, badRegion(number, "its geometry cannot be used: %v", err)
	}
	return r, nil
}

// cornersIn counts the positions of a geometry.
func cornersIn(g orb.Geometry) (n int) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, ring := range g {
			n += len(ring)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += cornersIn(p)
		}
	case orb.Collection:
		for _, part := range g {
			n += cornersIn(part)
		}
	}
	return n
}

// regionWithin reads the region that parameter within has as WKT; none where it names an area.
func regionWithin(q *request) (*region, error) {
	text := q.Values.Text(withinName)
	if kind, _, found := strings.Cut(text, "("); !found ||
		!strings.HasSuffix(strings.TrimSpace(strings.ToUpper(kind)), "POLYGON") {
		return nil, nil // an area's code
	}
	node, err := cql2.ParseText(text)
	if err == nil && node.Kind != cql2.Geometry {
		err = errors.New("it is more than a polygon")
	}
	var r region
	if err == nil {
		r, err = newRegion(1, &orbjson.Feature{Geometry: node.Geometry})
	}
	if err != nil {
		return nil, ogc.BadParameter(withinName, fmt.Sprintf("parameter within cannot be read as WKT: %v", err),
			"an area's code", "POLYGON((…)) or MULTIPOLYGON(((…))) in degrees of longitude and latitude")
	}
	return &r, nil
}

// area is the code of the area that a question is limited to, "" for none.
func (q *request) area() string {
	if q.region != nil {
		return ""
	}
	return q.Values.Text(withinName)
}

// regionRow is a region's line, ready to be shown.
type regionRow struct {
	region
	*analysis.RegionLine
	currency spending.Currency
}

func regionColumns() []column[regionRow] {
	type row = regionRow
	text, count, amount := ogc.Typed("string"), ogc.Typed("integer"), moneySchema()
	ratio, km2 := ogc.Nullable(ogc.Typed("number")), ogc.Schema{"type": "number", "x-unit": "km2"}
	return []column[row]{
		{name: "id", about: "id of the feature, its number from 1 where it has none", typ: text,
			value: func(r row) any { return r.id }},
		{name: "name", about: "property name of the feature, where it is a text", typ: ogc.Nullable(text),
			value: func(r row) any { return textOrNull(r.name) }},
		{name: "area_km2", about: "its ground", typ: km2, value: func(r row) any { return r.KM2 }},
		{name: "outside_km2", about: "what of its ground lies in no area of the dataset", typ: km2,
			value: func(r row) any { return r.OutsideKM2 }},
		{name: "areas", about: "areas of the finest level with ground in it", typ: count,
			value: func(r row) any { return r.Areas }},
		{name: "areas_whole", about: "of those, the areas that lie in it wholly", typ: count,
			value: func(r row) any { return r.Whole }},
		{name: "amount", about: "money parted to it, on the rung asked; regions that overlap have what they share in " +
			"each of them", typ: amount, value: func(r row) any { return decimal(r.currency, r.Amount) }},
		{name: "amount_low", about: "what is certain to lie in it: placed with high confidence in areas wholly in it",
			typ: amount, value: func(r row) any { return decimal(r.currency, r.Low) }},
		{name: "amount_high", about: "all money known to areas with ground in it, and conflicts that name one of them",
			typ: amount, value: func(r row) any { return decimal(r.currency, r.High) }},
		{name: "need", about: "need parted to it; null where that of an area with ground in it is missing", typ: ratio,
			value: func(r row) any { return needValue(r.Need) }},
		{name: "need_reason", about: "why need is null", typ: ogc.Nullable(text),
			value: func(r row) any { return textOrNull(string(r.Need.Reason)) }},
		{name: "need_known", about: "need parted to it from the areas whose need is known", typ: ogc.Typed("number"),
			value: func(r row) any { return r.NeedKnown }},
		{name: "missing_need", about: "areas of the level asked with ground in it whose need is missing or has " +
			"nothing to be parted by", typ: count, value: func(r row) any { return r.MissingNeed }},
		{name: "per_need", about: "amount per unit of need", typ: ratio,
			value: func(r row) any { return number(r.PerNeed) }},
		{name: "location_quotient", about: "its share of the money of the dataset's areas by its share of their need",
			typ: ratio, value: func(r row) any { return number(r.LocationQuotient) }},
		{name: "null_reasons", about: "why nulls are null", typ: ogc.Schema{"type": "object",
			"additionalProperties": text}, value: func(r row) any {
			reasons := nullReasons{}
			for name, reason := range map[string]string{"need": string(r.Need.Reason), "per_need": r.PerNeed.Reason,
				"location_quotient": r.LocationQuotient.Reason} {
				if reason != "" {
					reasons[name] = reason
				}
			}
			return reasons
		}},
		{name: "repaired", about: "what was done to the polygons to make them valid", typ: ogc.ArrayOf(text),
			value: func(r row) any { return append([]string{}, r.repaired...) }},
	}
}

// renderRegions answers for regions in place of the dataset's areas.
func renderRegions(ctx context.Context, q *request, out *reply, columns []column[regionRow], regions []region) error {
	query, view, err := needQueryOf(ctx, q, geo.Level(q.Values.Text(levelName)))
	if err != nil {
		return err
	}
	if query.Spread = ledger.Spread(q.Values.Text(spreadName)); query.Spread == ledger.SpreadNone {
		query.Spread = ledger.SpreadArea
	}
	shapes := make([]orb.MultiPolygon, len(regions))
	for i, r := range regions {
		shapes[i] = r.geometry
	}
	a, err := view.AllocateRegions(ctx, query, shapes)
	var one *analysis.RegionError
	if errors.As(err, &one) && q.region != nil {
		return ogc.BadParameter(withinName, fmt.Sprintf("the region of within: %v", one.Err), "ground of the dataset")
	}
	if errors.As(err, &one) {
		return badRegion(one.Region+1, "%v", one.Err)
	}
	if err != nil {
		return err
	}
	rows := make([]regionRow, len(regions))
	for i, r := range regions {
		rows[i] = regionRow{r, &a.Regions[i], a.Dataset.Currency}
	}
	dataset := &allocationAnswer{Allocation: a.Dataset, request: q, view: view}
	if q.Format.Name == ogc.CSV.Name {
		money := func(m spending.Money) string { return a.Dataset.Currency.Text(m) }
		out.header.Set(ReconciliationHeader, reconciliationText(&a.Dataset.Reconciliation, a.Dataset.Currency))
		out.header.Set(RegionsHeader, fmt.Sprintf("inside=%s, outside=%s, undivided=%s", money(a.Inside),
			money(a.Outside), money(a.Undivided)))
		return writeCSV(out, columns, rows)
	}
	return writeFeatures(out, columns, rows, func(r regionRow) (id string, geometry []byte) {
		if q.Values.Text(geometryName) != geometryNone {
			geometry = geojson.AppendGeometry(nil, r.geometry, fullDecimals)
		}
		return r.id, geometry
	}, member{"summary", regionsSummary(dataset, a, regions)}, member{"links", regionsLinks(dataset)})
}

// regionsLinks are those of the dataset's areas; what a request brings along has no address.
func regionsLinks(dataset *allocationAnswer) []ogc.Link {
	links := dataset.links()
	if dataset.request.body == nil {
		return links
	}
	return slices.DeleteFunc(links, func(l ogc.Link) bool { return l.Rel == "self" || l.Rel == "alternate" })
}

func regionsSummary(dataset *allocationAnswer, a *analysis.RegionAllocation, regions []region) map[string]any {
	currency := a.Dataset.Currency
	overlaps := []map[string]any{}
	for _, o := range a.Overlaps {
		overlaps = append(overlaps, map[string]any{"a": regions[o.A].id, "b": regions[o.B].id, "area_km2": o.KM2,
			"amount": decimal(currency, o.Amount)})
	}
	of := dataset.summary()
	q := dataset.request
	t := q.terms()
	var beside []string
	for _, c := range t.coarserCaveats(a.Dataset.Query) { // which is parted here
		beside = append(beside, q.Phrase(c))
	}
	caveats := slices.DeleteFunc(of.Caveats, func(text string) bool { return slices.Contains(beside, text) })
	if a.Query.Level != t.Levels.Finest() {
		caveats = slices.Insert(caveats, 0, q.Say("Need is that of {areas}, parted; level={finest} parts the need of "+
			"finer areas, where they have one.", "areas", t.plural(a.Query.Level), "finest", t.Levels.Finest()))
	}
	return map[string]any{
		"regions": len(a.Regions), "inside": decimal(currency, a.Inside), "outside": decimal(currency, a.Outside),
		"undivided": decimal(currency, a.Undivided), "overlaps": overlaps,
		"dataset_amount": of.Amount, "dataset_need": of.Need, "dataset_per_need": of.PerNeed,
		"null_reasons": of.NullReasons, "need_unit": of.NeedUnit, "spending_window": of.SpendingWindow,
		"need_period": of.NeedPeriod, "complete": of.Complete, "reconciliation": of.Reconciliation,
		"parameters": of.Parameters, "dataset": of.Dataset, "caveats": append([]string{
			q.Say("Money and need of an area that lies in a region in part are parted by {spread}, within the "+
				"finest areas by ground: where in the area they lie is not known. amount_low and amount_high "+
				"bound what that leaves open.",
				"spread", a.Query.Spread),
			q.Say("Ground narrower than 5 m along a boundary counts as drawn on it.")}, caveats...),
	}
}

func regionsSchema(t terms, columns []column[regionRow]) ogc.Schema {
	text, number := ogc.Typed("string"), ogc.Nullable(ogc.Typed("number"))
	overlap := ogc.ObjectOf(map[string]ogc.Schema{"a": text, "b": text, "area_km2": ogc.Typed("number"),
		"amount": moneySchema()})
	summary := ogc.ObjectOf(map[string]ogc.Schema{
		"regions":   ogc.Typed("integer"),
		"inside":    ogc.Described(moneySchema(), "placed in areas and parted to a region, each coin once"),
		"outside":   ogc.Described(moneySchema(), "placed in areas and parted to no region"),
		"undivided": ogc.Described(moneySchema(), "of areas that regions cut through, with nothing to part it by"),
		"overlaps": ogc.Described(ogc.ArrayOf(overlap), "pairs of regions with ground in common, and the money that "+
			"counts in both"),
		"dataset_amount":   ogc.Described(moneySchema(), "of all areas of the level"),
		"dataset_need":     ogc.Described(number, "of all areas of the level"),
		"dataset_per_need": ogc.Described(number, "the equal share"),
		"null_reasons":     {"type": "object", "additionalProperties": text},
		"need_unit":        text, "spending_window": text, "need_period": text, "complete": ogc.Typed("boolean"),
		"reconciliation": ogc.Described(reconciliationSchema(t), "what is placed is inside, outside and undivided"),
		"parameters":     ogc.Typed("object"), "dataset": datasetReferenceSchema(), "caveats": ogc.ArrayOf(text),
	})
	return ogc.ObjectOf(map[string]ogc.Schema{
		"type":     ogc.ChoiceOf("FeatureCollection"),
		"features": ogc.ArrayOf(ogc.FeatureSchema(columnsSchema(columns), false)),
		"summary":  summary, "links": ogc.LinksSchema(),
	})
}
