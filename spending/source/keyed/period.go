package keyed

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	twoYears   = regexp.MustCompile(`^(?i:(FY|F\.Y\.)[ :.-]*)?((?:19|20)\d\d) ?[-/–] ?((?:19|20)?\d\d)$`)
	monthOf    = regexp.MustCompile(`^(\d{1,2})[/.-]((?:19|20)\d\d)$`)
	monthNamed = regexp.MustCompile(`^([A-Za-z]{3})[A-Za-z]*\.?[ ,'-]*((?:19|20)\d\d)$`)
)

// Period gives a period as [Read] takes it: 2024-07 of July 2024 or 07/2024, 2023-24 of FY 2023-2024 or 2023/24; any
// other text as it is. financial says that it can be no month, by how it is written.
func Period(text string) (period string, financial bool) {
	text = strings.TrimSpace(text)
	if m := twoYears.FindStringSubmatch(text); m != nil {
		start, _ := strconv.Atoi(m[2])
		end, _ := strconv.Atoi(m[3])
		if end%100 == (start+1)%100 && (end < 100 || end == start+1) {
			return m[2] + "-" + m[3][len(m[3])-2:], m[1] != "" || end > 100
		}
	}
	if m := monthOf.FindStringSubmatch(text); m != nil {
		text = m[2] + "-" + strings.Repeat("0", 2-len(m[1])) + m[1]
	}
	if m := monthNamed.FindStringSubmatch(text); m != nil {
		if t, err := time.Parse("Jan 2006", m[1]+" "+m[2]); err == nil {
			text = t.Format("2006-01")
		}
	}
	return text, false
}
