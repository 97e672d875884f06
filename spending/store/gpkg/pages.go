package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
)

// Awards reads a page. Text is ordered by its bytes, ties by id; awards without a value
// come last in both directions.
func (s *snapshot) Awards(ctx context.Context, q store.AwardQuery, yield func(*spending.Award) error) (store.Page,
	error) {
	f, err := s.use(ctx)
	if err != nil {
		return store.Page{}, err
	}
	defer f.release()
	return f.page(ctx, q, reading{query: "SELECT " + f.columns + listed("awards"), batch: batchOf,
		take: func(rows *sql.Rows, took func(id string, stop error) error) error {
			a, err := scanAward(rows, f.kept)
			if err != nil {
				return err
			}
			return took(a.ID, yield(a))
		}})
}

// Lines reads the same page of lines: many as one text, which costs less than as many rows.
func (s *snapshot) Lines(ctx context.Context, q store.AwardQuery, yield func(line []byte) error) (store.Page, error) {
	f, err := s.use(ctx)
	if err != nil {
		return store.Page{}, err
	}
	defer f.release()
	return f.page(ctx, q, reading{query: "SELECT CAST(group_concat(line, char(30)) AS BLOB) FROM (SELECT a.line" +
		listed("award_lines") + ")", batch: linesAtOnce,
		take: func(rows *sql.Rows, took func(id string, stop error) error) error {
			var lines sql.RawBytes
			if err := rows.Scan(&lines); err != nil {
				return err
			}
			for line := range bytes.SplitSeq(lines, []byte{30}) {
				id, err := prepared.ID(line)
				if err == nil {
					err = took(id, yield(line))
				}
				if err != nil {
					return err
				}
			}
			return nil
		}})
}

// linesAtOnce is how many lines are read as one text. A line holds no control characters but ends of lines.
const linesAtOnce = 512

// reading is how awards are read by a list of their numbers.
type reading struct {
	query string
	batch int // how many at once
	// take hands on the awards of a row, telling the id of each and what stops the reading there.
	take func(rows *sql.Rows, took func(id string, stop error) error) error
}

// listed is what a query for awards by their numbers, in the order given, reads from a table a that has them by these.
func listed(table string) string {
	return " FROM json_each(?) j CROSS JOIN " + table + " a ON a.fid = j.value ORDER BY j.rowid"
}

// page chooses the awards of a page and then reads them, as their rows are wide.
func (f *file) page(ctx context.Context, q store.AwardQuery, r reading) (page store.Page, err error) {
	conditions, err := q.Conditions(f.description.Levels, f.version.Currency)
	if err != nil {
		return page, err
	}
	index := f.index()
	found, told, err := index.Select(ctx, &q, conditions)
	if err != nil {
		return page, err
	}
	var numbers []int32
	if told {
		page.Matched = found.Count()
		numbers, err = f.ofSet(ctx, &q, index, found, page.Matched)
	} else {
		var selected *where
		if selected, err = f.selection(ctx, &q, conditions); err != nil {
			return page, err
		}
		if page.Matched, err = f.count(ctx, selected); err != nil {
			return page, fmt.Errorf("count awards: %w", err)
		}
		numbers, err = f.walk(ctx, &q, selected)
	}
	if err == nil {
		err = f.read(ctx, &q, numbers, r, &page)
	}
	return page, err
}

// seeks is how many awards are read in order in the time that one is sought by its number.
const seeks = 10

// ofSet gives the numbers of a page of a set, and of one award more where another page follows. Few awards are sought
// by their numbers; many are found in the numbers of all in the query's order.
func (f *file) ofSet(ctx context.Context, q *store.AwardQuery, index sets.Asked, found sets.Set,
	matched int) ([]int32, error) {
	ordered, err := index.Ordered(ctx)
	if err != nil {
		return nil, err
	}
	if name, descending := q.SortField(); name == "id" && ordered {
		return f.byNumber(ctx, q, found, descending)
	}
	if matched*seeks > f.version.Records() {
		order := f.ordering(q).sql("a")
		all, err := index.Order(order, func() ([]int32, error) {
			return f.numbers(ctx, "SELECT a.fid FROM awards a"+order, nil)
		})
		if err != nil {
			return nil, fmt.Errorf("order awards: %w", err)
		}
		return f.behind(ctx, q, all.Of(found), 0)
	}
	list, err := json.Marshal(found.Above(0, 0, matched))
	if err != nil {
		return nil, err
	}
	selected := &where{}
	selected.and("a.fid IN (SELECT value FROM json_each(?))", string(list))
	return f.walk(ctx, q, selected)
}

