// Package vector reads features from the files boundaries and assets come in, GeoJSON,
// GeoPackage and zipped shapefiles, and encodes geometry as GeoJSON.
//
// Readers stream: one feature is in memory at a time, of bounded size. They give every
// geometry in EPSG:4326 with longitude first, reproject what declares another supported
// system, and never guess silently: what they change or find odd they report as a
// Problem with the feature's number, what they cannot make sense of they refuse with an
// error that says where it stands and what to do. They never panic on input.
package vector

import (
	"fmt"
	"math"
	"strconv"

	"github.com/floodspend/floodspend/geo/crs"
	"github.com/paulmach/orb"
)

// Feature is one feature of a file.
type Feature struct {
	Number   int          // 1-based position in the file
	ID       any          // its identifier in the file: string, int64, float64; nil where it has none
	Geometry orb.Geometry // EPSG:4326, longitude first; nil where the file has none
	// Z and M are the heights and measures of the geometry's positions, in their order; nil where it has none.
	Z, M       []float64
	Properties map[string]any // string, bool, int64, float64, nil, []any, map[string]any
}

// Problem is something a reader found wrong or odd, and what it did about it.
type Problem struct {
	Feature int    // 1-based; 0 = the file as a whole
	Field   string // "geometry", "crs", a property
	Value   string // the offending text, shortened
	Text    string // what is wrong
	Action  string // what was done
	Lost    bool   // the feature, or what the file says it lacks, is left out of what it is read for
}

// Options say what is expected of a file beyond its format. The zero value expects
// nothing.
type Options struct {
	// Expect is the extent, longitude and latitude in degrees, the features should lie in.
	// A feature that meets it only with its axes exchanged is refused (or exchanged, see
	// SwapAxes); one that misses it either way is kept and reported. Empty: no expectation.
	Expect orb.Bound
	// SwapAxes exchanges the axes of features that are valid only as latitude, longitude,
	// and reports it, instead of refusing the file.
	SwapAxes bool
	// MaxFeatureBytes bounds the size of one feature in the file; 0 is DefaultMaxFeature.
	MaxFeatureBytes int
	// Table names the feature table to read of a GeoPackage that has several.
	Table string
	// Where leaves out the features of which it does not hold.
	Where Where
}

// DefaultMaxFeature is the default of Options.MaxFeatureBytes. The most detailed
// administrative areas take a few megabytes.
const DefaultMaxFeature = 64 << 20

func (o Options) maxFeature() int {
	if o.MaxFeatureBytes > 0 {
		return o.MaxFeatureBytes
	}
	return DefaultMaxFeature
}

func (o Options) expects() bool { return o.Expect != orb.Bound{} && !o.Expect.IsEmpty() }

// system is what a file says of its coordinates.
type system struct {
	transform crs.Transform
	declared  bool
	remedy    string // how this kind of file declares a system
}

// place brings a geometry to longitude, latitude: by the declared system where there is
// one, else by what its numbers can be. It may change g in place.
func (o Options) place(g orb.Geometry, number int, sys system) (orb.Geometry, *Problem, error) {
	b := g.Bound()
	if b.IsEmpty() {
		return g, nil, nil
	}
	if sys.transform.Code() != crs.WGS84 {
		if inRange(b) && b != (orb.Bound{}) {
			return nil, nil, fmt.Errorf("coordinates such as %s look like longitude, latitude in degrees, but "+
				"the file declares %v, which is in metres: correct the declaration",
				position(b.Min), sys.transform.Code())
		}
		g, err := sys.transform.Geometry(g)
		if err != nil {
			return nil, nil, err
		}
		return g, o.outside(g.Bound(), number), nil
	}
	swapped := orb.Bound{Min: orb.Point{b.Min[1], b.Min[0]}, Max: orb.Point{b.Max[1], b.Max[0]}}
	onlySwapped := !inRange(b) && inRange(swapped)
	if o.expects() && inRange(b) && inRange(swapped) {
		onlySwapped = !o.Expect.Intersects(b) && o.Expect.Intersects(swapped)
	}
	switch {
	case onlySwapped && !o.SwapAxes:
		return nil, nil, fmt.Errorf("coordinates such as %s make sense only as latitude, longitude; longitude "+
			"must come first: exchange the axes of the file, "+
			"for example with \"Swap X and Y coordinates\" of QGIS or ST_FlipCoordinates", position(b.Min))
	case onlySwapped:
		return swapAxes(g), &Problem{Feature: number, Field: "geometry", Value: position(b.Min),
			Text: "coordinates make sense only as latitude, longitude", Action: "axes exchanged"}, nil
	case !inRange(b):
		return nil, nil, o.notDegrees(b, sys)
	}
	return g, o.outside(b, number), nil
}

