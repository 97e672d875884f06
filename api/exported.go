package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo/export"
	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
)

var (
	parquetFormat = ogc.Format{Name: "parquet", MediaType: "application/vnd.apache.parquet", File: "parquet",
		Title: "GeoParquet", Whole: true}
	flatGeobufFormat = ogc.Format{Name: "fgb", MediaType: "application/flatgeobuf", File: "fgb", Title: "FlatGeobuf",
		Whole: true}
	geoPackageFormat = ogc.Format{Name: "gpkg", MediaType: "application/geopackage+sqlite3", File: "gpkg",
		Title: "GeoPackage", Whole: true}
	topoJSONFormat = ogc.Format{Name: "topojson", MediaType: "application/topo+json", File: "topojson",
		Title: "TopoJSON", Whole: true}
)

// exported writes features as a file that is made as a whole before its first byte.
type exported[T any] struct {
	format  ogc.Format
	columns []column[T]
	fields  []export.Field
	values  []export.Value // of a row
	room    []byte         // for texts of a row that are put together
	table   *export.Table
	kept    *os.File
	about   export.Package
}

// inLonLat refuses formats that are written in longitude and latitude where another system is asked for.
func (q *request) inLonLat(ctx context.Context) error {
	s, err := q.system(ctx, crsName)
	if err != nil || s.uri == crs84 {
		return err
	}
	return ogc.BadParameter(crsName, q.Format.Title+" is written in longitude and latitude", crs84)
}

func newExported[T any](ctx context.Context, q *request, c *collection, columns []column[T]) (*exported[T], error) {
	if err := q.inLonLat(ctx); err != nil {
		return nil, err
	}
	v := q.opened.version
	e := &exported[T]{format: q.Format, about: export.Package{About: c.description.String(), Made: v.Created,
		Drawn: c.packageStyle()}}
	for _, col := range columns {
		if !col.noCSV {
			e.columns = append(e.columns, col)
			e.fields = append(e.fields, fieldOf(col.name, col.about, col.typ, v.Currency))
		}
	}
	var err error
	if e.kept, err = ogc.Nameless(); err != nil {
		return nil, err
	}
	e.values = make([]export.Value, len(e.columns))
	e.table = export.NewTable(c.id, v.Title+": "+c.id, e.fields, e.kept)
	return e, nil
}

// packageStyle is how QGIS draws the collection out of a GeoPackage, nil for as it likes.
func (c *collection) packageStyle() *geopackage.Style {
	switch {
	case c.analysed:
		return AllocationStyle()
	case c.level != "":
		return &geopackage.Style{Kind: "fill", Colour: geopackage.AreaColour, Label: "name"}
	case c.geometry == "geometry-point":
		return &geopackage.Style{Kind: "marker", Colour: geopackage.PointColour}
	}
	return nil
}

// fieldOf gives the field of a property by its schema.
func fieldOf(name, about string, typ ogc.Schema, currency spending.Currency) export.Field {
	f := export.Field{Name: name, About: about}
	switch {
	case typ["type"] == "integer":
		f.Kind = export.Whole
	case typ["type"] == "boolean":
		f.Kind = export.Truth
	case typ["type"] == "number" && typ["x-unit"] == moneyUnit:
		f.Kind, f.Scale = export.Decimal, currency.Digits()
	case typ["type"] == "number":
		f.Kind = export.Real
	case typ["type"] == "string" && typ["format"] == "date":
		f.Kind = export.Day
	}
	return f
}

func (e *exported[T]) write(geometry []byte, row T) error {
	g, err := shapeOf(geometry)
	if err != nil {
		return err
	}
	e.room = e.room[:0]
	for i := range e.columns {
		c := &e.columns[i]
		if e.values[i], e.room, err = exportedValue(e.room, &e.fields[i], c.value(row)); err != nil {
			return fmt.Errorf("property %s: %w", c.name, err)
		}
	}
	err = e.table.Add(g, e.values)
	if errors.Is(err, export.ErrTooLarge) {
		return ogc.NewProblem(http.StatusBadRequest, err.Error()+"; filter for less, or ask for another format, f=csv")
	}
	return err
}

// exportedValue gives a value as its field takes it. A text that has to be put together is appended to room.
func exportedValue(room []byte, f *export.Field, v any) (_ export.Value, _ []byte, err error) {
	var said []byte
	begin := len(room)
	switch v := v.(type) {
	case nil:
		return export.Value{}, room, nil
	case int:
		return exportedValue(room, f, int64(v))
	case int64:
		if f.Kind == export.Real {
			return export.RealOf(float64(v)), room, nil
		}
		return export.WholeOf(v), room, nil
	case float64:
		return export.RealOf(v), room, nil
	case bool:
		return export.TruthOf(v), room, nil
	case *prepared.Value:
		if said, err = v.Bytes(); said == nil {
			return export.Value{}, room, err
		}
	case preparedList:
		said = *v.list
	case json.Number:
		room = append(room, v...)
		said = room[begin:]
	case string:
		room = append(room, v...)
		said = room[begin:]
	case []string:
		room = append(room, strings.Join(v, ";")...)
		said = room[begin:]
	default:
		room, err = appendJSON(room, v)
		return export.TextOf(room[begin:]), room, err
	}
	if err != nil {
		return export.Value{}, room, err
	}
	value, err := saidValue(f, said)
	return value, room, err
}

