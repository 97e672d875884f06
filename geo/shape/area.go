package shape

import (
	"math"

	"github.com/paulmach/orb"
)

// WGS 84 ellipsoid.
const (
	semiMajorKM  = 6378.137
	flattening   = 1 / 298.257223563
	eccentricity = flattening * (2 - flattening) // squared
)

// AreaKM2 gives the area in square kilometres on the WGS 84 ellipsoid of polygons in
// longitude, latitude degrees; edges are straight in these coordinates, as GeoJSON has
// them. Holes are subtracted, whatever the rings' orientation.
//
// It integrates the ellipsoid's exact area between equator and latitude φ, per radian of
// longitude, a²/2·q(φ) with q(φ) = (1-e²)(sin φ/(1-e² sin² φ) + artanh(e sin φ)/e) (J. P.
// Snyder, "Map projections: a working manual", 1987, equation 3-12), along each edge by Simpson's rule; for edges of a
// degree and less the result is good to ten digits.
func AreaKM2(g orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range g {
		for i, r := range p {
			a := math.Abs(ringAreaKM2(r))
			if i > 0 {
				a = -a
			}
			sum += a
		}
	}
	return sum
}

func ringAreaKM2(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	sum := 0.0
	for i, a := range r {
		sum += stripKM2(a, r[(i+1)%len(r)])
	}
	return sum
}

// stripKM2 is the area between an edge and the equator, positive where it leads east in
// the north.
func stripKM2(a, b orb.Point) float64 {
	q := authalic(a[1]) + 4*authalic((a[1]+b[1])/2) + authalic(b[1])
	return (b[0] - a[0]) * (math.Pi / 180) * q / 6 * semiMajorKM * semiMajorKM / 2
}

// authalic is q of a latitude in degrees.
func authalic(lat float64) float64 {
	e := math.Sqrt(eccentricity)
	s := math.Sin(lat * (math.Pi / 180))
	return (1 - eccentricity) * (s/(1-eccentricity*s*s) + math.Atanh(e*s)/e)
}

func counterclockwise(r orb.Ring) bool { return doublePlanar(r) > 0 }

// doublePlanar is twice the signed area of a closed ring in the plane, positive
// counterclockwise, exact enough to tell the orientation of any valid ring.
func doublePlanar(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i+1 < len(r); i++ {
		sum += (r[i][0]-r[0][0])*(r[i+1][1]-r[0][1]) - (r[i][1]-r[0][1])*(r[i+1][0]-r[0][0])
	}
	return sum
}
