package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/synthetic"
	"github.com/schollz/progressbar/v3"
)

type benchCommands struct {
	Generate benchGenerate `cmd:"" help:"Fill a store with a made-up dataset of any size, to measure speed."`
}

type benchGenerate struct {
	storeFlag
	Awards int    `default:"1000000" help:"Number of awards."`
	Areas  int    `default:"6600" help:"Number of circles; India has about 6,600 sub-districts."`
	Months int    `default:"60" help:"Months that awards and needs are spread over."`
	Seed   uint64 `default:"1" help:"The same seed gives the same dataset."`
	Quiet  bool   `short:"q" help:"No progress bar."`
}

// Run publishes a synthetic dataset. It does not take the place of a real one.
func (b benchGenerate) Run(ctx context.Context, c console) error {
	d, err := synthetic.Dataset(synthetic.Options{Seed: b.Seed, Awards: b.Awards, Areas: b.Areas, Months: b.Months})
	if err != nil {
		return err
	}
	opened, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer opened.Close()
	if err := b.refuseReal(ctx, opened); err != nil {
		return err
	}
	if !b.Quiet {
		b.watch(d, progress(c.err, progressbar.OptionShowCount(), progressbar.OptionShowIts()))
	}
	keepTo(importMemory)
	begun := time.Now()
	v, err := opened.Publish(ctx, d)
	if err != nil {
		return err
	}
	elapsed := time.Since(begun)
	fmt.Fprintf(c.out, "Published version %s: %d made-up awards in %d areas, in %.1f s (%.0f awards/s).\n",
		v.ID, v.Awards, v.Areas, elapsed.Seconds(), float64(v.Awards)/elapsed.Seconds())
	return nil
}

func (b benchGenerate) refuseReal(ctx context.Context, opened store.Store) error {
	snapshot, err := opened.Snapshot(ctx)
	if errors.Is(err, store.ErrNoDataset) {
		return nil
	}
	if err != nil {
		return err
	}
	defer snapshot.Close()
	if v := snapshot.Version(); !v.Synthetic {
		return fmt.Errorf("--db %s holds a dataset that is not made up, %q: generate into another store", b.storeFlag,
			v.Title)
	}
	return nil
}

// watch reports how far the awards of a dataset have been read.
func (b benchGenerate) watch(d *spending.Dataset, report func(stage string, done, total int64)) {
	const every = 1000
	awards := d.Awards
	d.Awards = func(yield func(spending.Award, error) bool) {
		done := 0
		for a, err := range awards {
			if !yield(a, err) {
				return
			}
			if done++; done%every == 0 || done == b.Awards {
				report("awards", int64(done), int64(b.Awards))
			}
		}
	}
}
