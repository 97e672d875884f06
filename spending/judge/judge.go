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
func (j *Judge) Award(r spending.Record) (spending.Award, *spending.Issue) { return j.award(r, nil) }

// award judges a record whose source states areas for it, if it states any.
func (j *Judge) award(r spending.Record, stated []locate.Stated) (spending.Award, *spending.Issue) {
	where := j.Locator.Locate
	if len(stated) > 0 {
		where = func(r *spending.Record) spending.Location { return j.Locator.At(r, stated) }
	}
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
			a.Location = where(&r)
			return a, &spending.Issue{File: decision.File, Line: decision.Line, Field: "districts, circles",
				Value:   spending.Excerpt(r.ID + ": " + err.Error()),
				Problem: "the reviewed location names no area", Action: "the rules' location is used"}
		}
	}
	a.Location = where(&r)
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
			return spending.Location{}, fmt.Errorf("no one district is called %q", name)
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
