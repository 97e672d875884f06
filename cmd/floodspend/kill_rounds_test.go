package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestKillRounds kills the importer, the server and the database while a version is being
// imported and the version before is being asked for. Whatever was killed when, every
// answer is that of one whole version, and nothing needs repair: the next import, server or
// start of the database works.
func TestKillRounds(t *testing.T) {
	rounds := 2
	if thorough.Full() {
		rounds = 50
	}
	binary := build(t)
	whole := wholeAnswers(t, binary)
	t.Run("gpkg", func(t *testing.T) {
		a := newArena(t, binary, filepath.Join(t.TempDir(), "a.gpkg"), whole)
		a.play(rounds, map[string]func(){"importer": a.killImporter, "server": a.killServer})
	})
	t.Run("postgis", func(t *testing.T) {
		database := pgtest.Start(t, "fsync=on", "full_page_writes=on")
		a := newArena(t, binary, migrated(t, binary, database), whole)
		a.play(rounds, map[string]func(){"importer": a.killImporter, "server": a.killServer, "database": func() {
			database.Kill()
			database.Restart()
		}})
	})
}

// TestFailover loses the leader of a cluster under Patroni while a version is being imported
// and another is being served.
func TestFailover(t *testing.T) {
	if !thorough.Full() {
		t.Skip("FLOODSPEND_FULL is not set: a failover takes half a minute; `make e2e-full` plays six")
	}
	binary := build(t)
	cluster := pgtest.StartCluster(t)
	db := cluster.Database()
	migrate(t, binary, db)
	a := newArena(t, binary, db, wholeAnswers(t, binary))
	a.play(6, map[string]func(){"leader": cluster.LoseLeader, "leader's place": cluster.StopLeader})
}

// migrated makes a database that is ready for imports.
func migrated(tb testing.TB, binary string, server *pgtest.Server) (dsn string) {
	tb.Helper()
	dsn = server.Database(tb)
	migrate(tb, binary, dsn)
	return dsn
}

func migrate(tb testing.TB, binary, dsn string) {
	tb.Helper()
	if out, err := exec.Command(binary, "migrate", "--db", dsn).CombinedOutput(); err != nil {
		tb.Fatalf("migrate: %v\n%s", err, out)
	}
}

// Datasets the arena imports in turns, and what is asked of them.
const (
	arenaSeeds  = 3
	arenaAwards = 2500
	moreRounds  = 20 // at most, where no kill came while a version was being imported
)

var arenaPaths = []string{
	"/analysis/allocation?level=circle&f=csv",
	"/analysis/allocation?level=district&period=2023-24&need=population&f=csv",
	"/collections/awards/items?flood=yes&limit=1000&sortby=-awarded&f=csv",
}

func arenaImport(db string, seed int) []string {
	return []string{"bench", "generate", "--db", db, "--awards", strconv.Itoa(arenaAwards), "--areas", "60", "--months",
		"36", "--seed", strconv.Itoa(seed), "--quiet"}
}

// wholeAnswers gives the answers of every dataset by seed and path, from stores that
// nothing was killed at.
func wholeAnswers(t *testing.T, binary string) map[int]map[string]string {
	t.Helper()
	whole := map[int]map[string]string{}
	for seed := 1; seed <= arenaSeeds; seed++ {
		db := filepath.Join(t.TempDir(), "whole.gpkg")
		if out, err := exec.Command(binary, arenaImport(db, seed)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		whole[seed] = stored(t, binary, db)
	}
	return whole
}

// stored gives what a store answers, read anew.
func stored(t *testing.T, binary, db string) map[string]string {
	t.Helper()
	answers := map[string]string{}
	for _, path := range arenaPaths {
		var stderr strings.Builder
		export := exec.Command(binary, "export", "--db", db, path)
		export.Stderr = &stderr
		out, err := export.Output()
		if err != nil {
			t.Fatalf("export %s: %v\n%s", path, err, stderr.String())
		}
		answers[path] = string(out)
	}
	return answers
}

// arena is a store with a server on it and clients that ask without end.
type arena struct {
	t        *testing.T
	binary   string
	db       string
	whole    map[int]map[string]string
	seed     int           // of the version last seen
	length   time.Duration // of the last import that nothing disturbed
	importer *exec.Cmd
	server   *exec.Cmd

	mu       sync.Mutex
	address  string
	answered int
}

func newArena(t *testing.T, binary, db string, whole map[int]map[string]string) *arena {
	t.Helper()
	a := &arena{t: t, binary: binary, db: db, whole: whole, seed: 1}
	begun := time.Now()
	if out, err := exec.Command(binary, arenaImport(db, a.seed)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	a.length = time.Since(begun)
	a.serve()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var clients sync.WaitGroup
	clients.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			a.ask(arenaPaths[i%len(arenaPaths)])
			time.Sleep(time.Millisecond)
		}
	})
	t.Cleanup(func() {
		cancel()
		clients.Wait()
		if a.answered == 0 {
			t.Error("the clients got no answer at all: the test has tested nothing")
		}
	})
	return a
}

