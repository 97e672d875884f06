package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestWorkIsBounded: what would make more work than a question is worth is refused, by the
// name of the parameter and with what is allowed.
func TestWorkIsBounded(t *testing.T) {
	thorough.OneByOne(t)
	s := ownSample(t)
	many := strings.Repeat("18-301,", ogc.MostValues) + "18-301"
	for _, c := range []struct{ query, parameter, allowed string }{
		{"/analysis/trend?step=month&period=0001-01/8999-12", "period", "1900"},
		{"/analysis/trend?step=month&period=1900-01/2200-12", "period", "120 months"},
		{"/analysis/compare?step=month&period=2014-01/2024-12", "period", "120 months"},
		{"/analysis/allocation?period=1899-12", "period", "1900 to 2200"},
		{"/analysis/allocation?period=2024-01/2201-01", "period", "1900 to 2200"},
		{"/analysis/equity?period=8999-00", "period", "1900 to 2200"},
		{"/collections/awards/items?period=0001-01/2024-01", "period", "1900 to 2200"},
		{"/analysis/trend?areas=" + many, "areas", "100 values"},
		{"/analysis/trend?areas=" + strings.ReplaceAll(many, ",", "&areas="), "areas", "100 values"},
		{"/analysis/allocation?kind=" + strings.Repeat("relief,", ogc.MostValues) + "relief", "kind", ""},
		{"/collections/awards/items?q=" + strings.Repeat("x", maxSearched+1), "q", "500 bytes"},
		{"/collections/awards/items?cursor=" + strings.Repeat("x", ogc.MaxText+1), "cursor", "2000 bytes"},
		{"/analysis/plan?budget=" + strings.Repeat("9", 30), "budget", ""},
		{"/analysis/plan?floor=" + strings.Repeat("9", 30), "floor", ""},
		{"/analysis/plan?cap=" + strings.Repeat("9", 30), "cap", ""},
		{"/analysis/reconciliation?limit=0", "limit", ""},
	} {
		p := s.get(c.query).problem(http.StatusBadRequest)
		if p.Parameter != c.parameter || !strings.Contains(strings.Join(p.Allowed, "; "), c.allowed) {
			t.Errorf("%.80s: %+v", c.query, p)
		}
	}
	s.get("/collections/awards/items/" + strings.Repeat("x", ogc.MaxPath)).problem(http.StatusRequestURITooLong)
	s.ok("/analysis/trend?step=month&period=2015-01/2024-12&areas=" + strings.Repeat("18-301,", ogc.MostValues-1) +
		"18-301")
	s.ok("/collections/awards/items?q=" + strings.Repeat("x", maxSearched))
}

// TestManyRangesAreNotGiven: ranges cannot make an answer larger than it is.
func TestManyRangesAreNotGiven(t *testing.T) {
	thorough.OneByOne(t)
	s := ownSample(t)
	for _, address := range []string{"/analysis/allocation", "/static/app.js"} {
		whole := s.ok(address)
		for _, list := range []string{strings.Repeat("0-0,", 2000) + "0-0", strings.Repeat("0-,", 20) + "0-"} {
			if a := s.ok(address, "Range: bytes="+list); len(a.body) != len(whole.body) {
				t.Errorf("%s: %d bytes for %d", address, len(a.body), len(whole.body))
			}
		}
		if a := s.get(address, "Range: bytes=0-0,2-2"); a.status != http.StatusPartialContent {
			t.Errorf("%s: two ranges: status %d", address, a.status)
		}
	}
}

// countingStore counts the lists of awards that are being read.
type countingStore struct {
	store.Store
	begun, reading *atomic.Int64
}

type countingSnapshot struct {
	store.Snapshot
	of countingStore
}

func (c countingStore) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := c.Store.Snapshot(ctx)
	return countingSnapshot{s, c}, err
}

func (c countingSnapshot) Lines(ctx context.Context, q store.AwardQuery, yield func([]byte) error) (store.Page,
	error) {
	c.of.begun.Add(1)
	c.of.reading.Add(1)
	defer c.of.reading.Add(-1)
	return c.Snapshot.Lines(ctx, q, yield)
}

func countingServer(t *testing.T, awards int) (service, countingStore) {
	t.Helper()
	store := emptyStore(t)
	publish(t, store, storetest.Dataset(1, awards))
	counting := countingStore{store, new(atomic.Int64), new(atomic.Int64)}
	return serverOf(t, counting), counting
}

// stuckWriter is a client that takes nothing after the first bytes until it may.
type stuckWriter struct {
	*httptest.ResponseRecorder
	first sync.Once
	got   chan<- struct{}
	may   <-chan struct{}
}

func (w *stuckWriter) Write(p []byte) (int, error) {
	w.first.Do(func() { w.got <- struct{}{} })
	<-w.may
	return w.ResponseRecorder.Write(p)
}

