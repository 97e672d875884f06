package spending

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Month is a calendar month, counted in months since January of year 0. The zero value
// means "no usable date".
type Month int

// NewMonth gives the month of a year, 1 to 12.
func NewMonth(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// MonthOf gives the month a date lies in; the zero date has no month.
func MonthOf(t time.Time) Month {
	if t.IsZero() {
		return 0
	}
	return NewMonth(t.Year(), t.Month())
}

// ParseMonth reads "2024-07".
func ParseMonth(s string) (Month, error) {
	y, m, ok := strings.Cut(s, "-")
	year, err1 := strconv.Atoi(y)
	month, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || len(y) != 4 || len(m) != 2 || year < 1 || month < 1 || month > 12 {
		return 0, fmt.Errorf("month %q is not of the form 2024-07", s)
	}
	return NewMonth(year, time.Month(month)), nil
}

// String gives "2024-07".
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1)
}

// FirstDay is midnight UTC of the first day of the month.
func (m Month) FirstDay() time.Time {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// Period is a closed range of months. The zero value is all time, undated records
// included.
type Period struct{ From, To Month }

// All reports whether the period is all time.
func (p Period) All() bool { return p == Period{} }

// Contains reports whether the month lies in the period. Undated records lie only in all
// time.
func (p Period) Contains(m Month) bool {
	return p.All() || m != 0 && p.From <= m && m <= p.To
}

// Within reports whether the period lies in another one; all time counts as lying in it, and
// anything in all time.
func (p Period) Within(other Period) bool {
	return p.All() || other.All() || other.From <= p.From && p.To <= other.To
}

// Meets reports whether two periods have a month in common.
func (p Period) Meets(other Period) bool {
	return p.All() || other.All() || p.From <= other.To && other.From <= p.To
}

// Extend lengthens the period by whole years after its end.
func (p Period) Extend(years int) Period {
	if p.All() {
		return p
	}
	return Period{p.From, p.To + Month(12*years)}
}

// String gives a month or a range of months; all time is "". Calendar.Name gives years too.
func (p Period) String() string {
	switch {
	case p.All():
		return ""
	case p.From == p.To:
		return p.From.String()
	}
	return p.From.String() + "/" + p.To.String()
}

// Months lists the months of a period as periods, oldest first; none for all time.
func (p Period) Months() []Period {
	var list []Period
	if p.All() {
		return nil
	}
	for m := p.From; m <= p.To; m++ {
		list = append(list, Period{m, m})
	}
	return list
}
