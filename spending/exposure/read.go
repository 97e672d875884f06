// Package exposure reads polygon layers of flood exposure and overlays them with areas.
package exposure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
)

// Options say where the dates and classes of a layer's features are. Exactly one of
// Date, DateProperty and Year is given.
type Options struct {
	Date          time.Time // of every feature
	DateProperty  string    // the property that holds a feature's date; see parseDay for its forms
	Year          int       // hazard zones: the year they hold from
	ClassProperty string    // the property that holds a feature's class; "" = no classes
}

// Builder assembles a layer from features, as the readers of package vector yield them.
type Builder struct {
	layer   spending.Layer
	options Options
	names   vector.Names
	log     vector.Log
	added   int
}

// NewBuilder makes a builder of a layer that has its names filled in.
func NewBuilder(l spending.Layer, o Options) (*Builder, error) {
	given := 0
	for _, is := range []bool{!o.Date.IsZero(), o.DateProperty != "", o.Year != 0} {
		if is {
			given++
		}
	}
	if given != 1 {
		return nil, errors.New("give one of a date, a date property (inundation extents) or a year (hazard zones)")
	}
	l.Yearly = o.Year != 0
	return &Builder{layer: l, options: o}, nil
}

func (b *Builder) report(f vector.Feature, field, value, text, action string) {
	b.log.Add(vector.Problem{Feature: f.Number, Field: field, Value: value, Text: text, Action: action})
}

func (b *Builder) leaveOut(f vector.Feature, field, value, text string) {
	b.log.Add(vector.Problem{Feature: f.Number, Field: field, Value: value, Text: text, Action: "feature left out",
		Lost: true})
}

// Add adds a feature. One without a usable date or polygon is left out and reported; a
// geometry that is not valid is repaired and reported.
func (b *Builder) Add(f vector.Feature) error {
	b.added++
	b.names.Add(f, b.options.DateProperty, b.options.ClassProperty)
	out := spending.LayerFeature{Number: f.Number}
	var err error
	if out.Date, err = b.date(f); err != nil {
		b.leaveOut(f, b.options.DateProperty, f.Text(b.options.DateProperty), err.Error())
		return nil
	}
	if b.options.ClassProperty != "" {
		out.Class = f.Text(b.options.ClassProperty)
		if strings.Contains(out.Class, ":") {
			b.report(f, b.options.ClassProperty, out.Class, "a class may hold no colon", "written as -")
			out.Class = strings.ReplaceAll(out.Class, ":", "-")
		}
		if out.Class == "" {
			b.report(f, b.options.ClassProperty, "", "the feature has no class", "counted in the layer as a whole only")
		}
	}
	if f.Geometry == nil {
		b.leaveOut(f, "geometry", "", "the feature has no geometry")
		return nil
	}
	g, notes, err := shape.Repair(f.Geometry)
	if err != nil {
		b.leaveOut(f, "geometry", "", err.Error())
		return nil
	}
	if slices.Contains(notes, shape.Repeated) {
		b.log.Habit(vector.Problem{Feature: f.Number, Field: "geometry", Text: "the geometry is not as it should be",
			Action: shape.Repeated})
	}
	notes = slices.DeleteFunc(notes, func(n string) bool { return n == shape.Orientation || n == shape.Repeated })
	if len(notes) > 0 {
		b.report(f, "geometry", "", "the geometry is not valid", "repaired: "+strings.Join(notes, "; "))
	}
	out.Geometry = g
	b.layer.Features = append(b.layer.Features, out)
	return nil
}

func (b *Builder) date(f vector.Feature) (time.Time, error) {
	switch {
	case b.options.Year != 0:
		return time.Date(b.options.Year, time.January, 1, 0, 0, 0, 0, time.UTC), nil
	case b.options.DateProperty == "":
		return b.options.Date, nil
	}
	text := f.Text(b.options.DateProperty)
	day, milliseconds, err := parseDay(text)
	if milliseconds {
		b.log.Habit(vector.Problem{Feature: f.Number, Field: b.options.DateProperty, Value: text,
			Text:   "the date is a number, as ArcGIS writes it",
			Action: "read as milliseconds since 1970, as a day of UTC"})
	}
	return day, err
}

// Len counts the features added, those left out included.
func (b *Builder) Len() int { return b.added }

// Layer gives the layer of the features added, and what was wrong with them.
func (b *Builder) Layer() (spending.Layer, []vector.Problem, error) {
	problems := b.log.Problems()
	for _, property := range []string{b.options.DateProperty, b.options.ClassProperty} {
		if property == "" {
			continue
		}
		if err := b.names.Missing(property); err != nil {
			return spending.Layer{}, problems, err
		}
	}
	if len(b.layer.Features) == 0 {
		return spending.Layer{}, problems, fmt.Errorf("layer %s has no usable feature%s", b.layer.Name,
			firstLost(problems))
	}
	return b.layer, problems, nil
}

// firstLost tells of the first feature that was left out.
func firstLost(problems []vector.Problem) string {
	i := slices.IndexFunc(problems, func(p vector.Problem) bool { return p.Lost })
	if i < 0 {
		return ""
	}
	p := problems[i]
	return fmt.Sprintf("; feature %d, %s %q: %s", p.Feature, p.Field, p.Value, p.Text)
}
