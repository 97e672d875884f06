package portal

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/judge"
)

// record makes a record of an accepted row. What it cannot understand is missing in the
// record and an issue.
func (p *parser) record(row []string) judge.Stated {
	line := p.rows.Line(0)
	rec := judge.Stated{Record: spending.Record{
		Rung:        spending.Awarded,
		TenderID:    p.text(row, TenderID),
		Reference:   p.text(row, Reference),
		Title:       p.text(row, Title),
		Description: p.text(row, Description),
		Category:    p.text(row, Category),
		Product:     p.text(row, Product),
		Buyer:       chain(p.text(row, Buyer)),
		BuyerID:     p.text(row, BuyerID),
		Place:       p.text(row, Place),
		Postcode:    strings.TrimSuffix(p.text(row, Postcode), ".0"),
		Supplier:    p.text(row, Supplier),
		Currency:    p.currency(row),
		Status:      spending.StatusActive,
		SourceFile:  p.file,
		SourceLine:  line,
	}}
	rec.ID = p.layout.IDPrefix + rec.TenderID
	if rec.TenderID == "" {
		rec.ID = fmt.Sprintf("%s%s:%d", p.layout.IDPrefix, path.Base(p.file), line)
		p.cellIssue(row, TenderID, "the tender id is blank", "file and line stand in for it")
	}
	if lot := p.text(row, Lot); lot != "" {
		rec.ID += "/" + lot
	}
	rec.Says = p.says(row)
	rec.Published = p.date(row, Published)
	rec.ContractDate = p.date(row, ContractDate)
	if rec.ContractDate.IsZero() {
		p.stats.Undated++
	}
	for area := range strings.SplitSeq(p.text(row, Area), ";") {
		if area = strings.TrimSpace(area); area != "" && !slices.Contains(rec.Areas, area) {
			rec.Areas = append(rec.Areas, area)
		}
	}
	if code := p.text(row, Code); code != "" {
		scheme := p.layout.Scheme
		if p.columns[Scheme] >= 0 {
			scheme = p.text(row, Scheme)
		}
		rec.Codes = []judge.Code{{Scheme: scheme, Text: code}}
	}
	if point, ok := p.point(row); ok {
		rec.Points = []orb.Point{point}
	}
	rec.TenderValue, _ = p.money(row, TenderValue, &rec.Record)
	p.awarded(row, &rec.Record)
	if words := amount.CeilingForm(p.text(row, Form)); words != "" && rec.Status == spending.StatusActive {
		p.issues = append(p.issues, amount.SetCeiling(&rec.Record, words))
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
	problem, action, at := "a NUL byte", "replaced by U+FFFD", nul
	if nul < 0 {
		problem, action, at = "bytes that are not UTF-8", action+"; "+table.ToUTF8, invalidAt(s)
	}
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
	line := p.rows.Line(i) + strings.Count(row[i][:strings.Index(row[i], strings.TrimSpace(row[i]))+at], "\n")
	p.issue(line, p.named[f], s, problem+" in the text", action)
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
	p.issue(p.rows.Line(i), p.named[f], row[i], problem, action)
}

// chain writes the portal's "A||B" as "A / B".
func chain(s string) string {
	parts := strings.Split(s, "||")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, " / ")
}

// currency gives what the row says its amounts are of.
func (p *parser) currency(row []string) spending.Currency {
	text := p.text(row, Currency)
	if text == "" {
		text = p.units[Awarded].Sign
	}
	if text == "" {
		return p.layout.Currency
	}
	return amount.CurrencyOf(text, p.layout.Currency)
}

// money reads an amount into the record. Blank, zero and what is no amount are unknown;
// an amount that a sign says is of another currency than the row's stands in the flags. All
// of it is an issue.
func (p *parser) money(row []string, f Field, rec *spending.Record) (known spending.NullMoney, read *amount.Amount) {
	s := p.text(row, f)
	if s == "" {
		return known, nil
	}
	a, err := p.units[f].Parse(s, rec.Currency, p.layout.DecimalComma)
	p.doubted(row, f, s, a, err)
	switch {
	case err != nil:
		p.cellIssue(row, f, err.Error(), "value unknown")
		return known, nil
	case a.Rounded:
		p.cellIssue(row, f, "the amount has "+a.Currency.TooFine(), "rounded half up to "+a.Currency.Text(a.Money))
	}
	if a.Currency != rec.Currency {
		p.cellIssue(row, f, fmt.Sprintf("the amount has the sign of another currency than %s: %s", rec.Currency,
			a.Sign), "kept in the flags, in no sum")
		rec.Flags = append(rec.Flags, moneyFlag(f)+" "+strings.ReplaceAll(a.Text(), ";", ","))
		return known, &a
	}
	if a.Money == 0 {
		return known, &a
	}
	return spending.Known(a.Money), &a
}

// moneyFlag begins the flag of an amount that is in no sum.
func moneyFlag(f Field) string {
	if f == TenderValue {
		return "tender"
	}
	return "awarded"
}

// awarded reads the amount of an award.
func (p *parser) awarded(row []string, rec *spending.Record) {
	known, a := p.money(row, Awarded, rec)
	rec.Awarded = known
	switch {
	case rec.Awarded.Valid && a.Rounded:
		p.stats.ValueRounded++
	case rec.Awarded.Valid:
	case p.text(row, Awarded) == "":
		p.stats.ValueBlank++
		p.cellIssue(row, Awarded, "the amount is blank", "value unknown")
	case a == nil:
		p.stats.ValueBad++
	case a.Currency != rec.Currency:
		rec.Currency, rec.Status = a.Currency, spending.StatusOtherCurrency
	default:
		p.stats.ValueZero++
		p.cellIssue(row, Awarded, "the amount is zero", "value unknown")
	}
}

// point reads longitude and latitude in degrees. One alone is none.
func (p *parser) point(row []string) (at orb.Point, ok bool) {
	texts := [2]string{p.text(row, Longitude), p.text(row, Latitude)}
	if texts[0] == "" && texts[1] == "" {
		return at, false
	}
	for i, f := range []Field{Longitude, Latitude} {
		v, err := strconv.ParseFloat(p.layout.degrees(texts[i]), 64)
		if err != nil || !(v >= -180 && v <= 180) {
			if p.columns[f] >= 0 {
				p.cellIssue(row, f, "not decimal degrees such as 91.7362", "coordinates missing")
			}
			return at, false
		}
		at[i] = v
	}
	return at, true
}

func (l Layout) degrees(s string) string {
	if l.DecimalComma {
		return strings.Replace(s, ",", ".", 1)
	}
	return s
}
