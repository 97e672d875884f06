package postgis

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/jackc/pgx/v5"
)

// levelColumn names the column of a depth, in awards with the codes of its areas, in facts
// with the number of one.
func levelColumn(depth int) string { return fmt.Sprintf("level%d", depth+1) }

// firstColumn names the column of facts that tells the first in an area of a depth.
func firstColumn(depth int) string { return fmt.Sprintf("first%d", depth+1) }

// measures are the sums of facts over the areas of a depth: an award that has several parts
// in one of them counts once there, and so does what it may bring.
func measures(depth int) string {
	first := firstColumn(depth)
	return fmt.Sprintf(`floodspend.total(amount) FILTER (WHERE NOT candidate OR %[1]s) AS amount,
		floodspend.total(tender_value) FILTER (WHERE NOT candidate OR %[1]s) AS tender_value,
		count(*) FILTER (WHERE %[1]s) AS awards, count(*) FILTER (WHERE first) AS firsts,
		count(*) FILTER (WHERE first AND NOT known) AS unknown`, first)
}

// undatedYear is what the cube has for the year of awards without a date.
const undatedYear = -1

// cube fills the table cube from the facts. Years are named by the calendar year they begin
// in.
func (w *writer) cube() error {
	if err := w.exec("ANALYZE " + w.table("facts")); err != nil {
		return fmt.Errorf("analyze facts: %w", err)
	}
	for depth := range w.levels {
		err := w.exec(fmt.Sprintf(`
			INSERT INTO %s (rung, level, year, area, class, amount, tender_value, awards, firsts, unknown)
			SELECT rung, %d, CASE WHEN contract_month = 0 THEN %d ELSE (contract_month - %d) / 12 END AS year,
				%s, class, %s
			FROM %s GROUP BY 1, 3, 4, 5 ORDER BY 1, 3`,
			w.table("cube"), depth+1, undatedYear, w.calendar.Begins-1, levelColumn(depth), measures(depth),
			w.table("facts")))
		if err != nil {
			return fmt.Errorf("add up the cube: %w", err)
		}
	}
	return nil
}

// keptCube is an answer of Cube that is kept: the queries of a page differ mostly in what
// is done with the rows.
type keptCube struct {
	query ledger.CubeQuery
	cells []cell // as they are sorted: a row takes three times as much
}

// A version keeps so many cubes, and so many cells of them in all, 64 bytes each.
const (
	keptCubes = 256
	keptCells = 1 << 18
)

func (d *dataset) kept(q ledger.CubeQuery) ([]cell, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.cubes {
		if k.query == q {
			return k.cells, true
		}
	}
	return nil, false
}

func (d *dataset) keep(q ledger.CubeQuery, cells []cell) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if slices.ContainsFunc(d.cubes, func(k keptCube) bool { return k.query == q }) {
		return // asked for twice at the same time
	}
	d.cubes = append(d.cubes, keptCube{q, cells})
	total := 0
	for _, k := range d.cubes {
		total += cap(k.cells)
	}
	for total > keptCells || len(d.cubes) > keptCubes {
		total -= cap(d.cubes[0].cells)
		d.cubes = slices.Delete(d.cubes, 0, 1)
	}
}

func (s *snapshot) Cube(ctx context.Context, q ledger.CubeQuery) ([]ledger.CubeRow, error) {
	release, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if q, err = q.Checked(s.dataset.description.Levels); err != nil {
		return nil, err
	}
	codes, err := s.codes(ctx)
	if err != nil {
		return nil, err
	}
	if cells, ok := s.dataset.kept(q); ok {
		return codes.cubeRows(cells), nil
	}
	query, args := s.dataset.cubeQuery(q)
	var cells []cell
	err = s.store.again(ctx, func(conn *pgx.Conn) (err error) {
		cells, err = readCells(ctx, conn, query, args)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the cube: %w", err)
	}
	if err := codes.sort(cells); err != nil {
		return nil, fmt.Errorf("read the cube: %w", err)
	}
	s.dataset.keep(q, cells)
	return codes.cubeRows(cells), nil
}

func (s *snapshot) CubeByAward(ctx context.Context, q ledger.CubeQuery, counts func(*ledger.CubeRow) bool,
	yield func([]ledger.CubeRow) error) error {
	release, err := s.use(ctx)
	if err != nil {
		return err
	}
	defer release()
	if q, err = q.Checked(s.dataset.description.Levels); err != nil {
		return err
	}
	codes, err := s.codes(ctx)
	if err != nil {
		return err
	}
	query, args := s.dataset.byAwardQuery(q, codes.counted(counts))
	var stopped error
	begun := false
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		one := oneAward{query: q, counts: counts, yield: yield, codes: codes}
		var part part
		_, err = pgx.ForEachRow(rows, part.columns(), func() error {
			begun = true
			if stopped = ctx.Err(); stopped == nil {
				stopped = one.add(&part)
			}
			return stopped
		})
		if err == nil {
			stopped = one.end()
		} else if begun && stopped == nil {
			// What was handed on cannot be taken back by trying again.
			err = errors.New(err.Error())
		}
		return err
	})
	if stopped != nil {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("read the cube by award: %w", errors.Join(err, ctx.Err()))
	}
	return nil
}

