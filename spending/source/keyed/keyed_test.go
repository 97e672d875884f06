package keyed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

func areas() []geo.Area {
	return []geo.Area{{ID: "d", Name: "Twin", Level: geo.District},
		{ID: "a", Name: "Égletons", Level: geo.Circle, ParentID: "d"},
		{ID: "b", Name: "Twin", Level: geo.Circle, ParentID: "d"}}
}

func options() Options {
	return Options{Name: "n", Unit: "people", Area: "area", Period: "period", Value: "value"}
}

func TestRead(t *testing.T) {
	s, issues,
		err := Read(strings.NewReader("\ufeffvalue,x,Area,period\n3.5,,a,2024-07\nNA,,b,2024-07\n0,,a,2024-08\n"),
		"f.csv", areas(), options())
	if err != nil || len(issues) != 0 || s.Yearly || len(s.Months) != 2 {
		t.Fatalf("%+v, %v, %v", s, issues, err)
	}
	july := spending.Month(2024*12 + 6)
	want := []spending.NeedValue{{Area: "a", Month: july, Value: 3.5}, {Area: "a", Month: july + 1},
		{Area: "b", Month: july, Missing: true}, {Area: "b", Month: july + 1, Missing: true}}
	if len(s.Values) != len(want) {
		t.Fatalf("values %+v, want %+v", s.Values, want)
	}
	for i := range want {
		if s.Values[i] != want[i] {
			t.Errorf("value %d is %+v, want %+v", i, s.Values[i], want[i])
		}
	}
	if s, _, err := Read(strings.NewReader("area,period,value\nd,2021,7\n"), "f.csv", areas(), options()); err != nil ||
		!s.Yearly || len(s.Values) != 3 || !s.Values[0].Missing || !s.Values[1].Missing || s.Values[2].Value != 7 {
		t.Errorf("a year of a district, of whose circles nothing is known: %+v, %v", s, err)
	}
}

func TestReadDecimalComma(t *testing.T) {
	o := options()
	o.Delimiter, o.DecimalComma = ';', true
	s, issues, err := Read(strings.NewReader("area;period;value\na;2024-07;3,5\nb;2024-07;1.234\n"), "f.csv", areas(),
		o)
	if err != nil || len(s.Values) != 2 || s.Values[0].Value != 3.5 || s.Values[1].Value != 1234 {
		t.Errorf("%+v, %v", s, err)
	}
	if len(issues) != 0 {
		t.Errorf("issues %+v", issues)
	}
}

// TestReadConvention lets a column decide how its numbers are written where it can.
// TestReadUnit: a column of thousands is read so, and said.
func TestReadUnit(t *testing.T) {
	o := options()
	o.Value = "People (thousands)"
	s, issues, err := Read(strings.NewReader("area,period,People (thousands)\na,2024-07,1.25\nb,2024-07,2\n"), "f.csv",
		areas(), o)
	if err != nil || len(s.Values) != 2 || s.Values[0].Value != 1250 || s.Values[1].Value != 2000 ||
		len(issues) != 1 || issues[0].Action != "each is multiplied by 1000" {
		t.Errorf("%+v, %+v, %v", s, issues, err)
	}
}

func TestReadConvention(t *testing.T) {
	for _, c := range []struct {
		name, values string // of areas a and b
		a, b         float64
		issues       int
	}{
		{"decimals elsewhere in the column", "12.345|7.5", 12.345, 7.5, 0},
		{"only thousands, or only decimals", "84.000|120.000", 0, 0, 2},
		{"a comma that can only part decimals", "\"1,5\"|\"2,250\"", 0, 0, 2},
		{"Indian groups", "\"1,37,37,712\"|\"2,250\"", 13737712, 2250, 0},
		{"narrow blanks and apostrophes", "1\u202f234.5|1'234", 1234.5, 1234, 0},
		{"scientific", "2.5e6|1E+07", 2.5e6, 1e7, 0},
	} {
		a, b, _ := strings.Cut(c.values, "|")
		s, issues, err := Read(strings.NewReader("area,period,value\nEGLETONS,2024,"+a+"\nb,2024,"+b+"\na,2025,1\n"),
			"f.csv", areas(), options())
		if err != nil || len(issues) != c.issues || s.Values[0].Value != c.a || s.Values[2].Value != c.b ||
			s.Values[0].Missing != (c.issues > 0) {
			t.Errorf("%s: %+v, issues %+v, %v", c.name, s.Values, issues, err)
		}
	}
}

