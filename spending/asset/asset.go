// Package asset reads things that floods harm or that keep floods off out of features, finds the areas they lie in and
// holds them against layers of flood extent (METHOD.md, section 8).
package asset

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Columns say which properties of features are read, and what holds of all of them.
type Columns struct {
	ID, Class, Title, Owner string // properties; "" for none
	ClassIs, OwnerIs        string // of all features, where no property says it
}

// Builder makes the assets of one source out of its features.
type Builder struct {
	source  spending.Asset // what all of them have
	columns Columns
	assets  []spending.Asset
	log     vector.Log
	asked   vector.Names
	read    int
}

// NewBuilder makes a builder of a source with a name.
func NewBuilder(source, vintage, file string, c Columns) *Builder {
	return &Builder{source: spending.Asset{Source: source, Class: c.ClassIs, Owner: c.OwnerIs, Vintage: vintage,
		SourceFile: file}, columns: c}
}

// Add takes a feature. One without geometry is a problem, and left out.
func (b *Builder) Add(f vector.Feature) error {
	b.read++
	b.asked.Add(f, b.properties()...)
	if f.Geometry == nil {
		b.log.Add(vector.Problem{Feature: f.Number, Field: "geometry", Text: "the asset has no geometry",
			Action: "left out", Lost: true})
		return nil
	}
	shape, err := f.Dimensions()
	if err != nil {
		return fmt.Errorf("feature %d: %w", f.Number, err)
	}
	a := b.source
	a.Geometry, a.SourceFeature = shape, f.Number
	a.ID = text(f, b.columns.ID)
	a.Name = text(f, b.columns.Title)
	a.Class = cmp.Or(text(f, b.columns.Class), a.Class)
	a.Owner = cmp.Or(text(f, b.columns.Owner), a.Owner)
	b.assets = append(b.assets, a)
	return nil
}

func (b *Builder) properties() []string {
	return slices.DeleteFunc([]string{b.columns.ID, b.columns.Class, b.columns.Title, b.columns.Owner},
		func(name string) bool { return name == "" })
}

// text gives a property as storable text, its blanks made one; "" for none.
func text(f vector.Feature, property string) string {
	v, has := f.Properties[property]
	if property == "" || !has || v == nil {
		return ""
	}
	return strings.Join(strings.Fields(spending.StorableText(fmt.Sprint(v))), " ")
}

// Len is how many features were added.
func (b *Builder) Len() int { return b.read }

// Assets gives the assets with ids and the segments of one name grouped, and what is wrong with them. An id of the
// file that is blank or occurs twice makes all be called by the source's name and their position.
func (b *Builder) Assets() ([]spending.Asset, []vector.Problem, error) {
	for _, property := range b.properties() {
		if err := b.asked.Missing(property); err != nil {
			return nil, nil, err
		}
	}
	if why := b.unworthy(); why != "" {
		if b.columns.ID != "" {
			b.log.Add(vector.Problem{Field: b.columns.ID, Text: why,
				Action: "the assets are called by the source's name and their position from 0"})
		}
		for i := range b.assets {
			b.assets[i].ID = fmt.Sprintf("%s:%d", b.source.Source, b.assets[i].SourceFeature-1)
		}
	}
	first := map[string]int{}
	for i := range b.assets {
		a := &b.assets[i]
		key := names.Fold(a.Name) + "\n" + a.Class
		at, seen := first[key]
		switch {
		case a.Name == "" || len(linesOf(geo.Flat(a.Geometry))) == 0: // things apart may have one name
		case seen:
			b.assets[at].Group, a.Group = b.assets[at].ID, b.assets[at].ID
		default:
			first[key] = i
		}
	}
	return b.assets, b.log.Problems(), nil
}

// unworthy says why the file's ids cannot be used; "" if they can.
func (b *Builder) unworthy() string {
	seen := map[string]bool{}
	for i := range b.assets {
		switch id := b.assets[i].ID; {
		case id == "":
			return "a feature has no id"
		case seen[id]:
			return fmt.Sprintf("the id %s occurs twice", id)
		default:
			seen[id] = true
		}
	}
	return ""
}

