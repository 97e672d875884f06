package ogc

import (
	"container/list"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
)

// Rendered is an answer as it is sent.
type Rendered struct {
	Header http.Header // beyond those every answer has
	Body   []byte
}

// Cache keeps rendered answers, the least recently used leaving first, and renders each
// answer once however many ask for it at the same time.
type Cache struct {
	mu       sync.Mutex
	capacity int // bytes
	used     int
	entries  map[CacheKey]*list.Element
	order    *list.List // of *cacheEntry, most recently used first
	flights  map[CacheKey]*flight
}

// CacheKey is the hash of what names an answer: askers choose how long that is.
type CacheKey [sha256.Size]byte

func KeyOf(parts ...string) CacheKey { return sha256.Sum256([]byte(strings.Join(parts, "\n"))) }

type cacheEntry struct {
	key    CacheKey
	answer *Rendered
}

// entryOverhead is about what an entry takes beside its answer's bytes: the entry, its places
// in map and list, and the maps of its header.
const entryOverhead = 1024

func (e *cacheEntry) size() int {
	n := entryOverhead + cap(e.answer.Body)
	for name, list := range e.answer.Header {
		n += len(name)
		for _, value := range list {
			n += len(value)
		}
	}
	return n
}

func NewCache(capacity int) *Cache {
	return &Cache{capacity: capacity, entries: map[CacheKey]*list.Element{}, order: list.New(),
		flights: map[CacheKey]*flight{}}
}

// flight is an answer being made. Its work ends when the last who waits for it is gone.
type flight struct {
	done    chan struct{} // closed when answer and err are set
	answer  *Rendered
	err     error
	waiting int // guarded by cache.mu
	cancel  context.CancelFunc
}

// Get gives the answer under a key, rendering it where it is not kept. hit tells which.
// Errors are not kept. The context of render ends when nobody waits for the answer any more.
func (c *Cache) Get(ctx context.Context, key CacheKey, render func(context.Context) (*Rendered,
	error)) (answer *Rendered, hit bool, err error) {
	c.mu.Lock()
	if e, ok := c.entries[key]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*cacheEntry).answer, true, nil
	}
	f := c.flights[key]
	if f == nil {
		f = c.begin(ctx, key, render)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.answer, false, f.err
	case <-ctx.Done():
		c.leave(key, f)
		return nil, false, ctx.Err()
	}
}

// begin starts a flight; c.mu is held.
func (c *Cache) begin(ctx context.Context, key CacheKey, render func(context.Context) (*Rendered, error)) *flight {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), cancel: cancel}
	c.flights[key] = f
	go func() {
		defer cancel()
		f.err = guarded(func() (err error) {
			f.answer, err = render(work)
			return err
		})
		c.mu.Lock()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
		if f.err == nil {
			c.add(key, f.answer)
		}
		c.mu.Unlock()
		close(f.done)
	}()
	return f
}

// guarded makes a panic of work an error: work runs beside the request, where nobody else
// would catch it.
func guarded(work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return work()
}

func (c *Cache) leave(key CacheKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting > 0 {
		return
	}
	f.cancel()
	if c.flights[key] == f { // who asks from now on begins anew
		delete(c.flights, key)
	}
}

// add keeps an answer unless it would take more than a quarter of the cache; c.mu is held.
func (c *Cache) add(key CacheKey, answer *Rendered) {
	entry := &cacheEntry{key, answer}
	if _, ok := c.entries[key]; ok || entry.size() > c.capacity/4 {
		return
	}
	c.entries[key] = c.order.PushFront(entry)
	c.used += entry.size()
	for c.used > c.capacity {
		oldest := c.order.Remove(c.order.Back()).(*cacheEntry)
		delete(c.entries, oldest.key)
		c.used -= oldest.size()
	}
}

// Clear forgets everything.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.used = map[CacheKey]*list.Element{}, 0
	c.order.Init()
}

// Size gives the bytes kept, keys and all.
func (c *Cache) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}
