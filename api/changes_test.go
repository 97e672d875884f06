package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestKeptVersions: an answer can be asked of a version that was replaced, and has the same bytes as when
// it was current, but for the links, which name it. Which versions are kept is told by /dataset and errors.
func TestKeptVersions(t *testing.T) {
	thorough.OneByOne(t)
	store := emptyStore(t)
	s := serverOf(t, store)
	publish(t, store, storetest.Dataset(1, 40))
	first := storetest.Dataset(1, 40).Version.ID
	addresses := []string{"/analysis/allocation?f=csv", "/collections/awards/items?f=csv", "/analysis/trend?f=csv"}
	was := map[string]string{}
	for _, a := range addresses {
		was[a] = string(s.ok(a).body)
	}
	ids := []string{first}
	for seed := range uint64(mostBefore + 2) {
		publish(t, store, storetest.Dataset(seed+2, 40))
		ids = append(ids, storetest.Dataset(seed+2, 40).Version.ID)
	}
	for range 2 {
		for _, a := range addresses {
			got := s.ok(a + "&dataset=" + first)
			if string(got.body) != was[a] || got.header.Get(DatasetHeader) != first {
				t.Errorf("%s of %s is not what it was", a, first)
			}
		}
		for _, id := range ids { // more than stay open
			if got := s.ok("/collections?dataset=" + id).header.Get(DatasetHeader); got != id {
				t.Errorf("dataset=%s is answered by %s", id, got)
			}
		}
	}
	page := s.ok("/collections/awards/items?limit=3&dataset=" + first)
	if !strings.Contains(string(page.body), "dataset="+first) {
		t.Errorf("no link of the page keeps to its version: %s", page.body)
	}
	var about struct{ Versions []versionDocument }
	if err := json.Unmarshal(s.ok("/dataset").body, &about); err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, v := range about.Versions {
		listed = append(listed, v.ID)
	}
	slices.Reverse(ids)
	if !slices.Equal(listed, ids) {
		t.Errorf("/dataset lists %q, want %q", listed, ids)
	}
	for _, a := range []string{"/dataset?dataset=nothing", "/analysis/changes?from=nothing",
		"/analysis/changes?to=nothing"} {
		p := s.get(a).problem(http.StatusBadRequest)
		if !strings.Contains(p.Detail, first) || !strings.Contains(p.Detail, "nothing") {
			t.Errorf("%s: %+v, want the versions that are kept", a, p)
		}
	}
}

// TestChanges: the money of every area and bucket adds up from one version to the other, and is that of the
// allocation of each.
func TestChanges(t *testing.T) {
	store := emptyStore(t)
	s := serverOf(t, store)
	publish(t, store, storetest.Dataset(1, 60))
	if only := s.ok("/analysis/changes"); !strings.Contains(string(only.body), `"changed":0`) {
		t.Errorf("of the only version: %s", only.body)
	}
	publish(t, store, storetest.Dataset(2, 50))
	var answer struct {
		Movements []map[string]any `json:"movements"`
		Source    map[string]any   `json:"source"`
		Counts    []map[string]any `json:"counts"`
		Records   []map[string]any `json:"records"`
		Changed   int              `json:"changed"`
		From, To  versionDocument
	}
	decoder := json.NewDecoder(bytes.NewReader(s.ok("/analysis/changes?flood=all&limit=7").body))
	decoder.UseNumber() // a float would round
	if err := decoder.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.From.ID != storetest.Dataset(1, 60).Version.ID || answer.To.ID != storetest.Dataset(2, 50).Version.ID {
		t.Errorf("from %+v to %+v", answer.From, answer.To)
	}
	if len(answer.Movements) == 0 || len(answer.Records) != 7 || answer.Changed < 7 {
		t.Errorf("%d movements, %d of %d records", len(answer.Movements), len(answer.Records), answer.Changed)
	}
	paise := func(m map[string]any, name string) spending.Money {
		text, negative := strings.CutPrefix(m[name].(json.Number).String(), "-")
		amount, _, err := spending.Currency("INR").Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if negative {
			return -amount
		}
		return amount
	}
	for _, m := range append(answer.Movements, answer.Source) {
		sum := paise(m, "amount_from")
		for _, change := range []string{"added", "gone", "redated", "revalued", "reverdict", "replaced"} {
			sum += paise(m, change)
		}
		if sum != paise(m, "amount_to") {
			t.Errorf("%v makes %d", m, sum)
		}
	}
	rows := strings.Count(string(s.ok("/analysis/changes?flood=all&f=csv").body), "\n")
	if rows != len(answer.Movements)+1 {
		t.Errorf("%d lines of CSV, %d movements", rows, len(answer.Movements))
	}
	same := s.ok("/analysis/changes?from=" + answer.To.ID + "&to=" + answer.To.ID)
	if !strings.Contains(string(same.body), `"changed":0`) {
		t.Errorf("a version differs from itself: %s", same.body)
	}
}
