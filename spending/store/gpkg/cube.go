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
	facts, err := f.cubes.of(ctx, f.db, &f.description, q.Rung)
	if err != nil {
		return fmt.Errorf("read the cube by award: %w", err)
	}
	depth := f.description.Levels.Depth(q.Level)
	var rows []ledger.CubeRow
	for _, x := range facts {
		if err := ctx.Err(); err != nil {
			return err
		}
		turns := ledger.Turns(x.months(q.Date), q.Window, q.ByMonth)
		if len(turns) == 0 {
			continue
		}
		dimensions := x.row
		if dimensions.Dated = turns[0].Month != 0; !counts(&dimensions) {
			continue
		}
		rows = rows[:0]
		for _, turn := range turns {
			x.cells(depth, turn, func(row ledger.CubeRow, add measures) {
				rows = appendCell(rows, row, add, q.ByMonth)
			})
		}
		if err := yield(rows); err != nil {
			return err
		}
	}
	return nil
}

// appendCell adds a cell of an award to its rows, to that of the same area unless months are kept apart.
func appendCell(rows []ledger.CubeRow, row ledger.CubeRow, add measures, byMonth bool) []ledger.CubeRow {
	if !byMonth {
		row.Month = 0
		for i := range rows {
			if same := &rows[i]; same.Area == row.Area && same.Candidate == row.Candidate {
				same.Amount += add.amount
				same.TenderAmount += add.tender
				return rows
			}
		}
	}
	row.Amount, row.TenderAmount, row.Awards, row.Firsts, row.Unknown = add.amount, add.tender, add.awards, add.firsts,
		add.unknown
	return append(rows, row)
}

// of gives the facts of a rung.
func (c *cubes) of(ctx context.Context, db *sql.DB, d *spending.Description, rung spending.Rung) ([]*fact, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.read(ctx, db, d)
	return c.facts[rung], err
}

func (c *cubes) read(ctx context.Context, db *sql.DB, d *spending.Description) error {
	if c.facts != nil {
		return nil
	}
	facts, err := readFacts(ctx, db, d.Levels, d.Calendar)
	if err == nil {
		c.facts = facts
	}
	return err
}

// fact is what the cube needs of one record.
type fact struct {
	row                 ledger.CubeRow // its dimensions but area, month and candidate
	contract, published spending.Month
	floods              []spending.Month // as ledger.YearMonths gives them
	amount, tender      spending.NullMoney
	parts, candidates   []spending.Part
}

// readFacts gives the facts of every rung that has records.
func readFacts(ctx context.Context, db *sql.DB, levels geo.Hierarchy,
	calendar spending.Calendar) (map[spending.Rung][]*fact, error) {
	facts := map[spending.Rung][]*fact{}
	byID := map[string]*fact{}
	const awards = `SELECT id, rung, contract_date, published, ` +
		`coalesce(sanctioned_minor, paid_minor, awarded_minor), tender_value_minor, ` +
		`precision, confidence, method, flood, kind, funds, status, flood_year FROM awards`
	err := each(ctx, db, awards, nil, func(rows *sql.Rows) error {
		x := &fact{}
		var id string
		var rung spending.Rung
		var contract, published sql.NullTime
		var amount, tender sql.NullInt64
		var confidence sql.NullFloat64
		var method spending.Method
		var floods string
		err := rows.Scan(&id, orEmpty(&rung), &contract, &published, &amount, &tender, orEmpty(&x.row.Precision),
			&confidence, orEmpty(&method), orEmpty(&x.row.Flood), orEmpty(&x.row.Kind), orEmpty(&x.row.Funds),
			orEmpty(&x.row.Status), orEmpty(&floods))
		x.floods = ledger.YearMonths(strings.FieldsFunc(floods, func(r rune) bool { return r == ';' }), calendar)
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
	amount, tender          spending.Money
	awards, firsts, unknown int
}

// months are those that the fact stands in on a date basis, as ledger.Months gives them.
func (x *fact) months(date ledger.DateBasis) []spending.Month {
	switch date {
	case ledger.DatePublished:
		return []spending.Month{x.published}
	case ledger.DateFloodYear:
		return x.floods
	}
	return []spending.Month{x.contract}
}

// cells calls add for every cell the award belongs to in a turn, as CubeRow defines them.
func (x *fact) cells(depth int, turn ledger.Turn, add func(ledger.CubeRow, measures)) {
	row := x.row
	row.Month = turn.Month
	row.Dated = row.Month != 0
	var counted, first measures
	if turn.First {
		counted.awards, first.awards, first.firsts = 1, 1, 1
		if !x.amount.Valid {
			first.unknown = 1
		}
	}
	amount, tender := turn.One(x.amount.Money), turn.One(x.tender.Money)
	if len(x.parts) == 0 {
		first.amount, first.tender = amount, tender
		add(row, first)
	}
	amounts, tenders := turn.Shared(spending.Split(int64(x.amount.Money), shares(x.parts))),
		turn.Shared(spending.Split(int64(x.tender.Money), shares(x.parts)))
	for i, area := range distinctAreas(x.parts, depth) {
		m := counted
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
		add(row, measures{amount: amount, tender: tender, awards: counted.awards})
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
