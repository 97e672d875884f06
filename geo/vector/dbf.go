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
	out    *output
}

type dbfField struct {
	name     string
	kind     byte
	offset   int
	width    int
	decimals int
}

// newDBF reads the header. page is the text of the .cpg, or "", letters what its texts are.
func newDBF(r io.Reader, page string, letters letters, out *output) (*dbf, error) {
	d := &dbf{in: bufio.NewReaderSize(r, bufferSize), out: out}
	mark, err := d.header()
	if err != nil {
		return nil, err
	}
	if err := d.encoding(page, mark, letters); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	readable := d.fields[:0]
	for i, f := range d.fields {
		f.name = d.text("", []byte(f.name))
		if f.name == "" || names[f.name] {
			return nil, fmt.Errorf("field %d has the name %q, empty or in use", i+1, f.name)
		}
		names[f.name] = true
		if !strings.ContainsRune("CNFLDIO", rune(f.kind)) {
			out.report(f.name, string(rune(f.kind)), "the field is of a type that cannot be read", "left out")
			continue
		}
		readable = append(readable, f)
	}
	d.fields = readable
	return d, nil
}

// header reads the number and form of the rows, field names as they stand, and the mark of the
// language.
func (d *dbf) header() (mark byte, err error) {
	var head [32]byte
	if _, err := io.ReadFull(d.in, head[:]); err != nil {
		return 0, fmt.Errorf("the header is cut off: %w", err)
	}
	d.rows = int(binary.LittleEndian.Uint32(head[4:]))
	headLength := int(binary.LittleEndian.Uint16(head[8:]))
	rowLength := int(binary.LittleEndian.Uint16(head[10:]))
	if headLength < 33 || rowLength < 1 {
		return 0, fmt.Errorf("a header of %d bytes and rows of %d: not a dBase table", headLength, rowLength)
	}
	rest := make([]byte, headLength-32)
	if _, err := io.ReadFull(d.in, rest); err != nil {
		return 0, fmt.Errorf("the header is cut off: %w", err)
	}
	offset := 1 // after the deletion mark
	for ; len(rest) >= 32 && rest[0] != '\r'; rest = rest[32:] {
		name, _, _ := bytes.Cut(rest[:11], []byte{0})
		f := dbfField{name: string(name), kind: rest[11], offset: offset, width: int(rest[16]), decimals: int(rest[17])}
		if f.kind == 'C' { // long text keeps the high byte of its width here
			f.width, f.decimals = f.width+f.decimals<<8, 0
		}
		if offset += f.width; offset > rowLength {
			return 0, fmt.Errorf("field %s ends at byte %d of rows of %d", bytes.ToValidUTF8(name, []byte("\uFFFD")),
				offset, rowLength)
		}
		d.fields = append(d.fields, f)
	}
	d.row0 = make([]byte, rowLength)
	return head[29], nil
}

// encoding finds the code page: the .cpg's, else that of the language mark in the header
// (as dBase and ESRI number them), else UTF-8 or Windows-1252. Texts that are all well-formed
// UTF-8 are read as that whatever is stated, which text in a code page practically never is.
func (d *dbf) encoding(page string, mark byte, letters letters) error {
	if page == "" {
		byMark := map[byte]string{
			0x01: "437", 0x02: "850", 0x03: "1252", 0x57: "1252", 0x58: "1252", 0x59: "1252", 0x64: "852", 0x65: "866",
			0x66: "865",
			0xC8: "1250", 0xC9: "1251", 0xCA: "1254", 0xCB: "1253",
		}
		page = byMark[mark]
	}
	stated, known := codePage(page)
	switch {
	case letters.other == "" && letters.utf8 == "": // ASCII
		return nil
	case letters.other == "":
		if page != "" && (!known || stated != nil) {
			d.out.report("encoding", letters.utf8,
				fmt.Sprintf("the file states the text encoding %s, but all its texts are UTF-8", shorten(page)),
				"read as UTF-8")
		}
		return nil
	case page == "":
		d.page = charmap.Windows1252
		d.out.report("encoding", d.text("", []byte(letters.other)),
			"no .cpg states the text encoding, and it is not UTF-8", "read as Windows-1252")
	case !known:
		return fmt.Errorf("text encoding %q is not supported; UTF-8, Windows, DOS and ISO 8859 code pages are: export "+
			"the shapefile with UTF-8", page)
	}
	if page != "" {
		d.page = stated
	}
	return nil
}

// codePage gives the code page a .cpg names; nil for UTF-8.
func codePage(name string) (page *charmap.Charmap, known bool) {
	key := strings.NewReplacer("ANSI", "", "OEM", "", "CP", "", "WINDOWS", "", "IBM", "", "-", "", "_", "", " ", "",
		".", "").Replace(strings.ToUpper(name))
	switch key {
	case "UTF8", "65001":
		return nil, true
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
			return m, true
		}
	}
	return nil, false
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
		return d.number(f.name, text)
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

// number reads a number written in digits.
func (d *dbf) number(field string, text []byte) any {
	if len(bytes.Trim(text, "*")) == 0 { // overflow: the writer could not fit the number
		return nil
	}
	if v, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return v
	}
	if len(bytes.Trim(text, "0123456789")) == 0 {
		return string(text) // whole, and too large to be exact as a number
	}
	if v, err := strconv.ParseFloat(string(text), 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		return v
	}
	s := d.text(field, text)
	d.out.habit(field, s, "not a number", "kept as text")
	return s
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
	if cut := completeRunes(b); utf8.Valid(cut) {
		d.out.habit(field, string(cut), "the text is cut off within a letter", "the piece of a letter dropped")
		return string(cut)
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		s = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	d.out.habit(field, string(s), "the text is not UTF-8 as the .cpg states", "read as Windows-1252")
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
