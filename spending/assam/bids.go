package assam

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/source/portal"
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
		if m, ok := monthOf(in.file); ok {
			months = append(months, m)
			im.datedAfter(in.value.records, m)
		}
		records = append(records, in.value.records...)
	}
	im.summary.Bids = total
	if len(records) == 0 {
		return nil, nil, fmt.Errorf("%w: none of the %d files in %s holds one%s", ErrNoAwards, len(inputs), bidDir,
			firstProblem(im.issues, bidDir))
	}
	awards, issues := portal.Assam().Distinguish(records)
	im.issues = append(im.issues, issues...)
	records = records[:0]
	for _, a := range awards {
		known := a.Awarded.Valid
		im.issues = append(im.issues, amount.Settle(&a.Record, leastAward)...)
		if known && !a.Awarded.Valid {
			im.summary.Small++
		}
		slices.Sort(a.Flags)
		records = append(records, a.Record)
	}
	return records, months, nil
}

// leastAward is the least amount that is the value of a contract: bids are accepted at a
// rupee, or at a rate for one piece.
const leastAward = 1000_00 // paise

// flagDatedAfter marks an award whose contract is dated after the month its file is of, in
// which the portal was read.
const flagDatedAfter = "contract_date_after_file"

// datedAfter flags the records of a file that are dated after its month. They keep their
// dates: most are the first of the next month.
func (im *importer) datedAfter(records []spending.Record, file spending.Month) {
	for i := range records {
		r := &records[i]
		if r.ContractDate.IsZero() || spending.MonthOf(r.ContractDate) <= file {
			continue
		}
		r.Flags = append(r.Flags, flagDatedAfter)
		im.issue(spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: "Contract Date :",
			Value:   r.ContractDate.Format(time.DateOnly),
			Problem: "the contract is dated after the month of its file", Action: "kept with the flag " +
				flagDatedAfter})
	}
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
	b.stats, b.issues, err = portal.Assam().Read(ctx, h, name, func(r spending.Record) error {
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
