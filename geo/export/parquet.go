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
	batchRows     = 500
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
	var batch []parquet.Row
	write := func() error {
		_, err := w.WriteRows(batch)
		batch = batch[:0]
		return err
	}
	if err := t.each(func(i int, f feature) error {
		batch = append(batch, t.parquetRow(i, f))
		if len(batch) == batchRows {
			if err := write(); err != nil {
				return err
			}
		}
		if (i+1)%groupRows == 0 {
			return w.Flush()
		}
		return nil
	}); err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
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

func (t *Table) parquetRow(i int, f feature) parquet.Row {
	out := make(parquet.Row, 0, len(t.fields)+5)
	add := func(v parquet.Value, there bool) {
		if there {
			out = append(out, v.Level(0, 1, len(out)))
		} else {
			out = append(out, parquet.NullValue().Level(0, 0, len(out)))
		}
	}
	for k, v := range f.values {
		switch v := v.(type) {
		case nil:
			add(parquet.Value{}, false)
		case string:
			add(parquet.ByteArrayValue([]byte(v)), true)
		case int64:
			if t.fields[k].Kind == Day {
				add(parquet.Int32Value(int32(v)), true)
			} else {
				add(parquet.Int64Value(v), true)
			}
		case float64:
			add(parquet.DoubleValue(v), true)
		case bool:
			add(parquet.BooleanValue(v), true)
		}
	}
	add(parquet.ByteArrayValue(slices.Clone(f.wkb)), f.wkb != nil)
	for _, side := range t.rows[i].box {
		add(parquet.FloatValue(side), f.wkb != nil)
	}
	return out
}
