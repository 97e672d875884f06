package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// dbf reads the rows of a dBase table in order. A nil *dbf has empty rows without end.
type dbf struct {
	in     *bufio.Reader
	fields []dbfField
	rows   int // as the header states
	at     int // rows read
	row0   []byte
	page   *charmap.Charmap // nil = UTF-8
	stated bool             // the file or its .cpg states the encoding
	told   map[string]bool  // problems reported once per file
	report func(field, value, text, action string)
}

type dbfField struct {
	name     string
	kind     byte
	offset   int
	width    int
	decimals int
}

// newDBF reads the header. page is the text of the .cpg, or "".
func newDBF(r io.Reader, page string, report func(field, value, text, action string)) (*dbf, error) {
	d := &dbf{in: bufio.NewReaderSize(r, bufferSize), told: map[string]bool{}, report: report}
	var head [32]byte
	if _, err := io.ReadFull(d.in, head[:]); err != nil {
		return nil, fmt.Errorf("the header is cut off: %w", err)
	}
	d.rows = int(binary.LittleEndian.Uint32(head[4:]))
	headLength := int(binary.LittleEndian.Uint16(head[8:]))
	rowLength := int(binary.LittleEndian.Uint16(head[10:]))
	if headLength < 33 || rowLength < 1 {
		return nil, fmt.Errorf("a header of %d bytes and rows of %d: not a dBase table", headLength, rowLength)
	}
	if err := d.encoding(page, head[29]); err != nil {
		return nil, err
	}
	rest := make([]byte, headLength-32)
	if _, err := io.ReadFull(d.in, rest); err != nil {
		return nil, fmt.Errorf("the header is cut off: %w", err)
	}
	offset := 1 // after the deletion mark
	names := map[string]bool{}
	for ; len(rest) >= 32 && rest[0] != '\r'; rest = rest[32:] {
		name, _, _ := bytes.Cut(rest[:11], []byte{0})
		f := dbfField{kind: rest[11], offset: offset, width: int(rest[16]), decimals: int(rest[17])}
		if f.kind == 'C' { // long text keeps the high byte of its width here
			f.width, f.decimals = f.width+f.decimals<<8, 0
		}
		f.name = d.text("", name)
		if f.name == "" || names[f.name] {
			return nil, fmt.Errorf("field %d has the name %q, empty or in use", len(d.fields)+1, f.name)
		}
		names[f.name] = true
		if offset += f.width; offset > rowLength {
			return nil, fmt.Errorf("field %s ends at byte %d of rows of %d", f.name, offset, rowLength)
		}
		if !strings.ContainsRune("CNFLDIO", rune(f.kind)) {
			report(f.name, string(rune(f.kind)), "the field is of a type that cannot be read", "left out")
			continue
		}
		d.fields = append(d.fields, f)
	}
	d.row0 = make([]byte, rowLength)
	return d, nil
}

// encoding finds the code page: the .cpg's, else that of the language mark in the header
// (as dBase and ESRI number them), else UTF-8 or Windows-1252, by the text.
func (d *dbf) encoding(page string, mark byte) error {
	if page == "" {
		byMark := map[byte]string{
			0x01: "437", 0x02: "850", 0x03: "1252", 0x57: "1252", 0x58: "1252", 0x59: "1252", 0x64: "852", 0x65: "866", 0x66: "865",
			0xC8: "1250", 0xC9: "1251", 0xCA: "1254", 0xCB: "1253",
		}
		if page = byMark[mark]; page == "" {
			return nil
		}
	}
	d.stated = true
	key := strings.NewReplacer("ANSI", "", "OEM", "", "CP", "", "WINDOWS", "", "IBM", "", "-", "", "_", "", " ", "", ".", "").Replace(strings.ToUpper(page))
	switch key {
	case "UTF8", "65001":
		return nil
	case "LATIN1":
		key = "ISO88591"
	}
	if strings.HasPrefix(key, "8859") { // "88591", as ESRI writes it
		key = "ISO" + key
	}
	for _, e := range charmap.All {
		m, ok := e.(*charmap.Charmap)
		if !ok {
			continue
		}
		name := strings.NewReplacer("IBM Code Page ", "", "Windows ", "", "-", "", " ", "").Replace(m.String())
		if strings.EqualFold(name, key) {
			d.page = m
			return nil
		}
	}
	return fmt.Errorf("text encoding %q is not supported; UTF-8, Windows, DOS and ISO 8859 code pages are: export the shapefile with UTF-8", page)
}

