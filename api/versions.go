package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/paulmach/orb"
)

// opened is one dataset version as the server keeps it: the open snapshot and what is
// derived from it once. It closes when it has been replaced and its last request ends.
type opened struct {
	snapshot store.Snapshot
	version  spending.Version
	surface  func() *surface // made on first use
	ticket   uint64          // order in which snapshots were asked for
	overview store.Overview
	all      *versions // that it is of

	loading    sync.Mutex
	view       *analysis.View
	catalogue  *catalogue
	areas      *areaIndex
	geometries map[geometryKey]func() (map[string][]byte, error) // area code → GeoJSON geometry

	tiles map[tileKey]func() ([]orb.MultiPolygon, error)

	layers layerRows

	needs needRows

	points areaPoints

	prepared sync.Once
}

type geometryKey struct {
	level geo.Level
	mode  string
}

// load reads areas and needs on first use and keeps them. An error is not kept. The work
// goes on when the request that began it is cancelled: others wait for it.
func (e *opened) load(ctx context.Context) (*analysis.View, *catalogue, error) {
	e.loading.Lock()
	defer e.loading.Unlock()
	if e.view != nil {
		return e.view, e.catalogue, nil
	}
	ctx = context.WithoutCancel(ctx)
	view, err := analysis.NewView(ctx, e.snapshot)
	if err != nil {
		return nil, nil, fmt.Errorf("load dataset %s: %w", e.version.ID, err)
	}
	e.view, e.catalogue, e.areas = view, newCatalogue(view), newAreaIndex(view)
	return e.view, e.catalogue, nil
}

// geometry gives the encoded geometries of a level by area code; each level and mode is
// encoded once, while other answers go on. Mode none gives nothing.
func (e *opened) geometry(view *analysis.View, level geo.Level, mode string) (map[string][]byte, error) {
	if mode == geometryNone {
		return nil, nil
	}
	key := geometryKey{level, mode}
	e.loading.Lock()
	encode, ok := e.geometries[key]
	if !ok {
		if e.geometries == nil {
			e.geometries = map[geometryKey]func() (map[string][]byte, error){}
		}
		encode = sync.OnceValues(func() (map[string][]byte, error) {
			kept, err := e.shapes(level, mode)
			if err != nil { // the store may be back for who asks next
				e.loading.Lock()
				delete(e.geometries, key)
				e.loading.Unlock()
				return nil, err
			}
			return encodeGeometries(view.Areas(level), kept, mode)
		})
		e.geometries[key] = encode
	}
	e.loading.Unlock()
	encoded, err := encode()
	if err != nil {
		return nil, fmt.Errorf("encode %s geometries: %w", level, err)
	}
	return encoded, nil
}

// shapes reads the shapes that the store has of a level's areas.
func (e *opened) shapes(level geo.Level, mode string) (map[string][]byte, error) {
	if mode == geometryFull {
		return nil, nil
	}
	return e.snapshot.Shapes(context.Background(), level, geo.Detail(mode))
}

// prepare begins to encode the geometries that maps ask for, before one does.
func (e *opened) prepare(view *analysis.View) {
	e.prepared.Do(func() {
		go func() {
			for _, mode := range []string{geometryOutline, geometrySimplified} {
				for _, level := range view.Levels().Keys() {
					// Who asks for them is told of an error.
					_, _ = e.geometry(view, level, mode)
				}
			}
		}()
	})
}

// versions hands out the current version, opened, and replaces it when the store has published a
// newer version.
type versions struct {
	store store.Store
	// offer declares what there is of a dataset whose records are so, and that may have payments.
	offer    func(d spending.Description, o store.Overview, payments bool) *surface
	replaced func() // called when a new version takes the place of an old one
	points   pointCache

	mu      sync.Mutex
	tickets uint64
	current *counted
	before  []*counted // versions before that were asked for last, the last first
}

// mostBefore is how many versions before stay open for those who ask for them next.
const mostBefore = 3

// is reports whether a snapshot is of the version that is opened, and of the same copy of it.
func (e *opened) is(s store.Snapshot) bool {
	return e.version.ID == s.Version().ID && e.snapshot.Instance() == s.Instance()
}

// counted is an opened version with its readers counted; versions itself is one of them while
// it is the current one. Its fields are guarded by versions.mu.
type counted struct {
	opened
	readers int
}

