package portal

import (
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// record makes a record of an accepted row. What it cannot understand is missing in the
// record and an issue.
func (p *parser) record(row []string) spending.Record {
	line := p.rows.line(0)
	rec := spending.Record{
		Rung:        spending.Awarded,
		TenderID:    p.text(row, colTenderID),
		Reference:   p.text(row, colReference),
		Title:       p.text(row, colTitle),
		Description: p.text(row, colDescription),
		Category:    p.text(row, colCategory),
		Product:     p.text(row, colProduct),
		Buyer:       chain(p.text(row, colBuyer)),
		Place:       p.text(row, colPlace),
		Pincode:     strings.TrimSuffix(p.text(row, colPincode), ".0"),
		Supplier:    p.text(row, colBidder),
		Currency:    currency,
		Status:      spending.StatusActive,
		SourceFile:  p.file,
		SourceLine:  line,
	}
	rec.ID = IDPrefix + rec.TenderID
	if rec.TenderID == "" {
		rec.ID = fmt.Sprintf("%s%s:%d", IDPrefix, path.Base(p.file), line)
		p.cellIssue(row, colTenderID, "the tender id is blank", "file and line stand in for it")
	}
	rec.Published = p.date(row, colPublished)
	rec.ContractDate = p.date(row, colContractDate)
	if rec.ContractDate.IsZero() {
		p.stats.Undated++
	}
	var rounded, bad bool
	rec.TenderValue, _, _ = p.money(row, colTenderValue)
	rec.Awarded, rounded, bad = p.money(row, colAwarded)
	switch {
	case rounded:
		p.stats.ValueRounded++
	case bad:
		p.stats.ValueBad++
	case rec.Awarded.Valid:
	case p.text(row, colAwarded) == "":
		p.stats.ValueBlank++
	default:
		p.stats.ValueZero++
	}
	return rec
}

// text gives a cell trimmed. Bytes that are no UTF-8 and NUL bytes become U+FFFD, with an
// issue at the line they stand on.
func (p *parser) text(row []string, c column) string {
	i := p.columns[c]
	if i < 0 {
		return ""
	}
	s := strings.TrimSpace(row[i])
	nul := strings.IndexByte(s, 0)
	if nul < 0 && utf8.ValidString(s) {
		return s
	}
	problem, at := "a NUL byte", nul
	if nul < 0 {
		problem, at = "bytes that are not UTF-8", invalidAt(s)
	}
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
	line := p.rows.line(i) + strings.Count(row[i][:strings.Index(row[i], strings.TrimSpace(row[i]))+at], "\n")
	p.issue(line, columnSpecs()[c].name, s, problem+" in the text", "replaced by U+FFFD")
	row[i] = s // so that a second look at the cell does not report it again
	return s
}

func invalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return 0
}

func (p *parser) cellIssue(row []string, c column, problem, action string) {
	i := p.columns[c]
	p.issue(p.rows.line(i), columnSpecs()[c].name, row[i], problem, action)
}

// chain writes the portal's "A||B" as "A / B".
func chain(s string) string {
	parts := strings.Split(s, "||")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, " / ")
}

// money reads an amount. Blank and zero are unknown.
func (p *parser) money(row []string, c column) (amount spending.NullMoney, rounded, bad bool) {
	s := p.text(row, c)
	if s == "" {
		return spending.NullMoney{}, false, false
	}
	m, rounded, err := spending.ParseMoney(s)
	switch {
	case err != nil:
		p.cellIssue(row, c, "not an amount of at most 16 digits such as 1,37,37,712.50", "value unknown")
		return spending.NullMoney{}, false, true
	case rounded:
		p.cellIssue(row, c, "the amount has more than two decimals", "rounded half up to "+m.String())
	}
	if m == 0 {
		return spending.NullMoney{}, false, false
	}
	return spending.Known(m), rounded, false
}

// Years a portal date can lie in; a date outside is a slip of the pen.
const (
	firstYear = 2000
	lastYear  = 2099
)

// date reads "22-Jul-2020 09:30 AM" or "16-Jan-2021", or the ISO form of either, as a date.
func (p *parser) date(row []string, c column) time.Time {
	s := p.text(row, c)
	if s == "" || s == "NA" {
		return time.Time{}
	}
	day, _, _ := strings.Cut(s, " ")
	for _, layout := range []string{"2-Jan-2006", time.DateOnly} {
		t, err := time.Parse(layout, day)
		if err != nil {
			continue
		}
		if t.Year() < firstYear || t.Year() > lastYear {
			p.cellIssue(row, c, "the year of the date is not possible", "date missing")
			return time.Time{}
		}
		return t
	}
	p.cellIssue(row, c, "not a date such as 16-Jan-2021", "date missing")
	return time.Time{}
}
