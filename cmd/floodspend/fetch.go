package main

import (
	"context"
	"fmt"

	"github.com/schollz/progressbar/v3"

	"github.com/floodspend/floodspend/spending/fetch"
)

type fetchCommands struct {
	Assam fetchAssam `cmd:"" help:"Download the public Assam files, each checked against its SHA-256."`
}

type fetchAssam struct {
	Dir      string `required:"" placeholder:"DIR" help:"Folder to fill; what is complete there is kept."`
	Mirror   string `placeholder:"DIR|URL" help:"A local folder or http server with the same files, in place of the public repositories."`
	Parallel int    `default:"4" help:"Files to download at a time."`
	Quiet    bool   `short:"q" help:"No progress bar."`
}

// Run downloads what is missing. Run again, it goes on where it stopped.
func (f fetchAssam) Run(ctx context.Context, c console) error {
	options := fetch.Options{Dir: f.Dir, Mirror: f.Mirror, Parallel: f.Parallel}
	if !f.Quiet {
		draw := progress(c.err, progressbar.OptionShowBytes(true))
		options.Progress = func(done, total int64, _ string) { draw("fetch: bytes", done, total) }
	}
	report, err := fetch.Fetch(ctx, options)
	fmt.Fprintf(c.out, "%d of %d files in %s: %d downloaded (%d resumed), %d complete already, %.1f MB read\n",
		report.Downloaded+report.Skipped, report.Files, f.Dir, report.Downloaded, report.Resumed, report.Skipped,
		float64(report.Transferred)/1e6)
	return err
}
