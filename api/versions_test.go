package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

func emptyStore(tb testing.TB) store.Store {
	tb.Helper()
	store, err := gpkg.Open(filepath.Join(tb.TempDir(), "a.gpkg"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = store.Close() })
	return store
}

// TestNoDatasetYet: a server without a dataset says so and answers once there is one.
func TestNoDatasetYet(t *testing.T) {
	store := emptyStore(t)
	s := serverOf(t, store)
	for _, address := range []string{"/readyz", "/dataset", "/collections", "/collections/awards/items",
		"/analysis/allocation", "/analysis/reconciliation"} {
		a := s.get(address)
		if p := a.problem(http.StatusServiceUnavailable); !strings.Contains(p.Detail, "floodspend import") ||
			a.header.Get("Retry-After") == "" {
			t.Errorf("%s: %+v", address, p)
		}
	}
	for _, address := range []string{"/healthz", "/", "/api", "/conformance", "/static/app.js"} {
		s.ok(address)
	}
	publish(t, store, storetest.Dataset(1, 20))
	s.ok("/readyz")
	s.ok("/analysis/allocation")
}

// failingStore fails as a store does whose disk is gone, or whose database is slow.
type failingStore struct {
	store.Store
	err error
}

func (f failingStore) Snapshot(context.Context) (store.Snapshot, error) { return nil, f.err }

// TestFailuresKeepTheirDetails: what broke is in the log, not in the answer.
func TestFailuresKeepTheirDetails(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{errors.New("open /srv/secret/a.gpkg: input/output error"), http.StatusInternalServerError},
		{fmt.Errorf("query: %w", context.DeadlineExceeded), http.StatusServiceUnavailable},
	} {
		s := serverOf(t, failingStore{err: c.err})
		for _, address := range []string{"/readyz", "/dataset", "/collections/awards/items?f=csv"} {
			a := s.get(address)
			if p := a.problem(c.status); strings.Contains(p.Detail, "secret") || strings.Contains(p.Detail, "query:") ||
				a.header.Get("ETag") != "" {
				t.Errorf("%s: %+v with ETag %q", address, p, a.header.Get("ETag"))
			}
		}
	}
}

// panicStore stands for a mistake in this program.
type panicStore struct{ store.Store }

func (panicStore) Snapshot(context.Context) (store.Snapshot, error) { panic("secret state") }

func TestPanicIsAProblem(t *testing.T) {
	s := serverOf(t, panicStore{})
	if p := s.get("/dataset").problem(http.StatusInternalServerError); strings.Contains(p.Detail, "secret") {
		t.Errorf("%+v", p)
	}
	s.ok("/healthz")
}

// TestImportWhileServing: every answer is of one version, and what was asked after an
// import is of the new one.
func TestImportWhileServing(t *testing.T) {
	store := emptyStore(t)
	s := serverOf(t, store)
	addresses := []string{
		"/dataset", "/analysis/allocation?geometry=none", "/analysis/allocation?level=circle&period=all&f=csv",
		"/analysis/reconciliation",
		"/collections/awards/items?limit=20", "/collections/awards/items?f=csv",
		"/collections/circles/items?limit=3&geometry=none",
	}
	datasets := []func() *spending.Dataset{
		func() *spending.Dataset { return storetest.Dataset(1, 80) },
		func() *spending.Dataset { return storetest.Dataset(2, 80) },
	}
	// What /dataset says of other versions changes with them.
	versions := regexp.MustCompile(`"versions":\[[^]]*\]`)
	body := func(a answer) string { return versions.ReplaceAllString(string(a.body), "") }
	want := map[string]string{} // version and address → body
	tags := map[string]bool{}
	for _, d := range datasets {
		publish(t, store, d())
		for _, address := range addresses {
			a := s.ok(address)
			id := a.header.Get(DatasetHeader)
			if id != d().Version.ID {
				t.Fatalf("%s is of version %q after the import of %s", address, id, d().Version.ID)
			}
			want[id+address] = body(a)
			tags[a.header.Get("ETag")] = true
		}
	}
	if len(tags) != 2*len(addresses) {
		t.Errorf("%d entity tags for %d answers", len(tags), 2*len(addresses))
	}
	var done atomic.Bool
	var readers sync.WaitGroup
	seen := make([]map[string]int, len(addresses))
	for i, address := range addresses {
		seen[i] = map[string]int{}
		readers.Go(func() {
			for !done.Load() {
				a := s.ok(address)
				id := a.header.Get(DatasetHeader)
				if seen[i][id]++; body(a) != want[id+address] {
					t.Errorf("%s: the answer of version %s is not that version's", address, id)
					return
				}
			}
		})
	}
	for round := range 4 {
		publish(t, store, datasets[round%2]())
		id := datasets[round%2]().Version.ID
		if got := s.ok("/dataset").header.Get(DatasetHeader); got != id {
			t.Errorf("after the import of %s the answer is of %s", id, got)
		}
	}
	done.Store(true)
	readers.Wait()
	for i, address := range addresses {
		if len(seen[i]) == 0 {
			t.Errorf("%s was never answered", address)
		}
	}
}

