package portal

import (
	"fmt"
	"regexp"
	"slices"
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

// monthNamed is a day whose month is a name, however its parts stand apart.
var monthNamed = regexp.MustCompile(`^(\d{1,2})[\s/.,-]*([A-Za-z]{3})[A-Za-z]*[\s/.,-]+(\d{4}|\d{2})\b`)

// monthFirst is such a day that begins with the month.
var monthFirst = regexp.MustCompile(`^([A-Za-z]{3})[A-Za-z]*\.?[\s/-]+(\d{1,2})[\s/,-]+(\d{4})\b`)

// date reads the day of a date in one of the layout's forms; a time behind it is left out.
func (p *parser) date(row []string, f Field) time.Time {
	s := p.text(row, f)
	if s == "" || s == "NA" {
		return time.Time{}
	}
	day, told := parted(s)
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
		p.sees(f, day)
	}
	p.cellIssue(row, f, "not a date such as "+time.Date(2021, 1, 16, 0, 0, 0, 0, time.UTC).Format(p.layout.Dates[0]),
		"date missing")
	return time.Time{}
}

// DateLayout gives the layout of package time for dates written in YYYY or YY, MM or MMM, and DD.
func DateLayout(form string) (string, error) {
	layout := strings.NewReplacer("YYYY", "2006", "YY", "06", "MMM", "Jan", "MM", "1", "DD", "2").Replace(form)
	day := time.Date(2021, 12, 31, 0, 0, 0, 0, time.UTC)
	t, err := time.Parse(layout, day.Format(layout))
	if err != nil || !t.Equal(day) || strings.ContainsAny(form, " T") {
		return "", fmt.Errorf("%q is not made of YYYY or YY, MM or MMM, and DD, such as DD/MM/YYYY", form)
	}
	return layout, nil
}

// parted parts a day from what is told behind it.
func parted(s string) (day, told string) {
	if m := monthNamed.FindStringSubmatch(s); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3], strings.TrimSpace(s[len(m[0]):])
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		return m[2] + "-" + m[1] + "-" + m[3], strings.TrimSpace(s[len(m[0]):])
	}
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	if i := strings.IndexAny(s, "Tt"); i >= len("1/1/06") && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1]) {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// unread are dates of a column that are in none of the layout's forms.
type unread struct {
	n       int
	swapped int   // those that can be read with day and month swapped
	forms   []int // of dateForms, how many are in each
}

// dateForms are forms that dates may be in.
var dateForms = []string{"YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY",
	"YYYY/MM/DD", "YYYY.MM.DD", "DD-MMM-YYYY", "YYYYMMDD", "DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MMM-YY"}

// sees notes what forms a date may be in that is in none of the layout's.
func (p *parser) sees(f Field, day string) {
	u := &p.unread[f]
	if u.n++; u.forms == nil {
		u.forms = make([]int, len(dateForms))
	}
	for i, form := range dateForms {
		layout, _ := DateLayout(form)
		if t, err := time.Parse(layout, day); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			u.forms[i]++
		}
	}
	if _, err := time.Parse(swapped(p.layout.Dates[0]), day); err == nil {
		u.swapped++
	}
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// swapped gives a date's form with day and month in each other's place.
func swapped(layout string) string {
	return strings.NewReplacer("2006", "2006", "06", "06", "Jan", "Jan", "1", "2", "2", "1").Replace(layout)
}

// reportDates says of each column of dates that some can only be read with day and month
// swapped: others, of days up to the twelfth, may have been misread. Where most of
// those that cannot be read are in another form, it proposes that.
func (p *parser) reportDates() {
	words := strings.NewReplacer("2006", "YYYY", "06", "YY", "Jan", "MMM", "1", "MM", "2", "DD")
	for f, u := range p.unread {
		form := p.layout.Dates
		var looks []string
		most := slices.Max(append(slices.Clone(u.forms), 0))
		for i, n := range u.forms {
			if n == most && 2*n > u.n {
				looks = append(looks, dateForms[i])
			}
		}
		switch other := strings.Join(looks, " or "); {
		case u.swapped > 0:
			problem := fmt.Sprintf("dates that can only be read as %s: %d; the others may have day and month swapped "+
				"as well", words.Replace(swapped(form[0])), u.swapped)
			p.issue(p.rows.Top(), p.named[f], "", problem, "read as "+words.Replace(form[0]))
		case other != "":
			problem := fmt.Sprintf("dates that are not written %s: %d; they look like %s", words.Replace(form[0]), u.n,
				other)
			p.issue(p.rows.Top(), p.named[f], "", problem,
				"missing; give --date-format "+looks[0]+", or date_format in a description")
		}
	}
}
