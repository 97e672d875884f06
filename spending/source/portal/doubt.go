package portal

import (
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
)

// doubt is what of a column of amounts may be read in two ways.
type doubt struct {
	asSaid    int       // amounts whose marks have but the layout's reading
	otherwise int       // amounts that are ones only with the other mark before their decimals
	grouped   []grouped // those like 84,000, which may be 84 then
}

// grouped is an amount of one record.
type grouped struct {
	record, line int
	text         string
}

// doubted notes how an amount is written.
func (p *parser) doubted(row []string, f Field, text string, a amount.Amount, err error) {
	d := &p.doubts[f]
	switch {
	case err != nil && amount.IsOtherwise(text, p.layout.DecimalComma):
		d.otherwise++
	case err == nil && a.Grouped:
		d.grouped = append(d.grouped, grouped{len(p.records), p.rows.Line(p.columns[f]), text})
	case err == nil && strings.ContainsAny(text, ".,"):
		d.asSaid++
	}
}

// reportGrouped makes amounts like 84,000 unknown where more of their column have their decimals
// behind the comma than have not.
func (p *parser) reportGrouped() {
	for _, f := range []Field{Awarded, TenderValue} {
		d := &p.doubts[f]
		if d.otherwise <= d.asSaid {
			continue
		}
		for _, g := range d.grouped {
			p.issue(g.line, p.named[f], g.text, "its separator parts thousands, or decimals as in other amounts of "+
				"the "+
				"column", "value unknown; say how decimals are written")
			if r := &p.records[g.record]; f == Awarded {
				r.Awarded = spending.NullMoney{}
				p.stats.ValueBad++
			} else {
				r.TenderValue = spending.NullMoney{}
			}
		}
	}
}
