// Package thorough decides how much the tests ask. A product of everything with everything is asked
// whole by make e2e-full, which sets FLOODSPEND_FULL, and in a draw that is the same each time by make test.
package thorough

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// Full reports whether everything is to be asked.
func Full() bool { return os.Getenv("FLOODSPEND_FULL") != "" }

// Draw gives n of the questions in their order, the same n each time, or all of them in the full run.
func Draw[T any](tb testing.TB, all []T, n int) []T {
	tb.Helper()
	if Full() || n >= len(all) {
		return all
	}
	return drawn(tb, all, rand.New(rand.NewPCG(uint64(len(all)), uint64(n))).Perm(len(all))[:n])
}

// Cover gives so many of the questions that each kind there is is among them, the same each time, or all of them in the
// full run. A question may be of several kinds.
func Cover[T any](tb testing.TB, all []T, kinds func(T) []string) []T {
	tb.Helper()
	if Full() {
		return all
	}
	var picked []int
	seen := map[string]bool{}
	for _, at := range rand.New(rand.NewPCG(uint64(len(all)), 0)).Perm(len(all)) {
		fresh := false
		for _, kind := range kinds(all[at]) {
			fresh = fresh || !seen[kind]
			seen[kind] = true
		}
		if fresh {
			picked = append(picked, at)
		}
	}
	return drawn(tb, all, picked)
}

func drawn[T any](tb testing.TB, all []T, picked []int) []T {
	tb.Helper()
	slices.Sort(picked)
	some := make([]T, len(picked))
	for i, at := range picked {
		some[i] = all[at]
	}
	tb.Logf("%d of %d questions; FLOODSPEND_FULL=1 asks all", len(some), len(all))
	return some
}

// OneByOne skips a test under the race detector: it does one thing after another, where there is no
// race to find, and would take ten times as long to look for it. The same test runs without the detector.
func OneByOne(tb testing.TB) {
	tb.Helper()
	if raceDetector {
		tb.Skip("one thing after another: run without the race detector")
	}
}
