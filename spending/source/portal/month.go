package portal

import (
	"path"
	"regexp"
	"strconv"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

var yearMonth = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[_.-]?(0[1-9]|1[0-2])(?:\D|$)`)

// MonthOf gives the month that a file's name says it is of: 2024_05_tenders.csv,
// tenders-202405.csv.
func MonthOf(file string) (spending.Month, bool) {
	m := yearMonth.FindStringSubmatch(path.Base(file))
	if m == nil {
		return 0, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	return spending.NewMonth(year, time.Month(month)), true
}

// flagDatedAfter marks an award whose contract is dated after the month its file is of, in
// which the portal was read.
const flagDatedAfter = "contract_date_after_file"

// datedAfter flags the records of a file that are dated after its month. They keep their
// dates: most are the first of the next month.
func (l Layout) datedAfter(records []judge.Stated, file spending.Month) (issues []spending.Issue) {
	for i := range records {
		r := &records[i]
		if r.ContractDate.IsZero() || spending.MonthOf(r.ContractDate) <= file {
			continue
		}
		r.Flags = append(r.Flags, flagDatedAfter)
		issues = append(issues, spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: l.name(ContractDate),
			Value:   r.ContractDate.Format(time.DateOnly),
			Problem: "the contract is dated after the month of its file", Action: "kept with the flag " +
				flagDatedAfter})
	}
	return issues
}
