package ogc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// keep asks for an answer of so many bytes and reads it.
func keep(t *testing.T, k *Files, name string, size int, made *int) (string, func()) {
	t.Helper()
	f, leave, err := k.Open(t.Context(), KeyOf(name), func(_ context.Context, out io.Writer, h http.Header) error {
		*made++
		h.Set("Link", name)
		_, err := io.WriteString(out, strings.Repeat(name, size))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f.Reader())
	if err != nil || f.Header.Get("Link") != name || f.Size != int64(len(b)) {
		t.Fatalf("%v: %d bytes of %d, headers %v", err, len(b), f.Size, f.Header)
	}
	return string(b), leave
}

func TestFilesAreMadeOnceAndMakeRoom(t *testing.T) {
	k, made := NewFiles(100, NewQueue(1, 8, time.Minute)), 0
	for range 2 {
		got, leave := keep(t, k, "a", 40, &made)
		if leave(); got != strings.Repeat("a", 40) {
			t.Errorf("it holds %q", got)
		}
	}
	_, held := keep(t, k, "b", 40, &made)
	if made != 2 || k.Used() != 80 {
		t.Errorf("%d answers of two were made, %d bytes are kept", made, k.Used())
	}
	_, leave := keep(t, k, "c", 40, &made) // in the place of a, for b is being read
	leave()
	if made != 3 || k.Used() != 80 {
		t.Errorf("%d answers of three were made, %d bytes are kept", made, k.Used())
	}
	_, leave = keep(t, k, "b", 40, &made)
	if leave(); made != 3 {
		t.Error("what was being read left")
	}
	if _, _, err := k.Open(t.Context(), KeyOf("d"), func(_ context.Context, out io.Writer, _ http.Header) error {
		_, err := io.WriteString(out, strings.Repeat("d", 61))
		return err
	}); !errors.Is(err, ErrNoRoom) {
		t.Errorf("61 bytes beside 40 that are being read: %v", err)
	}
	k.Clear()
	if k.Used() != 40 {
		t.Errorf("%d bytes are there beside what is being read", k.Used()-40)
	}
	if held(); k.Used() != 0 {
		t.Errorf("%d bytes are left", k.Used())
	}
	_, leave = keep(t, k, "b", 40, &made)
	if leave(); made != 4 {
		t.Error("what was given up is still given")
	}
}

// TestLargeFilesArePassedOver: an answer larger than half of the room pushes nothing out, and is made no further the
// next time it is asked for.
func TestLargeFilesArePassedOver(t *testing.T) {
	k, made := NewFiles(100, NewQueue(1, 8, time.Minute)), 0
	for _, name := range []string{"a", "b"} {
		_, leave := keep(t, k, name, 25, &made)
		leave()
	}
	tries := 0
	large := func() error {
		_, _, err := k.Open(t.Context(), KeyOf("c"), func(_ context.Context, out io.Writer, _ http.Header) error {
			tries++
			for range 6 {
				if _, err := io.WriteString(out, strings.Repeat("c", 10)); err != nil {
					return err
				}
			}
			return nil
		})
		return err
	}
	for range 3 {
		if err := large(); !errors.Is(err, ErrNoRoom) {
			t.Errorf("an answer of 60 bytes where 100 are kept: %v", err)
		}
	}
	if tries != 1 || k.Used() != 50 || k.Half() {
		t.Errorf("it was tried %d times, and %d bytes are kept", tries, k.Used())
	}
	k.Clear()
	if large(); tries != 2 {
		t.Error("another version's is not tried")
	}
}

// TestFilesEndWithWhoWaits: the work for an answer ends with the last who waits for it, errors are not kept, and those
// who ask at the same time wait for the same.
func TestFilesEndWithWhoWaits(t *testing.T) {
	k := NewFiles(100, NewQueue(1, 8, time.Minute))
	waits, cancel := context.WithCancel(t.Context())
	begun, ended := make(chan bool), make(chan bool)
	go func() {
		<-begun
		cancel()
	}()
	_, _, err := k.Open(waits, KeyOf("a"), func(ctx context.Context, _ io.Writer, _ http.Header) error {
		close(begun)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	})
	if <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up is told %v", err)
	}
	broken := errors.New("broken")
	if _, _, err := k.Open(t.Context(), KeyOf("a"), func(_ context.Context, out io.Writer, _ http.Header) error {
		if _, err := io.WriteString(out, "half"); err != nil {
			return err
		}
		return broken
	}); !errors.Is(err, broken) || k.Used() != 0 {
		t.Errorf("a broken answer: %v, %d bytes are kept", err, k.Used())
	}
	var all sync.WaitGroup
	made := make(chan bool, 8)
	for range 8 {
		all.Go(func() {
			f, leave, err := k.Open(t.Context(), KeyOf("b"), func(_ context.Context, out io.Writer,
				_ http.Header) error {
				made <- true
				_, err := io.WriteString(out, "whole")
				return err
			})
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
			if b, _ := io.ReadAll(f.Reader()); string(b) != "whole" {
				t.Errorf("one reads %q", b)
			}
		})
	}
	if all.Wait(); len(made) != 1 {
		t.Errorf("it was made %d times", len(made))
	}
}
