package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/filter"
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
)

// Entries reads the records of registers.
type Entries interface {
	// Entries calls yield for each entry of one page of a register, in order, and stops at its error, which may be
	// ErrEndPage.
	// Entries have no cells. ErrQuery where there is no such register.
	Entries(ctx context.Context, register string, q EntryQuery, yield func(spending.Entry) error) (Page, error)
}

// EntryQuery selects and pages the records of a register. Zero values select everything.
type EntryQuery struct {
	Equal map[string]string // exact matches by name of the register's columns, "" for null
	Area  string            // records that lie, or partly lie, in the area of this code, of any level
	Boxes []orb.Bound       // records whose geometry has a point in common with one of these; nil: anywhere
	// Outline, beside Boxes that hold it: a line or polygon that the geometry has a point in common with
	Outline orb.Geometry
	Filter  *filter.Expr    // records it holds for, on columns other than lists and not on places; nil: all
	Window  spending.Period // records of these months; of registers without months, all
	// "id" (default) or a column, "-" first for descending; nulls last, ties by id; or PlacedFirst
	Sort   string
	Limit  int    // 0: all
	Cursor string // Next of the page before
	Offset int    // records to leave out at the beginning; not with Cursor
}

// CellValue is one exact match an EntryQuery asks for, as [FieldValue] is of an AwardQuery.
type CellValue struct {
	Column spending.Column
	Value  any
}

// Asked is an EntryQuery that has been checked.
type Asked struct {
	Table      spending.Table
	Conditions []CellValue // sorted by column
	Sort       spending.Column
	Descending bool
	Placed     bool // those with a geometry come first
	Skip       int  // records to leave out at the beginning
}

// TableOf gives the declaration of a register.
func TableOf(levels geo.Hierarchy, register string) (spending.Table, error) {
	var names []string
	for _, r := range spending.Registers(levels) {
		t := r.Table()
		if t.Name == register {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return spending.Table{}, fmt.Errorf("%w: there is no register %q; there are %s", ledger.ErrQuery, register,
		strings.Join(names, ", "))
}

// Ask checks a query of a version's register. Errors wrap ErrQuery, or are ErrStaleCursor.
func (q *EntryQuery) Ask(levels geo.Hierarchy, register string, v spending.Version) (a Asked, err error) {
	if a.Table, err = TableOf(levels, register); err != nil {
		return a, err
	}
	if q.Limit < 0 || q.Offset < 0 || q.Offset > 0 && q.Cursor != "" {
		return a, fmt.Errorf("%w: limit %d or offset %d is negative, or the offset beside a cursor", ledger.ErrQuery,
			q.Limit, q.Offset)
	}
	for _, name := range slices.Sorted(maps.Keys(q.Equal)) {
		column, err := columnOf(&a.Table, name)
		if err != nil {
			return a, err
		}
		value, err := parse(column.Type, q.Equal[name], v.Currency)
		if err != nil {
			return a, fmt.Errorf("%w: field %s: %w", ledger.ErrQuery, name, err)
		}
		a.Conditions = append(a.Conditions, CellValue{column, value})
	}
	if q.Filter != nil {
		for _, name := range q.Filter.Fields() {
			if _, err := columnOf(&a.Table, name); err != nil {
				return a, err
			}
		}
	}
	name, descending := strings.CutPrefix(q.Sort, "-")
	if a.Placed = q.Sort == PlacedFirst; a.Placed {
		name = "id"
	}
	if a.Sort, err = columnOf(&a.Table, cmp.Or(name, "id")); err != nil {
		return a, err
	}
	a.Descending, a.Skip = descending, q.Offset
	if q.Cursor != "" {
		a.Skip, err = q.after(register, v.ID)
	}
	return a, err
}

func columnOf(t *spending.Table, name string) (spending.Column, error) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, nil
		}
	}
	return spending.Column{}, fmt.Errorf("%w: %s have no field %q", ledger.ErrQuery, t.Name, name)
}

// Next gives the page after so many returned ones behind skip: its cursor is a place in the list, which a
// version never changes.
func (q *EntryQuery) Next(register, version string, place int) string {
	b := strconv.AppendInt(q.fingerprint(register, version), int64(place), 10)
	return base64.RawURLEncoding.EncodeToString(b)
}

func (q *EntryQuery) after(register, version string) (int, error) {
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(b) <= fingerprintBytes ||
		string(b[:fingerprintBytes]) != string(q.fingerprint(register, version)) {
		return 0, ErrStaleCursor
	}
	place, err := strconv.Atoi(string(b[fingerprintBytes:]))
	if err != nil || place < 0 {
		return 0, ErrStaleCursor
	}
	return place, nil
}

func (q *EntryQuery) fingerprint(register, version string) []byte {
	key := *q
	key.Cursor, key.Limit, key.Offset = "", 0, 0
	// Marshalling cannot fail: a query holds texts and finite numbers.
	text, _ := json.Marshal([]any{version, register, key})
	sum := sha256.Sum256(text)
	return sum[:fingerprintBytes]
}

// Entry checks a record of a register that comes after the one before: ids in order, texts and numbers that
// every store can hold, finite coordinates.
func (c *Checker) Entry(t *spending.Table, before string, e *spending.Entry) error {
	if err := c.entry(before, e); err != nil {
		return fmt.Errorf("%s %q: %w", t.Name, e.ID, err)
	}
	return nil
}

func (c *Checker) entry(before string, e *spending.Entry) error {
	if e.ID == "" {
		return errors.New("it has no id")
	}
	if e.ID <= before {
		return fmt.Errorf("it is not in order after %q, or occurs twice", before)
	}
	if err := checkCells(e.Cells); err != nil {
		return err
	}
	if strings.Contains(string(e.Document), `\u0000`) {
		return errors.New("a text holds a NUL byte")
	}
	if e.Geometry == nil {
		return nil
	}
	if e.Geometry.SRID() != geo.WGS84 {
		return fmt.Errorf("its geometry is in reference system %d, not %d", e.Geometry.SRID(), geo.WGS84)
	}
	if e.Geometry.Empty() {
		return errors.New("its geometry is empty")
	}
	for _, v := range flat(e.Geometry) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.New("a coordinate is not finite")
		}
	}
	return nil
}

func checkCells(cells []any) error {
	for _, cell := range cells {
		switch v := cell.(type) {
		case string:
			if err := checkText([]string{v}); err != nil {
				return err
			}
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%v is not finite", v)
			}
		}
	}
	return nil
}

// flat gives the ordinates of a geometry, of a collection of all its members.
func flat(g geom.T) []float64 {
	if all, is := g.(*geom.GeometryCollection); is {
		var ordinates []float64
		for _, part := range all.Geoms() {
			ordinates = append(ordinates, flat(part)...)
		}
		return ordinates
	}
	return g.FlatCoords()
}
