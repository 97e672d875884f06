package postgis

import (
	"errors"
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/jackc/pgx/v5"
)

// after is where records go on that come after those of the version before.
type after struct {
	records   int
	last      string // in the order of their ids
	segments  int    // of the index of texts
	conflicts int    // rows of them
}

// readAfter reads where records go on.
func (w *writer) readAfter(records int) error {
	w.after.records = records
	err := w.tx.QueryRow(w.ctx, fmt.Sprintf(`SELECT coalesce((SELECT max(id) FROM %s), ''),
		coalesce((SELECT max(segment) + 1 FROM %s WHERE bucket = 0), 0),
		coalesce((SELECT max(number) + 1 FROM %s), 0)`, w.before.from("awards"), w.before.from("text_index"),
		w.before.from("conflicts"))).Scan(&w.after.last, &w.after.segments, &w.after.conflicts)
	if err != nil {
		return fmt.Errorf("read where the records before end: %w", err)
	}
	return nil
}

// addRecords writes awards behind those of the version before, and counts them.
func (w *writer) addRecords(d *spending.Dataset, v *spending.Version) error {
	w.seen.Written = v.ID
	w.numberAreas(d.Areas)
	rows, err := w.tx.Query(w.ctx, "SELECT class, precision, candidate, confident, flood, kind, funds, status FROM "+
		w.before.from("classes"))
	if err != nil {
		return fmt.Errorf("read the classes before: %w", err)
	}
	var no int32
	var c class
	if _, err := pgx.ForEachRow(rows, []any{&no, &c.precision, &c.candidate, &c.confident, &c.flood, &c.kind, &c.funds,
		&c.status}, func() error {
		w.classes[c] = no
		return nil
	}); err != nil {
		return fmt.Errorf("read the classes before: %w", err)
	}
	w.known = int32(len(w.classes))
	if err := w.awards(d.Added, v); err != nil {
		return err
	}
	var twice string
	switch err := w.tx.QueryRow(w.ctx, fmt.Sprintf("SELECT id FROM %s JOIN %s USING (id) LIMIT 1",
		w.table("awards")+" AS added", w.before.from("awards"))).Scan(&twice); {
	case err == nil:
		return fmt.Errorf("the id of an award occurs twice: %s", twice)
	case !errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("look for ids that occur twice: %w", err)
	}
	return w.cube()
}
