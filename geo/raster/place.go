package raster

import (
	"fmt"
	"math"
	"strings"

	"github.com/floodspend/floodspend/geo/crs"
	"github.com/paulmach/orb"
)

// affine maps x, y to (a + b·x + c·y, d + e·x + f·y).
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) at(x, y float64) (float64, float64) { return m.a + m.b*x + m.c*y, m.d + m.e*x + m.f*y }

// inverse gives the map back.
func (m affine) inverse() (affine, bool) {
	det := m.b*m.f - m.c*m.e
	i := affine{b: m.f / det, c: -m.c / det, e: -m.e / det, f: m.b / det}
	x, y := i.at(m.a, m.d)
	i.a, i.d = -x, -y
	for _, v := range []float64{i.a, i.b, i.c, i.d, i.e, i.f} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return i, false
		}
	}
	return i, true
}

// after gives the map that does first, then m.
func (m affine) after(first affine) affine {
	a, d := m.at(first.a, first.d)
	return affine{a, m.b*first.b + m.c*first.e, m.b*first.c + m.c*first.f,
		d, m.e*first.b + m.f*first.e, m.e*first.c + m.f*first.f}
}

// Keys of GeoTIFF 1.1 and values of them.
const (
	keyModel          = 1024
	keyRasterType     = 1025
	keyGeographic     = 2048
	keyAngularUnits   = 2054
	keyProjected      = 3072
	modelProjected    = 1
	modelGeographic   = 2
	pixelIsPoint      = 2
	degree            = 9102
	userDefined       = 32767
	mostKeys          = 1024
	lengthOfKey       = 4
	transformationLen = 16
)

// readPlace reads where the raster lies and in what system.
func (r *Raster) readPlace(given crs.Code) error {
	keys, err := r.geoKeys()
	if err != nil {
		return err
	}
	if err := r.readTransformation(keys[keyRasterType] == pixelIsPoint); err != nil {
		return err
	}
	code, err := r.codeOf(keys, given)
	if err != nil {
		return err
	}
	if r.system, err = crs.NewTransform(code); err != nil {
		return r.dir.fault(tagGeoKeys, "%v", err)
	}
	return r.measure()
}

// geoKeys gives the keys whose value is a number of 16 bits.
func (r *Raster) geoKeys() (map[int]int, error) {
	all, err := r.dir.values(tagGeoKeys)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if len(all) < lengthOfKey || all[3] > mostKeys || len(all) < lengthOfKey*(1+int(all[3])) {
		return nil, r.dir.fault(tagGeoKeys, "its %d numbers are not what its head says", len(all))
	}
	keys := map[int]int{}
	for k := lengthOfKey; k < lengthOfKey*(1+int(all[3])); k += lengthOfKey {
		if all[k+1] == 0 { // the value itself, not where it is
			keys[int(all[k])] = int(all[k+3])
		}
	}
	return keys, nil
}

// stated gives the system that keys name, or 0.
func (r *Raster) stated(keys map[int]int) (code crs.Code, err error) {
	switch keys[keyModel] {
	case modelProjected:
		code = crs.Code(keys[keyProjected])
	case modelGeographic:
		code = crs.Code(keys[keyGeographic])
		if unit, ok := keys[keyAngularUnits]; ok && unit != degree {
			return 0, r.dir.fault(tagGeoKeys, "its angles are in unit EPSG:%d, not in degrees", unit)
		}
	case 0:
	default:
		return 0, r.dir.fault(tagGeoKeys, "its model type is %d; projected (1) and geographic (2) are read",
			keys[keyModel])
	}
	if code == userDefined {
		return 0, r.dir.fault(tagGeoKeys, "its reference system is described, not named by an EPSG code; write it "+
			"anew in a named one, for example with gdalwarp -t_srs EPSG:4326")
	}
	return code, nil
}

// codeOf gives the raster's system.
func (r *Raster) codeOf(keys map[int]int, given crs.Code) (crs.Code, error) {
	code, err := r.stated(keys)
	switch {
	case err != nil:
		return 0, err
	case code != 0 && given != 0 && code != given:
		return 0, r.dir.fault(tagGeoKeys, "its reference system is %v, not %v as is said of it", code, given)
	case code != 0 || given != 0:
		return max(code, given), nil
	}
	b := r.modelBound()
	if !(b.Min[0] >= -181 && b.Max[0] <= 181 && b.Min[1] >= -91 && b.Max[1] <= 91) {
		return 0, fmt.Errorf("directory %d: the file does not say what reference system its coordinates %v to %v are "+
			"of; write it into the file, for example with gdal_edit.py -a_srs", r.dir.index, b.Min, b.Max)
	}
	r.notes = append(r.notes, "the file does not say what reference system its coordinates are of: they are taken for "+
		"longitude and latitude")
	return crs.WGS84, nil
}

