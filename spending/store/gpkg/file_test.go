package gpkg_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// view is a snapshot with helpers that fail the test.
type view struct{ store.Snapshot }

func snapshotOf(t testing.TB, path string) view {
	t.Helper()
	store := open(t, path)
	snap, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(snap.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return view{snap}
}

func (v view) areas(t testing.TB) []geo.Area {
	t.Helper()
	areas, err := v.Areas(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	return areas
}

func (v view) wantEdited(t *testing.T) {
	t.Helper()
	sources, err := v.Sources(t.Context())
	if err != nil || len(sources) == 0 || sources[0].Role != "edited" {
		t.Errorf("sources %+v, %v; want the role edited", sources, err)
	}
}

// alter changes a file behind the store's back.
func alter(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// names lists the files of a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOpenRefuses(t *testing.T) {
	thorough.OneByOne(t)
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"text file", func(t *testing.T, path string) { write(t, path, []byte(strings.Repeat("name,value\n", 50))) },
			"not a GeoPackage that floodspend wrote"},
		{"empty file", func(t *testing.T, path string) { write(t, path, nil) },
			"not a GeoPackage that floodspend wrote"},
		{"other SQLite database", func(t *testing.T, path string) { alter(t, path, "CREATE TABLE x (y)") },
			"not a GeoPackage that floodspend wrote"},
		{"other GeoPackage", func(t *testing.T, path string) {
			alter(t, path, "PRAGMA application_id = 1196444487; CREATE TABLE dataset (name)")
		}, "not a GeoPackage that floodspend wrote"},
		{"directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o777); err != nil {
				t.Fatal(err)
			}
		}, "directory"},
		{"truncated", func(t *testing.T, path string) {
			publishFile(t, path, 1, 30)
			if err := os.Truncate(path, 70_000); err != nil {
				t.Fatal(err)
			}
		}, "damaged: it has 70000 of its"},
		{"truncated within the header", func(t *testing.T, path string) {
			publishFile(t, path, 1, 3)
			if err := os.Truncate(path, 60); err != nil {
				t.Fatal(err)
			}
		}, "not a GeoPackage that floodspend wrote"},
		{"pages overwritten", func(t *testing.T, path string) {
			publishFile(t, path, 1, 3)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 100; i < len(b); i++ {
				b[i] = 0xA5
			}
			// What lies beyond the 100 bytes of header is noise.
			write(t, path, b)
		}, "damaged"},
		{"newer schema", func(t *testing.T, path string) {
			publishFile(t, path, 1, 3)
			alter(t, path, "UPDATE dataset SET schema_version = 42")
		}, fmt.Sprintf("schema version 42 and this floodspend reads %d; use a newer floodspend", schemaWritten(t))},
		{"parent is a file", func(t *testing.T, path string) {}, "not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.gpkg")
			test.make(t, path)
			if test.name == "parent is a file" {
				write(t, path, []byte("x"))
				path = filepath.Join(path, "y.gpkg")
			}
			before, _ := os.ReadFile(path)
			if store, err := gpkg.Open(path); err == nil || !strings.Contains(err.Error(), test.want) ||
				!strings.Contains(err.Error(), path) {
				t.Errorf("open: %v, %v; want an error naming the file and saying %q", store, err, test.want)
			}
			if after, _ := os.ReadFile(path); !slices.Equal(before, after) {
				t.Error("opening changed the file")
			}
		})
	}
}

// schemaWritten is the schema version of what is published.
func schemaWritten(t *testing.T) (version int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 3)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT schema_version FROM dataset").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

// What came to lie at the store's path after it was opened is not overwritten.
func TestPublishRefuses(t *testing.T) {
	thorough.OneByOne(t)
	for _, test := range []struct {
		name   string
		change func(t *testing.T, path string)
		want   string
	}{
		{"a file that is not ours",
			func(t *testing.T, path string) { write(t, path, []byte("the only copy of a thesis")) },
			"not a GeoPackage that floodspend wrote"},
		{"newer schema", func(t *testing.T, path string) { alter(t, path, "UPDATE dataset SET schema_version = 42") },
			"schema version 42"},
		{"read-only file", func(t *testing.T, path string) {
			if err := os.Chmod(path, 0o444); err != nil {
				t.Fatal(err)
			}
		}, "read-only"},
		{"open for editing elsewhere", func(t *testing.T, path string) { write(t, path+"-wal", nil) }, "-wal"},
		{"edit not finished elsewhere", func(t *testing.T, path string) { write(t, path+"-journal", []byte("x")) },
			"-journal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.gpkg")
			publishFile(t, path, 1, 3)
			store := open(t, path)
			defer store.Close()
			test.change(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := store.Publish(t.Context(), storetest.Dataset(2, 3)); err == nil ||
				!strings.Contains(err.Error(), test.want) {
				t.Errorf("publish: %v, want an error saying %q", err, test.want)
			}
			if after, _ := os.ReadFile(path); !slices.Equal(before, after) {
				t.Error("a refused publish changed the file")
			}
			if _, err := os.Stat(path + ".importing"); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a refused publish left a file behind")
			}
		})
	}
}

