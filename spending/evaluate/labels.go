// Package evaluate measures verdicts and locations against labels read by hand: ours,
// and any other system's predictions given as a table, in the same run.
//
// Relevance is scored as yes against everything else, weighted by the labels' sampling
// weights; location on the awards the labels call flood-related, and on all of them.
// Every figure carries a 95 % interval from a seeded bootstrap over the labelled rows
// within their strata. Beside the fitted scores stand cross-validated ones, see
// CrossValidation.
package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	rows "github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/guard"
)

// Statewide stands for a district code where a place is the whole state.
const Statewide = "STATEWIDE"

// Label is what careful readers said about one award. Places are area codes, sorted.
type Label struct {
	TenderID     string
	Flood        spending.Flood
	Kind         spending.Kind
	Districts    []string // may hold Statewide; empty = could not tell
	Circles      []string // every reader named them; empty = could not tell
	MaybeCircles []string // one reader named them: accepted, not required
	Stratum      string
	Weight       float64 // how many awards of the whole the row stands for
	Line         int
}

// Prediction is what a system says about one award. Places are area codes, sorted.
type Prediction struct {
	TenderID      string
	Flood         spending.Flood
	Kind          spending.Kind
	Districts     []string // districts of the circles included; may hold Statewide
	Circles       []string
	Confidence    float64 // of the location, 0 to 1
	HasConfidence bool
}

// PredictionOf gives an award's verdicts as a prediction, of a dataset of so many levels.
// Awards in conflict or unlocated have no place: they abstain.
func PredictionOf(a *spending.Award, levels int) Prediction {
	p := Prediction{
		TenderID: a.TenderID, Flood: a.Flood, Kind: a.Kind,
		Districts: tidy(a.Codes(0)), Confidence: max(a.Confidence, 0), HasConfidence: a.Confidence >= 0,
	}
	if levels > 1 {
		p.Circles = a.Codes(levels - 1)
	}
	if a.Precision == spending.AtWhole {
		p.Districts = []string{Statewide}
	}
	return p
}

// Places resolves names and codes of areas as tables write them. What is called a district
// here is an area of the outermost level, and a circle one of the finest.
type Places struct {
	gazetteer *gazetteer.Gazetteer
	columns   map[string]string // of tables, by the plurals of the levels
	levels    []geo.Level
}

// NewPlaces makes a resolver for the areas given, by what is known of how their names are written.
func NewPlaces(levels geo.Hierarchy, areas []geo.Area, known gazetteer.Knowledge) (*Places, error) {
	g, err := gazetteer.New(areas, known)
	if err != nil {
		return nil, err
	}
	p := &Places{gazetteer: g, levels: g.Levels(), columns: map[string]string{}}
	for _, level := range levels {
		switch level.Key {
		case p.outermost():
			p.columns[level.Plural] = "districts"
		case p.finest():
			p.columns[level.Plural], p.columns[level.Plural+"_maybe"] = "circles", "circles_maybe"
		}
	}
	return p, nil
}

func (p *Places) outermost() geo.Level {
	if len(p.levels) == 0 {
		return ""
	}
	return p.levels[0]
}

// keys gives the levels that are scored.
func (p *Places) keys() levelKeys { return levelKeys{p.outermost(), p.finest()} }

// finest is the last of several levels.
func (p *Places) finest() geo.Level {
	if len(p.levels) < 2 {
		return ""
	}
	return p.levels[len(p.levels)-1]
}

// district gives the code of a district written as code or name, or Statewide.
func (p *Places) district(text string) (string, bool) {
	if strings.EqualFold(text, Statewide) {
		return Statewide, true
	}
	if a, ok := p.gazetteer.Area(text); ok && a.Level == p.outermost() {
		return a.ID, true
	}
	return p.gazetteer.Named(p.outermost(), "", text)
}

// circle gives the code of a circle written as code or name. Names repeat across
// districts, so one that lies in the row's districts is preferred; the answer is no rather
// than a choice between two.
func (p *Places) circle(text string, districts []string) (string, bool) {
	if a, ok := p.gazetteer.Area(text); ok && a.Level == p.finest() {
		return a.ID, true
	}
	if len(districts) == 0 {
		return p.gazetteer.Named(p.finest(), "", text)
	}
	var inside, elsewhere []string
	for _, d := range districts {
		id, ok := p.gazetteer.Named(p.finest(), d, text)
		if !ok {
			continue
		}
		if p.gazetteer.At(0, id) == d {
			inside = append(inside, id)
		} else {
			elsewhere = append(elsewhere, id)
		}
	}
	for _, found := range [][]string{tidy(inside), tidy(elsewhere)} {
		if len(found) == 1 {
			return found[0], true
		} else if len(found) > 1 {
			return "", false
		}
	}
	return "", false
}

