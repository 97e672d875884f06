package table

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sheet reads the rows of a sheet of a workbook as a CSV of them would have them. Numbers have the 15 digits that
// spreadsheets keep, whatever of them is shown; days are written YYYY-MM-DD. It is our own since libraries give
// numbers as they are shown, or days as numbers, and take a broken sheet for one that ends.
type sheet struct {
	part   io.ReadCloser
	lim    *limiter
	xml    *xml.Decoder
	texts  []string
	days   []bool // by style
	epoch  time.Time
	comma  bool
	marked bool // rows that begin with # are left out
	width  int  // of the header; 0 before it
	line   int  // of the row last read
	seen   unseen
}

// openSheet begins to read the sheet of a form, or the only one that is shown.
func openSheet(b *book, form Form) (*sheet, error) {
	shown := b.shown()
	name := form.Sheet
	switch {
	case name == "" && len(shown) == 1:
		name = shown[0]
	case name == "":
		return nil, fmt.Errorf("the workbook has %d sheets: say which with --sheet, or sheet in a description: %s",
			len(shown), excerpt(strings.Join(shown, ", ")))
	}
	i := slices.IndexFunc(b.Sheets, func(s sheetName) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the workbook has no sheet %q; it has %s", name, excerpt(strings.Join(shown, ", ")))
	}
	s := &sheet{comma: form.DecimalComma, epoch: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	if from := b.Properties.From1904; from == "1" || from == "true" {
		s.epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	var err error
	if s.texts, err = b.texts(); err != nil {
		return nil, err
	}
	if s.days, err = b.days(); err != nil {
		return nil, err
	}
	part := b.part(func(r relation) bool { return r.ID == b.Sheets[i].ID })
	in, err := b.open(part, maxSheet)
	if err != nil {
		return nil, err
	}
	s.part, s.lim = in, &limiter{r: in}
	s.xml = xml.NewDecoder(s.lim)
	return s, nil
}

// cells is a row as a workbook has it.
type cells struct {
	Line   int      `xml:"r,attr"`
	Hidden string   `xml:"hidden,attr"`
	Cells  cellList `xml:"c"`
}

type cellList []cell

// UnmarshalXML reads one more cell of a row.
func (l *cellList) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if len(*l) == MaxColumns {
		return fmt.Errorf("a row has more cells than the %d columns that a table may have", MaxColumns)
	}
	var c cell
	err := d.DecodeElement(&c, &start)
	*l = append(*l, c)
	return err
}

type cell struct {
	At      string  `xml:"r,attr"`
	Kind    string  `xml:"t,attr"`
	Style   int     `xml:"s,attr"`
	Value   *string `xml:"v"`
	Formula *string `xml:"f"`
	Text    text    `xml:"is"`
}

// next gives the next row that is not blank.
func (s *sheet) next() ([]string, error) {
	s.lim.left = MaxRecord
	for {
		token, err := s.xml.Token()
		if err == nil {
			switch element := token.(type) {
			case xml.StartElement:
				if element.Name.Local != "row" {
					continue
				}
				s.lim.left = MaxRecord
				var row []string
				if row, err = s.row(&element); err == nil && len(row) > 0 {
					return row, nil
				}
			case xml.EndElement:
				if element.Name.Local == "sheetData" {
					return nil, s.end()
				}
			}
		}
		var bad *RowError
		switch {
		case err == nil:
		case s.lim.err != nil:
			return nil, s.lim.err
		case errors.As(err, &bad):
			return nil, err
		default:
			return nil, fmt.Errorf("the workbook is broken: %w", err)
		}
	}
}

// end reads on to the end of the part, where its sum is checked: io.EOF where it is right.
func (s *sheet) end() error {
	s.lim.left = maxShared
	for {
		token, err := s.xml.Token()
		if err != nil {
			break // what is behind the rows need not be sound
		}
		if element, ok := token.(xml.StartElement); ok && element.Name.Local == "mergeCell" {
			s.seen.merge(element)
		}
	}
	if _, err := io.Copy(io.Discard, s.part); err != nil {
		return fmt.Errorf("the workbook is broken: %w", err)
	}
	return errors.Join(s.part.Close(), io.EOF)
}

// row reads a row, as wide as the header at least; nil for a blank one.
func (s *sheet) row(start *xml.StartElement) ([]string, error) {
	var c cells
	if err := s.xml.DecodeElement(&c, start); err != nil {
		return nil, err
	}
	if s.line++; c.Line > 0 {
		s.line = c.Line
	}
	row := make([]string, s.width)
	filled, at := 0, -1
	for _, cell := range c.Cells {
		if at++; cell.At != "" {
			at = columnOf(cell.At)
		}
		value, err := s.value(cell)
		if err != nil {
			return nil, err
		}
		if value == "" {
			continue
		}
		if at < 0 || at >= MaxColumns {
			return nil, fmt.Errorf("cell %s lies beyond the %d columns that a table may have", cell.At, MaxColumns)
		}
		row = append(row, make([]string, max(0, at+1-len(row)))...)
		row[at] = value
		filled = max(filled, at+1)
	}
	if filled == 0 || s.marked && strings.HasPrefix(row[0], "#") {
		return nil, nil
	}
	if s.width == 0 {
		s.width = len(row)
	}
	if c.Hidden == "1" || c.Hidden == "true" {
		s.seen.hide(s.line)
	}
	return row, nil
}

// columnOf gives the column of a cell, such as 27 of AB7; -1 of none.
func columnOf(cell string) int {
	at := 0
	for _, r := range strings.ToUpper(cell) {
		if r < 'A' || r > 'Z' || at > MaxColumns {
			break
		}
		at = 26*at + int(r-'A') + 1
	}
	return at - 1
}

// value gives what a cell holds, as CSV would have it.
func (s *sheet) value(c cell) (string, error) {
	switch {
	case c.Value == nil && c.Formula != nil:
		return "", &RowError{s.line, s.line, fmt.Sprintf("cell %s has a formula without its result; open the "+
			"workbook in a spreadsheet program and save it", c.At)}
	case c.Value == nil:
		return c.Text.String(), nil
	}
	switch c.Kind {
	case "s":
		i, err := strconv.Atoi(*c.Value)
		if err != nil || i < 0 || i >= len(s.texts) {
			return "", fmt.Errorf("cell %s has a text that the workbook does not have", c.At)
		}
		return s.texts[i], nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[*c.Value], nil
	case "", "n":
		number, err := strconv.ParseFloat(*c.Value, 64)
		if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
			return *c.Value, nil
		}
		if c.Style >= 0 && c.Style < len(s.days) && s.days[c.Style] {
			return s.day(number), nil
		}
		return s.number(number), nil
	}
	return *c.Value, nil // a formula's text, an error such as #REF!, a day in ISO 8601
}

// day writes the number of a day, and the time of it where there is one.
func (s *sheet) day(number float64) string {
	const most = 2_958_466 // the first of January 10000
	if number < 0 || number >= most {
		return s.number(number)
	}
	seconds := math.Round(number * 24 * 60 * 60)
	t := s.epoch.AddDate(0, 0, int(number)).Add(time.Duration(seconds-math.Floor(number)*24*60*60) * time.Second)
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

// number writes a number so that it can be read in one way: three decimals could also be thousands.
func (s *sheet) number(n float64) string {
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	text := strconv.FormatFloat(n, 'f', -1, 64)
	whole, decimals, parted := strings.Cut(text, ".")
	if !parted {
		return text
	}
	if len(decimals) == 3 {
		decimals += "0"
	}
	mark := "."
	if s.comma {
		mark = ","
	}
	return whole + mark + decimals
}