// TestSlowReadersHoldNoStore: however many read a table slowly, it is read from the store once,
// and the store is free before they have taken it.
func TestSlowReadersHoldNoStore(t *testing.T) {
	s, store := countingServer(t, 2000)
	const address = "/collections/awards/items?f=csv"
	want := s.ok(address).body
	if len(want) < 2*streamBuffer {
		t.Fatalf("%d bytes are too few to be read slowly", len(want))
	}
	store.begun.Store(0)
	got, read := make(chan struct{}), make(chan struct{})
	var readers sync.WaitGroup
	const slow = 30
	for range slow {
		readers.Go(func() {
			w := &stuckWriter{ResponseRecorder: httptest.NewRecorder(), got: got, may: read}
			s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://"+testHost+address, nil))
			if w.Body.String() != string(want) {
				t.Errorf("a slow reader got %d bytes of %d", w.Body.Len(), len(want))
			}
		})
	}
	for range slow {
		<-got
	}
	for store.reading.Load() > 0 {
		s.ok("/healthz")
	}
	if n := store.begun.Load(); n != 1 {
		t.Errorf("the store was read %d times for one table", n)
	}
	if other := s.ok(address + "&flood=yes"); len(other.body) == 0 {
		t.Error("another table is empty")
	}
	close(read)
	readers.Wait()
	if kept := s.downloads.Disk.Size(); kept != 0 || len(s.downloads.Running) != 0 {
		t.Errorf("%d bytes and %d downloads are left", kept, len(s.downloads.Running))
	}
}

// TestAbandonedRequestsStop: the work for requests whose clients are gone ends, and leaves room.
func TestAbandonedRequestsStop(t *testing.T) {
	s, store := countingServer(t, 2000)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, address := range []string{"/collections/awards/items?f=csv", "/collections/awards/items?limit=1000"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(gone, http.MethodGet, "http://"+testHost+address, nil))
		if w.Code == http.StatusOK {
			t.Errorf("%s: an abandoned request got status %d", address, w.Code)
		}
		for store.reading.Load() > 0 || len(s.light.Slots) > 0 || len(s.downloads.Queue.Slots) > 0 {
			s.ok("/healthz")
		}
	}
}

// TestBusyServer: where the queue is full an answer that must be made is a 503 that says when to
// come again; what is kept, and whether the server runs, is answered as ever.
func TestBusyServer(t *testing.T) {
	s := ownSample(t)
	s.ok("/analysis/allocation")
	s.costly = ogc.NewQueue(1, 0, 0)
	leave, err := s.costly.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := s.get("/analysis/equity")
	if p := a.problem(http.StatusServiceUnavailable); a.header.Get("Retry-After") == "" ||
		!strings.Contains(p.Detail, "at once") {
		t.Errorf("a full queue: %+v, Retry-After %q", p, a.header.Get("Retry-After"))
	}
	for _, address := range []string{"/healthz", "/readyz", "/analysis/allocation", "/static/app.js",
		"/collections/awards/items?limit=1", "/dataset"} {
		s.ok(address)
	}
	leave()
	s.ok("/analysis/equity")
	s.light, s.downloads.Queue = ogc.NewQueue(0, 0, 0), ogc.NewQueue(0, 0, 0)
	s.ok("/healthz")
}

// loop is a request for a costly answer that loops over so many pieces of work.
func loop(pieces int, workers *atomic.Int64) *request {
	return &request{endpoint: &endpoint{costly: true, render: func(ctx context.Context, _ *request, _ *reply) error {
		return parallel.Each(ctx, pieces, func() func(int) {
			workers.Add(1)
			return func(int) { runtime.Gosched() }
		})
	}}}
}

