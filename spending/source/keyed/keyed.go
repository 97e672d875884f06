// Package keyed reads need series from tables keyed by area and period.
package keyed

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/table"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
)

// Options describe the series and name the columns of its tables.
type Options struct {
	table.Form
	Name, Unit, Source, Vintage string
	Area, Period, Value         string            // column names
	Calendar                    spending.Calendar // of financial years such as 2024-25
	// SumTo is the level of the areas that codes begin with the code of, and that their values are
	// added up for; "": the codes are the areas'.
	SumTo geo.Level
	Level geo.Level                  // of the areas that names are of; "": any
	Find  func(text string) []string // codes of areas that a text may mean beside their names; nil: none
	Taken []string                   // names that other needs have
	Today time.Time                  // periods that begin after it are issues; zero: none is
}

// Most is the largest value a need may have.
const Most = 1e12

// Read reads a CSV table: one row per area and period, a month such as 2024-07, a calendar
// year or a financial year such as 2024-25, all rows alike. An area is taken by its code, or by
// its name where one area has it. An empty value, NA or null is missing, which is not zero, and
// so is one that is no number from 0 to [Most]. An area without a row in a period that others have is
// missing as well. Rows
// that make no sense are left out. Every such case is an issue with its line; a table without
// a usable row is an error. file names the table in issues and errors.
//
// A table may state an area and its parts: each level has the values stated for it, and where
// they disagree that is an issue.
func Read(table io.Reader, file string, areas []geo.Area, o Options) (spending.NeedSeries, []spending.Issue, error) {
	r, err := New(areas, o)
	if err == nil {
		_, err = r.Add(table, file, "")
	}
	if err != nil {
		return spending.NeedSeries{}, r.issues, fmt.Errorf("%s: %w", file, err)
	}
	s := r.Series()
	return s, r.issues, nil
}

// Reader reads the tables of one series.
type Reader struct {
	options Options
	file    string  // that is read now
	times   float64 // what its values are multiplied by
	areas   *names.Areas
	all     []geo.Area
	levels  []geo.Level
	values  map[place]stated
	decided bool // whether the periods are years
	yearly  bool
	daily   bool                    // a period is a day
	future  map[spending.Month]bool // that were reported
	read    map[string]bool         // names that Find found
	issues  []spending.Issue
}

// New makes a reader of the tables of a series.
func New(areas []geo.Area, o Options) (*Reader, error) {
	r := &Reader{options: o, all: areas, areas: names.NewAreas(areas), values: map[place]stated{},
		future: map[spending.Month]bool{}}
	for _, a := range areas {
		if !slices.Contains(r.levels, a.Level) && (o.Level == "" || a.Level == o.Level) {
			r.levels = append(r.levels, a.Level)
		}
	}
	if !nameable(o.Name) || slices.Contains(o.Taken, o.Name) {
		return r, fmt.Errorf("the need's name %q is not of lower-case letters, digits and _, a letter first, or is "+
			"a derived need's", o.Name)
	}
	return r, nil
}

// Issues gives what was found wrong so far.
func (r *Reader) Issues() []spending.Issue { return r.issues }

// Forget puts one issue, of a file as a whole, in the place of those after the first n.
func (r *Reader) Forget(n int, issue spending.Issue) { r.issues = append(r.issues[:n], issue) }

// Series gives the series of the tables read.
func (r *Reader) Series() spending.NeedSeries {
	s := spending.NeedSeries{Name: r.options.Name, Unit: r.options.Unit, Source: r.options.Source,
		Vintage: r.options.Vintage, Yearly: r.yearly}
	r.complete(&s, r.all)
	return s
}

type place struct {
	area  string
	month spending.Month
}

// stated is a value and where it stands.
type stated struct {
	value   float64
	missing bool
	file    string
	line    int
}

// row is a row of the table whose value is not read yet: the column as a whole decides how.
type row struct {
	at     place
	area   string // as it is written
	period string
	line   int
	text   string
}

