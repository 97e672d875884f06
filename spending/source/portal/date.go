package portal

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Years a portal date can lie in; a date outside is a slip of the pen.
const (
	firstYear = 2000
	lastYear  = 2099
)

// clock is what may follow a day: a time, and where it is told.
var clock = regexp.MustCompile(`^\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}` +
	`:?(\d{2})?|[A-Z]{2,5})?$`)

// date reads the day of a date in one of the layout's forms; a time behind it is left out.
func (p *parser) date(row []string, f Field) time.Time {
	s := p.text(row, f)
	if s == "" || s == "NA" {
		return time.Time{}
	}
	day, told := s, ""
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		day, told = s[:i], strings.TrimSpace(s[i:])
	} else if i := strings.IndexAny(s, "Tt"); i >= len("1/1/06") && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1]) {
		day, told = s[:i], s[i+1:]
	}
	if told == "" || clock.MatchString(told) {
		for _, layout := range p.layout.Dates {
			t, err := time.Parse(layout, day)
			if err != nil {
				continue
			}
			if t.Year() < firstYear || t.Year() > lastYear {
				p.cellIssue(row, f, "the year of the date is not possible", "date missing")
				return time.Time{}
			}
			return t
		}
		if _, err := time.Parse(swapped(p.layout.Dates[0]), day); err == nil {
			p.swapped[f]++
		}
	}
	p.cellIssue(row, f, "not a date such as "+time.Date(2021, 1, 16, 0, 0, 0, 0, time.UTC).Format(p.layout.Dates[0]),
		"date missing")
	return time.Time{}
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// swapped gives a date's form with day and month in each other's place.
func swapped(layout string) string {
	return strings.NewReplacer("2006", "2006", "06", "06", "Jan", "Jan", "1", "2", "2", "1").Replace(layout)
}

// reportSwapped says of each column of dates that some can only be read with day and month
// swapped: others, of days up to the twelfth, may have been misread.
func (p *parser) reportSwapped() {
	words := strings.NewReplacer("2006", "YYYY", "06", "YY", "1", "MM", "2", "DD")
	for f, n := range p.swapped {
		if n > 0 {
			form := p.layout.Dates[0]
			p.issue(1, p.layout.Columns[Field(f)].Names[0], "",
				fmt.Sprintf("dates that can only be read as %s: %d; the others may have day and month swapped as well",
					words.Replace(swapped(form)), n), "read as "+words.Replace(form))
		}
	}
}
