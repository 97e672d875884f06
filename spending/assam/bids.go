package assam

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// bidDir holds the portal's monthly files.
const bidDir = "Sources/TENDERS/data/monthly_tenders"

// bids is the layout of the portal's monthly files.
func bids() portal.Layout { return portal.EProcure("assamtenders:") }

// records reads all monthly files: the award records in the order of files and lines,
// and the months the files are of.
func (im *importer) records(ctx context.Context) ([]spending.Record, []spending.Month, error) {
	inputs, err := readAll(ctx, im, "bids", im.listed(bidDir, ".csv"), im.readBids)
	if err != nil {
		return nil, nil, err
	}
	var files []portal.File
	var months []spending.Month
	for _, in := range inputs {
		in.src.Records = len(in.value.Records)
		im.sources = append(im.sources, in.src)
		im.issues = append(im.issues, in.value.Issues...)
		im.summary.Bids.Add(in.value.Stats)
		if in.err != nil {
			im.issue(bidIssue(in.err, in.file, "file skipped"))
		}
		if len(in.value.Records) == 0 {
			continue
		}
		if m, ok := portal.MonthOf(in.file); ok {
			months = append(months, m)
		}
		files = append(files, in.value)
	}
	if len(files) == 0 {
		return nil, nil, fmt.Errorf("%w: none of the %d files in %s holds one%s", ErrNoAwards, len(inputs), bidDir,
			firstProblem(im.issues, bidDir))
	}
	awards, issues := bids().Awards(files)
	im.issues = append(im.issues, issues...)
	records := make([]spending.Record, 0, len(awards))
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

func (im *importer) readBids(ctx context.Context, name string) (portal.File, spending.Source, error) {
	src := spending.Source{Path: name, Role: "awards"}
	f, err := im.fsys.Open(name)
	if err != nil {
		return portal.File{}, src, &fileError{file: name, problem: fsProblem(err)}
	}
	defer f.Close()
	h := newHasher(f)
	table, err := bids().Read(ctx, h, name)
	h.finish(&src)
	return table, src, err
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