func (r *Reader) report(line int, field, value, problem, action string) {
	r.issues = append(r.issues, spending.Issue{File: r.file, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}

const leftOut = "row left out"

// Add reads a table and gives the number of its usable rows, of which it must have one. period is
// that of all of them; "": the column of periods says it.
func (r *Reader) Add(table io.Reader, file, period string) (usable int, err error) {
	r.file = file
	before := len(r.issues)
	rows, err := r.rows(table, period)
	if err != nil {
		return 0, err
	}
	c := r.convention(rows)
	for _, x := range rows {
		v, ok := r.value(x, c)
		if ok {
			usable++
		}
		r.keep(x, v)
	}
	if usable == 0 {
		err := errors.New("there is no usable row; the areas must be codes or names of the dataset")
		if found := r.issues[before:]; len(found) > 0 {
			err = fmt.Errorf("%w; the first problem, on line %d: %s", err, found[0].Line, found[0].Problem)
		}
		return 0, err
	}
	return usable, nil
}

// keep keeps the value of a row: with SumTo added to that of its area, which misses what a part misses.
func (r *Reader) keep(x row, v stated) {
	before, twice := r.values[x.at]
	switch {
	case !twice:
		r.values[x.at] = v
	case r.options.SumTo != "":
		before.value, before.missing = before.value+v.value, before.missing || v.missing
		r.values[x.at] = before
	case before.value != v.value || before.missing != v.missing:
		where := fmt.Sprintf("on line %d", before.line)
		if before.file != r.file {
			where += " of " + before.file
		}
		r.report(x.line, r.options.Area, x.at.area, "the area has another value in the same period "+where, leftOut)
	}
}

// rows reads the rows of known areas and periods.
func (r *Reader) rows(input io.Reader, period string) ([]row, error) {
	t, err := table.NewReader(input, r.options.Form)
	if err != nil {
		return nil, err
	}
	named := []string{r.options.Area, r.options.Value}
	if period == "" {
		named = append(named, r.options.Period)
	}
	header, _, err := t.Header(func(h table.Header) bool {
		return !slices.ContainsFunc(named, func(name string) bool { at, _ := h.Column(name); return at < 0 })
	})
	if err != nil {
		return nil, fmt.Errorf("no header row: %w", err)
	}
	if above := t.Above(); above != "" {
		r.report(1, "", above, table.Above, table.LeftOut)
	}
	columns := [3]int{}
	for i, name := range named {
		at, twice := header.Column(name)
		if at < 0 {
			return nil, fmt.Errorf("line %d: %w", t.Top(), header.Lacks(name))
		}
		if twice {
			r.issues = append(r.issues, spending.Issue{File: r.file, Line: t.Top(), Field: name, Problem: table.Twice,
				Action: table.FirstUsed})
		}
		columns[i] = at
	}
	r.unit(header.Name(columns[1]), t.Top())
	var rows []row
	for {
		cells, err := t.Next()
		var bad *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			for _, m := range t.Remarks() {
				r.report(m.Line, "", m.Value, m.Problem, m.Action)
			}
			return r.located(rows), nil
		case errors.As(err, &bad):
			r.report(bad.Line, "", "", bad.Problem, fmt.Sprintf("lines %d to %d left out", bad.Line, bad.End))
			continue
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", t.End()+1, err)
		case len(cells) != header.Len():
			r.report(t.Line(0), "", fmt.Sprintf("%d of %d", len(cells), header.Len()),
				"the row has not as many fields as the header", leftOut)
			continue
		}
		x := row{line: t.Line(0), area: strings.TrimSpace(cells[columns[0]]), period: period,
			text: strings.TrimSpace(cells[columns[1]])}
		if period == "" {
			x.period = strings.TrimSpace(cells[columns[2]])
		}
		rows = append(rows, x)
	}
}

// unit takes the unit of the values from the column's name: Population (thousands).
func (r *Reader) unit(column string, line int) {
	_, unit := amount.Unit(column)
	r.times = math.Pow10(unit.Exponent)
	if unit.Exponent > 0 {
		r.report(line, column, "", "the column's name says that its values are in "+unit.Name,
			fmt.Sprintf("each is multiplied by %.0f", r.times))
	}
}

// located gives the rows whose area and period are known. The first row says whether the tables are of years.
func (r *Reader) located(rows []row) []row {
	financial := r.financial(rows)
	known := rows[:0]
	for _, x := range rows {
		period, told := Period(x.period)
		if told && r.options.Calendar.Begins <= time.January {
			r.report(x.line, r.options.Period, x.period, "the period is a financial year of two calendar years, and "+
				"the dataset's years begin in January", leftOut)
			continue
		}
		if x.period = period; r.locate(&x, told || financial && period != "") {
			known = append(known, x)
		}
	}
	return known
}

// financial reports whether the periods are financial years, which may be written as months are:
// 2010-11. They are where all could be and one can be nothing else.
func (r *Reader) financial(rows []row) bool {
	sure := false
	for _, x := range rows {
		if x.period == "" { // it is left out
			continue
		}
		period, told := Period(x.period)
		start, end, ok := strings.Cut(period, "-")
		year, err := strconv.Atoi(start)
		if !ok || err != nil || len(start) != 4 || end != fmt.Sprintf("%02d", (year+1)%100) {
			return false
		}
		if _, err := spending.ParseMonth(period); err != nil || told {
			sure = true
		}
	}
	return sure && r.options.Calendar.Begins > time.January
}

// locate gives a row its area and period.
func (r *Reader) locate(x *row, financial bool) bool {
	id, problem := r.area(x.area)
	if problem != "" {
		r.report(x.line, r.options.Area, x.area, problem, leftOut)
		return false
	}
	var month spending.Month
	var yearly, day bool
	var err error
	if financial {
		year, _ := strconv.Atoi(x.period[:4])
		month, yearly = spending.NewMonth(year, r.options.Calendar.Begins), true
	} else {
		month, yearly, day, err = parsePeriod(x.period)
	}
	if err == nil && r.decided && yearly != r.yearly {
		err = errors.New("months and years are mixed in one table")
	}
	if err != nil {
		r.report(x.line, r.options.Period, x.period, err.Error(), leftOut)
		return false
	}
	if day && !r.daily {
		r.daily = true
		r.report(x.line, r.options.Period, x.period, "the period is a day, this row's and perhaps others'",
			"read as its month, "+month.String())
	}
	if today := r.options.Today; !today.IsZero() && month.FirstDay().After(today) && !r.future[month] {
		r.future[month] = true
		r.report(x.line, r.options.Period, x.period, "the period lies in the future", "kept")
	}
	x.at, r.yearly, r.decided = place{id, month}, yearly, true
	return true
}

// area gives the code of the one area a text means, or what is wrong with it.
func (r *Reader) area(text string) (id, problem string) {
	if r.options.SumTo != "" {
		return r.within(text)
	}
	if a, ok := r.areas.Code(text); ok {
		return a.ID, ""
	}
	var codes []string
	for _, level := range r.levels {
		for _, a := range r.areas.Find(text, level) {
			codes = append(codes, a.ID)
		}
	}
	if len(codes) == 0 && r.options.Find != nil && text != "" {
		codes = r.options.Find(text)
		for _, id := range codes[:min(len(codes), 1)] {
			r.respelt(text, id)
		}
	}
	switch {
	case text == "":
		return "", "the area is blank, and no other column is read for it: fill in its code or name"
	case len(codes) == 0:
		return "", "no area of the dataset has this code or name"
	case len(codes) > 1:
		return "", "several areas are called so, give the code of one: " +
			spending.Excerpt(strings.Join(codes, ", ")) + "; or say of what level the names are"
	}
	return codes[0], ""
}

// respelt reports, once, the name of an area that is none of those the dataset has.
func (r *Reader) respelt(text, id string) {
	if r.read[text] {
		return
	}
	if r.read == nil {
		r.read = map[string]bool{}
	}
	r.read[text] = true
	a, _ := r.areas.Code(id)
	r.report(0, r.options.Area, text, "no area of the dataset has exactly this name",
		fmt.Sprintf("taken for %s (%s)", a.Name, a.ID))
}

// within gives the area of the level summed to whose code a code begins with: 02-030 of 02-030-02104.
func (r *Reader) within(code string) (id, problem string) {
	for end := len(code); end > 0; end = strings.LastIndexAny(code[:end], "-/. ") {
		if a, ok := r.areas.Code(code[:end]); ok && a.Level == r.options.SumTo {
			return a.ID, ""
		}
	}
	return "", fmt.Sprintf("the code does not begin with that of a %s", r.options.SumTo)
}

// convention is what a column of numbers shows of how they are written.
type convention struct {
	asSaid    bool // some have decimals that cannot be read otherwise
	otherwise bool // some can only be read with point and comma swapped
}

func (r *Reader) convention(rows []row) (c convention) {
	for _, x := range rows {
		n, err := amount.ParseNumber(x.text, r.options.DecimalComma)
		if err == nil {
			// What parts a number twice parts thousands, in all of the column.
			several := strings.Count(x.text, ",")+strings.Count(x.text, ".") > 1
			c.asSaid = c.asSaid || n.Other == "" && (several || strings.Contains(n.Plain, "."))
		} else if _, err := amount.ParseNumber(x.text, !r.options.DecimalComma); err == nil {
			c.otherwise = true
		}
	}
	return c
}

// value reads the value of a row; what is none is missing, and not ok.
func (r *Reader) value(x row, c convention) (v stated, ok bool) {
	v = stated{missing: true, file: r.file, line: x.line}
	switch strings.ToLower(x.text) {
	case "", "na", "n/a", "null":
		return v, true
	}
	n, err := amount.ParseNumber(x.text, r.options.DecimalComma)
	if err == nil && (n.Other != "" && (!c.asSaid || c.otherwise) || n.Grouped && c.otherwise) {
		r.report(x.line, r.options.Value, x.text, "the value can be read in two ways, with decimals or with thousands "+
			"parted; say by decimal_comma in a description, or --decimal-comma, which", "value missing")
		return v, false
	}
	number := 0.0
	if err == nil {
		number, err = strconv.ParseFloat(n.Plain, 64)
		number *= r.times
	}
	if err != nil || !(number >= 0 && number <= Most) || n.Negative {
		problem := fmt.Sprintf("the value is not a number from 0 to %.0f", float64(Most))
		if amount.IsOtherwise(x.text, r.options.DecimalComma) {
			problem += ", but one if its decimals follow a " + map[bool]string{
				false: "comma: say decimal_comma: true in a description, or --decimal-comma",
				true:  "point: leave decimal_comma out"}[r.options.DecimalComma]
		}
		r.report(x.line, r.options.Value, x.text, problem, "value missing")
		return v, false
	}
	return stated{value: number, file: r.file, line: x.line}, true
}

// parsePeriod reads a year, a month, or a day, of which it gives the month; a time behind the
// day is left out.
func parsePeriod(s string) (m spending.Month, yearly, day bool, err error) {
	if len(s) == 4 {
		if year, err := strconv.Atoi(s); err == nil && year > 0 {
			return spending.NewMonth(year, time.January), true, false, nil
		}
	}
	if m, err = spending.ParseMonth(s); err == nil {
		return m, false, false, nil
	}
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return spending.MonthOf(t), false, true, nil
		}
	}
	return 0, false, false, errors.New("the period is not a month such as 2024-07 or a year such as 2024")
}

// nameable reports whether a series may be called so.
func nameable(s string) bool {
	for i, c := range s {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '_')) {
			return false
		}
	}
	return s != ""
}