// Place finds what of each asset lies in the areas of the finest level, whose way up lies in others: lines by their
// length on the ellipsoid to the millimetre, several points by equal parts, a polygon by one point of it.
func Place(assets []spending.Asset, areas []geo.Area, levels geo.Hierarchy) error {
	finest, err := NewFinest(areas, levels)
	if err == nil {
		finest.Place(assets)
	}
	return err
}

// Finest are the areas of the finest level that have a geometry, and where they lie.
type Finest struct {
	Areas   []geo.Area
	Index   *index.Index // of them
	parents map[string]string
}

// NewFinest finds the finest ones among the areas of all levels.
func NewFinest(areas []geo.Area, levels geo.Hierarchy) (*Finest, error) {
	f := &Finest{parents: map[string]string{}}
	for _, a := range areas {
		f.parents[a.ID] = a.ParentID
		if a.Level == levels.Finest() && len(a.Geometry) > 0 {
			f.Areas = append(f.Areas, a)
		}
	}
	var err error
	f.Index, err = index.NewIndex(f.Areas)
	return f, err
}

// Place is [Place] in these areas.
func (f *Finest) Place(assets []spending.Asset) {
	for i := range assets {
		place(&assets[i], f.Index, func(at int) spending.AssetPart {
			part := spending.AssetPart{Area: f.Areas[at].ID}
			for up := f.parents[part.Area]; up != ""; up = f.parents[up] {
				part.Within = append([]string{up}, part.Within...)
			}
			return part
		})
	}
}

func place(a *spending.Asset, x *index.Index, part func(int) spending.AssetPart) {
	flat := geo.Flat(a.Geometry)
	amounts := map[int]float64{}
	lines := linesOf(flat)
	if a.Measured, a.Length = spending.ByLength, 0; len(lines) == 0 {
		a.Measured = spending.ByCount
		points := pointsOf(flat)
		for _, p := range points {
			at, found := x.Locate(p[0], p[1])
			if !found {
				at = index.Outside
			}
			amounts[at] += 1 / float64(len(points))
		}
	}
	for _, line := range lines {
		a.Length += x.Along(line, func(area int, metres float64) { amounts[area] += metres })
	}
	a.Length, a.Outside, a.Areas = millimetres(a.Length), millimetres(amounts[index.Outside]), nil
	for at, amount := range amounts {
		if amount = millimetres(amount); at != index.Outside && amount > 0 {
			p := part(at)
			p.Amount = amount
			a.Areas = append(a.Areas, p)
		}
	}
	slices.SortFunc(a.Areas, func(p, q spending.AssetPart) int { return strings.Compare(p.Area, q.Area) })
}

func millimetres(m float64) float64 { return math.Round(m*1000) / 1000 }

// linesOf gives the lines of a geometry; of a collection those of all its members.
func linesOf(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.MultiLineString:
		return g
	case orb.Collection:
		var lines []orb.LineString
		for _, part := range g {
			lines = append(lines, linesOf(part)...)
		}
		return lines
	}
	return nil
}

// pointsOf gives the points that stand for a geometry without lines.
func pointsOf(g orb.Geometry) []orb.Point {
	switch g := g.(type) {
	case orb.Point:
		return []orb.Point{g}
	case orb.MultiPoint:
		return g
	case orb.Polygon:
		return []orb.Point{inside(orb.MultiPolygon{g})}
	case orb.MultiPolygon:
		return []orb.Point{inside(g)}
	case orb.Collection:
		var points []orb.Point
		for _, part := range g {
			points = append(points, pointsOf(part)...)
		}
		return points
	}
	return nil
}

// inside gives the centre of a polygon where it lies in it, or else its first corner.
func inside(g orb.MultiPolygon) orb.Point {
	if centre, _ := planar.CentroidArea(g); planar.MultiPolygonContains(g, centre) {
		return centre
	}
	return g[0][0][0]
}
