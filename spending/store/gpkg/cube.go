package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

func (s *snapshot) Cube(ctx context.Context, q ledger.CubeQuery) ([]ledger.CubeRow, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	if q, err = q.Checked(f.description.Levels); err != nil {
		return nil, err
	}
	levels := f.description.Levels
	c, err := f.cubes.get(ctx, f.db, levels, cubeKey{levels.Depth(q.Level), q.Date, q.Rung})
	if err != nil {
		return nil, fmt.Errorf("read the cube: %w", err)
	}
	if q.ByMonth {
		return c.months(q.Window), nil
	}
	return c.total(q.Window), nil
}

func (s *snapshot) CubeByAward(ctx context.Context, q ledger.CubeQuery, counts func(*ledger.CubeRow) bool,
	yield func([]ledger.CubeRow) error) error {
	f, err := s.use(ctx)
	if err != nil {
		return err
	}
	defer f.release()
	if q, err = q.Checked(f.description.Levels); err != nil {
		return err
	}
	facts, err := f.cubes.of(ctx, f.db, f.description.Levels, q.Rung)
	if err != nil {
		return fmt.Errorf("read the cube by award: %w", err)
	}
	depth := f.description.Levels.Depth(q.Level)
	var rows []ledger.CubeRow
	for _, x := range facts {
		if err := ctx.Err(); err != nil {
			return err
		}
		dimensions, month := x.row, x.month(q.Date)
		dimensions.Dated = month != 0
		if !q.Window.Contains(month) || !counts(&dimensions) {
			continue
		}
		rows = rows[:0]
		x.cells(depth, q.Date, func(row ledger.CubeRow, add measures) {
			if !q.ByMonth {
				row.Month = 0
			}
			row.Amount, row.TenderAmount, row.Awards, row.Firsts, row.Unknown = add.amount, add.tender, 1, add.firsts,
				add.unknown
			rows = append(rows, row)
		})
		if err := yield(rows); err != nil {
			return err
		}
	}
	return nil
}

type cubeKey struct {
	depth int // of the level
	date  ledger.DateBasis
	rung  spending.Rung
}

// cubes are a file's monthly aggregates, one per level, date basis and rung. The awards
// are read when one is first asked for, and each cube is made then: few servers need all.
type cubes struct {
	mu    sync.Mutex
	facts map[spending.Rung][]*fact
	made  map[cubeKey]*cube
}

func (c *cubes) get(ctx context.Context, db *sql.DB, levels geo.Hierarchy, key cubeKey) (*cube, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.read(ctx, db, levels); err != nil {
		return nil, err
	}
	if c.made[key] == nil {
		c.made[key] = newCube(c.facts[key.rung], key.depth, key.date)
	}
	return c.made[key], nil
}

// of gives the facts of a rung.
func (c *cubes) of(ctx context.Context, db *sql.DB, levels geo.Hierarchy, rung spending.Rung) ([]*fact, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.read(ctx, db, levels)
	return c.facts[rung], err
}

func (c *cubes) read(ctx context.Context, db *sql.DB, levels geo.Hierarchy) error {
	if c.facts != nil {
		return nil
	}
	facts, err := readFacts(ctx, db, levels)
	if err == nil {
		c.facts, c.made = facts, map[cubeKey]*cube{}
	}
	return err
}

// fact is what the cube needs of one award or sanction.
type fact struct {
	row                 ledger.CubeRow // its dimensions but area, month and candidate
	contract, published spending.Month
	amount, tender      spending.NullMoney
	parts, candidates   []spending.Part
}

