package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// collection is one OGC API collection.
type collection struct {
	id          string
	title       ogc.Phrase
	description ogc.Phrase
	level       geo.Level     // of a collection of areas
	rung        spending.Rung // of a collection of records
	analysed    bool          // the level's areas with their allocation
	register    spending.Register
	related     []namedBy
	fields      []spending.AwardField
	kept        []spending.AwardField // of whose values lines of records are
	geometry    string                // of the features, as JSON Schema names it
	properties  []property            // of the features
	refers      map[string]string     // properties that are ids of items of a collection
	queryables  []queryable
	items, item *endpoint
	whole       *endpoint
	tiling      *tiling // nil: its features are not had in tiles
	tile        *endpoint
	// shapes gives those of the features, where these are neither areas nor placed in some; nil: they are.
	shapes func(ctx context.Context, q *request, yield func(id string, shape orb.MultiPolygon) error) error
}

// Collections of records; those of areas are named by the plurals of their levels.
const (
	awardsID    = "awards"
	sanctionsID = "sanctions"
	paymentsID  = "payments"
)

// declareCollections declares one collection a level, outermost first, those of records, and those of the
// registers that hold some; of payments and of layers where there are some.
func (t terms) declareCollections(o store.Overview) []*collection {
	var list []*collection
	for _, l := range t.Levels {
		title := ogc.Verbatim(t.titled(l.Key))
		c := &collection{id: l.Plural, title: title, level: l.Key,
			description: ogc.Says("{areas} with their boundaries.", "areas", title), refers: t.parents(l.Key)}
		c.areaItems(t)
		list = append(list, c)
	}
	awards := &collection{id: awardsID, title: ogc.Says("Awards"), rung: spending.Awarded,
		description: ogc.Says("Accepted awards with flood relevance, location and the evidence for both. Their " +
			"geometry is a point in the area they are placed in, and precision says how much that tells; bbox " +
			"selects by the areas themselves, datetime by contract date (or date=published).")}
	sanctions := &collection{id: sanctionsID, title: ogc.Says("Sanctions"), rung: spending.Sanctioned,
		description: ogc.Says("What the response fund's committee sanctioned, item by item, with flags of doubtful " +
			"amounts, flood relevance, location and the evidence for both. Another rung than awards: the two are " +
			"never added up. Dates are of the meeting.")}
	awards.recordItems(t)
	sanctions.recordItems(t)
	list = append(list, awards, sanctions)
	if t.payments {
		list = append(list, t.paymentsCollection())
	}
	for _, r := range spending.Registers(t.Levels) {
		if o.Registers[r.Table().Name] > 0 {
			list = append(list, t.registerCollection(r))
		}
	}
	if o.Layers {
		list = append(list, t.layersCollection())
	}
	list = append(list, t.needsCollection())
	relate(list)
	for _, l := range t.Levels {
		list = append(list, t.allocationCollection(l))
	}
	for _, c := range list {
		c.tiling = c.tileOf(t)
	}
	return list
}

func (t terms) paymentsCollection() *collection {
	c := &collection{id: paymentsID, title: ogc.Says("Payments"), rung: spending.Paid,
		description: ogc.Says("What was paid of contracts, each payment with the award it was paid under, and that " +
			"award's flood relevance and location. Another rung than awards: the two are never added up. Dates " +
			"are of the payment.")}
	c.recordItems(t)
	return c
}

func (c *collection) path() string { return "/collections/" + c.id }

func (c *collection) endpoints() []*endpoint {
	list := []*endpoint{
		{
			path: c.path(), id: "describe" + c.title1(), tag: "Collections",
			summary: ogc.Says("The collection {title}", "title", c.title),
			formats: []ogc.Format{ogc.JSON}, dataset: true, schema: collectionSchema(),
			render: func(ctx context.Context, q *request, out *reply) error {
				_, have, err := q.load(ctx)
				if err != nil {
					return err
				}
				return writeJSON(out, c.describe(q, have, true))
			},
		},
		c.featureSchemaEndpoint(), c.items, c.item, c.whole,
	}
	for _, s := range c.logicalSchemas() {
		list = append(list, c.logicalEndpoint(s))
	}
	return list
}

// title1 is the collection's name within an operationId.
func (c *collection) title1() string {
	var name strings.Builder
	for part := range strings.SplitSeq(c.id, "-") {
		name.WriteString(capital(part))
	}
	return name.String()
}

type extentDocument struct {
	Spatial  *spatialExtent  `json:"spatial"`
	Temporal *temporalExtent `json:"temporal,omitempty"`
}

type spatialExtent struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

type temporalExtent struct {
	Interval [][2]string `json:"interval"`
	TRS      string      `json:"trs"`
}

type collectionDocument struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Extent      extentDocument `json:"extent"`
	ItemType    string         `json:"itemType"`
	CRS         []string       `json:"crs"`
	StorageCRS  string         `json:"storageCrs"`
	Links       []ogc.Link     `json:"links"`
}

func collectionSchema() ogc.Schema {
	return ogc.ObjectOf(map[string]ogc.Schema{
		"id": ogc.Typed("string"), "title": ogc.Typed("string"), "description": ogc.Typed("string"),
		"extent":   ogc.Described(ogc.Typed("object"), "spatial, and temporal of collections with dates"),
		"itemType": ogc.Typed("string"), "crs": ogc.ArrayOf(ogc.Typed("string")), "storageCrs": ogc.Typed("string"),
		"links": ogc.LinksSchema(),
	})
}

