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

// FinancialYear gives the April to March year the month lies in.
func (m Month) FinancialYear() Period {
	return financialYear((int(m) - 3) / 12)
}

func financialYear(start int) Period {
	from := NewMonth(start, time.April)
	return Period{From: from, To: from + 11}
}

// Period is a closed range of months. The zero value is all time, undated records
// included.
type Period struct{ From, To Month }

// ParsePeriod reads the three forms of a period: a financial year "2024-25" (April to
// March), a range of months "2024-06/2024-09", a month "2024-07". Where both readings
// are possible ("2010-11") it is the month.
func ParsePeriod(s string) (Period, error) {
	if from, to, ok := strings.Cut(s, "/"); ok {
		f, err := ParseMonth(from)
		if err != nil {
			return Period{}, fmt.Errorf("period %q: %w", s, err)
		}
		t, err := ParseMonth(to)
		if err != nil {
			return Period{}, fmt.Errorf("period %q: %w", s, err)
		}
		if t < f {
			return Period{}, fmt.Errorf("period %q ends before it begins", s)
		}
		return Period{f, t}, nil
	}
	if m, err := ParseMonth(s); err == nil {
		return Period{m, m}, nil
	}
	if y, yy, ok := strings.Cut(s, "-"); ok && len(y) == 4 && len(yy) == 2 {
		year, err1 := strconv.Atoi(y)
		next, err2 := strconv.Atoi(yy)
		if err1 == nil && err2 == nil && year > 0 && next == (year+1)%100 {
			return financialYear(year), nil
		}
	}
	return Period{}, fmt.Errorf("period %q is not a financial year 2024-25, a month 2024-07 or a range 2024-06/2024-09", s)
}

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

// String gives the form ParsePeriod reads; all time is "".
func (p Period) String() string {
	switch {
	case p.All():
		return ""
	case p.From == p.To:
		return p.From.String()
	case p == p.From.FinancialYear() && p.To.String()[5:] == "03":
		year := int(p.From) / 12
		if fy := fmt.Sprintf("%04d-%02d", year, (year+1)%100); (year+1)%100 > 12 || (year+1)%100 == 0 {
			return fy
		}
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
