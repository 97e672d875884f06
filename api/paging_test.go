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
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestNextLinksGiveEachItemOnce follows next links to the end at several page sizes, and
// compares with the whole.
func TestNextLinksGiveEachItemOnce(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, c := range []struct {
		query string
		limit int
	}{
		{"/collections/districts/items?geometry=none", 1},
		{"/collections/districts/items?geometry=none", 35},
		{"/collections/circles/items?geometry=none", 7},
		{"/collections/circles/items?geometry=none&parent_id=18-316", 2},
		{"/collections/circles/items?geometry=none&bbox=91,25.9,93,26.6", 3},
		{"/collections/awards/items?flood=yes", 100},
		{"/collections/awards/items?flood=yes&sortby=-awarded", 173},
		{"/collections/awards/items?sortby=awarded&period=2023-24", 250},
		{"/collections/awards/items?sortby=-contract_date&precision=district", 90},
		{"/collections/awards/items?q=embankment&sortby=-confidence", 30},
		{"/collections/awards/items?bbox=91,25.9,93,26.6&datetime=2023-01-01/..", 200},
		{"/collections/awards/items?awarded=", 50},
	} {
		whole := s.ok(c.query + "&limit=1000").features()
		all := s.allPages(fmt.Sprintf("%s&limit=%d", c.query, c.limit))
		if len(all) != whole.NumberMatched || len(all) < 2 {
			t.Errorf("%s: %d items over all pages, numberMatched %d", c.query, len(all), whole.NumberMatched)
		}
		for offset := 0; offset <= len(all); offset += max(c.limit, len(all)/4) {
			page := s.ok(fmt.Sprintf("%s&limit=%d&offset=%d", c.query, c.limit, offset)).features()
			for i, f := range page.Features {
				if f.ID != all[offset+i].ID {
					t.Errorf("%s: item %d is %s by next links, %s by offset", c.query, offset+i, all[offset+i].ID, f.ID)
				}
			}
			if rest := len(all) - offset; len(page.Features) != min(c.limit, rest) || page.NumberMatched != len(all) ||
				(linkTo(page.Links, "next") != "") != (rest > c.limit) {
				t.Errorf("%s: %d items at offset %d of %d, next %q", c.query, len(page.Features), offset, len(all),
					linkTo(page.Links, "next"))
			}
		}
		seen := map[string]bool{}
		for i, f := range all {
			if seen[f.ID] {
				t.Errorf("%s: %s comes twice", c.query, f.ID)
			}
			seen[f.ID] = true
			if i < len(whole.Features) && whole.Features[i].ID != f.ID {
				t.Errorf("%s: item %d is %s by pages, %s in one", c.query, i, f.ID, whole.Features[i].ID)
				break
			}
		}
	}
}

func TestCSVPagesAndWholes(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, query := range []string{"/collections/circles/items?geometry=none&f=csv",
		"/collections/awards/items?flood=yes&sortby=id&f=csv"} {
		matched := s.ok(strings.Replace(query, "f=csv", "limit=1", 1)).features().NumberMatched
		var paged []string
		for next := query + "&limit=100"; next != ""; {
			a := s.ok(next)
			said := a.header.Get(ogc.MatchedHeader) + " " + a.header.Get(ogc.ReturnedHeader)
			if want := fmt.Sprintf("%d %d", matched, len(a.rows())); said != want {
				t.Errorf("%s: the headers say %q matched and returned, want %s", next, said, want)
			}
			for _, row := range a.rows() {
				paged = append(paged, row["id"])
			}
			var found bool
			if next, found = strings.CutPrefix(a.header.Get("Link"), "<"); found {
				next, _, _ = strings.Cut(next, `>; rel="next"`)
			}
		}
		whole := s.ok(query)
		var all []string
		for _, row := range whole.rows() {
			all = append(all, row["id"])
		}
		if len(all) < 150 || !slices.Equal(all, paged) {
			t.Errorf("%s: %d rows at once, %d by the Link headers", query, len(all), len(paged))
		}
		if got := whole.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=") {
			t.Errorf("%s: Content-Disposition %q", query, got)
		}
		if !strings.Contains(string(whole.body), "\r\n") {
			t.Errorf("%s: lines do not end as RFC 4180 has it", query)
		}
	}
}

// TestStaleCursors: a cursor of another query, version or maker is a 400, not page 1.
func TestStaleCursors(t *testing.T) {
	thorough.OneByOne(t)
	store, err := gpkg.Open(t.TempDir() + "/a.gpkg")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, storetest.Dataset(1, 300))
	s := serverOf(t, store)
	for path, other := range map[string]string{
		"/collections/awards/items?limit=5":  "/collections/awards/items?limit=5&flood=yes",
		"/collections/circles/items?limit=1": "/collections/circles/items?limit=1&geometry=none",
	} {
		next := linkTo(s.ok(path).features().Links, "next")
		u, err := url.Parse(next)
		if err != nil || next == "" {
			t.Fatalf("%s: next link %q, %v", path, next, err)
		}
		cursor := u.Query().Get(ogc.CursorName)
		s.ok(next)
		s.ok(path + "0&cursor=" + cursor) // another limit is no other query
		for _, address := range []string{
			other + "&cursor=" + cursor, path + "&cursor=" + cursor[1:], path + "&cursor=" + cursor[:8], path +
				"&cursor=%2F%2F", path + "&cursor=" + strings.Repeat("A", 400),
		} {
			if p := s.get(address).problem(http.StatusBadRequest); p.Parameter != ogc.CursorName ||
				!strings.Contains(p.Detail, "first page") {
				t.Errorf("%s: %+v", address, p)
			}
		}
		publish(t, store, storetest.Dataset(2, 300))
		if p := s.get(next).problem(http.StatusBadRequest); p.Parameter != ogc.CursorName {
			t.Errorf("%s after an import: %+v", next, p)
		}
		publish(t, store, storetest.Dataset(1, 300))
	}
}

