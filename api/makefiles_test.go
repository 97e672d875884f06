package api

import (
	"context"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/storetest"
)

// TestFilesAreMadeBeforeTheyAreAskedFor: of every collection that holds something each file that is kept is made, and
// who asks for one, by whatever name of the server, gets that; who asks for another while one is made comes first.
func TestFilesAreMadeBeforeTheyAreAskedFor(t *testing.T) {
	s := holding(t, storetest.Dataset(3, 20))
	e, release, err := s.versions.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	list, err := s.filed(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]int{}
	for _, q := range list {
		of[q.Format.Name]++
		if done, err := s.makeFile(t.Context(), q); !done || err != nil {
			t.Errorf("%s as %s: %v", q.Path, q.Format.Name, err)
		}
	}
	if of["gpkg"] != of["parquet"] || of["gpkg"] < 8 || of["topojson"] < 2 || of["csv"] > 0 {
		t.Errorf("files of %v", of)
	}
	next := nextFile{ticket: e.ticket, number: len(list) - 1}
	if s.makeNext(t.Context(), &next); next.last || next.number != len(list) {
		t.Errorf("after the last but one: %+v", next)
	}
	if s.makeNext(t.Context(), &next); !next.last || next.number != len(list) {
		t.Errorf("after the last: %+v", next)
	}
	used := s.files.Used()
	for _, q := range list {
		path := q.Path + "?f=" + q.Format.Name
		a := s.ok(path, "Accept-Encoding: gzip")
		if len(a.body) == 0 || s.files.Used() != used {
			t.Errorf("%s was not made before it was asked for", path)
		}
	}
	s.files.Clear()
	leave, err := s.files.Queue.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go func() { // waits behind it
		if leave, err := s.files.Queue.Enter(t.Context()); err == nil {
			leave()
		}
	}()
	for !s.files.Queue.Wanted() {
		time.Sleep(time.Millisecond)
	}
	if done, err := s.makeFile(t.Context(), list[0]); done || err != nil {
		t.Errorf("a file is made while another is waited for: %v", err)
	}
	leave()
}

// TestMakingFilesEnds: it begins when nothing is asked for, and ends with its context.
func TestMakingFilesEnds(t *testing.T) {
	s := ownSample(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s.quiet(ctx, time.Hour) {
		t.Error("it does not wait")
	}
	s.makeFiles(ctx)
	if s.files.Used() != 0 {
		t.Error("files are made after the end")
	}
	leave, err := s.costly.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if s.quiet(short, time.Millisecond) {
		t.Error("an answer is being made, and it does not wait")
	}
	if leave(); !s.quiet(t.Context(), time.Millisecond) {
		t.Error("it waits for nothing")
	}
	if serverOf(t, panicStore{}).makeNext(t.Context(), &nextFile{}) {
		t.Error("it goes on after a mistake of the program")
	}
	if !serverOf(t, emptyStore(t)).makeNext(t.Context(), &nextFile{}) {
		t.Error("it does not wait for a dataset")
	}
}
