package portal

import (
	_ "embed"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

//go:embed eprocure.csv
var eprocureColumns string

// EProcure is the layout of the tables of bids that the e-procurement portals of India's
// states give, by the names their columns are known under: one row per bid result, of which
// the accepted ones are awards. prefix begins the IDs of the records.
func EProcure(prefix string) Layout {
	l := Layout{
		Columns:  map[Field]Column{},
		IDPrefix: prefix,
		Currency: spending.INR,
		Dates:    []string{"2-Jan-2006", time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2006/1/2", "2-Jan-06"},
		Monthly:  true,
	}
	for line := range strings.Lines(eprocureColumns) {
		parts := strings.SplitN(strings.TrimSpace(line), ",", 3)
		if len(parts) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		names := strings.Split(parts[2], ";")
		if f, ok := FieldOf(parts[0]); ok {
			l.Columns[f] = Column{Names: names, Required: parts[1] == "required", Rare: parts[1] == "rare",
				Loose: true}
		} else {
			l.AwardColumns = names
		}
	}
	return l
}
