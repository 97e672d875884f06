package relevance

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/guard"
)

// Override is a reviewed decision on one award. Empty parts leave the rules' answer.
type Override struct {
	ID       string // record id, or
	TenderID string
	Flood    spending.Flood
	Kind     spending.Kind
	Funds    []string   // codes, sorted; "none" in the file is an empty, non-nil list
	Areas    [][]string // names or codes, as written, by level, outermost first; nil: not decided
	Reviewer string
	Reason   string
	File     string
	Line     int // the line the row begins on
}

// Overrides holds reviewed decisions by record id and by tender id.
type Overrides struct {
	byID     map[string]Override
	byTender map[string]Override
}

// overrideColumns are the columns of an overrides file. Others are ignored, so that a
// list of awards to review can be exported, filled in and read back.
func overrideColumns(levels geo.Hierarchy) []string {
	columns := []string{"id", "tender_id", "flood", "kind", "funds"}
	for _, level := range levels {
		columns = append(columns, level.Plural)
	}
	return append(columns, "reviewer", "reason")
}

// ReadOverrides reads a CSV file with a header naming at least one of id and tender_id,
// and any of flood, kind, funds, the plural of a level ("districts"), reviewer, reason; lists
// are separated by ";". A row decides for the record with its id, or else for every record of its tender
// id. Rows that decide nothing are to-do items and skipped; rows that decide without
// naming a reviewer and a reason, or with an unknown word, are skipped with an issue. Of
// several rows for one award the last holds. The error is for a file that cannot be read
// as such a table.
func ReadOverrides(r io.Reader, name string, levels geo.Hierarchy) (*Overrides, []spending.Issue, error) {
	in, err := overrideTable(r, name, overrideColumns(levels))
	if err != nil {
		return nil, nil, err
	}
	o := &Overrides{byID: map[string]Override{}, byTender: map[string]Override{}}
	var issues []spending.Issue
	for {
		err := in.Next()
		if errors.Is(err, io.EOF) {
			return o, issues, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		line := in.Line()
		get := func(column string) string { return strings.TrimSpace(guard.Read(in.Get(column))) }
		ov := Override{
			ID: get("id"), TenderID: get("tender_id"),
			Flood: spending.Flood(strings.ToLower(get("flood"))), Kind: spending.Kind(strings.ToLower(get("kind"))),
			Funds:    fundList(get("funds")),
			Reviewer: get("reviewer"), Reason: get("reason"), File: name, Line: line,
		}
		for depth, level := range levels {
			if areas := list(get(level.Plural)); areas != nil {
				if ov.Areas == nil {
					ov.Areas = make([][]string, len(levels))
				}
				ov.Areas[depth] = areas
			}
		}
		if !ov.decides() {
			continue
		}
		if field, value, problem := ov.problem(); problem != "" {
			issues = append(issues, spending.Issue{
				File: name, Line: line, Field: field, Value: value, Problem: problem, Action: "override skipped",
			})
			continue
		}
		into, key := o.byID, norm.NFC.String(ov.ID)
		if key == "" {
			into, key = o.byTender, norm.NFC.String(ov.TenderID)
		}
		if before, ok := into[key]; ok {
			issues = append(issues, spending.Issue{
				File: name, Line: line, Field: "id", Value: key,
				Problem: fmt.Sprintf("line %d decides for the same award", before.Line),
				Action:  "this later line is used",
			})
		}
		into[key] = ov
	}
}

// overrideTable begins to read a table of these columns.
func overrideTable(r io.Reader, name string, columns []string) (*table.Sheet, error) {
	in, err := table.NewSheet(r)
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: empty; an overrides file begins with a header such as %s", name,
			strings.Join(columns, ","))
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case in.Twice(columns...) != "":
		return nil, fmt.Errorf("%s:1: column %q occurs twice", name, in.Twice(columns...))
	case !in.Has("id") && !in.Has("tender_id"):
		return nil, fmt.Errorf("%s:1: no column id or tender_id; the columns are %s", name, strings.Join(columns, ", "))
	}
	return in, nil
}

