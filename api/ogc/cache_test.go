package ogc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCacheKeepsWithinItsBounds: the least used answers go first, and none is kept that
// takes a quarter of the room.
func TestCacheKeepsWithinItsBounds(t *testing.T) {
	const entry = 3 * entryOverhead
	c := NewCache(5 * entry)
	made := map[string]int{}
	ask := func(key string, size int) {
		t.Helper()
		a, _, err := c.Get(t.Context(), KeyOf(key), func(context.Context) (*Rendered, error) {
			made[key]++
			return &Rendered{Body: make([]byte, size)}, nil
		})
		if err != nil || len(a.Body) != size {
			t.Fatalf("%s: %d bytes, %v", key, len(a.Body), err)
		}
	}
	const body = entry - entryOverhead
	for i := range 5 {
		ask(fmt.Sprint(i), body)
	}
	ask("0", body)
	ask("5", body) // puts out 1, the least recently asked for
	ask("large", 2*entry)
	for _, key := range []string{"0", "2", "3", "4", "5"} {
		ask(key, body)
	}
	if made["0"] != 1 || made["2"] != 1 || made["5"] != 1 || c.Size() != 5*entry {
		t.Errorf("made %v, %d bytes kept", made, c.Size())
	}
	ask("1", body)
	ask("large", 2*entry)
	if made["1"] != 2 || made["large"] != 2 {
		t.Errorf("made %v", made)
	}
	c.Clear()
	if ask("0", body); made["0"] < 2 || c.Size() != entry {
		t.Errorf("after clear: made %v, %d bytes kept", made, c.Size())
	}
}

// TestOddRequestsFillNothing: what the cache takes for many small answers under long names
// stays within its capacity, and the metric says so.
func TestOddRequestsFillNothing(t *testing.T) {
	const capacity = 2 << 20
	c := NewCache(capacity)
	heap := func() int64 {
		runtime.GC()
		runtime.GC() // what pools held through the first
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for i := range 6_000 {
		key := KeyOf(strings.Repeat("x", 8<<10), fmt.Sprint(i))
		if _, _, err := c.Get(t.Context(), key, func(context.Context) (*Rendered, error) {
			return &Rendered{},
				nil
		}); err != nil {
			t.Fatal(err)
		}
		missing := KeyOf("missing", fmt.Sprint(i))
		if _, _, err := c.Get(t.Context(), missing, func(context.Context) (*Rendered, error) {
			return nil,
				errors.New("not found")
		}); err == nil {
			t.Fatal("an error became an answer")
		}
	}
	size, with := c.Size(), heap()
	runtime.KeepAlive(c)
	c = nil
	took := with - heap()
	if size > capacity || took <= 0 || took > int64(size) {
		t.Errorf("the cache says %d bytes of %d and takes %d", size, capacity, took)
	}
}

// TestWorkEndsWithItsLastReader: one who goes leaves the work to the others; the last stops it.
func TestWorkEndsWithItsLastReader(t *testing.T) {
	c := NewCache(1 << 20)
	begun, stopped := make(chan struct{}), make(chan struct{})
	render := func(ctx context.Context) (*Rendered, error) {
		close(begun)
		<-ctx.Done()
		close(stopped)
		return nil, ctx.Err()
	}
	var readers sync.WaitGroup
	leave := make([]context.CancelFunc, 2)
	for i := range leave {
		var ctx context.Context
		ctx, leave[i] = context.WithCancel(t.Context())
		readers.Go(func() {
			if _, _, err := c.Get(ctx, KeyOf("a"), render); !errors.Is(err, context.Canceled) {
				t.Errorf("who left got %v", err)
			}
		})
	}
	<-begun
	for c.waitingFor("a") < 2 {
		runtime.Gosched()
	}
	leave[0]()
	for c.waitingFor("a") > 1 {
		runtime.Gosched()
	}
	select {
	case <-stopped:
		t.Error("the work stopped while one waited")
	default:
	}
	leave[1]()
	<-stopped
	readers.Wait()
	// Who asks from now on is not given what was stopped.
	a, _, err := c.Get(t.Context(), KeyOf("a"), func(context.Context) (*Rendered,
		error) {
		return &Rendered{Body: []byte("a")}, nil
	})
	if err != nil || string(a.Body) != "a" {
		t.Errorf("asked again: %v", err)
	}
}

func (c *Cache) waitingFor(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[KeyOf(key)]; f != nil {
		return f.waiting
	}
	return 0
}

func TestPanickingWorkIsAnError(t *testing.T) {
	c := NewCache(1 << 20)
	_, _, err := c.Get(t.Context(), KeyOf("a"), func(context.Context) (*Rendered, error) { panic("a mistake") })
	if err == nil || !strings.Contains(err.Error(), "a mistake") {
		t.Errorf("%v", err)
	}
}

// TestQueue: as many work as there are slots; others wait in a bounded number and time.
func TestQueue(t *testing.T) {
	q := NewQueue(1, 1, time.Hour)
	leave, err := q.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := q.Enter(ctx)
		waiting <- err
	}()
	for q.Waiting.Load() == 0 {
		runtime.Gosched()
	}
	if _, err := q.Enter(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("one more than may wait: %v", err)
	}
	giveUp()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	q.longest = time.Nanosecond
	if _, err := q.Enter(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("too long a wait: %v", err)
	}
	leave()
	if leave, err = q.Enter(t.Context()); err != nil {
		t.Fatalf("a free slot: %v", err)
	}
	leave()
}
