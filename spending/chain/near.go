package chain

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/project"
	"github.com/tidwall/rtree"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// nearby is how many metres from an asset damage to it may be reported.
const nearby = 200

const metresPerDegree = 111_320.0

// places says where assets lie, by the kind of thing they are.
type places struct {
	of map[string]*rtree.RTreeG[*spot]
}

// spot is an asset on a map in metres, on which a degree of longitude is as long as at its middle.
type spot struct {
	*spending.Asset
	shape   orb.Geometry
	shrunk  float64 // metres of a degree of longitude
	*Parsed         // its name
}

func (x *Assets) placesOf(assets []spending.Asset) places {
	p := places{map[string]*rtree.RTreeG[*spot]{}}
	for i := range assets {
		a := &assets[i]
		g := geo.Flat(a.Geometry)
		if g == nil {
			continue
		}
		b := g.Bound()
		at := &spot{Asset: a, shrunk: metresPerDegree * math.Cos(b.Center().Lat()*math.Pi/180),
			Parsed: x.v.parse(a.Name)}
		at.shape = project.Geometry(orb.Clone(g), at.flat)
		kind := x.v.structure(a.Class)
		if p.of[kind] == nil {
			p.of[kind] = &rtree.RTreeG[*spot]{}
		}
		p.of[kind].Insert(b.Min, b.Max, at)
	}
	return p
}

func (p *spot) flat(at orb.Point) orb.Point {
	return orb.Point{at[0] * p.shrunk, at[1] * metresPerDegree}
}

// metres gives how far a point is from an asset; 0 within one.
func (p *spot) metres(at orb.Point) float64 {
	at = p.flat(at)
	switch g := p.shape.(type) {
	case orb.Polygon:
		if planar.PolygonContains(g, at) {
			return 0
		}
	case orb.MultiPolygon:
		if planar.MultiPolygonContains(g, at) {
			return 0
		}
	}
	return planar.DistanceFrom(p.shape, at)
}

// nearest adds to the links of a damage how far its point is from the assets it is near, or else the link with the
// nearest one of its class that is no other by its bank or river.
func (p places) nearest(v *vocabulary, d *spending.Damage, links []spending.Link) []spending.Link {
	tree := p.of[v.structure(d.Class)]
	if !d.HasPoint || d.PointQuality != spending.PointOK && d.PointQuality != spending.PointSwapped || tree == nil {
		return links
	}
	at, text := orb.Point{d.Longitude, d.Latitude}, v.parse(d.Text)
	const high = nearby / metresPerDegree
	wide := high / max(math.Cos(d.Latitude*math.Pi/180), 0.01)
	var best *spot
	least := math.Inf(1)
	tree.Search([2]float64{at[0] - wide, at[1] - high}, [2]float64{at[0] + wide, at[1] + high},
		func(_, _ [2]float64, a *spot) bool {
			metres := a.metres(at)
			if metres > nearby {
				return true
			}
			if i := slices.IndexFunc(links, func(l spending.Link) bool { return l.To == a.ID }); i >= 0 {
				links[i].Evidence = append(links[i].Evidence, pointNear(metres))
			} else if (metres < least || metres == least && a.ID < best.ID) && !v.others(text, a.Parsed) {
				best, least = a, metres
			}
			return true
		})
	if len(links) > 0 || best == nil {
		return links
	}
	link := assetLink(d.ID, spending.DamageEnd, d.ID, best.ID, pointNear(least))
	link.Relation = spending.PossibleRepair
	return append(links, link)
}

// pointNear is the evidence that a point gives.
func pointNear(metres float64) spending.Evidence {
	return spending.Evidence{Field: "point", Text: fmt.Sprintf("%.0f m", metres), Rule: "point near the asset"}
}

// others reports whether two texts name other banks, or rivers that are not one.
func (v *vocabulary) others(a, b *Parsed) bool {
	if a.Banks.apart(b.Banks) {
		return true
	}
	return len(a.Rivers) > 0 && len(b.Rivers) > 0 && !slices.ContainsFunc(a.Rivers, func(x string) bool {
		return slices.ContainsFunc(b.Rivers, func(y string) bool {
			return distance(x, y, mostApart(x)) <= mostApart(x)
		})
	})
}
