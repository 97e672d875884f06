package gpkg_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// publisherEnv names the store the test binary publishes to without end, when it is
// started as the process to kill.
const publisherEnv = "FLOODSPEND_TEST_PUBLISH_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(publisherEnv); path != "" {
		fmt.Fprintln(os.Stderr, publishForever(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func publishForever(path string) error {
	store, err := gpkg.Open(path)
	if err != nil {
		return err
	}
	for seed := uint64(1); ; seed = seed%3 + 1 {
		if _, err := store.Publish(context.Background(), storetest.Dataset(seed, killAwards)); err != nil {
			return err
		}
	}
}

const killAwards = 120

// A publisher killed at any moment leaves a whole version, and its lock and half-written
// file do not hinder the next one.
func TestKilledPublisher(t *testing.T) {
	thorough.OneByOne(t)
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.gpkg")
	begun := time.Now()
	publishFile(t, path, 1, killAwards)
	took := time.Since(begun)
	wantCubes := map[string][]ledger.CubeRow{}
	for seed := uint64(1); seed <= 3; seed++ {
		other := filepath.Join(t.TempDir(), "whole.gpkg")
		publishFile(t, other, seed, killAwards)
		snap := snapshotOf(t, other)
		wantCubes[snap.Version().ID] = wholeCube(t, snap)
	}
	halfWritten, versions := 0, map[string]bool{}
	for round := range rounds {
		publisher := exec.CommandContext(t.Context(), os.Args[0])
		publisher.Env = append(os.Environ(), publisherEnv+"="+path)
		started := time.Now()
		if err := publisher.Start(); err != nil {
			t.Fatal(err)
		}
		writes := func() bool { // the file of the one killed before may be there still
			info, err := os.Stat(path + ".importing")
			return err == nil && info.ModTime().After(started)
		}
		for !writes() {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(round) * rand.N(took) / 4)
		if err := publisher.Process.Kill(); err != nil {
			t.Fatalf("round %d: the publisher ended by itself: %v", round, err)
		}
		var exit *exec.ExitError
		if err := publisher.Wait(); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("round %d: the publisher ended with %v, not by the kill", round, err)
		}
		if slices.Contains(names(t, dir), "x.gpkg.importing") {
			halfWritten++
		}
		snap := snapshotOf(t, path)
		id := snap.Version().ID
		versions[id] = true
		if got := wholeCube(t, snap); wantCubes[id] == nil || !slices.Equal(got, wantCubes[id]) {
			t.Fatalf("round %d: version %q is not whole", round, id)
		}
	}
	t.Logf("%d of %d kills came while a version was being written; versions seen: %d", halfWritten, rounds,
		len(versions))
	if halfWritten == 0 {
		t.Error("no kill came while a version was being written: the test has tested nothing")
	}
	publishFile(t, path, 9, 4)
	if got := names(t, dir); !slices.Equal(got, []string{"x.gpkg", "x.gpkg.versions"}) {
		t.Errorf("after the next import there are %v, want the store and the versions before", got)
	}
}

func wholeCube(t *testing.T, snap store.Snapshot) []ledger.CubeRow {
	t.Helper()
	n := 0
	page, err := snap.Awards(t.Context(), store.AwardQuery{}, func(*spending.Award) error {
		n++
		return nil
	})
	if err != nil || n != killAwards || page.Matched != n {
		t.Fatalf("%d awards, page %+v, %v; want %d", n, page, err, killAwards)
	}
	cube, err := snap.Cube(t.Context(), ledger.CubeQuery{Level: "circle", ByMonth: true})
	if err != nil {
		t.Fatal(err)
	}
	return cube
}
