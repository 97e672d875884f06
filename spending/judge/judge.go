// Package judge gives the records of a source their verdicts: whether they are about floods,
// and where they belong. Reviewed decisions win over the rules.
package judge

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
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
	a := spending.Award{Record: r, Relevance: j.Rules.Classify(&r)}
	decision, reviewed := j.Overrides.ForRecord(&r)
	if reviewed {
		a.Relevance = decision.Apply(a.Relevance)
		if decision.Districts != nil || decision.Circles != nil {
			loc, err := j.reviewed(decision)
			if err == nil {
				a.Location = loc
				return a, nil
			}
			a.Location = j.Locator.Locate(&r)
			return a, &spending.Issue{File: decision.File, Line: decision.Line, Field: "districts, circles", Value: spending.Excerpt(r.ID + ": " + err.Error()),
				Problem: "the reviewed location names no area", Action: "the rules' location is used"}
		}
	}
	a.Location = j.Locator.Locate(&r)
	return a, nil
}

// reviewed gives the location of a decision, which names areas or gives their codes.
func (j *Judge) reviewed(o relevance.Override) (spending.Location, error) {
	var districts, circles []string
	for _, name := range o.Districts {
		id, ok := name, name == locate.Statewide
		if !ok {
			id, ok = j.area(name, geo.District, j.Names.District)
		}
		if !ok {
			return spending.Location{}, fmt.Errorf("no district is called %q", name)
		}
		districts = append(districts, id)
	}
	for _, name := range o.Circles {
		id, ok := j.area(name, geo.Circle, func(name string) (string, bool) { return j.circleIn(districts, name) })
		if !ok {
			return spending.Location{}, fmt.Errorf("no one circle of the districts is called %q", name)
		}
		circles = append(circles, id)
	}
	loc, err := j.Locator.FromCodes(districts, circles)
	if err != nil {
		return loc, err
	}
	loc.Evidence = append([]spending.Evidence{o.Evidence()}, loc.Evidence...)
	return loc, nil
}

func (j *Judge) area(name string, level geo.Level, find func(string) (string, bool)) (string, bool) {
	if a, ok := j.Names.Area(name); ok {
		return name, a.Level == level
	}
	return find(name)
}

// circleIn finds the circle of a name in the districts; it answers no where several have
// one. Without districts the name must be the state's only one.
func (j *Judge) circleIn(districts []string, name string) (string, bool) {
	if len(districts) == 0 {
		return j.Names.Circle("", name)
	}
	var found []string
	for _, d := range districts {
		if id, ok := j.Names.Circle(d, name); ok && !slices.Contains(found, id) {
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

// Each judges total records by calling award, which must be safe for concurrent use, for
// every index, several at a time. Awards and issues come in the order of the indices. tick
// is called with the number of records done since the last call.
func Each(ctx context.Context, total int, tick func(n int), award func(i int) (spending.Award, *spending.Issue)) ([]spending.Award, []spending.Issue, error) {
	awards := make([]spending.Award, total)
	problems := make([]*spending.Issue, total)
	const chunk = 256
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for start := 0; start < total; start += chunk {
		end := min(start+chunk, total)
		group.Go(func() error {
			for i := start; i < end; i++ {
				awards[i], problems[i] = award(i)
			}
			tick(end - start)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	var issues []spending.Issue
	for _, p := range problems {
		if p != nil {
			issues = append(issues, *p)
		}
	}
	return awards, issues, nil
}

// Records gives pointers to records, as a locator learns from them.
func Records(records []spending.Record) iter.Seq[*spending.Record] {
	return func(yield func(*spending.Record) bool) {
		for i := range records {
			if !yield(&records[i]) {
				return
			}
		}
	}
}
