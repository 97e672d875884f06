package asdma

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// sanctionsFile holds what the state executive committee of the disaster response fund
// sanctioned: line items a program read from the minutes of its meetings.
const sanctionsFile = "Sources/SDRF/data/sec_meeting/processed/line_items_clean.csv"

// Columns of the file that are read.
const (
	sancMeeting = iota
	sancPage
	sancSerial
	sancDistrict
	sancDepartment
	sancWork
	sancType
	sancHazard
	sancFund
	sancDate
	sancRowKind
	sancRaw
	sancBasis
	sancSourceFlag
	sancAmount
	sancUnitBasis
	sancOutlier
)

func sanctionColumns() []string {
	return []string{"source", "page", "sl_no", "district", "department", "work_text", "work_type", "disaster_type",
		"fund", "meeting_date",
		"row_kind", "amount_raw", "amount_basis", "amount_flag", "amount_inr_clean", "amount_unit_basis",
		"amount_outlier"}
}

// Flags of a sanction's amount. One that has any is doubtful: its unit was guessed, or the
// guess cannot be right.
const (
	flagOutlier       = "source_outlier"   // the publisher marks it as out of all proportion
	flagAmbiguousUnit = "unit_not_stated"  // the publisher could not tell rupees from lakh
	flagSmall         = "source_too_small" // the publisher doubts so small an amount
	flagCorrected     = "unit_changed"     // the publisher took another unit than the table's
	// a whole number of a thousand or more read as lakh, where minutes write lakh with decimals
	flagBareLakh      = "bare_lakh"
	flagUnderThousand = "under_1000" // less than a thousand rupees for a work
)

// sanction is one line item, and the hazard its publisher names.
type sanction struct {
	spending.Record
	hazard string
	fund   string
}

// items reads the line items, in the order of the file. The file is optional.
func (im *Reader) items(ctx context.Context) ([]sanction, error) {
	if _, err := fs.Stat(im.fsys, sanctionsFile); errors.Is(err, fs.ErrNotExist) {
		return nil, ctx.Err()
	}
	b, src, err := readSource(im.fsys, sanctionsFile, "sanctions")
	var t *sheet
	if err == nil {
		t, err = readTable(sanctionsFile, b, sanctionColumns()...)
	}
	if err != nil {
		im.sources = append(im.sources, src)
		im.issue(issueOf(err, sanctionsFile, "file skipped"))
		return nil, ctx.Err()
	}
	var items []sanction
	first := map[string]int{} // where an item stands first, by what it says
	for _, row := range t.rows {
		s := t.sanction(row)
		if key := s.sameItem(); s.Status == spending.StatusActive && key != "" {
			if line, twice := first[key]; twice {
				s.Status = spending.StatusSuperseded
				t.issue(row.line, "work_text", s.Title, "the item stands in the same minutes already",
					fmt.Sprintf("kept, not counted; line %d stands", line))
			} else {
				first[key] = row.line
			}
		}
		items = append(items, s)
	}
	src.Records = len(items)
	im.sources = append(im.sources, src)
	im.issues = append(im.issues, t.issues...)
	return items, ctx.Err()
}

// sameItem tells items of one meeting that are printed twice from others; "" where there
// is too little to tell.
func (s *sanction) sameItem() string {
	serial := s.Reference[strings.LastIndex(s.Reference, " ")+1:]
	if !s.Sanctioned.Valid || len(s.Title) < 16 || serial == "-" {
		return ""
	}
	return strings.Join([]string{s.Published.Format(time.DateOnly), serial, s.Place, s.Title,
		s.Currency.Text(s.Sanctioned.Money)}, "\n")
}

