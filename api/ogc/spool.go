package ogc

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
)

// disk bounds what all spools keep in files together.
type disk struct {
	Capacity int64 // bytes, of which one spool takes at most a quarter

	mu   sync.Mutex
	used int64
}

func (d *disk) Take(n int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.used+n > d.Capacity {
		return false
	}
	d.used += n
	return true
}

func (d *disk) Give(n int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.used -= n
}

func (d *disk) Size() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used
}

// spoolMemory is how much of a spool lies in memory before a file is used.
const spoolMemory = 128 << 10

// spool holds bytes that are written at one pace and read at others. What does not fit in
// memory lies in a file without a name. Where there is no room for more, it becomes a ring:
// its writer waits for its slowest reader. The writer fails once no reader is left.
type spool struct {
	disk *disk

	mu      sync.Mutex
	changed *sync.Cond
	memory  []byte
	file    *os.File
	taken   int64 // of disk
	written int64
	ring    int64 // size of the ring, 0 while nothing is overwritten
	done    bool
	err     error // of the writer
	readers map[*spoolReader]struct{}
}

func newSpool(d *disk) *spool {
	s := &spool{disk: d, memory: make([]byte, 0, 4<<10), readers: map[*spoolReader]struct{}{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// ErrAbandoned ends the work for an answer that nobody reads any more.
var ErrAbandoned = errors.New("nobody waits for the answer any more")

// Write appends p, waiting for readers where the spool is a ring.
func (s *spool) Write(p []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n < len(p) {
		if len(s.readers) == 0 {
			return n, ErrAbandoned
		}
		room := s.room(int64(len(p) - n))
		if room == 0 {
			s.changed.Wait()
			continue
		}
		part := p[n : n+int(room)]
		if err := s.store(part); err != nil {
			return n, err
		}
		n += len(part)
		s.written += room
		s.changed.Broadcast()
	}
	return n, nil
}

// room gives how many of n bytes can be written now at one place.
func (s *spool) room(n int64) int64 {
	if s.ring == 0 && s.written+n > spoolMemory && !s.grow(n) {
		s.ring = max(s.written, spoolMemory)
	}
	if s.ring == 0 {
		return n
	}
	slowest := s.written
	for r := range s.readers {
		slowest = min(slowest, r.at)
	}
	return min(n, s.ring-(s.written-slowest), s.ring-s.written%s.ring)
}

// grow makes room for n more bytes in a file.
func (s *spool) grow(n int64) bool {
	need := s.written + n - s.taken
	if s.taken+need > s.disk.Capacity/4 || !s.disk.Take(need) {
		return false
	}
	if s.file == nil {
		f, err := Nameless()
		if err == nil {
			_, err = f.Write(s.memory)
		}
		if err != nil { // there is no folder for such files, or no room in it
			if f != nil {
				f.Close()
			}
			s.disk.Give(need)
			return false
		}
		s.file, s.memory = f, nil
	}
	s.taken += need
	return true
}

// Nameless gives a file that goes with its last user, however that ends.
func Nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "floodspend-")
	if err != nil {
		return nil, err
	}
	return f, os.Remove(f.Name())
}

func (s *spool) store(p []byte) error {
	at := s.written
	if s.ring > 0 {
		at %= s.ring
	}
	if s.file != nil {
		_, err := s.file.WriteAt(p, at)
		return err
	}
	if int(at) == len(s.memory) {
		s.memory = append(s.memory, p...)
	} else {
		copy(s.memory[at:], p)
	}
	return nil
}

// finish says that all is written, or why not.
func (s *spool) finish(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.err = true, err
	s.changed.Broadcast()
	s.free()
}

// free gives back what is kept once nobody writes or reads.
func (s *spool) free() {
	if !s.done || len(s.readers) > 0 {
		return
	}
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
	s.disk.Give(s.taken)
	s.memory, s.taken = nil, 0
}

// spoolReader reads a spool from its beginning.
type spoolReader struct {
	spool *spool
	ctx   context.Context
	stop  func() bool
	at    int64
}

// open gives a reader, or nil where the beginning is no longer there.
func (s *spool) open(ctx context.Context) *spoolReader {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ring > 0 && s.written > s.ring || s.done && len(s.readers) == 0 {
		return nil
	}
	r := &spoolReader{spool: s, ctx: ctx}
	r.stop = context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})
	s.readers[r] = struct{}{}
	return r
}

// Begun waits until n bytes or all there are have been written, and gives the error of a
// writer that failed before.
func (r *spoolReader) Begun(n int64) error {
	s := r.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.written < n && !s.done {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		s.changed.Wait()
	}
	if s.written < n {
		return s.err
	}
	return nil
}

// Read gives what is there, waiting for some.
func (r *spoolReader) Read(p []byte) (int, error) {
	s := r.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	for r.at == s.written && !s.done {
		if err := r.ctx.Err(); err != nil {
			return 0, err
		}
		s.changed.Wait()
	}
	if r.at == s.written {
		if s.err != nil {
			return 0, s.err
		}
		return 0, io.EOF
	}
	n, at := min(int64(len(p)), s.written-r.at), r.at
	if s.ring > 0 {
		at %= s.ring
		n = min(n, s.ring-at)
	}
	if s.file != nil {
		if _, err := s.file.ReadAt(p[:n], at); err != nil {
			return 0, err
		}
	} else {
		copy(p[:n], s.memory[at:])
	}
	r.at += n
	s.changed.Broadcast()
	return int(n), nil
}

// close gives the reader up and reports whether it was the last.
func (r *spoolReader) close() (last bool) {
	r.stop()
	s := r.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.readers, r)
	s.changed.Broadcast()
	s.free()
	return len(s.readers) == 0
}
