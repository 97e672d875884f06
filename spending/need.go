package spending

// Need series every Assam import provides. User layers add their own names.
const (
	AffectedPeak    = "affected_peak"    // derived: largest month of Affected in the period
	AffectedReports = "affected_reports" // derived: sum of the months of Affected (person-reports)
	Affected        = "affected"         // stored: people reported affected, per month
	Population      = "population"       // stored: people, per calendar year
	InundatedShare  = "inundated_share"  // stored: share of the area under water, 0 to 1, per month
	InundatedArea   = "inundated_area"   // derived: largest month of share × area, km²
	DamageStated    = "damage_stated"    // stored: objects that reports state in all, listed or not; no need
	Exposed         = "exposed"          // derived: population × largest inundated share in the period
)

// NeedSeries is one stored need series: what was published, per area and month. An area
// without a value in a published month is zero; a month not in Months is missing.
type NeedSeries struct {
	Name    string
	Unit    string // "people", "share"
	Source  string // who publishes it
	Vintage string // when it was published or read
	Months  []Month
	Yearly  bool // values are of a year, stored at its first month: January, or that of a financial year
	Values  []NeedValue

	// Small is the need below which an area is too small to rank, 0 for the method's own.
	Small float64
	// ZeroBeside names the series of damage that, above zero in the same months, make a zero
	// of this one a zero with damage. Only a series of reported people has them.
	ZeroBeside []string
	// SeasonFrom and SeasonTo are the calendar months, 1 to 12, in which the flood season
	// begins and ends; 0 where none is stated. A zero with one of its months unpublished is
	// partial.
	SeasonFrom, SeasonTo int
}

// NeedValue is one observation. Area is a circle code, or a district code for what a
// source gives for the district only (not the sum of its circles). Absent is not zero in a
// series where areas may be missing: Missing marks such an observation.
type NeedValue struct {
	Area    string
	Month   Month
	Value   float64
	Missing bool
}

// InSeason reports whether a month is of the flood season the series is told of.
func (s *NeedSeries) InSeason(m Month) bool {
	month := int(m)%12 + 1
	if s.SeasonFrom <= s.SeasonTo {
		return s.SeasonFrom <= month && month <= s.SeasonTo
	}
	return month >= s.SeasonFrom || month <= s.SeasonTo
}