// cubeQuery reads the cube where the window is made of whole financial years of the
// contract, and otherwise adds up the facts of its months.
func (d *dataset) cubeQuery(q ledger.CubeQuery) (string, []any) {
	if q.Date == ledger.DateFloodYear {
		return d.floodCubeQuery(q)
	}
	depth := d.description.Levels.Depth(q.Level)
	level, rung := depth+1, rungNo(q.Rung)
	if q.Date == ledger.DateContract && !q.ByMonth {
		if q.Window.All() {
			return fmt.Sprintf(`
				SELECT area, 0, (year <> %d)::int, class, floodspend.total(amount), floodspend.total(tender_value),
					floodspend.total(awards), floodspend.total(firsts), floodspend.total(unknown)
				FROM %s WHERE rung = %d AND level = %d GROUP BY 1, 3, 4`,
				undatedYear, d.from("cube"), rung, level), nil
		}
		if from, to, ok := d.wholeYears(q.Window); ok {
			if from == to && len(d.added) == 0 {
				return fmt.Sprintf(`SELECT area, 0, 1, class, amount, tender_value, awards, firsts, unknown
					FROM %s WHERE rung = %d AND level = %d AND year = $1`,
					d.from("cube"), rung, level), []any{from}
			}
			return fmt.Sprintf(`
				SELECT area, 0, 1, class, floodspend.total(amount), floodspend.total(tender_value),
					floodspend.total(awards), floodspend.total(firsts), floodspend.total(unknown)
				FROM %s WHERE rung = %d AND level = %d AND year BETWEEN $1 AND $2 GROUP BY 1, 4`,
				d.from("cube"), rung, level), []any{from, to}
		}
	}
	month := monthColumn(q.Date)
	shown, where := "0", fmt.Sprintf(" WHERE rung = %d", rung)
	var args []any
	if q.ByMonth {
		shown = month
	}
	if !q.Window.All() {
		where += fmt.Sprintf(" AND %s BETWEEN $1 AND $2 AND %[1]s <> 0", month)
		args = []any{int(q.Window.From), int(q.Window.To)}
	}
	return fmt.Sprintf("SELECT %s, %s AS month, (%s <> 0)::int AS dated, class, %s FROM %s%s GROUP BY 1, 2, 3, 4",
		levelColumn(depth), shown, month, measures(depth), d.from("facts"), where), args
}

// wholeYears gives the first years of the financial years a window is made of; it is not ok
// if it begins or ends within one.
func (d *dataset) wholeYears(window spending.Period) (from, to int, ok bool) {
	first, last := d.description.Calendar.Year(window.From), d.description.Calendar.Year(window.To)
	return int(first.From) / 12, int(last.From) / 12, window.From == first.From && window.To == last.To
}

func monthColumn(date ledger.DateBasis) string {
	if date == ledger.DatePublished {
		return "published_month"
	}
	return "contract_month"
}

// cell is a cube row as the database gives it: area, month, dated and class are numbers.
type cell struct {
	key                                     uint64
	area, month, dated, class               int32
	amount, tender, awards, firsts, unknown int64
}

// sortBy makes the key that cells are sorted by: area, month, dated, rank of the class. Areas
// are numbers below 2^22, months below 2^18, classes below 2^23.
func (c *cell) sortBy(rank []int32) {
	c.key = uint64(c.area)<<42 | uint64(c.month)<<24 | uint64(c.dated)<<23 | uint64(rank[c.class])
}

const (
	cellNumbers = 4 // int4 columns
	cellColumns = 9
)

func readCells(ctx context.Context, conn *pgx.Conn, query string, args []any) ([]cell, error) {
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cells []cell
	for rows.Next() {
		raw := rows.RawValues()
		if len(raw) != cellColumns {
			return nil, fmt.Errorf("%d columns, not %d", len(raw), cellColumns)
		}
		var c cell
		for i, to := range []*int32{&c.area, &c.month, &c.dated, &c.class} {
			if len(raw[i]) != 4 {
				return nil, fmt.Errorf("column %d is no integer", i+1)
			}
			*to = int32(binary.BigEndian.Uint32(raw[i]))
		}
		for i, to := range []*int64{&c.amount, &c.tender, &c.awards, &c.firsts, &c.unknown} {
			n := raw[cellNumbers+i]
			if len(n) != 8 {
				return nil, fmt.Errorf("column %d is no bigint", cellNumbers+i+1)
			}
			*to = int64(binary.BigEndian.Uint64(n))
		}
		cells = append(cells, c)
	}
	return cells, rows.Err()
}

// sort sorts cells as the rows of a cube are sorted.
func (c *codes) sort(cells []cell) error {
	for i := range cells {
		if x := &cells[i]; int(x.area) >= len(c.areas) || int(x.class) >= len(c.classes) {
			return fmt.Errorf("area %d or class %d is not in the version's tables", x.area, x.class)
		}
		cells[i].sortBy(c.rank)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.key, b.key) })
	return nil
}

// cubeRows gives the rows of sorted cells, codes in the place of numbers.
func (c *codes) cubeRows(cells []cell) []ledger.CubeRow {
	rows := make([]ledger.CubeRow, len(cells))
	for i := range cells {
		x, row := &cells[i], &rows[i]
		*row = c.classes[x.class]
		row.Area, row.Month, row.Dated = c.areas[x.area], spending.Month(x.month), x.dated != 0
		row.Amount, row.TenderAmount = spending.Money(x.amount), spending.Money(x.tender)
		row.Awards, row.Firsts, row.Unknown = int(x.awards), int(x.firsts), int(x.unknown)
	}
	return rows
}
