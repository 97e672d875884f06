package api

import (
	"context"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
)

// wholeFormats are the representations of a collection in one file; of areas TopoJSON too.
func (c *collection) wholeFormats() []ogc.Format {
	list := []ogc.Format{ogc.GeoJSONFile, ogc.GeoJSONSeq, ogc.CSV, spreadsheetFormat, geoPackageFormat, parquetFormat,
		flatGeobufFormat}
	if c.level != "" {
		list = append(list, topoJSONFormat)
	}
	return list
}

// named reports whether the items say what areas are called.
func (c *collection) named() bool { return c.level != "" || c.id == needsID }

// wholeEndpoint declares the download of everything an items endpoint pages through. It takes the same filters, and is
// written as it is made; without any, what is made as a whole is made once a version and kept.
func (c *collection) wholeEndpoint(items *endpoint, render func(context.Context, *request, *reply) error) *endpoint {
	e := &endpoint{
		named: c.named(),
		path:  c.path() + "/download", id: "download" + c.title1(), tag: c.title.String(),
		summary: ogc.Says("All of {title} that the filters leave, in one file", "title", c.title),
		formats: c.wholeFormats(), dataset: true, crs: true, schema: items.schema,
		render:  render,
		streams: func(*request) bool { return true },
		filed: func(q *request) bool {
			return q.Format.Whole && q.Values.Canonical(datasetName, ogc.LanguageName) == ""
		},
	}
	for _, p := range items.params {
		if p.Name != ogc.LimitName && p.Name != ogc.CursorName && p.Name != ogc.OffsetName {
			e.params = append(e.params, p)
		}
	}
	return e
}

// enclosures lead to the files that hold everything of the collection, as far as the request's
// filters leave it.
func (c *collection) enclosures(q *request) []ogc.Link {
	var links []ogc.Link
	for _, f := range c.wholeFormats() {
		var query strings.Builder
		query.WriteString(q.Values.Canonical(ogc.LimitName, ogc.CursorName, ogc.OffsetName))
		ogc.AppendQuery(&query, ogc.FormatName, f.Name)
		links = append(links, ogc.Link{Href: q.Href(c.whole.path, query.String()), Rel: "enclosure", Type: f.MediaType,
			Title: q.Say("all of it in one file, {format}", "format", ogc.Says(f.Title))})
	}
	return links
}

// wholeWriter writes features one after the other.
type wholeWriter[T any] struct {
	out     *reply
	format  ogc.Format
	columns []column[T]
	encoder encoder[T]
	table   tableWriter  // of CSV
	file    *exported[T] // of a file that is not written as it is made
	sheet   *spreadsheet[T]
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
	w = &wholeWriter[T]{out: out, format: q.Format, columns: columns, encoder: encoderOf(columns)}
	switch q.Format.Name {
	case parquetFormat.Name, flatGeobufFormat.Name, geoPackageFormat.Name, topoJSONFormat.Name:
		w.file, err = newExported(ctx, q, c, columns)
		return w, err
	case spreadsheetFormat.Name:
		w.sheet, err = newSpreadsheet(q, c.id, columns)
		return w, err
	case ogc.CSV.Name:
		w.table = newCSV(out)
		return w, w.table.Write(csvHeader(columns))
	case ogc.GeoJSONFile.Name:
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
	if w.sheet != nil {
		w.sheet.file.Close()
	}
}

// recordSeparator begins each text of a GeoJSON text sequence (RFC 8142).
const recordSeparator = '\x1e'

func (w *wholeWriter[T]) write(id string, geometry []byte, row T) error {
	w.written++
	if w.file != nil {
		return w.file.write(geometry, row)
	}
	if w.sheet != nil {
		return w.sheet.write(row)
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
	case w.format.Name == ogc.GeoJSONSeq.Name:
		b = append(b, recordSeparator)
	case w.written > 1:
		b = append(b, ",\n"...)
	default:
		b = append(b, '\n')
	}
	b, err := w.encoder.feature(b, id, geometry, row, nil)
	if err != nil {
		return err
	}
	if w.format.Name == ogc.GeoJSONSeq.Name {
		b = append(b, '\n')
	}
	w.buffer = b
	_, err = w.out.Write(b)
	return err
}

func (w *wholeWriter[T]) end(ctx context.Context, links []ogc.Link) error {
	switch {
	case w.file != nil:
		return w.file.end(ctx, w.out)
	case w.sheet != nil:
		return w.sheet.end(w.out)
	case w.table != nil:
		w.table.Flush()
		return w.table.Error()
	case w.format.Name == ogc.GeoJSONSeq.Name:
		return nil
	}
	b, err := ogc.AppendPage([]byte("\n]"), w.written, w.written, links)
	if err != nil {
		return err
	}
	_, err = w.out.Write(b)
	return err
}
