package crs

import (
	"fmt"
	"math"
	"os/exec"
	"strings"
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

// TestEveryGridIsPROJs compares every supported code with PROJ, and its WKT with the code.
func TestEveryGridIsPROJs(t *testing.T) {
	if _, err := exec.LookPath("gdaltransform"); err != nil {
		t.Skip("SKIPPED: no gdaltransform (Debian package gdal-bin)")
	}
	for code, at := range map[Code]orb.Point{2154: {-1, 44}, 6372: {-110, 29}, 26976: {-95, 40.7}, 3418: {-92, 42}, 32139: {-103, 30.5}, 2277: {-95, 31},
		26915: {-93, 41}, 25831: {3, 50}, 31977: {-81, -5}, 31985: {-36, -9}, 26901: {-177, 51}, 25838: {44, 60}, 4269: {-93, 41}, 4258: {3, 50}, 4171: {3, 50}, 4674: {-58, -25}} {
		c := exec.Command("gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", code.String(), "-output_xy")
		c.Stdin = strings.NewReader(fmt.Sprintf("%v %v\n", at[0], at[1]))
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		var want orb.Point
		if _, err := fmt.Sscan(string(out), &want[0], &want[1]); err != nil {
			t.Fatal(err)
		}
		tr, err := NewTransform(code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tr.FromLonLat(at)
		if err != nil || math.Hypot(got[0]-want[0], got[1]-want[1]) > 0.002 {
			t.Errorf("%v of %v: %v, %v, PROJ says %v", code, at, got, err, want)
		}
		for _, form := range []string{"wkt_esri", "wkt1", "wkt2"} {
			text, err := exec.Command("gdalsrsinfo", "-o", form, "--single-line", code.String()).Output()
			if err != nil {
				t.Fatal(err)
			}
			read, err := ParseWKT(string(text))
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
