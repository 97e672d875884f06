// Package judge gives the records of a source their verdicts: whether they are about floods,
// and where they belong. Reviewed decisions win over the rules.
package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
	"golang.org/x/sync/errgroup"
)

// Judge holds what verdicts rest on; it is safe for concurrent use.
type Judge struct {
	Rules     *relevance.Rules
	Overrides *relevance.Overrides // nil: none
	Locator   *locate.Locator
	Names     *gazetteer.Gazetteer // the locator's
}

// Award gives a record its verdicts, and the issue of a reviewed location that names no
// area.
func (j *Judge) Award(r spending.Record) (spending.Award, *spending.Issue) {
	return j.award(r, j.Locator.Locate)
}

// award judges a record, which where places.
func (j *Judge) award(r spending.Record, where func(*spending.Record) spending.Location) (spending.Award,
	*spending.Issue) {
	a := spending.Award{Record: r, Relevance: j.Rules.Classify(&r)}
	decision, reviewed := j.Overrides.ForRecord(&r)
	if reviewed {
		a.Relevance = decision.Apply(a.Relevance)
		if decision.Areas != nil {
			loc, err := j.reviewed(decision)
			if err == nil {
				a.Location = loc
				return a, nil
			}
			a.Location = where(&r)
			return a, &spending.Issue{File: decision.File, Line: decision.Line, Field: "areas",
				Value:   spending.Excerpt(r.ID + ": " + err.Error()),
				Problem: "the reviewed location names no area", Action: "the rules' location is used"}
		}
	}
	a.Location = where(&r)
	return a, nil
}

// reviewed gives the location of a decision, which names areas or gives their codes.
func (j *Judge) reviewed(o relevance.Override) (spending.Location, error) {
	levels := j.Names.Levels()
	codes := make([][]string, len(o.Areas))
	for depth, named := range o.Areas {
		for _, name := range named {
			switch {
			case depth == 0 && name == locate.Statewide:
				codes[depth] = append(codes[depth], name)
				continue
			case depth >= len(levels):
				return spending.Location{}, fmt.Errorf("the dataset has no level that %q could be of", name)
			}
			id, ok := j.area(levels[depth], slices.Concat(codes[:depth]...), name)
			if !ok && depth == 0 {
				return spending.Location{}, fmt.Errorf("no one %s is called %q", levels[depth], name)
			} else if !ok {
				return spending.Location{}, fmt.Errorf("no one %s of the areas named beside it is called %q",
					levels[depth], name)
			}
			codes[depth] = append(codes[depth], id)
		}
	}
	loc, err := j.Locator.FromCodes(codes...)
	if err != nil {
		return loc, err
	}
	loc.Evidence = append([]spending.Evidence{o.Evidence()}, loc.Evidence...)
	return loc, nil
}

// area gives the area of a level that a code or a name means, within some coarser areas; it
// answers no where it may mean several. Without coarser areas the name must be the only one.
func (j *Judge) area(level geo.Level, within []string, name string) (string, bool) {
	if a, ok := j.Names.Area(name); ok {
		return name, a.Level == level
	}
	if len(within) == 0 {
		return j.Names.Named(level, "", name)
	}
	var found []string
	for _, in := range within {
		if id, ok := j.Names.Named(level, in, name); ok && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// workers is how many awards are judged at the same time: more would only add to the
// memory an import needs.
const workers = 2

// Each calls judge, which must be safe for concurrent use, for every index up to total,
// several at a time. The issues come in the order of the indices. tick is called with the
// number of indices done since the last call.
func Each(
	ctx context.Context, total int, tick func(n int), judge func(i int) *spending.Issue,
) ([]spending.Issue, error) {
	const chunk = 256
	found := make([][]spending.Issue, (total+chunk-1)/chunk)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for n := range found {
		start, end := n*chunk, min((n+1)*chunk, total)
		group.Go(func() error {
			for i := start; i < end; i++ {
				if issue := judge(i); issue != nil {
					found[n] = append(found[n], *issue)
				}
			}
			tick(end - start)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
}