// TestAnswersShareProcessors: an answer takes what others leave free of the queue, and nothing else.
func TestAnswersShareProcessors(t *testing.T) {
	s := ownSample(t)
	s.costly = ogc.NewQueue(3, 1, time.Minute)
	for others := range 3 {
		var workers atomic.Int64
		if _, err := s.render(t.Context(), loop(100, &workers)); err != nil {
			t.Fatal(err)
		}
		if workers.Load() != int64(3-others) || len(s.costly.Slots) != others {
			t.Errorf("beside %d others: %d workers of 3; %d slots are held after it", others, workers.Load(),
				len(s.costly.Slots))
		}
		if _, err := s.costly.Enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnswersLeaveAProcessor: where more processors than answers are let in, an answer alone has all of
// them, and gives up what is spare as soon as another waits, which is let in after it.
func TestAnswersLeaveAProcessor(t *testing.T) {
	s := ownSample(t)
	s.costly = ogc.NewLendingQueue(1, 1, 1, time.Minute)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var workers atomic.Int64
	ended, next := make(chan error), make(chan error)
	go func() {
		_, err := s.render(ctx, loop(1<<40, &workers))
		ended <- err
	}()
	for workers.Load() < 2 {
		runtime.Gosched()
	}
	go func() {
		_, err := s.render(t.Context(), loop(100, &workers))
		next <- err
	}()
	for len(s.costly.Slots) > 1 {
		runtime.Gosched()
	}
	if n := workers.Load(); n != 2 {
		t.Errorf("%d workers while another answer waits, want the 2 of the first", n)
	}
	end()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := <-next; err != nil || workers.Load() < 3 {
		t.Errorf("the answer that waited: %d workers with the two before: %v", workers.Load(), err)
	}
	if len(s.costly.Slots)+len(s.costly.Entries) != 0 {
		t.Errorf("%d slots and %d entries are held after all", len(s.costly.Slots), len(s.costly.Entries))
	}
}

// TestAnswerGivesItsProcessorsToOthers: one that has taken all has others begin before it ends.
func TestAnswerGivesItsProcessorsToOthers(t *testing.T) {
	s := ownSample(t)
	s.costly = ogc.NewQueue(2, 1, time.Minute)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var workers atomic.Int64
	ended := make(chan error)
	go func() {
		_, err := s.render(ctx, loop(1<<40, &workers))
		ended <- err
	}()
	for workers.Load() < 2 {
		runtime.Gosched()
	}
	if _, err := s.render(t.Context(), loop(100, &workers)); err != nil || workers.Load() != 3 {
		t.Errorf("another answer: %d workers with the two before: %v", workers.Load(), err)
	}
	end()
	if err := <-ended; !errors.Is(err, context.Canceled) || len(s.costly.Slots) != 0 {
		t.Errorf("the answer that took all: %v; %d slots are held after it", err, len(s.costly.Slots))
	}
}

// TestFiguresOfAnyNumberOfWorkers: an answer of a busy server is that of an idle one to the byte.
func TestFiguresOfAnyNumberOfWorkers(t *testing.T) {
	s := ownSample(t)
	for _, address := range []string{"/analysis/equity?level=district", "/analysis/spatial?level=circle"} {
		s.costly = ogc.NewQueue(1, 0, 0)
		busy := s.ok(address).body
		s.cache.Clear()
		s.costly = ogc.NewQueue(8, 0, 0)
		if idle := s.ok(address).body; !bytes.Equal(busy, idle) ||
			bytes.Contains(idle, []byte(`"reason":"few_contracts"`)) {
			t.Errorf("%s: one worker answers\n%.2000s\neight answer\n%.2000s", address, busy, idle)
		}
		s.cache.Clear()
	}
}

// TestMuchToSend: what no longer fits into memory beside what others read is sent from a file.
func TestMuchToSend(t *testing.T) {
	s := ownSample(t)
	const address = "/analysis/allocation?level=circle"
	want := s.ok(address)
	s.sender = ogc.NewSender(0, s.downloads.Disk, s.refuse)
	a := s.ok(address)
	if string(a.body) != string(want.body) || a.header.Get("ETag") != want.header.Get("ETag") {
		t.Errorf("%d bytes from a file, %d from memory", len(a.body), len(want.body))
	}
	s.downloads.Disk.Capacity = 0
	s.get(address).problem(http.StatusServiceUnavailable)
}

// TestNeedBeyondNumbers: a need too large to be shared by is null, with the reason; no answer fails.
func TestNeedBeyondNumbers(t *testing.T) {
	thorough.OneByOne(t)
	store := emptyStore(t)
	d := storetest.Dataset(1, 60)
	for i := range d.Needs {
		for j := range d.Needs[i].Values {
			if j%3 == 0 && !d.Needs[i].Values[j].Missing {
				d.Needs[i].Values[j].Value = []float64{1e308, 1e300, 1e18, 1e13}[j/3%4]
			}
		}
	}
	publish(t, store, d)
	s := serverOf(t, store)
	var have struct{ Needs []struct{ Name string } }
	s.ok("/dataset").decode(&have)
	reasons := 0
	for _, listed := range have.Needs {
		for _, level := range []string{"district", "circle"} {
			for _, path := range []string{"allocation?level=" + level, "equity?level=" + level, "trend?level=" + level,
				"spatial?level=" + level,
				"plan?level=" + level, "compare?level=" + level, "sensitivity?"} {
				for _, f := range []string{"json", "csv"} {
					a := s.get("/analysis/" + path + "&period=all&need=" + listed.Name + "&f=" + f)
					if a.status != http.StatusOK &&
						!(a.status == http.StatusBadRequest && strings.HasPrefix(path, "plan")) {
						t.Errorf("%s: status %d: %.200s", a.url, a.status, a.body)
					}
					reasons += strings.Count(string(a.body), string(need.Overflow))
				}
			}
		}
	}
	if len(have.Needs) == 0 || reasons == 0 {
		t.Errorf("%d needs, and the reason stands nowhere", len(have.Needs))
	}
}
