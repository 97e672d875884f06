package crs_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/crs"
	"github.com/paulmach/orb"
)

func TestParse(t *testing.T) {
	for name, want := range map[string]crs.Code{
		"EPSG:4326":                                    4326,
		"epsg:3857":                                    3857,
		"EPSG:900913":                                  3857,
		"urn:ogc:def:crs:EPSG::32646":                  32646,
		"urn:ogc:def:crs:EPSG:6.9:32746":               32746,
		"urn:ogc:def:crs:OGC:1.3:CRS84":                4326,
		"urn:ogc:def:crs:OGC::CRS84":                   4326,
		"OGC:CRS84":                                    4326,
		"http://www.opengis.net/def/crs/EPSG/0/3857":   3857,
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": 4326,
		"http://www.opengis.net/gml/srs/epsg.xml#4326": 4326,
		" EPSG:32601 ":                                 32601,
	} {
		if got, err := crs.Parse(name); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", name, got, err, want)
		}
	}
	for name, say := range map[string]string{
		"EPSG:7755":                   "EPSG:7755 is not supported",
		"urn:ogc:def:crs:EPSG::24383": "EPSG:24383 is not supported",
		"EPSG:32600":                  "EPSG:32600 is not supported",
		"EPSG:32661":                  "EPSG:32661 is not supported",
		"EPSG:-4326":                  "is not known",
		"OGC:CRS27":                   "is not known",
		"":                            "is not a name",
		"metres":                      "is not a name",
	} {
		_, err := crs.Parse(name)
		if err == nil || !strings.Contains(err.Error(), say) ||
			!strings.Contains(err.Error(), "supported are EPSG:4326") {
			t.Errorf("Parse(%q): error %v; want %q and what is supported", name, err, say)
		}
	}
}

