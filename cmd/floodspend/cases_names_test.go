package main

import (
	"strings"
	"testing"
)

// namesCases are the cases of names and of where awards belong.
func namesCases() map[string]caseCheck {
	return map[string]caseCheck{
		"district-homonyms": func(t *testing.T, r caseRun) {
			rows := r.export(t, "/collections/awards/items?f=csv")
			if len(rows) != 1 || rows[0]["precision"] != "conflict" || rows[0]["districts"] != "" {
				t.Errorf("awards %v", rows)
			}
			for _, code := range []string{"→ 11)", "→ 27)"} {
				if !strings.Contains(rows[0]["location_evidence"], code) {
					t.Errorf("evidence %s does not name %s", rows[0]["location_evidence"], code)
				}
			}
		},
		"names-decomposed-and-bare": func(t *testing.T, r caseRun) {
			if r.code != exitDone {
				t.Errorf("exit %d: %s", r.code, r.issues)
			}
			want := map[string]string{"A1": "1", "A2": "3", "A3": "2"}
			for _, row := range r.export(t, "/collections/awards/items?f=csv") {
				if row["precision"] != "district" || row["districts"] != want[row["tender_id"]] ||
					!strings.Contains(row["location_evidence"], `"`+row["place"]+`"`) {
					t.Errorf("%s is %s %s by %s", row["tender_id"], row["precision"], row["districts"],
						row["location_evidence"])
				}
			}
		},
	}
}
