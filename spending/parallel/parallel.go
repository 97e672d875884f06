// Package parallel runs loops on more than one processor, on as many as whoever serves them lends.
package parallel

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Processors is where loops borrow a processor for each worker beyond their first.
type Processors interface {
	Take() bool   // one, where one is free; without waiting
	Wanted() bool // whether somebody waits for one: it is given back before the loop ends
	Give()        // one that was taken
}

type processors struct{}

// On gives a context whose loops borrow from p. Without it they take all there are.
func On(ctx context.Context, p Processors) context.Context {
	return context.WithValue(ctx, processors{}, p)
}

// Each calls a function with each of 0 to n−1. Every worker makes a function of its own, which
// may keep what only one of them may use. The error is ctx's; what has not begun when ctx ends is
// left out.
func Each(ctx context.Context, n int, worker func() func(i int)) error {
	p, ok := ctx.Value(processors{}).(Processors)
	if !ok {
		p = &all{left: Cores() - 1}
	}
	var next atomic.Int64
	work := func(wanted func() bool) {
		do := worker()
		for ctx.Err() == nil && !wanted() {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			do(i)
		}
	}
	var wait sync.WaitGroup
	var panicked atomic.Pointer[string]
	taken := 0
	for taken+1 < n && p.Take() {
		taken++
	}
	for range taken {
		wait.Go(func() {
			defer p.Give()
			defer func() {
				if v := recover(); v != nil {
					text := fmt.Sprintf("%v\n%s", v, debug.Stack())
					panicked.Store(&text)
				}
			}()
			work(p.Wanted)
		})
	}
	work(func() bool { return false })
	wait.Wait()
	if text := panicked.Load(); text != nil {
		panic(*text) // where the caller can catch it
	}
	return ctx.Err()
}

// Cores is how many goroutines the machine can run at a time, whatever Go is told to run.
func Cores() int { return min(runtime.GOMAXPROCS(0), runtime.NumCPU()) }

// all lends a loop every processor but its own.
type all struct{ left int }

func (a *all) Take() bool {
	a.left--
	return a.left >= 0
}

func (*all) Wanted() bool { return false }

func (*all) Give() {}