// name gives the readable name of a code.
func (p *Places) name(code string) string {
	if a, ok := p.gazetteer.Area(code); ok {
		return strings.Join(strings.Fields(a.Name), " ")
	}
	return code
}

// tidy sorts codes and drops repeats; nothing is nil.
func tidy(codes []string) []string {
	if len(codes) == 0 {
		return nil
	}
	out := slices.Clone(codes)
	slices.Sort(out)
	return slices.Compact(out)
}

// ReadLabels reads a table with the columns tender_id, flood (yes|no|unclear), kind,
// districts, circles, circles_maybe (or those of the plurals of the outermost and the finest
// level), stratum, weight; places are names or codes separated
// by ";" and STATEWIDE is a district; lines that begin with # are comments. Only
// tender_id and flood must be there; a missing
// weight is 1. Rows that cannot be used are skipped and places that cannot be resolved are
// left out of the row, each with an issue. The error is for a file that is no such table.
func ReadLabels(r io.Reader, name string, places *Places) ([]Label, []spending.Issue, error) {
	t, err := openTable(r, name, places, "tender_id", "flood")
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]int{}
	return rowsOf(t, func() (l Label, ok bool) {
		l = Label{TenderID: t.get("tender_id"), Stratum: t.get("stratum"), Weight: 1, Line: t.line}
		var okFlood, okKind bool
		l.Flood, okFlood = t.flood("")
		l.Kind, okKind = t.kind()
		if !okFlood || !okKind || !t.once(l.TenderID, seen) {
			return l, false
		}
		if w := t.get("weight"); w != "" {
			var err error
			if l.Weight, err = strconv.ParseFloat(w, 64); err != nil || !(l.Weight > 0) || math.IsInf(l.Weight, 0) {
				t.issue("weight", w, "not a number above 0", "row skipped")
				return l, false
			}
		}
		l.Districts = t.districts("districts")
		l.Circles = t.circles("circles", l.Districts)
		l.MaybeCircles = t.circles("circles_maybe", l.Districts)
		return l, true
	})
}

// rowsOf reads the rows of a table; those that read refuses are left out.
func rowsOf[T any](t *table, read func() (T, bool)) ([]T, []spending.Issue, error) {
	var all []T
	for {
		more, err := t.next()
		if err != nil {
			return nil, nil, err
		}
		if !more {
			return all, t.issues, nil
		}
		if row, ok := read(); ok {
			all = append(all, row)
		}
	}
}

// ReadPredictions reads another system's answers: a table with the columns tender_id,
// flood (yes|no|unclear), kind, districts, circles, confidence (of the location, 0 to 1);
// places as in ReadLabels. Only tender_id must be there: without a flood column every
// tender listed is a yes, and a tender not listed is predicted no and unlocated. Districts
// that circles lie in need not be repeated. CivicDataLab's own columns Tender ID,
// DISTRICT_FINALISED and REVENUE_CIRCLE_FINALISED are read too. Rows and places that cannot be used are left
// out with an issue.
func ReadPredictions(r io.Reader, name string, places *Places) ([]Prediction, []spending.Issue, error) {
	t, err := openTable(r, name, places, "tender_id")
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]int{}
	return rowsOf(t, func() (p Prediction, ok bool) {
		p = Prediction{TenderID: t.get("tender_id")}
		var okFlood, okKind bool
		p.Flood, okFlood = t.flood(spending.FloodYes)
		p.Kind, okKind = t.kind()
		if !okFlood || !okKind || !t.once(p.TenderID, seen) {
			return p, false
		}
		if c := t.get("confidence"); c != "" {
			var err error
			if p.Confidence, err = strconv.ParseFloat(c, 64); err != nil || !(p.Confidence >= 0 && p.Confidence <= 1) {
				t.issue("confidence", c, "not a number from 0 to 1", "row skipped")
				return p, false
			}
			p.HasConfidence = true
		}
		p.Districts = t.districts("districts")
		p.Circles = t.circles("circles", p.Districts)
		for _, c := range p.Circles {
			p.Districts = append(p.Districts, places.gazetteer.At(0, c))
		}
		p.Districts = tidy(p.Districts)
		return p, true
	})
}

