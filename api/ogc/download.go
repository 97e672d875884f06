package ogc

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// Downloads are answers too large to hold, being made and read. All who ask for the same at
// the same time read the same.
type Downloads struct {
	Disk  *disk
	Queue *Queue

	mu      sync.Mutex
	Running map[CacheKey]*download
}

type download struct {
	*spool
	Header http.Header // complete before the first byte
	cancel context.CancelFunc
}

func NewDownloads(capacity int64, q *Queue) *Downloads {
	return &Downloads{Disk: &disk{Capacity: capacity}, Queue: q, Running: map[CacheKey]*download{}}
}

// Open gives a reader of what produce writes, which begins when its turn has come. The caller
// closes it by close; the context of produce ends with the last reader.
func (d *Downloads) Open(ctx context.Context, key CacheKey,
	produce func(context.Context, io.Writer, http.Header) error) (x *download, r *spoolReader, close func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x = d.Running[key]
	if x != nil {
		r = x.spool.open(ctx)
	}
	if r == nil {
		work, cancel := context.WithCancel(context.WithoutCancel(ctx))
		x = &download{newSpool(d.Disk), http.Header{}, cancel}
		r = x.spool.open(ctx)
		d.Running[key] = x
		go func() {
			defer cancel()
			x.finish(guarded(func() error {
				leave, err := d.Queue.Enter(work)
				if err != nil {
					return err
				}
				defer leave()
				return produce(work, x.spool, x.Header)
			}))
		}()
	}
	return x, r, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if !r.close() {
			return
		}
		x.cancel()
		if d.Running[key] == x {
			delete(d.Running, key)
		}
	}
}
