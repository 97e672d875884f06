package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/floodspend/floodspend/spending/store"
)

// importSuffix is what the file a version is written to is called after the store.
const importSuffix = ".importing"

// lockPoll is how often an import looks whether the one before it is done.
const lockPoll = 25 * time.Millisecond

// importing is the file beside the store that the next version is written to, locked
// against other imports. A crash leaves it behind unlocked; the next import empties it.
type importing struct {
	file   *os.File
	path   string
	target string
	done   bool // the file is the store now
}

// beginImport takes the import lock of the store at path and empties the file. It waits
// for other imports until ctx is done, and then gives an error that is ErrLocked and
// ctx's.
func beginImport(ctx context.Context, path string) (*importing, error) {
	target, err := resolve(path)
	if err != nil {
		return nil, err
	}
	for {
		im, err := tryImport(target)
		if im != nil || err != nil {
			return im, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", store.ErrLocked, context.Cause(ctx))
		case <-time.After(lockPoll):
		}
	}
}

// resolve follows a store that is a symbolic link, so that the link stays one.
func resolve(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	return target, err
}

// tryImport gives nil where another import holds the lock.
func tryImport(target string) (*importing, error) {
	path := target + importSuffix
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("a store is written beside its file, which is not possible here: %w", err)
	}
	free, err := lock(f)
	if err != nil || !free {
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		return nil, nil
	}
	// The import before may have renamed or removed the file between our open and our
	// lock: then we hold the lock of a file nobody looks for any more.
	held, err1 := f.Stat()
	there, err2 := os.Stat(path)
	if err1 != nil || err2 != nil || !os.SameFile(held, there) {
		f.Close()
		return nil, nil
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, fmt.Errorf("empty %s: %w", path, err)
	}
	return &importing{file: f, path: path, target: target}, nil
}

// commit makes the file the store, durably.
func (im *importing) commit() error {
	if old, err := os.Stat(im.target); err == nil {
		if err := im.file.Chmod(old.Mode().Perm()); err != nil {
			return fmt.Errorf("give %s the permissions of the store: %w", im.path, err)
		}
	}
	if err := im.file.Sync(); err != nil {
		return fmt.Errorf("write %s to disk: %w", im.path, err)
	}
	if err := os.Rename(im.path, im.target); err != nil {
		return fmt.Errorf("replace the store: %w", err)
	}
	im.done = true
	if err := syncDir(filepath.Dir(im.target)); err != nil {
		return fmt.Errorf("the new version is in place, but may not survive a power failure: %w", err)
	}
	return nil
}

// close frees the lock. A file that has not become the store is removed first, while no
// other import can have begun to write it.
func (im *importing) close() {
	if !im.done {
		os.Remove(im.path)
	}
	im.file.Close()
}

// openToWrite opens a file that nothing else has open.
func openToWrite(path string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// A crash loses the file as a whole, so it needs no journal of its own.
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: url.Values{
		"_pragma": {"journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "cache_size(-32768)",
			"foreign_keys(OFF)"}}.Encode()}).String())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}
