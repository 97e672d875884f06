package raster

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const sampleBytes = 64 << 20 // of blocks kept for points and lines

// Values gives the value of the pixel that each point, longitude and latitude, lies in: NaN where it has none or the
// point lies beyond the raster.
func (r *Raster) Values(ctx context.Context, points []orb.Point) ([]float64, error) {
	type place struct{ point, column, row, block int }
	out := make([]float64, len(points))
	places := make([]place, 0, len(points))
	for i, p := range points {
		out[i] = math.NaN()
		if !r.Reaches(p) {
			continue
		}
		x, y, err := r.pixel(p)
		if err != nil {
			return nil, err
		}
		at := place{point: i, column: int(x), row: int(y)}
		at.block = at.row/r.blocks.height*r.blocks.across + at.column/r.blocks.width
		places = append(places, at)
	}
	slices.SortFunc(places, func(a, b place) int { return a.block - b.block })
	w := newWindow(r, 0)
	for _, at := range places {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v, _, err := w.at(at.column, at.row)
		if err != nil {
			return nil, err
		}
		out[at.point] = v
	}
	return out, nil
}

// Reaches reports whether a point, longitude and latitude, lies on the raster, be its value known or not.
func (r *Raster) Reaches(p orb.Point) bool {
	x, y, err := r.pixel(p)
	return err == nil && x >= 0 && y >= 0 && x < float64(r.width) && y < float64(r.height)
}

// Stretch is what a raster holds along a line, in metres of the WGS 84 ellipsoid.
type Stretch struct {
	Metres float64 // of the line
	Known  float64 // where the raster has a value
	Above  float64 // where that is above the threshold
	Beyond float64 // beyond the raster
	Most   float64 // the largest value; NaN: none
}

// Share is the part of the line that is above the threshold, of that whose value is known; NaN where none is.
func (s Stretch) Share() float64 { return s.Above / s.Known }

// Lines gives what a raster holds along each line, straight in longitude and latitude between its points.
func (r *Raster) Lines(ctx context.Context, lines []orb.MultiLineString, above float64) ([]Stretch, error) {
	out := make([]Stretch, len(lines))
	w := newWindow(r, sampleBytes)
	for i, parts := range lines {
		out[i].Most = math.NaN()
		for _, line := range parts {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for k := 1; k < len(line); k++ {
				if err := w.follow(line[k-1], line[k], above, &out[i]); err != nil {
					return nil, fmt.Errorf("line of index %d: %w", i, err)
				}
			}
		}
	}
	return out, nil
}

// follow adds an edge of a line pixel by pixel.
func (w *window) follow(a, b orb.Point, above float64, s *Stretch) error {
	metres := geodesic(a, b)
	s.Metres += metres
	if bound := (orb.MultiPoint{a, b}).Bound(); metres == 0 || !bound.Intersects(w.r.extent) {
		s.Beyond += metres
		return nil
	}
	points, err := w.r.outline(orb.LineString{a, b})
	if err != nil { // outside of the raster's system
		s.Beyond += metres
		return nil
	}
	length := 0.0 // in the plane
	for i := 1; i < len(points); i++ {
		length += dist(points[i-1], points[i])
	}
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		cuts := w.cuts(from, to)
		for k := 1; k < len(cuts); k++ {
			mid := (cuts[k-1] + cuts[k]) / 2
			v, there, err := w.at(int(math.Floor(from[0]+mid*(to[0]-from[0]))),
				int(math.Floor(from[1]+mid*(to[1]-from[1]))))
			if err != nil {
				return err
			}
			part := metres * dist(from, to) / length * (cuts[k] - cuts[k-1])
			switch {
			case !there:
				s.Beyond += part
				continue
			case v != v:
				continue
			}
			s.Known += part
			if !(s.Most >= v) {
				s.Most = v
			}
			if v > above {
				s.Above += part
			}
		}
	}
	return nil
}

// cuts gives where an edge in columns and rows goes from one pixel of the raster to the next, as parts of its length, 0
// and 1 included; the parts beyond the raster are one.
func (w *window) cuts(from, to orb.Point) []float64 {
	cuts := []float64{0, 1}
	for axis, size := range []int{w.r.width, w.r.height} {
		low, high := from[axis], to[axis]
		if low > high {
			low, high = high, low
		}
		for at := math.Ceil(max(low, 0)); at <= min(high, float64(size)); at++ {
			if t := (at - from[axis]) / (to[axis] - from[axis]); t > 0 && t < 1 {
				cuts = append(cuts, t)
			}
		}
	}
	slices.Sort(cuts)
	return cuts
}

func dist(a, b orb.Point) float64 { return math.Hypot(b[0]-a[0], b[1]-a[1]) }

// geodesic gives the length of a short edge by the ellipsoid's radii of curvature at its middle (J. P. Snyder, "Map
// projections: a working manual", 1987, equations 4-18 and 4-20); one of 10 km is good to a centimetre.
func geodesic(a, b orb.Point) float64 {
	const major, e2 = 6378137, (2 - 1/298.257223563) / 298.257223563
	sin, cos := math.Sincos((a[1] + b[1]) / 2 * math.Pi / 180)
	w := 1 - e2*sin*sin
	north := (b[1] - a[1]) * math.Pi / 180 * major * (1 - e2) / (w * math.Sqrt(w))
	east := (b[0] - a[0]) * math.Pi / 180 * major / math.Sqrt(w) * cos
	return math.Hypot(north, east)
}