// outside reports a feature that misses the expected extent.
func (o Options) outside(b orb.Bound, number int) *Problem {
	if !o.expects() || o.Expect.Intersects(b) {
		return nil
	}
	return &Problem{Feature: number, Field: "geometry", Value: position(b.Min),
		Text: fmt.Sprintf("lies outside the expected extent, longitude %v to %v, latitude %v to %v",
			o.Expect.Min[0], o.Expect.Max[0], o.Expect.Min[1], o.Expect.Max[1]), Action: "kept as it is"}
}

// notDegrees explains coordinates no longitude and latitude can have, and names the
// systems that would make sense of them.
func (o Options) notDegrees(b orb.Bound, sys system) error {
	why := "the file declares no coordinate reference system"
	if sys.declared {
		why = "that is what the file declares"
	}
	guess := "; metres of Web Mercator are EPSG:3857, of UTM zone 46N EPSG:32646"
	if o.expects() {
		for _, c := range o.candidates() {
			tr, err := crs.NewTransform(c)
			if err != nil {
				continue
			}
			lo, err1 := tr.ToLonLat(b.Min)
			hi, err2 := tr.ToLonLat(b.Max)
			if err1 == nil && err2 == nil && o.Expect.Intersects(orb.Bound{Min: lo, Max: hi}) {
				guess = fmt.Sprintf("; read as %v it would lie in the expected extent", c)
				break
			}
		}
	}
	return fmt.Errorf("coordinate %s is no longitude, latitude in degrees, and %s%s: %s, or reproject the file to "+
		"EPSG:4326",
		position(orb.Point{farthest(b.Min[0], b.Max[0]), farthest(b.Min[1], b.Max[1])}), why, guess, sys.remedy)
}

// candidates are the systems that metres within the expected extent may be in.
func (o Options) candidates() []crs.Code {
	codes := []crs.Code{crs.WebMercator}
	center := o.Expect.Center()
	zone := min(max(int(math.Floor((center[0]+180)/6))+1, 1), 60)
	for _, z := range []int{zone, zone - 1, zone + 1} {
		if c, err := crs.UTM(z, center[1] < 0); err == nil {
			codes = append(codes, c)
		}
	}
	return codes
}

// position writes a coordinate as files do, without exponents.
func position(p orb.Point) string {
	return "[" + strconv.FormatFloat(p[0], 'f', -1, 64) + ", " + strconv.FormatFloat(p[1], 'f', -1, 64) + "]"
}

func farthest(a, b float64) float64 {
	if math.Abs(a) > math.Abs(b) {
		return a
	}
	return b
}

func inRange(b orb.Bound) bool {
	const slack = 1e-9
	return b.Min[0] >= -180-slack && b.Max[0] <= 180+slack && b.Min[1] >= -90-slack && b.Max[1] <= 90+slack
}

// swapAxes exchanges the axes, in place where the type allows.
func swapAxes(g orb.Geometry) orb.Geometry {
	flip := func(ps []orb.Point) {
		for i, p := range ps {
			ps[i] = orb.Point{p[1], p[0]}
		}
	}
	switch g := g.(type) {
	case orb.Point:
		return orb.Point{g[1], g[0]}
	case orb.MultiPoint:
		flip(g)
	case orb.LineString:
		flip(g)
	case orb.MultiLineString:
		for _, l := range g {
			flip(l)
		}
	case orb.Polygon:
		for _, r := range g {
			flip(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			swapAxes(p)
		}
	case orb.Collection:
		for i := range g {
			g[i] = swapAxes(g[i])
		}
	}
	return g
}

func shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 { // not inside a UTF-8 sequence
		cut--
	}
	return s[:cut] + "…"
}
