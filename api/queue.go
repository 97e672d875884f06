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
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
	longest time.Duration
}

func newQueue(workers, waiting int, longest time.Duration) *queue {
	return &queue{slots: make(chan struct{}, workers), most: int64(waiting), longest: longest}
}

// errBusy says that work was not begun because too much is waiting already.
var errBusy = errors.New("too much is being asked at once")

// enter waits for a slot, which leave gives back. The error is errBusy, or ctx's.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	if q.Take() {
		return q.Give, nil
	}
	if q.waiting.Add(1) > q.most {
		q.waiting.Add(-1)
		return nil, errBusy
	}
	defer q.waiting.Add(-1)
	patience := time.NewTimer(q.longest)
	defer patience.Stop()
	select {
	case q.slots <- struct{}{}:
		return q.Give, nil
	case <-patience.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Take takes a slot where one is free and nobody waits. With it a queue is parallel.Processors: what
// runs in one slot takes others for its loops while nothing else wants them.
func (q *queue) Take() bool {
	select {
	case q.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

// Wanted reports whether work waits for a slot.
func (q *queue) Wanted() bool { return q.waiting.Load() > 0 }

// Give gives a slot back.
func (q *queue) Give() { <-q.slots }
