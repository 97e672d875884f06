package gpkg

import (
	"errors"
	"fmt"
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
func newQueue(insert func(*row) error) *queue {
	q := &queue{full: make(chan []row, mostAhead), ended: make(chan error, 1)}
	go func() {
		var err error
		for rows := range q.full {
			for i := range rows {
				if err != nil {
					break
				}
				err = insert(&rows[i])
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
	return w.write(&r)
}

// write inserts a row now.
func (w *writer) write(r *row) error {
	_, err := w.inserts[r.table].ExecContext(w.ctx, r.values...)
	switch a := r.of; {
	case err == nil:
		return nil
	case a == nil:
		return fmt.Errorf("write table %s: %w", r.table, err)
	case strings.Contains(err.Error(), "UNIQUE constraint failed: awards.id"):
		return fmt.Errorf("award %q (%s line %d): the id occurs twice", a.ID, a.SourceFile, a.SourceLine)
	default:
		return fmt.Errorf("award %q: write table %s: %w", a.ID, r.table, err)
	}
}