func publish(tb testing.TB, store store.Store, d *spending.Dataset) {
	tb.Helper()
	if _, err := store.Publish(tb.Context(), d); err != nil {
		tb.Fatal(err)
	}
}

func TestLimit(t *testing.T) {
	s := sample(t)
	for query, want := range map[string]int{"": 100, "limit=1": 1, "limit=100": 100, "limit=1000": 1000,
		"limit=10001": 10_000, "limit=99999999999999999999": 10_000} {
		p := s.ok("/collections/awards/items?" + query).features()
		if want := min(want, p.NumberMatched); p.NumberReturned != want || len(p.Features) != want ||
			p.NumberMatched <= 1000 {
			t.Errorf("%q: %d of %d awards, want %d", query, p.NumberReturned, p.NumberMatched, want)
		}
	}
	for _, query := range []string{"limit=0", "limit=-1", "limit=", "limit=ten", "limit=1.5", "limit=1&limit=2",
		"limit=%2B5e1"} {
		if p := s.get("/collections/awards/items?" +
			query).problem(http.StatusBadRequest); p.Parameter != ogc.LimitName ||
			!strings.Contains(p.Allowed[0], "1 to 10000") {
			t.Errorf("%q: %+v", query, p)
		}
	}
	for _, o := range contractOf(s).operations() {
		for _, p := range o.query() {
			if p.Name == ogc.LimitName &&
				(p.Schema.Value.Min == nil || *p.Schema.Value.Min != 1 || p.Schema.Value.Max == nil ||
					p.Schema.Value.Default == nil) {
				t.Errorf("%s: limit is described without minimum, maximum and default", o.path)
			}
		}
	}
}

func TestOffsetIsBounded(t *testing.T) {
	s := sample(t)
	cursor := linkTo(s.ok("/collections/awards/items?limit=5").features().Links, "next")
	for _, address := range []string{"/collections/awards/items?offset=-1", "/collections/awards/items?offset=1000001",
		"/collections/districts/items?offset=x", cursor + "&offset=5"} {
		if p := s.get(address).problem(http.StatusBadRequest); p.Parameter != ogc.OffsetName {
			t.Errorf("%s: %+v", address, p)
		}
	}
	for _, collection := range []string{"awards", "districts"} {
		if page := s.ok("/collections/" + collection + "/items?offset=1000000").features(); len(page.Features) != 0 ||
			page.NumberMatched == 0 || linkTo(page.Links, "next") != "" {
			t.Errorf("behind the last of %s: %d of %d", collection, len(page.Features), page.NumberMatched)
		}
	}
}

// Every collection states where its features lie; pages begin with those that lie somewhere, and without a limit and
// an order a page ends where these end.
func TestPagesBeginWithPlaces(t *testing.T) {
	s := sample(t)
	var list struct {
		Collections []struct {
			ID     string
			Extent struct{ Spatial struct{ BBox [][4]float64 } }
		}
	}
	s.ok("/collections").decode(&list)
	without := 0
	for _, c := range list.Collections {
		if len(c.Extent.Spatial.BBox) != 1 {
			t.Errorf("%s states no extent", c.ID)
		}
		path, bare := "/collections/"+c.ID+"/items", 0
		for address := path; address != ""; {
			p := s.ok(address).features()
			some := slices.IndexFunc(p.Features, func(f feature) bool { return string(f.Geometry) == "null" })
			if some > 0 || some == 0 && bare == 0 && address == path || some < 0 && bare > 0 {
				t.Fatalf("%s: feature %d of %d has no geometry", address, some, len(p.Features))
			}
			if some == 0 {
				bare += len(p.Features)
			}
			address = linkTo(p.Links, "next")
		}
		if bare == 0 {
			continue
		}
		without++
		whole := s.ok(path + "?limit=10000").features()
		if whole.NumberReturned != whole.NumberMatched ||
			slices.IndexFunc(whole.Features, func(f feature) bool { return string(f.Geometry) == "null" }) !=
				len(whole.Features)-bare {
			t.Errorf("%s: a page with a limit holds %d of %d", c.ID, whole.NumberReturned, whole.NumberMatched)
		}
		sorted := s.ok(path + "?limit=10000&sortby=id").features()
		if !slices.IsSortedFunc(sorted.Features, func(a, b feature) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("%s by id are not in the order of their ids", c.ID)
		}
	}
	if without < 4 {
		t.Errorf("only %d collections have features without a geometry", without)
	}
}
