package keyed

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

func areas() []geo.Area {
	return []geo.Area{{ID: "d", Level: geo.District, DistrictID: "d"}, {ID: "a", Level: geo.Circle, DistrictID: "d"}, {ID: "b", Level: geo.Circle, DistrictID: "d"}}
}

func options() Options {
	return Options{Name: "n", Unit: "people", Area: "area", Period: "period", Value: "value"}
}

func TestRead(t *testing.T) {
	s, issues, err := Read([]byte("\ufeffvalue,x,Area,period\n3.5,,a,2024-07\nNA,,b,2024-07\n0,,a,2024-08\n"), "f.csv", areas(), options())
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
	if s, _, err := Read([]byte("area,period,value\nd,2021,7\n"), "f.csv", areas(), options()); err != nil || !s.Yearly || len(s.Values) != 1 {
		t.Errorf("a year of a district: %+v, %v", s, err)
	}
}

func TestReadDecimalComma(t *testing.T) {
	o := options()
	o.Delimiter, o.DecimalComma = ';', true
	s, issues, err := Read([]byte("area;period;value\na;2024-07;3,5\nb;2024-07;1.234\n"), "f.csv", areas(), o)
	if err != nil || len(s.Values) != 2 || s.Values[0].Value != 3.5 || !s.Values[1].Missing {
		t.Errorf("%+v, %v", s, err)
	}
	if len(issues) != 1 || issues[0].Line != 3 || issues[0].Value != "1.234" {
		t.Errorf("a thousands point: %+v, want an issue of line 3", issues)
	}
}

func TestReadReports(t *testing.T) {
	for row, says := range map[string]string{
		"x,2024-07,1":         "no area",
		"a,July,1":            "not a month",
		"a,2024-13,1":         "not a month",
		"a,2024,1":            "mixed",
		"a,2024-07,2":         "another value",
		"b,2024-07,-1":        "0 or more",
		"b,2024-07,1e999":     "0 or more",
		"b,2024-07,\"1,000\"": "0 or more",
		"b":                   "columns",
	} {
		_, issues, err := Read([]byte("area,period,value\na,2024-07,1\n"+row+"\n"), "f.csv", areas(), options())
		if err != nil || len(issues) != 1 || issues[0].Line != 3 || !strings.Contains(issues[0].Problem, says) {
			t.Errorf("%s: issues %+v, %v; want one of line 3 saying %q", row, issues, err, says)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"":                              "no header",
		"a,b\n":                         `no column "area"`,
		"area,period,value\n":           "no usable row",
		"area,period,value\nz,2024,1\n": "no usable row",
		"area,period,value\na,\"2024,1": "line 2",
	} {
		if _, _, err := Read([]byte(text), "f.csv", areas(), options()); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "f.csv") {
			t.Errorf("%q: error %v, should say %q", text, err, says)
		}
	}
	for _, name := range []string{"", "exposed", "a:b", "A"} {
		o := options()
		o.Name = name
		if _, _, err := Read([]byte("area,period,value\na,2024,1\n"), "f.csv", areas(), o); err == nil {
			t.Errorf("name %q is accepted", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("area,period,value\na,2024-07,1\nb,2024-07,NA\n")
	f.Add("area,period,value\n\"a")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := Read([]byte(text), "f.csv", areas(), options())
		if err != nil {
			return
		}
		c, err := spending.NewChecker(areas())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Needs([]spending.NeedSeries{s}); err != nil {
			t.Errorf("no store would keep the series: %v", err)
		}
	})
}