// readFacts gives the facts of every rung that has records.
func readFacts(ctx context.Context, db *sql.DB, levels geo.Hierarchy) (map[spending.Rung][]*fact, error) {
	facts := map[spending.Rung][]*fact{}
	byID := map[string]*fact{}
	const awards = `SELECT id, rung, contract_date, published, coalesce(sanctioned_minor, awarded_minor), ` +
		`tender_value_minor, precision, confidence, method, flood, kind, funds, status FROM awards`
	err := each(ctx, db, awards, nil, func(rows *sql.Rows) error {
		x := &fact{}
		var id string
		var rung spending.Rung
		var contract, published sql.NullTime
		var amount, tender sql.NullInt64
		var confidence sql.NullFloat64
		var method spending.Method
		err := rows.Scan(&id, orEmpty(&rung), &contract, &published, &amount, &tender, orEmpty(&x.row.Precision),
			&confidence, orEmpty(&method), orEmpty(&x.row.Flood), orEmpty(&x.row.Kind), orEmpty(&x.row.Funds),
			orEmpty(&x.row.Status))
		x.contract, x.published = monthOf(contract), monthOf(published)
		x.amount, x.tender = nullMoney(amount), nullMoney(tender)
		if !confidence.Valid {
			confidence.Float64 = spending.Unmeasured
		}
		x.row.Confident = spending.IsSure(confidence.Float64, method)
		byID[id] = x
		facts[rung] = append(facts[rung], x)
		return err
	})
	if err != nil {
		return nil, err
	}
	return facts, readParts(ctx, db, levels, byID)
}

// readParts adds the parts and candidates to facts by the id of their award.
func readParts(ctx context.Context, db *sql.DB, levels geo.Hierarchy, facts map[string]*fact) error {
	columns := ""
	outer := make([]*string, len(levels)-1)
	var id string
	var part spending.Part
	var candidate bool
	into := []any{&id, &part.Area, &part.Share, &candidate}
	for depth, name := range withinColumns(levels) {
		columns += ", " + quote(name)
		into = append(into, &outer[depth])
	}
	query := "SELECT award_id, area_id, share, candidate" + columns + " FROM award_areas ORDER BY fid"
	lies := map[string][]string{} // what each area lies in
	return each(ctx, db, query, nil, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		found, known := lies[part.Area]
		if !known {
			found = within(part.Area, outer)
			lies[part.Area] = found
		}
		part.Within = found
		x, ok := facts[id]
		if !ok {
			return fmt.Errorf("area %s belongs to award %q, which is not there", part.Area, id)
		}
		if candidate {
			x.candidates = append(x.candidates, part)
		} else {
			x.parts = append(x.parts, part)
		}
		return nil
	})
}

func monthOf(t sql.NullTime) spending.Month {
	if !t.Valid {
		return spending.MonthOf(time.Time{})
	}
	return spending.MonthOf(t.Time)
}

// cube is the aggregate by month for one level and date basis. Awards have one month, so
// that all its figures add up over months.
type cube struct {
	rows  []ledger.CubeRow // sorted with their month
	byAll []int32          // the rows, sorted as if they had no month
	group []int32          // for each of byAll, which cell of the total it belongs to
	month []spending.Month // of each of byAll, side by side: looking them up in the rows is slow
}

func newCube(facts []*fact, depth int, date ledger.DateBasis) *cube {
	cells := map[ledger.CubeRow]*ledger.CubeRow{} // by dimensions
	for _, x := range facts {
		x.cells(depth, date, func(dimensions ledger.CubeRow, add measures) {
			cell := cells[dimensions]
			if cell == nil {
				copied := dimensions
				cell = &copied
				cells[dimensions] = cell
			}
			cell.Amount += add.amount
			cell.TenderAmount += add.tender
			cell.Awards++
			cell.Firsts += add.firsts
			cell.Unknown += add.unknown
		})
	}
	c := &cube{rows: make([]ledger.CubeRow, 0, len(cells))}
	for _, cell := range cells {
		c.rows = append(c.rows, *cell)
	}
	slices.SortFunc(c.rows, func(a, b ledger.CubeRow) int { return ledger.CompareCubeRows(&a, &b) })
	c.byAll, c.group = make([]int32, len(c.rows)), make([]int32, len(c.rows))
	for i := range c.byAll {
		c.byAll[i] = int32(i)
	}
	compare := func(a, b int32) int {
		x, y := c.rows[a], c.rows[b]
		x.Month, y.Month = 0, 0
		return ledger.CompareCubeRows(&x, &y)
	}
	slices.SortStableFunc(c.byAll, compare)
	for i := 1; i < len(c.byAll); i++ {
		c.group[i] = c.group[i-1]
		if compare(c.byAll[i-1], c.byAll[i]) != 0 {
			c.group[i]++
		}
	}
	c.month = make([]spending.Month, len(c.rows))
	for i, row := range c.byAll {
		c.month[i] = c.rows[row].Month
	}
	return c
}

