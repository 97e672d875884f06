package spending

import (
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/twpayne/go-geom"
)

// Asset is a thing that floods harm or that keeps floods off (METHOD.md, section 8).
type Asset struct {
	// ID is the file's own, or the name of the assets entry and the feature's position in the file
	// from 0, embankments:17.
	ID      string
	Source  string // name of the assets entry
	Class   string // embankment, road, bridge, drain, pump, health centre, shelter …
	Name    string
	Group   string // id of the first of the segments that have one name; "" of a thing that has no others
	Owner   string
	Vintage string
	// Geometry has the SRID 4326, longitude first, with Z and M as the file has them.
	Geometry geom.T `json:"-"`
	Measured Measure
	Length   float64     // metres along the ellipsoid, of lines; else 0
	Outside  float64     // metres of it, or parts of the count, in no area
	Areas    []AssetPart // of the finest level, sorted by code
	Exposure []Exposure  // by layer and class, in the order they were worked out

	SourceFile    string
	SourceFeature int // position in the file, from 1
}

// Measure is what an asset is counted by.
type Measure string

// Measures.
const (
	ByLength Measure = "length" // metres, of lines
	ByCount  Measure = "count"  // one, of points and polygons
)

// AssetPart is what of an asset lies in an area of the finest level.
type AssetPart struct {
	Area   string
	Within []string // codes of the areas that one lies in, outermost first
	Amount float64  // metres, or the part of one
}

// At gives the code of the area at a depth, counted from 0 at the outermost level.
func (p *AssetPart) At(depth int) string {
	part := Part{Area: p.Area, Within: p.Within}
	return part.At(depth)
}

// Exposure is what of an asset lies in a layer of flood extent, or how deep a raster puts it.
type Exposure struct {
	Layer  string   `json:"layer"`           // or raster
	Class  string   `json:"class,omitempty"` // of the layer; "" for all of it together
	Share  float64  `json:"share"`           // of its length; of a point or polygon 1 or 0: in or out
	Length float64  `json:"length,omitempty"`
	Depth  *float64 `json:"depth,omitempty"` // deepest, of a raster; nil: not known
}

// Exposed is the largest share of the asset that lies in one layer; 0 where it lies in none, and known
// false where no layer has been held against it.
func (a *Asset) Exposed() (share float64, known bool) {
	for _, e := range a.Exposure {
		share = max(share, e.Share)
	}
	return share, len(a.Exposure) > 0
}

// Deepest is the largest value that a raster has where the asset lies; known false where none has any.
func (a *Asset) Deepest() (depth float64, known bool) {
	for _, e := range a.Exposure {
		if e.Depth != nil && (!known || *e.Depth > depth) {
			depth, known = *e.Depth, true
		}
	}
	return depth, known
}

// AreaAmounts adds up the asset's parts by the areas at a depth, sorted by code.
func (a *Asset) AreaAmounts(depth int) []AssetPart {
	var sums []AssetPart
	for i := range a.Areas {
		code := a.Areas[i].At(depth)
		at, found := slices.BinarySearchFunc(sums, code, func(p AssetPart, c string) int {
			return strings.Compare(p.Area, c)
		})
		if !found {
			sums = slices.Insert(sums, at, AssetPart{Area: code})
		}
		sums[at].Amount += a.Areas[i].Amount
	}
	return sums
}

