// Package gpkg keeps dataset versions in a single GeoPackage 1.3 file, which QGIS, GDAL
// and geopandas open as it is: areas are feature tables in EPSG:4326; awards, need series
// and the rest are attribute tables.
//
// A version is written to a new file beside the store, which takes the store's name when
// it is complete. A reader keeps the file it has opened, so it reads the old version or
// the new, never a mixture, and an import that is killed leaves the old one. Reading
// writes nothing, so a store can lie in a folder that is read-only. The file that is replaced
// moves to a folder beside the store, where the last versions are kept.
package gpkg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// Store is a spending.Store in one GeoPackage file. It is safe for concurrent use, by
// several processes as well.
type Store struct {
	path    string
	mu      sync.Mutex
	current *file // the version last opened; nil before the first
	closed  bool
	figures func(ctx context.Context, of store.Store, folder string) ([]Figures, error) // nil: none
	// figuresMissing is told why there are no figures.
	figuresMissing func(error)
}

var _ store.Store = (*Store)(nil)

// Open opens the store at path. The file need not exist: the first Publish makes it. Open
// refuses a file that is damaged, is not one floodspend wrote, or was written by a newer
// floodspend.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	f, err := s.refresh(context.Background())
	var older *olderSchemaError
	if err != nil && !errors.Is(err, store.ErrNoDataset) && !errors.As(err, &older) {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if f != nil {
		f.release()
	}
	return s, nil
}

// Close closes the store. Snapshots taken before stay readable until they are closed.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.forget()
}

// forget gives up the current file.
func (s *Store) forget() error {
	f := s.current
	s.current = nil
	if f == nil {
		return nil
	}
	return f.release()
}

// Snapshot pins the version that is current now, in this process or any other.
func (s *Store) Snapshot(ctx context.Context) (store.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := s.refresh(ctx)
	if err != nil {
		return nil, err
	}
	return &snapshot{file: f}, nil
}

// refresh gives the file that has the store's name now, with a reference for the caller.
func (s *Store) refresh(ctx context.Context) (*file, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("the store is closed")
	}
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(store.ErrNoDataset, s.forget())
	}
	if err != nil {
		return nil, err
	}
	if s.current == nil || !s.current.same(info) {
		f, err := openFile(ctx, s.path)
		if err != nil && s.current != nil {
			// It may be half written: a backup is being put back.
			return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		if err != nil {
			return nil, err
		}
		if err := s.forget(); err != nil {
			return nil, errors.Join(err, f.release())
		}
		s.current = f
	}
	if !s.current.acquire() {
		return nil, errors.New("the store's file was closed under it")
	}
	return s.current, nil
}

// Publish writes a version and makes it current. It waits for another import of this
// store to end, until ctx is done: the error is then spending.ErrLocked. Version.Created
// is kept to the millisecond.
func (s *Store) Publish(ctx context.Context, d *spending.Dataset) (spending.Version, error) {
	v, err := s.publish(ctx, d)
	if err != nil {
		return spending.Version{}, fmt.Errorf("publish to %s: %w", s.path, err)
	}
	return v, nil
}

func (s *Store) publish(ctx context.Context, d *spending.Dataset) (spending.Version, error) {
	var none spending.Version
	if err := ctx.Err(); err != nil {
		return none, err
	}
	im, err := beginImport(ctx, s.path)
	if err != nil {
		return none, err
	}
	defer im.close()
	if _, err := s.replaceable(ctx); err != nil {
		return none, err
	}
	if d.Base != "" {
		if err := s.copyBase(ctx, d, im); err != nil {
			return none, err
		}
	}
	v, err := writeFile(ctx, im.path, d)
	if err != nil {
		return none, err
	}
	if err := s.addFigures(ctx, im.path); err != nil {
		return none, fmt.Errorf("add figures: %w", err)
	}
	// Writing took its time: look again at what is about to be replaced.
	before, err := s.replaceable(ctx)
	if err != nil {
		return none, err
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	keep := cmp.Or(d.Keep, spending.DefaultKeep)
	if before != "" && before != v.ID && keep > 1 {
		if err := keepBefore(im.target, before); err != nil {
			return none, fmt.Errorf("keep version %s: %w", before, err)
		}
	}
	if err := im.commit(); err != nil {
		return v, err
	}
	// The new version is there. Old ones that cannot be removed now are by a later import.
	_ = dropBefore(im.target, v.ID, keep)
	return v, nil
}

// copyBase fills the file to write with the current version, which d rests on.
func (s *Store) copyBase(ctx context.Context, d *spending.Dataset, im *importing) error {
	base, err := s.refresh(ctx)
	if errors.Is(err, store.ErrNoDataset) {
		return store.ErrChanged
	}
	if err != nil {
		return err
	}
	defer base.release()
	if base.version.ID != d.Base {
		return store.ErrChanged
	}
	// The system copies from file to file; where it can, as on XFS and Btrfs, the two share their blocks.
	if _, err := base.handle.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.CopyN(im.file, base.handle, base.info.Size())
	return err
}

// replaceable refuses to replace a file that is not a store, is marked read-only, or is
// open for writing in another program: that program's journal would damage the new file. It gives the ID of the
// version in the file, "" where there is none to keep.
func (s *Store) replaceable(ctx context.Context) (id string, err error) {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return "", errors.New("the store is closed")
	}
	target, err := resolve(s.path)
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{"-journal", "-wal"} {
		if _, err := os.Lstat(target + suffix); err == nil {
			return "", fmt.Errorf("another program, such as QGIS, has the store open for editing (there is %s); close "+
				"it there, or delete that file if no program is using it", target+suffix)
		}
	}
	f, err := pin(target)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.close()
	if f.info.Mode().Perm()&0o222 == 0 {
		return "", errors.New("the file is marked read-only; make it writable, or import into another file")
	}
	var older *olderSchemaError
	if err := f.connect(ctx); err != nil && !errors.As(err, &older) {
		return "", err
	}
	return f.version.ID, nil
}
