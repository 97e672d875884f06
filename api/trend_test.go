package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

type seriesAnswer struct {
	Periods []string
	Indices []map[string]any
	Rows    []struct {
		Period string
		ID     *string
		Amount json.Number
		Gap    json.Number `json:"equity_gap"`
		Hoover *float64
	}
}

// TestTrend holds every period of a trend against the allocation of that period.
func TestTrend(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, query := range []string{"", "level=circle&kind=restoration",
		"step=month&period=2023-24&need=population&ranking=crop_area"} {
		var trend seriesAnswer
		s.ok("/analysis/trend?" + query).decode(&trend)
		if len(trend.Periods) < 3 {
			t.Errorf("%s: periods %v", query, trend.Periods)
		}
		rows := 0
		for i, period := range trend.Periods {
			filters := strings.NewReplacer("step=month&", "", "period=2023-24", "lag=0").Replace(query)
			var a struct {
				Summary struct {
					Amount json.Number
					Hoover *float64
				}
				Features []struct {
					ID         string
					Properties struct {
						Amount json.Number
						Gap    json.Number `json:"equity_gap"`
					}
				}
			}
			s.ok("/analysis/allocation?geometry=none&period=" + period + "&" + strings.TrimSuffix(filters,
				"&ranking=crop_area")).decode(&a)
			var e struct{ Indices map[string]map[string]any }
			s.ok("/analysis/equity?redraws=no&period=" + period + "&" + filters).decode(&e)
			level := "district"
			if strings.Contains(query, "level=circle") {
				level = "circle"
			}
			if !reflect.DeepEqual(trend.Indices[i], e.Indices[level]) {
				t.Errorf("%s: %s: indices %v, of the period alone %v", query, period, trend.Indices[i],
					e.Indices[level])
			}
			want := map[string][2]json.Number{}
			for _, f := range a.Features {
				want[f.ID] = [2]json.Number{f.Properties.Amount, f.Properties.Gap}
			}
			for _, r := range trend.Rows {
				switch {
				case r.Period != period:
					continue
				case r.ID == nil:
					if paise(t, string(r.Amount)) != paise(t, string(a.Summary.Amount)) ||
						(r.Hoover == nil) != (a.Summary.Hoover == nil) || r.Hoover != nil &&
						*r.Hoover != *a.Summary.Hoover {
						t.Errorf("%s: %s: state-wide %+v, allocation %+v", query, period, r, a.Summary)
					}
				case want[*r.ID] != [2]json.Number{r.Amount, r.Gap}:
					t.Errorf("%s: %s: %s has %v, allocation %v", query, period, *r.ID, r, want[*r.ID])
				}
				rows++
			}
			rows -= len(want) + 1
		}
		if rows != 0 {
			t.Errorf("%s: %d rows too many", query, rows)
		}
	}
	if a := s.get("/analysis/trend?step=month&period=all"); a.status != 400 ||
		!strings.Contains(string(a.body), `"parameter":"period"`) {
		t.Errorf("months of all time: %d %s", a.status, a.body)
	}
}

func TestCompare(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for query, wanted := range map[string]int{"": 2, "?areas=18-300,18-301,18-302": 3,
		"?level=circle&areas=18-300-00101,18-300-00103": 2} {
		var c seriesAnswer
		s.ok("/analysis/compare" + query).decode(&c)
		if want := len(c.Periods) * (wanted + 1); len(c.Rows) != want {
			t.Errorf("%q: %d rows, want %d", query, len(c.Rows), want)
		}
	}
	for query, says := range map[string]string{
		"areas=18-300": "a comparison takes 2 to 6 areas, not 1", "areas=18-300,18-999": `no district \"18-999\"`,
		"level=circle&areas=18-300,18-301":                       `no circle`,
		"areas=18-300,18-301,18-302,18-303,18-304,18-305,18-306": "a comparison takes 2 to 6 areas, not 7",
	} {
		if a := s.get("/analysis/compare?" + query); a.status != 400 || !strings.Contains(string(a.body), says) ||
			!strings.Contains(string(a.body), `"parameter":"areas"`) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
}

// TestEveryNullOfASeriesHasAReason looks at every column but those that name the area.
func TestEveryNullOfASeriesHasAReason(t *testing.T) {
	thorough.OneByOne(t)
	var answer struct{ Rows []map[string]any }
	sample(t).ok("/analysis/trend?level=circle").decode(&answer)
	nulls := 0
	for _, row := range answer.Rows {
		reasons := row["null_reasons"].(map[string]any)
		for name, value := range row {
			if name == "id" || name == "level" || name == "name" || strings.HasPrefix(name, "parent_") {
				continue
			}
			if reason, ok := reasons[name].(string); (value == nil) != (ok && reason != "") {
				t.Fatalf("%s is %v, its reason %v: %v", name, value, reasons[name], row)
			}
			if value == nil {
				nulls++
			}
		}
	}
	if nulls == 0 {
		t.Error("no null to look at")
	}
}
