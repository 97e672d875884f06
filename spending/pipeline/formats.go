package pipeline

import (
	"context"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/ocds"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// Tables reads CSV tables of a layout.
func Tables(layout portal.Layout) Format { return tables{layout} }

// OCDS reads releases or records of the Open Contracting Data Standard.
func OCDS() Format { return releases{} }

type tables struct{ layout portal.Layout }

func (t tables) read(ctx context.Context, b *batch) error {
	t.layout.IDPrefix, t.layout.Currency = b.prefix, b.currency
	var records []spending.Record
	for n := range b.paths {
		before := len(records)
		err := t.readTable(ctx, n, b, func(r spending.Record) error {
			records = append(records, r)
			return nil
		})
		if err := b.ended(n, len(records)-before, err); err != nil {
			return err
		}
		b.issues = append(b.issues, t.layout.Totals(records[before:])...)
	}
	awards, issues := t.layout.Distinguish(records)
	b.issues = append(b.issues, issues...)
	for _, a := range awards {
		b.source.Add(stated(a))
	}
	return nil
}

func (t tables) readTable(ctx context.Context, n int, b *batch, yield func(spending.Record) error) error {
	f, err := b.folder.unpacked(b.paths[n])
	if err != nil {
		return err
	}
	defer f.Close()
	stats, issues, err := t.layout.Read(ctx, f, b.names[n], yield)
	b.issues = append(b.issues, issues...)
	b.lost, b.of, b.what = b.lost+stats.Skipped, b.of+stats.Rows, "rows"
	return err
}

// stated takes what the columns of an award's rows say of its place out of the record.
func stated(a portal.Award) judge.Stated {
	s := judge.Stated{Record: a.Record}
	s.Place, s.HasCoordinates, s.Longitude, s.Latitude = "", false, 0, 0
	for _, r := range append([]spending.Record{a.Record}, a.Others...) {
		for area := range strings.SplitSeq(r.Place, ";") {
			if area = strings.TrimSpace(area); area != "" && !slices.Contains(s.Areas, area) {
				s.Areas = append(s.Areas, area)
			}
		}
		if at := (orb.Point{r.Longitude, r.Latitude}); r.HasCoordinates && !slices.Contains(s.Points, at) {
			s.Points = append(s.Points, at)
		}
	}
	return s
}

type releases struct{}

func (releases) read(ctx context.Context, b *batch) error {
	var processes ocds.Compiler
	defer func() { b.issues = append(b.issues, processes.Issues()...) }()
	for n, path := range b.paths {
		before := processes.Len()
		if err := readOCDS(ctx, b.folder, &processes, path, b.names[n]); err != nil {
			return err
		}
		b.counts[n] = processes.Len() - before
	}
	b.lost, b.of = processes.Lost()
	b.what = "releases, records and broken lines"
	for _, end := range processes.Ends() {
		b.ends = append(b.ends, fromLine(end.File, end.Line))
	}
	processes.Records(b.prefix, b.currency, b.least, b.source.Add)
	return nil
}

func readOCDS(ctx context.Context, files Folder, processes *ocds.Compiler, path, name string) error {
	f, err := files.unpacked(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return processes.Read(ctx, f, name)
}
