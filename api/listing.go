package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/store"
)

// listed is how the items of a collection are had: its endpoints of pages, of downloads and of single items follow.
type listed[T any] struct {
	about, aboutOne ogc.Phrase // summaries of the endpoints
	columns         []column[T]
	geometry        string      // as JSON Schema names it
	params, oneAsks []ogc.Param // of pages and of a single item, beside its id
	summary         ogc.Schema  // of the member beside the features; nil: none
	costly          bool
	unpaged         bool // CSV without a limit is everything
	placedFirst     bool // pages begin with what has a geometry, and do not go on behind it unless asked to
	find            func(ctx context.Context, q *request) (*listing[T], error)
	one             func(ctx context.Context, q *request) (*single[T], error)
}

// listing is what a request selects of a collection.
type listing[T any] struct {
	walk   func(at stretch, each func(T) error) (store.Page, error) // in order
	id     func(T) string
	places func() (func(T) ([]byte, error), error) // gives what encodes the items' geometries
	links  []ogc.Link                              // those of the question, self first
	led    []ogc.Link                              // those of links that a header names too
	// summary stands beside the features of a page of GeoJSON, and said in the headers of every page and file.
	summary any
	said    http.Header
}

// stretch is the part of a listing that an answer holds.
type stretch struct {
	cursor        string
	limit, offset int // limit 0: all
}

// single is one item with its place and links.
type single[T any] struct {
	id       string
	geometry []byte
	row      T
	links    []ogc.Link
}

// declare gives a collection the endpoints of its items.
func (l *listed[T]) declare(c *collection) {
	properties := columnsSchema(l.columns)
	c.properties, c.geometry = propertiesOf(l.columns), l.geometry
	page := ogc.PageSchema(ogc.FeatureSchema(selectable(properties), false))
	if l.summary != nil {
		page["properties"].(map[string]ogc.Schema)["summary"] = l.summary
	}
	c.items = &endpoint{
		named: c.named(),
		path:  c.path() + "/items", id: "get" + c.title1(), tag: c.title.String(), summary: l.about,
		params:  append(l.params, propertiesParam(l.columns)),
		formats: []ogc.Format{ogc.GeoJSON, ogc.CSV}, dataset: true, crs: true, costly: l.costly, schema: page,
		render: func(ctx context.Context, q *request, out *reply) error { return l.page(ctx, c, q, out) },
	}
	if l.unpaged {
		c.items.streams = func(q *request) bool { return q.Format.Name == ogc.CSV.Name && !q.Values.Has(ogc.LimitName) }
	}
	c.whole = c.wholeEndpoint(c.items, func(ctx context.Context, q *request, out *reply) error {
		return l.whole(ctx, c, q, out)
	})
	c.item = &endpoint{
		named: c.named(),
		path:  c.path() + "/items/{id}", id: "get" + c.title1() + "Item", tag: c.title.String(), summary: l.aboutOne,
		params: l.oneAsks, formats: []ogc.Format{ogc.GeoJSON}, dataset: true, crs: true, costly: l.costly,
		schema: ogc.FeatureSchema(properties, true),
		render: func(ctx context.Context, q *request, out *reply) error {
			f, err := l.one(ctx, q)
			if err != nil {
				return err
			}
			b, err := encoderOf(l.columns).feature(nil, f.id, f.geometry, f.row, f.links)
			if err != nil {
				return err
			}
			_, err = out.Write(append(b, '\n'))
			return err
		},
	}
}

// page writes a page of items.
func (l *listed[T]) page(ctx context.Context, c *collection, q *request, out *reply) error {
	v := q.Values
	if v.Has(ogc.OffsetName) && v.Has(ogc.CursorName) {
		return ogc.BadParameter(ogc.OffsetName, "offset stands in place of a cursor, not beside one",
			"no offset, or no cursor")
	}
	found, err := l.find(ctx, q)
	if err != nil {
		return err
	}
	at := stretch{v.Text(ogc.CursorName), v.Integer(ogc.LimitName), v.Integer(ogc.OffsetName)}
	if q.Format.Name == ogc.CSV.Name {
		return l.table(q, out, found, at)
	}
	place, err := found.places()
	if err != nil {
		return err
	}
	encoder := encoderOf(selected(q, l.columns))
	room := rooms.Get().(*[]byte)
	b := append((*room)[:0], `{"type":"FeatureCollection","features":[`...)
	written, end := 0, l.ending(q)
	page, err := found.walk(at, func(row T) error {
		geometry, err := place(row)
		if err != nil {
			return err
		}
		if end.before(geometry) {
			return store.ErrEndPage
		}
		if written++; written > 1 {
			b = append(b, ',')
		}
		b, err = encoder.feature(b, found.id(row), geometry, row, nil)
		return err
	})
	if err != nil {
		return err
	}
	b = append(b, ']')
	if found.summary != nil {
		if b, err = appendJSON(append(b, `,"summary":`...), found.summary); err != nil {
			return err
		}
	}
	links := slices.Concat(found.links, []ogc.Link{c.collectionLink(q)}, c.enclosures(q))
	links = append(links, found.lead(q, out, page.Next)...)
	if b, err = ogc.AppendPage(b, page.Matched, page.Returned, links); err != nil {
		return err
	}
	_, err = out.Write(b)
	if cap(b) <= largestRoom {
		*room = b
		rooms.Put(room)
	}
	return err
}

