package pipeline

import (
	"context"
	"io"

	"github.com/floodspend/floodspend/spending/source/decp"
	"github.com/floodspend/floodspend/spending/source/ocds"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// Tables reads CSV tables of a layout.
func Tables(layout portal.Layout) Format { return tables{layout} }

// OCDS reads releases or records of the Open Contracting Data Standard.
func OCDS() Format { return releases{} }

// DECP reads the essential data of French public procurement.
func DECP(o decp.Options) Format { return contracts{o} }

type tables struct{ layout portal.Layout }

func (t tables) read(ctx context.Context, b *batch) error {
	t.layout.IDPrefix, t.layout.Currency = b.prefix, b.currency
	b.what = "rows"
	files := make([]portal.File, len(b.paths))
	for n := range b.paths {
		f, err := t.readTable(ctx, n, b)
		b.issues = append(b.issues, f.Issues...)
		if err != nil {
			return err
		}
		b.lost, b.of, b.counts[n] = b.lost+f.Stats.Skipped, b.of+f.Stats.Rows, len(f.Records)
		if f.Cut != nil {
			b.ends = append(b.ends, fromLine(f.Name, f.Cut.Line))
		}
		files[n] = f
	}
	awards, issues := t.layout.Awards(files)
	b.issues = append(b.issues, issues...)
	for _, a := range awards {
		b.source.Add(a)
	}
	return nil
}

func (t tables) readTable(ctx context.Context, n int, b *batch) (portal.File, error) {
	f, err := b.folder.unpacked(b.paths[n])
	if err != nil {
		return portal.File{}, err
	}
	defer f.Close()
	return t.layout.Read(ctx, f, b.names[n])
}

type contracts struct{ options decp.Options }

func (c contracts) read(ctx context.Context, b *batch) error {
	c.options.Prefix, c.options.Currency = b.prefix, b.currency
	b.what = "contracts and rows"
	r, err := decp.New(c.options)
	if err != nil {
		return err
	}
	defer func() { b.issues = append(b.issues, r.Issues()...) }()
	for n, path := range b.paths {
		before := r.Len()
		if err := readInto(ctx, b, path, b.names[n], r.Read); err != nil {
			return err
		}
		b.counts[n] = r.Len() - before
	}
	b.lost, b.of = r.Lost()
	for _, end := range r.Ends() {
		b.ends = append(b.ends, fromLine(end.File, end.Line))
	}
	r.Records(b.source.Add)
	return nil
}

// readInto reads a file, unpacked.
func readInto(ctx context.Context, b *batch, path, name string,
	read func(ctx context.Context, r io.Reader, name string) error) error {
	f, err := b.folder.unpacked(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(ctx, f, name)
}

type releases struct{}

func (releases) read(ctx context.Context, b *batch) error {
	var processes ocds.Compiler
	defer func() { b.issues = append(b.issues, processes.Issues()...) }()
	for n, path := range b.paths {
		before := processes.Len()
		if err := readInto(ctx, b, path, b.names[n], processes.Read); err != nil {
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
