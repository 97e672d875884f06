package main

import (
	"testing"
)

// geoCases are the cases of boundaries and layers.
func geoCases() map[string]caseCheck {
	return map[string]caseCheck{
		"areas-feature-id": func(t *testing.T, r caseRun) {
			if r.code != exitDone {
				t.Fatalf("exit %d: %s", r.code, r.stderr)
			}
			rows := r.export(t, "/collections/districts/items?f=csv")
			if len(rows) != 2 || rows[0]["id"] != "01001" || rows[0]["name"] != "Marl" {
				t.Errorf("districts %v", rows)
			}
		},
	}
}
