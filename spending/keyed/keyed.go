// Package keyed reads need series from tables keyed by area code and period.
package keyed

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Options describe the series and name the columns of the table.
type Options struct {
	Name, Unit, Source, Vintage string
	Area, Period, Value         string // column names
	Delimiter                   rune   // between fields; 0 is a comma
	DecimalComma                bool   // values such as 1234,5
}

// Read reads a CSV table: one row per area code and period, a month such as 2024-07 or a
// calendar year, all rows alike. An empty value, NA or null is missing, which is not
// zero. An area without a row in a period that others have is missing as well. Rows
// that make no sense are left out and reported with their line; a table without a usable
// row is an error. file names the table in issues and errors.
func Read(content []byte, file string, areas []geo.Area, o Options) (spending.NeedSeries, []spending.Issue, error) {
	r := reader{options: o, file: file, known: map[string]bool{}, values: map[place]spending.NeedValue{}}
	for _, a := range areas {
		r.known[a.ID] = true
	}
	s, err := r.read(bytes.TrimPrefix(content, []byte("\ufeff")))
	if err != nil {
		return spending.NeedSeries{}, r.issues, fmt.Errorf("%s: %w", file, err)
	}
	r.complete(&s, areas)
	return s, r.issues, nil
}

type place struct {
	area  string
	month spending.Month
}

type reader struct {
	options Options
	file    string
	known   map[string]bool
	values  map[place]spending.NeedValue
	yearly  bool
	issues  []spending.Issue
}

func (r *reader) report(line int, field, value, problem string) {
	r.issues = append(r.issues, spending.Issue{File: r.file, Line: line, Field: field, Value: value, Problem: problem, Action: "row left out"})
}

func (r *reader) read(content []byte) (spending.NeedSeries, error) {
	s := spending.NeedSeries{Name: r.options.Name, Unit: r.options.Unit, Source: r.options.Source, Vintage: r.options.Vintage}
	if !nameable(s.Name) {
		return s, fmt.Errorf("the need's name %q is not of lower-case letters, digits and _, a letter first, or is a derived need's", s.Name)
	}
	table := csv.NewReader(bytes.NewReader(content))
	table.FieldsPerRecord = -1
	table.Comma = cmp.Or(r.options.Delimiter, ',')
	header, err := table.Read()
	if err != nil {
		return s, fmt.Errorf("no header row: %w", err)
	}
	var columns [3]int
	for i, name := range []string{r.options.Area, r.options.Period, r.options.Value} {
		columns[i] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
		if columns[i] < 0 {
			return s, fmt.Errorf("line 1: there is no column %q; the columns are %s", name, strings.Join(header, ", "))
		}
	}
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, err // it names the line
		}
		line, _ := table.FieldPos(0)
		if len(row) <= slices.Max(columns[:]) {
			r.report(line, "", "", fmt.Sprintf("the row has %d columns", len(row)))
			continue
		}
		r.row(line, strings.TrimSpace(row[columns[0]]), strings.TrimSpace(row[columns[1]]), strings.TrimSpace(row[columns[2]]))
	}
	if len(r.values) == 0 {
		return s, errors.New("there is no usable row; the areas must be codes of the dataset")
	}
	s.Yearly = r.yearly
	return s, nil
}

func (r *reader) row(line int, area, period, value string) {
	if !r.known[area] {
		r.report(line, r.options.Area, area, "no area of the dataset has this code")
		return
	}
	month, yearly, err := parsePeriod(period)
	if err != nil {
		r.report(line, r.options.Period, period, err.Error())
		return
	}
	if len(r.values) == 0 {
		r.yearly = yearly
	}
	if yearly != r.yearly {
		r.report(line, r.options.Period, period, "months and years are mixed in one table")
		return
	}
	v := spending.NeedValue{Area: area, Month: month}
	switch strings.ToLower(value) {
	case "", "na", "n/a", "null":
		v.Missing = true
	default:
		number := value
		if r.options.DecimalComma {
			number = strings.NewReplacer(",", ".", ".", ",").Replace(value)
		}
		v.Value, err = strconv.ParseFloat(number, 64)
		if err != nil || math.IsNaN(v.Value) || math.IsInf(v.Value, 0) || v.Value < 0 {
			r.report(line, r.options.Value, value, "the value is not a number of 0 or more, written without separators")
			return
		}
	}
	at := place{area, month}
	if before, twice := r.values[at]; twice && before != v {
		r.report(line, r.options.Area, area, "the area has another value in the same period above")
		return
	}
	r.values[at] = v
}

// complete sorts the values and marks what the table does not say as missing: areas of
// the levels it has values for.
func (r *reader) complete(s *spending.NeedSeries, areas []geo.Area) {
	months, levels := map[spending.Month]bool{}, map[geo.Level]bool{}
	said := map[string]bool{}
	for at := range r.values {
		months[at.month], said[at.area] = true, true
	}
	for _, a := range areas {
		levels[a.Level] = levels[a.Level] || said[a.ID]
	}
	for m := range months {
		s.Months = append(s.Months, m)
		for _, a := range areas {
			at := place{a.ID, m}
			if _, ok := r.values[at]; !ok && levels[a.Level] && !(levels[geo.Circle] && a.Level == geo.District) {
				r.values[at] = spending.NeedValue{Area: a.ID, Month: m, Missing: true}
			}
		}
	}
	slices.Sort(s.Months)
	for _, v := range r.values {
		s.Values = append(s.Values, v)
	}
	slices.SortFunc(s.Values, func(a, b spending.NeedValue) int {
		return cmp.Or(strings.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
	})
}

func parsePeriod(s string) (m spending.Month, yearly bool, err error) {
	if len(s) == 4 {
		if year, err := strconv.Atoi(s); err == nil && year > 0 {
			return spending.NewMonth(year, time.January), true, nil
		}
	}
	m, err = spending.ParseMonth(s)
	if err != nil {
		return 0, false, errors.New("the period is not a month such as 2024-07 or a year such as 2024")
	}
	return m, false, nil
}

// nameable refuses names the analysis derives from other series.
func nameable(s string) bool {
	switch s {
	case "", spending.AffectedPeak, spending.AffectedReports, spending.Exposed, spending.InundatedArea:
		return false
	}
	for i, c := range s {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '_')) {
			return false
		}
	}
	return true
}
