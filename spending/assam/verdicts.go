package assam

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

// judge decides of every award and every sanction whether it is about floods and where it
// belongs. Reviewed decisions win over the rules. Sanctions come after the awards.
func (im *importer) judge(ctx context.Context, areas []geo.Area, records []spending.Record, sanctions []sanction) ([]spending.Award, error) {
	names, points, err := im.gazetteer(areas)
	if err != nil {
		return nil, err
	}
	locator, err := locate.New(names, locate.Options{Points: points})
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
	j := &judge{rules: im.rules, overrides: im.decided, locator: locator, names: names}
	total := len(records) + len(sanctions)
	awards := make([]spending.Award, total)
	problems := make([]*spending.Issue, total)
	tick := im.stage("verdicts", total)
	const chunk = 256
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for start := 0; start < total; start += chunk {
		end := min(start+chunk, total)
		group.Go(func() error {
			for i := start; i < end; i++ {
				if i < len(records) {
					awards[i], problems[i] = j.award(records[i])
				} else {
					awards[i], problems[i] = j.sanction(sanctions[i-len(records)])
				}
			}
			tick(end - start)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, p := range problems {
		if p != nil {
			im.issue(*p)
		}
	}
	return awards, nil
}

// judge holds what verdicts rest on; it is safe for concurrent use.
type judge struct {
	rules     *relevance.Rules
	overrides *relevance.Overrides
	locator   *locate.Locator
	names     *gazetteer.Gazetteer
}

// award gives a record its verdicts, and the issue of a reviewed location that names no
// area.
func (j *judge) award(r spending.Record) (spending.Award, *spending.Issue) {
	a := spending.Award{Record: r, Relevance: j.rules.Classify(&r)}
	decision, reviewed := j.overrides.ForRecord(&r)
	if reviewed {
		a.Relevance = decision.Apply(a.Relevance)
		if decision.Districts != nil || decision.Circles != nil {
			loc, err := j.reviewed(decision)
			if err == nil {
				a.Location = loc
				return a, nil
			}
			a.Location = j.locator.Locate(&r)
			return a, &spending.Issue{File: decision.File, Line: decision.Line, Field: "districts, circles", Value: clip(r.ID + ": " + err.Error()),
				Problem: "the reviewed location names no area", Action: "the rules' location is used"}
		}
	}
	a.Location = j.locator.Locate(&r)
	return a, nil
}

// reviewed gives the location of a decision, which names areas or gives their codes.
func (j *judge) reviewed(o relevance.Override) (spending.Location, error) {
	var districts, circles []string
	for _, name := range o.Districts {
		id, ok := name, name == locate.Statewide
		if !ok {
			id, ok = j.area(name, geo.District, j.names.District)
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
	loc, err := j.locator.FromCodes(districts, circles)
	if err != nil {
		return loc, err
	}
	loc.Evidence = append([]spending.Evidence{o.Evidence()}, loc.Evidence...)
	return loc, nil
}

func (j *judge) area(name string, level geo.Level, find func(string) (string, bool)) (string, bool) {
	if a, ok := j.names.Area(name); ok {
		return name, a.Level == level
	}
	return find(name)
}

// circleIn finds the circle of a name in the districts; it answers no where several have
// one. Without districts the name must be the state's only one.
func (j *judge) circleIn(districts []string, name string) (string, bool) {
	if len(districts) == 0 {
		return j.names.Circle("", name)
	}
	var found []string
	for _, d := range districts {
		if id, ok := j.names.Circle(d, name); ok && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
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
