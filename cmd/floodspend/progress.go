package main

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// progress gives a function that draws one bar a stage on a terminal. Elsewhere, in a log
// or a pipe, it writes one line for each stage that is done.
func progress(w io.Writer, options ...progressbar.Option) func(stage string, done, total int64) {
	if !isTerminal(w) {
		return progressLines(w)
	}
	w = direct(w)
	var bar *progressbar.ProgressBar
	drawn := ""
	return func(stage string, done, total int64) {
		if stage != drawn {
			drawn = stage
			bar = progressbar.NewOptions64(total, append(options, progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription(stage),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }))...)
		}
		_ = bar.Set64(done) // a bar that cannot be drawn must not stop the work
	}
}

func progressLines(w io.Writer) func(stage string, done, total int64) {
	finished := ""
	return func(stage string, done, total int64) {
		if done >= total && stage != finished {
			finished = stage
			fmt.Fprintf(w, "%s: %d of %d\n", stage, done, total)
		}
	}
}
