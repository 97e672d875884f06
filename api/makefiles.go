package api

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
)

// How long nothing is asked for before a file is made, and how often that is looked at.
const (
	filesQuiet = 3 * time.Second
	filesLook  = 250 * time.Millisecond
)

// makeFiles makes the files that are kept of the current version before anybody asks for them, until ctx ends: one at
// a time, while nothing is asked for, until half of their room is taken. Who asks for another file, or waits for a
// costly answer, comes first.
func (s *Server) makeFiles(ctx context.Context) {
	var next nextFile
	for s.quiet(ctx, filesQuiet) && s.makeNext(ctx, &next) {
	}
}

// nextFile is the number of the file of a version that is made next, and whether there is none.
type nextFile struct {
	ticket uint64
	number int
	last   bool
}

// makeNext makes the next file where there is one; false where the program is mistaken, which ends no server.
func (s *Server) makeNext(ctx context.Context, next *nextFile) (goOn bool) {
	defer func() {
		if v := recover(); v != nil {
			s.logger.ErrorContext(ctx, "files are made when they are asked for from now on", "panic", v, "stack",
				string(debug.Stack()))
		}
	}()
	e, release, err := s.versions.acquire(ctx)
	if err != nil {
		return true // there is no dataset, or no way to it: who asks is told
	}
	defer release()
	if e.ticket != next.ticket {
		*next = nextFile{ticket: e.ticket}
	}
	if next.last {
		return true
	}
	list, err := s.filed(ctx, e)
	if err != nil || s.files.Half() {
		return true // what cannot be loaded is told to who asks
	}
	if next.last = next.number >= len(list); next.last {
		return true
	}
	if done, err := s.makeFile(ctx, list[next.number]); done {
		next.number++
		if err != nil {
			s.logger.WarnContext(ctx, "a file could not be made before it is asked for", "error", err)
		}
	}
	return true
}

// makeFile makes a file that is asked for so; done is false where that has to be tried again.
func (s *Server) makeFile(ctx context.Context, q *request) (done bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		for wait(ctx, filesLook) {
			if s.files.Queue.Wanted() || s.costly.Wanted() {
				cancel()
			}
		}
	}()
	coding := q.coding(&http.Request{Header: http.Header{"Accept-Encoding": {"gzip"}}})
	_, leave, err := s.files.Open(ctx, q.key(s.name(q), coding), rendering(q, coding))
	var refused *ogc.Problem
	switch {
	case err == nil:
		leave()
		return true, nil
	case ctx.Err() != nil, errors.Is(err, ogc.ErrBusy):
		return false, nil
	case errors.As(err, &refused), errors.Is(err, ogc.ErrNoRoom): // who asks is told, or gets it as it is made
		return true, nil
	}
	return true, err
}

// filed gives the requests whose answers are kept in files, of the collections that hold something.
func (s *Server) filed(ctx context.Context, e *opened) ([]*request, error) {
	view, _, err := e.load(ctx)
	if err != nil {
		return nil, err
	}
	of := &request{server: s, opened: e, pinned: e.version.ID, Request: ogc.Request{Base: s.baseURL}}
	var list []*request
	for _, c := range e.surface().collections {
		if !c.held(view, e.version) {
			continue
		}
		for _, f := range c.wholeFormats() {
			q, err := of.of(c.whole, "")
			if err != nil {
				return nil, err
			}
			if q.Format = f; q.filed() {
				q.settle()
				list = append(list, q)
			}
		}
	}
	return list, nil
}

// quiet waits until nothing has been asked for so long; false where ctx ends first.
func (s *Server) quiet(ctx context.Context, long time.Duration) bool {
	asked, since := s.answers.Load(), time.Now()
	for wait(ctx, min(filesLook, long)) {
		if now := s.answers.Load(); now != asked || s.busy() {
			asked, since = now, time.Now()
		} else if time.Since(since) >= long {
			return true
		}
	}
	return false
}

// busy reports whether an answer is being made.
func (s *Server) busy() bool {
	for _, q := range []*ogc.Queue{s.costly, s.light, s.uploads, s.downloads.Queue, s.files.Queue} {
		if q.Busy() {
			return true
		}
	}
	return false
}

// wait reports whether so long passes before ctx ends.
func wait(ctx context.Context, long time.Duration) bool {
	passed := time.NewTimer(long)
	defer passed.Stop()
	select {
	case <-passed.C:
		return true
	case <-ctx.Done():
		return false
	}
}
