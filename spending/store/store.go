package store

import (
	"context"
	"errors"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// Errors every store returns for the same situations.
var (
	ErrNoDataset   = errors.New("the store holds no dataset yet; run floodspend import")
	ErrOlder       = errors.New("the store is of an older form") // which can be replaced, and not read
	ErrNotFound    = errors.New("not found")
	ErrStaleCursor = errors.New("the cursor is not of this dataset version and query")
	ErrLocked      = errors.New("another import is writing this store")
	ErrUnavailable = errors.New("the store cannot be reached")
	ErrNoVersion   = errors.New("the store does not keep this version")
	ErrParts       = errors.New("the records are in as many parts as a store adds to")
	ErrChanged     = errors.New("another import has changed the dataset meanwhile; run the import again")
)

// ErrEndPage, given by who reads a page, ends it before the item it was called with, as the limit does.
var ErrEndPage = errors.New("the page ends here")

// PlacedFirst as the sort of a query puts what has a place before what has none, both by id: of awards a part, of
// entries a geometry.
const PlacedFirst = "placed"

// Store keeps dataset versions. Both implementations, GeoPackage and PostGIS, pass the
// contract tests in spending/store/storetest and give identical answers.
type Store interface {
	// Publish writes a dataset as the new current version, all or nothing: a failed or
	// killed Publish leaves the version before it current and readable. It refuses what
	// Checker refuses, and counts areas, awards and issues itself. While another import
	// writes, it waits until ctx is done; the error is then ErrLocked. The last d.Keep versions
	// are kept. With a d.Base that is not current any more, it is refused with ErrChanged, and with d.Added with
	// ErrParts where records were added so often that all are to be written.
	Publish(ctx context.Context, d *spending.Dataset) (spending.Version, error)
	// Snapshot pins the current version for reading until Close. ErrNoDataset before the
	// first Publish.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Versions lists the versions that are kept, the current one first; none before the first Publish.
	Versions(ctx context.Context) ([]spending.Version, error)
	// At pins a version that is kept, by its ID, for reading until Close; otherwise ErrNoVersion.
	At(ctx context.Context, id string) (Snapshot, error)
	Close() error
}

// Replicated is a Store on several servers, which goes on with what is left when one is
// lost.
type Replicated interface {
	// Hosts says how each server does now.
	Hosts(ctx context.Context) []Host
}

// Host is one server of a store.
type Host struct {
	Name    string // host:port
	Standby bool   // it follows another server and can only be read
	Version string // ID of the version that is current there
	Err     error  // why it cannot be used
}

// Snapshot reads one dataset version. It is safe for concurrent use, and what it returns
// never changes, whatever is published meanwhile. Who needs a part of it asks for that part.
type Snapshot interface {
	About
	Places
	Cubes
	Records
	Digests
	Entries
	Origins
	Close() error
}

// About says what a version is.
type About interface {
	Version() spending.Version
	Description() spending.Description
	// Instance tells copies of one version apart: a store that was restored from a backup has
	// another, and what was read of the one before may be gone.
	Instance() string
	Overview(ctx context.Context) (Overview, error)
}

// Places reads areas and what is known of them.
type Places interface {
	// Areas of a level, sorted by ID, with their geometry. ErrQuery where the dataset has no such level.
	Areas(ctx context.Context, level geo.Level) ([]geo.Area, error)
	// Shapes gives the areas of a level as package prepared draws them, geometries of GeoJSON by code: none where they
	// cannot be drawn.
	Shapes(ctx context.Context, level geo.Level, d geo.Detail) (map[string][]byte, error)
	// Needs gives every stored need series, sorted by name, its values by area and month.
	Needs(ctx context.Context) ([]spending.NeedSeries, error)
	// Layers gives every exposure layer with its polygons, sorted by name.
	Layers(ctx context.Context) ([]spending.Layer, error)
}

// Cubes adds up the money of records.
type Cubes interface {
	// Cube gives the aggregate of all awards dated in q.Window, sorted by CubeRow's fields
	// in order. The rows may be shared: nobody changes them.
	Cube(ctx context.Context, q ledger.CubeQuery) ([]ledger.CubeRow, error)
	// CubeByAward calls yield with the rows that each award dated in q.Window adds to the
	// cube, and stops at its error. Awards come in no particular order, nor do their rows,
	// which hold until yield returns. counts picks the awards by their dimensions: it is
	// asked about rows without area, month and candidates.
	CubeByAward(ctx context.Context, q ledger.CubeQuery, counts func(*ledger.CubeRow) bool,
		yield func([]ledger.CubeRow) error) error
	// Conflicts lists the active records in conflict of every rung, in no particular order.
	Conflicts(ctx context.Context) ([]ledger.Conflict, error)
}

// Records reads awards and sanctions.
type Records interface {
	// Awards calls yield for each award of one page, in order, and stops at its error, which may be ErrEndPage.
	Awards(ctx context.Context, q AwardQuery, yield func(*spending.Award) error) (Page, error)
	// Lines calls yield with the line kept of each award of one page, as package prepared makes it, instead: it holds
	// until yield returns.
	Lines(ctx context.Context, q AwardQuery, yield func(line []byte) error) (Page, error)
	// Award gives one award by ID, or ErrNotFound.
	Award(ctx context.Context, id string) (*spending.Award, error)
}

// Origins tells what a version was read from, and what was wrong there.
type Origins interface {
	Sources(ctx context.Context) ([]spending.Source, error)
	Issues(ctx context.Context) ([]spending.Issue, error)
}

// AwardQuery selects and pages awards and sanctions. Zero values select everything.
type AwardQuery struct {
	Equal  map[string]string // exact matches by name of spending.AwardFields
	Area   string            // awards with a part that is this area, of any level, or lies in it
	Fund   string            // awards whose funds include this one
	Kinds  []spending.Kind   // awards of one of these kinds
	Window spending.Period
	Days   *DayRange        // awards dated in this range of days
	Date   ledger.DateBasis // which date Window and Days apply to; default contract
	Areas  []string         // awards with a part that is one of these areas; nil: anywhere, empty: nowhere
	Filter *filter.Expr     // awards it holds for; nil: all
	Text   string           // substring of title, description or reference, folded as geo/names does
	// "id" (default) or a field of spending.SortableFields, "-" first for descending; nulls last, ties by id; or
	// PlacedFirst
	Sort   string
	Limit  int    // 0: all
	Cursor string // Next of the page before
	Offset int    // awards to leave out at the beginning; not with Cursor
}

// DayRange is a closed range of days, UTC midnights. A zero From or To leaves that side
// open. Undated awards lie in no range, not even in one open on both sides.
type DayRange struct{ From, To time.Time }

// Page tells where a page of awards stands.
type Page struct {
	Matched  int // awards the query selects, over all pages
	Returned int
	Next     string // cursor of the next page, "" on the last
}