// saidValue reads a value of a field.
func saidValue(f *export.Field, said []byte) (export.Value, error) {
	switch f.Kind {
	case export.Day:
		day, err := time.Parse(time.DateOnly, string(said))
		return export.WholeOf(day.Unix() / secondsOfDay), err
	case export.Decimal:
		n, err := minorUnits(said, f.Scale)
		return export.WholeOf(n), err
	case export.Real:
		x, err := strconv.ParseFloat(string(said), 64)
		return export.RealOf(x), err
	case export.Whole:
		n, err := strconv.ParseInt(string(said), 10, 64)
		return export.WholeOf(n), err
	}
	return export.TextOf(said), nil
}

// minorUnits gives a decimal in units of its last digit, exactly.
func minorUnits(decimal []byte, scale int) (int64, error) {
	whole, fraction, _ := bytes.Cut(decimal, []byte{'.'})
	if len(fraction) > scale {
		return 0, fmt.Errorf("%q has more than %d decimals", decimal, scale)
	}
	var room [32]byte
	digits := append(append(room[:0], whole...), fraction...)
	for range scale - len(fraction) {
		digits = append(digits, '0')
	}
	return strconv.ParseInt(string(digits), 10, 64)
}

func (e *exported[T]) end(ctx context.Context, out *reply) error {
	switch e.format.Name {
	case parquetFormat.Name:
		return e.table.WriteGeoParquet(out)
	case topoJSONFormat.Name:
		err := e.table.WriteTopoJSON(out)
		if errors.Is(err, export.ErrTooFine) {
			return ogc.BadParameter(geometryName, err.Error()+", too many for a TopoJSON; ask for them simplified, "+
				"or for fewer areas", geometrySimplified)
		}
		return err
	case geoPackageFormat.Name:
		return e.writeGeoPackage(ctx, out)
	}
	spare, err := ogc.Nameless()
	if err != nil {
		return err
	}
	defer spare.Close()
	return e.table.WriteFlatGeobuf(out, spare)
}

// writeGeoPackage makes the file in a folder of its own, which SQLite needs a name in.
func (e *exported[T]) writeGeoPackage(ctx context.Context, out *reply) error {
	folder, err := os.MkdirTemp("", "floodspend-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "made.gpkg")
	if err := e.table.WriteGeoPackage(ctx, path, e.about); err != nil {
		return err
	}
	made, err := os.Open(path)
	if err != nil {
		return err
	}
	defer made.Close()
	_, err = io.Copy(out, made)
	return err
}

// shapeOf reads a geometry that is encoded as GeoJSON; heights are left out.
func shapeOf(encoded []byte) (orb.Geometry, error) {
	if len(encoded) == 0 || string(encoded) == "null" {
		return nil, nil
	}
	if p, is := plainPoint(encoded); is {
		return p, nil
	}
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(encoded, &g); err != nil {
		return nil, err
	}
	switch g.Type {
	case "Point":
		return decoded[orb.Point](g.Coordinates)
	case "MultiPoint":
		return decoded[orb.MultiPoint](g.Coordinates)
	case "LineString":
		return decoded[orb.LineString](g.Coordinates)
	case "MultiLineString":
		return decoded[orb.MultiLineString](g.Coordinates)
	case "Polygon":
		return decoded[orb.Polygon](g.Coordinates)
	case "MultiPolygon":
		return decoded[orb.MultiPolygon](g.Coordinates)
	}
	return nil, fmt.Errorf("geometry %s cannot be written to this file", g.Type)
}

// plainPoint reads a point of two numbers, as most are.
func plainPoint(encoded []byte) (p orb.Point, is bool) {
	inside, begins := bytes.CutPrefix(encoded, []byte(`{"type":"Point","coordinates":[`))
	inside, ends := bytes.CutSuffix(inside, []byte("]}"))
	x, y, two := bytes.Cut(inside, []byte{','})
	if !begins || !ends || !two {
		return p, false
	}
	var err1, err2 error
	p[0], err1 = strconv.ParseFloat(string(x), 64)
	p[1], err2 = strconv.ParseFloat(string(y), 64)
	return p, err1 == nil && err2 == nil
}

// decoded reads coordinates; of each position the first two numbers count.
func decoded[G orb.Geometry](coordinates []byte) (orb.Geometry, error) {
	var g G
	err := json.Unmarshal(coordinates, &g)
	return g, err
}
