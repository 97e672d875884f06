package api

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// queue lets a few pieces of work run at a time. Others wait in the order they came, in a
// bounded number and for a bounded time.
type queue struct {
	entries chan struct{} // work that runs
	slots   chan struct{} // processors: one for each piece of work, and what their loops take beside
	waiting atomic.Int64
	most    int64
	longest time.Duration
}

func newQueue(workers, waiting int, longest time.Duration) *queue {
	return newLendingQueue(workers, 0, waiting, longest)
}

// newLendingQueue makes a queue that has more slots than work is let in for: the loops of what runs take
// them while nothing else wants to.
func newLendingQueue(workers, spare, waiting int, longest time.Duration) *queue {
	return &queue{entries: make(chan struct{}, workers), slots: make(chan struct{}, workers+spare),
		most:    int64(waiting),
		longest: longest}
}

// errBusy says that work was not begun because too much is waiting already.
var errBusy = errors.New("too much is being asked at once")

// enter waits for a place, which leave gives back. The error is errBusy, or ctx's.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	if q.enterNow() {
		return q.leave, nil
	}
	if q.waiting.Add(1) > q.most {
		q.waiting.Add(-1)
		return nil, errBusy
	}
	defer q.waiting.Add(-1)
	patience := time.NewTimer(q.longest)
	defer patience.Stop()
	if err := wait(ctx, q.entries, patience.C); err != nil {
		return nil, err
	}
	if err := wait(ctx, q.slots, patience.C); err != nil {
		<-q.entries
		return nil, err
	}
	return q.leave, nil
}

// enterNow takes a place where one is free.
func (q *queue) enterNow() bool {
	if !taken(q.entries) {
		return false
	}
	if !taken(q.slots) {
		<-q.entries
		return false
	}
	return true
}

func wait(ctx context.Context, places chan<- struct{}, patience <-chan time.Time) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-patience:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *queue) leave() {
	q.Give()
	<-q.entries
}

// Take takes a slot where one is free and nobody waits. With it a queue is parallel.Processors: what
// runs in one slot takes others for its loops while nothing else wants them.
func (q *queue) Take() bool { return !q.Wanted() && taken(q.slots) }

// taken takes a place where one is free.
func taken(places chan<- struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		return false
	}
}

// Wanted reports whether work waits for a slot.
func (q *queue) Wanted() bool { return q.waiting.Load() > 0 }

// Give gives a slot back.
func (q *queue) Give() { <-q.slots }
