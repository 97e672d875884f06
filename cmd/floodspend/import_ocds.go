package main

import (
	"context"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/ocds"
)

type importOCDS struct {
	importAwards
}

// Run adds the awards of the files' contracting processes to the dataset.
func (i importOCDS) Run(ctx context.Context, c console) error {
	return i.run(ctx, c, "ocds", func(prefix string, currency spending.Currency, b *batch) error {
		var processes ocds.Compiler
		defer func() { b.issues = append(b.issues, processes.Issues()...) }()
		for n, path := range i.Files {
			before := processes.Len()
			if err := readOCDS(ctx, &processes, path, b.names[n]); err != nil {
				return err
			}
			b.counts[n] = processes.Len() - before
		}
		b.lost, b.of = processes.Lost()
		b.what = "releases, records and broken lines"
		for _, end := range processes.Ends() {
			b.ends = append(b.ends, fromLine(end.File, end.Line))
		}
		least, err := i.least(currency)
		if err == nil {
			processes.Records(prefix, currency, least, b.source.Add)
		}
		return err
	})
}

func readOCDS(ctx context.Context, processes *ocds.Compiler, path, name string) error {
	f, err := openSource(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return processes.Read(ctx, f, name)
}
