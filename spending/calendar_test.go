package spending

import (
	"strings"
	"testing"
	"time"
)

func TestCalendarParse(t *testing.T) {
	april, july, january := Calendar{time.April}, Calendar{time.July}, Calendar{time.January}
	for _, c := range []struct {
		calendar Calendar
		text     string
		want     Period
	}{
		{april, "2024-25", Period{NewMonth(2024, time.April), NewMonth(2025, time.March)}},
		{april, "1999-00", Period{NewMonth(1999, time.April), NewMonth(2000, time.March)}},
		{july, "2024-25", Period{NewMonth(2024, time.July), NewMonth(2025, time.June)}},
		{january, "2024", Period{NewMonth(2024, time.January), NewMonth(2024, time.December)}},
		{january, "2010-11", Period{NewMonth(2010, time.November), NewMonth(2010, time.November)}},
		{april, "2024-07", Period{NewMonth(2024, time.July), NewMonth(2024, time.July)}},
		{april, "2010-11", Period{NewMonth(2010, time.November), NewMonth(2010, time.November)}},
		{april, "2024-06/2024-09", Period{NewMonth(2024, time.June), NewMonth(2024, time.September)}},
		{january, "2023-04/2024-03", Period{NewMonth(2023, time.April), NewMonth(2024, time.March)}},
		{july, "2010-07/2011-06", Period{NewMonth(2010, time.July), NewMonth(2011, time.June)}}, // 2010-11 is a month
	} {
		got, err := c.calendar.Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("%v.Parse(%q) = %v, %v; want %v", c.calendar, c.text, got, err, c.want)
		}
		if name := c.calendar.Name(got); name != c.text {
			t.Errorf("%v.Name(%v) = %q, want %q", c.calendar, got, name, c.text)
		}
	}
	for text, calendar := range map[string]Calendar{"": april, "2024": april, "2024-13": april, "2024-26": april,
		"2024-9": april, "2024-09/2024-06": april, "2024-06/": april, "x/y": april, "0000-01": april,
		"2024-25": january,
		"02024":   january, "-202": january, "24": january, "+024": january} {
		if got, err := calendar.Parse(text); err == nil {
			t.Errorf("%v.Parse(%q) = %v, want an error", calendar, text, got)
		} else if text != "" && !strings.Contains(err.Error(), strings.Split(text, "/")[0]) {
			t.Errorf("%v.Parse(%q): the error %q does not name the text", calendar, text, err)
		}
	}
}

func TestCalendarYear(t *testing.T) {
	march := NewMonth(2024, time.March)
	for begins, want := range map[time.Month]string{time.January: "2024", time.March: "2024-25", time.April: "2023-24",
		time.July: "2023-24", time.December: "2023-24"} {
		c := Calendar{begins}
		year := c.Year(march)
		if got := c.Name(year); got != want || !year.Contains(march) || len(year.Months()) != 12 {
			t.Errorf("years that begin in %v: March 2024 lies in %s (%v)", begins, got, year)
		}
	}
}

func TestPeriodContains(t *testing.T) {
	fy := Calendar{time.April}.Year(NewMonth(2024, time.April))
	for _, c := range []struct {
		p     Period
		month string
		want  bool
	}{
		{fy, "2024-04", true}, {fy, "2025-03", true}, {fy, "2024-03", false}, {fy, "2025-04", false},
		{fy.Extend(1), "2026-03", true}, {fy.Extend(1), "2026-04", false}, {Period{}, "1950-01", true},
	} {
		m, err := ParseMonth(c.month)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.p.Contains(m); got != c.want {
			t.Errorf("%v contains %s = %v", c.p, c.month, got)
		}
	}
	if fy.Contains(0) || !(Period{}).Contains(0) {
		t.Error("undated records lie in all time only")
	}
}