// AssetFields lists the fields of the assets collection in order, for each level the areas and what of
// the asset lies in them.
func AssetFields(levels geo.Hierarchy) []Field[Asset] {
	fields := []Field[Asset]{
		text("id", "the file's own, or the source and the feature's position in the file from 0",
			func(a *Asset) *string { return &a.ID }),
		text("source", "name of the assets entry", func(a *Asset) *string { return &a.Source }),
		text("class", "what it is", func(a *Asset) *string { return &a.Class }),
		text("name", "name", func(a *Asset) *string { return &a.Name }),
		text("segment_of", "id of the first of the segments that have its name",
			func(a *Asset) *string { return &a.Group }),
		text("owner", "who keeps it", func(a *Asset) *string { return &a.Owner }),
		text("vintage", "when it was published or read", func(a *Asset) *string { return &a.Vintage }),
		coded(text("measure", "what is counted of it: length, of lines, or count",
			func(a *Asset) *Measure { return &a.Measured }), measureCodes()...),
		metres("length", "length on the ellipsoid, of lines", func(a *Asset) (float64, bool) {
			return a.Length, a.Measured == ByLength
		}),
		metres("outside", "length, or part of the count, in no area", func(a *Asset) (float64, bool) {
			return a.Outside, true
		}),
	}
	for depth, level := range levels {
		codes := worked(level.Plural, string(level.Key)+" codes, joined by ;", func(a *Asset) string {
			var codes []string
			for _, p := range a.AreaAmounts(depth) {
				codes = append(codes, p.Area)
			}
			return strings.Join(codes, ";")
		})
		codes.Level = level.Key
		amounts := worked(string(level.Key)+"_amounts",
			"metres of it, or parts of the count, in each of these, joined by ;",
			func(a *Asset) string {
				var amounts []string
				for _, p := range a.AreaAmounts(depth) {
					amounts = append(amounts, decimals(p.Amount))
				}
				return strings.Join(amounts, ";")
			})
		fields = append(fields, codes, amounts)
	}
	exposed := worked("exposed",
		"largest share of it in one layer of flood extent or above a raster's threshold, 1 or 0 of points; null where "+
			"none was held against it", func(a *Asset) string {
			share, known := a.Exposed()
			if !known {
				return ""
			}
			return strconv.FormatFloat(share, 'f', -1, 64)
		})
	exposed.Type = NumberField
	depth := worked("depth", "largest value that a raster it is held against has where it lies, in the raster's unit; "+
		"null where none has any", func(a *Asset) string {
		depth, known := a.Deepest()
		if !known {
			return ""
		}
		return strconv.FormatFloat(depth, 'f', -1, 64)
	})
	depth.Type = NumberField
	return append(fields, exposed, depth,
		listed("exposure", "share in each layer and class, with the depth where a raster gives it", exposureText,
			func(a *Asset) []Exposure { return a.Exposure }),
		text("source_file", "file it was read from", func(a *Asset) *string { return &a.SourceFile }),
		integer("source_feature", "position in the file, from 1", func(a *Asset) *int { return &a.SourceFeature }))
}

func exposureText(list []Exposure) string {
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Layer)
		if e.Class != "" {
			b.WriteString(" " + e.Class)
		}
		b.WriteString(": " + strconv.FormatFloat(e.Share, 'f', -1, 64))
		if e.Depth != nil {
			b.WriteString(", depth " + strconv.FormatFloat(*e.Depth, 'f', -1, 64))
		}
	}
	return b.String()
}

// metres is a length that is worked out, or not known.
func metres(name, about string, value func(*Asset) (float64, bool)) Field[Asset] {
	f := worked(name, about, func(a *Asset) string {
		m, known := value(a)
		if !known {
			return ""
		}
		return decimals(m)
	})
	f.Type, f.Unit = NumberField, "m"
	return f
}

// decimals writes a length to the millimetre.
func decimals(m float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(m, 'f', 3, 64), "0"), ".")
}

func assetRegister(levels geo.Hierarchy) Register {
	return register[Asset]{
		table: Table{Name: "assets", Title: "Assets", Geometry: "GEOMETRY",
			About: "Things that floods harm or that keep floods off, with what of them lies in each area and in " +
				"layers of flood extent."},
		fields: AssetFields(levels),
		of:     func(d *Dataset) *[]Asset { return &d.Assets },
		shape:  func(*Dataset) func(*Asset) geom.T { return func(a *Asset) geom.T { return a.Geometry } },
		put:    func(a *Asset, g geom.T) { a.Geometry = g },
	}
}
