package main

import (
	"math"
	"strings"
	"testing"
)

// geoCases are the cases of boundaries and layers.
func geoCases() map[string]caseCheck {
	return map[string]caseCheck{
		"areas-feature-id": func(t *testing.T, r caseRun) {
			if r.code != exitDone {
				t.Fatalf("exit %d: %s", r.code, r.stderr)
			}
			if rows := r.export(t, "/collections/districts/items?f=csv"); len(rows) != 2 || rows[0]["id"] != "01001" ||
				rows[0]["name"] != "Marl" {
				t.Errorf("districts %v", rows)
			}
		},
		"areas-that-overlap": func(t *testing.T, r caseRun) {
			r.wantIssues(t, "Oldshire (1) and Newshire (2) have 1.575 km² in common")
		},
		"layer-axes-swapped": func(t *testing.T, r caseRun) {
			if r.code != exitFailed || !strings.Contains(r.stderr,
				"no polygon of it touches an area of the dataset: with longitude and latitude exchanged it would") {
				t.Errorf("exit %d: %s", r.code, r.stderr)
			}
		},
		"layer-dates-with-a-blank": func(t *testing.T, r caseRun) {
			if r.code != exitDone {
				t.Fatalf("exit %d: %s%s", r.code, r.stdout, r.stderr)
			}
			for _, month := range []string{"2024-07", "2024-08"} {
				r.wantShare(t, month, "CR", 0.0625)
			}
		},
		"layer-page-of-a-longer-answer": func(t *testing.T, r caseRun) {
			r.wantIssues(t, "one page of a longer answer")
		},
		"layer-polygon-with-a-stray-line": func(t *testing.T, r caseRun) {
			r.wantIssues(t, "1 LineString left out")
			r.wantShare(t, "2024-07", "CR", 0.25)
		},
		"layer-second-ring-outside": func(t *testing.T, r caseRun) {
			r.wantIssues(t, "its area is")
			r.wantShare(t, "2024-07", "CR", 0.125)
		},
		"shapefile-utf8-under-1252": func(t *testing.T, r caseRun) {
			r.wantIssues(t, "all its texts are UTF-8")
			rows := r.export(t, "/collections/districts/items?f=csv")
			if len(rows) != 2 || rows[0]["name"] != "Saint-Élan" || rows[1]["name"] != "Ñandé" {
				t.Errorf("districts %v", rows)
			}
		},
	}
}

// wantIssues checks that the import is done with issues, one of which says so.
func (r caseRun) wantIssues(t *testing.T, says string) {
	t.Helper()
	if r.code != exitIssues || !strings.Contains(r.issues, says) {
		t.Errorf("exit %d, %s%s; want %q in the issues:\n%s", r.code, r.stdout, r.stderr, says, r.issues)
	}
}

// wantShare checks what share of an area a layer covers.
func (r caseRun) wantShare(t *testing.T, month, area string, share float64) {
	t.Helper()
	for _, row := range r.results {
		if row["month"] == month && row["area"] == area {
			if got := number(t, row["share"]); math.Abs(got-share) > 1e-4 {
				t.Errorf("%s in %s: share %v, want %v", area, month, got, share)
			}
			return
		}
	}
	t.Errorf("no result for %s in %s: %v", area, month, r.results)
}