// describe gives the collection's document; self says whether it is the document asked
// for.
func (c *collection) describe(q *request, have *catalogue, self bool) collectionDocument {
	d := collectionDocument{
		ID: c.id, Title: q.Phrase(c.title), Description: q.Phrase(c.description), ItemType: "feature",
		CRS: urisOf(have.systems), StorageCRS: crs84,
	}
	e := have.extent
	d.Extent.Spatial = &spatialExtent{[][4]float64{{e.Min[0], e.Min[1], e.Max[0], e.Max[1]}}, crs84}
	if s := have.spans[c.rung]; c.rung != "" && s.first != 0 {
		d.Extent.Temporal = &temporalExtent{
			Interval: [][2]string{{s.first.FirstDay().Format(time.RFC3339), (s.last + 1).FirstDay().AddDate(0, 0,
				-1).Format(time.RFC3339)}},
			TRS: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
		}
	}
	if self {
		d.Links = q.SelfLinks()
	} else {
		d.Links = []ogc.Link{{Href: q.Href(c.path(), "f=json"), Rel: "self", Type: ogc.JSON.MediaType,
			Title: q.Phrase(c.title)}}
	}
	for i, f := range c.items.formats {
		query := "f=" + f.Name
		if i == 0 {
			query = "" // clients append the id of an item
		}
		d.Links = append(d.Links, ogc.Link{Href: q.Href(c.path()+"/items", query), Rel: "items", Type: f.MediaType,
			Title: q.Say("{title} as {format}", "title", c.title, "format", ogc.Says(f.Title))})
	}
	d.Links = append(d.Links, c.schemaLinks(q)...)
	for _, f := range c.whole.formats {
		d.Links = append(d.Links, ogc.Link{Href: q.Href(c.whole.path, "f="+f.Name), Rel: "enclosure", Type: f.MediaType,
			Title: q.Say("{title} in one file, {format}", "title", c.title, "format", ogc.Says(f.Title))})
	}
	d.Links = slices.Concat(d.Links, c.tileLinks(q), c.styleLinks(q))
	return d
}

// held reports whether a dataset holds something of a collection.
func (c *collection) held(view *analysis.View, v spending.Version) bool {
	switch c.rung {
	case spending.Awarded:
		return v.Awards > 0
	case spending.Sanctioned:
		return v.Sanctions > 0
	case spending.Paid:
		return v.Payments > 0
	}
	if c.register != nil || c.shapes != nil {
		return true
	}
	if c.id == needsID {
		return len(view.NeedSeries()) > 0
	}
	if c.analysed && len(view.NeedInfos()) == 0 {
		return false
	}
	return len(view.Areas(c.level)) > 0
}

// collectionsEndpoint lists the collections that hold something. The others can be asked for too.
func collectionsEndpoint(collections []*collection) *endpoint {
	return &endpoint{
		path: "/collections", id: "getCollections", tag: "Collections", summary: ogc.Says("List the collections"),
		formats: []ogc.Format{ogc.JSON}, dataset: true,
		schema: ogc.ObjectOf(map[string]ogc.Schema{"links": ogc.LinksSchema(),
			"collections": ogc.ArrayOf(collectionSchema())}),
		render: func(ctx context.Context, q *request, out *reply) error {
			view, have, err := q.load(ctx)
			if err != nil {
				return err
			}
			document := struct {
				Links       []ogc.Link           `json:"links"`
				Collections []collectionDocument `json:"collections"`
			}{q.SelfLinks(), []collectionDocument{}}
			for _, c := range collections {
				if c.held(view, q.opened.version) {
					document.Collections = append(document.Collections, c.describe(q, have, false))
				}
			}
			return writeJSON(out, document)
		},
	}
}

// Limits of a page of items.
const (
	maxItems      = 10_000
	maxOffset     = 1_000_000
	defaultAwards = 100
	defaultAreas  = maxItems // all of them
)

// pageParams are the parameters every items endpoint has.
func pageParams(defaultLimit int) []ogc.Param {
	return []ogc.Param{
		{Name: ogc.LimitName, Kind: ogc.Integer, Min: 1, Max: maxItems, Clamp: true, Keep: true,
			Fallback: fmt.Sprint(defaultLimit),
			About:    "most items in one page; the next link leads on"},
		{Name: ogc.CursorName, About: "where a page begins, taken from a next link"},
		{Name: ogc.OffsetName, Kind: ogc.Integer, Min: 0, Max: maxOffset, Fallback: "0",
			About: "items left out before the page, in place of a cursor; next links, which have cursors, cost less"},
		{Name: ogc.BBoxName, Kind: ogc.BBox, About: "only items in areas that meet this box of WGS 84 degrees, or of " +
			"bbox-crs: west,south,east,north, or six numbers with heights, which do not matter; west > east crosses " +
			"the antimeridian"},
		bboxCRSParam(),
		crsParam(),
		{Name: "datetime", Kind: ogc.Datetime, About: "only items dated in this time: a date, date-time, month " +
			"or year; an interval a/b, open with ..; or with a duration at one end, 2024-06-01/P3M"},
	}
}

// idParam declares the {id} of an item's path.
func idParam(about string) ogc.Param { return ogc.Param{Name: "id", InPath: true, About: about} }

// collectionLink leads from items to their collection.
func (c *collection) collectionLink(q *request) ogc.Link {
	return ogc.Link{Href: q.Href(c.path(), "f=json"), Rel: "collection", Type: ogc.JSON.MediaType,
		Title: q.Phrase(c.title)}
}
