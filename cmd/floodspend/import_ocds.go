package main

import (
	"context"

	"github.com/floodspend/floodspend/spending/ocds"
)

type importOCDS struct {
	importAwards
}

// Run adds the awards of the files' contracting processes to the dataset.
func (i importOCDS) Run(ctx context.Context, c console) error {
	return i.run(ctx, c, "ocds", func(prefix, currency string, names []string) (batch, error) {
		var b batch
		var processes ocds.Compiler
		for n, path := range i.Files {
			before := processes.Len()
			err := readOCDS(ctx, &processes, path, names[n])
			b.issues = processes.Issues()
			if err != nil {
				return b, err
			}
			b.counts = append(b.counts, processes.Len()-before)
		}
		b.records = processes.Records(prefix, currency)
		b.issues = processes.Issues()
		return b, nil
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