// TestReadLevels reads a table that states a district beside its circles.
func TestReadLevels(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		rest       float64 // of the district beside its circles
		says       string
	}{
		{"whole and parts agree", "d,2024,300\na,2024,100\nb,2024,200\n", 0, ""},
		{"more than the parts", "a,2024,100\nb,2024,200\nd,2024,1000\n", 700,
			"4 the table states this of d, and 300 of its parts together"},
		{"less than the parts", "d,2024,250\na,2024,100\nb,2024,200\n", -50, "2 the table states this of d, and 300"},
		{"one part stated", "d,2024,1000\na,2024,100\n", 900, ""},
		{"one part larger than the whole", "d,2024,50\na,2024,100\n", -50, "2 the table states this of d, and 100"},
	} {
		s, issues, err := Read(strings.NewReader("area,period,value\n"+c.rows), "f.csv", areas(), options())
		said := ""
		for _, i := range issues {
			said += fmt.Sprint(i.Line, " ", i.Problem)
		}
		if err != nil || len(s.Values) != 3 || s.Values[2].Area != "d" || s.Values[2].Value != c.rest ||
			!strings.HasPrefix(said, c.says) || (said == "") != (c.says == "") {
			t.Errorf("%s: %+v, %v, issues %q", c.name, s.Values, err, said)
		}
	}
}

// TestReadDeepLevels reads tables of four levels: each level comes out as the table states it, what it does not state
// as the sum of its parts, and what nothing is known of as missing.
func TestReadDeepLevels(t *testing.T) {
	var areas []geo.Area
	for _, id := range []string{"a", "aa", "aaa", "aaaa", "aaab", "aab", "aaba", "ab", "aba", "abaa", "b"} {
		areas = append(areas,
			geo.Area{ID: id, Name: "Place " + id, Level: []geo.Level{"realm", "march", "hundred", "parish"}[len(id)-1],
				ParentID: id[:len(id)-1]})
	}
	for _, c := range []struct{ name, rows, values, says string }{
		{"the finest", "aaaa,1\naaab,2\naaba,4\nabaa,8\n", "aaaa=1 aaab=2 aaba=4 abaa=8 b=?", ""},
		{"the second", "aa,7\nplace AB,8\n", "aa=7 aaa=? aaaa=? aaab=? aab=? aaba=? ab=8 aba=? abaa=? b=?", ""},
		{"all that agree", "a,15\naa,7\nab,8\naaa,3\naab,4\naba,8\naaaa,1\naaab,2\naaba,4\nabaa,8\nb,1\n",
			"a=0 aa=0 aaa=0 aaaa=1 aaab=2 aab=0 aaba=4 ab=0 aba=0 abaa=8 b=1", ""},
		{"a level between left out", "a,15\naaaa,1\naaab,2\naaba,4\nabaa,8\n", "a=0 aaaa=1 aaab=2 aaba=4 abaa=8 b=?",
			""},
		{"more than the parts", "a,20\naaa,3\naab,4\naba,8\n", "a=5 aaa=3 aaaa=? aaab=? aab=4 aaba=? aba=8 abaa=? b=?",
			"2 the table states this of a, and 15"},
		{"one part of a part", "a,20\naaaa,1\n", "a=19 aaaa=1 aaab=? aaba=? abaa=? b=?", ""},
	} {
		s, issues, err := Read(strings.NewReader("area,value,period\n"+strings.ReplaceAll(c.rows, "\n", ",2024\n")),
			"f.csv", areas, options())
		var values []string
		for _, v := range s.Values {
			if v.Missing {
				values = append(values, v.Area+"=?")
			} else {
				values = append(values, fmt.Sprintf("%s=%v", v.Area, v.Value))
			}
		}
		said := ""
		for _, i := range issues {
			said += fmt.Sprint(i.Line, " ", i.Problem)
		}
		if got := strings.Join(values, " "); err != nil || got != c.values || !strings.HasPrefix(said, c.says) ||
			(said == "") != (c.says == "") {
			t.Errorf("%s: %s, want %s; %v, issues %q", c.name, got, c.values, err, said)
		}
	}
}

