package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// replaced are awards in the order of their IDs, which all begin with one of the prefixes: they
// take the place of the store's awards whose IDs begin so. Without prefixes those stay as they are.
type replaced struct {
	prefixes []string
	whole    bool // they take the place of all
	awards   []spending.Award
	sources  map[string]*profile // of the awards
}

func (r *replaced) has(id string) bool {
	return r.whole || slices.ContainsFunc(r.prefixes, func(p string) bool { return strings.HasPrefix(id, p) })
}

// amend publishes the store's current dataset with a change as a new version. The change sees
// everything but may not touch the awards beside those it replaces; an error of it changes nothing.
//
// The version's ID follows from the ID of the version before and the content the change
// leaves. A change that leaves all as it is publishes nothing, so importing the same input twice
// gives the same version; changed says which it was.
func amend(ctx context.Context, into store.Store, change func(store.Snapshot, *spending.Dataset) (replaced,
	error)) (v spending.Version, changed bool, err error) {
	snap, err := into.Snapshot(ctx)
	if err != nil {
		return v, false, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	d, err := load(ctx, snap)
	if err != nil {
		return v, false, err
	}
	before, err := digestsOf(d)
	if err != nil {
		return v, false, err
	}
	d.Awards = awards(ctx, into, snap, replaced{})
	given, err := change(snap, d)
	if err == nil {
		err = sumsHold(given.awards)
	}
	if err != nil {
		return v, false, err
	}
	altered, err := given.altered(ctx, snap, d)
	if err != nil {
		return v, false, err
	}
	d.Awards = awards(ctx, into, snap, given)
	sortParts(d)
	after, err := digestsOf(d)
	if err != nil {
		return v, false, err
	}
	if after == before && altered == nil {
		return snap.Version(), false, nil
	}
	d.Version.ID = spending.VersionID(append([]string{snap.Version().ID, after.parts}, altered...)...)
	d.Version.Created = time.Now().UTC().Truncate(time.Second)
	if after.places == before.places {
		if err := given.onBase(ctx, snap, d); err != nil {
			return v, false, err
		}
	}
	v, err = into.Publish(ctx, d)
	if errors.Is(err, store.ErrParts) {
		d.Base, d.Added = "", nil
		v, err = into.Publish(ctx, d)
	}
	return v, err == nil, err
}

// altered names the records given where they differ from those they replace; nil where all is as it was.
func (r *replaced) altered(ctx context.Context, snap store.Snapshot, d *spending.Dataset) ([]string, error) {
	if len(r.prefixes) == 0 {
		return nil, nil
	}
	stored, err := profilesOf(ctx, snap)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(stored, func(source string, _ *profile) bool { return !r.has(source + ":") })
	if sameContent(stored, r.sources) && d.Version.Rules == snap.Version().Rules {
		return nil, nil
	}
	names := []string{d.Version.Rules}
	for _, source := range sortedKeys(r.sources) {
		names = append(names, fmt.Sprintf("%s %x", source, r.sources[source].Content))
	}
	return names, nil
}

// sortParts puts areas, need series, layers and assets in the order and form a store gives them back.
func sortParts(d *spending.Dataset) {
	levels := d.Description.Levels
	slices.SortFunc(d.Areas, func(a, b geo.Area) int {
		return cmp.Or(levels.Depth(a.Level)-levels.Depth(b.Level), strings.Compare(a.ID, b.ID)) // outermost first
	})
	for i := range d.Areas {
		if len(d.Areas[i].Aliases) == 0 {
			d.Areas[i].Aliases = nil
		}
	}
	slices.SortFunc(d.Needs, func(a, b spending.NeedSeries) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Layers, func(a, b spending.Layer) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Assets, func(a, b spending.Asset) int { return strings.Compare(a.ID, b.ID) })
}

// setNeeds replaces need series by name, or adds them.
func setNeeds(d *spending.Dataset, series ...spending.NeedSeries) {
	for _, s := range series {
		d.Needs = slices.DeleteFunc(d.Needs, func(n spending.NeedSeries) bool { return n.Name == s.Name })
		d.Needs = append(d.Needs, s)
	}
}

// setSources replaces the sources of a role.
func setSources(d *spending.Dataset, role string, sources ...spending.Source) {
	dropSources(d, role)
	d.Sources = append(d.Sources, sources...)
}

// dropSources takes the sources of a role out of a dataset, with the issues of their files.
func dropSources(d *spending.Dataset, role string) {
	d.Sources = slices.DeleteFunc(d.Sources, func(x spending.Source) bool {
		if x.Role != role {
			return false
		}
		d.Issues = slices.DeleteFunc(d.Issues, func(i spending.Issue) bool { return i.File == x.Path })
		return true
	})
}

func load(ctx context.Context, snap store.Snapshot) (*spending.Dataset, error) {
	d := &spending.Dataset{Version: snap.Version(), Description: snap.Description()}
	var err error
	if d.Areas, err = areasOf(ctx, snap); err != nil {
		return nil, err
	}
	var errs [4]error
	d.Needs, errs[0] = snap.Needs(ctx)
	d.Layers, errs[1] = snap.Layers(ctx)
	d.Sources, errs[2] = snap.Sources(ctx)
	d.Issues, errs[3] = snap.Issues(ctx)
	if err := registers(ctx, snap, d); err != nil {
		return nil, err
	}
	return d, errors.Join(errs[:]...)
}

// areasOf reads the areas of all levels, the outermost first.
func areasOf(ctx context.Context, snap store.Snapshot) (all []geo.Area, err error) {
	for _, level := range snap.Description().Levels.Keys() {
		areas, err := snap.Areas(ctx, level)
		if err != nil {
			return nil, err
		}
		all = append(all, areas...)
	}
	return all, nil
}

// registers reads the records of all registers into a dataset.
func registers(ctx context.Context, snap store.Snapshot, d *spending.Dataset) error {
	for _, r := range spending.Registers(snap.Description().Levels) {
		_, err := snap.Entries(ctx, r.Table().Name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(d, e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// current reads the awards of a snapshot in the order of their IDs.
func current(ctx context.Context, records store.Records) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		stop := errors.New("stopped")
		_, err := records.Awards(ctx, store.AwardQuery{}, func(a *spending.Award) error {
			if !yield(*a, nil) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(spending.Award{}, err)
		}
	}
}

// awards gives the added awards after those of the snapshot whose place they do not take.
// A store reads them while it keeps other imports out, so this is the time to see that the
// snapshot is still the current version.
func awards(ctx context.Context, into store.Store, snap store.Snapshot,
	given replaced) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		if err := isCurrent(ctx, into, snap.Version().ID); err != nil {
			yield(spending.Award{}, err)
			return
		}
		for a, err := range current(ctx, snap) {
			if err == nil && given.has(a.ID) {
				continue
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
		for _, a := range given.awards {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func isCurrent(ctx context.Context, into store.Store, id string) error {
	snap, err := into.Snapshot(ctx)
	if err != nil {
		return err
	}
	if snap.Version().ID != id {
		err = store.ErrChanged
	}
	return errors.Join(err, snap.Close())
}

// each gives awards one by one.
func each(awards []spending.Award) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		for _, a := range awards {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// with gives awards, and ends when what is done meanwhile has ended, with its error.
func with(awards iter.Seq2[spending.Award, error], done func() error) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		for a, err := range awards {
			if !yield(a, err) {
				return
			}
		}
		if err := done(); err != nil {
			yield(spending.Award{}, err)
		}
	}
}