// readTransformation reads where pixels lie in the system.
func (r *Raster) readTransformation(isPoint bool) error {
	matrix, err := r.dir.values(tagTransformation)
	if err != nil {
		return err
	}
	scale, err := r.dir.values(tagPixelScale)
	if err != nil {
		return err
	}
	ties, err := r.dir.values(tagTiepoints)
	if err != nil {
		return err
	}
	switch {
	case len(scale) >= 2 && len(ties) >= 6:
		r.toModel = affine{ties[3] - ties[0]*scale[0], scale[0], 0, ties[4] + ties[1]*scale[1], 0, -scale[1]}
		if len(ties) > 6 {
			return r.dir.fault(tagTiepoints, "it has %d points beside a scale; one says where the raster lies",
				len(ties)/6)
		}
	case len(matrix) == transformationLen:
		r.toModel = affine{matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5]}
	case len(ties) > 6:
		return r.dir.fault(tagTiepoints, "the raster is placed by %d control points, which is not read; write it "+
			"anew, for "+
			"example with gdalwarp", len(ties)/6)
	default:
		return fmt.Errorf("directory %d: the file does not say where it lies: it lacks tags %d (%s) with %d (%s), "+
			"and %d "+
			"(%s); write them, for example with gdal_translate", r.dir.index, tagPixelScale, nameOf(tagPixelScale),
			tagTiepoints, nameOf(tagTiepoints), tagTransformation, nameOf(tagTransformation))
	}
	if isPoint {
		r.toModel = r.toModel.after(affine{-0.5, 1, 0, -0.5, 0, 1})
	}
	var ok bool
	if r.toPixel, ok = r.toModel.inverse(); !ok {
		return fmt.Errorf("directory %d: its pixels have no size: %v", r.dir.index, r.toModel)
	}
	return nil
}

// modelBound is the raster's extent in its system.
func (r *Raster) modelBound() orb.Bound {
	var b orb.Bound
	for i, corner := range r.corners() {
		if x, y := r.toModel.at(corner[0], corner[1]); i == 0 {
			b = orb.Point{x, y}.Bound()
		} else {
			b = b.Extend(orb.Point{x, y})
		}
	}
	return b
}

func (r *Raster) corners() [4][2]float64 {
	w, h := float64(r.width), float64(r.height)
	return [4][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

// measure finds the raster's extent in longitude and latitude.
func (r *Raster) measure() error {
	if r.geographic() {
		b := r.modelBound()
		px := math.Abs(r.toModel.b) + math.Abs(r.toModel.c)
		py := math.Abs(r.toModel.e) + math.Abs(r.toModel.f)
		if !(b.Min[0] >= -180-px && b.Max[0] <= 180+px && b.Min[1] >= -90-py && b.Max[1] <= 90+py) {
			return fmt.Errorf("directory %d: its coordinates run from %v to %v, which are no longitudes of -180 "+
				"to 180 and "+
				"latitudes; write it anew, for example with gdalwarp -t_srs EPSG:4326 -te", r.dir.index, b.Min, b.Max)
		}
		r.extent = b
		return nil
	}
	const steps = 32
	corners, seen := r.corners(), 0
	for i, from := range corners {
		to := corners[(i+1)%len(corners)]
		for k := range steps {
			f := float64(k) / steps
			p, err := r.lonLat(from[0]+f*(to[0]-from[0]), from[1]+f*(to[1]-from[1]))
			if err != nil {
				continue
			}
			if seen++; seen == 1 {
				r.extent = p.Bound()
			}
			r.extent = r.extent.Extend(p)
		}
	}
	if seen == 0 {
		return fmt.Errorf("directory %d: its extent %v lies outside of its reference system %v", r.dir.index,
			r.modelBound(), r.CRS())
	}
	return nil
}

// geographic reports whether the raster's system is longitude and latitude.
func (r *Raster) geographic() bool { return r.system.Code() == crs.WGS84 }

// upright reports whether its rows are parallels of longitude and latitude.
func (r *Raster) upright() bool { return r.geographic() && r.toModel.c == 0 && r.toModel.e == 0 }

// lonLat gives the longitude and latitude of a place in columns and rows.
func (r *Raster) lonLat(column, row float64) (orb.Point, error) {
	x, y := r.toModel.at(column, row)
	return r.system.ToLonLat(orb.Point{x, y})
}

// pixel gives the column and row of a longitude and latitude.
func (r *Raster) pixel(p orb.Point) (column, row float64, err error) {
	q, err := r.system.FromLonLat(p)
	column, row = r.toPixel.at(q[0], q[1])
	return column, row, err
}

// String names the raster's size and system.
func (r *Raster) String() string {
	return strings.Join([]string{fmt.Sprintf("%d × %d pixels", r.width, r.height), r.CRS().String()}, ", ")
}
