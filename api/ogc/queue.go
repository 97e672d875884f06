package ogc

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Queue lets a few pieces of work run at a time. Others wait in the order they came, in a
// bounded number and for a bounded time.
type Queue struct {
	Entries chan struct{} // work that runs
	Slots   chan struct{} // processors: one for each piece of work, and what their loops take beside
	Waiting atomic.Int64
	most    int64
	longest time.Duration
}

func NewQueue(workers, waiting int, longest time.Duration) *Queue {
	return NewLendingQueue(workers, 0, waiting, longest)
}

// NewLendingQueue makes a queue that has more slots than work is let in for: the loops of what runs take
// them while nothing else wants to.
func NewLendingQueue(workers, spare, waiting int, longest time.Duration) *Queue {
	return &Queue{Entries: make(chan struct{}, workers), Slots: make(chan struct{}, workers+spare),
		most:    int64(waiting),
		longest: longest}
}

// ErrBusy says that work was not begun because too much is waiting already.
var ErrBusy = errors.New("too much is being asked at once")

// Enter waits for a place, which leave gives back. The error is errBusy, or ctx's.
func (q *Queue) Enter(ctx context.Context) (leave func(), err error) {
	if q.enterNow() {
		return q.leave, nil
	}
	if q.Waiting.Add(1) > q.most {
		q.Waiting.Add(-1)
		return nil, ErrBusy
	}
	defer q.Waiting.Add(-1)
	patience := time.NewTimer(q.longest)
	defer patience.Stop()
	if err := wait(ctx, q.Entries, patience.C); err != nil {
		return nil, err
	}
	if err := wait(ctx, q.Slots, patience.C); err != nil {
		<-q.Entries
		return nil, err
	}
	return q.leave, nil
}

// enterNow takes a place where one is free.
func (q *Queue) enterNow() bool {
	if !taken(q.Entries) {
		return false
	}
	if !taken(q.Slots) {
		<-q.Entries
		return false
	}
	return true
}

func wait(ctx context.Context, places chan<- struct{}, patience <-chan time.Time) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-patience:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *Queue) leave() {
	q.Give()
	<-q.Entries
}

// Take takes a slot where one is free and nobody waits. With it a queue is parallel.Processors: what
// runs in one slot takes others for its loops while nothing else wants them.
func (q *Queue) Take() bool { return !q.Wanted() && taken(q.Slots) }

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
func (q *Queue) Wanted() bool { return q.Waiting.Load() > 0 }

// Busy reports whether work runs or waits.
func (q *Queue) Busy() bool { return len(q.Entries) > 0 || q.Wanted() }

// Give gives a slot back.
func (q *Queue) Give() { <-q.Slots }
