package gpkg

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
	_ "modernc.org/sqlite"
	"modernc.org/sqlite/vfs"
)

// file is one opened dataset version. SQLite reads it through the handle opened here, so
// that it stays this version when another file takes its name. It never writes anything,
// nor leaves files beside it.
type file struct {
	handle      *os.File
	info        fs.FileInfo
	vfs         *vfs.FS
	db          *sql.DB
	version     spending.Version
	description spending.Description
	kept        []spending.AwardField // of awards, those that scanAward reads
	columns     string                // that it reads them from
	refs        atomic.Int64          // users, the store among them; the last one closes the file
	cubes       cubes
	sets        sets.Index
}

// databaseName is the one name the pinned file has for SQLite.
const databaseName = "store"

// openFile opens a GeoPackage of floodspend for reading, with one reference held.
func openFile(ctx context.Context, path string) (*file, error) {
	f, err := pin(path)
	if err != nil {
		return nil, err
	}
	if err := f.connect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.close())
	}
	f.refs.Store(1)
	return f, nil
}

// pin opens the file and checks what its header says.
func pin(path string) (*file, error) {
	handle, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := handle.Stat()
	if err == nil {
		err = checkHeader(handle, info)
	}
	if err != nil {
		handle.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &file{handle: handle, info: info}, nil
}

// Offsets in the header of a SQLite file (sqlite.org/fileformat2.html, section 1.3).
const (
	sqliteMagic       = "SQLite format 3\x00"
	pageSizeAt        = 16
	changeCounterAt   = 24
	pagesAt           = 28
	applicationIDAt   = 68
	validForAt        = 92
	sqliteHeaderBytes = 100
	largestPage       = 65536
)

func checkHeader(r io.ReaderAt, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("a store is a GeoPackage file, and this is a %s; name a file such as place.gpkg",
			kindOf(info))
	}
	var h [sqliteHeaderBytes]byte
	if n, err := r.ReadAt(h[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	} else if n < len(h) || string(h[:len(sqliteMagic)]) != sqliteMagic {
		return errNotOurs
	}
	if binary.BigEndian.Uint32(h[applicationIDAt:]) != applicationID {
		return errNotOurs
	}
	page := int64(binary.BigEndian.Uint16(h[pageSizeAt:]))
	if page == 1 {
		page = largestPage
	}
	pages := int64(binary.BigEndian.Uint32(h[pagesAt:]))
	counted := binary.BigEndian.Uint32(h[changeCounterAt:]) == binary.BigEndian.Uint32(h[validForAt:])
	if counted && info.Size() < page*pages {
		return fmt.Errorf("the file is damaged: it has %d of its %d bytes; import the data again into a new file",
			info.Size(), page*pages)
	}
	return nil
}

var errNotOurs = errors.New("this is not a GeoPackage that floodspend wrote; name another file, or a new one to " +
	"import into")

func kindOf(info fs.FileInfo) string {
	if info.IsDir() {
		return "directory"
	}
	return "special file"
}

func (f *file) connect(ctx context.Context) error {
	name, vfs, err := vfs.New(pinned{f.handle, f.info})
	if err != nil {
		return err
	}
	f.vfs = vfs
	f.db, err = sql.Open("sqlite", "file:"+databaseName+"?vfs="+name+
		"&mode=ro&immutable=1&_pragma=query_only(1)&_pragma=temp_store(2)&_pragma=cache_size(-8192)")
	if err != nil {
		return err
	}
	f.db.SetMaxIdleConns(maxIdle)
	f.db.SetConnMaxIdleTime(time.Minute)
	if f.version, err = f.readVersion(ctx); err != nil {
		return err
	}
	f.kept = spending.KeptFields(f.description.Levels)
	f.columns = awardColumns(f.kept, f.description.Levels)
	return nil
}

// maxIdle is how many connections stay open for the next reader; each keeps pages cached.
const maxIdle = 8

func (f *file) readVersion(ctx context.Context) (spending.Version, error) {
	var v spending.Version
	var tables, schema int
	var description string
	err := f.db.QueryRowContext(ctx, `SELECT count(*) FROM pragma_table_info('dataset') WHERE name IN `+
		`('schema_version', 'awards_to')`).Scan(&tables)
	if err != nil {
		return v, fmt.Errorf("the file is damaged: %w", err)
	}
	if tables != 2 {
		return v, errNotOurs
	}
	if err := f.db.QueryRowContext(ctx, `SELECT schema_version FROM dataset`).Scan(&schema); err != nil {
		return v, fmt.Errorf("read the schema version: %w", err)
	}
	switch {
	case schema > schemaVersion:
		return v, fmt.Errorf("the file has schema version %d and this floodspend reads %d; use a newer floodspend",
			schema, schemaVersion)
	case schema < schemaVersion:
		return v, &olderSchemaError{schema}
	}
	err = f.db.QueryRowContext(ctx, `SELECT id, title, synthetic, note, created, rules, currency, areas, awards, `+
		`sanctions, payments, issues, awards_from, awards_to, description FROM dataset`).
		Scan(&v.ID, &v.Title, &v.Synthetic, &v.Note, &v.Created, &v.Rules, &v.Currency, &v.Areas, &v.Awards,
			&v.Sanctions, &v.Payments, &v.Issues, &v.AwardsFrom, &v.AwardsTo, &description)
	if err == nil {
		err = json.Unmarshal([]byte(description), &f.description)
	}
	if err == nil {
		err = f.description.Check()
	}
	if err != nil {
		return v, fmt.Errorf("read the dataset version: %w", err)
	}
	v.Created = v.Created.UTC()
	return v, nil
}

// olderSchemaError is about a file this floodspend can replace but not read.
type olderSchemaError struct{ schema int }

// Is makes it a [store.ErrOlder].
func (e *olderSchemaError) Is(target error) bool { return target == store.ErrOlder }

func (e *olderSchemaError) Error() string {
	return fmt.Sprintf("the file has schema version %d and this floodspend reads %d; run floodspend import again",
		e.schema, schemaVersion)
}

// same reports whether path, as info describes it, is still this file.
func (f *file) same(info fs.FileInfo) bool {
	return os.SameFile(f.info, info) && instanceOf(f.info) == instanceOf(info)
}

// instanceOf changes when the file is another, or is written to, be it with its times put back.
func instanceOf(info fs.FileInfo) string {
	return fmt.Sprint(changed(info), info.ModTime().UnixNano(), info.Size())
}

// acquire takes a reference, unless the file is closed already.
func (f *file) acquire() bool {
	for {
		n := f.refs.Load()
		if n == 0 {
			return false
		}
		if f.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release gives a reference back. The last one closes the file.
func (f *file) release() error {
	if f.refs.Add(-1) > 0 {
		return nil
	}
	return f.close()
}

func (f *file) close() error {
	var errs []error
	if f.db != nil {
		errs = append(errs, f.db.Close())
	}
	if f.vfs != nil {
		errs = append(errs, f.vfs.Close())
	}
	return errors.Join(append(errs, f.handle.Close())...)
}

// pinned is a file system holding one opened file.
type pinned struct {
	handle *os.File
	info   fs.FileInfo
}

func (p pinned) Open(name string) (fs.File, error) {
	if name != databaseName {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &reader{io.NewSectionReader(p.handle, 0, p.info.Size()), p.info}, nil
}

// reader is one opening of the pinned file, with a position of its own.
type reader struct {
	*io.SectionReader
	info fs.FileInfo
}

func (r *reader) Stat() (fs.FileInfo, error) { return r.info, nil }

func (r *reader) Close() error { return nil }
