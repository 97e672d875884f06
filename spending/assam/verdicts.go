package assam

import (
	"context"
	"iter"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/locate"
)

// judge decides of every award and every sanction whether it is about floods and where it
// belongs. Sanctions come after the awards.
func (im *importer) judge(ctx context.Context, areas []geo.Area, records []spending.Record,
	sanctions []sanction) ([]spending.Award, error) {
	names, points, err := im.gazetteer(areas)
	if err != nil {
		return nil, err
	}
	locator, err := locate.New(names, im.known, locate.Options{Points: points, Levels: im.described.Levels})
	if err != nil {
		return nil, err
	}
	locator.Learn(func(yield func(*spending.Record) bool) {
		for i := range records {
			if !yield(&records[i]) {
				return
			}
		}
	})
	j := &judge.Judge{Rules: im.rules, Overrides: im.decided, Locator: locator, Names: names}
	awards := make([]spending.Award, len(records)+len(sanctions))
	issues, err := judge.Each(ctx, len(awards), im.stage("verdicts", len(awards)), func(i int) (issue *spending.Issue) {
		if i < len(records) {
			awards[i], issue = j.Award(records[i])
		} else {
			awards[i], issue = sanctions[i-len(records)].judged(j)
		}
		return issue
	})
	im.issues = slices.Concat(im.issues, issues, im.decided.Idle(awards))
	return awards, err
}

// rulesVersion names the rules that verdicts were made by.
func (im *importer) rulesVersion() string { return im.rules.Version() }

// stream gives the awards to a store, and reports its progress.
func (im *importer) stream(ctx context.Context, awards []spending.Award) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		tick := im.stage("store", len(awards))
		const step = 256
		for i := range awards {
			if err := ctx.Err(); err != nil {
				yield(spending.Award{}, err)
				return
			}
			if !yield(awards[i], nil) {
				return
			}
			if (i+1)%step == 0 {
				tick(step)
			}
		}
		tick(len(awards) % step)
	}
}
