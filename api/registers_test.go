package api

import (
	"encoding/csv"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// registered serves made-up assets, damage and links.
func registered(t *testing.T) service {
	t.Helper()
	return holding(t, storetest.Dataset(3, 20))
}

func holding(t *testing.T, d *spending.Dataset) service {
	t.Helper()
	thorough.OneByOne(t)
	opened, err := gpkg.Open(filepath.Join(t.TempDir(), "registers.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	if _, err := opened.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return serverOf(t, opened)
}

// Registers are collections as others are, with the geometry that their records have.
func TestRegisters(t *testing.T) {
	s := registered(t)
	for _, c := range []string{"assets", "damage", "links"} {
		if body := string(s.ok("/collections").body); !strings.Contains(body, `"id":"`+c+`"`) {
			t.Errorf("no collection %s in %s", c, body)
		}
		rows, err := csv.NewReader(strings.NewReader(string(s.ok("/collections/" + c + "/items?f=csv").body))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		id := slices.Index(rows[0], "id")
		page := s.ok("/collections/" + c + "/items?limit=10000").features()
		if page.NumberMatched != len(rows)-1 || id < 0 {
			t.Errorf("%s: %d features, %d rows", c, len(page.Features), len(rows)-1)
		}
		for _, row := range rows[1:4] {
			s.ok("/collections/" + c + "/items/" + url.PathEscape(row[id]))
		}
		if got := s.get("/collections/" + c + "/items/none").status; got != http.StatusNotFound {
			t.Errorf("%s/items/none: %d", c, got)
		}
	}
	for address, want := range map[string]string{
		"/collections/assets/items/dykes:07":            `"coordinates":[[89,24,52.25],[90,24,52.25]`,
		"/collections/assets/items/dykes:02":            `"exposure":[{"layer":"floods_2024","share":0.25`,
		"/collections/assets/items?f=csv&sortby=-id":    `floods_2024: 0.25; depth 0.15: 1, depth 0.35`,
		"/collections/damage/items?status=possible":     `"status":"possible"`,
		"/collections/links/items?relation=repairs":     `"evidence":[`,
		"/collections/assets/schema":                    `"x-ogc-unit":"m"`,
		"/collections/damage/items?datetime=2019-05":    `"numberMatched":3`,
		"/collections/damage/items/2021_06:bridge:01":   `/collections/links/items?from_record=2021_06%3Abridge%3A01`,
		"/collections/assets/items?bbox=0,0,1,1":        `"numberMatched":0`,
		"/collections/assets/items?bbox=88,23,89,24":    `"numberMatched":20`,
		"/collections/assets/download?f=geojson&area=1": "",
		"/analysis/assets?limit=2":                      `"listed":2,"unlinked":`,
		"/analysis/assets?f=csv":                        "id,rank,class,name",
		"/analysis/assets?need=none":                    "",
		"/analysis/assets?budget=5000000&limit=1&unit_cost=embankment:2000": `"plan":{"label":"planning aid, not ` +
			`entitlement","budget":5000000,`,
		"/analysis/assets?f=csv&unit_cost=embankment:2.5":      ",2.5,supplied,",
		"/analysis/assets?unit_cost=levee:1":                   "",
		"/analysis/assets?unit_cost=embankment":                "",
		"/analysis/assets?unit_cost=embankment:1,embankment:2": "",
		"/analysis/assets?unit_cost=embankment:1.234":          "",
		"/analysis/assets?unit_cost=embankment:90000000000000": "",
		"/analysis/assets?budget=much":                         "",
	} {
		a := s.get(address)
		if want == "" {
			if a.status != http.StatusBadRequest {
				t.Errorf("%s: %d", address, a.status)
			}
		} else if !strings.Contains(string(a.body), want) {
			t.Errorf("%s: no %s in %.2000s", address, want, a.body)
		}
	}
	paid, left, rank := 0, new(big.Rat).SetInt64(3_000_000), 0
	for _, row := range s.ok("/analysis/assets?f=csv&budget=3000000&unit_cost=embankment:2000").rows() {
		if rank++; row["rank"] != strconv.Itoa(rank) {
			t.Errorf("rank %s in line %d", row["rank"], rank)
		}
		if amount, ok := new(big.Rat).SetString(row["planned"]); ok && amount.Sign() > 0 {
			paid++
			left.Sub(left, amount)
			if row["planned"] != row["cost"] {
				t.Errorf("%s gets %s, which costs %s", row["id"], row["planned"], row["cost"])
			}
		}
	}
	var answer struct {
		Summary struct {
			Plan struct {
				Paid int
				Held json.Number `json:"held_back"`
			}
		}
	}
	s.ok("/analysis/assets?geometry=none&budget=3000000&unit_cost=embankment:2000").decode(&answer)
	if held, ok := new(big.Rat).SetString(answer.Summary.Plan.Held.String()); !ok || held.Cmp(left) != 0 ||
		answer.Summary.Plan.Paid != paid || paid == 0 {
		t.Errorf("%d assets paid for leave %v, the summary says %+v", paid, left, answer.Summary.Plan)
	}
	none := storetest.Dataset(3, 20)
	none.Assets = nil
	if body := string(holding(t, none).ok("/collections").body); strings.Contains(body, `"id":"assets"`) {
		t.Error("a collection that holds nothing is listed")
	}
}

// Both stores give the same records, selected and sorted alike.
func TestRegistersAnswerAlike(t *testing.T) {
	thorough.OneByOne(t)
	s := registered(t)
	other := inPostGIS(t, s)
	for _, o := range contractOf(s).operations() {
		of := strings.Split(strings.TrimPrefix(o.path, "/collections/"), "/")[0]
		if of != "assets" && of != "damage" && of != "links" && o.path != "/analysis/assets" &&
			o.path != "/analysis/chain" {
			continue
		}
		o.tb = t
		for _, query := range append(thorough.Draw(t, o.eachValue(), 12), nil) {
			alike(t, s.get(o.address(query)), other.get(o.address(query)))
		}
	}
}

// A filter on a register's fields holds for the records that it says, in both stores.
func TestFiltersOfRegisters(t *testing.T) {
	s := registered(t)
	for _, c := range []string{"assets", "damage", "links"} {
		s.ok("/collections/" + c + "/queryables")
		all := filtered(s, c, "id IS NOT NULL", "")
		some := filtered(s, c, "id > '"+all[len(all)/2]+"'", "")
		if !slices.Equal(some, all[len(all)/2+1:]) {
			t.Errorf("%s: %v are behind the middle of %v", c, some, all)
		}
		last := all[len(all)-1]
		if got := filtered(s, c, "CASEI(id) = CASEI('"+strings.ToUpper(last)+"')", ""); !slices.Contains(got, last) {
			t.Errorf("%s: %v is not %s in any case", c, got, last)
		}
	}
	for _, c := range []string{"assets", "damage", "links"} {
		bare := filtered(s, c, "geometry IS NULL", "")
		all := filtered(s, c, "id IS NOT NULL", "")
		for _, within := range []string{"BBOX(88,23,90,25)", "POLYGON((88.5 23.5,90.5 23.5,90.5 25,88.5 23.5))",
			"LINESTRING(89 24,91 24)", "POINT(89 24)"} {
			meets := filtered(s, c, "S_INTERSECTS(geometry,"+within+")", "")
			apart := filtered(s, c, "S_DISJOINT(geometry,"+within+")", "")
			both := slices.Concat(meets, apart, bare)
			if slices.Sort(both); !slices.Equal(both, all) {
				t.Errorf("%s: %v meet %s, %v do not, %v have no geometry, of %v", c, meets, within, apart, bare, all)
			}
			if got := filtered(s, c, "NOT S_INTERSECTS(geometry,"+within+")", ""); !slices.Equal(got, apart) {
				t.Errorf("%s: not meeting %s are %v, want %v", c, within, got, apart)
			}
			inside := filtered(s, c, "S_WITHIN(geometry,"+within+")", "")
			if turned := filtered(s, c, "S_CONTAINS("+within+",geometry)", ""); !slices.Equal(inside, turned) {
				t.Errorf("%s: %v lie within %s, which contains %v", c, inside, within, turned)
			}
		}
		box := "/collections/" + c + "/items?f=csv&bbox=88,23,90,25"
		var boxed []string
		for _, row := range s.ok(box).rows() {
			boxed = append(boxed, row["id"])
		}
		if got := filtered(s, c, "S_INTERSECTS(geometry,BBOX(88,23,90,25))", ""); !slices.Equal(got, boxed) {
			t.Errorf("%s: %v meet the box by filter, %v by bbox", c, got, boxed)
		}
	}
}
