package cql2_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc/cql2"
)

// standard are example expressions of OGC 21-065r2, in text and where the standard has it in JSON.
func standard() [][2]string {
	return [][2]string{
		{`avg(windSpeed)`, ``},
		{`city='Toronto'`, `{"op":"=","args":[{"property":"city"},"Toronto"]}`},
		{`avg(windSpeed) < 4`, `{"op":"<","args":[{"op":"avg","args":[{"property":"windSpeed"}]},4]}`},
		{`balance-150.0 > 0`, `{"op":">","args":[{"op":"-","args":[{"property":"balance"},150.0]},0]}`},
		{`updated >= date('1980-09-28')`, ``},
		{`geophys:SURVEY_NAME = 'A' AND NOT (b = 2)`, ``},
		{`name LIKE 'Smith%'`, `{"op":"like","args":[{"property":"name"},"Smith%"]}`},
		{`depth BETWEEN 100.0 and 150.0`, `{"op":"between","args":[{"property":"depth"},100.0,150.0]}`},
		{`cityName IN ('Toronto','Frankfurt','Tokyo','New York')`, ``},
		{`category NOT IN (1,2,3,4)`,
			`{"op":"not","args":[{"op":"in","args":[{"property":"category"},[1,2,3,4]]}]}`},
		{`geometry IS NOT NULL`, `{"op":"not","args":[{"op":"isNull","args":[{"property":"geometry"}]}]}`},
		{`CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))`,
			`{"op":"in","args":[{"op":"casei","args":[{"property":"road_class"}]},` +
				`[{"op":"casei","args":["Οδος"]},{"op":"casei","args":["Straße"]}]]}`},
		{`ACCENTI(etat_vol) = ACCENTI('débárquér')`,
			`{"op":"=","args":[{"op":"accenti","args":[{"property":"etat_vol"}]},{"op":"accenti","args":["débárquér"]}]}`},
		{`CASEI(ACCENTI(name)) = CASEI(ACCENTI('Chișinău'))`, ``},
		{`S_INTERSECTS(geometry,POINT(36.319836 32.288087))`,
			`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[36.319836,32.288087]}]}`},
		{`S_WITHIN(road,Polygon((7.0 50.0,10.0 50.0,10.0 48.0,7.0 48.0,7.0 50.0)))`,
			`{"op":"s_within","args":[{"property":"road"},{"type":"Polygon","coordinates":` +
				`[[[7,50],[10,50],[10,48],[7,48],[7,50]]]}]}`},
		{`S_CROSSES(road,LINESTRING(43.72992 -79.2998, 43.73005 -79.2991, 43.73006 -79.2984))`, ``},
		{`S_INTERSECTS(geom,BBOX(-180,-90,180,90))`,
			`{"op":"s_intersects","args":[{"property":"geom"},{"bbox":[-180,-90,180,90]}]}`},
		{`S_TOUCHES(geom,MULTIPOLYGON Z (((7.02 49.92 0,7.48 50 1,7.3 49.8 2,7.02 49.92 0))))`, ``},
		{`S_DISJOINT(geom,GEOMETRYCOLLECTION(POINT(1.9 2.00001),LINESTRING(0 -2.00001,1 -1)))`, ``},
		{`S_EQUALS(geom,MULTIPOINT((2 -1),(3 4)))`, ``},
		{`T_INTERSECTS(event_time, INTERVAL('1969-07-16T05:32:00Z','1969-07-24T16:50:35Z'))`,
			`{"op":"t_intersects","args":[{"property":"event_time"},` +
				`{"interval":["1969-07-16T05:32:00Z","1969-07-24T16:50:35Z"]}]}`},
		{`T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2005-01-10','2010-02-10'))`,
			`{"op":"t_during","args":[{"interval":[{"property":"starts_at"},{"property":"ends_at"}]},` +
				`{"interval":["2005-01-10","2010-02-10"]}]}`},
		{`T_AFTER(built,DATE('2015-01-01')) AND T_BEFORE(built,TIMESTAMP('2020-01-01T00:00:00Z'))`, ``},
		{`T_CONTAINS(INTERVAL('2000-01-01','..'), INTERVAL(starts_at, ends_at))`, ``},
		{`A_CONTAINS(layer:ids,('layers-ca','layers-us'))`,
			`{"op":"a_contains","args":[{"property":"layer:ids"},["layers-ca","layers-us"]]}`},
		{`A_CONTAINEDBY(values,(1,2,(3,4)))`, ``},
		{`swimming_pool=true AND (floors>5 OR material LIKE 'brick%')`, ``},
		{`(floors>5 OR material='brick') AND NOT swimming_pool=TRUE`, ``},
		{`vehicle_height > (bridge_clearance-1) ^ 2 % 4 div 3`, ``},
		{`eo:cloud_cover=-0.1 OR "in quotes" <> 'it''s' OR x = 'it\'s'`, ``},
		{`foo = -1.5E+3 * -(a + b)`, ``},
	}
}

