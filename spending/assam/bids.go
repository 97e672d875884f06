package assam

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/portal"
)

// bidDir holds the portal's monthly files.
const bidDir = "Sources/TENDERS/data/monthly_tenders"

// bidFile is one monthly file as it was read.
type bidFile struct {
	records []spending.Record
	stats   portal.Stats
	issues  []spending.Issue
}

// records reads all monthly files: the award records in the order of files and lines,
// and the months the files are of.
func (im *importer) records(ctx context.Context) ([]spending.Record, []spending.Month, error) {
	inputs, err := readAll(ctx, im, "bids", im.listed(bidDir, ".csv"), im.readBids)
	if err != nil {
		return nil, nil, err
	}
	var records []spending.Record
	var months []spending.Month
	total := portal.Stats{ByStatus: map[string]int{}}
	for _, in := range inputs {
		in.src.Records = len(in.value.records)
		im.sources = append(im.sources, in.src)
		im.issues = append(im.issues, in.value.issues...)
		addStats(&total, in.value.stats)
		if in.err != nil {
			action := "file skipped"
			if n := len(in.value.records); n > 0 {
				action = fmt.Sprintf("the %d awards before it are kept, the rest of the file is skipped", n)
			}
			im.issue(bidIssue(in.err, in.file, action))
		}
		if len(in.value.records) == 0 {
			continue
		}
		records = append(records, in.value.records...)
		if m, ok := monthOf(in.file); ok {
			months = append(months, m)
		}
	}
	im.summary.Bids = total
	if len(records) == 0 {
		return nil, nil, fmt.Errorf("%w: none of the %d files in %s holds one%s", ErrNoAwards, len(inputs), bidDir, firstProblem(im.issues, bidDir))
	}
	im.issues = append(im.issues, distinguish(records)...)
	return records, months, nil
}

func (im *importer) readBids(ctx context.Context, name string) (bidFile, spending.Source, error) {
	src := spending.Source{Path: name, Role: "awards"}
	f, err := im.fsys.Open(name)
	if err != nil {
		return bidFile{}, src, &fileError{file: name, problem: fsProblem(err)}
	}
	defer f.Close()
	var b bidFile
	h := newHasher(f)
	b.stats, b.issues, err = portal.Read(ctx, h, name, func(r spending.Record) error {
		b.records = append(b.records, r)
		return nil
	})
	h.finish(&src)
	return b, src, err
}

func bidIssue(err error, file, action string) spending.Issue {
	var fe *portal.FileError
	if errors.As(err, &fe) {
		problem := fe.Problem
		if fe.Err != nil && strings.Contains(problem, "is a directory") {
			problem = fsProblem(fe.Err)
		}
		err = &fileError{fe.File, fe.Line, problem}
	}
	return issueOf(err, file, action)
}

// firstProblem quotes the first issue of a folder, for an error to end with.
func firstProblem(issues []spending.Issue, dir string) string {
	for _, i := range issues {
		if strings.HasPrefix(i.File, dir) {
			return "; the first problem: " + (&fileError{i.File, i.Line, i.Problem}).Error()
		}
	}
	return ""
}

func addStats(sum *portal.Stats, s portal.Stats) {
	sum.Rows += s.Rows
	sum.Awards += s.Awards
	sum.Skipped += s.Skipped
	sum.ValueBlank += s.ValueBlank
	sum.ValueZero += s.ValueZero
	sum.ValueBad += s.ValueBad
	sum.ValueRounded += s.ValueRounded
	sum.Undated += s.Undated
	for status, n := range s.ByStatus {
		sum.ByStatus[status] += n
	}
}

// distinguish gives every record an ID of its own and finds what replaces what. The portal
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
func distinguish(records []spending.Record) []spending.Issue {
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
		base := portal.IDPrefix + r.TenderID
		if n := slices.Index(bidders[key.tender], key.bidder); n > 0 {
			base = fmt.Sprintf("%s.%d", base, n+1)
			if listed[key][0] == i {
				issues = append(issues, duplicateIssue(r, "another bidder is accepted under the same tender id", "kept as an award of its own, "+base))
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
		issues = append(issues, duplicateIssue(r, "the same bidder is accepted again under the same tender id",
			fmt.Sprintf("superseded by %s line %d, kept as %s", w.SourceFile, w.SourceLine, r.ID)))
	}
	return append(issues, separate(records)...)
}

// separate tells apart what still shares an ID, such as a tender whose own id ends in .2.
func separate(records []spending.Record) []spending.Issue {
	taken := make(map[string]bool, len(records))
	var issues []spending.Issue
	for i := range records {
		r := &records[i]
		if taken[r.ID] {
			for taken[r.ID] {
				r.ID += "'"
			}
			issues = append(issues, duplicateIssue(r, "another record has the same id", "kept as "+r.ID))
		}
		taken[r.ID] = true
	}
	return issues
}

func duplicateIssue(r *spending.Record, problem, action string) spending.Issue {
	return spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: "Tender ID",
		Value: clip(fmt.Sprintf("%s, %s, %s", r.TenderID, r.Supplier, valueText(r.Awarded))), Problem: problem, Action: action}
}

func valueText(m spending.NullMoney) string {
	if !m.Valid {
		return "value unknown"
	}
	return m.Money.String()
}

// bidderKey compares bidders as written but for case and spaces.
func bidderKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
