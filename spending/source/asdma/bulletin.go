package asdma

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
)

// damage is one variable of the monthly bulletins, and where its two publications have it.
type damage struct {
	need    string // name of the series
	unit    string
	list    string // path of the list of districts in the bulletin
	total   string // the district's total in an element of the list
	details string // the text list of circles in it; "" = the bulletin has none
	label   string // of the value in the text list, in lower case; "" = it stands alone
	folder  string // of the per-circle files, and the name of their column
}

// The stored series beside spending.Affected that the bulletins give.
const (
	LivesLost            = "human_lives_lost"
	CropArea             = "crop_area"
	HousesFullyDamaged   = "houses_fully_damaged"
	bulletinSource       = "ASDMA, monthly bulletins of DRIMS"
	mostPeople           = 1e8 // more than three times the state's population
	mostHectares         = 1e7 // more than the state's area
	bulletinDir          = "Sources/DRIMS/data/DRIMS_api_output"
	bulletinVariablesDir = "Sources/DRIMS/data/variables"
)

func damages() []damage {
	return []damage{
		{spending.Affected, "people", "affectedPopulation", "total", "details", "population affected",
			"Population_affected_Total"},
		{CropArea, "hectares", "affectedPopulation", "totalCropArea", "details", "crop area", "Crop_Area"},
		{LivesLost, "people", "hllDetails.confirmed", "total", "details", "", "Human_Live_Lost"},
		{HousesFullyDamaged, "houses", "houseDamagedDetails.damage", "totalFully", "", "", "Total_House_Fully_Damaged"},
	}
}

func (d damage) most() float64 {
	if d.need == CropArea {
		return mostHectares
	}
	return mostPeople
}

// bulletin is one monthly bulletin: for each list of districts it holds, the elements.
// A list the bulletin lacks is absent.
type bulletin struct {
	file   string
	month  spending.Month
	lists  map[string][]element
	issues []spending.Issue
}

// element is what a bulletin says of one district in one list.
type element struct {
	line   int
	path   string // "affectedPopulation[3]"
	fields map[string]json.RawMessage
}

// readBulletin reads a bulletin's lists. JSON that breaks off refuses the file as a whole:
// the districts after the break would otherwise count as unaffected.
func readBulletin(file string, month spending.Month, b []byte) (*bulletin, error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	p := &bulletinReader{
		b:        &bulletin{file: file, month: month, lists: map[string][]element{}},
		json:     json.NewDecoder(bytes.NewReader(b)),
		text:     b,
		wanted:   map[string]bool{},
		ancestor: map[string]bool{},
		reported: map[string]bool{},
	}
	for _, d := range damages() {
		p.wanted[d.list] = true
		if outer, _, nested := strings.Cut(d.list, "."); nested {
			p.ancestor[outer] = true
		}
	}
	p.ancestor[infrastructureObject], p.wanted[otherDamage] = true, true
	for _, list := range infrastructureLists() {
		p.wanted[list] = true
	}
	if !utf8.Valid(b) {
		p.b.issue(p.lineAt(int64(firstInvalid(b))), "", "", "bytes that are not UTF-8 in the text",
			"replaced by U+FFFD")
	}
	if err := p.object(""); err != nil {
		return nil, p.broken(err)
	}
	for i, d := range damages() {
		if _, there := p.b.lists[d.list]; !there && (i == 0 || damages()[i-1].list != d.list) && !p.reported[d.list] {
			p.b.issue(0, d.list, "", "the bulletin lacks this list", "the month is missing for what it holds")
		}
	}
	return p.b, nil
}

