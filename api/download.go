package api

import (
	"context"
	"net/http"
	"sync"
)

// downloads are answers too large to hold, being made and read. All who ask for the same at
// the same time read the same.
type downloads struct {
	disk  *disk
	queue *queue

	mu      sync.Mutex
	running map[cacheKey]*download
}

type download struct {
	*spool
	header http.Header // complete before the first byte
	cancel context.CancelFunc
}

func newDownloads(capacity int64, q *queue) *downloads {
	return &downloads{disk: &disk{capacity: capacity}, queue: q, running: map[cacheKey]*download{}}
}

// open gives a reader of what produce writes, which begins when its turn has come. The caller
// closes it by close; the context of produce ends with the last reader.
func (d *downloads) open(ctx context.Context, key cacheKey, produce func(context.Context, *reply) error) (x *download,
	r *spoolReader, close func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x = d.running[key]
	if x != nil {
		r = x.spool.open(ctx)
	}
	if r == nil {
		work, cancel := context.WithCancel(context.WithoutCancel(ctx))
		x = &download{newSpool(d.disk), http.Header{}, cancel}
		r = x.spool.open(ctx)
		d.running[key] = x
		go func() {
			defer cancel()
			x.finish(guarded(func() error {
				leave, err := d.queue.enter(work)
				if err != nil {
					return err
				}
				defer leave()
				return produce(work, &reply{x.spool, x.header})
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
		if d.running[key] == x {
			delete(d.running, key)
		}
	}
}
