package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// Run tests a store against the contract. open gives the store that belongs to a test: an
// empty one at first, and for the same test again another handle on the same data. Run
// closes what it opens. The full run asks everything of every Shape. Otherwise districts and
// circles are asked everything, and one shape of each other number of levels, with every
// calendar among them, what has to do with levels and years.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for depth, shapes := range shapes() {
		if !thorough.Full() {
			shapes = shapes[depth%len(shapes):][:1]
		}
		for _, shape := range shapes {
			s := suite{open, shape, false}
			t.Run(shape.String(), func(t *testing.T) {
				if depth != 1 {
					thorough.OneByOne(t) // what runs at once is asked of districts and circles
				}
				s.run(t, thorough.Full() || depth == 1)
			})
		}
	}
}

func (s suite) run(t *testing.T, everything bool) {
	for _, test := range []struct {
		name   string
		run    func(*testing.T, suite)
		levels bool // it has to do with levels or years
	}{
		{"empty store has no dataset", emptyStore, false},
		{"publish and reopen", publishAndReopen, false},
		{"every field comes back", roundTrip, true},
		{"areas are drawn", drawn, true},
		{"a new version replaces the old", replaces, false},
		{"publishing twice gives the same", publishTwice, false},
		{"text no store can hold is replaced in issues", unstorableIssue, false},
		{"wrong datasets are refused", refuses, false},
		{"wrong levels are refused", refusesLevels, true},
		{"wrong layers are refused", refusesLayers, false},
		{"failing awards change nothing", failingAwards, false},
		{"cancelled publish changes nothing", cancelledPublish, false},
		{"cancelled reads fail", cancelledReads, false},
		{"snapshots do not change", isolation, false},
		{"closed snapshots and stores say so", closed, false},
		{"versions before are kept", versions, false},
		{"what stays of the version before is not written", onBase, false},
		{"records are added to those of the version before", added, false},
		{"records unlike another version's are found", unlike, false},
		{"publishers take turns", publishers, false},
		{"a waiting publisher can give up", waitingPublisher, false},
		{"readers and a publisher at once", readers, false},
		{"cube of one award", cubeOfOne, false},
		{"cube of one award in four levels", cubeOfOneInFour, false},
		{"cube equals the sum award by award", cubeOracle, true},
		{"cube by award adds up to the cube", cubeByAward, true},
		{"conflicts come back", conflictsComeBack, true},
		{"areas are the sum of their parts", cubeLevels, true},
		{"cube refuses what it does not know", cubeRefuses, true},
		{"awards by every field", awardsByField, true},
		{"awards by area, fund, window, box and text", awardsByFilter, false},
		{"awards by area of every level", awardsByArea, true},
		{"awards by text in any writing", awardsByText, false},
		{"awards equal the plain selection", awardsOracle, true},
		{"awards by drawn filters", awardsByDrawnFilters, false},
		{"pages cover everything once", paging, false},
		{"stale cursors are refused", staleCursors, false},
		{"awards refuse what they do not know", awardsRefuse, false},
		{"awards stop at the reader's error", awardsStop, false},
		{"records of registers come back", registersComeBack, true},
		{"records of registers by every field", entriesByEveryField, false},
		{"records of registers by drawn filters", entriesByDrawnFilters, false},
		{"records of registers by place", entriesByPlace, true},
		{"records of registers, those with a geometry first", entriesPlacedFirst, true},
		{"records of registers by month", entriesByTime, false},
		{"registers refuse what they do not know", entriesRefuse, false},
	} {
		if everything || test.levels {
			t.Run(test.name, func(t *testing.T) { test.run(t, s) })
		}
	}
}

// suite opens stores and snapshots for one test and closes them after it.
type suite struct {
	opener func(t *testing.T) store.Store
	shape  Shape
	parts  bool // records are published in several parts
}

func (s suite) open(t *testing.T) store.Store {
	t.Helper()
	store := s.opener(t)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return store
}

// published gives a store holding the dataset, and a snapshot of it.
func (s suite) published(t *testing.T, d *spending.Dataset) (store.Store, store.Snapshot) {
	t.Helper()
	store := s.open(t)
	if s.parts {
		publishInParts(t, store, d)
	} else {
		publish(t, store, d)
	}
	return store, snapshot(t, store)
}

func publish(t *testing.T, store store.Store, d *spending.Dataset) spending.Version {
	t.Helper()
	v, err := store.Publish(t.Context(), d)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return v
}

func snapshot(t *testing.T, store store.Store) store.Snapshot {
	t.Helper()
	snap, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatalf("snapshot: %v", err)
	}
	t.Cleanup(func() {
		if err := snap.Close(); err != nil {
			t.Errorf("close snapshot: %v", err)
		}
	})
	return snap
}