// rooms are where pages are put together: they are kept at their own size.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// largestRoom bounds the bytes of a room that is used again.
const largestRoom = 8 << 20

// ending tells where a page ends whose features with a geometry come first.
type ending struct{ placed, begun bool }

func (l *listed[T]) ending(q *request) ending {
	return ending{placed: l.placedFirst && !q.Values.Has(ogc.LimitName) && !q.Values.Has(sortName)}
}

// before reports whether the page ends before the next feature.
func (e *ending) before(geometry []byte) bool {
	ends := e.placed && e.begun && geometry == nil
	e.placed, e.begun = e.placed && geometry != nil, true
	return ends
}

// table writes a page whose next link is in a header, or, where that is declared and no limit asked, everything.
func (l *listed[T]) table(q *request, out *reply, found *listing[T], at stretch) error {
	if l.unpaged && !q.Values.Has(ogc.LimitName) {
		at.limit = 0
	}
	columns := selected(q, l.columns)
	w := newCSV(out)
	if err := w.Write(csvHeader(columns)); err != nil {
		return err
	}
	page, err := found.walk(at, func(row T) error {
		cells, err := csvRow(columns, row)
		if err != nil {
			return err
		}
		return w.Write(cells)
	})
	if err != nil {
		return err
	}
	if at.limit > 0 {
		ogc.SetCounts(out.header, page.Matched, page.Returned)
	}
	found.lead(q, out, page.Next)
	w.Flush()
	return w.Error()
}

// lead sets the headers of an answer, names in one the links that it should, and gives the one to the next page.
func (found *listing[T]) lead(q *request, out *reply, next string) []ogc.Link {
	maps.Copy(out.header, found.said)
	var headers []string
	for _, link := range found.led {
		headers = append(headers, link.Header())
	}
	var links []ogc.Link
	if next != "" {
		links = append(links, q.NextLink(next))
		headers = append(headers, links[0].Header())
	}
	if len(headers) > 0 {
		out.header.Set("Link", strings.Join(headers, ", "))
	}
	return links
}

// whole writes all that a request selects as one file.
func (l *listed[T]) whole(ctx context.Context, c *collection, q *request, out *reply) error {
	found, err := l.find(ctx, q)
	if err != nil {
		return err
	}
	place, err := found.places()
	if err != nil {
		return err
	}
	found.lead(q, out, "")
	w, err := newWhole(ctx, c, q, out, selected(q, l.columns))
	if err != nil {
		return err
	}
	defer w.close()
	if _, err := found.walk(stretch{}, func(row T) error {
		geometry, err := place(row)
		if err != nil {
			return err
		}
		return w.write(found.id(row), geometry, row)
	}); err != nil {
		return err
	}
	return w.end(ctx, append(found.links, c.collectionLink(q)))
}

// rowsInOrder walks rows in their order, each of an id of its own.
func rowsInOrder[T any](q *request, rows []T, id func(T) string) func(stretch, func(T) error) (store.Page, error) {
	return func(at stretch, each func(T) error) (page store.Page, err error) {
		fingerprint := q.fingerprint()
		page.Matched = len(rows)
		rest := rows[min(at.offset, len(rows)):]
		if at.cursor != "" {
			after, err := areaCursor(at.cursor, fingerprint)
			if err != nil {
				return page, err
			}
			last := slices.IndexFunc(rest, func(row T) bool { return id(row) == after })
			if last < 0 {
				return page, store.ErrStaleCursor
			}
			rest = rest[last+1:]
		}
		if at.limit > 0 && len(rest) > at.limit {
			rest = rest[:at.limit]
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(fingerprint + id(rest[at.limit-1])))
		}
		page.Returned = len(rest)
		for _, row := range rest {
			if err := each(row); err != nil {
				return page, err
			}
		}
		return page, nil
	}
}

// fingerprintBytes is how much of a cursor tells its version and query from others.
const fingerprintBytes = 9

// fingerprint is the part of a cursor that holds for this version and query only.
func (q *request) fingerprint() string {
	sum := sha256.Sum256([]byte(q.opened.version.ID + "\n" + q.Path + "\n" +
		q.Values.Canonical(ogc.LimitName, ogc.CursorName, ogc.OffsetName)))
	return string(sum[:fingerprintBytes])
}

// areaCursor gives the code a cursor points behind.
func areaCursor(cursor, fingerprint string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) <= fingerprintBytes || string(b[:fingerprintBytes]) != fingerprint {
		return "", store.ErrStaleCursor
	}
	return string(b[fingerprintBytes:]), nil
}

// writeCSV writes rows under a header of field names, as RFC 4180 has it.
func writeCSV[T any](out *reply, columns []column[T], rows []T) error {
	w := newCSV(out)
	if err := w.Write(csvHeader(columns)); err != nil {
		return err
	}
	for _, row := range rows {
		cells, err := csvRow(columns, row)
		if err == nil {
			err = w.Write(cells)
		}
		if err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func newCSV(out *reply) *csv.Writer {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	return w
}
