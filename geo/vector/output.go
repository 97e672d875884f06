package vector

import (
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// output is what the readers have in common: they place features and hand them on.
type output struct {
	options Options
	yield   func(Feature) error
	sys     system
	number  int // of the feature that is read
	log     Log
	asked   Names // properties of Options.Where
	chosen  int   // features of which it holds
}

func (o *output) report(field, value, text, action string) {
	o.log.Add(Problem{Feature: o.number, Field: field, Value: value, Text: text, Action: action})
}

// habit reports what may be so in every feature of a file: once, with how often.
func (o *output) habit(field, value, text, action string) {
	o.log.Habit(Problem{Feature: o.number, Field: field, Value: value, Text: text, Action: action})
}

// maxFeatures bounds the features of a file, which are kept until they are overlaid.
const maxFeatures = 5_000_000

// feature hands on a feature; where it has no geometry, why says so.
func (o *output) feature(f Feature, why string) error {
	f.Number = o.number
	if f.Number > maxFeatures {
		return fmt.Errorf("the file has more than %d features: part it", maxFeatures)
	}
	o.asked.Add(f, o.options.Where.properties...)
	if !o.options.Where.Holds(f) {
		return nil
	}
	o.chosen++
	at, missing := missingCoordinate(f.Geometry)
	switch {
	case f.Geometry == nil:
		o.report("geometry", "", why, "kept without geometry")
	case missing:
		o.report("geometry", position(at), "a coordinate is 0 where the feature's others are far from it: it "+
			"is missing", "kept without geometry")
		f.Geometry = nil
	default:
		placed, problem, err := o.options.place(f.Geometry, o.number, o.sys)
		if err != nil {
			return err
		}
		if problem != nil {
			o.log.Add(*problem)
		}
		f.Geometry = placed
	}
	var wrong []string
	for name, v := range f.Properties {
		if s, is := v.(string); is && misread(s) {
			wrong = append(wrong, name)
		}
	}
	slices.Sort(wrong)
	for _, name := range wrong {
		o.habit(name, f.Properties[name].(string), "a text has letters lost or read in a wrong encoding",
			"kept as it is")
	}
	if err := o.yield(f); err != nil {
		return yielded{err}
	}
	return nil
}

// end gives a reader's problems and its error: one of the caller's own as it is, any other
// with the file's name.
func (o *output) end(name string, err error) ([]Problem, error) {
	var y yielded
	if err == nil {
		err = o.unmet()
	}
	switch {
	case errors.As(err, &y):
		err = y.error
	case err != nil:
		err = fmt.Errorf("%s: %w", name, err)
	}
	return o.log.Problems(), err
}

// unmet is an error where the condition speaks of a property that no feature has, or holds of none.
func (o *output) unmet() error {
	for _, property := range o.options.Where.properties {
		if err := o.asked.Missing(property); err != nil {
			return fmt.Errorf("where: %w", err)
		}
	}
	if o.number > 0 && o.chosen == 0 && o.options.Where.holds != nil {
		return fmt.Errorf("where: the condition holds of none of the %d features", o.number)
	}
	return nil
}

// yielded marks an error of the caller's own.
type yielded struct{ error }

func (y yielded) Unwrap() error { return y.error }

// missingCoordinate finds a position with a coordinate of 0 among others that are at least a degree
// (or metre) away from it, as programs write what they do not know. Where more than a third of the
// positions are so, it is the geometry's edge.
func missingCoordinate(g orb.Geometry) (orb.Point, bool) {
	if p, is := g.(orb.Point); is {
		return p, p == orb.Point{}
	}
	var at [2]orb.Point // a position with a 0 on the axis
	var zeros, near [2]int
	total := 0
	visit(g, func(p orb.Point) {
		total++
		for axis, v := range p {
			switch {
			case v == 0:
				zeros[axis]++
				at[axis] = p
			case v > -1 && v < 1:
				near[axis]++
			}
		}
	})
	for axis, n := range zeros {
		if n > 0 && near[axis] == 0 && 3*n <= total {
			return at[axis], true
		}
	}
	return orb.Point{}, false
}

// visit calls f for every position of a geometry, of a ring's closing one for the first.
func visit(g orb.Geometry, f func(orb.Point)) {
	line := func(ps []orb.Point) {
		for _, p := range ps {
			f(p)
		}
	}
	switch g := g.(type) {
	case orb.Point:
		f(g)
	case orb.MultiPoint:
		line(g)
	case orb.LineString:
		line(g)
	case orb.MultiLineString:
		for _, l := range g {
			line(l)
		}
	case orb.Polygon:
		for _, r := range g {
			line(r[min(len(r), 1):])
		}
	case orb.MultiPolygon:
		for _, p := range g {
			visit(p, f)
		}
	case orb.Collection:
		for _, part := range g {
			visit(part, f)
		}
	}
}