func list(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func fundList(s string) []string {
	if strings.EqualFold(s, "none") {
		return []string{}
	}
	funds := list(s)
	slices.Sort(funds)
	return slices.Compact(funds)
}

func (o *Override) decides() bool {
	return o.Flood != "" || o.Kind != "" || o.Funds != nil || o.Areas != nil
}

// problem names the field, value and fault of an override that cannot be used.
func (o *Override) problem() (field, value, problem string) {
	switch {
	case o.ID == "" && o.TenderID == "":
		return "id", "", "neither id nor tender_id is given"
	case o.Reviewer == "":
		return "reviewer", "", "a decision needs its reviewer"
	case o.Reason == "":
		return "reason", "", "a decision needs its reason"
	}
	switch o.Flood {
	case "", spending.FloodYes, spending.FloodNo, spending.FloodUnclear:
	default:
		return "flood", string(o.Flood), "not yes, no or unclear"
	}
	switch o.Kind {
	case "", spending.Preparedness, spending.Restoration, spending.Relief, spending.OtherKind:
	default:
		return "kind", string(o.Kind), "not preparedness, restoration, relief or other"
	}
	if o.Kind != "" && (o.Flood == spending.FloodNo || o.Flood == spending.FloodUnclear) {
		return "kind", string(o.Kind), "only a flood award (yes) has a kind"
	}
	return "", "", ""
}

// ForRecord gives the decision on a record: the one for its id, or else for its tender id.
// A nil Overrides decides nothing.
func (o *Overrides) ForRecord(rec *spending.Record) (Override, bool) {
	if o == nil {
		return Override{}, false
	}
	if ov, ok := o.byID[norm.NFC.String(rec.ID)]; ok && rec.ID != "" {
		return ov, true
	}
	ov, ok := o.byTender[norm.NFC.String(rec.TenderID)]
	return ov, ok && rec.TenderID != ""
}

// Idle is the issue of the decisions that are on none of the awards, if there are any.
func (o *Overrides) Idle(awards []spending.Award) []spending.Issue {
	if o == nil {
		return nil
	}
	byID, byTender := maps.Clone(o.byID), maps.Clone(o.byTender)
	for i := range awards {
		delete(byID, norm.NFC.String(awards[i].ID))
		delete(byTender, norm.NFC.String(awards[i].TenderID))
	}
	idle := slices.AppendSeq(slices.Collect(maps.Values(byID)), maps.Values(byTender))
	slices.SortFunc(idle, func(a, b Override) int { return cmp.Compare(a.Line, b.Line) })
	if len(idle) == 0 {
		return nil
	}
	keys := make([]string, len(idle))
	for i, ov := range idle {
		keys[i] = cmp.Or(ov.ID, ov.TenderID)
	}
	return []spending.Issue{{File: idle[0].File, Line: idle[0].Line, Field: "id",
		Value:   spending.Excerpt(strings.Join(keys, "; ")),
		Problem: fmt.Sprintf("%d of %d decisions are on none of the awards read here", len(idle), o.Len()),
		Action:  "they decide nothing; an id is written with its source, as csv:17, a tender_id as the source has it"}}
}

// Then gives the decisions with those of a later file, which hold where both decide of one award; either may be nil.
func (o *Overrides) Then(later *Overrides) *Overrides {
	if o == nil || later == nil {
		return cmp.Or(o, later)
	}
	both := &Overrides{byID: maps.Clone(o.byID), byTender: maps.Clone(o.byTender)}
	maps.Copy(both.byID, later.byID)
	maps.Copy(both.byTender, later.byTender)
	return both
}

// Len is the number of decisions.
func (o *Overrides) Len() int {
	if o == nil {
		return 0
	}
	return len(o.byID) + len(o.byTender)
}

// Apply gives the relevance after the decision, its reason as the first evidence. A
// decision on the location alone changes nothing here.
func (o Override) Apply(rel spending.Relevance) spending.Relevance {
	if o.Flood == "" && o.Kind == "" && o.Funds == nil {
		return rel
	}
	if o.Flood != "" {
		rel.Flood = o.Flood
	}
	if o.Kind != "" {
		rel.Flood, rel.Kind = spending.FloodYes, o.Kind
	}
	switch {
	case rel.Flood != spending.FloodYes:
		rel.Kind = ""
	case rel.Kind == "":
		rel.Kind = spending.OtherKind
	}
	if o.Funds != nil {
		rel.Funds = o.Funds
	}
	rel.Evidence = append([]spending.Evidence{o.Evidence()}, rel.Evidence...)
	return rel
}

// Evidence gives the decision as a piece of evidence.
func (o Override) Evidence() spending.Evidence {
	return spending.Evidence{
		Field: "override", Text: o.Reason,
		Rule: fmt.Sprintf("reviewed by %s (%s:%d)", o.Reviewer, o.File, o.Line),
	}
}
