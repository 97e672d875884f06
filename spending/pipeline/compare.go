package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// profile is what the records of one source have.
type profile store.SourceOverview

// shares names what the records have, with the number that has it.
func (p *profile) shares() []share {
	return []share{{"date", p.Dated}, {"amount", p.Amounts}, {"place", p.Places}, {"flood work", p.Relevant}}
}

type share struct {
	what string
	n    int
}

// profilesOf gives the profiles of the sources of a version's records.
func profilesOf(ctx context.Context, before store.Snapshot) (map[string]*profile, error) {
	if before == nil {
		return nil, nil
	}
	overview, err := before.Overview(ctx)
	if err != nil {
		return nil, err
	}
	if overview.Sources == nil { // of a version written when they were not kept
		digester := digest.New()
		for a, err := range current(ctx, before) {
			if err != nil {
				return nil, err
			}
			overview.Add(&a, digester.Of(&a))
		}
	}
	return profiles(&overview), nil
}

// profilesIn gives the profiles of the sources of records.
func profilesIn(awards []spending.Award) map[string]*profile {
	var read store.Overview
	digester := digest.New()
	for i := range awards {
		read.Add(&awards[i], digester.Of(&awards[i]))
	}
	return profiles(&read)
}

func profiles(o *store.Overview) map[string]*profile {
	all := map[string]*profile{}
	for i := range o.Sources {
		all[o.Sources[i].Source] = (*profile)(&o.Sources[i])
	}
	return all
}

// sameContent reports whether sources have the same records.
func sameContent(was, is map[string]*profile) bool {
	return maps.EqualFunc(was, is, func(a, b *profile) bool { return a.Content == b.Content })
}

// fewest is how many awards must all be judged no or unclear for that to look like a mistake.
const fewest = 20

// compare looks at the records of each source beside those of the version before: what has gone empty is an error
// unless it is forced, and what jumped is told.
func (w *work) compare(ctx context.Context, given replaced, batches []*batch, rules *relevance.Rules) error {
	before, err := profilesOf(ctx, w.before)
	if err != nil {
		return err
	}
	after := given.sources
	for _, b := range batches {
		source := b.entry.Source
		was, is := before[source], after[source]
		if is == nil {
			continue
		}
		if b.rung == spending.Awarded && !w.Force {
			if err := b.usable(was, is, given.awards, len(rules.Languages()) > 0); err != nil {
				return err
			}
		}
		if was != nil {
			if err := w.jumped(source, was, is); err != nil {
				return err
			}
		}
	}
	return nil
}

// jumped refuses a source of which none of the records has any longer what some had before, and tells where the share
// that has it is another by a fifth of the records or more.
func (w *work) jumped(source string, was, is *profile) error {
	var gone, told []string
	for i, x := range is.shares() {
		y := was.shares()[i]
		text := fmt.Sprintf("%s in %d of %d (before %d of %d)", x.what, x.n, is.Records, y.n, was.Records)
		switch {
		case x.n == 0 && y.n > 0 && x.what != "flood work":
			gone = append(gone, text)
		case 5*abs(x.n*was.Records-y.n*is.Records) >= is.Records*was.Records:
			told = append(told, text)
		}
	}
	if 5*abs(is.Records-was.Records) >= was.Records {
		told = append([]string{fmt.Sprintf("%s (before %d)", counted(is.Records, "record"), was.Records)}, told...)
	}
	if len(gone) > 0 && !w.Force {
		return fmt.Errorf("source %s has lost what it had: %s; see whether the columns are still called so, or import "+
			"it with --force", source, strings.Join(gone, ", "))
	}
	if told = append(told, gone...); len(told) > 0 {
		w.out.note("Source %s jumped: %s.", source, strings.Join(told, ", "))
	}
	return nil
}

func abs(n int) int { return max(n, -n) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Count is how many awards became one thing, and what they are worth.
type Count struct {
	Label    string
	Currency spending.Currency
	ledger.Bucket
}

// tally says what became of awards: of all first, then by status, verdict and precision.
func tally(awards []spending.Award, currency spending.Currency) []Count {
	var counts []Count
	add := func(label string, a *spending.Award) {
		at := slices.IndexFunc(counts, func(c Count) bool { return c.Label == label })
		if at < 0 {
			at = len(counts)
			counts = append(counts, Count{Label: label, Currency: currency})
		}
		counts[at].Records++
		counts[at].Amount += a.On(a.Rung).Money
	}
	for i := range awards {
		a := &awards[i]
		of, under := "Awards", "  "
		switch a.Rung {
		case spending.Sanctioned:
			of, under = "Sanctions", "  sanctions, "
		case spending.Paid:
			of, under = "Payments", "  payments, "
		}
		add(of, a)
		switch {
		case a.Status != spending.StatusActive:
			add(under+strings.ReplaceAll(a.Status, "_", " "), a)
		case a.Flood != spending.FloodYes:
			add(under+"flood: "+string(a.Flood), a)
		default:
			add(under+"flood: yes, "+string(a.Precision), a)
		}
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return strings.Compare(a.order(), b.order()) })
	return counts
}

// order puts awards before payments and those before sanctions, and what a count is a part of before it.
func (c *Count) order() string {
	for _, of := range []string{"payments", "sanctions"} {
		if label := strings.ToLower(c.Label); strings.Contains(label, of) {
			return of + strings.TrimPrefix(label, of)
		}
	}
	return "awards" + strings.TrimPrefix(c.Label, "Awards")
}
