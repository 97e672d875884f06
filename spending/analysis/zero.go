package analysis

import (
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
)

// Kinds of zero beside ZeroNeed (METHOD.md, section 4). Where nobody is reported affected,
// reported damage may say otherwise, or a month of the flood season may be missing.
const (
	ZeroWithDamage = "zero_with_damage"
	ZeroPartial    = "zero_partial"
)

// smallNeed is the need, in people, below which an area is too small to rank where its
// series does not set another.
const smallNeed = 1000

// small gives the need below which an area is too small to rank; 0 for needs that are not
// of people.
func (v *View) small(wanted, unit string) float64 {
	if x := v.seriesOf(wanted); x != nil && x.Series.Small > 0 {
		return x.Series.Small
	}
	if strings.Contains(unit, "people") || strings.Contains(unit, "person") {
		return smallNeed
	}
	return 0
}

// needOf derives one area's need in a period, and says of a zero what kind it is.
func (v *View) needOf(name string, p spending.Period, area *need.Place) need.Need {
	n := v.need(name, p, area)
	if n.Known() && n.Value == 0 {
		n.Zero = v.zeroOf(v.seriesOf(name), p, area)
	}
	return n
}

func (v *View) zeroOf(x *need.Index, p spending.Period, area *need.Place) string {
	for _, name := range x.Series.ZeroBeside {
		damage := v.needs[name]
		from, to := damage.Span(p)
		for m := from; m < to; m++ {
			if value, _ := damage.At(m, area); value > 0 {
				return ZeroWithDamage
			}
		}
	}
	if x.SeasonMissing(p) {
		return ZeroPartial
	}
	return ZeroNeed
}