func utmWKT(meridian, north string) string {
	return `PROJCS["WGS_1984_UTM_Zone_46N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,` +
		`298.257223563]],` +
		`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],` +
		`PARAMETER["False_Easting",500000.0],` +
		`PARAMETER["False_Northing",` + north + `],PARAMETER["Central_Meridian",` + meridian +
		`],PARAMETER["Scale_Factor",0.9996],` +
		`PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
}

const (
	esriMercator = `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",` +
		`SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
		`PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],` +
		`PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],` +
		`UNIT["Meter",1.0]]`
	esriWGS84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],` +
		`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	gdalMercator = `PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,` +
		`298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["degree",` +
		`0.0174532925199433],AUTHORITY["EPSG","4326"]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],` +
		`PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],` +
		`AXIS["X",EAST],AXIS["Y",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0.0 +lon_0=0.0 ` +
		`+x_0=0.0 +y_0=0 +k=1.0 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`
	wkt2UTM = `PROJCRS["WGS 84 / UTM zone 46N",BASEGEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ` +
		`ensemble",MEMBER["World Geodetic System 1984 (Transit)"],ELLIPSOID["WGS 84",6378137,298.257223563,` +
		`LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],` +
		`ID["EPSG",4326]],CONVERSION["UTM zone 46N",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude ` +
		`of natural origin",0],PARAMETER["Longitude of natural origin",93],PARAMETER["Scale factor at natural origin",` +
		`0.9996],PARAMETER["False easting",500000],PARAMETER["False northing",0]],CS[Cartesian,2],AXIS["(E)",east,` +
		`ORDER[1],LENGTHUNIT["metre",1]],AXIS["(N)",north,ORDER[2],LENGTHUNIT["metre",1]],ID["EPSG",32646]]`
	kalianpur = `GEOGCS["GCS_Kalianpur_1975",DATUM["D_Kalianpur_1975",SPHEROID["Everest_Adjustment_1937",` +
		`6377299.151,300.8017255]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	lambert = `PROJCS["WGS_1984_India_NSF_LCC",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",` +
		`6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
		`PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",4000000.0],UNIT["Meter",1.0]]`
)

func TestParseWKT(t *testing.T) {
	for _, c := range []struct {
		name, wkt string
		want      crs.Code
	}{
		{"ESRI Web Mercator", esriMercator, 3857},
		{"ESRI geographic", esriWGS84, 4326},
		{"ESRI geographic with BOM and line end", "\ufeff" + esriWGS84 + "\r\n", 4326},
		{"ESRI UTM north", utmWKT("93.0", "0.0"), 32646},
		{"ESRI UTM south", utmWKT("-75.0", "10000000.0"), 32718},
		{"GDAL 1 Web Mercator", gdalMercator, 3857},
		{"WKT 2 UTM", wkt2UTM, 32646},
	} {
		if got, err := crs.ParseWKT(c.wkt); err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
	for _, c := range []struct{ name, wkt, say string }{
		{"other datum", kalianpur, `"GCS_Kalianpur_1975" is not supported: its datum is "D_Kalianpur_1975"`},
		{"other projection", lambert,
			`"WGS_1984_India_NSF_LCC" is not supported: its method is "Lambert_Conformal_Conic"`},
		{"name says UTM, meridian does not", utmWKT("92.0", "0.0"), "central meridian 92 is not that of a UTM zone"},
		{"false northing between", utmWKT("93.0", "5.0"), "false northing 5"},
		{"feet", strings.Replace(utmWKT("93.0", "0.0"), `UNIT["Meter",1.0]`, `UNIT["Foot_US",0.3048006096]`, 1),
			`lengths are in "Foot_US"`},
		{"shifted Mercator", strings.Replace(esriMercator, `"Central_Meridian",0.0`, `"Central_Meridian",90.0`, 1),
			"parameter CENTRALMERIDIAN is 90"},
		{"vertical", `VERT_CS["EGM96",VERT_DATUM["EGM96",2005]]`, "neither geographic nor projected"},
		{"empty", "", "expected KEYWORD["},
		{"not closed", esriWGS84[:100], "projection text"},
		{"goes on", esriWGS84 + "x", "goes on after its end"},
		{"deep", strings.Repeat("A[", 5000), "nested too deeply"},
		{"long", strings.Repeat(" ", 70000), "at most"},
	} {
		if _, err := crs.ParseWKT(c.wkt); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: error %v; want %q", c.name, err, c.say)
		}
	}
}

// Reference values of PROJ (gdaltransform 3.6.2, PROJ 9.1) to their printed digits.
func TestTransformAgreesWithPROJ(t *testing.T) {
	for _, c := range []struct {
		code      crs.Code
		lonLat    orb.Point
		projected orb.Point
	}{
		{32646, orb.Point{91.7362, 26.1445}, orb.Point{373670.668047088, 2892300.44407199}},
		{32646, orb.Point{95.5, 27.9}, orb.Point{746077.053981489, 3088638.08535966}},
		{32646, orb.Point{89.7, 24.1}, orb.Point{164488.834283829, 2669246.24944767}},
		{32645, orb.Point{91.7362, 26.1445}, orb.Point{973738.690323228, 2900327.20007996}},
		{32645, orb.Point{95.5, 27.9}, orb.Point{1338249.00299689, 3115359.11924032}},
		{32756, orb.Point{151.2093, -33.8688}, orb.Point{334368.633648097, 6250948.34538501}},
		{32646, orb.Point{95.7246270524485, 27.3249426303221},
			orb.Point{769602.258471679640934, 3025370.465650000143796}},
		{3857, orb.Point{91.7362, 26.1445}, orb.Point{10212027.0713099, 3016988.92235392}},
		{3857, orb.Point{95.5, 27.9}, orb.Point{10631011.3707576, 3236371.91753675}},
		{3857, orb.Point{89.6986022784013, 24.136238161061}, orb.Point{9985202.7305, 2770018.1318}},
		{3857, orb.Point{96.0177809755653, 27.9715692732795}, orb.Point{10688650.4853, 3245389.7981}},
	} {
		tr, err := crs.NewTransform(c.code)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tr.FromLonLat(c.lonLat)
		if err != nil || math.Hypot(got[0]-c.projected[0], got[1]-c.projected[1]) > 1e-6 {
			t.Errorf("%v: FromLonLat(%v) = %v, %v; want %v within a micrometre", c.code, c.lonLat, got, err,
				c.projected)
		}
		back, err := tr.ToLonLat(c.projected)
		if err != nil || math.Hypot(back[0]-c.lonLat[0], back[1]-c.lonLat[1]) > 1e-11 {
			t.Errorf("%v: ToLonLat(%v) = %v, %v; want %v within 1e-11 degrees", c.code, c.projected, back, err,
				c.lonLat)
		}
	}
}

func TestRoundTripInEveryZone(t *testing.T) {
	codes := []crs.Code{4326, 3857}
	for zone := 1; zone <= 60; zone++ {
		for _, south := range []bool{false, true} {
			c, err := crs.UTM(zone, south)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, c)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range codes {
		tr, err := crs.NewTransform(c)
		if err != nil {
			t.Fatal(err)
		}
		lon0, sign := 0.0, 1.0
		if zone := int(c) % 100; c > 32600 {
			lon0 = float64(6*zone - 183)
			if c > 32700 {
				sign = -1
			}
		}
		for range 200 {
			lon := lon0 + 12*(random.Float64()-0.5)
			if lon > 180 {
				lon -= 360
			} else if lon < -180 {
				lon += 360
			}
			p := orb.Point{lon, sign * 84 * random.Float64()}
			q, err := tr.FromLonLat(p)
			if err != nil {
				t.Fatalf("%v: FromLonLat(%v): %v", c, p, err)
			}
			back, err := tr.ToLonLat(q)
			if err != nil || math.Hypot(back[0]-p[0], back[1]-p[1]) > 1e-11 {
				t.Fatalf("%v: %v becomes %v and comes back as %v, %v", c, p, q, back, err)
			}
		}
	}
}

func TestOutsideDomain(t *testing.T) {
	for _, c := range []struct {
		code crs.Code
		p    orb.Point
	}{
		{4326, orb.Point{181, 0}},
		{4326, orb.Point{0, -90.5}},
		{4326, orb.Point{math.NaN(), 0}},
		{3857, orb.Point{3e7, 0}},
		{3857, orb.Point{math.NaN(), math.NaN()}},
		{32646, orb.Point{9e6, 0}},
		{32646, orb.Point{500000, 2e7}},
		{32646, orb.Point{math.Inf(1), 0}},
		{32646, orb.Point{math.NaN(), 0}},
	} {
		tr, err := crs.NewTransform(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tr.ToLonLat(c.p); err == nil || !strings.Contains(err.Error(), c.code.String()) {
			t.Errorf("%v: ToLonLat(%v) = %v, %v; want an error naming the system", c.code, c.p, got, err)
		}
	}
	if _, err := crs.NewTransform(7755); err == nil || !strings.Contains(err.Error(), "EPSG:7755") {
		t.Errorf("NewTransform(7755): %v", err)
	}
	utm, _ := crs.NewTransform(32646)
	if _, err := utm.FromLonLat(orb.Point{-87, 0}); err == nil {
		t.Error("the other side of the globe has UTM 46N coordinates")
	}
	if _, err := crs.UTM(61, false); err == nil {
		t.Error("UTM zone 61 exists")
	}
}

func TestGeometryTransformsEveryType(t *testing.T) {
	tr, err := crs.NewTransform(crs.WebMercator)
	if err != nil {
		t.Fatal(err)
	}
	metres := func() []orb.Point {
		return []orb.Point{{0, 0}, {1113194.9079327357, 0}, {1113194.9079327357, 1118889.9748579597}, {0, 0}}
	}
	want := []orb.Point{{0, 0}, {10, 0}, {10, 10}, {0, 0}}
	near := func(g, w orb.Geometry) bool {
		return g.GeoJSONType() == w.GeoJSONType() && math.Abs(g.Bound().Max[0]-w.Bound().Max[0]) < 1e-9 &&
			math.Abs(g.Bound().Max[1]-w.Bound().Max[1]) < 1e-9
	}
	for _, c := range [][2]orb.Geometry{
		{metres()[2], want[2]},
		{orb.MultiPoint(metres()), orb.MultiPoint(want)},
		{orb.LineString(metres()), orb.LineString(want)},
		{orb.Ring(metres()), orb.Ring(want)},
		{orb.MultiLineString{metres()}, orb.MultiLineString{want}},
		{orb.Polygon{metres()}, orb.Polygon{want}},
		{orb.MultiPolygon{{metres()}}, orb.MultiPolygon{{want}}},
		{orb.Collection{orb.LineString(metres())}, orb.Collection{orb.LineString(want)}},
	} {
		if got, err := tr.Geometry(c[0]); err != nil || !near(got, c[1]) {
			t.Errorf("%s: %v, %v", c[1].GeoJSONType(), got, err)
		}
	}
	if got, err := tr.Geometry(nil); got != nil || err != nil {
		t.Errorf("nil: %v, %v", got, err)
	}
	if _, err := tr.Geometry(orb.LineString{{0, 0}, {5e7, 0}}); err == nil {
		t.Error("a coordinate off the map is accepted")
	}
	plain, _ := crs.NewTransform(crs.WGS84)
	if _, err := plain.Geometry(orb.LineString{{0, 0}, {373670, 2892300}}); err == nil {
		t.Error("metres are accepted as degrees")
	}
}

func FuzzParseWKT(f *testing.F) {
	for _, s := range []string{esriMercator, esriWGS84, gdalMercator, wkt2UTM, utmWKT("93", "0"), "", "A[", `A["`,
		"A[1,]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := crs.ParseWKT(s)
		if err == nil && !c.Supported() {
			t.Errorf("ParseWKT(%q) = %v, which is not supported", s, c)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("urn:ogc:def:crs:EPSG::32646")
	f.Add("OGC:CRS84")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := crs.Parse(s)
		if err == nil && !c.Supported() {
			t.Errorf("Parse(%q) = %v, which is not supported", s, c)
		}
	})
}

func BenchmarkToLonLatUTM(b *testing.B) {
	b.ReportAllocs()
	tr, err := crs.NewTransform(32646)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := tr.ToLonLat(orb.Point{373670.668, 2892300.444}); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleNewTransform() {
	code, err := crs.Parse("urn:ogc:def:crs:EPSG::32646")
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := crs.NewTransform(code)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := t.ToLonLat(orb.Point{373670.668, 2892300.444})
	fmt.Printf("%.4f %.4f %v\n", p[0], p[1], err)
	// Output: 91.7362 26.1445 <nil>
}
