package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"github.com/floodspend/floodspend/geo/geojson"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/guard"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/floodspend/floodspend/spending/prepared"
)

// column is one property of a collection's features: its place in JSON, its CSV column,
// its filter parameter and its OpenAPI schema.
type column[T any] struct {
	name  string
	about string
	typ   ogc.Schema
	value func(T) any    // nil, bool, string, int, float64, json.Number, or anything JSON; nil is null
	made  func(T) []byte // the value's JSON, where that was made beforehand
	noCSV bool
}

// withTexts puts beside every list or object the text that CSV has in its place, flood_evidence_text
// beside flood_evidence: QGIS shows lists and objects as NULL.
func withTexts[T any](columns []column[T]) []column[T] {
	var all []column[T]
	for _, c := range columns {
		all = append(all, c)
		if c.typ["type"] == "array" || c.typ["type"] == "object" {
			all = append(all,
				column[T]{name: c.name + "_text", about: c.about + ", as text", typ: ogc.Nullable(ogc.Typed("string")),
					noCSV: true,
					value: func(row T) any { return textOrNull(csvText(c.value(row))) }})
		}
	}
	return all
}

// decimal is an exact amount in major units, as JSON and CSV have it.
func decimal(c spending.Currency, m spending.Money) json.Number { return json.Number(c.Text(m)) }

// encoder writes rows as JSON objects of every column's value. Numbers that are no
// integers by their schema have a decimal point, 12.0: GDAL and QGIS take a layer's types
// from its first features, and would cut the fractions and high bits off all others.
type encoder[T any] []encoding[T]

// encoding is how a column is written.
type encoding[T any] struct {
	column[T]
	label []byte // what stands before the value
	point bool   // whole numbers have a decimal point
}

func encoderOf[T any](columns []column[T]) encoder[T] {
	e := make(encoder[T], len(columns))
	for i, c := range columns {
		label := []byte{','}
		if i == 0 {
			label[0] = '{'
		}
		e[i] = encoding[T]{c, append(geojson.AppendString(label, c.name), ':'), c.typ["type"] == "number"}
	}
	return e
}

func (e encoder[T]) append(b []byte, row T) (_ []byte, err error) {
	if len(e) == 0 {
		b = append(b, '{')
	}
	for i := range e {
		c := &e[i]
		b = append(b, c.label...)
		begin := len(b)
		if c.made != nil {
			b = append(b, c.made(row)...)
		} else if b, err = appendJSON(b, c.value(row)); err != nil {
			return nil, fmt.Errorf("property %s: %w", c.name, err)
		}
		if c.point && isWhole(b[begin:]) {
			b = append(b, ".0"...)
		}
	}
	return append(b, '}'), nil
}

// preparedList is a list that was prepared, and its text.
type preparedList struct{ list, text *prepared.Value }

// isWhole reports whether a JSON value is a number without a point or an exponent.
func isWhole(v []byte) bool {
	last := v[len(v)-1]
	return '0' <= last && last <= '9' && bytes.IndexByte(v, '.') < 0 && bytes.IndexByte(v, 'e') < 0
}

// writeRows writes what b holds and a JSON array of one object a row, and gives what is left to write.
func writeRows[T any](out *reply, b []byte, columns []column[T], rows []T) ([]byte, error) {
	b = append(b, '[')
	encoder := encoderOf(columns)
	var err error
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = encoder.append(b, row); err != nil {
			return nil, err
		}
		if len(b) >= streamBuffer {
			if _, err := out.Write(b); err != nil {
				return nil, err
			}
			b = b[:0]
		}
	}
	return append(b, ']'), nil
}

// appendJSON appends a value as JSON. Numbers that JSON has no form for are an error, and so
// is an amount that is not made a decimal of its currency.
func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case string:
		return geojson.AppendString(b, v), nil
	case json.Number:
		return append(b, v...), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case spending.Money:
		return nil, fmt.Errorf("%d minor units have no currency", v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is not a number JSON can hold", v)
		}
		return appendFloat(b, v), nil
	case preparedList:
		return append(b, *v.list...), nil
	case []measure.Point:
		return appendPoints(b, v)
	case nullReasons:
		return appendReasons(b, v), nil
	}
	return geojson.AppendEncoded(b, v)
}

