package gpkg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// keptSuffix is what the folder with the versions before is called after the store. Each is a
// GeoPackage as it was the store, named by its place in time and its ID: 0007-1f2e3d4c5b6a7988.gpkg.
const keptSuffix = ".versions"

// kept is a version before, in a file of its own.
type kept struct {
	number int // larger ones were replaced later
	id     string
	path   string
}

// versionsBefore lists the versions kept beside the store, the last one first.
func versionsBefore(target string) ([]kept, error) {
	folder := target + keptSuffix
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []kept
	for _, e := range entries {
		name, ours := strings.CutSuffix(e.Name(), ".gpkg")
		number, escaped, parted := strings.Cut(name, "-")
		n, err := strconv.Atoi(number)
		id, err2 := url.PathUnescape(escaped)
		if ours && parted && err == nil && err2 == nil {
			found = append(found, kept{n, id, filepath.Join(folder, e.Name())})
		}
	}
	slices.SortFunc(found, func(a, b kept) int { return cmp.Compare(b.number, a.number) })
	return found, nil
}

// keepBefore puts the file that is about to be replaced among the versions before. The store
// still has it too: there is no moment without a current version.
func keepBefore(target, id string) error {
	before, err := versionsBefore(target)
	if err != nil {
		return err
	}
	number := 1
	if len(before) > 0 {
		number = before[0].number + 1
		if before[0].id == id { // left there by an import that was killed
			if err := os.Remove(before[0].path); err != nil {
				return err
			}
		}
	}
	if err := os.Mkdir(target+keptSuffix, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	path := filepath.Join(target+keptSuffix, fmt.Sprintf("%04d-%s.gpkg", number, url.PathEscape(id)))
	if os.Link(target, path) == nil {
		return nil
	}
	return copyFile(target, path) // of a file system without links
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// dropBefore removes the versions before but for the last ones: kept is the number of versions
// with the current one, whose ID needs no second file.
func dropBefore(target, current string, kept int) error {
	before, err := versionsBefore(target)
	if err != nil {
		return err
	}
	seen := map[string]bool{current: true}
	var errs []error
	for _, k := range before {
		if seen[k.id] || len(seen) >= kept {
			errs = append(errs, os.Remove(k.path))
			continue
		}
		seen[k.id] = true
	}
	if kept == 1 {
		_ = os.Remove(target + keptSuffix) // it is empty, or something of another's lies in it
	}
	return errors.Join(errs...)
}

// Versions lists the kept versions that this program can read, the current one first.
func (s *Store) Versions(ctx context.Context) ([]spending.Version, error) {
	current, err := s.Snapshot(ctx)
	if errors.Is(err, store.ErrNoDataset) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	versions := []spending.Version{current.Version()}
	if err := current.Close(); err != nil {
		return nil, err
	}
	target, err := resolve(s.path)
	if err != nil {
		return nil, err
	}
	before, err := versionsBefore(target)
	if err != nil {
		return nil, fmt.Errorf("list the versions: %w", err)
	}
	for _, k := range before {
		if slices.ContainsFunc(versions, func(v spending.Version) bool { return v.ID == k.id }) {
			continue
		}
		f, err := openFile(ctx, k.path)
		var older *olderSchemaError
		if errors.As(err, &older) || errors.Is(err, fs.ErrNotExist) { // an import dropped it meanwhile
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list the versions: %w", err)
		}
		versions = append(versions, f.version)
		if err := f.release(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// At pins a kept version.
func (s *Store) At(ctx context.Context, id string) (store.Snapshot, error) {
	current, err := s.Snapshot(ctx)
	if err == nil && current.Version().ID == id {
		return current, nil
	}
	if err == nil {
		err = current.Close()
	}
	if err != nil && !errors.Is(err, store.ErrNoDataset) {
		return nil, err
	}
	target, err := resolve(s.path)
	if err != nil {
		return nil, err
	}
	before, err := versionsBefore(target)
	if err != nil {
		return nil, fmt.Errorf("version %q: %w", id, err)
	}
	for _, k := range before {
		if k.id != id {
			continue
		}
		f, err := openFile(ctx, k.path)
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("version %q: %w", id, err)
		}
		return &snapshot{file: f}, nil
	}
	return nil, fmt.Errorf("version %q: %w", id, store.ErrNoVersion)
}
