package analysis

import (
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// flooded counts homes in June and July, and the people of a register in May and July.
func flooded() *stub {
	homes := spending.NeedSeries{Name: "homes", Unit: "homes", Source: "Survey", Months: []spending.Month{june, july},
		Values: []spending.NeedValue{{Area: "D-01-a", Month: june, Value: 4}, {Area: "D-01-b", Month: june, Value: 5},
			{Area: "D-01-a", Month: july, Value: 6}, {Area: "D-01-b", Month: july, Value: 1}}}
	register := spending.NeedSeries{Name: "register", Unit: "people", Source: "Register",
		Months: []spending.Month{june - 1, july},
		Values: []spending.NeedValue{{Area: "D-01-a", Month: june - 1, Value: 90},
			{Area: "D-01-b", Month: june - 1, Value: 10}, {Area: "D-01-a", Month: july, Value: 80}}}
	l := &stub{areas: places(), needs: []spending.NeedSeries{homes, register}}
	l.described = districtsAndCircles(time.July)
	l.described.Languages = []string{"fr", "en"}
	l.described.Needs = []spending.NeedDefinition{
		{Name: "worst", Rule: spending.PeakOf, Series: "homes", Unit: "homes",
			Words: map[string]string{"en": "flooded homes", "fr": "logements inondés"}},
		{Name: "all", Rule: spending.SumOf, Series: "homes", Unit: "homes", Levels: []geo.Level{geo.Circle}},
		{Name: "registered", Rule: spending.LatestOf, Series: "register", Unit: "people"},
		{Name: "absent", Rule: spending.PeakOf, Series: "no such series", Unit: "people"},
	}
	return l
}

func TestNeedsAsDefined(t *testing.T) {
	v, err := NewView(t.Context(), flooded())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, info := range v.NeedInfos() {
		names = append(names, info.Name)
	}
	if want := []string{"worst", "all", "registered"}; !slices.Equal(names, want) {
		t.Errorf("needs %v, want %v", names, want)
	}
	until := spending.Period{From: june - 1, To: june}
	for _, c := range []struct {
		need, area string
		period     spending.Period
		want       float64
	}{
		{"worst", "D-01", spending.Period{}, 9}, {"worst", "D-01-a", spending.Period{}, 6},
		{"all", "D-01", spending.Period{}, 16}, {"all", "D-02", spending.Period{}, 0},
		{"registered", "D-01", until, 100}, {"registered", "D-01", spending.Period{}, 80},
		{"registered", "D-01", spending.Period{From: july + 3, To: july + 5}, 80}, // the latest by then
	} {
		if got := v.need(c.need, c.period, v.places[c.area]); !got.Known() || got.Value != c.want {
			t.Errorf("%s of %s in %v: %+v, want %v", c.need, c.area, c.period, got, c.want)
		}
	}
	if got := v.need("registered", spending.Period{From: june - 12, To: june - 6}, v.places["D-01"]); got.Known() {
		t.Errorf("registered before anything was published: %+v", got)
	}
	if got := v.NeedInfos()[0].Counts(); got != "flooded homes" {
		t.Errorf("the need counts %q", got)
	}
	if a, b := v.DefaultNeed(geo.District), v.DefaultNeed(geo.Circle); a != "worst" || b != "all" {
		t.Errorf("default needs %q of districts and %q of circles", a, b)
	}
}

func TestYearsOfADatasetsCalendar(t *testing.T) {
	for begins, want := range map[time.Month][]string{
		time.April:   {"2022-23", "2023-24", "2024-25", "2025-26"},
		time.July:    {"2021-22", "2022-23", "2023-24", "2024-25", "2025-26"},
		time.January: {"2022", "2023", "2024", "2025"},
	} {
		l := flooded()
		l.described.Calendar.Begins = begins
		v, err := NewView(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		var years []string
		for _, p := range v.Periods() {
			years = append(years, l.described.Calendar.Name(p))
		}
		if !slices.Equal(years, want) {
			t.Errorf("years that begin in %v: %v, want %v", begins, years, want)
		}
	}
}

// The year that is asked for by default has need, even where reports begin in the last year of awards.
func TestDefaultPeriodHasNeed(t *testing.T) {
	month := func(year int, m time.Month) spending.Month { return spending.NewMonth(year, m) }
	for name, c := range map[string]struct {
		months []spending.Month
		want   string
	}{
		"reports of the last monsoon only": {[]spending.Month{month(2025, 6), month(2025, 9)}, "2025-26"},
		"reports of two":                   {[]spending.Month{month(2024, 6), month(2025, 9)}, "2024-25"},
		"reports until the last month":     {[]spending.Month{month(2022, 6), month(2025, 12)}, "2024-25"},
	} {
		l := &stub{areas: places(), needs: []spending.NeedSeries{{Name: spending.Affected, Unit: "people",
			Months: c.months}}}
		v, err := NewView(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.description.Calendar.Name(v.DefaultPeriod()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