// measures are what one award adds to a cell.
type measures struct {
	amount, tender  spending.Money
	firsts, unknown int
}

func (x *fact) month(date ledger.DateBasis) spending.Month {
	if date == ledger.DatePublished {
		return x.published
	}
	return x.contract
}

// cells calls add for every cell the award belongs to, as CubeRow defines them.
func (x *fact) cells(depth int, date ledger.DateBasis, add func(ledger.CubeRow, measures)) {
	row := x.row
	row.Month = x.month(date)
	row.Dated = row.Month != 0
	first := measures{firsts: 1}
	if !x.amount.Valid {
		first.unknown = 1
	}
	if len(x.parts) == 0 {
		first.amount, first.tender = x.amount.Money, x.tender.Money
		add(row, first)
	}
	amounts, tenders := spending.Split(int64(x.amount.Money), shares(x.parts)),
		spending.Split(int64(x.tender.Money), shares(x.parts))
	for i, area := range distinctAreas(x.parts, depth) {
		m := measures{}
		if i == 0 {
			m = first
		}
		for j, p := range x.parts {
			if p.At(depth) == area {
				m.amount += spending.Money(amounts[j])
				m.tender += spending.Money(tenders[j])
			}
		}
		row.Area = area
		add(row, m)
	}
	row.Candidate = true
	for _, area := range distinctAreas(x.candidates, depth) {
		row.Area = area
		add(row, measures{amount: x.amount.Money, tender: x.tender.Money})
	}
}

// distinctAreas lists the areas of the parts at a depth once each, in the parts' order.
func distinctAreas(parts []spending.Part, depth int) []string {
	var areas []string
	for _, p := range parts {
		if area := p.At(depth); !slices.Contains(areas, area) {
			areas = append(areas, area)
		}
	}
	return areas
}

// months gives the rows of the window, months apart.
func (c *cube) months(window spending.Period) []ledger.CubeRow {
	rows := make([]ledger.CubeRow, 0, len(c.rows))
	for i := range c.rows {
		if window.Contains(c.rows[i].Month) {
			rows = append(rows, c.rows[i])
		}
	}
	return rows
}

// total gives the rows of the window, months added up.
func (c *cube) total(window spending.Period) []ledger.CubeRow {
	rows := make([]ledger.CubeRow, 0, c.count(window))
	last := int32(-1)
	for i, n := range c.byAll {
		if !window.Contains(c.month[i]) {
			continue
		}
		month := &c.rows[n]
		if c.group[i] != last {
			last = c.group[i]
			rows = append(rows, *month)
			rows[len(rows)-1].Month = 0
			continue
		}
		row := &rows[len(rows)-1]
		row.Amount += month.Amount
		row.TenderAmount += month.TenderAmount
		row.Awards += month.Awards
		row.Firsts += month.Firsts
		row.Unknown += month.Unknown
	}
	return rows
}

// count gives the number of rows total has: growing the slice would cost more than
// looking twice.
func (c *cube) count(window spending.Period) (n int) {
	last := int32(-1)
	for i, month := range c.month {
		if c.group[i] != last && window.Contains(month) {
			last = c.group[i]
			n++
		}
	}
	return n
}
