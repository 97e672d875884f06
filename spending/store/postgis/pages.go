package postgis

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
	"github.com/jackc/pgx/v5"
)

// reading is what a page reads of awards.
type reading struct {
	columns string // of table awards
	byNo    string // columns of a table that has them by the awards' numbers
	table   string
	// take hands a row on: it gives the award's id, and what stops the reading.
	take func(pgx.Rows) (id string, stopped, err error)
}

// page reads a page.
func (s *snapshot) page(ctx context.Context, q store.AwardQuery, r reading) (page store.Page, err error) {
	release, err := s.use(ctx)
	if err != nil {
		return page, err
	}
	defer release()
	conditions, err := q.Conditions(s.dataset.description.Levels, s.dataset.version.Currency)
	if err != nil {
		return page, err
	}
	index := s.index()
	found, told, err := index.Select(ctx, &q, conditions)
	if err != nil {
		return page, err
	}
	if !told {
		selected, err := s.selection(ctx, &q, conditions)
		if err != nil {
			return page, err
		}
		if page.Matched, err = s.count(ctx, selected); err != nil {
			return page, fmt.Errorf("count awards: %w", err)
		}
		err = s.walk(ctx, &q, selected, r, &page)
		return page, err
	}
	page.Matched = found.Count()
	ordered, err := index.Ordered(ctx)
	if err != nil {
		return page, err
	}
	records := s.dataset.version.Records()
	name, _ := q.SortField()
	if name == "id" && ordered {
		err = s.byNumber(ctx, &q, found, r, &page)
		return page, err
	}
	if page.Matched*seeks >= records && !slices.Contains(sortedByIndex, name) && index.KeepsOrders() {
		all, err := index.Order(q.Sort, func() ([]int32, error) { return s.numbers(ctx, &q) })
		if err == nil {
			err = s.behind(ctx, &q, all.Of(found), 0, r, &page)
		}
		return page, err
	}
	err = s.walk(ctx, &q, picked(found, page.Matched, records), r, &page)
	return page, err
}

// sortedByIndex are the columns that awards are read in the order of by an index of the database.
var sortedByIndex = []string{"id", "awarded", "tender_value", "contract_date", "published", "tender_id"}

// numbers gives those of all awards in the query's order.
func (s *snapshot) numbers(ctx context.Context, q *store.AwardQuery) ([]int32, error) {
	name, descending := q.SortField()
	order := " ORDER BY " + pgx.Identifier{name}.Sanitize()
	if descending {
		order += " DESC"
	}
	query := "SELECT no FROM " + s.dataset.from("awards") + order + " NULLS LAST, id"
	return all(ctx, s, "the order of awards", query, nil, pgx.RowTo[int32])
}

// batchOf is how many awards are read by their numbers at once.
const batchOf = 2048

// byNumber reads a page in the order of ids, which is that of the numbers.
func (s *snapshot) byNumber(ctx context.Context, q *store.AwardQuery, found sets.Set, r reading,
	page *store.Page) error {
	if _, descending := q.SortField(); descending {
		return s.behind(ctx, q, found.Below, s.dataset.version.Records()+1, r, page)
	}
	if q.Sort == store.PlacedFirst {
		parted, err := s.index().Parted(ctx, found)
		if err != nil {
			return err
		}
		return s.behind(ctx, q, parted.Above, 0, r, page)
	}
	return s.behind(ctx, q, found.Above, 0, r, page)
}

// behind reads a page behind the query's cursor, or from a number on. next gives the numbers that follow one.
func (s *snapshot) behind(ctx context.Context, q *store.AwardQuery, next func(no, skip, limit int) []int32, at int,
	r reading, page *store.Page) error {
	if q.Cursor != "" {
		_, no, err := s.place(ctx, q, "no")
		if err != nil {
			return err
		}
		at = int(no.(int32))
	}
	query := "SELECT " + r.byNo + " FROM unnest($1::integer[]) WITH ORDINALITY chosen (no, nth) JOIN " +
		s.dataset.from(r.table) + " USING (no) ORDER BY nth"
	last := ""
	for skip := q.Offset; page.Next == ""; skip = 0 {
		limit := batchOf
		if q.Limit > 0 {
			limit = min(limit, q.Limit-page.Returned+1) // one more tells whether a page follows
		}
		numbers := next(at, skip, limit)
		if len(numbers) == 0 {
			return nil
		}
		at = int(numbers[len(numbers)-1])
		if err := s.read(ctx, q, query, []any{numbers}, r, page, &last); err != nil {
			return err
		}
	}
	return nil
}

// seeks is how many awards are read in order in the time that one is sought by its number.
const seeks = 10

// picked gives the terms on the table awards that leave a set. Few are sought by their numbers; of many a page is soon
// found by walking through all awards in the list's order.
func picked(found sets.Set, matched, records int) *where {
	w := &where{}
	if matched*seeks < records {
		w.and("no = ANY ($)", found.Above(0, 0, matched))
	} else if matched < records {
		w.and("get_bit($::bytea, no) = 1", found.Bytes())
	}
	return w
}

// walk reads a page of the awards that are selected, in the query's order.
func (s *snapshot) walk(ctx context.Context, q *store.AwardQuery, selected *where, r reading, page *store.Page) error {
	lists, err := s.lists(ctx, q, selected)
	if err != nil {
		return err
	}
	if q.Offset >= page.Matched {
		return nil
	}
	last, offset := "", q.Offset
	for i, l := range lists {
		if offset > 0 && i+1 < len(lists) {
			n, err := s.length(ctx, l)
			if err != nil {
				return err
			}
			if offset >= n {
				offset -= n
				continue
			}
		}
		query := "SELECT " + r.columns + " FROM " + s.dataset.from("awards") + l.sql() + l.order
		if q.Limit > 0 {
			query += l.bind(" LIMIT $", q.Limit-page.Returned+1)
		}
		if offset > 0 {
			query += l.bind(" OFFSET $", offset)
		}
		if err := s.read(ctx, q, query, l.args, r, page, &last); err != nil || page.Next != "" {
			return err
		}
		offset = 0
	}
	return nil
}

