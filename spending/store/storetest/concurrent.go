package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

func isolation(t *testing.T, s suite) {
	opened, old := s.published(t, s.shape.Dataset(1, 80))
	wantOld := want(s.shape.Dataset(1, 80))
	// Half-way through the next version, nothing of it shows.
	d := s.shape.Dataset(2, 60)
	d.Awards = func(yield func(spending.Award, error) bool) {
		n := 0
		for a := range s.shape.Sequence(2, 60) {
			if n++; n == 30 {
				equal(t, mustRead(t, old), wantOld)
				equal(t, mustRead(t, snapshot(t, opened)), wantOld)
			}
			if !yield(a, nil) {
				return
			}
		}
	}
	other := s.open(t)
	publish(t, other, d)
	equal(t, mustRead(t, old), wantOld)
	equal(t, mustRead(t, snapshot(t, opened)), want(s.shape.Dataset(2, 60)))
	equal(t, mustRead(t, snapshot(t, other)), want(s.shape.Dataset(2, 60)))
	publish(t, opened, s.shape.Dataset(3, 5))
	equal(t, mustRead(t, old), wantOld)
	equal(t, mustRead(t, snapshot(t, other)), want(s.shape.Dataset(3, 5)))
}

func closed(t *testing.T, s suite) {
	opened, kept := s.published(t, s.shape.Dataset(1, 10))
	snap, err := opened.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(snap.Close(), snap.Close()); err != nil {
		t.Errorf("close a snapshot twice: %v", err)
	}
	if _, err := snap.Areas(t.Context(), s.shape.Levels.Finest()); err == nil {
		t.Error("a closed snapshot gives areas")
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Snapshot(t.Context()); err == nil || errors.Is(err, store.ErrNoDataset) {
		t.Errorf("snapshot of a closed store: %v", err)
	}
	if _, err := opened.Publish(t.Context(), s.shape.Dataset(2, 1)); err == nil {
		t.Error("a closed store publishes")
	}
	equal(t, mustRead(t, kept), want(s.shape.Dataset(1, 10)))
}

func publishers(t *testing.T, s suite) {
	const each = 4
	var wait sync.WaitGroup
	for p := range 2 {
		opened := s.open(t)
		wait.Go(func() {
			for i := range each {
				if _, err := opened.Publish(soon(t), s.shape.Dataset(uint64(10*p+i), 30)); err != nil {
					t.Errorf("publisher %d: %v", p, err)
				}
			}
		})
	}
	wait.Wait()
	got := mustRead(t, snapshot(t, s.open(t)))
	last := map[string]*spending.Dataset{}
	for p := range 2 {
		d := s.shape.Dataset(uint64(10*p+each-1), 30)
		last[d.Version.ID] = d
	}
	d := last[got.version.ID]
	if d == nil {
		t.Fatalf("version %s is current, not the last of a publisher", got.version.ID)
	}
	equal(t, got, want(d))
}

func waitingPublisher(t *testing.T, s suite) {
	first, second := s.open(t), s.open(t)
	begun, finish := make(chan struct{}), make(chan struct{})
	d := s.shape.Dataset(1, 2)
	d.Awards = func(yield func(spending.Award, error) bool) {
		close(begun)
		<-finish
		s.shape.Sequence(1, 2)(yield)
	}
	result := make(chan error)
	go func() {
		_, err := first.Publish(soon(t), d)
		result <- err
	}()
	<-begun
	var err error
	for limit := 100 * time.Millisecond; limit < time.Hour; limit *= 4 { // on a busy machine it comes to wait later
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, err = second.Publish(ctx, s.shape.Dataset(2, 2))
		cancel()
		if errors.Is(err, store.ErrLocked) || !errors.Is(err, context.DeadlineExceeded) {
			break
		}
	}
	if !errors.Is(err, store.ErrLocked) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("publish while another does: %v, want ErrLocked and the context's error", err)
	}
	close(finish)
	if err := <-result; err != nil {
		t.Fatalf("publish: %v", err)
	}
	equal(t, mustRead(t, snapshot(t, second)), want(s.shape.Dataset(1, 2)))
}

func readers(t *testing.T, s suite) {
	opened := s.open(t)
	versions := map[string]content{}
	for seed := range uint64(3) {
		d := s.shape.Dataset(seed, 40)
		versions[d.Version.ID] = want(d)
	}
	publish(t, opened, s.shape.Dataset(0, 40))
	done := make(chan struct{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for more := true; more; {
				select {
				case <-done:
					more = false
				default:
				}
				if err := readWhole(t.Context(), opened, versions); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for seed := range uint64(3) {
		if _, err := opened.Publish(soon(t), s.shape.Dataset(seed, 40)); err != nil {
			t.Errorf("publish: %v", err)
		}
	}
	close(done)
	wait.Wait()
}

// readWhole reads a snapshot from two goroutines and checks that both see one version.
func readWhole(ctx context.Context, opened store.Store, versions map[string]content) error {
	snap, err := opened.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer snap.Close()
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() {
			got, err := read(ctx, snap)
			if err == nil && !reflect.DeepEqual(got, versions[snap.Version().ID]) {
				err = fmt.Errorf("a snapshot of version %q does not hold that version", snap.Version().ID)
			}
			errs[i] = err
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}