// row reads the next row.
func (d *dbf) row() (properties map[string]any, deleted bool, err error) {
	if d == nil {
		return map[string]any{}, false, nil
	}
	if d.at >= d.rows {
		return nil, false, fmt.Errorf("the table has only %d rows", d.rows)
	}
	if _, err := io.ReadFull(d.in, d.row0); err != nil {
		return nil, false, fmt.Errorf("the table is truncated: %w", err)
	}
	d.at++
	switch d.row0[0] {
	case ' ':
	case '*':
		return nil, true, nil
	default:
		return nil, false, fmt.Errorf("it begins with byte %#02x, neither a row nor a deleted row", d.row0[0])
	}
	properties = make(map[string]any, len(d.fields))
	for _, f := range d.fields {
		properties[f.name] = d.value(f, d.row0[f.offset:f.offset+f.width])
	}
	return properties, false, nil
}

// value decodes a cell to string, int64, float64, bool, or nil where it is blank. Dates
// become "2006-01-02".
func (d *dbf) value(f dbfField, b []byte) any {
	switch f.kind {
	case 'I':
		if len(b) == 4 {
			return int64(int32(binary.LittleEndian.Uint32(b)))
		}
	case 'O':
		if v := float64frombits(b); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
		return nil
	}
	text := bytes.Trim(b, " \x00")
	if len(text) == 0 {
		return nil
	}
	switch f.kind {
	case 'N', 'F', 'I':
		if len(bytes.Trim(text, "*")) == 0 { // overflow: the writer could not fit the number
			return nil
		}
		if v, err := strconv.ParseInt(string(text), 10, 64); err == nil {
			return v
		}
		if v, err := strconv.ParseFloat(string(text), 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v
		}
		s := d.text(f.name, text)
		d.report(f.name, s, "not a number", "kept as text")
		return s
	case 'L':
		switch text[0] {
		case 'T', 't', 'Y', 'y':
			return true
		case 'F', 'f', 'N', 'n':
			return false
		}
		return nil
	case 'D':
		if s := string(text); len(s) == 8 && strings.Trim(s, "0123456789") == "" {
			if s == "00000000" {
				return nil
			}
			return s[:4] + "-" + s[4:6] + "-" + s[6:]
		}
	}
	return d.text(f.name, text)
}

func float64frombits(b []byte) float64 {
	if len(b) != 8 {
		return math.NaN()
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// text decodes the bytes of a cell, or of a field name where field is "".
func (d *dbf) text(field string, b []byte) string {
	if d.page != nil {
		s, err := d.page.NewDecoder().Bytes(b)
		if err == nil {
			return string(s)
		}
	}
	if utf8.Valid(b) {
		return string(b)
	}
	if cut := completeRunes(b); d.stated && len(cut) < len(b) && utf8.Valid(cut) {
		d.report(field, string(cut), "the text is cut off within a letter", "the piece of a letter dropped")
		return string(cut)
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		s = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	if !d.stated {
		d.once("encoding", "no .cpg states the text encoding, and it is not UTF-8", "read as Windows-1252", string(s))
	} else {
		d.report(field, string(s), "the text is not UTF-8 as the .cpg states", "read as Windows-1252")
	}
	return string(s)
}

// completeRunes drops an unfinished UTF-8 sequence at the end, which a writer leaves that
// cuts text at a field's width.
func completeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func (d *dbf) once(field, text, action, value string) {
	if !d.told[text] {
		d.told[text] = true
		d.report(field, value, text, action)
	}
}