// content is everything a snapshot gives.
type content struct {
	version     spending.Version
	description spending.Description
	areas       map[geo.Level][]geo.Area
	needs       []spending.NeedSeries
	layers      []spending.Layer
	awards      []spending.Award
	sources     []spending.Source
	issues      []spending.Issue
	cube        []ledger.CubeRow
	overview    store.Overview
}

func read(ctx context.Context, snap store.Snapshot) (content, error) {
	c := content{version: snap.Version(), description: snap.Description(), areas: map[geo.Level][]geo.Area{}}
	var errs []error
	keep := func(err error) { errs = append(errs, err) }
	for _, level := range c.description.Levels.Keys() {
		var err error
		c.areas[level], err = snap.Areas(ctx, level)
		keep(err)
	}
	var err error
	c.needs, err = snap.Needs(ctx)
	keep(err)
	c.layers, err = snap.Layers(ctx)
	keep(err)
	c.overview, err = snap.Overview(ctx)
	keep(err)
	c.sources, err = snap.Sources(ctx)
	keep(err)
	c.issues, err = snap.Issues(ctx)
	keep(err)
	c.cube, err = snap.Cube(ctx, ledger.CubeQuery{Level: c.description.Levels.Finest(), Date: ledger.DateContract,
		ByMonth: true})
	keep(err)
	_, err = snap.Awards(ctx, store.AwardQuery{}, func(a *spending.Award) error {
		c.awards = append(c.awards, *a)
		return nil
	})
	keep(err)
	return c, errors.Join(errs...)
}

// Copy gives a snapshot's content as a dataset, to publish it in another store.
func Copy(ctx context.Context, snap store.Snapshot) (*spending.Dataset, error) {
	c, err := read(ctx, snap)
	if err != nil {
		return nil, err
	}
	var areas []geo.Area
	for _, level := range c.description.Levels.Keys() {
		areas = append(areas, c.areas[level]...)
	}
	d := &spending.Dataset{
		Version: c.version, Description: c.description, Areas: areas,
		Needs: c.needs, Layers: c.layers, Sources: c.sources, Issues: c.issues, Awards: sequence(c.awards),
	}
	for _, r := range spending.Registers(d.Description.Levels) {
		if _, err := snap.Entries(ctx, r.Table().Name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(d, e)
		}); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func mustRead(t *testing.T, snap store.Snapshot) content {
	t.Helper()
	c, err := read(t.Context(), snap)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return c
}

// want is what a snapshot of the dataset must give.
func want(d *spending.Dataset) content {
	c := content{version: d.Version, description: d.Description, areas: map[geo.Level][]geo.Area{},
		needs: d.Needs, layers: d.Layers,
		awards:  Collect(d),
		sources: d.Sources, issues: d.Issues}
	for _, a := range d.Areas {
		c.areas[a.Level] = append(c.areas[a.Level], a)
	}
	c.overview = naiveOverview(c.awards)
	c.overview.Written = d.Version.ID
	c.overview.Layers = slices.ContainsFunc(d.Layers, func(l spending.Layer) bool { return len(l.Features) > 0 })
	c.overview.Registers = map[string]int{"assets": len(d.Assets), "damage": len(d.Damage), "links": len(d.Links)}
	c.cube = naiveCube(d.Description, c.awards,
		ledger.CubeQuery{Level: d.Description.Levels.Finest(), Date: ledger.DateContract, ByMonth: true})
	return c
}

// equal compares contents part by part, and awards one by one, so that a failure is
// readable.
func equal(t *testing.T, got, want content) {
	t.Helper()
	if got.version != want.version {
		t.Errorf("version\n got %+v\nwant %+v", got.version, want.version)
	}
	if !reflect.DeepEqual(got.description, want.description) {
		t.Errorf("description\n got %+v\nwant %+v", got.description, want.description)
	}
	for _, level := range want.description.Levels {
		equalRows(t, level.Plural, got.areas[level.Key], want.areas[level.Key])
	}
	equalRows(t, "need series", got.needs, want.needs)
	equalRows(t, "layers", got.layers, want.layers)
	equalRows(t, "awards", got.awards, want.awards)
	equalRows(t, "sources", got.sources, want.sources)
	equalRows(t, "issues", got.issues, want.issues)
	want.overview.Added = got.overview.Added
	equalRows(t, "overviews", []store.Overview{got.overview}, []store.Overview{want.overview})
	equalRows(t, "cube rows", got.cube, want.cube)
}

func equalRows[T any](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d %s, want %d", len(got), what, len(want))
		return
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%s: number %d\n got %+v\nwant %+v", what, i, got[i], want[i])
			return
		}
	}
}

// soon is a context no working store needs all of.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	t.Cleanup(cancel)
	return ctx
}
