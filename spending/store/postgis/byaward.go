package postgis

import (
	"fmt"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// byAwardQuery reads the facts of a cube, award by award.
func (d *dataset) byAwardQuery(q ledger.CubeQuery, classes []int32) (string, []any) {
	if q.Date == ledger.DateFloodYear {
		return d.floodByAwardQuery(q, classes)
	}
	depth := d.description.Levels.Depth(q.Level)
	month := monthColumn(q.Date)
	w := &where{}
	w.and(fmt.Sprintf("rung = %d", rungNo(q.Rung)))
	w.and("class = ANY ($)", classes)
	w.and("(NOT candidate OR " + firstColumn(depth) + ")")
	if !q.Window.All() {
		w.and(month+" BETWEEN $ AND $ AND "+month+" <> 0", int(q.Window.From), int(q.Window.To))
	}
	return fmt.Sprintf("SELECT award, %s, class, %s, first, known, amount, tender_value FROM %s%s ORDER BY award",
		levelColumn(depth), month, d.from("facts"), w.sql()), w.args
}

// counted lists the classes of awards that count with a date or without.
func (c *codes) counted(counts func(*ledger.CubeRow) bool) []int32 {
	classes := []int32{}
	for no := range c.classes {
		dated, undated := c.classes[no], c.classes[no]
		dated.Candidate, undated.Candidate, dated.Dated = false, false, true
		if counts(&dated) || counts(&undated) {
			classes = append(classes, int32(no))
		}
	}
	return classes
}

// part is a fact as byAwardQuery reads it.
type part struct {
	award, area, class, month int32
	first, known              bool
	amount, tender            int64
}

func (p *part) columns() []any {
	return []any{&p.award, &p.area, &p.class, &p.month, &p.first, &p.known, &p.amount, &p.tender}
}

// oneAward makes the facts of one award after another the rows it adds to a cube.
type oneAward struct {
	query  ledger.CubeQuery
	counts func(*ledger.CubeRow) bool
	yield  func([]ledger.CubeRow) error
	codes  *codes
	award  int32
	rows   []ledger.CubeRow
}

// add takes the next fact; facts come award by award.
func (o *oneAward) add(p *part) error {
	if int(p.area) >= len(o.codes.areas) || int(p.class) >= len(o.codes.classes) {
		return fmt.Errorf("area %d or class %d is not in the version's tables", p.area, p.class)
	}
	if p.award != o.award {
		if err := o.end(); err != nil {
			return err
		}
		o.award = p.award
	}
	row := o.codes.classes[p.class]
	row.Area, row.Dated = o.codes.areas[p.area], p.month != 0
	if o.query.ByMonth {
		row.Month = spending.Month(p.month)
	}
	row.Amount, row.TenderAmount, row.Awards = spending.Money(p.amount), spending.Money(p.tender), 1
	if p.first {
		row.Firsts = 1
		if !p.known {
			row.Unknown = 1
		}
	}
	for i := range o.rows {
		// Several parts in one area of the level.
		if same := &o.rows[i]; same.Area == row.Area && same.Candidate == row.Candidate &&
			same.Month == row.Month {
			same.Amount += row.Amount
			same.TenderAmount += row.TenderAmount
			same.Firsts += row.Firsts
			same.Unknown += row.Unknown
			return nil
		}
	}
	o.rows = append(o.rows, row)
	return nil
}

// end hands on the award whose facts are complete, if it counts.
func (o *oneAward) end() error {
	if len(o.rows) == 0 {
		return nil
	}
	dimensions := o.rows[0]
	dimensions.Area, dimensions.Month, dimensions.Candidate = "", 0, false
	rows := o.rows
	o.rows = o.rows[:0]
	if !o.counts(&dimensions) {
		return nil
	}
	return o.yield(rows)
}