// ourColumn gives the name here of a column of CivicDataLab's tagged tender files, in which
// NA and CONFLICT are no answer.
func ourColumn(header string) string {
	switch header {
	case "district_finalised":
		return "districts"
	case "revenue_circle_finalised":
		return "circles"
	}
	return header
}

// table reads a CSV file by column names, collecting issues.
type table struct {
	in     *rows.Reader
	name   string
	places *Places
	at     map[string]int
	row    []string
	line   int
	issues []spending.Issue
}

func openTable(r io.Reader, name string, places *Places, required ...string) (*table, error) {
	in, err := rows.NewReader(r, rows.Form{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in.SkipComments()
	t := &table{in: in, name: name, places: places, at: map[string]int{}}
	header, err := t.read()
	header = slices.Clone(header)
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: empty; it must begin with a header that has %s", name, strings.Join(required, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i, h := range header {
		h = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(h)), " ", "_")
		column := cmp.Or(places.columns[h], ourColumn(h))
		if before, twice := t.at[column]; twice && h != "" {
			return nil, fmt.Errorf("%s:1: column %q and column %q are the same", name, header[before], header[i])
		}
		t.at[column] = i
	}
	for _, c := range required {
		if _, ok := t.at[c]; !ok {
			return nil, fmt.Errorf("%s:1: no column %s in the header", name, c)
		}
	}
	return t, nil
}

func (t *table) next() (bool, error) {
	row, err := t.read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", t.name, err)
	}
	t.row = row
	t.line = t.in.Line(0)
	return true, nil
}

func (t *table) read() ([]string, error) {
	row, err := t.in.Next()
	var bad *rows.RowError
	if errors.As(err, &bad) {
		return nil, fmt.Errorf("line %d: %w", bad.Line, err)
	}
	return row, err
}

func (t *table) get(column string) string {
	if i, ok := t.at[column]; ok && i < len(t.row) {
		return strings.TrimSpace(guard.Read(t.row[i]))
	}
	return ""
}

func (t *table) issue(field, value, problem, action string) {
	t.issues = append(t.issues, spending.Issue{
		File: t.name, Line: t.line, Field: field, Value: value, Problem: problem, Action: action,
	})
}

// once reports whether the row has a tender id not seen before.
func (t *table) once(id string, seen map[string]int) bool {
	if id == "" {
		t.issue("tender_id", "", "missing", "row skipped")
		return false
	}
	if before, twice := seen[id]; twice {
		t.issue("tender_id", id, fmt.Sprintf("already on line %d", before), "row skipped")
		return false
	}
	seen[id] = t.line
	return true
}

// flood reads the flood column; without one it is the default.
func (t *table) flood(absent spending.Flood) (spending.Flood, bool) {
	if _, ok := t.at["flood"]; !ok {
		return absent, true
	}
	f := spending.Flood(strings.ToLower(t.get("flood")))
	switch f {
	case spending.FloodYes, spending.FloodNo, spending.FloodUnclear:
		return f, true
	}
	t.issue("flood", string(f), "not yes, no or unclear", "row skipped")
	return "", false
}

func (t *table) kind() (spending.Kind, bool) {
	k := spending.Kind(strings.ToLower(t.get("kind")))
	switch k {
	case "", spending.Preparedness, spending.Restoration, spending.Relief, spending.OtherKind:
		return k, true
	}
	t.issue("kind", string(k), "not preparedness, restoration, relief or other", "row skipped")
	return "", false
}

func (t *table) districts(column string) []string {
	return t.codes(column, t.places.district)
}

func (t *table) circles(column string, districts []string) []string {
	return t.codes(column, func(s string) (string, bool) { return t.places.circle(s, districts) })
}

func (t *table) codes(column string, resolve func(string) (string, bool)) []string {
	var codes []string
	for part := range strings.SplitSeq(t.get(column), ";") {
		if part = strings.TrimSpace(part); part == "" || part == "NA" || part == "CONFLICT" {
			continue
		}
		if code, ok := resolve(part); ok {
			codes = append(codes, code)
		} else {
			t.issue(column, part, "no area of this name or code, or more than one", "place left out")
		}
	}
	return tidy(codes)
}
