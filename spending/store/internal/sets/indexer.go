// Package sets keeps which records stand in which area, month and verdict: for each value the numbers of the records
// that have it. What a query selects by these is found, counted and paged without a look at the records.
package sets

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// segment is how many records are indexed together.
const segment = 1 << 18

// Row is what an index keeps of one value in a segment.
type Row struct {
	Key     string // field=value
	Segment int
	List    []byte
}

// How a list begins: what follows are distances between its numbers, as varints, or a bit for each number.
const (
	ofDistances = 'd'
	ofBits      = 'b'
)

// What records are told apart by, beside fields.
const (
	atArea    = "at" // a part in just this area
	inArea    = "in" // a part in this area or in one that lies in it
	contract  = "contract"
	published = "published"
	mixed     = "mixed" // a value of it is there where the records' numbers are in another order than their ids
)

// fields are those whose values are indexed.
var fields = []string{"rung", "status", "flood", "kind", "funds", "precision", "method"}

// Indexer makes the index of records that are added in the order of their numbers, from 1 on.
type Indexer struct {
	write  func(Row) error
	fields []spending.AwardField
	added  int
	last   string // id of the record before
	mixed  bool   // ids are in another order than numbers
	lists  map[value]*list
}

type value struct{ field, text string }

// list is of a segment.
type list struct {
	last      int
	distances []byte
}

// NewIndexer gives an index that is written while records are added.
func NewIndexer(levels geo.Hierarchy, write func(Row) error) *Indexer {
	x := &Indexer{write: write, lists: map[value]*list{}}
	for _, f := range spending.AwardFields(levels) {
		for _, name := range fields {
			if f.Name == name {
				x.fields = append(x.fields, f)
			}
		}
	}
	return x
}

// After makes the index go on behind so many records, of which the last in the order of ids has this one.
func (x *Indexer) After(records int, last string) { x.added, x.last = records, last }

// Add takes in the next record.
func (x *Indexer) Add(a *spending.Award) error {
	x.added++
	if a.ID <= x.last {
		x.mixed = true
	}
	x.last = strings.Clone(a.ID)
	for i := range x.fields {
		x.put(x.fields[i].Name, x.fields[i].Value(a))
	}
	x.put(contract, monthText(spending.MonthOf(a.ContractDate)))
	x.put(published, monthText(spending.MonthOf(a.Published)))
	for i := range a.Parts {
		p := &a.Parts[i]
		x.put(atArea, p.Area)
		x.put(inArea, p.Area)
		for _, outer := range p.Within {
			x.put(inArea, outer)
		}
	}
	if x.added%segment == 0 {
		return x.endSegment()
	}
	return nil
}

// monthText names a month; of an undated record it is 0.
func monthText(m spending.Month) string { return strconv.Itoa(int(m)) }

// put says of the last record that it has a value.
func (x *Indexer) put(field, text string) {
	l := x.lists[value{field, text}]
	if l == nil {
		l = &list{last: (x.added - 1) / segment * segment}
		x.lists[value{field, strings.Clone(text)}] = l
	}
	if l.last != x.added {
		l.distances = binary.AppendUvarint(l.distances, uint64(x.added-l.last))
		l.last = x.added
	}
}

// End writes what is left.
func (x *Indexer) End() error {
	if x.added%segment != 0 {
		if err := x.endSegment(); err != nil {
			return err
		}
	}
	if !x.mixed {
		return nil
	}
	return x.write(Row{Key: mixed + "=", List: []byte{}})
}

func (x *Indexer) endSegment() error {
	number := (x.added - 1) / segment
	values := slices.SortedFunc(maps.Keys(x.lists), func(a, b value) int {
		return cmp.Or(strings.Compare(a.field, b.field), strings.Compare(a.text, b.text))
	})
	for _, v := range values { // in an order, so that the same records give the same store
		l := x.lists[v]
		encoded := append([]byte{ofDistances}, l.distances...)
		if len(encoded) > segment/8 {
			s := New(segment)
			if err := s.addDistances(0, l.distances); err != nil {
				return err
			}
			encoded = append([]byte{ofBits}, s.Bytes()...)
		}
		if err := x.write(Row{v.field + "=" + v.text, number, encoded}); err != nil {
			return err
		}
	}
	clear(x.lists)
	return nil
}
