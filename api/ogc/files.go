package ogc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
)

// Files keeps answers that are made as a whole before their first byte is known, each in a file without a name, which
// goes with the program however that ends. One is made at a time, and once for all who ask for it; those asked for
// longest ago make room for the next. One larger than half of the room is not kept: it would push all others out.
type Files struct {
	Queue *Queue

	mu       sync.Mutex
	capacity int64 // bytes of all
	used     int64
	kept     []*File // the last asked first
	large    map[CacheKey]bool
}

// File is an answer that is kept.
type File struct {
	Header http.Header // beyond those every answer has
	Size   int64

	key    CacheKey
	file   *os.File
	done   chan struct{} // closed when it is complete, or err is set
	err    error
	users  int  // who wait for it or read it; guarded by Files.mu
	let    bool // it is no longer kept
	cancel context.CancelFunc
}

// NewFiles makes a store of so many bytes in files, whose makers wait in a queue.
func NewFiles(capacity int64, q *Queue) *Files {
	return &Files{capacity: capacity, Queue: q, large: map[CacheKey]bool{}}
}

// Reader reads the answer from its beginning.
func (f *File) Reader() io.ReadSeeker { return io.NewSectionReader(f.file, 0, f.Size) }

// Open gives the answer under a key, made by produce where it is not kept, until close. Errors are not kept, but
// ErrNoRoom of an answer that is too large. The context of produce ends when nobody waits for the answer any more.
func (k *Files) Open(ctx context.Context, key CacheKey,
	produce func(context.Context, io.Writer, http.Header) error) (f *File, close func(), err error) {
	k.mu.Lock()
	if k.large[key] {
		k.mu.Unlock()
		return nil, nil, ErrNoRoom
	}
	at := slices.IndexFunc(k.kept, func(f *File) bool { return f.key == key })
	if at < 0 {
		f = k.begin(ctx, key, produce)
	} else {
		f = k.kept[at]
		k.kept = slices.Delete(k.kept, at, at+1)
	}
	k.kept = slices.Insert(k.kept, 0, f)
	f.users++
	k.mu.Unlock()
	close = func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if f.users--; f.users == 0 && !f.complete() { // who asks from now on begins anew
			f.cancel()
			k.let(f)
		}
		k.free(f)
	}
	select {
	case <-f.done:
		err = f.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		close()
		return nil, nil, err
	}
	return f, close, nil
}

func (f *File) complete() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// begin starts to make an answer; k.mu is held.
func (k *Files) begin(ctx context.Context, key CacheKey,
	produce func(context.Context, io.Writer, http.Header) error) *File {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &File{Header: http.Header{}, key: key, done: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		err := guarded(func() error {
			leave, err := k.Queue.Enter(work)
			if err != nil {
				return err
			}
			defer leave()
			if f.file, err = Nameless(); err != nil {
				return err
			}
			return produce(work, &filling{k, f, work}, f.Header)
		})
		k.mu.Lock()
		defer k.mu.Unlock()
		f.err = err
		close(f.done)
		if err != nil {
			k.let(f)
		}
		k.free(f)
	}()
	return f
}

// let keeps an answer no longer; k.mu is held.
func (k *Files) let(f *File) {
	f.let = true
	k.kept = slices.DeleteFunc(k.kept, func(x *File) bool { return x == f })
}

// free closes the file of an answer that is complete, no longer kept and read by nobody; k.mu is held.
func (k *Files) free(f *File) {
	if !f.let || f.users > 0 || !f.complete() || f.file == nil {
		return
	}
	f.file.Close() // nobody can tell what it held
	f.file = nil
	k.used -= f.Size
}

// Clear keeps what is there no longer.
func (k *Files) Clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.large)
	for _, f := range slices.Clone(k.kept) {
		k.let(f)
		k.free(f)
	}
}

// Half reports whether half of the room is taken.
func (k *Files) Half() bool { return k.Used() > k.capacity/2 }

// Used gives the bytes in files.
func (k *Files) Used() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.used
}

// ErrNoRoom says that an answer is larger than what there is for files that are kept.
var ErrNoRoom = errors.New("there is no room to keep the answer in a file")

// filling writes an answer to its file, for which others make room.
type filling struct {
	k   *Files
	f   *File
	ctx context.Context
}

func (w *filling) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if !w.k.take(w.f, int64(len(p))) {
		return 0, ErrNoRoom
	}
	return w.f.file.Write(p)
}

// take makes room for n more bytes of an answer.
func (k *Files) take(f *File, n int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.Size+n > k.capacity/2 {
		k.large[f.key] = true
		return false
	}
	for i := len(k.kept) - 1; i >= 0 && k.used+n > k.capacity; i-- {
		if last := k.kept[i]; last.users == 0 && last.complete() {
			k.let(last)
			k.free(last)
		}
	}
	if k.used+n > k.capacity {
		return false
	}
	k.used, f.Size = k.used+n, f.Size+n
	return true
}
