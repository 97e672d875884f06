package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
)

// writeCoverage prints what the description states and what came of it.
func writeCoverage(ctx context.Context, w io.Writer, snapshot store.Snapshot) error {
	entries, shares, err := pipeline.Coverage(ctx, snapshot)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "\nCoverage: what the description states, and what came of it.")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintf(t, "%s %s\t%s\n", e.What, e.Name, e.Found)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "source\trecords\tdate\tamount\tplace\tsupplier\tverdict\t")
	for _, s := range shares {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t\n", s.Source, s.Records, percent(s.Date, s.Records),
			percent(s.Amount, s.Records), percent(s.Place, s.Records), percent(s.Supplier, s.Records),
			percent(s.Judged, s.Records))
	}
	return t.Flush()
}

// percent gives a share, rounded down so that 100 % is all.
func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	tenths := 1000 * n / of
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
