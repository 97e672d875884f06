package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a workbook in bytes: of one that is kept whole because it cannot be read at any place, and unpacked of a
// sheet, and of what sheets share.
const (
	maxKept   = 256 << 20
	maxSheet  = 1 << 30
	maxShared = 128 << 20
)

// book is an XLSX workbook.
type book struct {
	files map[string]*zip.File
	dir   string // of its parts
	parts []relation

	Properties struct {
		From1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []sheetName `xml:"sheets>sheet"`
}

type sheetName struct {
	Name  string `xml:"name,attr"`
	ID    string `xml:"id,attr"`
	State string `xml:"state,attr"`
}

// relation says where a part of a workbook is.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// Sheets lists the sheets of an XLSX workbook that are shown.
func Sheets(r io.Reader) ([]string, error) {
	b, err := openBook(r, r)
	if err != nil {
		return nil, err
	}
	return b.shown(), nil
}

func isArchive(start []byte) bool { return bytes.HasPrefix(start, []byte("PK\x03\x04")) }

// openBook opens a workbook: at any of its places where whole can be read so, or else out of rest, all of it.
func openBook(rest, whole io.Reader) (*book, error) {
	at, sized := whole.(interface {
		io.ReaderAt
		Size() int64
	})
	if !sized {
		text, err := io.ReadAll(io.LimitReader(rest, maxKept+1))
		if err != nil {
			return nil, err
		}
		if len(text) > maxKept {
			return nil, fmt.Errorf("the workbook has more than %d MiB", maxKept>>20)
		}
		at = bytes.NewReader(text)
	}
	archive, err := zip.NewReader(at, at.Size())
	if err != nil {
		return nil, fmt.Errorf("the workbook is broken: %w; save its table as CSV in UTF-8", err)
	}
	b := &book{files: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		b.files[f.Name] = f
	}
	if b.files["_rels/.rels"] == nil {
		return nil, errors.New("the file is an archive that is no XLSX workbook; save its table as XLSX, or as CSV " +
			"in UTF-8")
	}
	root, err := b.relations("_rels/.rels")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(root, func(r relation) bool { return strings.HasSuffix(r.Type, "/officeDocument") })
	if i < 0 || !strings.HasSuffix(root[i].Target, "workbook.xml") {
		return nil, errors.New("the file is no XLSX workbook; save its table as XLSX, or as CSV in UTF-8")
	}
	main := strings.TrimPrefix(root[i].Target, "/")
	b.dir = path.Dir(main)
	if err := b.read(main, b); err != nil {
		return nil, err
	}
	b.parts, err = b.relations(path.Join(b.dir, "_rels", path.Base(main)+".rels"))
	return b, err
}

func (b *book) relations(name string) ([]relation, error) {
	var found struct {
		Relations []relation `xml:"Relationship"`
	}
	err := b.read(name, &found)
	return found.Relations, err
}

// shown lists the sheets that are not hidden.
func (b *book) shown() (names []string) {
	for _, s := range b.Sheets {
		if s.State == "" || s.State == "visible" {
			names = append(names, s.Name)
		}
	}
	return names
}

// part gives the path of the part that is so; "" where none is.
func (b *book) part(is func(relation) bool) string {
	i := slices.IndexFunc(b.parts, is)
	if i < 0 {
		return ""
	}
	if target, absolute := strings.CutPrefix(b.parts[i].Target, "/"); absolute {
		return target
	}
	return path.Join(b.dir, b.parts[i].Target)
}

// shared gives the path of a part that all sheets share.
func (b *book) shared(kind string) string {
	return b.part(func(r relation) bool { return strings.HasSuffix(r.Type, "/"+kind) })
}

// open opens a part, of which at most so many bytes are read.
func (b *book) open(name string, most int64) (io.ReadCloser, error) {
	f := b.files[name]
	if f == nil {
		return nil, fmt.Errorf("the workbook is broken: it has no %s", name)
	}
	if f.UncompressedSize64 > uint64(most) {
		return nil, fmt.Errorf("%s of the workbook has %d MiB unpacked, the most that is read is %d", name,
			f.UncompressedSize64>>20, most>>20)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("the workbook is broken: %s: %w", name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(in, most), in}, nil
}

// read reads a small part.
func (b *book) read(name string, to any) error {
	in, err := b.open(name, MaxRecord)
	if err != nil {
		return err
	}
	defer in.Close()
	err = xml.NewDecoder(in).Decode(to)
	if err == nil {
		_, err = io.Copy(io.Discard, in) // to its end, where its sum is checked
	}
	if err != nil {
		return fmt.Errorf("the workbook is broken: %s: %w", name, err)
	}
	return nil
}

// texts reads what the cells of a workbook share.
func (b *book) texts() (texts []string, err error) {
	name := b.shared("sharedStrings")
	if name == "" {
		return nil, nil
	}
	in, err := b.open(name, maxShared)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d := xml.NewDecoder(in)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if start, ok := token.(xml.StartElement); err == nil && ok && start.Name.Local == "si" {
			var t text
			err = d.DecodeElement(&t, &start)
			texts = append(texts, t.String())
		}
		if err != nil {
			return nil, fmt.Errorf("the workbook is broken: %s: %w", name, err)
		}
	}
}

// text is one of one style, or of parts of several.
type text struct {
	Plain []string `xml:"t"`
	Parts []string `xml:"r>t"`
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func (t text) String() string {
	return escaped.ReplaceAllStringFunc(strings.Join(t.Plain, "")+strings.Join(t.Parts, ""), func(code string) string {
		r, _ := strconv.ParseUint(code[2:6], 16, 16)
		return string(rune(r))
	})
}

// Forms of numbers that show days and times, by the ids that every workbook knows.
var dayForms = [][2]int{{14, 22}, {27, 36}, {45, 47}, {50, 58}}

var unwritten = regexp.MustCompile(`\[[^]]*\]|"[^"]*"|[\\_*].`) // of a form: what says nothing of the number

// days tells of each style whether it shows numbers as days.
func (b *book) days() ([]bool, error) {
	var styles struct {
		Forms []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Form int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	name := b.shared("styles")
	if name == "" {
		return nil, nil
	}
	if err := b.read(name, &styles); err != nil {
		return nil, err
	}
	own := map[int]bool{}
	for _, f := range styles.Forms {
		own[f.ID] = strings.ContainsAny(strings.ToLower(unwritten.ReplaceAllString(f.Code, "")), "dmyhs")
	}
	days := make([]bool, len(styles.Cells))
	for i, c := range styles.Cells {
		is, stated := own[c.Form]
		days[i] = is || !stated && slices.ContainsFunc(dayForms, func(f [2]int) bool {
			return f[0] <= c.Form && c.Form <= f[1]
		})
	}
	return days, nil
}
