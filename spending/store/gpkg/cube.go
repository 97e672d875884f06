package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
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
	rows, err := f.cubes.get(ctx, f, q)
	if err != nil {
		return nil, fmt.Errorf("read the cube: %w", err)
	}
	return rows, nil
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
		c.facts = facts
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

// factOf gives the fact of a record.
func factOf(a *spending.Award) *fact {
	return &fact{
		row: ledger.CubeRow{Precision: a.Precision, Confident: spending.IsSure(a.Confidence, a.Method), Flood: a.Flood,
			Kind: a.Kind, Funds: strings.Join(a.Funds, ";"), Status: a.Status},
		contract: spending.MonthOf(a.ContractDate), published: spending.MonthOf(a.Published), amount: a.On(a.Rung),
		tender: a.TenderValue, parts: a.Parts, candidates: a.Candidates,
	}
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
