// Package crs names coordinate reference systems and transforms coordinates between
// them and EPSG:4326 with longitude first.
//
// It supports what boundary and asset files of the field use: WGS 84 longitude and
// latitude (EPSG:4326, OGC CRS84), Web Mercator (EPSG:3857) and all 120 WGS 84 UTM zones
// (EPSG:32601 to 32660 and 32701 to 32760); the same zones of NAD83 (EPSG:26901 to
// 26923), ETRS89 (EPSG:25828 to 25838) and SIRGAS 2000 south (EPSG:31977 to 31985); and
// the national and state grids France EPSG:2154, Mexico EPSG:6372, Iowa South EPSG:26976 and
// 3418, Texas Central EPSG:32139 and 2277. Everything else is refused by name.
//
// NAD83, ETRS89, RGF93, SIRGAS 2000 and Mexico ITRF2008 are taken as WGS 84, which they
// agree with within two metres; older datums, off by a hundred, are refused.
package crs

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Code is an EPSG code.
type Code int

// Codes of the two systems without zones.
const (
	WGS84       Code = 4326 // longitude, latitude in degrees; the axis order of GeoJSON and of OGC CRS84
	WebMercator Code = 3857 // metres
)

const supported = "supported are EPSG:4326, OGC CRS84, EPSG:3857, the WGS 84 UTM zones EPSG:32601 to 32660 and " +
	"32701 to 32760, " +
	"UTM zones of NAD83 (26901 to 26923), ETRS89 (25828 to 25838) and SIRGAS 2000 south (31977 to 31985), " +
	"EPSG:2154, 6372, 26976, 3418, 32139, 2277, and longitude, latitude of NAD83 (4269), ETRS89 (4258), RGF93 (4171) " +
	"and SIRGAS 2000 (4674); " +
	"reproject the file to EPSG:4326 first, for example with ogr2ogr -t_srs EPSG:4326"

// UTM gives the code of a WGS 84 UTM zone, 1 to 60, of the northern or southern half.
func UTM(zone int, south bool) (Code, error) {
	if zone < 1 || zone > 60 {
		return 0, fmt.Errorf("UTM zone %d does not exist; zones are 1 to 60", zone)
	}
	if south {
		return Code(32700 + zone), nil
	}
	return Code(32600 + zone), nil
}

// String gives "EPSG:32646".
func (c Code) String() string { return "EPSG:" + strconv.Itoa(int(c)) }

// utm gives the zone of a UTM code, or 0.
func (c Code) utm() (zone int, south bool) {
	switch {
	case c > 32600 && c <= 32660:
		return int(c) - 32600, false
	case c > 32700 && c <= 32760:
		return int(c) - 32700, true
	case c > 26900 && c <= 26923: // NAD83
		return int(c) - 26900, false
	case c >= 25828 && c <= 25838: // ETRS89
		return int(c) - 25800, false
	case c >= 31977 && c <= 31985: // SIRGAS 2000, zones 17S to 25S
		return int(c) - 31960, true
	}
	return 0, false
}

// Parse reads the names of supported systems that files use: "EPSG:32646",
// "urn:ogc:def:crs:EPSG::32646", "http://www.opengis.net/def/crs/EPSG/0/3857",
// "urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84". The unofficial code 900913 is EPSG:3857.
// An unsupported system is an error that names it.
func Parse(name string) (Code, error) {
	parts := strings.FieldsFunc(strings.ToUpper(strings.TrimSpace(name)),
		func(r rune) bool { return r == ':' || r == '/' || r == '#' })
	if len(parts) < 2 {
		return 0, fmt.Errorf("coordinate reference system %q is not a name such as EPSG:4326 or "+
			"urn:ogc:def:crs:EPSG::4326; %s", name, supported)
	}
	last := strings.TrimSuffix(parts[len(parts)-1], ".XML")
	authority := authorityOf(parts[:len(parts)-1])
	switch {
	case authority == "OGC" && (last == "CRS84" || last == "84"):
		return WGS84, nil
	case authority == "EPSG":
		n, err := strconv.Atoi(last)
		if err != nil || n <= 0 {
			break
		}
		c := Code(n)
		if n == 900913 {
			c = WebMercator
		}
		if !c.Supported() {
			return 0, fmt.Errorf("coordinate reference system %v is not supported; %s", c, supported)
		}
		return c, nil
	}
	return 0, fmt.Errorf("coordinate reference system %q is not known; %s", name, supported)
}

func authorityOf(parts []string) (authority string) {
	for _, p := range parts {
		if p == "EPSG" || p == "OGC" || p == "EPSG.XML" {
			authority = strings.TrimSuffix(p, ".XML")
		}
	}
	return authority
}

// Supported reports whether coordinates of the system can be transformed.
func (c Code) Supported() bool {
	zone, _ := c.utm()
	return c.geographic() || c == WebMercator || zone > 0 || conicOf(c) != nil
}

// geographic reports whether the system is longitude, latitude of WGS 84 or of a datum
// taken as it.
func (c Code) geographic() bool {
	return c == WGS84 || c == 4269 || c == 4258 || c == 4171 || c == 4674
}

// Transform converts between one system and EPSG:4326 longitude, latitude. It is safe
// for concurrent use.
type Transform struct {
	code     Code
	meridian float64 // degrees
	north0   float64 // false northing, metres
	conic    *conic  // nil for the others
}

