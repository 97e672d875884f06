package parallel_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/floodspend/floodspend/spending/parallel"
)

// lender lends so many processors, and may want them back.
type lender struct {
	free, taken atomic.Int64
	wanted      atomic.Bool
}

func lending(n int64) *lender {
	l := &lender{}
	l.free.Store(n)
	return l
}

func (l *lender) Take() bool {
	if l.free.Add(-1) < 0 {
		l.free.Add(1)
		return false
	}
	l.taken.Add(1)
	return true
}

func (l *lender) Wanted() bool { return l.wanted.Load() }

func (l *lender) Give() { l.free.Add(1) }

// TestEach: each number comes once, to no more workers than the one and those lent, of which all are
// given back.
func TestEach(t *testing.T) {
	for _, x := range []struct {
		n    int
		lent int64
	}{{0, 3}, {1, 3}, {2, 3}, {1000, 0}, {1000, 1}, {1000, 7}} {
		l := lending(x.lent)
		var workers atomic.Int64
		times := make([]atomic.Int64, x.n)
		err := parallel.Each(parallel.On(t.Context(), l), x.n, func() func(int) {
			workers.Add(1)
			return func(i int) { times[i].Add(1) }
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range times {
			if came := times[i].Load(); came != 1 {
				t.Errorf("%d of %d came %d times", i, x.n, came)
			}
		}
		want := min(x.lent, max(int64(x.n)-1, 0))
		if workers.Load() != 1+want || l.taken.Load() != want || l.free.Load() != x.lent {
			t.Errorf("%d numbers, %d processors lent: %d workers, %d taken, %d free after it", x.n, x.lent,
				workers.Load(), l.taken.Load(), l.free.Load())
		}
	}
}

// TestEachWithoutLender takes the processors there are.
func TestEachWithoutLender(t *testing.T) {
	var workers atomic.Int64
	err := parallel.Each(t.Context(), 1000, func() func(int) {
		workers.Add(1)
		return func(int) {}
	})
	if want := min(runtime.GOMAXPROCS(0), runtime.NumCPU()); err != nil || workers.Load() != int64(want) {
		t.Errorf("%d workers, want %d: %v", workers.Load(), want, err)
	}
}

// TestWantedProcessorsComeBack: who lends a processor has it back long before the loop ends.
func TestWantedProcessorsComeBack(t *testing.T) {
	const endless = 1 << 40
	l := lending(3)
	ctx, end := context.WithCancel(parallel.On(t.Context(), l))
	defer end()
	ended := make(chan error)
	go func() {
		ended <- parallel.Each(ctx, endless, func() func(int) { return func(int) { runtime.Gosched() } })
	}()
	for l.free.Load() > 0 {
		runtime.Gosched()
	}
	l.wanted.Store(true)
	for l.free.Load() < 3 {
		runtime.Gosched()
	}
	end()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("a loop that was ended: %v", err)
	}
}

// TestPanicOfAnyWorkerReachesTheCaller, who alone can catch it.
func TestPanicOfAnyWorkerReachesTheCaller(t *testing.T) {
	for _, lent := range []int64{0, 3} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "a mistake") {
					t.Errorf("%d processors lent: %q", lent, text)
				}
			}()
			err := parallel.Each(parallel.On(t.Context(), lending(lent)), 100, func() func(int) { panic("a mistake") })
			t.Errorf("no panic, but %v", err)
		}()
	}
}
