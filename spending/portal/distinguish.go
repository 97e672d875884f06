package portal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Distinguish gives every record an ID of its own and finds what replaces what. A portal
// lists one accepted bid per tender, so:
//
//   - One bidder accepted more than once under one tender id is one award, listed anew: the
//     record with the latest contract date stands, between equal dates that of the later
//     file and line. The others are superseded; their IDs end in ~1, ~2 … in the order of
//     files and lines.
//   - Several bidders accepted under one tender id have an award each. The first in the
//     order of files and lines has the plain ID, those of the others end in .2, .3 …
//
// Records come in the order of files and lines. Every case is an issue.
func (l Layout) Distinguish(records []spending.Record) []spending.Issue {
	type award struct{ tender, bidder string }
	bidders := map[string][]string{} // by tender, in order of appearance
	listed := map[award][]int{}
	for i, r := range records {
		if r.TenderID == "" {
			continue // its ID is made of file and line
		}
		key := award{r.TenderID, bidderKey(r.Supplier)}
		if listed[key] == nil {
			bidders[key.tender] = append(bidders[key.tender], key.bidder)
		}
		listed[key] = append(listed[key], i)
	}
	var issues []spending.Issue
	for i := range records {
		r := &records[i]
		if r.TenderID == "" {
			continue
		}
		key := award{r.TenderID, bidderKey(r.Supplier)}
		base := l.IDPrefix + r.TenderID
		if n := slices.Index(bidders[key.tender], key.bidder); n > 0 {
			base = fmt.Sprintf("%s.%d", base, n+1)
			if listed[key][0] == i {
				issues = append(issues, l.duplicateIssue(r, "another bidder is accepted under the same tender id", "kept as an award of its own, "+base))
			}
		}
		r.ID = base
		same := listed[key]
		if len(same) == 1 {
			continue
		}
		latest := slices.MaxFunc(same, func(a, b int) int {
			return cmp.Or(records[a].ContractDate.Compare(records[b].ContractDate), cmp.Compare(a, b))
		})
		if latest == i {
			continue
		}
		nth := slices.Index(same, i) + 1
		if i > latest {
			nth-- // the one that stands has no number
		}
		r.ID = fmt.Sprintf("%s~%d", base, nth)
		r.Status = spending.StatusSuperseded
		w := &records[latest]
		issues = append(issues, l.duplicateIssue(r, "the same bidder is accepted again under the same tender id",
			fmt.Sprintf("superseded by %s line %d, kept as %s", w.SourceFile, w.SourceLine, r.ID)))
	}
	return append(issues, l.separate(records)...)
}

// separate tells apart what still shares an ID, such as a tender whose own id ends in .2.
func (l Layout) separate(records []spending.Record) []spending.Issue {
	taken := make(map[string]bool, len(records))
	var issues []spending.Issue
	for i := range records {
		r := &records[i]
		if taken[r.ID] {
			for taken[r.ID] {
				r.ID += "'"
			}
			issues = append(issues, l.duplicateIssue(r, "another record has the same id", "kept as "+r.ID))
		}
		taken[r.ID] = true
	}
	return issues
}

func (l Layout) duplicateIssue(r *spending.Record, problem, action string) spending.Issue {
	return spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: l.Columns[TenderID].Names[0],
		Value: spending.Excerpt(fmt.Sprintf("%s, %s, %s", r.TenderID, r.Supplier, valueText(r))), Problem: problem, Action: action}
}

func valueText(r *spending.Record) string {
	if !r.Awarded.Valid {
		return "value unknown"
	}
	return r.Currency.Text(r.Awarded.Money)
}

// bidderKey compares bidders as written but for case and spaces.
func bidderKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
