package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestEveryPropertyIsAFilter asks each collection for the values its items have, and counts
// in the CSV export how many have them.
func TestEveryPropertyIsAFilter(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, collection := range []string{"districts", "circles", "awards"} {
		path := "/collections/" + collection + "/items"
		rows := s.ok(path + "?f=csv").rows()
		for name := range rows[0] {
			values := map[string]int{}
			for _, row := range rows {
				values[row[name]]++
			}
			tried := 0
			for _, value := range slices.Sorted(mapKeys(values)) {
				if value == "" && name == "aliases" || len(value) > ogc.MaxText {
					continue // an area without an alias has an empty list, not null; no filter is this long
				}
				if collection != "awards" && name == "aliases" && strings.Contains(value, ";") {
					continue // one alias selects, not the joined list
				}
				address := path + "?limit=1&" + url.Values{name: {value}}.Encode()
				if matched := s.ok(address).features().NumberMatched; matched != values[value] {
					t.Errorf("%s: %d match, %d have it", address, matched, values[value])
				}
				if tried++; tried == 5 {
					break
				}
			}
			if tried == 0 && name != "aliases" {
				t.Errorf("%s: no value of %s could be tried", path, name)
			}
		}
	}
}

// TestFiltersAddUp: filters select together, kinds by any of them.
func TestFiltersAddUp(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	matched := func(query string) int {
		t.Helper()
		return s.ok("/collections/awards/items?limit=1&" + query).features().NumberMatched
	}
	restoration, relief := matched("kind=restoration"), matched("kind=relief")
	if both := matched("kind=restoration,relief"); restoration == 0 || relief == 0 || both != restoration+relief ||
		matched("kind=relief&kind=restoration") != both {
		t.Errorf("%d restoration, %d relief, %d of both kinds", restoration, relief, both)
	}
	if all := matched(""); matched("flood=all") != all ||
		matched("flood=yes")+matched("flood=no")+matched("flood=unclear") != all ||
		matched("kind=") != all-matched("kind=restoration,relief,preparedness,other") {
		t.Errorf("the verdicts do not add up to %d", all)
	}
	if none := matched("flood=no&kind=relief"); none != 0 {
		t.Errorf("%d awards are relief and not about floods", none)
	}
}

// TestUnknownNames: what only the dataset can know is a 400 that lists what it has.
func TestUnknownNames(t *testing.T) {
	s := sample(t)
	for address, want := range map[string][]string{
		"/analysis/allocation?need=houses": {"need", spending.AffectedPeak},
		// the stored series is no measure of need
		"/analysis/allocation?need=affected":              {"need", spending.AffectedPeak},
		"/analysis/allocation?fund=sdrf":                  {"fund", "SDRF"},
		"/analysis/allocation?level=circle&within=18-999": {"within", "a district code, 18-300"},
		"/analysis/allocation?within=18-301-00101":        {"within", "a district code, 18-300"},
		"/analysis/trend?district=18-301":                 {"district", "within"},
		"/analysis/spatial?variable=per_affected":         {"variable", "per_need"},
		"/collections/awards/items?precision=state":       {"precision", "whole"},
		"/collections/circles/items?district_id=18-3":     {"district_id", "parent_id"},
		"/analysis/allocation?rung=paid":                  {"rung", "awarded"},
		"/analysis/allocation?kind=relief,repair":         {"kind", "relief"},
		"/analysis/allocation?period=2024":                {"period", "a month, 2024-07"},
		"/analysis/allocation?period=2024-26":             {"period", "a month, 2024-07"},
		"/analysis/allocation?period=2024-07/2024-06":     {"period", "a month, 2024-07"},
		"/analysis/allocation?lag=3":                      {"lag", "a whole number from 0 to 2"},
		"/analysis/reconciliation?fund=none":              {"fund", "SDRF"},
		"/collections/awards/items?fund=none":             {"fund", "SDRF"},
		"/collections/awards/items?area=18-999":           {"area", "a district code, 18-300"},
		"/collections/awards/items?kind=,relief":          {"kind", "relief"},
		"/collections/awards/items?awarded=1,000": {"awarded",
			"an amount in major units with no more decimals than its currency has, 1234567.5"},
		"/collections/awards/items?awarded=1.005": {"awarded",
			"an amount in major units with no more decimals than its currency has, 1234567.5"},
		"/collections/awards/items?awarded=-1": {"awarded",
			"an amount in major units with no more decimals than its currency has, 1234567.5"},
		"/collections/awards/items?sortby=titles":       {"sortby", "-awarded"},
		"/collections/awards/items?precision=circles":   {"precision", "circle"},
		"/collections/circles/items?level=village":      {"level", "circle"},
		"/collections/circles/items?geometry=wkt":       {"geometry", "full"},
		"/collections/districts/items/18-301?limit=1":   {"limit", "geometry"},
		"/collections/awards/items/no-id?nonsense=true": {"nonsense", "f"},
	} {
		p := s.get(address).problem(http.StatusBadRequest)
		if p.Parameter != want[0] || !slices.Contains(p.Allowed, want[1]) {
			t.Errorf("%s: %s, allowed %q; want %s with %q", address, p.Parameter, p.Allowed, want[0], want[1])
		}
	}
}

// TestBareDatasets: a dataset that lacks what an answer needs gives reasons, not failures.
func TestBareDatasets(t *testing.T) {
	noAwards := handmade()
	noAwards.Version.ID, noAwards.Version.AwardsFrom, noAwards.Version.AwardsTo = "no awards", 0, 0
	noAwards.Awards = func(func(spending.Award, error) bool) {}
	noNeeds := handmade()
	noNeeds.Version.ID, noNeeds.Needs = "no needs", nil
	nothing := handmade()
	nothing.Version.ID, nothing.Needs, nothing.Awards, nothing.Sources, nothing.Issues = "areas only", nil,
		noAwards.Awards, nil, nil
	for _, d := range []*spending.Dataset{noAwards, noNeeds, nothing, storetest.Of("one level",
		storetest.Collect(storetest.Dataset(5, 3))...)} {
		t.Run(d.Version.ID, func(t *testing.T) {
			store := emptyStore(t)
			publish(t, store, d)
			s := serverOf(t, store)
			for _, o := range contractOf(s).operations() {
				if strings.Contains(o.path, "{id}") {
					continue
				}
				for _, query := range []string{"", "?f=csv", "?f=json&period=all", "?level=circle&spread=population"} {
					address := o.path + query
					a := s.get(address)
					o.conforms(a)
					if a.status >= 500 && !(a.status == http.StatusServiceUnavailable &&
						strings.Contains(string(a.body), "no need series")) {
						t.Errorf("%s: status %d: %s", address, a.status, a.body)
					}
				}
			}
			if d.Needs != nil {
				p := s.ok("/analysis/allocation?geometry=none&period=all").features()
				if len(p.Features) == 0 || fmt.Sprint(p.Summary["amount"]) == "" {
					t.Errorf("%v", p.Summary)
				}
			}
		})
	}
}
