package crs

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// conic is a Lambert conformal conic projection with two standard parallels of the WGS 84
// or GRS 80 ellipsoid, which differ by a tenth of a millimetre.
type conic struct {
	code               Code
	south, north       float64 // standard parallels, degrees
	latitude, meridian float64 // of the false origin, degrees
	east, northing     float64 // of the false origin, metres
	unit               float64 // metres
}

const surveyFoot = 1200.0 / 3937 // US survey foot, metres

// conics lists the grids of this kind that are supported, as EPSG defines them.
func conics() []conic {
	iowaSouth := conic{26976, 40 + 37.0/60, 41 + 47.0/60, 40, -93.5, 500000, 0, 1}
	texasCentral := conic{32139, 30 + 7.0/60, 31 + 53.0/60, 29 + 40.0/60, -(100 + 20.0/60), 700000, 3000000, 1}
	inFeet := func(c conic, code Code) conic {
		c.code, c.unit = code, surveyFoot
		return c
	}
	return []conic{
		{2154, 44, 49, 46.5, 3, 700000, 6600000, 1}, // RGF93 / Lambert-93, France
		{6372, 17.5, 29.5, 12, -102, 2500000, 0, 1}, // Mexico ITRF2008 / LCC
		iowaSouth, inFeet(iowaSouth, 3418), // NAD83 / Iowa South
		texasCentral, inFeet(texasCentral, 2277), // NAD83 / Texas Central
	}
}

// conicOf gives the grid with a code, or nil.
func conicOf(code Code) *conic {
	all := conics()
	if i := slices.IndexFunc(all, func(c conic) bool { return c.code == code }); i >= 0 {
		return &all[i]
	}
	return nil
}

// cone is what J. P. Snyder, "Map projections: a working manual", 1987, calls n and aF
// (equations 15-8 and 15-10), and the radius of the false origin.
func (c *conic) cone() (n, aF, rho0 float64) {
	m := func(lat float64) float64 {
		const e2 = flattening * (2 - flattening)
		s := math.Sin(radians(lat))
		return math.Cos(radians(lat)) / math.Sqrt(1-e2*s*s)
	}
	psi1, psi2 := isometric(c.south), isometric(c.north)
	n = math.Log(m(c.south)/m(c.north)) / (psi2 - psi1)
	aF = semiMajor * m(c.south) / n * math.Exp(n*psi1)
	return n, aF, aF * math.Exp(-n*isometric(c.latitude))
}

// isometric gives the isometric latitude, -ln t of Snyder's equation 15-9, of degrees.
func isometric(lat float64) float64 { return math.Asinh(conformal(math.Tan(radians(lat)))) }

// forward projects longitude and latitude to the grid's unit.
func (c *conic) forward(p orb.Point) orb.Point {
	n, aF, rho0 := c.cone()
	rho := aF * math.Exp(-n*isometric(p[1]))
	theta := n * radians(wrap(p[0]-c.meridian))
	return orb.Point{(c.east + rho*math.Sin(theta)) / c.unit, (c.northing + rho0 - rho*math.Cos(theta)) / c.unit}
}

// inverse is the inverse of forward; NaN where there is none.
func (c *conic) inverse(p orb.Point) orb.Point {
	n, aF, rho0 := c.cone()
	x, y := p[0]*c.unit-c.east, rho0-(p[1]*c.unit-c.northing)
	rho := math.Hypot(x, y)
	if !(rho > 0 && rho < 1e8) {
		return orb.Point{math.NaN(), math.NaN()}
	}
	psi := math.Log(aF/rho) / n
	return orb.Point{wrap(degrees(math.Atan2(x, y)/n) + c.meridian), degrees(math.Atan(geographic(math.Sinh(psi))))}
}