// acquire pins the current version for one request, which must call release.
func (l *versions) acquire(ctx context.Context) (e *opened, release func(), err error) {
	l.mu.Lock()
	l.tickets++
	ticket := l.tickets
	l.mu.Unlock()
	snapshot, err := l.store.Snapshot(ctx)
	if err != nil {
		return nil, nil, err
	}
	overview, err := l.overview(ctx, snapshot)
	if err != nil {
		return nil, nil, errors.Join(err, snapshot.Close())
	}

	l.mu.Lock()
	spare, fresh := snapshot, false
	// A snapshot asked for earlier than the current one never takes its place, even if it
	// arrives later.
	if l.current == nil || !l.current.is(snapshot) && ticket > l.current.ticket {
		old := l.current
		l.current = l.count(snapshot, overview, ticket)
		spare, fresh = nil, old != nil
		if old != nil {
			spare = l.leave(old)
		}
	}
	current := l.current
	current.readers++
	l.mu.Unlock()

	if fresh {
		l.replaced()
		l.points.clear()
	}
	if spare != nil {
		if err := spare.Close(); err != nil {
			l.release(current)
			return nil, nil, fmt.Errorf("close snapshot: %w", err)
		}
	}
	return &current.opened, func() { l.release(current) }, nil
}

// overview reads that of a version that is not the current one, whose is known.
func (l *versions) overview(ctx context.Context, snapshot store.Snapshot) (store.Overview, error) {
	l.mu.Lock()
	if l.current != nil && l.current.is(snapshot) {
		defer l.mu.Unlock()
		return l.current.overview, nil
	}
	l.mu.Unlock()
	return snapshot.Overview(ctx)
}

// count opens the version of a snapshot, with versions as its reader.
func (l *versions) count(snapshot store.Snapshot, overview store.Overview, ticket uint64) *counted {
	offer := sync.OnceValue(func() *surface {
		return l.offer(snapshot.Description(), overview, snapshot.Version().Payments > 0)
	})
	return &counted{opened: opened{snapshot: snapshot, version: snapshot.Version(), surface: offer, ticket: ticket,
		all: l, overview: overview}, readers: 1}
}

// at pins a kept version for one request, which must call release; a version that is not kept is a
// problem that names those that are.
func (l *versions) at(ctx context.Context, parameter, id string) (e *opened, release func(), err error) {
	snapshot, err := l.store.At(ctx, id)
	if errors.Is(err, store.ErrNoVersion) {
		return nil, nil, l.unknown(ctx, parameter, id)
	}
	if err != nil {
		return nil, nil, err
	}
	overview, err := snapshot.Overview(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, snapshot.Close())
	}
	unused := []store.Snapshot{snapshot}
	l.mu.Lock()
	found := l.current
	if found == nil || !found.is(snapshot) {
		at := slices.IndexFunc(l.before, func(s *counted) bool { return s.is(snapshot) })
		if at < 0 {
			l.tickets++
			found, unused = l.count(snapshot, overview, l.tickets), nil
		} else {
			found = l.before[at]
			l.before = slices.Delete(l.before, at, at+1)
		}
		l.before = slices.Insert(l.before, 0, found)
		for len(l.before) > mostBefore {
			if s := l.leave(l.before[mostBefore]); s != nil {
				unused = append(unused, s)
			}
			l.before = l.before[:mostBefore]
		}
	}
	found.readers++
	l.mu.Unlock()
	for _, s := range unused {
		// Nobody reads it; one that fails to close cannot spoil an answer.
		_ = s.Close()
	}
	return &found.opened, func() { l.release(found) }, nil
}

// unknown names the versions that are kept.
func (l *versions) unknown(ctx context.Context, parameter, id string) error {
	versions, err := l.store.Versions(ctx)
	if err != nil {
		return err
	}
	kept := make([]string, len(versions))
	for i, v := range versions {
		kept[i] = v.ID
	}
	return ogc.BadParameter(parameter, fmt.Sprintf("version %q is not kept; these are, the current one first: %s", id,
		strings.Join(kept, ", ")), kept...)
}

// leave counts one reader less and gives the snapshot to close when it was the last.
func (l *versions) leave(e *counted) store.Snapshot {
	e.readers--
	if e.readers > 0 {
		return nil
	}
	return e.snapshot
}

func (l *versions) release(e *counted) {
	l.mu.Lock()
	snapshot := l.leave(e)
	l.mu.Unlock()
	if snapshot != nil {
		// The answer is complete; a reader that fails to close cannot spoil it.
		_ = snapshot.Close()
	}
}

// close gives up the current version.
func (l *versions) close() {
	l.mu.Lock()
	held := l.before
	if l.current != nil {
		held = append(held, l.current)
	}
	l.current, l.before = nil, nil
	l.mu.Unlock()
	for _, e := range held {
		l.release(e)
	}
}