// serve starts the server and waits until it is ready.
func (a *arena) serve() {
	a.t.Helper()
	server, address, log := serving(a.t, a.binary, a.db)
	a.mu.Lock()
	a.server, a.address = server, address
	a.mu.Unlock()
	a.await(func() string { return log.String() })
}

// await waits until the server is ready.
func (a *arena) await(log func() string) {
	a.t.Helper()
	last := ""
	for give := time.Now().Add(10 * time.Minute); time.Now().Before(give); time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get("http://" + a.address + "/readyz")
		if err != nil {
			last = err.Error()
			continue
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
		last = string(body)
	}
	a.t.Fatalf("the server is not ready within ten minutes: %s\n%s", last, log())
}

// ask asks the server. It may fail to answer, as it or its database may just be dead, but
// an answer is that of a whole version.
func (a *arena) ask(path string) {
	a.mu.Lock()
	address := a.address
	a.mu.Unlock()
	answer, err := http.Get("http://" + address + path)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusInternalServerError {
		return
	}
	if answer.StatusCode != http.StatusOK {
		a.t.Errorf("%s: status %d\n%.300s", path, answer.StatusCode, body)
		return
	}
	a.mu.Lock()
	a.answered++
	a.mu.Unlock()
	for _, answers := range a.whole {
		if string(body) == answers[path] {
			return
		}
	}
	a.t.Errorf("%s: the answer is not that of a whole version: %d bytes, %.200s", path, len(body), body)
}

// play kills one of the victims a round, while another version is being imported; a kill may
// come late, so rounds go on until one came during an import.
func (a *arena) play(rounds int, victims map[string]func()) {
	names := slices.Sorted(maps.Keys(victims))
	during := 0
	for round := 0; round < rounds || during == 0 && round < rounds+moreRounds; round++ {
		victim := names[round%len(names)]
		next := 1 + (a.seed+rand.IntN(arenaSeeds-1))%arenaSeeds
		a.importer = exec.Command(a.binary, arenaImport(a.db, next)...)
		begun := time.Now()
		if err := a.importer.Start(); err != nil {
			a.t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- a.importer.Wait() }()
		wait := rand.N(a.length * 5 / 4)
		if round >= rounds {
			wait /= 4
		}
		finished := false
		var err error
		select {
		case err = <-ended:
			finished, a.length = true, time.Since(begun)
		case <-time.After(wait):
			during++
		}
		victims[victim]()
		if !finished {
			err = <-ended
		}
		if err != nil && (finished || victim == "server") {
			a.t.Fatalf("round %d: the import ended with %v; nothing it needs was killed", round, err)
		}
		a.check(fmt.Sprintf("round %d, %s killed after %v", round, victim, wait), next, err == nil)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.t.Logf("%d kills came while a version was being imported; %d answers checked", during, a.answered)
	if during == 0 {
		a.t.Error("no kill came while a version was being imported: the test has tested nothing")
	}
}

// check compares the store, read anew, with the versions it may be at: the one imported
// last, or the one before where that import may have failed.
func (a *arena) check(when string, next int, imported bool) {
	a.t.Helper()
	now := stored(a.t, a.binary, a.db)
	switch {
	case maps.Equal(now, a.whole[next]):
		a.seed = next
	case imported:
		a.t.Fatalf("%s: the import was done, and the store does not hold it", when)
	case !maps.Equal(now, a.whole[a.seed]):
		a.t.Fatalf("%s: the store holds neither version %d nor version %d", when, a.seed, next)
	}
	a.await(func() string { return "" })
}

func (a *arena) killImporter() { _ = a.importer.Process.Kill() } // it may be done already

func (a *arena) killServer() {
	a.t.Helper()
	if err := a.server.Process.Kill(); err != nil {
		a.t.Fatal(err)
	}
	_ = a.server.Wait() // it was killed
	a.serve()
}