func TestPublishOverOlderSchema(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 3)
	alter(t, path, "UPDATE dataset SET schema_version = 0")
	store := open(t, path)
	defer store.Close()
	if _, err := store.Snapshot(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "run floodspend import again") {
		t.Errorf("snapshot of an older schema: %v", err)
	}
	if _, err := store.Publish(t.Context(), storetest.Dataset(2, 4)); err != nil {
		t.Fatal(err)
	}
	if got := snapshotOf(t, path).Version().Awards; got != 4 {
		t.Errorf("%d awards, want 4", got)
	}
}

func TestPublishWhereNothingCanBeWritten(t *testing.T) {
	store := open(t, filepath.Join(t.TempDir(), "no such folder", "x.gpkg"))
	defer store.Close()
	_, err := store.Publish(t.Context(), storetest.Dataset(1, 1))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "written beside its file") {
		t.Errorf("publish into a missing folder: %v", err)
	}
	if os.Geteuid() == 0 {
		t.Log("running as root, which may write into read-only folders: that case is left out")
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.gpkg")
	publishFile(t, path, 1, 3)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	readOnly := open(t, path)
	defer readOnly.Close()
	if _, err := readOnly.Publish(t.Context(), storetest.Dataset(2, 1)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("publish into a read-only folder: %v", err)
	}
	if got := snapshotOf(t, path).Version().Awards; got != 3 {
		t.Errorf("%d awards, want 3", got)
	}
}

func TestReadingLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.gpkg")
	publishFile(t, path, 1, 30)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(path)
	snap := snapshotOf(t, path)
	if len(snap.areas(t)) == 0 {
		t.Fatal("no areas")
	}
	if _, err := snap.Awards(t.Context(), store.AwardQuery{Sort: "-awarded", Text: "e"}, func(*spending.Award) error {
		if got := names(t, dir); !slices.Equal(got, []string{"x.gpkg"}) {
			return fmt.Errorf("while reading there are %v", got)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if after, _ := os.Stat(path); !after.ModTime().Equal(before.ModTime()) {
		t.Error("reading changed the file")
	}
}

// QGIS turns a file it opens for editing into one with a write-ahead log.
func TestReadsFileWithWriteAheadLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 30)
	alter(t, path, "PRAGMA journal_mode = WAL; UPDATE sources SET role = 'edited'")
	snapshotOf(t, path).wantEdited(t)
}

func TestSeesEditsOfOtherPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 3)
	store := open(t, path)
	defer store.Close()
	first, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	alter(t, path, "UPDATE sources SET role = 'edited'")
	second, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	view{second}.wantEdited(t)
}

func TestPublishFollowsLinkAndKeepsPermissions(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "real.gpkg"), filepath.Join(dir, "link.gpkg")
	publishFile(t, path, 1, 3)
	if err := errors.Join(os.Chmod(path, 0o640), os.Symlink("real.gpkg", link)); err != nil {
		t.Fatal(err)
	}
	publishFile(t, link, 2, 4)
	if got := snapshotOf(t, path).Version().Awards; got != 4 {
		t.Errorf("%d awards, want 4", got)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v, want permissions 0640", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v %v", info, err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"link.gpkg", "real.gpkg", "real.gpkg.versions"}) {
		t.Errorf("files %v, want nothing else", got)
	}
}

// Two imports of the same data give the same file, byte by byte.
func TestPublishIsDeterministic(t *testing.T) {
	thorough.OneByOne(t)
	dir := t.TempDir()
	var files [2][]byte
	for i := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.gpkg", i))
		publishFile(t, path, 7, 200)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	if !slices.Equal(files[0], files[1]) {
		t.Error("two imports of the same dataset give different files")
	}
}

func TestOldVersionsAreClosed(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("open files cannot be counted on this system")
	}
	dir := t.TempDir()
	store := open(t, filepath.Join(dir, "x.gpkg"))
	for i := range uint64(5) {
		if _, err := store.Publish(t.Context(), storetest.Dataset(i, 3)); err != nil {
			t.Fatal(err)
		}
		snap, err := store.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		(view{snap}).areas(t)
		if got := openFiles(t, dir); got > 2 {
			t.Errorf("%d versions are open, want the pinned one and at most the one before", got)
		}
		snap.Close()
	}
	store.Close()
	if got := openFiles(t, dir); got != 0 {
		t.Errorf("%d files stay open after the store is closed", got)
	}
}

func openFiles(t *testing.T, dir string) (n int) {
	t.Helper()
	for _, name := range names(t, "/proc/self/fd") {
		if target, err := os.Readlink("/proc/self/fd/" + name); err == nil && strings.HasPrefix(target, dir) {
			n++
		}
	}
	return n
}
