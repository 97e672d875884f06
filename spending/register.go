package spending

import (
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/twpayne/go-geom"
)

// Table declares a register to whoever keeps or shows its records without knowing their Go type.
type Table struct {
	Name     string // of the table and the collection
	Title    string
	About    string
	Columns  []Column // the first is id
	Geometry string   // POINT, GEOMETRY (of any type, with Z and M where they have them) or "" for none
	Month    string   // the column with the month a record belongs to, "" where records have none
}

// Column is a field of a register's records.
type Column struct {
	Name  string
	Type  FieldType
	About string
	Level geo.Level // whose codes it has
	Unit  string
	Codes []Code
}

// Entry is a record of a register, as stores keep it.
type Entry struct {
	ID       string
	Document []byte // all of the record but its geometry, as JSON
	Geometry geom.T // with the SRID 4326, longitude first; nil: none
	Cells    []any  // by column: nil, string, time.Time, float64, int64, Amount or, of lists, their text
}

// Amount is a known amount of a currency.
type Amount struct {
	Money
	Currency Currency
}

// Register is a kind of record that a dataset keeps beside awards and sanctions. Stores and answers
// follow from its Table; another kind is one more register in the list of [Registers].
type Register interface {
	Table() Table
	// Entries gives the records a dataset has, in the order of their ids.
	Entries(*Dataset) iter.Seq2[Entry, error]
	// Take adds a stored record to those a dataset has; it has no cells.
	Take(*Dataset, Entry) error
	// Values gives the fields of a stored record as answers show them: nil, string, json.Number or Listed.
	Values(Entry) ([]any, error)
}

// Registers lists the registers of datasets with these levels.
func Registers(levels geo.Hierarchy) []Register {
	return []Register{assetRegister(levels), damageRegister(levels), linkRegister()}
}

// Listed is a list of objects as JSON has it, with the text that stands for it elsewhere.
type Listed struct {
	Items any
	Text  string
}

// MarshalJSON gives the list.
func (l Listed) MarshalJSON() ([]byte, error) { return json.Marshal(l.Items) }

func (l Listed) String() string { return l.Text }

// register is a kind of record of type R.
type register[R any] struct {
	table  Table // but for its columns
	fields []Field[R]
	of     func(*Dataset) *[]R
	shape  func(*Dataset) func(*R) geom.T
	put    func(*R, geom.T) // gives a record read from its document its shape; nil: the document has it
}

func (g register[R]) Table() Table {
	t := g.table
	for _, f := range g.fields {
		t.Columns = append(t.Columns, Column{f.Name, f.Type, f.About, f.Level, f.Unit, f.Codes})
	}
	return t
}

func (g register[R]) Entries(d *Dataset) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		all, shape := *g.of(d), g.shape(d)
		for i := range all {
			e, err := g.entry(&all[i])
			if e.Geometry = shape(&all[i]); !yield(e, err) {
				return
			}
		}
	}
}

func (g register[R]) entry(r *R) (e Entry, err error) {
	e.ID = g.fields[0].Value(r)
	if e.Document, err = json.Marshal(r); err != nil {
		return e, fmt.Errorf("%s %q: %w", g.table.Name, e.ID, err)
	}
	e.Cells = make([]any, len(g.fields))
	for i := range g.fields {
		if e.Cells[i], err = g.fields[i].cell(r); err != nil {
			return e, fmt.Errorf("%s %q: %w", g.table.Name, e.ID, err)
		}
	}
	return e, nil
}

// cell gives the field as a column of its type holds it.
func (f *Field[R]) cell(r *R) (any, error) {
	text := f.Value(r)
	if text == "" {
		return nil, nil
	}
	switch f.Type {
	case MoneyField:
		m, is := f.At(r).(*NullMoney)
		if !is {
			return nil, fmt.Errorf("field %s keeps no amount", f.Name)
		}
		return Amount{m.Money, f.Currency(r)}, nil
	case DateField:
		return time.Parse(time.DateOnly, text)
	case NumberField:
		return strconv.ParseFloat(text, 64)
	case IntegerField:
		return strconv.ParseInt(text, 10, 64)
	}
	return text, nil
}

func (g register[R]) read(e Entry) (r R, err error) {
	if err := json.Unmarshal(e.Document, &r); err != nil {
		return r, fmt.Errorf("%s %q: read its document: %w", g.table.Name, e.ID, err)
	}
	if g.put != nil && e.Geometry != nil {
		g.put(&r, e.Geometry)
	}
	return r, nil
}

func (g register[R]) Take(d *Dataset, e Entry) error {
	r, err := g.read(e)
	if err == nil {
		*g.of(d) = append(*g.of(d), r)
	}
	return err
}

func (g register[R]) Values(e Entry) ([]any, error) {
	r, err := g.read(e)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(g.fields))
	for i := range g.fields {
		f := &g.fields[i]
		if f.List != nil {
			values[i] = Listed{f.List(&r), f.Value(&r)}
			continue
		}
		switch text := f.Value(&r); {
		case text == "":
		case f.Type == MoneyField || f.Type == NumberField || f.Type == IntegerField:
			values[i] = json.Number(text)
		default:
			values[i] = text
		}
	}
	return values, nil
}

func damageRegister(levels geo.Hierarchy) Register {
	return register[Damage]{
		table: Table{Name: "damage", Title: "Damage", Geometry: "POINT", Month: "month",
			About: "Objects that flood reports list as harmed, with what is known to have followed. A point is given " +
				"only where the report's coordinates lie where it says."},
		fields: DamageFields(levels),
		of:     func(d *Dataset) *[]Damage { return &d.Damage },
		shape:  func(*Dataset) func(*Damage) geom.T { return (*Damage).point },
	}
}

// point is where the damage lies, nil where its report does not tell.
func (d *Damage) point() geom.T {
	if !d.HasPoint || d.PointQuality != PointOK && d.PointQuality != PointSwapped {
		return nil
	}
	return geom.NewPointFlat(geom.XY, []float64{d.Longitude, d.Latitude}).SetSRID(geo.WGS84)
}

func linkRegister() Register {
	return register[Link]{
		table: Table{Name: "links", Title: "Links", Geometry: "GEOMETRY",
			About: "What joins damage, sanctions, awards and assets, with what speaks for it and against it. An " +
				"award is named by its tender id. Their geometry is the point of the damage they begin at, or else " +
				"the asset they lead to."},
		fields: LinkFields(),
		of:     func(d *Dataset) *[]Link { return &d.Links },
		shape:  linkShapes,
	}
}

// linkShapes gives where links lie: at the damage they begin at, or else at the asset they lead to.
func linkShapes(d *Dataset) func(*Link) geom.T {
	places := map[LinkEnd]map[string]geom.T{DamageEnd: {}, AssetEnd: {}}
	for i := range d.Damage {
		if point := d.Damage[i].point(); point != nil {
			places[DamageEnd][d.Damage[i].ID] = point
		}
	}
	for i := range d.Assets {
		places[AssetEnd][d.Assets[i].ID] = d.Assets[i].Geometry
	}
	return func(l *Link) geom.T {
		if point := places[l.FromKind][l.From]; point != nil {
			return point
		}
		return places[l.ToKind][l.To]
	}
}
