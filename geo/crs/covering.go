package crs

import (
	"github.com/paulmach/orb"
)

// LatitudeFirst reports whether the axes of the system are latitude, longitude, as EPSG has it of geographic ones.
// Everything in this package has longitude first all the same.
func (c Code) LatitudeFirst() bool { return c.geographic() }

// span is a range of codes and where they are used, in degrees.
type span struct {
	from, to Code
	use      orb.Bound
}

func bound(west, south, east, north float64) orb.Bound {
	return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}
}

// uses lists every supported system by code, with its area of use as the EPSG register gives it; zones have what
// their datum has.
func uses() []span {
	return []span{
		{WGS84, WGS84, bound(-180, -90, 180, 90)},
		{WebMercator, WebMercator, bound(-180, -85.06, 180, 85.06)},
		{2154, 2154, bound(-9.86, 41.15, 10.38, 51.56)},
		{2277, 2277, bound(-106.66, 29.78, -93.5, 32.27)},
		{3418, 3418, bound(-96.65, 40.37, -90.14, 42.04)},
		{4171, 4171, bound(-9.86, 41.15, 10.38, 51.56)},
		{4258, 4258, bound(-16.1, 33.26, 38.01, 84.73)},
		{4269, 4269, bound(-172.54, 14.92, -47.74, 86.46)},
		{4674, 4674, bound(-122.19, -59.87, -25.28, 32.72)},
		{6372, 6372, bound(-122.19, 12.1, -84.64, 32.72)},
		{25828, 25838, bound(-16.1, 33.26, 38.01, 84.73)},
		{26901, 26923, bound(-172.54, 14.92, -47.74, 86.46)},
		{26976, 26976, bound(-96.65, 40.37, -90.14, 42.04)},
		{31977, 31985, bound(-84, -59.87, -25.28, 32.72)},
		{32139, 32139, bound(-106.66, 29.78, -93.5, 32.27)},
		{32601, 32660, bound(-180, 0, 180, 84)},
		{32701, 32760, bound(-180, -80, 180, 0)},
	}
}

// Covering lists the systems that are used somewhere in a box of longitude and latitude and can tell every coordinate
// of it: EPSG:4326 and 3857 first, then by code.
func Covering(box orb.Bound) []Code {
	list := []Code{WGS84}
	for _, s := range uses() {
		for code := s.from; code <= s.to; code++ {
			if code != WGS84 && code.usedIn(box, s.use) && code.tells(box) {
				list = append(list, code)
			}
		}
	}
	return list
}

// usedIn reports whether a system whose datum is used in an area is used in a box.
func (c Code) usedIn(box, use orb.Bound) bool {
	if zone, _ := c.utm(); zone > 0 {
		west := float64(6*zone - 186)
		use.Min[0], use.Max[0] = max(use.Min[0], west), min(use.Max[0], west+6)
	}
	return use.Min[0] < use.Max[0] && use.Intersects(box)
}

// tells reports whether the corners of a box have coordinates in the system, and come back from them.
func (c Code) tells(box orb.Bound) bool {
	t, err := NewTransform(c)
	if err != nil {
		return false
	}
	for _, p := range [...]orb.Point{box.Min, box.Max, {box.Min[0], box.Max[1]}, {box.Max[0], box.Min[1]}} {
		q, err := t.FromLonLat(p)
		if err == nil {
			_, err = t.ToLonLat(q)
		}
		if err != nil {
			return false
		}
	}
	return true
}
