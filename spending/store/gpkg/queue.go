package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/floodspend/floodspend/spending"
)

// row is one to be inserted, and the award it is of, nil where it is of none.
type row struct {
	table  string
	values []any
	of     *spending.Award
}

// queue inserts rows behind who makes them: SQLite is busy with some while the next are made on another processor.
type queue struct {
	some   []row
	full   chan []row
	ended  chan error
	failed atomic.Bool
}

// Rows that are handed over together, and how often before who makes them waits.
const (
	rowsAtOnce = 256
	mostAhead  = 4
)

// newQueue begins to insert rows in the order they are put.
func newQueue(insert func([]row) error) *queue {
	q := &queue{full: make(chan []row, mostAhead), ended: make(chan error, 1)}
	go func() {
		var err error
		for rows := range q.full {
			if err == nil {
				err = insert(rows)
				q.failed.Store(err != nil)
			}
		}
		q.ended <- err
	}()
	return q
}

// errQueue is of a row that was put after one that failed, which end tells of.
var errQueue = errors.New("a row before was not written")

// put hands over a row; what its values point to must not change.
func (q *queue) put(r row) error {
	if q.some = append(q.some, r); len(q.some) < rowsAtOnce {
		return nil
	}
	q.full <- q.some
	q.some = make([]row, 0, rowsAtOnce)
	if q.failed.Load() {
		return errQueue
	}
	return nil
}

// end waits until all rows are inserted. The error is of the first that is not.
func (q *queue) end() error {
	q.full <- q.some
	close(q.full)
	return <-q.ended
}

// put inserts a row, in its turn.
func (w *writer) put(r row) error {
	if w.queue != nil {
		return w.queue.put(r)
	}
	return w.write([]row{r})
}

// inserter inserts rows of one table, several by one statement.
type inserter struct {
	into, values string                  // the parts of the statement
	prepared     [rowsTogether]*sql.Stmt // by the number of rows but one
}

// rowsTogether is how many rows one statement inserts at most.
const rowsTogether = 16

// write inserts rows now, several of a table by one statement, but awards one by one: what is wrong with one is said of
// it.
func (w *writer) write(rows []row) error {
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a.table, b.table) })
	var values []any
	for len(rows) > 0 {
		first, n := &rows[0], 0
		values = values[:0]
		for n < min(len(rows), rowsTogether) && rows[n].table == first.table && (n == 0 || first.table != "awards") {
			values = append(values, rows[n].values...)
			n++
		}
		insert, err := w.inserts[first.table].of(w, n)
		if err == nil {
			// Who cancels w.ctx ends the transaction, and so whatever is inserted after; a watch on every statement
			// would take a third of its time.
			_, err = insert.ExecContext(context.Background(), values...)
		}
		if err != nil {
			return first.failed(err)
		}
		rows = rows[n:]
	}
	return nil
}

// of gives the statement that inserts so many rows.
func (i *inserter) of(w *writer, rows int) (*sql.Stmt, error) {
	at := &i.prepared[rows-1]
	if *at != nil {
		return *at, nil
	}
	var err error
	*at, err = w.tx.PrepareContext(w.ctx, i.into+" VALUES "+i.values+strings.Repeat(","+i.values, rows-1))
	return *at, err
}

// failed tells of a row that was not written.
func (r *row) failed(err error) error {
	switch a := r.of; {
	case a == nil:
		return fmt.Errorf("write table %s: %w", r.table, err)
	case strings.Contains(err.Error(), "UNIQUE constraint failed: awards.id"):
		return fmt.Errorf("award %q (%s line %d): the id occurs twice", a.ID, a.SourceFile, a.SourceLine)
	default:
		return fmt.Errorf("award %q: write table %s: %w", a.ID, r.table, err)
	}
}
