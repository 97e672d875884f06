package api

import (
	"context"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// wholeFormats are the representations of a collection in one file.
func wholeFormats() []format {
	return []format{geojsonFileFormat, geojsonSeqFormat, csvFormat, parquetFormat, flatGeobufFormat}
}

// wholeEndpoint declares the download of everything an items endpoint pages through. It takes
// the same filters, and is written as it is made.
func (c *collection) wholeEndpoint(items *endpoint, render func(context.Context, *request, *reply) error) *endpoint {
	e := &endpoint{
		path: c.path() + "/download", id: "download" + c.title1(), tag: c.title,
		summary: "All " + c.id + " that the filters leave, in one file",
		formats: wholeFormats(), dataset: true, crs: true, schema: items.schema,
		render:  render,
		streams: func(*request) bool { return true },
	}
	for _, p := range items.params {
		if p.name != limitName && p.name != cursorName && p.name != offsetName {
			e.params = append(e.params, p)
		}
	}
	return e
}

// enclosures lead to the files that hold everything of the collection, as far as the request's
// filters leave it.
func (c *collection) enclosures(q *request) []link {
	var links []link
	for _, f := range wholeFormats() {
		var query strings.Builder
		query.WriteString(q.values.canonical(limitName, cursorName, offsetName))
		appendQuery(&query, formatName, f.name)
		links = append(links, link{q.href(c.whole.path, query.String()), "enclosure", f.mediaType,
			"all of it in one file, " + f.title})
	}
	return links
}

// wholeWriter writes features one after the other.
type wholeWriter[T any] struct {
	out     *reply
	format  format
	columns []column[T]
	table   tableWriter  // of CSV
	file    *exported[T] // of a file that is not written as it is made
	buffer  []byte
	written int
}

type tableWriter interface {
	Write(cells []string) error
	Flush()
	Error() error
}

func newWhole[T any](ctx context.Context, c *collection, q *request, out *reply, columns []column[T]) (
	w *wholeWriter[T], err error) {
	w = &wholeWriter[T]{out: out, format: q.format, columns: columns}
	switch q.format.name {
	case parquetFormat.name, flatGeobufFormat.name:
		w.file, err = newExported(ctx, q, c.id, columns)
		return w, err
	case csvFormat.name:
		w.table = newCSV(out)
		return w, w.table.Write(csvHeader(columns))
	case geojsonFileFormat.name:
		_, err = out.Write([]byte(`{"type":"FeatureCollection","features":[`))
		return w, err
	}
	return w, nil
}

// close gives back what is kept of a file that is made as a whole.
func (w *wholeWriter[T]) close() {
	if w.file != nil {
		w.file.kept.Close()
	}
}

// recordSeparator begins each text of a GeoJSON text sequence (RFC 8142).
const recordSeparator = '\x1e'

func (w *wholeWriter[T]) write(id string, geometry []byte, row T) error {
	w.written++
	if w.file != nil {
		return w.file.write(geometry, row)
	}
	if w.table != nil {
		cells, err := csvRow(w.columns, row)
		if err != nil {
			return err
		}
		return w.table.Write(cells)
	}
	b := w.buffer[:0]
	switch {
	case w.format.name == geojsonSeqFormat.name:
		b = append(b, recordSeparator)
	case w.written > 1:
		b = append(b, ",\n"...)
	default:
		b = append(b, '\n')
	}
	b, err := appendFeature(b, id, geometry, w.columns, row, nil)
	if err != nil {
		return err
	}
	if w.format.name == geojsonSeqFormat.name {
		b = append(b, '\n')
	}
	w.buffer = b
	_, err = w.out.Write(b)
	return err
}

func (w *wholeWriter[T]) end(links []link) error {
	switch {
	case w.file != nil:
		return w.file.end(w.out)
	case w.table != nil:
		w.table.Flush()
		return w.table.Error()
	case w.format.name == geojsonSeqFormat.name:
		return nil
	}
	b, err := appendPage([]byte("\n"), w.written, w.written, links)
	if err != nil {
		return err
	}
	_, err = w.out.Write(b)
	return err
}

func (c *collection) wholeRecords(ctx context.Context, q *request, out *reply,
	columns []column[*spending.Award]) error {
	query, err := c.recordQuery(ctx, q)
	if err != nil {
		return err
	}
	placer, err := q.placer(ctx)
	if err != nil {
		return err
	}
	w, err := newWhole(ctx, c, q, out, columns)
	if err != nil {
		return err
	}
	defer w.close()
	if _, err := q.edition.snapshot.Awards(ctx, query, func(a *spending.Award) error {
		point, err := placer.point(a)
		if err != nil {
			return err
		}
		return w.write(a.ID, point, a)
	}); err != nil {
		return err
	}
	return w.end(append(q.selfLinks(), c.collectionLink(q)))
}

func (c *collection) wholeAreas(ctx context.Context, q *request, out *reply, columns []column[areaRow]) error {
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	rows, err := c.selectAreas(ctx, view, q, columns)
	if err != nil {
		return err
	}
	geometries, err := q.edition.geometry(view, c.level, q.values.text(geometryName))
	if err != nil {
		return err
	}
	project, err := q.projection(ctx)
	if err != nil {
		return err
	}
	w, err := newWhole(ctx, c, q, out, columns)
	if err != nil {
		return err
	}
	defer w.close()
	for _, row := range rows {
		geometry, err := project.of(geometries[row.ID])
		if err != nil {
			return err
		}
		if err := w.write(row.ID, geometry, row); err != nil {
			return err
		}
	}
	return w.end(append(q.selfLinks(), c.collectionLink(q)))
}