func appendPoints(b []byte, points []measure.Point) (_ []byte, err error) {
	b = append(b, '[')
	for i, p := range points {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendJSON(append(b, `{"need":`...), p.Need); err != nil {
			return nil, err
		}
		if b, err = appendJSON(append(b, `,"money":`...), p.Money); err != nil {
			return nil, err
		}
		b = append(b, '}')
	}
	return append(b, ']'), nil
}

func appendReasons(b []byte, reasons nullReasons) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(reasons)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = geojson.AppendString(append(geojson.AppendString(b, name), ':'), reasons[name])
	}
	return append(b, '}')
}

// appendFloat appends the shortest form that reads back as the same number, as encoding/json
// does: with an exponent where the number is very small or very large.
func appendFloat(b []byte, v float64) []byte {
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.AppendFloat(b, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// feature appends a GeoJSON feature. A nil geometry is null; links may be nil.
func (e encoder[T]) feature(b []byte, id string, geometry []byte, row T, links []ogc.Link) ([]byte, error) {
	b = geojson.AppendString(append(b, `{"type":"Feature","id":`...), id)
	b = append(b, `,"geometry":`...)
	if geometry == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, geometry...)
	}
	b = append(b, `,"properties":`...)
	b, err := e.append(b, row)
	if err != nil {
		return nil, fmt.Errorf("feature %s: %w", id, err)
	}
	if links != nil {
		b = append(b, `,"links":`...)
		if b, err = appendJSON(b, links); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// writeFeatures writes a FeatureCollection of rows, each under its id and with its geometry, nil for none, and members
// beside them.
func writeFeatures[T any](out *reply, columns []column[T], rows []T, feature func(T) (id string, geometry []byte),
	beside ...member) error {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	encoder := encoderOf(columns)
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		id, geometry := feature(row)
		var err error
		if b, err = encoder.feature(b, id, geometry, row, nil); err != nil {
			return err
		}
		if len(b) >= streamBuffer {
			if _, err := out.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	return writeMembers(append(b, ']'), out, beside)
}

// writeJSON writes a value as one JSON document.
func writeJSON(out *reply, v any) error {
	b, err := appendJSON(nil, v)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

// csvText is a value as a CSV cell: money and numbers as plain decimals, null empty, lists
// joined by ";", text so that no spreadsheet takes it for a formula.
func csvText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return guard.Cell(v)
	case json.Number:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		return guard.Cell(strings.Join(v, ";"))
	case *prepared.Value:
		plain, err := v.Plain()
		if err != nil { // it shows
			return string(*v)
		}
		return csvText(plain)
	case preparedList:
		if text, err := v.text.Plain(); err == nil && text != nil {
			return fmt.Sprint(text) // guarded where it was made
		}
		return ""
	case int, int64:
		return fmt.Sprint(v)
	}
	return guard.Cell(fmt.Sprint(v))
}

// csvHeader gives the names of the columns that have a place in CSV.
func csvHeader[T any](columns []column[T]) []string {
	var names []string
	for _, c := range columns {
		if !c.noCSV {
			names = append(names, c.name)
		}
	}
	return names
}

// csvRow gives the cells of a row. Numbers that JSON has no form for are an error here too.
func csvRow[T any](columns []column[T], row T) ([]string, error) {
	var cells []string
	for _, c := range columns {
		if c.noCSV {
			continue
		}
		v := c.value(row)
		if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, fmt.Errorf("column %s: %v is not a number to be written", c.name, f)
		}
		cells = append(cells, csvText(v))
	}
	return cells, nil
}

// member is a member of a JSON object.
type member struct {
	name  string
	value any
}

// writeMembers ends an object that has members already and writes it.
func writeMembers(b []byte, out *reply, members []member) error {
	for _, m := range members {
		b = append(geojson.AppendString(append(b, ','), m.name), ':')
		var err error
		if b, err = appendJSON(b, m.value); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	_, err := out.Write(append(b, "}\n"...))
	return err
}
