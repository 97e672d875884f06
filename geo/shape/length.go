package shape

import (
	"math"

	"github.com/paulmach/orb"
)

// Metres is the length of the shortest way on the WGS 84 ellipsoid between two points, longitude and latitude in
// degrees: Vincenty's inverse formula (T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid with
// application of nested equations", Survey Review 23, 1975), to a millimetre. Between points so nearly opposite
// each other on the globe that it does not converge, it is the length on the sphere.
func Metres(a, b orb.Point) float64 {
	const semiMajor, flattening = 6378137.0, 1 / 298.257223563
	const semiMinor = semiMajor * (1 - flattening)
	if a == b {
		return 0
	}
	reduced := func(lat float64) (sin, cos float64) {
		return math.Sincos(math.Atan((1 - flattening) * math.Tan(lat*math.Pi/180)))
	}
	sin1, cos1 := reduced(a[1])
	sin2, cos2 := reduced(b[1])
	apart := (b[0] - a[0]) * math.Pi / 180
	lambda := apart
	for range 100 {
		sinL, cosL := math.Sincos(lambda)
		sinS := math.Hypot(cos2*sinL, cos1*sin2-sin1*cos2*cosL)
		if sinS == 0 {
			return 0
		}
		cosS := sin1*sin2 + cos1*cos2*cosL
		sigma := math.Atan2(sinS, cosS)
		sinA := cos1 * cos2 * sinL / sinS
		cos2A := 1 - sinA*sinA
		mid := 0.0
		if cos2A != 0 {
			mid = cosS - 2*sin1*sin2/cos2A
		}
		c := flattening / 16 * cos2A * (4 + flattening*(4-3*cos2A))
		before := lambda
		lambda = apart + (1-c)*flattening*sinA*(sigma+c*sinS*(mid+c*cosS*(2*mid*mid-1)))
		if math.Abs(lambda-before) > 1e-13 {
			continue
		}
		u := cos2A * (semiMajor*semiMajor - semiMinor*semiMinor) / (semiMinor * semiMinor)
		big := 1 + u/16384*(4096+u*(-768+u*(320-175*u)))
		small := u / 1024 * (256 + u*(-128+u*(74-47*u)))
		delta := small * sinS * (mid + small/4*(cosS*(2*mid*mid-1)-small/6*mid*(4*sinS*sinS-3)*(4*mid*mid-3)))
		return semiMinor * big * (sigma - delta)
	}
	return 6371008.8 * math.Acos(max(-1, min(1, sin1*sin2+cos1*cos2*math.Cos(apart))))
}
