package spending

import (
	"slices"
	"strings"
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
func (v *View) small(need, unit string) float64 {
	if x := v.needs[seriesOf(need)]; x != nil && x.series.Small > 0 {
		return x.series.Small
	}
	if strings.Contains(unit, "people") || strings.Contains(unit, "person") {
		return smallNeed
	}
	return 0
}

// needOf derives one area's need in a period, and says of a zero what kind it is.
func (v *View) needOf(name string, p Period, area *place) AreaNeed {
	n := v.need(name, p, area)
	if n.Known() && n.Value == 0 {
		n.Zero = v.zeroOf(v.needs[seriesOf(name)], p, area)
	}
	return n
}

func (v *View) zeroOf(x *needIndex, p Period, area *place) string {
	for _, name := range x.series.ZeroBeside {
		damage := v.needs[name]
		from, to := damage.span(p)
		for m := from; m < to; m++ {
			if value, _ := damage.at(m, area); value > 0 {
				return ZeroWithDamage
			}
		}
	}
	if x.seasonMissing(p) {
		return ZeroPartial
	}
	return ZeroNeed
}

// seasonMissing reports whether a month of the flood season in the period, for all time in
// the years the series covers, was not published.
func (x *needIndex) seasonMissing(p Period) bool {
	s := &x.series
	if s.SeasonFrom == 0 || s.Yearly || len(x.published) == 0 {
		return false
	}
	if p.All() {
		p = Period{x.published[0], x.published[len(x.published)-1]}
	}
	for m := p.From; m <= p.To; m++ {
		if _, published := slices.BinarySearch(x.published, m); s.inSeason(m) && !published {
			return true
		}
	}
	return false
}

func (s *NeedSeries) inSeason(m Month) bool {
	month := int(m)%12 + 1
	if s.SeasonFrom <= s.SeasonTo {
		return s.SeasonFrom <= month && month <= s.SeasonTo
	}
	return month >= s.SeasonFrom || month <= s.SeasonTo
}
