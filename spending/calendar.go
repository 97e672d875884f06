package spending

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Calendar is how a dataset counts years.
type Calendar struct {
	Begins time.Month `json:"begins"` // month the financial year begins in, 1 to 12
}

func (c Calendar) check() error {
	if c.Begins < time.January || c.Begins > time.December {
		return fmt.Errorf("a year begins in a month 1 to 12, not %d", c.Begins)
	}
	return nil
}

// Year gives the financial year a month lies in.
func (c Calendar) Year(m Month) Period { return c.year((int(m) - int(c.Begins) + 1) / 12) }

// Begun gives the calendar years in which the first and the last of the financial years begin that begin in a period.
func (c Calendar) Begun(p Period) (first, last int) {
	before := int(c.Begins) - 1
	return (int(p.From) - before + 11) / 12, (int(p.To) - before) / 12
}

// year gives the financial year that begins in a calendar year.
func (c Calendar) year(start int) Period {
	from := NewMonth(start, c.Begins)
	return Period{From: from, To: from + 11}
}

// Parse reads the three forms of a period: a financial year, "2024-25" or, where years begin
// in January, "2024"; a range of months "2024-06/2024-09"; a month "2024-07". Where a month
// and a year are written alike ("2010-11") it is the month.
func (c Calendar) Parse(s string) (Period, error) {
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
	if start, err := strconv.Atoi(s[:min(len(s), 4)]); err == nil && start > 0 && c.yearName(start) == s {
		return c.year(start), nil
	}
	return Period{}, fmt.Errorf("period %q is not a year %s, a month 2024-07 or a range 2024-06/2024-09", s,
		c.yearName(2024))
}

// yearName is the form of the financial year that begins in a calendar year.
func (c Calendar) yearName(start int) string {
	if c.Begins == time.January {
		return fmt.Sprintf("%04d", start)
	}
	return fmt.Sprintf("%04d-%02d", start, (start+1)%100)
}

// Name gives the form of a period that Parse reads; all time is "".
func (c Calendar) Name(p Period) string {
	if !p.All() && p == c.Year(p.From) {
		name := c.yearName(int(p.From) / 12)
		if _, err := ParseMonth(name); err != nil {
			return name
		}
	}
	return p.String()
}