// publishOnWrite imports a new version when the first bytes of an answer are sent.
type publishOnWrite struct {
	*httptest.ResponseRecorder
	once    sync.Once
	publish func()
}

func (w *publishOnWrite) Write(p []byte) (int, error) {
	w.once.Do(w.publish)
	return w.ResponseRecorder.Write(p)
}

// TestStreamKeepsItsVersion: an export that is being sent while a new version arrives stays
// with the one it began with.
func TestStreamKeepsItsVersion(t *testing.T) {
	store := emptyStore(t)
	published := storetest.Dataset(1, 500)
	awards := published.Version.Awards
	publish(t, store, published)
	s := serverOf(t, store)
	want := s.ok("/collections/awards/items?f=csv")
	r, err := http.NewRequest(http.MethodGet, "http://"+testHost+"/collections/awards/items?f=csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &publishOnWrite{ResponseRecorder: httptest.NewRecorder(), publish: func() {
		publish(t, store,
			storetest.Dataset(2, 10))
	}}
	s.ServeHTTP(w, r)
	if w.Body.String() != string(want.body) || w.Header().Get("ETag") != want.header.Get("ETag") {
		t.Errorf("the export has %d bytes and tag %s, begun with %d and %s", w.Body.Len(), w.Header().Get("ETag"),
			len(want.body), want.header.Get("ETag"))
	}
	if rows, err := csv.NewReader(w.Body).ReadAll(); err != nil || len(rows) != awards+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	after := s.get("/collections/awards/items?f=csv", "If-None-Match: "+want.header.Get("ETag"))
	if after.status != http.StatusOK || len(after.rows()) != storetest.Dataset(2, 10).Version.Awards {
		t.Errorf("after the import: status %d", after.status)
	}
}

// brokenStore's snapshots fail after they have given some awards.
type brokenStore struct{ store.Store }

type brokenSnapshot struct{ store.Snapshot }

func (b brokenStore) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := b.Store.Snapshot(ctx)
	return brokenSnapshot{s}, err
}

func (b brokenSnapshot) Lines(ctx context.Context, q store.AwardQuery, yield func([]byte) error) (store.Page, error) {
	n := 0
	page, err := b.Snapshot.Lines(ctx, q, func(line []byte) error {
		if n++; n > 400 {
			return errors.New("the disk is gone")
		}
		return yield(line)
	})
	return page, err
}

// TestBrokenStreamIsCut: a client must not take half an export for the whole.
func TestBrokenStreamIsCut(t *testing.T) {
	store := emptyStore(t)
	publish(t, store, storetest.Dataset(1, 700))
	server := httptest.NewServer(serverOf(t, brokenStore{store}))
	defer server.Close()
	for _, encoding := range []string{"identity", "gzip"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/collections/awards/items?f=csv",
			nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			continue // cut before the header was through
		}
		n, err := io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if err == nil && answer.StatusCode == http.StatusOK {
			t.Errorf("%s: the cut export reads as complete, %d bytes", encoding, n)
		}
	}
}

// TestRestoredStore: a store put back from a backup, of the same version even, is answered from
// at once; while it is being written the server is unavailable, not at a loss.
func TestRestoredStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	store, err := gpkg.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, storetest.Dataset(1, 40))
	backup, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := serverOf(t, store)
	want := s.ok("/collections/awards/items?limit=5").body
	overwrite := func(content []byte) {
		t.Helper()
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil { // in place: the inode stays
			t.Fatal(err)
		}
		if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		overwrite(backup[:len(backup)/2])
		s.get("/collections/awards/items?limit=6").problem(http.StatusServiceUnavailable)
		overwrite(bytes.Repeat([]byte{7}, len(backup)))
		s.get("/collections/awards/items?limit=7").problem(http.StatusServiceUnavailable)
		overwrite(backup)
		for _, address := range []string{"/collections/awards/items?limit=5", "/collections/awards/items?limit=8",
			"/analysis/allocation", "/readyz"} {
			a := s.ok(address)
			if strings.HasSuffix(address, "=5") && string(a.body) != string(want) {
				t.Errorf("round %d: another answer after the restore", round)
			}
		}
	}
}
