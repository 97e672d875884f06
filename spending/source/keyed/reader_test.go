package keyed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

func valuesOf(s spending.NeedSeries) string {
	var all []string
	for _, v := range s.Values {
		value := fmt.Sprint(v.Value)
		if v.Missing {
			value = "missing"
		}
		all = append(all, fmt.Sprintf("%s %s %s", v.Area, v.Month, value))
	}
	return strings.Join(all, ", ")
}

// Financial years are kept at the month they begin in; 2010-11 is one beside years that can be nothing else.
func TestReadFinancialYears(t *testing.T) {
	o := options()
	o.Calendar = spending.Calendar{Begins: time.April}
	years := "area,period,value\nd,2010-11,\"1,234\"\nd,2019-20,\"2,89,096\"\n"
	s, issues, err := Read(strings.NewReader(years), "f.csv", areas()[:1], o)
	if want := "d 2010-04 1234, d 2019-04 289096"; err != nil || !s.Yearly || valuesOf(s) != want || len(issues) > 0 {
		t.Errorf("%s, yearly %v, %v, %v; want %s", valuesOf(s), s.Yearly, issues, err, want)
	}
	s, _, err = Read(strings.NewReader("area,period,value\nd,2010-11,5\n"), "f.csv", areas()[:1], o)
	if err != nil || s.Yearly || valuesOf(s) != "d 2010-11 5" {
		t.Errorf("a month: %s, %v", valuesOf(s), err)
	}
	o.Calendar.Begins = time.January
	if _, _, err = Read(strings.NewReader("area,period,value\nd,2019-20,5\n"), "f.csv", areas()[:1], o); err == nil {
		t.Error("a financial year where years begin in January")
	}
}

// Several files are one series, each of the period it is told; codes are summed to the areas they
// begin with, and a part that is missing makes them missing.
func TestReaderSums(t *testing.T) {
	o := options()
	o.SumTo, o.Period = geo.District, ""
	r, err := New([]geo.Area{{ID: "02-030", Level: geo.District}, {ID: "02-031", Level: geo.District}}, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ period, text string }{
		{"2021-01", "02-030-02104,7\n02-030-02105,3\n02-031-00001,1\n99-1,5\n"},
		{"2021-02", "02-030-02104,\n02-030-02105,3\n02-031-00001,0\n"},
	} {
		if _, err := r.Add(strings.NewReader("area,value\n"+f.text), f.period+".csv", f.period); err != nil {
			t.Fatal(err)
		}
	}
	want := "02-030 2021-01 10, 02-030 2021-02 missing, 02-031 2021-01 1, 02-031 2021-02 0"
	if got := valuesOf(r.Series()); got != want || len(r.Issues()) != 1 || r.Issues()[0].File != "2021-01.csv" {
		t.Errorf("%s, %v; want %s", got, r.Issues(), want)
	}
}

func TestReadFinds(t *testing.T) {
	o := options()
	o.Find = func(text string) []string { return map[string][]string{"Twinn": {"d"}}[text] }
	s, issues, err := Read(strings.NewReader("area,period,value\nTwinn,2021,7\nOther,2021,8\n"), "f.csv",
		areas()[:1], o)
	if err != nil || valuesOf(s) != "d 2021-01 7" || len(issues) != 2 {
		t.Errorf("%s, %v, %v", valuesOf(s), issues, err)
	}
}

// TestPeriods reads months and financial years as offices write them, and nothing that could be either.
func TestPeriods(t *testing.T) {
	for written, want := range map[string]string{
		"July 2024": "2024-07", "Sept-2024": "2024-09", "jul'2024": "2024-07", "07/2024": "2024-07",
		"7.2024":     "2024-07",
		"FY 2010-11": "2010-11 year", "2010-2011": "2010-11 year", "2010/11": "2010-11", "2023/24": "2023-24",
		"2010-2015": "2010-2015", "Total 2024": "Total 2024", "13/2024": "2024-13", "2024": "2024", "": "",
	} {
		got, financial := Period(written)
		if financial {
			got += " year"
		}
		if got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
	o := options()
	o.Calendar = spending.Calendar{Begins: time.April}
	s, issues, err := Read(strings.NewReader("area,period,value\nd,FY 2010-11,5\nd,2011-2012,6\n"), "f.csv",
		areas()[:1], o)
	if err != nil || !s.Yearly || valuesOf(s) != "d 2010-04 5, d 2011-04 6" || len(issues) > 0 {
		t.Errorf("%s, yearly %v, %v, %v", valuesOf(s), s.Yearly, issues, err)
	}
}

// A period that is told to be a financial year is never taken for a month: not in a dataset whose years begin in
// January, which has none such, nor beside a row without a period.
func TestFinancialYearsAreNoMonths(t *testing.T) {
	for _, test := range []struct {
		begins     time.Month
		rows, want string
		issues     int
	}{
		{time.January, "d,FY 2010-11,5\nd,2011-2012,6\nd,2013,7\n", "d 2013-01 7", 2},
		{time.April, "d,2010-2011,5\nd,,6\n", "d 2010-04 5", 1},
		{time.April, "d,2010-11,5\nd,2012-13,7\nd,,6\n", "d 2010-04 5, d 2012-04 7", 1},
	} {
		o := options()
		o.Calendar = spending.Calendar{Begins: test.begins}
		s, issues, err := Read(strings.NewReader("area,period,value\n"+test.rows), "f.csv", areas()[:1], o)
		if err != nil || !s.Yearly || valuesOf(s) != test.want || len(issues) != test.issues {
			t.Errorf("%q from %s on: %s, yearly %v, %v, %v", test.rows, test.begins, valuesOf(s), s.Yearly, issues, err)
		}
	}
}
