// Package exposure reads polygon layers of flood exposure and overlays them with areas.
package exposure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/topology"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
)

// Options say where the dates and classes of a layer's features are. Exactly one of
// Date, DateProperty and Year is given.
type Options struct {
	Date          time.Time // of every feature
	DateProperty  string    // the property that holds a feature's date, as 2024-07-31 or 2024/07/31
	Year          int       // hazard zones: the year they hold from
	ClassProperty string    // the property that holds a feature's class; "" = no classes
}

// Builder assembles a layer from features, as the readers of package vector yield them.
type Builder struct {
	layer    spending.Layer
	options  Options
	problems []vector.Problem
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
	b.problems = append(b.problems, vector.Problem{Feature: f.Number, Field: field, Value: value, Text: text, Action: action})
}

// Add adds a feature. One without a usable date or polygon is left out and reported; a
// geometry that is not valid is repaired and reported.
func (b *Builder) Add(f vector.Feature) error {
	out := spending.LayerFeature{Number: f.Number}
	var err error
	if out.Date, err = b.date(f); err != nil {
		b.report(f, b.options.DateProperty, vector.Text(f.Properties[b.options.DateProperty]), err.Error(), "feature left out")
		return nil
	}
	if b.options.ClassProperty != "" {
		out.Class = vector.Text(f.Properties[b.options.ClassProperty])
		if strings.Contains(out.Class, ":") {
			b.report(f, b.options.ClassProperty, out.Class, "a class may hold no colon", "written as -")
			out.Class = strings.ReplaceAll(out.Class, ":", "-")
		}
		if out.Class == "" {
			b.report(f, b.options.ClassProperty, "", "the feature has no class", "counted in the layer as a whole only")
		}
	}
	if f.Geometry == nil {
		b.report(f, "geometry", "", "the feature has no geometry", "feature left out")
		return nil
	}
	g, notes, err := topology.Repair(f.Geometry)
	if err != nil {
		b.report(f, "geometry", "", err.Error(), "feature left out")
		return nil
	}
	notes = slices.DeleteFunc(notes, func(n string) bool { return n == topology.Orientation })
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
	text := vector.Text(f.Properties[b.options.DateProperty])
	if text == "" {
		return time.Time{}, errors.New("the feature has no date")
	}
	day, _, _ := strings.Cut(text, "T") // GDAL writes dates with a time of day
	for _, form := range []string{time.DateOnly, "2006/01/02", "20060102"} {
		if t, err := time.Parse(form, day); err == nil && t.Year() >= 1 {
			return t, nil
		}
	}
	return time.Time{}, errors.New("the date is not of the form 2024-07-31")
}

// Layer gives the layer of the features added, and what was wrong with them.
func (b *Builder) Layer() (spending.Layer, []vector.Problem, error) {
	if len(b.layer.Features) == 0 {
		return spending.Layer{}, b.problems, fmt.Errorf("layer %s has no usable feature", b.layer.Name)
	}
	return b.layer, b.problems, nil
}
