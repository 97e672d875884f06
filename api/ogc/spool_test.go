package ogc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
)

// noise gives bytes that differ everywhere.
func noise(n int) []byte {
	b := make([]byte, n)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(b)
	return b
}

// TestSpool: whatever lies in memory, in a file or in a ring, every reader gets all of it.
func TestSpool(t *testing.T) {
	for _, c := range []struct {
		name     string
		size     int
		capacity int64
		tempDir  string
	}{
		{"memory", 1000, 0, ""},
		{"a file", 8 * spoolMemory, 1 << 30, ""},
		{"a ring in memory", 8 * spoolMemory, 0, ""},
		{"a ring in a file", 40 * spoolMemory, 16 * spoolMemory, ""},
		{"no folder for files", 8 * spoolMemory, 1 << 30, "/nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.tempDir != "" {
				t.Setenv("TMPDIR", c.tempDir)
			}
			d := &disk{Capacity: c.capacity}
			s := newSpool(d)
			want := noise(c.size)
			sums := make(chan [sha256.Size]byte, 3)
			for n := range cap(sums) {
				r := s.open(t.Context())
				go func() {
					defer r.close()
					h := sha256.New()
					if _, err := io.CopyBuffer(struct{ io.Writer }{h}, r, make([]byte, 1000*(n+1))); err != nil {
						t.Error(err)
					}
					sums <- [sha256.Size]byte(h.Sum(nil))
				}()
			}
			for part := want; len(part) > 0; {
				n, err := s.Write(part[:min(len(part), 70_001)])
				if err != nil {
					t.Fatal(err)
				}
				part = part[n:]
			}
			s.finish(nil)
			for range cap(sums) {
				if <-sums != sha256.Sum256(want) {
					t.Error("a reader got something else")
				}
			}
			for d.Size() != 0 { // the last reader is about to close
				runtime.Gosched()
			}
		})
	}
}

// TestSpoolWriterDoesNotWait: the writer ends though nobody has read a byte, so that what it
// holds is free.
func TestSpoolWriterDoesNotWait(t *testing.T) {
	s := newSpool(&disk{Capacity: 1 << 30})
	r := s.open(t.Context())
	defer r.close()
	want := noise(1 << 20)
	if _, err := s.Write(want); err != nil {
		t.Fatal(err)
	}
	s.finish(nil)
	late := s.open(t.Context())
	defer late.close()
	if got, err := io.ReadAll(late); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestSpoolEndsWithItsReaders: a writer that waits for room is told when the last reader goes,
// and a reader when it is given up or the writer fails.
func TestSpoolEndsWithItsReaders(t *testing.T) {
	s := newSpool(&disk{})
	r := s.open(t.Context())
	written := make(chan error)
	go func() {
		_, err := s.Write(noise(4 * spoolMemory))
		written <- err
	}()
	if err := r.Begun(spoolMemory); err != nil {
		t.Fatal(err)
	}
	if !r.close() {
		t.Error("the last reader is not the last")
	}
	if err := <-written; !errors.Is(err, ErrAbandoned) {
		t.Errorf("the writer got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s = newSpool(&disk{})
	r = s.open(ctx)
	defer r.close()
	cancel()
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	s = newSpool(&disk{})
	r = s.open(t.Context())
	defer r.close()
	failed := errors.New("the store is gone")
	s.finish(failed)
	if err := r.Begun(1); !errors.Is(err, failed) {
		t.Errorf("before the first byte: %v", err)
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, failed) {
		t.Errorf("after it: %v", err)
	}
}
