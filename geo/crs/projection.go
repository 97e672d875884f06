package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// WGS 84 ellipsoid and UTM constants, metres and degrees.
const (
	semiMajor     = 6378137.0
	flattening    = 1 / 298.257223563
	scale0        = 0.9996
	falseEasting  = 500000.0
	falseNorthing = 10000000.0

	mercatorLimit = semiMajor*math.Pi + 1 // one metre of slack for rounded coordinates at the edge

	// The series below are good to a millimetre up to 40 degrees from the central
	// meridian; files stray a few zones at most.
	utmReachDegrees = 40.0
	utmReach        = 4.8e6
	utmHeight       = 1.0002e7
)

func mercatorForward(p orb.Point) orb.Point {
	lat := radians(p[1])
	return orb.Point{semiMajor * radians(p[0]), semiMajor * math.Asinh(math.Tan(lat))}
}

func mercatorInverse(p orb.Point) orb.Point {
	lon := degrees(p[0] / semiMajor)
	return orb.Point{min(max(lon, -180), 180), degrees(math.Atan(math.Sinh(p[1] / semiMajor)))}
}

// Krüger's series of the transverse Mercator projection to sixth order in the third
// flattening n, as given by C. F. F. Karney, "Transverse Mercator with an accuracy of a
// few nanometers", Journal of Geodesy 85 (2011), equations 7 to 36.
const (
	n  = flattening / (2 - flattening)
	n2 = n * n
	n3 = n2 * n
	n4 = n3 * n
	n5 = n4 * n
	n6 = n5 * n

	rectifyingRadius = semiMajor / (1 + n) * (1 + n2/4 + n4/64 + n6/256)

	alpha1 = n/2 - n2*2/3 + n3*5/16 + n4*41/180 - n5*127/288 + n6*7891/37800
	alpha2 = n2*13/48 - n3*3/5 + n4*557/1440 + n5*281/630 - n6*1983433/1935360
	alpha3 = n3*61/240 - n4*103/140 + n5*15061/26880 + n6*167603/181440
	alpha4 = n4*49561/161280 - n5*179/168 + n6*6601661/7257600
	alpha5 = n5*34729/80640 - n6*3418889/1995840
	alpha6 = n6 * 212378941 / 319334400

	beta1 = n/2 - n2*2/3 + n3*37/96 - n4/360 - n5*81/512 + n6*96199/604800
	beta2 = n2/48 + n3/15 - n4*437/1440 + n5*46/105 - n6*1118711/3870720
	beta3 = n3*17/480 - n4*37/840 - n5*209/4480 + n6*5569/90720
	beta4 = n4*4397/161280 - n5*11/504 - n6*830251/7257600
	beta5 = n5*4583/161280 - n6*108847/3991680
	beta6 = n6 * 20648693 / 638668800
)

// utmForward projects longitude from the central meridian and latitude, degrees, to
// metres before the false origin is added.
func utmForward(p orb.Point) orb.Point {
	lon, lat := radians(p[0]), radians(p[1])
	tau := conformal(math.Tan(lat))
	xi := math.Atan2(tau, math.Cos(lon))
	eta := math.Asinh(math.Sin(lon) / math.Hypot(tau, math.Cos(lon)))
	x, y := eta, xi
	for i, a := range [...]float64{alpha1, alpha2, alpha3, alpha4, alpha5, alpha6} {
		k := float64(2 * (i + 1))
		x += a * math.Cos(k*xi) * math.Sinh(k*eta)
		y += a * math.Sin(k*xi) * math.Cosh(k*eta)
	}
	return orb.Point{scale0 * rectifyingRadius * x, scale0 * rectifyingRadius * y}
}

// utmInverse is the inverse of utmForward.
func utmInverse(p orb.Point) orb.Point {
	eta0, xi0 := p[0]/(scale0*rectifyingRadius), p[1]/(scale0*rectifyingRadius)
	eta, xi := eta0, xi0
	for i, b := range [...]float64{beta1, beta2, beta3, beta4, beta5, beta6} {
		k := float64(2 * (i + 1))
		eta -= b * math.Cos(k*xi0) * math.Sinh(k*eta0)
		xi -= b * math.Sin(k*xi0) * math.Cosh(k*eta0)
	}
	sinh, cos := math.Sinh(eta), math.Cos(xi)
	target := math.Sin(xi) / math.Hypot(sinh, cos)
	return orb.Point{degrees(math.Atan2(sinh, cos)), degrees(math.Atan(geographic(target)))}
}

// conformal gives the tangent of the conformal latitude of the tangent of a latitude
// (Karney, equations 7 to 9).
func conformal(tau float64) float64 {
	e := math.Sqrt(flattening * (2 - flattening))
	sec := math.Hypot(1, tau)
	sigma := math.Sinh(e * math.Atanh(e*tau/sec))
	return tau*math.Hypot(1, sigma) - sigma*sec
}

// geographic inverts conformal by Newton's method (Karney, equations 19 to 21); two
// steps reach the precision of a float64.
func geographic(target float64) float64 {
	const e2 = flattening * (2 - flattening)
	tau := target
	for range 5 {
		t := conformal(tau)
		step := (target - t) / math.Hypot(1, t) * (1 + (1-e2)*tau*tau) / ((1 - e2) * math.Hypot(1, tau))
		tau += step
		if math.Abs(step) < 1e-16*max(1, math.Abs(tau)) {
			break
		}
	}
	return tau
}

func radians(d float64) float64 { return d * (math.Pi / 180) }
func degrees(r float64) float64 { return r * (180 / math.Pi) }