func (b *bulletin) issue(line int, field, value, problem, action string) {
	b.issues = append(b.issues, spending.Issue{File: b.file, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}

type bulletinReader struct {
	b        *bulletin
	json     *json.Decoder
	text     []byte
	wanted   map[string]bool // paths of lists
	ancestor map[string]bool // paths of objects that hold one
	reported map[string]bool // members that are not what they should be
}

var errNoObject = errors.New("the file is no JSON object, as a bulletin is")

// object reads the object at path; "" is the bulletin itself.
func (p *bulletinReader) object(path string) error {
	open, err := p.json.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return errNoObject
	}
	for p.json.More() {
		key, err := p.json.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if path != "" {
			name = path + "." + name
		}
		if err := p.member(name); err != nil {
			return err
		}
	}
	_, err = p.json.Token()
	return err
}

func (p *bulletinReader) member(name string) error {
	first := p.peek()
	switch {
	case p.ancestor[name] && first == '{':
		return p.object(name)
	case p.wanted[name] && first == '[':
		return p.list(name)
	}
	line := p.line()
	var skipped json.RawMessage
	if err := p.json.Decode(&skipped); err != nil {
		return err
	}
	if p.wanted[name] || p.ancestor[name] {
		p.reported[name] = true
		p.b.issue(line, name, string(skipped), "not the list a bulletin has here",
			"the month is missing for what it holds")
	}
	return nil
}

func (p *bulletinReader) list(name string) error {
	if _, err := p.json.Token(); err != nil {
		return err
	}
	elements := []element{}
	for i := 0; p.json.More(); i++ {
		e := element{line: p.line(), path: fmt.Sprintf("%s[%d]", name, i)}
		var raw json.RawMessage
		if err := p.json.Decode(&raw); err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &e.fields); err != nil || e.fields == nil {
			p.b.issue(e.line, e.path, string(raw), "not the object of a district", "element skipped")
			continue
		}
		elements = append(elements, e)
	}
	if _, twice := p.b.lists[name]; twice {
		p.b.issue(p.line(), name, "", "the list occurs twice", "the first one is used")
	} else {
		p.b.lists[name] = elements
	}
	_, err := p.json.Token()
	return err
}

// next gives the offset of the next token's first byte.
func (p *bulletinReader) next() int64 {
	at := p.json.InputOffset()
	for at < int64(len(p.text)) && strings.IndexByte(" \t\r\n:,", p.text[at]) >= 0 {
		at++
	}
	return at
}

func (p *bulletinReader) peek() byte {
	if at := p.next(); at < int64(len(p.text)) {
		return p.text[at]
	}
	return 0
}

func (p *bulletinReader) line() int { return p.lineAt(p.next()) }

func (p *bulletinReader) lineAt(offset int64) int {
	return 1 + bytes.Count(p.text[:min(max(offset, 0), int64(len(p.text)))], []byte("\n"))
}

// broken says where the JSON breaks off.
func (p *bulletinReader) broken(err error) error {
	at := p.json.InputOffset()
	var syntax *json.SyntaxError
	problem := "not valid JSON: " + err.Error()
	switch {
	case errors.Is(err, errNoObject):
		problem = err.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		at, problem = int64(len(p.text)), fmt.Sprintf("the JSON breaks off after %d bytes", len(p.text))
	case errors.As(err, &syntax):
		at = max(at, syntax.Offset)
		problem = fmt.Sprintf("not valid JSON near byte %d: %v", at, err)
	}
	return &fileError{p.b.file, p.lineAt(at), problem}
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

// text gives a string field.
func (e element) text(field string) (string, error) {
	var s *string
	if err := json.Unmarshal(e.fields[field], &s); err != nil || s == nil {
		return "", fmt.Errorf("not the text a bulletin has here")
	}
	return strings.TrimSpace(*s), nil
}

// number gives a numeric field, which may be written as a string.
func (e element) number(field string, most float64) (float64, error) {
	text := string(e.fields[field])
	var s string
	if json.Unmarshal(e.fields[field], &s) == nil && text != "null" {
		text = s
	}
	return parseNumber(text, most)
}

// entry is one circle in a text list: "(Chenga | Population Affected: 65268 | Crop Area: 433)".
type entry struct {
	name  string
	value float64
	err   error // the value cannot be read
	text  string
}

var entrySeparator = regexp.MustCompile(`\)\s*[,;]\s*\(`)

// parseEntries reads a text list. label says which of an entry's values is meant.
func parseEntries(text, label string, most float64) []entry {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "("), ")")
	var entries []entry
	for _, part := range entrySeparator.Split(text, -1) {
		e := entry{text: part, err: errNoEntry}
		fields := strings.Split(part, "|")
		e.name = strings.TrimSpace(fields[0])
		for _, f := range fields[1:] {
			name, value, labelled := strings.Cut(f, ":")
			if !labelled {
				name, value = "", f
			}
			if strings.EqualFold(strings.TrimSpace(name), label) {
				e.value, e.err = parseNumber(value, most)
			}
		}
		entries = append(entries, e)
	}
	return entries
}

var errNoEntry = errors.New("not an entry such as (Chenga | Population Affected: 65268 | Crop Area: 433)")