// read adds the awards of a query to the page, up to the limit. last is the id of the last award of the page.
func (s *snapshot) read(ctx context.Context, q *store.AwardQuery, query string, args []any, r reading, page *store.Page,
	last *string) error {
	before := page.Returned
	var stopped error
	err := s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if q.Limit > 0 && page.Returned == q.Limit {
				page.Next = q.NextCursor(s.dataset.version.ID, *last)
				return nil
			}
			id, stop, err := r.take(rows)
			if err != nil {
				return err
			}
			if stopped = stop; stopped != nil {
				if stopped == store.ErrEndPage {
					page.Next = q.NextCursor(s.dataset.version.ID, *last)
				}
				return nil
			}
			page.Returned++
			*last = id
		}
		if err := rows.Err(); err != nil {
			if page.Returned > before {
				// What was handed on cannot be taken back by trying again.
				return fmt.Errorf("after %d awards: %s", page.Returned, err)
			}
			return err
		}
		return nil
	})
	if stopped != nil && stopped != store.ErrEndPage {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("read awards: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}

// length counts the awards of a list.
func (s *snapshot) length(ctx context.Context, l list) (n int, err error) {
	query := "SELECT count(*) FROM " + s.dataset.from("awards") + l.sql()
	err = s.store.again(ctx, func(conn *pgx.Conn) error { return conn.QueryRow(ctx, query, l.args...).Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count awards before an offset: %w", err)
	}
	return n, nil
}

// count gives the number of awards that are selected, over all pages: it is found once.
func (s *snapshot) count(ctx context.Context, selected *where) (n int, err error) {
	query, args := s.dataset.counting(selected)
	key := sha256.Sum256(fmt.Appendf(nil, "%s %#v", query, args))
	if n, ok := s.dataset.counted(key); ok {
		return n, nil
	}
	err = s.store.again(ctx, func(conn *pgx.Conn) error { return conn.QueryRow(ctx, query, args...).Scan(&n) })
	if err == nil {
		s.dataset.count(key, n)
	}
	return n, err
}

func (d *dataset) counting(selected *where) (query string, args []any) {
	return "SELECT count(*) FROM " + d.from("awards") + selected.sql(), selected.args
}

// keptCounts is how many numbers a version keeps.
const keptCounts = 1 << 12

func (d *dataset) counted(list [sha256.Size]byte) (n int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok = d.counts[list]
	return n, ok
}

func (d *dataset) count(list [sha256.Size]byte, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.counts == nil || len(d.counts) >= keptCounts {
		d.counts = map[[sha256.Size]byte]int{}
	}
	d.counts[list] = n
}

// list is what is left of a selection behind a cursor, or a part of it, in order.
type list struct {
	where
	order string
}

// unplaced holds of awards without a part: the others are placed at a level of the dataset.
var unplaced = "precision IN ('" + strings.Join(spending.Unplaced(), "', '") + "')"

// lists gives what a query lists behind its cursor. Awards with a value of the column it
// sorts by and those without, which come last, are two lists: an index on the column then
// serves both directions.
func (s *snapshot) lists(ctx context.Context, q *store.AwardQuery, selected *where) ([]list, error) {
	name, descending := q.SortField()
	column, direction, beyond := pgx.Identifier{name}.Sanitize(), "", " > $"
	if q.Sort == store.PlacedFirst {
		column = unplaced
	}
	if descending {
		direction, beyond = " DESC", " < $"
	}
	id, value, err := s.place(ctx, q, column)
	if err != nil {
		return nil, err
	}
	part := func(order, term string, values ...any) list {
		l := list{*selected.clone(), " ORDER BY " + order}
		if term != "" {
			l.and(term, values...)
		}
		return l
	}
	if q.Sort == store.PlacedFirst {
		switch {
		case q.Cursor == "":
			return []list{part("id", "NOT "+unplaced), part("id", unplaced)}, nil
		case value == true:
			return []list{part("id", unplaced+" AND id > $", id)}, nil
		}
		return []list{part("id", "NOT "+unplaced+" AND id > $", id), part("id", unplaced)}, nil
	}
	if name == "id" {
		if q.Cursor == "" {
			return []list{part(column+direction, "")}, nil
		}
		return []list{part(column+direction, column+beyond, id)}, nil
	}
	with, without := column+direction+", id", column+" IS NULL"
	switch {
	case q.Cursor == "":
		return []list{part(with, column+" IS NOT NULL"), part("id", without)}, nil
	case value == nil:
		return []list{part("id", without+" AND id > $", id)}, nil
	}
	return []list{part(with, column+strings.Replace(beyond, " $", "= $", 1)+" AND ("+column+beyond+" OR id > $)", value,
		value, id), part("id", without)}, nil
}

// place gives the award the cursor points behind, with its value of a column.
func (s *snapshot) place(ctx context.Context, q *store.AwardQuery, column string) (id string, value any, err error) {
	id, err = q.After(s.dataset.version.ID)
	if err != nil || id == "" {
		return "", nil, err
	}
	if !storable(id) {
		return "", nil, store.ErrStaleCursor
	}
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT "+column+" FROM "+s.dataset.from("awards")+" WHERE id = $1", id).Scan(&value)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil, store.ErrStaleCursor
	}
	if err != nil {
		return "", nil, fmt.Errorf("find the cursor's place: %w", err)
	}
	return id, value, nil
}
