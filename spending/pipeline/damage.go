package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/floodyear"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/floodspend/floodspend/spending/source/asdma"
)

// damage reads what the reports of a description list, and joins it with the awards and sanctions.
func (w *work) damage(ctx context.Context, awards []spending.Award) error {
	if len(w.file.Damage) == 0 {
		return nil
	}
	w.d.Damage = nil
	if _, err := w.gazetteer(); err != nil {
		return err
	}
	for _, e := range w.file.Damage {
		var err error
		if e.Preset == dataset.ASDMA {
			err = w.asdmaDamage(ctx)
		} else {
			err = w.damageTables(e)
		}
		if err != nil {
			return fmt.Errorf("damage %s: %w", e.Name, err)
		}
	}
	if w.Strict || len(w.file.Links) > 0 { // what is found wrong decides whether anything is published, and as what
		return w.chain(ctx, awards, w.d.Assets)
	}
	assets := slices.Clone(w.d.Assets) // as they were read: of two of one name, the first is meant
	w.linking = sync.OnceValue(func() error { return w.chain(ctx, awards, assets) })
	return nil
}

// chain joins the damage of the dataset with awards, sanctions and assets, and says of each what followed.
func (w *work) chain(ctx context.Context, awards []spending.Award, assets []spending.Asset) error {
	names, err := w.gazetteer()
	if err != nil {
		return err
	}
	about := w.d.Description
	words, err := chain.WordsOf(about.Languages)
	if err != nil {
		return err
	}
	years, err := w.years()
	if err != nil {
		return err
	}
	var works, sanctions []chain.Work
	for i := range awards {
		a := &awards[i]
		switch {
		case a.Status != spending.StatusActive:
		case a.Rung == spending.Sanctioned:
			sanctions = append(sanctions, chain.WorkOf(a, years))
		case a.Rung == spending.Awarded:
			works = append(works, chain.WorkOf(a, years))
		}
	}
	linker := func(works []chain.Work) *chain.Linker {
		return &chain.Linker{Index: chain.New(words, works), Related: names.AreRelated, Calendar: about.Calendar,
			Months: chain.Months, Recent: cmp.Or(w.file.RecentMonths, chain.Recent), Confidence: w.known.Links}
	}
	tick, l := w.ticks("links", 4), linker(works)
	l.Describe(w.d.Damage)
	tick(1)
	var found [4][]spending.Link
	var g errgroup.Group // each of these reads texts with words of its own
	g.Go(func() error {
		found[0], found[1] = l.OfSanctions(sanctions), l.Links(w.d.Damage)
		return ctx.Err()
	})
	g.Go(func() error {
		found[2] = linker(sanctions).Links(w.d.Damage)
		named := chain.NewAssets(words, assets)
		found[3] = slices.Concat(named.OfWorks(works), named.OfDamage(w.d.Damage))
		return ctx.Err()
	})
	if err := g.Wait(); err != nil {
		return err
	}
	tick(3)
	w.noteLeftOut(l)
	links := slices.Concat(found[0], found[1], found[2], found[3])
	if links, err = w.overrideLinks(links, w.linkEndsOf(works, sanctions)); err != nil {
		return err
	}
	chain.Share(links)
	l.SetStatuses(w.d.Damage, links, w.d.Version.AwardsTo)
	slices.SortFunc(w.d.Damage, func(a, b spending.Damage) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(links, func(a, b spending.Link) int { return strings.Compare(a.ID, b.ID) })
	w.d.Links = slices.CompactFunc(links, func(a, b spending.Link) bool { return a.ID == b.ID })
	return nil
}

// noteLeftOut says of how much damage not all works were compared, or not all words looked for.
func (w *work) noteLeftOut(l *chain.Linker) {
	if l.Crowded > 0 {
		w.out.note("Links: %s shared words with more works than the %d that shared most, which alone were compared.",
			counted(l.Crowded, "damage"), chain.MostCandidates)
	}
	if l.Common > 0 {
		w.out.note("Links: of %s, words that more than %d works have brought up none.",
			counted(l.Common, "damage"), chain.MostWorks)
	}
}

// years gives the reader of the floods that texts name.
func (w *work) years() (*floodyear.Reader, error) {
	season := 0
	if m := w.file.FloodMonths; len(m) == 2 {
		season = m[0]
	}
	return floodyear.New(w.d.Description.Languages, w.d.Version.Currency, w.d.Description.Calendar, season)
}

// floodYears says which floods the records answer, by their titles and descriptions.
func (w *work) floodYears(ctx context.Context, awards []spending.Award) error {
	years, err := w.years()
	if err != nil {
		return err
	}
	calendar := w.d.Description.Calendar
	of := func(a *spending.Award) {
		text := a.Title
		if a.Description != a.Title {
			text += " | " + a.Description
		}
		var evidence []string
		for _, y := range years.Years(text) {
			name := calendar.Name(calendar.Year(spending.NewMonth(y.Begins, calendar.Begins)))
			if !y.Allocation && !slices.Contains(a.FloodYears, name) {
				a.FloodYears, evidence = append(a.FloodYears, name), append(evidence, y.Text)
			}
		}
		slices.Sort(a.FloodYears)
		a.FloodYearEvidence = strings.Join(evidence, "; ")
	}
	return parallel.Each(ctx, len(awards), func() func(int) { return func(i int) { of(&awards[i]) } })
}

// asdmaDamage reads the objects that the reports of the preset list.
func (w *work) asdmaDamage(ctx context.Context) error {
	r, err := w.asdma()
	if err != nil {
		return err
	}
	names, err := w.gazetteer()
	if err != nil {
		return err
	}
	finest, err := w.finest()
	if err != nil {
		return err
	}
	list, totals, err := r.Damages(ctx, finest.Areas, finest.Index, names)
	_, issues := r.Take() // they are sources already
	w.found(issues)
	if err != nil {
		return err
	}
	stated, listed := 0, 0
	for _, t := range totals {
		stated, listed = stated+t.Stated, listed+t.Listed
	}
	w.series(asdma.Stated(totals))
	w.out.note("Damage: %d objects listed in reports, whose totals add up to %d: %d not listed.", listed, stated,
		stated-listed)
	w.d.Damage = append(w.d.Damage, list...)
	return nil
}
