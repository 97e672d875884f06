package spending

import (
	"strings"
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]Period{
		"2024-25":         {NewMonth(2024, time.April), NewMonth(2025, time.March)},
		"1999-00":         {NewMonth(1999, time.April), NewMonth(2000, time.March)},
		"2024-07":         {NewMonth(2024, time.July), NewMonth(2024, time.July)},
		"2010-11":         {NewMonth(2010, time.November), NewMonth(2010, time.November)},
		"2024-06/2024-09": {NewMonth(2024, time.June), NewMonth(2024, time.September)},
	} {
		got, err := ParsePeriod(text)
		if err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %v, %v; want %v", text, got, err, want)
		}
		if got.String() != text {
			t.Errorf("ParsePeriod(%q).String() = %q", text, got)
		}
	}
	for _, text := range []string{"", "2024", "2024-13", "2024-26", "2024-9", "2024-09/2024-06", "2024-06/", "x/y",
		"0000-01"} {
		if got, err := ParsePeriod(text); err == nil {
			t.Errorf("ParsePeriod(%q) = %v, want an error", text, got)
		} else if text != "" && !strings.Contains(err.Error(), strings.Split(text, "/")[0]) {
			t.Errorf("ParsePeriod(%q): the error %q does not name the text", text, err)
		}
	}
}

func TestPeriodContains(t *testing.T) {
	fy, _ := ParsePeriod("2024-25")
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
	if got := NewMonth(2024, time.March).FinancialYear().String(); got != "2023-24" {
		t.Errorf("March 2024 lies in %s", got)
	}
	if got := (Period{NewMonth(2010, time.April), NewMonth(2011, time.March)}).String(); got != "2010-04/2011-03" {
		t.Errorf("the year whose short form reads as a month is written %q", got)
	}
}
