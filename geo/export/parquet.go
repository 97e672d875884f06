package export

import (
	"encoding/json"
	"io"
	"reflect"
	"slices"

	"github.com/parquet-go/parquet-go"
)

const (
	groupRows     = 10_000 // of a row group, which is in memory while it is written
	geometryName  = "geometry"
	bboxName      = "bbox"
	decimalDigits = 18
)

// WriteGeoParquet writes the table as GeoParquet 1.1: geometry as WKB, a bbox column with its bounds, row groups by
// space, amounts as decimals. The table takes no more features.
func (t *Table) WriteGeoParquet(out io.Writer) error {
	if err := t.sorted(); err != nil {
		return err
	}
	meta, err := t.geoMetadata()
	if err != nil {
		return err
	}
	config, err := parquet.NewWriterConfig(parquet.NewSchema(t.name, t.columns()), parquet.Compression(&parquet.Snappy),
		parquet.KeyValueMetadata("geo", meta), parquet.CreatedBy("floodspend", "1", ""))
	if err != nil {
		return err
	}
	w := parquet.NewWriter(out, config)
	batch := make([][]parquet.Value, len(t.fields)+1+len(sides()))
	for from := 0; from < len(t.rows); {
		to, err := t.read(from)
		if err != nil {
			return err
		}
		t.byColumns(batch, from, to)
		for i, c := range w.ColumnWriters() {
			if _, err := c.WriteRowValues(batch[i]); err != nil {
				return err
			}
		}
		if from/groupRows != to/groupRows {
			if err := w.Flush(); err != nil {
				return err
			}
		}
		from = to
	}
	return w.Close()
}

// geoMetadata is what GeoParquet 1.1 says of the geometry column; its system is OGC:CRS84 where nothing is said.
func (t *Table) geoMetadata() (string, error) {
	types := []string{}
	for name := range t.types {
		types = append(types, name)
	}
	slices.Sort(types)
	column := map[string]any{"encoding": "WKB", "geometry_types": types, "edges": "planar"}
	if len(types) > 0 {
		e := t.extent
		column["bbox"] = []float64{e.Min[0], e.Min[1], e.Max[0], e.Max[1]}
	}
	covering := map[string][]string{}
	for _, side := range sides() {
		covering[side] = []string{bboxName, side}
	}
	column["covering"] = map[string]any{"bbox": covering}
	b, err := json.Marshal(map[string]any{"version": "1.1.0", "primary_column": geometryName,
		"columns": map[string]any{geometryName: column}})
	return string(b), err
}

func sides() []string { return []string{"xmin", "ymin", "xmax", "ymax"} }

// ordered is a group of columns in the order they are given, which parquet.Group has by name.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

func (o ordered) Fields() []parquet.Field { return o.fields }

type column struct {
	parquet.Node
	name string
}

func (c column) Name() string { return c.name }

func (c column) Value(base reflect.Value) reflect.Value {
	return base.MapIndex(reflect.ValueOf(c.name))
}

func groupOf(columns ...column) ordered {
	o := ordered{Group: parquet.Group{}}
	for _, c := range columns {
		o.Group[c.name] = c.Node
		o.fields = append(o.fields, c)
	}
	return o
}

// columns are those of the fields, the geometry and its bounds.
func (t *Table) columns() parquet.Node {
	var all []column
	for _, f := range t.fields {
		all = append(all, column{parquet.Optional(f.node()), f.Name})
	}
	var box []column
	for _, side := range sides() {
		box = append(box, column{parquet.Leaf(parquet.FloatType), side})
	}
	return groupOf(append(all, column{parquet.Optional(parquet.Leaf(parquet.ByteArrayType)), geometryName},
		column{parquet.Optional(groupOf(box...)), bboxName})...)
}

func (f Field) node() parquet.Node {
	switch f.Kind {
	case Whole:
		return parquet.Int(64)
	case Real:
		return parquet.Leaf(parquet.DoubleType)
	case Decimal:
		return parquet.Decimal(f.Scale, decimalDigits, parquet.Int64Type)
	case Day:
		return parquet.Date()
	case Truth:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.String()
}

// byColumns puts the features that have been read into the values of each column: those of the fields, the geometry and
// the sides of its bounds. Texts and geometries are part of what was read.
func (t *Table) byColumns(columns [][]parquet.Value, from, to int) {
	for k := range columns {
		columns[k] = columns[k][:0]
	}
	put := func(column int, v parquet.Value, there bool) {
		level := 1
		if !there {
			v, level = parquet.NullValue(), 0
		}
		columns[column] = append(columns[column], v.Level(0, level, column))
	}
	rest := t.slab
	for i := from; i < to; i++ {
		var shape []byte
		shape, rest = takeShape(rest)
		for k := range t.fields {
			var v Value
			v, rest = t.fields[k].take(rest)
			put(k, t.fields[k].parquetValue(&v), v.is != absent)
		}
		at := len(t.fields)
		put(at, parquet.ByteArrayValue(shape), shape != nil)
		for side, bound := range t.rows[i].box {
			put(at+1+side, parquet.FloatValue(bound), shape != nil)
		}
	}
}

func (f *Field) parquetValue(v *Value) parquet.Value {
	switch {
	case v.is == isText:
		return parquet.ByteArrayValue(v.text)
	case v.is == isReal:
		return parquet.DoubleValue(v.real())
	case v.is == isTruth:
		return parquet.BooleanValue(v.bits == 1)
	case f.Kind == Day:
		return parquet.Int32Value(int32(v.bits))
	}
	return parquet.Int64Value(v.bits)
}
