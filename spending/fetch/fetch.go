// Package fetch downloads the public Assam files an import reads: in parallel, resumable,
// each checked against the size and SHA-256 of an embedded manifest.
//
// The files come from two public repositories at pinned commits (see Repositories), or
// from a mirror: a folder or web server that holds the same relative paths. Whatever the
// commits serve, the manifest decides: a file of other content is refused.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options say what to fetch from where.
type Options struct {
	Dir      string // target folder, created if absent
	Mirror   string // folder or http(s) URL holding the same relative paths; "" for the public repositories
	Files    []File // what to fetch; nil for Manifest()
	Parallel int    // files at a time; 0 for 4
	// Progress, if not nil, is called as bytes arrive, one call at a time: bytes in place
	// of all bytes, and the file that moved. Bytes in place shrink when a file starts over.
	Progress func(done, total int64, file string)
	Client   *http.Client // nil for one with timeouts on connecting and on response headers
}

// Report says what a fetch did. It is valid whether or not the fetch failed.
type Report struct {
	Files       int   // files asked for
	Downloaded  int   // files put in place by this fetch, resumed ones included
	Resumed     int   // of those, files continued from an earlier partial download
	Skipped     int   // files that were complete already
	Transferred int64 // bytes read from the repositories or mirror
}

const (
	defaultParallel = 4
	attempts        = 4 // per file
	firstBackoff    = time.Second
	stallTimeout    = 30 * time.Second
	// failuresAllowed bounds the files that may fail before the fetch gives up: a dead
	// network must not be tried once per file.
	failuresAllowed = 5
	partSuffix      = ".part"
)

// Fetch brings every file into o.Dir. Files that are there with the right content are
// skipped; a partial download (FILE.part) is continued where the source allows it. A file
// takes its name only once its size and SHA-256 agree with the manifest. Failures that may
// pass (network, 429, 5xx) are retried a few times. The error names each file that failed;
// the others are in place, and fetching again continues. Nothing is written outside o.Dir,
// symbolic links included. Only one Fetch may write to a folder at a time.
func Fetch(ctx context.Context, o Options) (Report, error) {
	return fetch(ctx, o, firstBackoff, stallTimeout)
}

func fetch(ctx context.Context, o Options, backoff, stall time.Duration) (Report, error) {
	files := o.Files
	if files == nil {
		var err error
		if files, err = Manifest(); err != nil {
			return Report{}, err
		}
	}
	if err := validate(files); err != nil {
		return Report{}, err
	}
	from, err := newSource(o, stall)
	if err != nil {
		return Report{}, err
	}
	if o.Dir == "" {
		return Report{}, errors.New("no folder to fetch into is given")
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return Report{}, fmt.Errorf("the folder to fetch into: %w", err)
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return Report{}, fmt.Errorf("the folder to fetch into: %w", err)
	}
	defer root.Close()

	f := &fetcher{root: root, from: from, backoff: backoff, progress: o.Progress, inPlace: map[string]int64{}}
	for _, file := range files {
		f.total += file.Size
	}
	f.report.Files = len(files)
	return f.all(ctx, files, o.Parallel)
}

type fetcher struct {
	root     *os.Root
	from     source
	backoff  time.Duration
	progress func(done, total int64, file string)
	total    int64

	mu      sync.Mutex // guards what follows, and serialises progress
	inPlace map[string]int64
	done    int64
	report  Report
	failed  []error
}

func (f *fetcher) all(ctx context.Context, files []File, parallel int) (Report, error) {
	if parallel <= 0 {
		parallel = defaultParallel
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var group errgroup.Group
	group.SetLimit(parallel)
	for _, file := range files {
		if running.Err() != nil {
			break
		}
		group.Go(func() error {
			// A failure is kept, not returned: the other files go on.
			if err := f.one(running, file); err != nil && running.Err() == nil {
				f.mu.Lock()
				defer f.mu.Unlock()
				if f.failed = append(f.failed, fmt.Errorf("%s: %w", file.Path, err)); len(f.failed) >= failuresAllowed {
					stop()
				}
			}
			return nil
		})
	}
	_ = group.Wait() // nothing is returned to it
	if err := ctx.Err(); err != nil {
		return f.report, fmt.Errorf("fetching stopped after %d of %d files; fetch again to continue: %w",
			f.report.Downloaded+f.report.Skipped, len(files), err)
	}
	if len(f.failed) > 0 {
		gaveUp := ""
		if len(f.failed) >= failuresAllowed {
			gaveUp = fmt.Sprintf(" (gave up after %d failures)", len(f.failed))
		}
		return f.report, fmt.Errorf("%d of %d files are in place; fetch again to continue. Failed%s:\n%w",
			f.report.Downloaded+f.report.Skipped, len(files), gaveUp, errors.Join(f.failed...))
	}
	return f.report, nil
}

// one brings one file into place, trying a few times.
func (f *fetcher) one(ctx context.Context, file File) error {
	switch sum, err := f.sum(file.Path, file.Size); {
	case err == nil && sum == file.SHA256:
		f.count(func(r *Report) { r.Skipped++ })
		f.moved(file, file.Size)
		return nil
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	}
	wait := f.backoff
	for attempt := 1; ; attempt++ {
		err := f.try(ctx, file)
		if err == nil || ctx.Err() != nil {
			return err
		}
		var p *permanentError
		if errors.As(err, &p) {
			return err
		}
		if attempt == attempts {
			return fmt.Errorf("gave up after %d attempts: %w", attempts, err)
		}
		pause := wait
		var later *retryLaterError
		if errors.As(err, &later) && later.after > pause {
			pause = later.after
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		wait *= 2
	}
}

func (f *fetcher) count(change func(*Report)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.report)
}

// moved notes how many bytes of a file are in place and tells the caller.
func (f *fetcher) moved(file File, inPlace int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done += inPlace - f.inPlace[file.Path]
	f.inPlace[file.Path] = inPlace
	if f.progress != nil {
		f.progress(f.done, f.total, file.Path)
	}
}

// permanentError is a failure that trying again will not mend.
type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

func permanent(format string, args ...any) error {
	return &permanentError{fmt.Errorf(format, args...)}
}

// retryLaterError is a server asking for patience.
type retryLaterError struct {
	err   error
	after time.Duration
}

func (e *retryLaterError) Error() string { return e.err.Error() }
func (e *retryLaterError) Unwrap() error { return e.err }
