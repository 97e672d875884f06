package spending

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// Errors every store returns for the same situations.
var (
	ErrNoDataset   = errors.New("the store holds no dataset yet; run floodspend import")
	ErrNotFound    = errors.New("not found")
	ErrStaleCursor = errors.New("the cursor is not of this dataset version and query")
	ErrLocked      = errors.New("another import is writing this store")
	ErrUnavailable = errors.New("the store cannot be reached")
)

// Store keeps dataset versions. Both implementations, GeoPackage and PostGIS, pass the
// contract tests in spending/storetest and give identical answers.
type Store interface {
	// Publish writes a dataset as the new current version, all or nothing: a failed or
	// killed Publish leaves the version before it current and readable. It refuses what
	// Checker refuses, and counts areas, awards and issues itself. While another import
	// writes, it waits until ctx is done; the error is then ErrLocked.
	Publish(ctx context.Context, d *Dataset) (Version, error)
	// Snapshot pins the current version for reading until Close. ErrNoDataset before the
	// first Publish.
	Snapshot(ctx context.Context) (Snapshot, error)
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
// never changes, whatever is published meanwhile.
type Snapshot interface {
	Version() Version
	// Instance tells copies of one version apart: a store that was restored from a backup has
	// another, and what was read of the one before may be gone.
	Instance() string
	// Areas of a level, sorted by ID, with their geometry.
	Areas(ctx context.Context, level geo.Level) ([]geo.Area, error)
	// Cube gives the aggregate of all awards dated in q.Window, sorted by CubeRow's fields
	// in order. The rows may be shared: nobody changes them.
	Cube(ctx context.Context, q CubeQuery) ([]CubeRow, error)
	// CubeByAward calls yield with the rows that each award dated in q.Window adds to the
	// cube, and stops at its error. Awards come in no particular order, nor do their rows,
	// which hold until yield returns. counts picks the awards by their dimensions: it is
	// asked about rows without area, month and candidates.
	CubeByAward(ctx context.Context, q CubeQuery, counts func(*CubeRow) bool, yield func([]CubeRow) error) error
	// Needs gives every stored need series, sorted by name, its values by area and month.
	Needs(ctx context.Context) ([]NeedSeries, error)
	// Layers gives every exposure layer with its polygons, sorted by name.
	Layers(ctx context.Context) ([]Layer, error)
	// Awards calls yield for each award of one page, in order, and stops at its error.
	Awards(ctx context.Context, q AwardQuery, yield func(*Award) error) (Page, error)
	// Award gives one award by ID, or ErrNotFound.
	Award(ctx context.Context, id string) (*Award, error)
	Overview(ctx context.Context) (Overview, error)
	Sources(ctx context.Context) ([]Source, error)
	Issues(ctx context.Context) ([]Issue, error)
	Close() error
}

// DateBasis says which date places an award in a period.
type DateBasis string

// Date bases.
const (
	DateContract  DateBasis = "contract"
	DatePublished DateBasis = "published"
)

// CubeQuery selects what the aggregate cube is summed over.
type CubeQuery struct {
	Level   geo.Level // the level areas are counted at
	Date    DateBasis
	Rung    Rung   // whose cube: Awarded, the default, of awards; Sanctioned of sanctions. The two are never added up
	Window  Period // all time includes undated awards
	ByMonth bool   // keep months apart (trend); otherwise CubeRow.Month is 0 except undated, see Dated
}

// Checked gives the query with its defaults. Errors wrap ErrQuery and name what is wrong and
// what is allowed.
func (q CubeQuery) Checked() (CubeQuery, error) {
	q.Date, q.Rung = cmp.Or(q.Date, DateContract), cmp.Or(q.Rung, Awarded)
	switch {
	case q.Level != geo.District && q.Level != geo.Circle:
		return q, fmt.Errorf("%w: level %q is not %s or %s", ErrQuery, q.Level, geo.District, geo.Circle)
	case q.Date != DateContract && q.Date != DatePublished:
		return q, fmt.Errorf("%w: date %q is not %s or %s", ErrQuery, q.Date, DateContract, DatePublished)
	case q.Rung != Awarded && q.Rung != Sanctioned:
		return q, fmt.Errorf("%w: rung %q has no records of its own; %s and %s have", ErrQuery, q.Rung, Awarded, Sanctioned)
	}
	return q, nil
}

// CubeRow is one cell of the aggregate cube. Area depends on level and precision: at
// circle level the circle for awards at AtCircle and the district for awards at
// AtDistrict; at district level the district for both; else "".
//
// Awards counts an award once in each area it belongs to; Firsts counts it in its first
// area only, so that Firsts summed over areas counts awards. A row with Candidate set
// says where the awards with Location.Candidates may belong as well: each candidate area
// (at district level its district) has the whole amount once, with Firsts and Unknown 0.
// Its amounts are bounds and never part of a sum. District-only money has no candidate
// rows: at circle level its own row, under the district's code, bounds every circle.
type CubeRow struct {
	Area      string
	Month     Month
	Dated     bool // false: the award has no usable date
	Precision Precision
	Candidate bool
	Confident bool // confidence of the location is at least HighConfidence
	Flood     Flood
	Kind      Kind
	Funds     string // funds joined by ";", sorted
	Status    string

	Amount       Money // awarded, or sanctioned
	TenderAmount Money // 0 of sanctions
	Awards       int
	Firsts       int
	Unknown      int // awards among Firsts whose value is unknown
}

// HighConfidence is the least confidence that low bounds count.
const HighConfidence = 0.8

// AwardQuery selects and pages awards and sanctions. Zero values select everything.
type AwardQuery struct {
	Equal  map[string]string // exact matches by field name of the awards collection (see AwardFields)
	Area   string            // awards with a part in this area; a district code includes its circles
	Fund   string            // awards whose funds include this one
	Kinds  []Kind            // awards of one of these kinds
	Window Period
	Days   *DayRange // awards dated in this range of days
	Date   DateBasis // which date Window and Days apply to; default contract
	Areas  []string  // awards with a part that is one of these areas; nil: anywhere, empty: nowhere
	Text   string    // substring of title, description or reference; A to Z match a to z
	Sort   string    // "id" (default) or a field of SortableFields, "-" first for descending; nulls last, ties by id
	Limit  int       // 0: all
	Cursor string    // Next of the page before
	Offset int       // awards to leave out at the beginning; not with Cursor
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