// sanction makes a record of a row. Every doubt about it is an issue.
func (t *sheet) sanction(row tableRow) sanction {
	c := row.cells
	day, err := time.Parse(time.DateOnly, c[sancDate])
	if err != nil || day.Year() < 1 {
		day = time.Time{}
		t.issue(row.line, "meeting_date", c[sancDate], "the date is not of the form 2024-07-31", "kept without a date")
	}
	s := sanction{hazard: c[sancHazard], fund: c[sancFund]}
	s.Record = spending.Record{
		ID:   fmt.Sprintf("sdrf:%s:%d", c[sancMeeting], row.line),
		Rung: spending.Sanctioned,
		Reference: fmt.Sprintf("%s, %s, page %s, item %s", c[sancFund], c[sancMeeting], orDash(c[sancPage]),
			orDash(c[sancSerial])),
		Title:      c[sancWork],
		Category:   c[sancType],
		Buyer:      c[sancDepartment],
		Place:      c[sancDistrict],
		Published:  day,
		Currency:   spending.INR,
		Status:     spending.StatusActive,
		SourceFile: t.file,
		SourceLine: row.line,
	}
	s.ContractDate = day
	if floods(s.hazard) {
		s.Description = s.hazard
	}
	s.Sanctioned = t.sanctioned(row)
	if kind := c[sancRowKind]; kind != "line_item" {
		s.Status, s.Flags = spending.StatusNoItem, []string{"row_kind " + strings.ReplaceAll(kind, ";", ",")}
		t.issue(row.line, "row_kind", kind, "the row adds up or heads others, it is no item of its own",
			"kept, not counted")
		return s
	}
	if s.Flags = t.doubts(row, s.Sanctioned); len(s.Flags) > 0 {
		s.Status = spending.StatusDoubtful
		t.issue(row.line, "amount_raw", c[sancRaw], "the amount is doubtful: "+strings.Join(s.Flags, ", "),
			"kept, not counted")
	}
	return s
}

// sanctioned reads the amount in rupees. The file's fractions of a paisa come from
// computing in binary.
func (t *sheet) sanctioned(row tableRow) spending.NullMoney {
	text := row.cells[sancAmount]
	if text == "" {
		t.issue(row.line, "amount_inr_clean", row.cells[sancRaw], "the amount is blank", "value unknown")
		return spending.NullMoney{}
	}
	m, rounded, err := spending.INR.Parse(text)
	switch {
	case err != nil:
		t.issue(row.line, "amount_inr_clean", text, "the amount is not a number", "value unknown")
	case m == 0:
		t.issue(row.line, "amount_inr_clean", text, "the amount is zero", "value unknown")
	default:
		if rounded {
			t.issue(row.line, "amount_inr_clean", text, "the amount has more than two decimals", "rounded half up")
		}
		return spending.Known(m)
	}
	return spending.NullMoney{}
}

// doubts gives the flags of an amount, sorted.
func (t *sheet) doubts(row tableRow, amount spending.NullMoney) []string {
	const thousand, lakh = 1000_00, 100_000_00 // paise
	if !amount.Valid {
		return nil
	}
	c := row.cells
	var flags []string
	add := func(flag string, holds bool) {
		if holds {
			flags = append(flags, flag)
		}
	}
	raw, _, err := spending.INR.Parse(c[sancRaw])
	bare := err == nil && !strings.ContainsAny(c[sancRaw], ".,")
	add(flagOutlier, strings.EqualFold(c[sancOutlier], "true"))
	add(flagAmbiguousUnit, c[sancSourceFlag] == "ambiguous_unit_check_source")
	add(flagSmall, c[sancSourceFlag] == "small_value_check")
	add(flagCorrected, c[sancUnitBasis] != "kept")
	add(flagBareLakh, bare && raw >= thousand && amount.Money == raw/100*lakh)
	add(flagUnderThousand, amount.Money < thousand)
	slices.Sort(flags)
	return flags
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// floods reports whether a hazard named by the publisher is one this program counts.
func floods(hazard string) bool {
	return strings.HasPrefix(hazard, "Flood") || strings.HasPrefix(hazard, "Erosion")
}

// otherHazard reports whether the publisher names a hazard, and it is another.
func otherHazard(hazard string) bool {
	return hazard != "" && !strings.HasPrefix(hazard, "Unspecified") && !floods(hazard)
}

// Sanctions reads the line items, in the order of the file. The file is optional.
func (im *Reader) Sanctions(ctx context.Context, yield func(judge.Stated)) error {
	items, err := im.items(ctx)
	for _, s := range items {
		yield(judge.Stated{Record: s.Record, Says: s.says})
	}
	return err
}

// says puts two statements of the publisher into an item's verdicts: a hazard that is no flood, and the fund.
func (s sanction) says(a *spending.Award) {
	if otherHazard(s.hazard) {
		a.Flood, a.Kind = spending.FloodNo, ""
		a.Relevance.Evidence = []spending.Evidence{{Field: "disaster_type", Text: s.hazard, Rule: "no hazard.other"}}
	}
	if known := []string{"SDRF", "SDMF", "NDRF", "NDMF", "XV FC"}; slices.Contains(known, s.fund) &&
		!slices.Contains(a.Funds, s.fund) {
		a.Funds = append(a.Funds, s.fund)
		slices.Sort(a.Funds)
		a.Relevance.Evidence = append(a.Relevance.Evidence, spending.Evidence{Field: "fund", Text: s.fund,
			Rule: "fund " + s.fund})
	}
}
