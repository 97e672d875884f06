// Package conflicts keeps the records in conflict in a few rows, so that who asks for all of them reads no records.
package conflicts

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// inRow is how many conflicts a row has at most.
const inRow = 1 << 15

// Row has some conflicts.
type Row struct {
	Number  int
	Texts   string // a JSON array; entries name texts by their places in it
	Entries []byte // of each conflict its fields in order, lists begun by their lengths, all as varints
}

// Indexer makes rows of the records in conflict among those that are added.
type Indexer struct {
	write    func(Row) error
	calendar spending.Calendar
	number   int
	held     int
	entries  []byte
	texts    []string
	places   map[string]int // of texts
}

// NewIndexer gives an indexer of records of a calendar, which writes rows while they are added.
func NewIndexer(calendar spending.Calendar, write func(Row) error) *Indexer {
	return &Indexer{write: write, calendar: calendar, places: map[string]int{}}
}

// After makes the indexer go on behind so many rows.
func (x *Indexer) After(rows int) { x.number = rows }

// Add takes in a record, if it is in conflict.
func (x *Indexer) Add(a *spending.Award) error {
	c, ok := ledger.ConflictOf(a, x.calendar)
	if !ok {
		return nil
	}
	x.text(string(c.Rung))
	x.text(string(c.Flood))
	x.text(string(c.Kind))
	x.text(c.Funds)
	x.integer(int64(c.Amount))
	x.integer(int64(c.TenderAmount))
	x.integer(int64(c.Contract))
	x.integer(int64(c.Published))
	x.integer(int64(len(c.Floods)))
	for _, month := range c.Floods {
		x.integer(int64(month))
	}
	x.integer(int64(len(c.Candidates)))
	for _, code := range c.Candidates {
		x.text(code)
	}
	if x.held++; x.held < inRow {
		return nil
	}
	return x.End()
}

func (x *Indexer) integer(n int64) { x.entries = binary.AppendVarint(x.entries, n) }

func (x *Indexer) text(s string) {
	at, known := x.places[s]
	if !known {
		at = len(x.texts)
		x.places[s], x.texts = at, append(x.texts, s)
	}
	x.integer(int64(at))
}

// End writes what is left.
func (x *Indexer) End() error {
	if x.held == 0 {
		return nil
	}
	texts, err := json.Marshal(x.texts)
	if err != nil {
		return fmt.Errorf("write conflicts: %w", err)
	}
	err = x.write(Row{x.number, string(texts), x.entries})
	x.number, x.held, x.entries, x.texts = x.number+1, 0, x.entries[:0], x.texts[:0]
	clear(x.places)
	return err
}

var errDamaged = errors.New("the conflicts of records are damaged")

// Append adds the conflicts of a row to a list.
func Append(list []ledger.Conflict, r Row) ([]ledger.Conflict, error) {
	var texts []string
	if err := json.Unmarshal([]byte(r.Texts), &texts); err != nil {
		return list, fmt.Errorf("%w: %w", errDamaged, err)
	}
	d := decoder{rest: r.Entries, texts: texts}
	for len(d.rest) > 0 {
		c := ledger.Conflict{Rung: spending.Rung(d.text()), Flood: spending.Flood(d.text()),
			Kind: spending.Kind(d.text()), Funds: d.text(), Amount: spending.Money(d.integer()),
			TenderAmount: spending.Money(d.integer()), Contract: spending.Month(d.integer()),
			Published: spending.Month(d.integer())}
		for range d.length() {
			c.Floods = append(c.Floods, spending.Month(d.integer()))
		}
		for range d.length() {
			c.Candidates = append(c.Candidates, d.text())
		}
		if d.damaged {
			return list, errDamaged
		}
		list = append(list, c)
	}
	return list, nil
}

// decoder reads entries; what it gives counts for nothing once they are damaged.
type decoder struct {
	rest    []byte
	texts   []string
	damaged bool
}

func (d *decoder) integer() int64 {
	n, size := binary.Varint(d.rest)
	if size <= 0 {
		d.rest, d.damaged = nil, true
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) text() string {
	if at := d.integer(); at >= 0 && at < int64(len(d.texts)) {
		return d.texts[at]
	}
	d.damaged = true
	return ""
}

// length reads that of a list, of which each item takes a byte or more.
func (d *decoder) length() int {
	n := d.integer()
	if n < 0 || n > int64(len(d.rest)) {
		d.damaged = true
		return 0
	}
	return int(n)
}
