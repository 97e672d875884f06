package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/floodspend/floodspend/geo/table"
)

// workbook is what a spreadsheet program writes: numbers shown shorter than they are, days, a total by formula, a
// blank cell amid a row, and rows of nothing.
func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	style := func(form string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &form})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	rupees, day, written := style(`[$₹-4009]\ #,##0`), style("dd-mmm-yyyy"), style(`"day" 0`)
	for at, value := range map[string]any{"A1": "id", "B1": "amount", "C1": "date", "D1": "title", "A2": "k/1",
		"B2": 1234567.895, "C2": time.Date(2024, 5, 13, 0, 0, 0, 0, time.UTC), "D2": "Wall\nby the river", "A4": 17,
		"B4": 0.1 + 0.2, "C4": time.Date(2024, 5, 13, 11, 30, 0, 0, time.UTC), "A5": true, "B5": 27.0,
		"D5": strings.Repeat("é", 3), "E5": "beyond"} {
		if err := f.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	for at, id := range map[string]int{"B2": rupees, "C2": day, "B5": written, "F9": day} {
		if err := f.SetCellStyle("Sheet1", at, at, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Notes"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Notes", false); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func all(t *testing.T, r io.Reader, form table.Form) (rows []string, lines []int) {
	t.Helper()
	in, err := table.NewReader(r, form)
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return rows, lines
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, lines = append(rows, strings.Join(row, "|")), append(lines, in.Line(0))
	}
}

func TestWorkbook(t *testing.T) {
	book := workbook(t)
	for name, c := range map[string]struct {
		r     io.Reader
		comma bool
		want  []string
	}{
		"at any place": {bytes.NewReader(book), false, []string{"id|amount|date|title",
			"k/1|1234567.8950|2024-05-13|Wall\nby the river", "17|0.3|2024-05-13 11:30:00|", "TRUE|27||ééé|beyond"}},
		"as it comes": {io.MultiReader(bytes.NewReader(book)), true, []string{"id|amount|date|title",
			"k/1|1234567,8950|2024-05-13|Wall\nby the river", "17|0,3|2024-05-13 11:30:00|", "TRUE|27||ééé|beyond"}},
	} {
		rows, lines := all(t, c.r, table.Form{DecimalComma: c.comma})
		if !slices.Equal(rows, c.want) || !slices.Equal(lines, []int{1, 2, 4, 5}) {
			t.Errorf("%s: %q on lines %v", name, rows, lines)
		}
	}
	if sheets, err := table.Sheets(bytes.NewReader(book)); err != nil || !slices.Equal(sheets, []string{"Sheet1"}) {
		t.Errorf("sheets %v, %v", sheets, err)
	}
	if rows, _ := all(t, bytes.NewReader(book), table.Form{Sheet: "Notes"}); rows != nil {
		t.Errorf("notes %q", rows)
	}
}

// rewritten gives a workbook with another text of one of its parts.
func rewritten(t *testing.T, book []byte, part string, text func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			b = []byte(text(string(b)))
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// misstated gives a workbook that states another sum of a part than it has.
func misstated(t *testing.T, book []byte, part string) []byte {
	t.Helper()
	const sum, name = 16, 46 // of what an archive says of a file
	b := bytes.Clone(book)
	at := bytes.LastIndex(b, []byte(part)) - name
	if at < 0 || !bytes.HasPrefix(b[at:], []byte("PK\x01\x02")) {
		t.Fatalf("the archive lists no %s", part)
	}
	b[at+sum]++
	return b
}

func TestWorkbooksRefused(t *testing.T) {
	const part = "xl/worksheets/sheet1.xml"
	book := workbook(t)
	with := func(old, by string) []byte {
		return rewritten(t, book, part, func(s string) string { return strings.Replace(s, old, by, 1) })
	}
	var other bytes.Buffer
	w := zip.NewWriter(&other)
	if _, err := w.Create("content.xml"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		book []byte
		form table.Form
		says string
	}{
		"an end in the middle": {rewritten(t, book, part, func(s string) string {
			return s[:strings.Index(s, `r="5"`)]
		}), table.Form{}, "broken"},
		"a formula without its result": {with(`<c r="A4"><v>17</v>`, `<c r="A4"><f>1+16</f>`), table.Form{},
			"A4 has a formula"},
		"a row of 20 MiB": {with("<sheetData>", `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`+
			strings.Repeat("x", 20<<20)+"</t></is></c></row>"), table.Form{}, "longer than 16 MiB"},
		"a row of 3 million cells": {with("<sheetData>", `<sheetData><row r="1">`+strings.Repeat("<c/>", 3<<20)+
			"</row>"), table.Form{}, "more cells than"},
		"a sum of other content": {misstated(t, book, part), table.Form{}, "checksum"},
		"a column far out":       {with(`r="A4"`, `r="ZZZZ4"`), table.Form{}, "beyond"},
		"an unknown text": {with(`<v>0</v>`, `<v>999</v>`), table.Form{},
			"a text that the workbook does not have"},
		"no such sheet": {book, table.Form{Sheet: "Works"}, "has no sheet \"Works\"; it has Sheet1"},
		"two sheets": {rewritten(t, book, "xl/workbook.xml", func(s string) string {
			return strings.Replace(s, "hidden", "visible", 1)
		}), table.Form{}, "sheet in a description: Sheet1, Notes"},
		"another archive": {other.Bytes(), table.Form{}, "no XLSX workbook"},
		"half an archive": {book[:len(book)/2], table.Form{}, "broken"},
		"an old workbook": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1"), table.Form{}, "XLS"},
		"a sheet of CSV":  {[]byte("a,b\n"), table.Form{Sheet: "a"}, "no XLSX workbook"},
	} {
		r, err := table.NewReader(bytes.NewReader(c.book), c.form)
		for range 6 {
			if err == nil {
				_, err = r.Next()
			}
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want %q", name, err, c.says)
		}
	}
}

// TestUTF16 reads what spreadsheets call Unicode text, in either order of bytes, with a mark and without.
// TestRemarks: rows that a sheet hides and cells that it merges are told of; those above and of the header are not.
func TestRemarks(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for _, set := range []error{
		f.SetSheetRow("Sheet1", "A1", &[]any{"Awards"}), f.SetSheetRow("Sheet1", "A2", &[]any{"id", "amount", "date"}),
		f.SetSheetRow("Sheet1", "A3", &[]any{"1", 5, "2024-01-01"}), f.SetSheetRow("Sheet1", "A4", &[]any{"2", 6}),
		f.SetSheetRow("Sheet1", "A5", &[]any{"3", 7}),
		f.MergeCell("Sheet1", "A1", "C1"), f.MergeCell("Sheet1", "C3", "C5"),
		f.SetRowVisible("Sheet1", 1, false), f.SetRowVisible("Sheet1", 4, false), f.SetRowVisible("Sheet1", 5, false),
	} {
		if set != nil {
			t.Fatal(set)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	in, err := table.NewReader(bytes.NewReader(b.Bytes()), table.Form{})
	if err != nil {
		t.Fatal(err)
	}
	is := func(h table.Header) bool { at, _ := h.Column("id"); return at == 0 }
	for _, _, err = in.Header(is); err == nil; {
		_, err = in.Next()
	}
	remarks := in.Remarks()
	if !errors.Is(err, io.EOF) || len(remarks) != 2 || remarks[0].Line != 4 || remarks[0].Value != "2" ||
		remarks[1].Line != 5 || remarks[1].Value != "C3:C5" {
		t.Errorf("%v, %+v", err, remarks)
	}
}

func TestUTF16(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for _, mark := range []string{"\ufeff", ""} {
			var b []byte
			for _, unit := range utf16.Encode([]rune(mark + "id\ttitre\n1\tdigue détruite, 🌊\n")) {
				b = order.AppendUint16(b, unit)
			}
			rows, lines := all(t, bytes.NewReader(b), table.Form{})
			if want := []string{"id|titre", "1|digue détruite, 🌊"}; !slices.Equal(rows, want) || lines[1] != 2 {
				t.Errorf("%s endian, mark %q: %q", name, mark, rows)
			}
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>id</v></c></row></sheetData></worksheet>`)
	f.Add(`<row r="1"><c r="B1" s="9"><v>4e9</v></c><c t="b"><v>2</v></c></row></sheetData>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, part := range []struct{ name, text string }{
			{"_rels/.rels", `<r><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></r>`},
			{"xl/workbook.xml", `<workbook><sheets><sheet name="a" id="1"/></sheets></workbook>`},
			{"xl/_rels/workbook.xml.rels", `<r><Relationship Id="1" Target="s.xml"/></r>`},
			{"xl/s.xml", sheet},
		} {
			to, err := w.Create(part.name)
			if err == nil {
				_, err = io.WriteString(to, part.text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := table.NewReader(&b, table.Form{})
		for range 10 {
			if err == nil {
				_, err = r.Next()
			}
		}
	})
}
