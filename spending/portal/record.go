package portal

import (
	"cmp"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// record makes a record of an accepted row. What it cannot understand is missing in the
// record and an issue.
func (p *parser) record(row []string) spending.Record {
	line := p.rows.line(0)
	rec := spending.Record{
		Rung:        spending.Awarded,
		TenderID:    p.text(row, TenderID),
		Reference:   p.text(row, Reference),
		Title:       p.text(row, Title),
		Description: p.text(row, Description),
		Category:    p.text(row, Category),
		Product:     p.text(row, Product),
		Buyer:       chain(p.text(row, Buyer)),
		Place:       p.text(row, Place),
		Pincode:     strings.TrimSuffix(p.text(row, Pincode), ".0"),
		Supplier:    p.text(row, Supplier),
		Currency:    p.currency(row),
		Status:      spending.StatusActive,
		SourceFile:  p.file,
		SourceLine:  line,
	}
	rec.ID = p.layout.IDPrefix + rec.TenderID
	if rec.TenderID == "" {
		rec.ID = fmt.Sprintf("%s%s:%d", p.layout.IDPrefix, path.Base(p.file), line)
		p.cellIssue(row, TenderID, "the tender id is blank", "file and line stand in for it")
	}
	rec.Published = p.date(row, Published)
	rec.ContractDate = p.date(row, ContractDate)
	if rec.ContractDate.IsZero() {
		p.stats.Undated++
	}
	rec.Longitude, rec.Latitude, rec.HasCoordinates = p.point(row)
	var rounded, bad bool
	rec.TenderValue, _, _ = p.money(row, TenderValue)
	rec.Awarded, rounded, bad = p.money(row, Awarded)
	switch {
	case rounded:
		p.stats.ValueRounded++
	case bad:
		p.stats.ValueBad++
	case rec.Awarded.Valid:
	case p.text(row, Awarded) == "":
		p.stats.ValueBlank++
	default:
		p.stats.ValueZero++
	}
	return rec
}

// text gives a cell trimmed. Bytes that are no UTF-8 and NUL bytes become U+FFFD, with an
// issue at the line they stand on.
func (p *parser) text(row []string, f Field) string {
	i := p.columns[f]
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
	p.issue(line, p.layout.Columns[f].Names[0], s, problem+" in the text", "replaced by U+FFFD")
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

func (p *parser) cellIssue(row []string, f Field, problem, action string) {
	i := p.columns[f]
	p.issue(p.rows.line(i), p.layout.Columns[f].Names[0], row[i], problem, action)
}

// chain writes the portal's "A||B" as "A / B".
func chain(s string) string {
	parts := strings.Split(s, "||")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, " / ")
}

func (p *parser) currency(row []string) spending.Currency {
	return cmp.Or(spending.Currency(strings.ToUpper(p.text(row, Currency))), p.layout.Currency)
}

// money reads an amount. Blank and zero are unknown.
func (p *parser) money(row []string, f Field) (amount spending.NullMoney, rounded, bad bool) {
	s := p.text(row, f)
	if s == "" {
		return spending.NullMoney{}, false, false
	}
	plain, ok := p.layout.plain(s)
	currency := p.currency(row)
	m, rounded, err := currency.Parse(plain)
	switch {
	case err != nil || !ok:
		p.cellIssue(row, f, fmt.Sprintf("not an amount of at most %d digits such as %s", currency.MostDigits(), p.layout.exampleAmount()), "value unknown")
		return spending.NullMoney{}, false, true
	case rounded:
		p.cellIssue(row, f, "the amount has "+currency.TooFine(), "rounded half up to "+currency.Text(m))
	}
	if m == 0 {
		return spending.NullMoney{}, false, false
	}
	return spending.Known(m), rounded, false
}

// plain gives an amount with a point before the decimals. It answers no where commas part
// it otherwise than into groups that end in three digits: 1,50 is no amount of a table
// whose decimals follow a point.
func (l Layout) plain(s string) (string, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) })
	group, point := ",", "."
	if l.DecimalComma {
		group, point = ".", ","
		s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), group)
	}
	whole, decimals, _ := strings.Cut(s, point)
	if i := strings.LastIndex(whole, group); i >= 0 && len(whole)-i != len(group)+3 {
		return s, false
	}
	return strings.ReplaceAll(whole, group, "") + "." + decimals, true
}

func (l Layout) exampleAmount() string {
	if l.DecimalComma {
		return "13.737.712,50"
	}
	return "1,37,37,712.50"
}

// point reads longitude and latitude in degrees. One alone is none.
func (p *parser) point(row []string) (lon, lat float64, ok bool) {
	texts := [2]string{p.text(row, Longitude), p.text(row, Latitude)}
	if texts[0] == "" && texts[1] == "" {
		return 0, 0, false
	}
	var degrees [2]float64
	for i, f := range []Field{Longitude, Latitude} {
		v, err := strconv.ParseFloat(p.layout.degrees(texts[i]), 64)
		if err != nil || !(v >= -180 && v <= 180) {
			if p.columns[f] >= 0 {
				p.cellIssue(row, f, "not decimal degrees such as 91.7362", "coordinates missing")
			}
			return 0, 0, false
		}
		degrees[i] = v
	}
	return degrees[0], degrees[1], true
}

func (l Layout) degrees(s string) string {
	if l.DecimalComma {
		return strings.Replace(s, ",", ".", 1)
	}
	return s
}

// Years a portal date can lie in; a date outside is a slip of the pen.
const (
	firstYear = 2000
	lastYear  = 2099
)

// date reads the day of a date in one of the layout's forms; a time behind it is left out.
func (p *parser) date(row []string, f Field) time.Time {
	s := p.text(row, f)
	if s == "" || s == "NA" {
		return time.Time{}
	}
	day, _, _ := strings.Cut(s, " ")
	if len(day) > len(time.DateOnly) && day[len(time.DateOnly)] == 'T' {
		day = day[:len(time.DateOnly)]
	}
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
	p.cellIssue(row, f, "not a date such as "+time.Date(2021, 1, 16, 0, 0, 0, 0, time.UTC).Format(p.layout.Dates[0]), "date missing")
	return time.Time{}
}
