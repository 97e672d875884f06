package gpkg

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/ledger"
)

// after is where records go on that come after those of the version before.
type after struct {
	records   int
	last      string // in the order of their ids
	segments  int    // of the index of texts
	conflicts int    // rows of them
	classes   []ledger.CubeRow
}

// goOn makes rows of the tables of records follow those that are there.
func (w *writer) goOn(records int) (err error) {
	for _, t := range w.tables {
		if !t.stays || t.geometry != "" { // areas
			continue
		}
		if err := w.prepare(t.name, t.insert()); err != nil {
			return err
		}
		var last int64
		query := "SELECT coalesce(max(fid), 0) FROM " + quote(t.name)
		if err := w.tx.QueryRowContext(w.ctx, query).Scan(&last); err != nil {
			return fmt.Errorf("read where table %s ends: %w", t.name, err)
		}
		w.fids[t.name] = last
	}
	w.adds, w.after.records = true, records
	err = w.tx.QueryRowContext(w.ctx, `SELECT coalesce((SELECT max(id) FROM awards), ''),
		coalesce((SELECT max(segment) + 1 FROM text_index WHERE bucket = 0), 0),
		coalesce((SELECT max(number) + 1 FROM award_conflicts), 0)`).Scan(&w.after.last, &w.after.segments,
		&w.after.conflicts)
	if err == nil {
		w.after.classes, err = readClasses(w.ctx, w.tx)
	}
	if err != nil {
		return fmt.Errorf("read where the records before end: %w", err)
	}
	return nil
}
