// Package prepared keeps what lists say of a record as text that is made once, when it is imported: where its point may
// lie, and the value of each of its fields as JSON has it. A feature of GeoJSON, with a geometry of any kind, and a
// row of CSV are put together from its parts. Areas are drawn once as well.
package prepared

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/floodspend/floodspend/geo/geojson"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/guard"
	"github.com/paulmach/orb"
)

// textSuffix is what the text that CSV has in place of a list is called after it.
const textSuffix = "_text"

// Place is where a record's point may lie.
type Place struct {
	Own   *orb.Point // coordinates of its source that its location rests on; nil: there are none
	Areas []string   // that it is placed in, the one with the largest share first
}

// PlaceOf gives a record's place.
func PlaceOf(a *spending.Award) Place {
	var p Place
	if len(a.Parts) == 0 {
		return p
	}
	if a.Method == spending.ByCoordinates && a.HasCoordinates {
		p.Own = &orb.Point{a.Longitude, a.Latitude}
	}
	parts := slices.Clone(a.Parts)
	slices.SortStableFunc(parts, func(x, y spending.Part) int { return int(min(max(y.Share-x.Share, -1), 1)) })
	for _, part := range parts {
		p.Areas = append(p.Areas, part.Area)
	}
	return p
}

// Names gives the values of a line, in order, the id first: the fields, and after each list its text.
func Names(fields []spending.AwardField) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
		if listOf(f.Name) != nil {
			names = append(names, f.Name+textSuffix)
		}
	}
	return names
}

// listOf gives what a field that is a list holds; nil of fields that are none.
func listOf(field string) func(*spending.Award) []spending.Evidence {
	switch field {
	case "flood_evidence":
		return func(a *spending.Award) []spending.Evidence { return a.Relevance.Evidence }
	case "location_evidence":
		return func(a *spending.Award) []spending.Evidence { return a.Location.Evidence }
	}
	return nil
}

// Append appends the line of a record: its coordinates, its areas, then the values of Names, each ended by a line
// end, which JSON writes otherwise within a text.
func Append(b []byte, fields []spending.AwardField, a *spending.Award) ([]byte, error) {
	place := PlaceOf(a)
	if place.Own != nil {
		b = strconv.AppendFloat(b, place.Own[0], 'g', -1, 64)
		b = strconv.AppendFloat(append(b, ' '), place.Own[1], 'g', -1, 64)
	}
	b = append(b, '\n')
	for _, area := range place.Areas {
		b = geojson.AppendString(b, area)
	}
	b = append(b, '\n')
	for i := range fields {
		f := &fields[i]
		if list := listOf(f.Name); list != nil {
			var err error
			if b, err = appendList(b, list(a)); err != nil {
				return nil, err
			}
			continue
		}
		b = append(appendValue(b, f.Type, f.Value(a)), '\n')
	}
	return b, nil
}

func appendValue(b []byte, of spending.FieldType, text string) []byte {
	switch {
	case text == "":
		return append(b, "null"...)
	case of == spending.MoneyField || of == spending.NumberField || of == spending.IntegerField:
		return append(b, text...)
	}
	return geojson.AppendString(b, text)
}

func appendList(b []byte, list []spending.Evidence) ([]byte, error) {
	if len(list) == 0 {
		return append(b, "[]\nnull\n"...), nil
	}
	b, err := geojson.AppendEncoded(b, list)
	if err != nil {
		return nil, err
	}
	return append(geojson.AppendString(append(b, '\n'), guard.Cell(spending.EvidenceText(list))), '\n'), nil
}

// Line is a line that has been read. What it holds is part of the text it was read from.
type Line struct {
	Place  Place
	Values []Value // in the order of Names
	own    orb.Point
}

// Value is a value as JSON has it: null, a text, a number or a list.
type Value []byte

var errDamaged = errors.New("the line kept of a record is damaged; import the data again")

// Read reads a line of so many values.
func (l *Line) Read(text []byte, values int) error {
	coordinates, text, found := bytes.Cut(text, []byte("\n"))
	areas, text, found2 := bytes.Cut(text, []byte("\n"))
	if !found || !found2 {
		return errDamaged
	}
	l.Place.Own, l.Place.Areas, l.Values = nil, l.Place.Areas[:0], l.Values[:0]
	if x, y, has := bytes.Cut(coordinates, []byte(" ")); has {
		var err1, err2 error
		l.own[0], err1 = strconv.ParseFloat(string(x), 64)
		l.own[1], err2 = strconv.ParseFloat(string(y), 64)
		if err1 != nil || err2 != nil {
			return errDamaged
		}
		l.Place.Own = &l.own
	}
	for len(areas) > 0 {
		end := endOfText(areas)
		area, err := Value(areas[:end]).text()
		if err != nil {
			return err
		}
		l.Place.Areas, areas = append(l.Place.Areas, area), areas[end:]
	}
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		if end <= 0 {
			return errDamaged
		}
		l.Values, text = append(l.Values, Value(text[:end])), text[end+1:]
	}
	if len(l.Values) != values {
		return errDamaged
	}
	return nil
}

// ID gives the id of the record whose line it is.
func ID(line []byte) (string, error) {
	for range 2 { // coordinates and areas
		_, line, _ = bytes.Cut(line, []byte("\n"))
	}
	id, _, found := bytes.Cut(line, []byte("\n"))
	if !found {
		return "", errDamaged
	}
	return Value(id).text()
}

// ID is the record's.
func (l *Line) ID() string {
	id, err := l.Values[0].text()
	if err != nil { // it shows
		return string(l.Values[0])
	}
	return id
}

// endOfText gives where the JSON text that b begins with ends.
func endOfText(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

func (v Value) text() (string, error) {
	if last := len(v) - 1; last > 0 && v[0] == '"' && v[last] == '"' && bytes.IndexByte(v, '\\') < 0 {
		return string(v[1:last]), nil
	}
	var text string
	if err := json.Unmarshal(v, &text); err != nil {
		return "", errDamaged
	}
	return text, nil
}

// Plain gives what the value says: nil, a string, a json.Number, or the JSON of a list.
func (v Value) Plain() (any, error) {
	switch {
	case len(v) == 0:
		return nil, errDamaged
	case v[0] == 'n':
		return nil, nil
	case v[0] == '"':
		return v.text()
	case v[0] == '[':
		return json.RawMessage(v), nil
	}
	return json.Number(v), nil
}

// Bytes gives what the value says, as part of the line where that has it so: nil of null, the characters of a text, the
// digits of a number, or the JSON of a list.
func (v Value) Bytes() ([]byte, error) {
	last := len(v) - 1
	switch {
	case last < 0:
		return nil, errDamaged
	case v[0] == 'n':
		return nil, nil
	case v[0] != '"':
		return v, nil
	case last > 0 && v[last] == '"' && bytes.IndexByte(v, '\\') < 0:
		return v[1:last:last], nil
	}
	text, err := v.text()
	return []byte(text), err
}
