package sets

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// Reader reads what an Indexer wrote.
type Reader interface {
	// Rows gives the rows of some keys, in any order.
	Rows(ctx context.Context, keys []string) ([]Row, error)
	// Keys gives all keys from one on that come before another, each once.
	Keys(ctx context.Context, from, before string) ([]string, error)
}

// keptBytes bounds the lists that an index keeps.
const keptBytes = 16 << 20

// Index is the index of one version's records. Its zero value is ready, and keeps what was asked for last.
type Index struct {
	mu    sync.Mutex
	rows  map[string][]Row
	bytes int
	keys  map[string][]string // the values of a field

	orders map[string]Order
}

// Asked is an index with what reads it, during one call.
type Asked struct {
	Index   *Index
	Reader  Reader
	Records int
}

// Select gives the records a query selects. It is not ok if the query asks for more than the index tells.
func (x Asked) Select(ctx context.Context, q *store.AwardQuery, conditions []store.FieldValue) (s Set, ok bool,
	err error) {
	if !tells(q, conditions) {
		return nil, false, nil
	}
	s = All(x.Records)
	meet := func(field string, values ...string) {
		if err != nil {
			return
		}
		var other Set
		if other, err = x.union(ctx, field, values); err == nil {
			s.And(other)
		}
	}
	for _, c := range conditions {
		text, _ := c.Value.(string) // null is ""
		meet(c.Field.Name, text)
	}
	if q.Area != "" {
		meet(inArea, q.Area)
	}
	if q.Areas != nil {
		meet(atArea, q.Areas...)
	}
	if len(q.Kinds) > 0 {
		var kinds []string
		for _, k := range q.Kinds {
			kinds = append(kinds, string(k))
		}
		meet("kind", kinds...)
	}
	if q.Fund != "" {
		x.matching(ctx, "funds", meet, &err, func(funds string) bool {
			return strings.Contains(";"+funds+";", ";"+q.Fund+";")
		})
	}
	if field := monthsOf(q); field != "" {
		x.matching(ctx, field, meet, &err, func(text string) bool {
			month, _ := strconv.Atoi(text)
			m := spending.Month(month)
			return m != 0 && (q.Window.All() || q.Window.From <= m && m <= q.Window.To)
		})
	}
	return s, err == nil, err
}

// tells reports whether the index tells all that a query asks for.
func tells(q *store.AwardQuery, conditions []store.FieldValue) bool {
	if q.Filter != nil || names.Fold(q.Text) != "" || q.Days != nil && *q.Days != (store.DayRange{}) ||
		q.Date == ledger.DateFloodYear && (q.Days != nil || !q.Window.All()) {
		return false
	}
	return !slices.ContainsFunc(conditions, func(c store.FieldValue) bool {
		return !slices.Contains(fields, c.Field.Name)
	})
}

// monthsOf names the field whose months a query asks for, if it does.
func monthsOf(q *store.AwardQuery) string {
	switch {
	case q.Window.All() && q.Days == nil:
		return ""
	case q.Date == ledger.DatePublished:
		return published
	}
	return contract
}

// matching meets the values of a field that are right.
func (x Asked) matching(ctx context.Context, field string, meet func(string, ...string), failed *error,
	right func(string) bool) {
	if *failed != nil {
		return
	}
	var values []string
	if values, *failed = x.values(ctx, field); *failed == nil {
		meet(field, slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !right(v) })...)
	}
}

// Ordered reports whether the records' numbers are in the order of their ids.
func (x Asked) Ordered(ctx context.Context) (bool, error) {
	values, err := x.values(ctx, mixed)
	return len(values) == 0, err
}

// Parted puts the records of a set that have a place before the others.
func (x Asked) Parted(ctx context.Context, s Set) (p Parted, err error) {
	if p.rest, err = x.union(ctx, "precision", spending.Unplaced()); err != nil {
		return p, err
	}
	p.rest.And(s)
	p.first = slices.Clone(s)
	for i := range p.first {
		p.first[i] &^= p.rest[i]
	}
	return p, nil
}

// values gives all values of a field.
func (x Asked) values(ctx context.Context, field string) ([]string, error) {
	x.Index.mu.Lock()
	values, known := x.Index.keys[field]
	x.Index.mu.Unlock()
	if known {
		return values, nil
	}
	keys, err := x.Reader.Keys(ctx, field+"=", field+">") // the byte after =
	if err != nil {
		return nil, fmt.Errorf("read the index of records: %w", err)
	}
	values = []string{}
	for _, key := range keys {
		values = append(values, strings.TrimPrefix(key, field+"="))
	}
	x.Index.mu.Lock()
	defer x.Index.mu.Unlock()
	if x.Index.keys == nil {
		x.Index.keys = map[string][]string{}
	}
	x.Index.keys[field] = values
	return values, nil
}

// union gives the records that have one of the values.
func (x Asked) union(ctx context.Context, field string, values []string) (Set, error) {
	s := New(x.Records)
	var missing []string
	add := func(rows []Row) error {
		for _, r := range rows {
			if err := s.add(r); err != nil {
				return err
			}
		}
		return nil
	}
	x.Index.mu.Lock()
	var kept [][]Row
	for _, v := range values {
		key := field + "=" + v
		if !utf8.ValidString(key) || strings.IndexByte(key, 0) >= 0 { // no store holds it
			continue
		}
		if rows, known := x.Index.rows[key]; known {
			kept = append(kept, rows)
		} else {
			missing = append(missing, key)
		}
	}
	x.Index.mu.Unlock()
	for _, rows := range kept {
		if err := add(rows); err != nil {
			return nil, err
		}
	}
	if len(missing) == 0 {
		return s, nil
	}
	rows, err := x.Reader.Rows(ctx, missing)
	if err != nil {
		return nil, fmt.Errorf("read the index of records: %w", err)
	}
	x.Index.keep(missing, rows)
	return s, add(rows)
}

// keep keeps the rows of keys, in the place of what was kept where that is too much.
func (x *Index) keep(keys []string, rows []Row) {
	const perKey = 64
	size := 0
	of := map[string][]Row{}
	for _, key := range keys {
		of[key] = nil
		size += len(key) + perKey
	}
	for _, r := range rows {
		of[r.Key] = append(of[r.Key], r)
		size += len(r.List) + perKey
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.rows == nil || x.bytes+size > keptBytes {
		x.rows, x.bytes = map[string][]Row{}, 0
	}
	if size > keptBytes {
		return
	}
	for key, rows := range of {
		if _, known := x.rows[key]; !known {
			x.rows[key] = rows
		}
	}
	x.bytes += size
}
