package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestPayments imports a process with two contracts, in one of which more was paid than awarded, and one whose
// award a reviewer places elsewhere: what was paid is a rung of its own, which reconciles to the cent, lies where its
// award does, and is added to nothing.
func TestPayments(t *testing.T) {
	dir := t.TempDir()
	db, file, decided := newCity(t), filepath.Join(dir, "r.json"), filepath.Join(dir, "decided.csv")
	const releases = `{"releases":[{"ocid":"o","date":"2024-05-01","tender":{"title":"Flood wall"},"awards":[
{"id":"a","status":"active","date":"2024-05-01","value":{"amount":300,"currency":"EUR"},"items":[{"id":"1",
"deliveryLocation":{"gazetteer":{"identifiers":["P4"]}}}]}],
"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-05-01","value":{"amount":300,"currency":"EUR"},
"implementation":{"transactions":[{"id":"1","date":"2024-05-20","value":{"amount":100.01,"currency":"EUR"}},
{"id":"2","date":"2025-01-20","value":{"amount":200.02,"currency":"EUR"}},
{"id":"3","date":"2024-06-20","value":{"amount":7,"currency":"USD"}}]}}]},
{"ocid":"p","date":"2024-05-01","tender":{"title":"Road"},"awards":[{"id":"a","status":"active","date":"2024-05-01",
"value":{"amount":50,"currency":"EUR"}}],"contracts":[{"id":"c","awardID":"a","status":"active","implementation":
{"transactions":[{"id":"1","date":"2024-06-20","value":{"amount":40,"currency":"EUR"}}]}}]}]}`
	for name, text := range map[string]string{file: releases,
		decided: "id,flood,kind,circles,districts,reviewer,reason\nocds:p:a,yes,relief,P1,North Bank,me,read\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, stderr := floodspend(t, "import", "ocds", file, "--db", db, "--overrides", decided, "--quiet", "--force")
	if code != exitDone && code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	paid := map[string]string{}
	for _, r := range export(t, db, "/collections/payments/items?f=csv") {
		paid[r["id"]] = r["paid"] + " " + r["award_id"] + " " + r["flood"] + " " + r["circles"] + " " + r["status"]
	}
	for id, want := range map[string]string{
		"ocds:o:contract:c:transaction:1": "100.01 ocds:o:a yes P4 active",
		"ocds:o:contract:c:transaction:2": "200.02 ocds:o:a yes P4 active",
		"ocds:o:contract:c:transaction:3": " ocds:o:a yes P4 other_currency",
		"ocds:p:contract:c:transaction:1": "40 ocds:p:a yes P1 active",
	} {
		if paid[id] != want || len(paid) != 4 {
			t.Errorf("payment %s is %q, want %q; all: %v", id, paid[id], want, paid)
		}
	}
	for rung, want := range map[string][3]string{"paid": {"140.01", "100.01", "40"}, "awarded": {"350", "300", "50"}} {
		question := "need=homes&period=2024-01/2024-12&rung=" + rung
		var answer struct {
			Reconciliation struct {
				Source json.Number
				Placed map[string]json.Number
			}
		}
		_, text, _ := floodspend(t, "export", "--db", db, "/analysis/reconciliation?"+question)
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatal(err, text)
		}
		if r := answer.Reconciliation; r.Source.String() != want[0] || r.Placed["circle"].String() != want[0] {
			t.Errorf("%s: reconciliation %+v, want all of %s in circles", rung, r, want[0])
		}
		amounts := map[string]string{}
		for _, r := range export(t, db, "/analysis/allocation?level=circle&f=csv&"+question) {
			amounts[r["id"]] = r["amount"]
		}
		if amounts["P4"] != want[1] || amounts["P1"] != want[2] {
			t.Errorf("%s: %v, want %s in P4 and %s in P1", rung, amounts, want[1], want[2])
		}
	}
}
