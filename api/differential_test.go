package api

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestStoresAnswerAlike asks the same of a GeoPackage and of a PostGIS database with the
// same content: every endpoint, with each known value of each parameter in every
// representation, with drawn combinations, and page after page. The answers are the same to
// the byte. What orders them is METHOD's area codes and award ids, compared byte by byte.
func TestStoresAnswerAlike(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	t.Run("sample", func(t *testing.T) {
		answerAlike(t, sample(t), sampleInPostGIS(t), 5, operation.eachValue)
	})
	// The real answers are large; the sample has shown that each value is understood alike.
	t.Run("real", func(t *testing.T) {
		s := realData(t)
		answerAlike(t, s, inPostGIS(t, s), 2, func(o operation) []url.Values {
			return o.drawn(rand.New(rand.NewPCG(7, 1)), 12)
		})
	})
}

func answerAlike(t *testing.T, s, other service, each int, queries func(operation) []url.Values) {
	asked := 0
	for _, o := range contractOf(s).operations() {
		if slices.Contains(operational(), o.path) {
			continue
		}
		o.tb = t
		addresses := []string{o.address(nil)}
		for _, query := range thorough.Draw(t, slices.Concat(queries(o), o.drawn(rand.New(rand.NewPCG(11, 13)), 20)),
			each) {
			addresses = append(addresses, o.address(query))
		}
		for _, address := range addresses {
			asked++
			alike(t, s.get(address), other.get(address))
		}
	}
	asked += pagesAlike(t, s, other)
	t.Logf("%d questions", asked)
}

// pagesAlike follows the next links of sorted and filtered awards on one server and asks the
// other for the same pages.
func pagesAlike(t *testing.T, s, other service) (asked int) {
	sorts := append(spending.SortableFields(), "-awarded", "-contract_date", "-confidence")
	for _, sort := range thorough.Draw(t, sorts, 3) {
		address := "/collections/awards/items?limit=400&sortby=" + sort
		for range 4 {
			a := s.get(address)
			alike(t, a, other.get(address))
			asked++
			next := ""
			for _, l := range a.features().Links {
				if l.Rel == "next" {
					next = l.Href
				}
			}
			if next == "" {
				break
			}
			address = next[strings.Index(next, "/collections"):]
		}
	}
	return asked
}

func alike(t *testing.T, a, b answer) {
	t.Helper()
	if a.status != b.status || a.header.Get("ETag") != b.header.Get("ETag") ||
		a.header.Get("Content-Type") != b.header.Get("Content-Type") {
		t.Errorf("%s: status %d and %d, ETag %s and %s", a.url, a.status, b.status, a.header.Get("ETag"),
			b.header.Get("ETag"))
	}
	if bytes.Equal(a.body, b.body) {
		return
	}
	at := 0
	for at < min(len(a.body), len(b.body)) && a.body[at] == b.body[at] {
		at++
	}
	from := max(0, at-60)
	t.Errorf("%s: the answers differ at byte %d:\nGeoPackage %.160q\nPostGIS    %.160q", a.url, at, a.body[from:],
		b.body[from:])
}

// inPostGIS serves what a server serves from a PostGIS database of its own.
func inPostGIS(tb testing.TB, s service) service {
	tb.Helper()
	return serverOf(tb, publishedIn(tb, migrated(tb), s.versions.store))
}

// migrated gives the DSN of a new database that has the schema already.
func migrated(tb testing.TB) string {
	tb.Helper()
	return pgtest.Prepared(tb, "migrated", func(dsn string) error {
		_, err := postgis.Migrate(context.Background(), dsn, "")
		return err
	})
}

// publishedIn gives a PostGIS store in a new database with the content of another store.
func publishedIn(tb testing.TB, dsn string, from store.Store) store.Store {
	tb.Helper()
	if _, err := postgis.Migrate(tb.Context(), dsn, ""); err != nil {
		tb.Fatal(err)
	}
	store, err := postgis.Open(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	snap, err := from.Snapshot(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	defer snap.Close()
	d, err := storetest.Copy(tb.Context(), snap)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := store.Publish(tb.Context(), d); err != nil {
		tb.Fatal(err)
	}
	return store
}
