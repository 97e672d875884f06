package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	e.table = export.NewTable(c.id, v.Title+": "+c.id, e.fields, e.kept)
	return e, nil
}

// packageStyle is how QGIS draws the collection out of a GeoPackage, nil for as it likes.
func (c *collection) packageStyle() *geopackage.Style {
	switch {
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
	values := make([]any, len(e.columns))
	for i, c := range e.columns {
		if values[i], err = exportedValue(e.fields[i], c.value(row)); err != nil {
			return fmt.Errorf("property %s: %w", c.name, err)
		}
	}
	return e.table.Add(g, values)
}

// exportedValue gives a value as its field takes it.
func exportedValue(f export.Field, v any) (any, error) {
	text := ""
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int:
		return exportedValue(f, int64(v))
	case int64:
		if f.Kind == export.Real {
			return float64(v), nil
		}
		return v, nil
	case bool, float64:
		return v, nil
	case *prepared.Value:
		plain, err := v.Plain()
		if err != nil {
			return nil, err
		}
		return exportedValue(f, plain)
	case json.Number:
		text = string(v)
	case string:
		text = v
	case []string:
		text = strings.Join(v, ";")
	default:
		b, err := appendJSON(nil, v)
		return string(b), err
	}
	switch f.Kind {
	case export.Day:
		day, err := time.Parse(time.DateOnly, text)
		return day.Unix() / int64(24*time.Hour/time.Second), err
	case export.Decimal:
		return minorUnits(text, f.Scale)
	case export.Real:
		return json.Number(text).Float64()
	case export.Whole:
		return json.Number(text).Int64()
	}
	return text, nil
}

// minorUnits gives a decimal in units of its last digit, exactly.
func minorUnits(text string, scale int) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > scale {
		return 0, fmt.Errorf("%q has more than %d decimals", text, scale)
	}
	return json.Number(whole + fraction + strings.Repeat("0", scale-len(fraction))).Int64()
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

// decoded reads coordinates; of each position the first two numbers count.
func decoded[G orb.Geometry](coordinates []byte) (orb.Geometry, error) {
	var g G
	err := json.Unmarshal(coordinates, &g)
	return g, err
}