// byNumber gives the numbers of a page in the order of ids, which is theirs.
func (f *file) byNumber(ctx context.Context, q *store.AwardQuery, found sets.Set, descending bool) ([]int32, error) {
	if descending {
		return f.behind(ctx, q, found.Below, f.version.Records()+1)
	}
	if q.Sort == store.PlacedFirst {
		parted, err := f.index().Parted(ctx, found)
		if err != nil {
			return nil, err
		}
		return f.behind(ctx, q, parted.Above, 0)
	}
	return f.behind(ctx, q, found.Above, 0)
}

// behind gives the numbers of a page behind the query's cursor, or from a number on. next gives those that follow one.
func (f *file) behind(ctx context.Context, q *store.AwardQuery, next func(no, skip, limit int) []int32,
	at int) ([]int32, error) {
	if q.Cursor != "" {
		id, err := q.After(f.version.ID)
		if err != nil {
			return nil, err
		}
		err = f.db.QueryRowContext(ctx, "SELECT fid FROM awards WHERE id = ?", id).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, store.ErrStaleCursor
		}
		if err != nil {
			return nil, fmt.Errorf("find the cursor's place: %w", err)
		}
	}
	numbers := next(at, q.Offset, atMost(q))
	for len(numbers) > 0 && len(numbers) < atMost(q) {
		more := next(int(numbers[len(numbers)-1]), 0, atMost(q)-len(numbers))
		if len(more) == 0 {
			break
		}
		numbers = append(numbers, more...)
	}
	return numbers, nil
}

// atMost is how many awards are chosen for a page: one more than its limit tells whether another follows.
func atMost(q *store.AwardQuery) int {
	if q.Limit > 0 {
		return q.Limit + 1
	}
	return 1<<31 - 1
}

// walk gives the numbers of a page of the awards that are selected.
func (f *file) walk(ctx context.Context, q *store.AwardQuery, selected *where) ([]int32, error) {
	order := f.ordering(q)
	if q.Cursor != "" {
		if err := f.skip(ctx, q, order, selected); err != nil {
			return nil, err
		}
	}
	query, args := numbersQuery(selected, order, q)
	numbers, err := f.numbers(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("choose awards: %w", err)
	}
	return numbers, nil
}

// numbers gives those that a query reads.
func (f *file) numbers(ctx context.Context, query string, args []any) (numbers []int32, err error) {
	err = each(ctx, f.db, query, args, func(rows *sql.Rows) error {
		var no int32
		err := rows.Scan(&no)
		numbers = append(numbers, no)
		return err
	})
	return numbers, err
}

// numbersQuery gives the numbers of a page of awards in order.
func numbersQuery(selected *where, order order, q *store.AwardQuery) (string, []any) {
	query, args := "SELECT a.fid FROM awards a"+selected.sql()+order.sql("a"), slices.Clip(selected.args)
	if q.Limit > 0 || q.Offset > 0 {
		return query + " LIMIT ? OFFSET ?", append(args, atMost(q), q.Offset)
	}
	return query, args
}

// batchOf is how many awards are read by their numbers at once.
const batchOf = 2048

// read reads the awards of a page in the order of their numbers given.
func (f *file) read(ctx context.Context, q *store.AwardQuery, numbers []int32, r reading, page *store.Page) error {
	more := q.Limit > 0 && len(numbers) > q.Limit
	if more {
		numbers = numbers[:q.Limit]
	}
	last := ""
	var stopped error
	took := func(id string, stop error) error {
		if stopped = stop; stop == nil {
			page.Returned++
			last = id
		}
		return stop
	}
	for batch := range slices.Chunk(numbers, r.batch) {
		list, err := json.Marshal(batch)
		if err != nil {
			return err
		}
		err = each(ctx, f.db, r.query, []any{string(list)}, func(rows *sql.Rows) error { return r.take(rows, took) })
		if stopped == store.ErrEndPage {
			more = true
			break
		}
		if stopped != nil {
			return stopped
		}
		if err != nil {
			return fmt.Errorf("read awards: %w", err)
		}
	}
	if more {
		page.Next = q.NextCursor(f.version.ID, last)
	}
	return nil
}

func (f *file) count(ctx context.Context, w *where) (n int, err error) {
	if len(w.terms) == 0 {
		return f.version.Records(), nil
	}
	err = f.db.QueryRowContext(ctx, "SELECT count(*) FROM awards a"+w.sql(), w.args...).Scan(&n)
	return n, err
}
