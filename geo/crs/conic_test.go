package crs

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/paulmach/orb"
)

// TestGridsAgainstPROJ compares with figures of PROJ 9 (cs2cs), and with PROJ itself where
// GDAL is installed.
func TestGridsAgainstPROJ(t *testing.T) {
	for _, test := range []struct {
		code Code
		at   orb.Point
		want orb.Point // by gdaltransform
	}{
		{2154, orb.Point{3.1, 50.6}, orb.Point{707091.6338803, 7055885.95074718}},
		{6372, orb.Point{-99.1, 19.4}, orb.Point{2803711.756465, 825529.882917686}},
		{26976, orb.Point{-93.6, 41.2}, orb.Point{491612.400077682, 133263.052197787}},
		{3418, orb.Point{-93.6, 41.2}, orb.Point{1612898.34928819, 437213.863752239}},
		{32139, orb.Point{-97.7, 30.3}, orb.Point{953278.062340806, 3073207.38543379}},
		{2277, orb.Point{-97.7, 30.3}, orb.Point{3127546.44252979, 10082681.2303774}},
		{31981, orb.Point{-58, -25}, orb.Point{399086.973304175, 7234680.05604663}},
	} {
		tr, err := NewTransform(test.code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tr.FromLonLat(test.at)
		if err != nil || math.Hypot(got[0]-test.want[0], got[1]-test.want[1]) > 0.001 {
			t.Errorf("%v of %v: %v, %v, want %v", test.code, test.at, got, err, test.want)
		}
		back, err := tr.ToLonLat(test.want)
		if err != nil || math.Hypot(back[0]-test.at[0], back[1]-test.at[1]) > 1e-8 {
			t.Errorf("%v back from %v: %v, %v, want %v", test.code, test.want, back, err, test.at)
		}
	}
}

// projSays is a program for Python that has PROJ transform a point of its datum to each grid, and write the
// grid's WKT in the forms that files hold. It reads and writes JSON, all grids at once.
const projSays = `
import json, sys
from pyproj import CRS, Transformer
out = {}
for code, at in json.load(sys.stdin).items():
    crs = CRS.from_epsg(code)
    out[code] = {"xy": Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*at),
                 "wkt": {form: crs.to_wkt(form) for form in ("WKT1_ESRI", "WKT1_GDAL", "WKT2_2019")}}
json.dump(out, sys.stdout)
`

// TestEveryGridIsPROJs compares every supported code with PROJ, and its WKT with the code.
func TestEveryGridIsPROJs(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import pyproj").Run(); err != nil {
		t.Skip("SKIPPED: no pyproj (Debian package python3-pyproj; make deps)")
	}
	points := map[Code]orb.Point{2154: {-1, 44}, 6372: {-110, 29}, 26976: {-95, 40.7}, 3418: {-92, 42},
		32139: {-103, 30.5}, 2277: {-95, 31},
		26915: {-93, 41}, 25831: {3, 50}, 31977: {-81, -5}, 31985: {-36, -9}, 26901: {-177, 51}, 25838: {44, 60},
		4269: {-93, 41}, 4258: {3, 50}, 4171: {3, 50}, 4674: {-58, -25}}
	asked := map[int]orb.Point{}
	for code, at := range points {
		asked[int(code)] = at
	}
	question, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	proj := exec.Command(python, "-c", projSays)
	proj.Stdin, proj.Stderr = bytes.NewReader(question), os.Stderr
	out, err := proj.Output()
	if err != nil {
		t.Fatal(err)
	}
	var grids map[int]struct {
		XY  orb.Point
		WKT map[string]string
	}
	if err := json.Unmarshal(out, &grids); err != nil || len(grids) != len(points) {
		t.Fatalf("PROJ answers for %d of %d grids: %v", len(grids), len(points), err)
	}
	for code, at := range points {
		want := grids[int(code)]
		tr, err := NewTransform(code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tr.FromLonLat(at)
		if err != nil || math.Hypot(got[0]-want.XY[0], got[1]-want.XY[1]) > 0.002 {
			t.Errorf("%v of %v: %v, %v, PROJ says %v", code, at, got, err, want.XY)
		}
		for form, text := range want.WKT {
			read, err := ParseWKT(text)
			if err != nil {
				t.Errorf("%v as %s: %v", code, form, err)
				continue
			}
			same, err := NewTransform(read)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := same.FromLonLat(at); err != nil || again != got {
				t.Errorf("%v as %s is read as %v: %v, %v, want %v", code, form, read, again, err, got)
			}
		}
	}
}

func TestConicRefusesNonsense(t *testing.T) {
	tr, err := NewTransform(2154)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []orb.Point{{math.NaN(), 0}, {1e12, 0}, {0, math.Inf(1)}} {
		if q, err := tr.ToLonLat(p); err == nil {
			t.Errorf("%v gives %v", p, q)
		}
	}
	for _, p := range []orb.Point{{120, 45}, {3, 90}, {3, 91}} {
		if q, err := tr.FromLonLat(p); err == nil {
			t.Errorf("%v gives %v", p, q)
		}
	}
}