func TestTheStandardsExamples(t *testing.T) {
	for _, example := range standard() {
		n, err := cql2.ParseText(example[0])
		if err != nil {
			t.Errorf("%s: %v", example[0], err)
			continue
		}
		if example[1] == "" {
			continue
		}
		if j, err := cql2.ParseJSON(example[1]); err != nil || !reflect.DeepEqual(n, j) {
			t.Errorf("%s is not %s: %v", example[0], example[1], err)
		}
	}
}

func TestPrecedence(t *testing.T) {
	for plain, clear := range map[string]string{
		`a=1 or b=2 and not c=3 or d=4`: `((a=1) or ((b=2) and (not (c=3))) or (d=4))`,
		`a+b*c-d = e`:                   `((a+(b*c))-d) = e`,
		`a^b^c = d`:                     `(a^(b^c)) = d`,
		`a not like 'x' and b`:          `not (a like 'x') and b`,
		`a not between 1 and 2 and b`:   `(not (a between 1 and 2)) and (b)`,
	} {
		x, err1 := cql2.ParseText(plain)
		y, err2 := cql2.ParseText(clear)
		if err1 != nil || err2 != nil || !reflect.DeepEqual(x, y) {
			t.Errorf("%s is not %s: %v, %v", plain, clear, err1, err2)
		}
	}
}

func TestBadFilters(t *testing.T) {
	deep := strings.Repeat("(", 2*cql2.MaxDepth) + "a=1" + strings.Repeat(")", 2*cql2.MaxDepth)
	for filter, at := range map[string]int{
		``: 0, `  `: 0, `a =`: 4, `a = 1 b`: 7, `= 1`: 1, `a = 'x`: 5, `a ! 1`: 3, `a in 1`: 6, `a in (1`: 8, `not`: 4,
		`a between 1 or 2`: 13, `date('2024')`: 1, `timestamp('2024-07-31')`: 1, `interval('..')`: 1,
		`interval(1,2)`: 1, `bbox(1,2,3)`: 1, `bbox(1,3,2,2)`: 1, `point(1)`: 8, `point(1 2`: 10, `polygon((0 0,1 1,0 0))`: 8,
		`polygon((0 0,1 1,1 0,0 1))`: 8, `linestring(0 0)`: 11, `a = 1e999`: 5, `[1]`: 1, `a is 1`: 6, "a = '\x00'": 0,
		"a = '\xff'": 0, deep: 0, strings.Repeat("not ", 100) + "a": 0,
		strings.Repeat("a=1 or ", 1100) + "b=2": 0, strings.Repeat("a", cql2.MaxBytes+1): 0, `a like`: 7, `(a=1,`: 6,
	} {
		_, err := cql2.ParseText(filter)
		var e *cql2.Error
		if !errors.As(err, &e) || e.At != at {
			t.Errorf("%.40q: %v", filter, err)
		}
	}
	for _, filter := range []string{`{}`, `null`, `{"op":"="}`, `{"op":"=","args":[1]}`, `{"op":1,"args":[]}`, `[null]`, `{`,
		`{"op":"and","args":[true]}`, `true true`, `{"property":1}`, `{"date":"x"}`, `{"bbox":[1]}`, `{"interval":["x"]}`,
		`{"type":"Point"}`, `{"type":"Point","coordinates":[]}`, `{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}`,
		`{"type":"Nothing","coordinates":[1,2]}`, `{"op":"in","args":[1,2]}`, `1e999`,
		`{"type":"GeometryCollection","geometries":[]}`} {
		if n, err := cql2.ParseJSON(filter); err == nil {
			t.Errorf("%s is %+v", filter, n)
		}
	}
}

func FuzzParseText(f *testing.F) {
	for _, example := range standard() {
		f.Add(example[0])
	}
	f.Fuzz(func(t *testing.T, filter string) {
		if n, err := cql2.ParseText(filter); (n == nil) == (err == nil) {
			t.Errorf("%v, %v", n, err)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	for _, example := range standard() {
		f.Add(example[1])
	}
	f.Fuzz(func(t *testing.T, filter string) {
		if n, err := cql2.ParseJSON(filter); (n == nil) == (err == nil) {
			t.Errorf("%v, %v", n, err)
		}
	})
}

func ExampleParseText() {
	n, err := cql2.ParseText("title LIKE '%bridge%' AND awarded > 1000000")
	fmt.Println(n.Name, n.Args[0].Name, n.Args[1].Args[0].Name, err)
	// Output: and like awarded <nil>
}
