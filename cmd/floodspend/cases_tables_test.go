package main

import (
	"slices"
	"strings"
	"testing"
)

// tablesCases checks the cases of tables of awards and needs.
func tablesCases() map[string]caseCheck {
	return map[string]caseCheck{
		"csv-consortium-rows": func(t *testing.T, r caseRun) {
			r.holds(t, "24M01 900000 active", "24M02 40 active", "24M02.2 60 active")
			r.says(t, "awards.csv,4,id", "each for itself would be 2700000", "another bidder")
		},
		"csv-currency-sign": func(t *testing.T, r caseRun) {
			r.holds(t, "A1  other_currency", "A2 500 active", "A3  other_currency")
			r.says(t, "awards.csv,2,amount,£100", "awards.csv,4,amount,$700")
		},
		"csv-lots-of-one-id": func(t *testing.T, r caseRun) {
			r.holds(t, "2024-07 100 active", "2024-07.2 300 active", "2024-07.3 600 active")
			r.says(t, "awards.csv,3,id", "awards.csv,4,id", "another lot")
		},
		"csv-scientific-notation": func(t *testing.T, r caseRun) {
			r.holds(t, "A1 10000000 active", "A2 2500000 active")
		},
		"csv-thousands-point": func(t *testing.T, r caseRun) {
			r.holds(t, "A1  active", "A2  active", "A3  active")
			r.says(t, "awards.csv,2,amount,84.000", "awards.csv,3,amount,3.500", "awards.csv,4,amount,120.000",
				"--decimal-comma")
		},
		"csv-total-row": func(t *testing.T, r caseRun) {
			r.holds(t, "A1 100 active", "A2 300 active", "awards.csv:4 400 not_an_item")
			r.says(t, "awards.csv,4,amount")
		},
		"need-column-twice": func(t *testing.T, r caseRun) {
			if r.code != exitIssues {
				t.Errorf("exit %d", r.code)
			}
			r.says(t, "need.csv,1,value,,the column appears twice,the first one is used")
		},
		"need-two-levels": func(t *testing.T, r caseRun) {
			for _, row := range records(t, r.stdout) {
				if row["id"] == "UT" && row["need"] != "1000" {
					t.Errorf("UT needs %s, want the 1000 stated for it", row["need"])
				}
			}
			needs := map[string]string{"AL": "100", "BR": "200", "CR": "", "DU": ""}
			answer := "/analysis/allocation?level=circle&need=homes&period=2024-01/2024-12&f=csv"
			for _, row := range r.export(t, answer) {
				if want := needs[row["id"]]; row["need"] != want {
					t.Errorf("%s needs %q, want %q", row["id"], row["need"], want)
				}
			}
		},
	}
}

// holds compares the awards of the case, each with amount and status.
func (r caseRun) holds(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, row := range r.export(t, "/collections/awards/items?f=csv") {
		got = append(got, strings.TrimPrefix(row["id"], "csv:")+" "+row["awarded"]+" "+row["status"])
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("awards %q, want %q", got, want)
	}
}

// says looks for texts among the issues of the case.
func (r caseRun) says(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(r.issues, w) {
			t.Errorf("no issue says %q:\n%s", w, r.issues)
		}
	}
}