// pandas writes a month as its first day with a time.
func TestReadDays(t *testing.T) {
	for _, day := range []string{"2024-07-01", "2024-07-01 00:00:00", "2024-07-01T00:00:00", "2024-07-01T00:00:00Z"} {
		s, issues, err := Read(strings.NewReader("area,period,value\na,"+day+",1\nb,"+day+",2\n"), "f.csv", areas(),
			options())
		if err != nil || s.Yearly || len(s.Values) != 2 || s.Values[0].Month.String() != "2024-07" {
			t.Errorf("%s: %+v, %v", day, s, err)
		}
		if len(issues) != 1 || issues[0].Line != 2 || issues[0].Action != "read as its month, 2024-07" {
			t.Errorf("%s: issues %+v", day, issues)
		}
	}
}

func TestReadReports(t *testing.T) {
	for row, says := range map[string]string{
		"x,2024-07,1":        "no area",
		",2024-07,1":         "the area is blank, and no other column is read",
		"a,July,1":           "not a month",
		"a,2024-13,1":        "not a month",
		"a,2024,1":           "mixed",
		"a,2024-07,2":        "another value",
		"b,2024-07,-1":       "from 0 to",
		"b,2024-07,1e999":    "from 0 to",
		"b,2024-07,1e308":    "from 0 to",
		"b,2024-07,2E12":     "from 0 to",
		"b,2024-07,84.000":   "two ways",
		"b,2024-07,\"1,00\"": "from 0 to",
		"b":                  "fields",
		"Twin,2024-07,1":     "several areas are called so, give the code of one: d, b",
	} {
		_, issues, err := Read(strings.NewReader("area,period,value\na,2024-07,1\n"+row+"\n"), "f.csv", areas(),
			options())
		if err != nil || len(issues) != 1 || issues[0].Line != 3 || !strings.Contains(issues[0].Problem, says) {
			t.Errorf("%s: issues %+v, %v; want one of line 3 saying %q", row, issues, err, says)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"":                              "no header",
		"a,b\n":                         "missing: area; the columns found are: a, b",
		"area,period,value\n":           "no usable row",
		"area,period,value\nz,2024,1\n": "no usable row",
		"area,period,value\na,\"2024,1": "line 2",
	} {
		if _, _, err := Read(strings.NewReader(text), "f.csv", areas(), options()); err == nil ||
			!strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "f.csv") {
			t.Errorf("%q: error %v, should say %q", text, err, says)
		}
	}
	for _, name := range []string{"", "exposed", "a:b", "A"} {
		o := options()
		o.Name, o.Taken = name, []string{"exposed"}
		if _, _, err := Read(strings.NewReader("area,period,value\na,2024,1\n"), "f.csv", areas(), o); err == nil {
			t.Errorf("name %q is accepted", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("area,period,value\na,2024-07,1\nb,2024-07,NA\n")
	f.Add("area,period,value\n\"a")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := Read(strings.NewReader(text), "f.csv", areas(), options())
		if err != nil {
			return
		}
		c, err := store.NewChecker(spending.Description{Calendar: spending.Calendar{Begins: time.January},
			Levels: geo.DistrictsAndCircles()}, areas())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Needs([]spending.NeedSeries{s}); err != nil {
			t.Errorf("no store would keep the series: %v", err)
		}
	})
}