// NewTransform gives the transform of a supported system.
func NewTransform(c Code) (Transform, error) {
	if !c.Supported() {
		return Transform{}, fmt.Errorf("coordinate reference system %v is not supported; %s", c, supported)
	}
	if c.geographic() {
		c = WGS84
	}
	t := Transform{code: c, conic: conicOf(c)}
	if zone, south := c.utm(); zone > 0 {
		t.meridian = float64(6*zone - 183)
		if south {
			t.north0 = falseNorthing
		}
	}
	return t, nil
}

// Code is the system transformed from.
func (t Transform) Code() Code { return t.code }

// ToLonLat gives longitude and latitude in degrees of a coordinate in the system: metres
// east and north, or degrees for EPSG:4326. A coordinate outside the domain of the
// system is an error that states it.
func (t Transform) ToLonLat(p orb.Point) (orb.Point, error) {
	var q orb.Point
	switch {
	case t.code == WGS84:
		q = p
	case t.code == WebMercator:
		if math.Abs(p[0]) > mercatorLimit || math.Abs(p[1]) > mercatorLimit {
			return orb.Point{}, t.outside(p)
		}
		q = mercatorInverse(p)
	case t.conic != nil:
		q = t.conic.inverse(p)
	default:
		if math.Abs(p[0]-falseEasting) > utmReach || math.Abs(p[1]-t.north0) > utmHeight {
			return orb.Point{}, t.outside(p)
		}
		q = utmInverse(orb.Point{p[0] - falseEasting, p[1] - t.north0})
		q[0] = wrap(q[0] + t.meridian)
	}
	if !(math.Abs(q[0]) <= 180 && math.Abs(q[1]) <= 90) { // also true for NaN
		return orb.Point{}, t.outside(p)
	}
	return q, nil
}

// FromLonLat is the inverse of ToLonLat.
func (t Transform) FromLonLat(p orb.Point) (orb.Point, error) {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
		return orb.Point{}, fmt.Errorf("coordinate [%v, %v] is not a longitude, latitude in degrees", p[0], p[1])
	}
	switch t.code {
	case WGS84:
		return p, nil
	case WebMercator:
		q := mercatorForward(p)
		if math.Abs(q[1]) > mercatorLimit {
			return orb.Point{}, fmt.Errorf("latitude %v is outside %v, which ends at 85.06", p[1], t.code)
		}
		return q, nil
	}
	if t.conic != nil {
		return t.fromLonLatConic(p)
	}
	lon := wrap(p[0] - t.meridian)
	if math.Abs(lon) > utmReachDegrees {
		return orb.Point{}, fmt.Errorf("longitude %v is too far from the central meridian %v of %v", p[0], t.meridian,
			t.code)
	}
	q := utmForward(orb.Point{lon, p[1]})
	return orb.Point{q[0] + falseEasting, q[1] + t.north0}, nil
}

func (t Transform) fromLonLatConic(p orb.Point) (orb.Point, error) {
	if math.Abs(wrap(p[0]-t.conic.meridian)) > utmReachDegrees || math.Abs(p[1]) >= 90 {
		return orb.Point{}, fmt.Errorf("coordinate [%v, %v] is too far from the central meridian %v of %v", p[0], p[1],
			t.conic.meridian, t.code)
	}
	return t.conic.forward(p), nil
}

func (t Transform) outside(p orb.Point) error {
	return fmt.Errorf("coordinate [%v, %v] is outside the domain of %v", p[0], p[1], t.code)
}

// Geometry transforms every coordinate to longitude, latitude, in place, and returns the
// geometry. After an error the geometry is partly transformed and of no use.
func (t Transform) Geometry(g orb.Geometry) (orb.Geometry, error) {
	if t.code == WGS84 {
		return g, t.check(g)
	}
	switch g := g.(type) {
	case nil:
		return nil, nil
	case orb.Point:
		return t.ToLonLat(g)
	case orb.MultiPoint:
		return g, t.points(g)
	case orb.LineString:
		return g, t.points(g)
	case orb.Ring:
		return g, t.points(g)
	case orb.MultiLineString:
		return g, lines(t, g)
	case orb.Polygon:
		return g, lines(t, g)
	case orb.MultiPolygon:
		return g, t.polygons(g)
	case orb.Collection:
		for i := range g {
			var err error
			if g[i], err = t.Geometry(g[i]); err != nil {
				return nil, err
			}
		}
		return g, nil
	default:
		return nil, fmt.Errorf("geometry type %s cannot be transformed", g.GeoJSONType())
	}
}

// check refuses longitude, latitude outside the globe.
func (t Transform) check(g orb.Geometry) error {
	if g == nil {
		return nil
	}
	b := g.Bound()
	for _, p := range []orb.Point{b.Min, b.Max} {
		if _, err := t.ToLonLat(p); err != nil && !b.IsEmpty() {
			return err
		}
	}
	return nil
}

func (t Transform) polygons(list []orb.Polygon) error {
	for _, p := range list {
		if err := lines(t, p); err != nil {
			return err
		}
	}
	return nil
}

func lines[L ~[]orb.Point](t Transform, list []L) error {
	for _, l := range list {
		if err := t.points(l); err != nil {
			return err
		}
	}
	return nil
}

func (t Transform) points(ps []orb.Point) error {
	for i, p := range ps {
		q, err := t.ToLonLat(p)
		if err != nil {
			return err
		}
		ps[i] = q
	}
	return nil
}

func wrap(lon float64) float64 {
	switch {
	case lon > 180:
		return lon - 360
	case lon < -180:
		return lon + 360
	}
	return lon
}
