package vector_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/paulmach/orb"
)

const (
	prjWGS84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],` +
		`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	prjMercator = `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + prjWGS84 +
		`,PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["Central_Meridian",0.0],UNIT["Meter",1.0]]`
)

// shp writes a .shp of records of one type; a record is its content after the type.
func shp(shapeType uint32, records ...[]byte) string {
	var body bytes.Buffer
	for i, r := range records {
		content := binary.LittleEndian.AppendUint32(nil, shapeType)
		if r == nil {
			content = binary.LittleEndian.AppendUint32(nil, 0)
		}
		content = append(content, r...)
		body.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(i+1)),
			uint32(len(content)/2)))
		body.Write(content)
	}
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	binary.BigEndian.PutUint32(head[24:], uint32((100+body.Len())/2))
	binary.LittleEndian.PutUint32(head[28:], 1000)
	binary.LittleEndian.PutUint32(head[32:], shapeType)
	return string(head) + body.String()
}

func doubles(vs ...float64) []byte {
	var b []byte
	for _, v := range vs {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// parts writes the content of a polyline or polygon.
func parts(rings ...[]orb.Point) []byte {
	b := doubles(0, 0, 0, 0)
	total := 0
	for _, r := range rings {
		total += len(r)
	}
	b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(len(rings))), uint32(total))
	from := 0
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(from))
		from += len(r)
	}
	for _, r := range rings {
		for _, p := range r {
			b = append(b, doubles(p[0], p[1])...)
		}
	}
	return b
}

type column struct {
	name  string
	kind  byte
	width int
}

// dbf writes a .dbf; a row is its cells, the first prefixed by its deletion mark.
func dbf(mark byte, columns []column, rows ...string) string {
	head := make([]byte, 32)
	head[0], head[29] = 3, mark
	width := 1
	for _, c := range columns {
		f := make([]byte, 32)
		copy(f, c.name)
		f[11], f[16] = c.kind, byte(c.width)
		head = append(head, f...)
		width += c.width
	}
	head = append(head, '\r')
	binary.LittleEndian.PutUint32(head[4:], uint32(len(rows)))
	binary.LittleEndian.PutUint16(head[8:], uint16(len(head)))
	binary.LittleEndian.PutUint16(head[10:], uint16(width))
	return string(head) + strings.Join(rows, "") + "\x1a"
}

func names(rows ...string) string {
	for i, r := range rows {
		rows[i] = fmt.Sprintf(" %-8s", r)
	}
	return dbf(0, []column{{"name", 'C', 8}}, rows...)
}

// zipped writes an archive of name, content, name, content ...
func zipped(tb testing.TB, files ...string) string {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		method := zip.Store // fast, for fuzzing
		if len(files[i+1]) > 1<<20 {
			method = zip.Deflate
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: method})
		if err == nil {
			_, err = io.WriteString(f, files[i+1])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func readZip(o vector.Options, archive string) ([]vector.Feature, []vector.Problem, error) {
	var fs []vector.Feature
	ps, err := o.ReadShapefileZip(context.Background(), strings.NewReader(archive), int64(len(archive)), "a.zip",
		func(f vector.Feature) error {
			fs = append(fs, f)
			return nil
		})
	return fs, ps, err
}

// Rings of a shapefile: shells clockwise, holes counterclockwise.
var (
	shell  = []orb.Point{{90, 20}, {90, 30}, {99, 30}, {99, 20}, {90, 20}}
	hole   = []orb.Point{{92, 22}, {98, 22}, {98, 28}, {92, 28}, {92, 22}}
	island = []orb.Point{{94, 24}, {94, 26}, {96, 26}, {96, 24}, {94, 24}}
	far    = []orb.Point{{80, 20}, {80, 21}, {81, 21}, {81, 20}, {80, 20}}
)

func turned(ps []orb.Point) []orb.Point {
	r := orb.Ring(ps).Clone()
	r.Reverse()
	return r
}

func TestReadShapefileGeometry(t *testing.T) {
	point3 := doubles(91.5, 26.5, 7, 0)
	for _, c := range []struct {
		name      string
		shapeType uint32
		record    []byte
		want      orb.Geometry
		problem   string
	}{
		{"point", 1, doubles(91.5, 26.5), orb.Point{91.5, 26.5}, ""},
		{"point with Z", 11, point3, orb.Point{91.5, 26.5}, ""},
		{"point with M", 21, point3[:24], orb.Point{91.5, 26.5}, ""},
		{"multipoint", 8, append(append(doubles(0, 0, 0, 0), 2, 0, 0, 0), doubles(91, 26, 92, 27)...),
			orb.MultiPoint{{91, 26}, {92, 27}}, ""},
		{"null shape", 5, nil, nil, "null or empty shape"},
		{"line", 3, parts([]orb.Point{{91, 26}, {92, 27}}), orb.LineString{{91, 26}, {92, 27}}, ""},
		{"lines with Z", 13, append(parts([]orb.Point{{91, 26}, {92, 27}}, []orb.Point{{93, 26}, {94, 27}}),
			doubles(0, 9, 1, 2, 3, 4)...),
			orb.MultiLineString{{{91, 26}, {92, 27}}, {{93, 26}, {94, 27}}}, ""},
		{"line of one point", 3, parts([]orb.Point{{91, 26}}), nil, "a line of less than two points"},
		{"polygon is turned", 5, parts(shell), orb.Polygon{turned(shell)}, ""},
		{"polygon with Z", 15, append(parts(shell), doubles(0, 0, 1, 1, 1, 1, 1)...), orb.Polygon{turned(shell)}, ""},
		{"hole", 5, parts(shell, hole), orb.Polygon{turned(shell), turned(hole)}, ""},
		{"hole before its shell", 5, parts(hole, shell), orb.Polygon{turned(shell), turned(hole)}, ""},
		{"island in a hole, and another part", 5, parts(far, island, shell, hole),
			orb.MultiPolygon{{turned(far)}, {turned(island)}, {turned(shell), turned(hole)}}, ""},
		{"shell and hole in the wrong orientation", 5, parts(turned(shell), turned(hole)),
			orb.Polygon{turned(shell), turned(hole)}, "does not tell shells from holes"},
		{"all rings clockwise", 5, parts(shell, turned(hole), island), orb.MultiPolygon{{turned(shell), turned(hole)},
			{turned(island)}}, "does not tell shells from holes"},
		{"hole that touches its shell", 5, parts(shell, []orb.Point{{90, 20}, {95, 21}, {91, 25}, {90, 20}}),
			orb.Polygon{turned(shell), {{90, 20}, {91, 25}, {95, 21}, {90, 20}}}, ""},
		{"open ring", 5, parts(shell[:4]), orb.Polygon{turned(shell)}, "a ring does not end where it begins"},
		{"ring without area", 5, parts(shell, []orb.Point{{91, 21}, {92, 21}, {91, 21}, {91, 21}}),
			orb.Polygon{turned(shell)}, "a ring without area"},
	} {
		archive := zipped(t, "a.shp", shp(c.shapeType, c.record), "a.dbf", names("x"), "a.prj", prjWGS84)
		fs, ps, err := readZip(vector.Options{}, archive)
		if err != nil || len(fs) != 1 || !reflect.DeepEqual(fs[0].Geometry, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, fs, err, c.want)
		}
		if (c.problem == "") != (len(ps) == 0) || len(ps) > 0 && !strings.Contains(ps[0].Text, c.problem) {
			t.Errorf("%s: problems %+v, want %q", c.name, ps, c.problem)
		}
	}
}

func TestReadShapefileAttributes(t *testing.T) {
	columns := []column{{"text", 'C', 6}, {"int", 'N', 4}, {"real", 'N', 5}, {"flag", 'L', 1}, {"day", 'D', 8},
		{"long", 'I', 4}, {"memo", 'M', 10}, {"float", 'F', 6}}
	rows := dbf(0, columns,
		" "+"Gauh. "+"  12"+" 1.50"+"T"+"20240731"+"\x05\x00\x00\x00"+"          "+"-1e3  ",
		" "+"      "+"    "+"*****"+"?"+"00000000"+"\xff\xff\xff\xff"+"          "+"abc   ",
		"*"+"gone  "+"    "+"     "+" "+"        "+"\x00\x00\x00\x00"+"          "+"      ")
	fs, ps, err := readZip(vector.Options{}, zipped(t, "a.shp", shp(1, doubles(91, 26), doubles(92, 26),
		doubles(93, 26)), "a.dbf", rows, "a.prj", prjWGS84, "a.cpg", "UTF-8\n"))
	if err != nil || len(fs) != 2 {
		t.Fatal(fs, err)
	}
	want := []map[string]any{
		{"text": "Gauh.", "int": int64(12), "real": 1.5, "flag": true, "day": "2024-07-31", "long": int64(5),
			"float": -1000.0},
		{"text": nil, "int": nil, "real": nil, "flag": nil, "day": nil, "long": int64(-1), "float": "abc"},
	}
	for i, f := range fs {
		if !reflect.DeepEqual(f.Properties, want[i]) {
			t.Errorf("feature %d: %v, want %v", f.Number, f.Properties, want[i])
		}
	}
	wantProblems := []vector.Problem{
		{Field: "memo", Value: "M", Text: "the field is of a type that cannot be read", Action: "left out"},
		{Feature: 2, Field: "float", Value: "abc", Text: "not a number", Action: "kept as text"},
		{Feature: 3, Field: "properties", Text: "the record is marked deleted in the .dbf", Action: "skipped"},
	}
	if !reflect.DeepEqual(ps, wantProblems) {
		t.Errorf("problems %+v, want %+v", ps, wantProblems)
	}
}

func TestReadShapefileEncodings(t *testing.T) {
	for _, c := range []struct {
		name, cpg, cell string
		mark            byte
		want, problem   string
	}{
		{"UTF-8", "UTF-8", "অস", 0, "অস", ""},
		{"UTF-8 by number", "65001", "é", 0, "é", ""},
		{"Windows-1252 by cpg", "1252", "caf\xe9", 0, "café", ""},
		{"cpg as ESRI writes it", "ANSI 1252", "caf\xe9", 0, "café", ""},
		{"ISO 8859-1", "ISO 88591", "caf\xe9", 0, "café", ""},
		{"ISO 8859-15", "ISO-8859-15", "\xa4", 0, "€", ""},
		{"by language mark", "", "caf\xe9", 0x57, "café", ""},
		{"DOS by language mark", "", "caf\x82", 0x01, "café", ""},
		{"cpg before mark", "UTF-8", "é", 0x01, "é", ""},
		{"nothing stated, UTF-8", "", "é", 0, "é", ""},
		{"nothing stated, not UTF-8", "", "caf\xe9", 0, "café", "no .cpg states the text encoding"},
		{"cut within a letter", "UTF-8", "অস\xe0\xa6", 0, "অস", "cut off within a letter"},
		{"UTF-8 under another cpg", "1252", "Élan", 0, "Élan", "all its texts are UTF-8"},
		{"UTF-8 under another mark", "", "Ñandé", 0x57, "Ñandé", "all its texts are UTF-8"},
		{"UTF-8 cut within a letter under another cpg", "ISO 88591", "অস\xe0\xa6", 0, "অস", "all its texts are UTF-8"},
		{"UTF-8 under a cpg that is not known", "Klingon", "é", 0, "é", "states the text encoding Klingon"},
		{"ASCII under a cpg that is not known", "Big5", "Elan", 0, "Elan", ""},
		{"UTF-8 read wrong by who wrote it", "UTF-8", "Ã‰lan", 0, "Ã‰lan", "read in a wrong encoding"},
		{"not what the cpg states", "UTF-8", "caf\xe9 x", 0, "café x", "not UTF-8 as the .cpg states"},
	} {
		row := " " + c.cell + strings.Repeat(" ", 8-len(c.cell))
		files := []string{"a.shp", shp(1, doubles(91, 26)), "a.dbf", dbf(c.mark, []column{{"name", 'C', 8}}, row),
			"a.prj", prjWGS84}
		if c.cpg != "" {
			files = append(files, "a.cpg", c.cpg)
		}
		fs, ps, err := readZip(vector.Options{}, zipped(t, files...))
		if err != nil || len(fs) != 1 || fs[0].Properties["name"] != c.want {
			t.Errorf("%s: %v, %v; want %q", c.name, fs, err, c.want)
		}
		if (c.problem == "") != (len(ps) == 0) || len(ps) > 0 && !strings.Contains(ps[0].Text, c.problem) {
			t.Errorf("%s: problems %+v, want %q", c.name, ps, c.problem)
		}
	}
}

func TestReadShapefileArchives(t *testing.T) {
	one, row := shp(1, doubles(91, 26)), names("x")
	for _, c := range []struct {
		name     string
		files    []string
		want     orb.Point
		problems []string
	}{
		{"in a folder, upper case, among junk", []string{"__MACOSX/x/._A.SHP", "junk", "x/._A.shp", "junk", ".DS_Store",
			"junk", "x/", "", "x/A.SHP", one, "x/a.DBF", row, "x/A.prj", prjWGS84, "x/A.shx", "junk"},
			orb.Point{91, 26}, nil},
		{"reprojected", []string{"a.shp", shp(1, doubles(10212027.0713099, 3016988.92235392)), "a.dbf", row, "a.prj",
			prjMercator}, orb.Point{91.7362, 26.1445}, nil},
		{"no prj", []string{"a.shp", one, "a.dbf", row}, orb.Point{91, 26}, []string{"no .prj"}},
		{"no dbf", []string{"a.shp", one, "a.prj", prjWGS84}, orb.Point{91, 26}, []string{"no .dbf"}},
		{"rest after the stated length", []string{"a.shp", one + "rest", "a.dbf", row, "a.prj", prjWGS84},
			orb.Point{91, 26}, []string{"goes on after the 128 bytes"}},
	} {
		fs, ps, err := readZip(vector.Options{}, zipped(t, c.files...))
		if err != nil || len(fs) != 1 {
			t.Errorf("%s: %v, %v", c.name, fs, err)
			continue
		}
		if p := fs[0].Geometry.(orb.Point); math.Hypot(p[0]-c.want[0], p[1]-c.want[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, p, c.want)
		}
		if len(ps) != len(c.problems) || len(ps) > 0 && !strings.Contains(ps[0].Text, c.problems[0]) {
			t.Errorf("%s: problems %+v, want %q", c.name, ps, c.problems)
		}
	}
}

func TestReadShapefileRefuses(t *testing.T) {
	one, row := shp(1, doubles(91, 26)), names("x")
	broken := func(at int, b ...byte) string {
		s := []byte(one)
		copy(s[at:], b)
		return string(s)
	}
	polygon := parts(shell)
	manyParts := bytes.Clone(polygon)
	manyParts[32] = 200
	backwards := parts(shell, hole)
	backwards[44] = 200 // the beginning of the second part
	for _, c := range []struct {
		name    string
		archive string
		say     []string
	}{
		{"empty", "", []string{"a.zip: not a zip archive"}},
		{"no zip", "hello world, this is no archive", []string{"not a zip archive"}},
		{"truncated zip", zipped(t, "a.shp", one)[:60], []string{"not a zip archive"}},
		{"no shp", zipped(t, "readme.txt", "hello"), []string{"holds no .shp file, but readme.txt"}},
		{"two shp", zipped(t, "a.shp", one, "b.shp", one), []string{"several shapefiles", `"a.shp" and "b.shp"`}},
		{"unsupported prj", zipped(t, "a.shp", one, "a.prj", strings.Replace(prjWGS84, "D_WGS_1984", "D_Kalianpur_1975",
			1)), []string{"a.prj", "D_Kalianpur_1975"}},
		{"huge prj", zipped(t, "a.shp", one, "a.prj", strings.Repeat(" ", 1<<20)), []string{"a.prj has 1048576 bytes"}},
		{"unsupported cpg", zipped(t, "a.shp", one, "a.dbf", dbf(0, []column{{"name", 'C', 4}}, " \xa4\xa4  "), "a.cpg",
			"Big5"), []string{"a.dbf", `text encoding "Big5" is not supported`}},
		{"metres without prj", zipped(t, "a.shp", shp(1, doubles(10212027, 3016988)), "a.dbf", row),
			[]string{"a.shp: feature 1", "[10212027, 3016988] is no longitude, latitude", "right .prj"}},
		{"degrees with a Mercator prj", zipped(t, "a.shp", one, "a.dbf", row, "a.prj", prjMercator),
			[]string{"feature 1", "look like longitude, latitude"}},
		{"bomb", zipped(t, "a.shp", strings.Repeat("\x00", 20<<20)), []string{"zip bomb"}},
		{"short header", zipped(t, "a.shp", one[:50]), []string{"the header is cut off"}},
		{"wrong file code", zipped(t, "a.shp", broken(0, 1)), []string{"is not the 9994 of a shapefile"}},
		{"multipatch", zipped(t, "a.shp", shp(31, doubles(0))), []string{"shape type 31 is not supported"}},
		{"other type within", zipped(t, "a.shp", broken(108, 3)),
			[]string{"feature 1: shape type 3 in a file of type 1"}},
		{"truncated shp", zipped(t, "a.shp", one[:120], "a.dbf", row),
			[]string{"feature 1, at byte 100: the file is truncated"}},
		{"record longer than the file", zipped(t, "a.shp", broken(104, 0, 0, 1, 0)),
			[]string{"states a length of 512 bytes where 20 are left"}},
		{"record too short", zipped(t, "a.shp", broken(104, 0, 0, 0, 5)),
			[]string{"feature 1: a point of less than 20 bytes"}},
		{"too many parts", zipped(t, "a.shp", shp(5, manyParts)), []string{"200 parts of 5 points"}},
		{"parts out of order", zipped(t, "a.shp", shp(5, backwards)), []string{"part 1 goes from point"}},
		{"no counts", zipped(t, "a.shp", shp(5, doubles(1))), []string{"a shape without counts"}},
		{"not finite", zipped(t, "a.shp", shp(1, doubles(math.NaN(), 1))),
			[]string{"feature 1", "is not a finite number"}},
		{"no data value", zipped(t, "a.shp", shp(1, doubles(-1.8e308/1.5, 1))), []string{"is not a finite number"}},
		{"short dbf", zipped(t, "a.shp", one, "a.dbf", row[:20]), []string{"a.dbf: the header is cut off"}},
		{"no dbf at all", zipped(t, "a.shp", one, "a.dbf", strings.Repeat("\x00", 64)), []string{"not a dBase table"}},
		{"dbf truncated", zipped(t, "a.shp", one, "a.dbf", row[:68]),
			[]string{"row of feature 1: the table is truncated"}},
		{"fewer rows than shapes", zipped(t, "a.shp", shp(1, doubles(91, 26), doubles(91, 26)), "a.dbf", row),
			[]string{"feature 2: the table has only 1 rows"}},
		{"more rows than shapes", zipped(t, "a.shp", one, "a.dbf", names("x", "y")),
			[]string{"1 shapes, its .dbf 2 rows"}},
		{"row mark", zipped(t, "a.shp", one, "a.dbf", dbf(0, []column{{"n", 'C', 1}}, "xx")),
			[]string{"begins with byte 0x78"}},
		{"field twice", zipped(t, "a.shp", one, "a.dbf", dbf(0, []column{{"n", 'C', 1}, {"n", 'C', 1}}, "  ")),
			[]string{`name "n", empty or in use`}},
	} {
		_, _, err := readZip(vector.Options{}, c.archive)
		for _, say := range c.say {
			if err == nil || !strings.Contains(err.Error(), say) {
				t.Errorf("%s: error %v; want %q in it", c.name, err, say)
			}
		}
	}
	_, _, err := readZip(vector.Options{MaxFeatureBytes: 100}, zipped(t, "a.shp", shp(5, polygon)))
	if err == nil || !strings.Contains(err.Error(), "the record has 128 bytes, more than 100") {
		t.Errorf("large record: %v", err)
	}
}

func TestReadShapefilePassesErrorsOn(t *testing.T) {
	archive := zipped(t, "a.shp", shp(1, doubles(91, 26), doubles(92, 26)), "a.dbf", names("x", "y"), "a.prj", prjWGS84)
	stop := errors.New("stop")
	n := 0
	_, err := vector.ReadShapefileZip(context.Background(), strings.NewReader(archive), int64(len(archive)), "a",
		func(vector.Feature) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("yield's error comes back as %v after %d calls", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = vector.ReadShapefileZip(ctx, strings.NewReader(archive), int64(len(archive)), "a",
		func(vector.Feature) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancellation comes back as %v", err)
	}
}

func realZip(tb testing.TB) []byte {
	b, err := os.ReadFile(filepath.Join(realdata.Dir(tb), "Maps/Assam_Revenue_Circles.zip"))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestReadRealShapefile(t *testing.T) {
	b := realZip(t)
	n, vertices := 0, 0
	ps, err := assam.ReadShapefileZip(context.Background(), bytes.NewReader(b), int64(len(b)), "circles.zip",
		func(f vector.Feature) error {
			n++
			if f.Number == 1 {
				want := map[string]any{"revenue_ci": "Gossaigaon (Pt)", "district_3": "KOKRAJHAR",
					"object_id":  int64(101),
					"district_1": "Kokrajhar",
					"revenue_cr": "Gossaigaon (Pt)", "HQ": nil, "area": 1068571780.0, "are_new": int64(1069)}
				if !reflect.DeepEqual(f.Properties, want) {
					t.Errorf("feature 1 has %v, want %v", f.Properties, want)
				}
			}
			switch g := f.Geometry.(type) {
			case orb.Polygon:
				for _, r := range g {
					vertices += len(r)
				}
			case orb.MultiPolygon:
				for _, p := range g {
					for _, r := range p {
						vertices += len(r)
					}
				}
			default:
				t.Errorf("feature %d is a %T", f.Number, f.Geometry)
			}
			return nil
		})
	// ogrinfo counts 180 features with the same vertices.
	if err != nil || len(ps) > 0 || n != 180 || vertices < 205_000 {
		t.Errorf("%d features, %d vertices, problems %v, error %v", n, vertices, ps, err)
	}
}

func FuzzReadShapefile(f *testing.F) {
	f.Add([]byte(shp(5, parts(shell, hole), nil)), []byte(names("x", "y")), prjWGS84, "UTF-8")
	f.Add([]byte(shp(3, parts([]orb.Point{{91, 26}, {92, 27}}))), []byte(names("x")), prjMercator, "1252")
	f.Add([]byte(shp(11, doubles(1, 2, 3, 4))), []byte(dbf(1, []column{{"a", 'N', 3}, {"d", 'D', 8}}, "   100000000")),
		"", "")
	f.Add([]byte(shp(8, append(append(doubles(0, 0, 0, 0), 1, 0, 0, 0), doubles(91, 26)...))), []byte(names("x")),
		prjWGS84, "")
	f.Fuzz(func(t *testing.T, shp, dbf []byte, prj, cpg string) {
		archive := zipped(t, "a.shp", string(shp), "a.dbf", string(dbf), "a.prj", prj, "a.cpg", cpg)
		fs, _, _ := readZip(vector.Options{}, archive)
		for _, f := range fs {
			if f.Geometry == nil {
				continue
			}
			if b := f.Geometry.Bound(); !(b.Min[0] >= -180.1 && b.Max[0] <= 180.1 && b.Min[1] >= -90.1 &&
				b.Max[1] <= 90.1) {
				t.Errorf("feature %d lies at %v", f.Number, b)
			}
			if p, ok := f.Geometry.(orb.Polygon); ok && p[0].Orientation() != orb.CCW {
				t.Errorf("feature %d has a shell of orientation %v", f.Number, p[0].Orientation())
			}
		}
	})
}

func FuzzReadZip(f *testing.F) {
	f.Add([]byte(zipped(f, "a.shp", shp(1, doubles(91, 26)), "a.dbf", names("x"), "a.prj", prjWGS84)))
	f.Fuzz(func(t *testing.T, archive []byte) {
		fs, _, err := readZip(vector.Options{}, string(archive))
		if err == nil && len(fs) > len(archive) {
			t.Errorf("%d features from %d bytes", len(fs), len(archive))
		}
	})
}

func BenchmarkReadShapefile(b *testing.B) {
	archive := realZip(b)
	b.SetBytes(int64(len(archive)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vector.ReadShapefileZip(context.Background(), bytes.NewReader(archive), int64(len(archive)), "a",
			func(vector.Feature) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
