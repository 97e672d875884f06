// Package amend adds to the dataset a store holds, need series, exposure layers, other
// boundaries, by publishing a new version of it: all or nothing.
package amend

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// ErrChanged says that another import published while this one was at work.
var ErrChanged = errors.New("another import has changed the dataset meanwhile; run the import again")

// Dataset publishes the store's current dataset with a change as a new version. The
// change sees everything but may not touch the awards; an error of it changes nothing.
//
// The version's ID follows from the ID of the version before and the content the change
// leaves. A change that leaves areas, needs and layers as they are publishes nothing, so
// importing the same input twice gives the same version; changed says which it was.
func Dataset(ctx context.Context, store spending.Store, change func(*spending.Dataset) error) (v spending.Version, changed bool, err error) {
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return v, false, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	d, err := load(ctx, snap)
	if err != nil {
		return v, false, err
	}
	before, err := digest(d)
	if err != nil {
		return v, false, err
	}
	if err := change(d); err != nil {
		return v, false, err
	}
	Sort(d)
	after, err := digest(d)
	if err != nil {
		return v, false, err
	}
	if after == before {
		return snap.Version(), false, nil
	}
	d.Version.ID = VersionID(snap.Version().ID, after)
	d.Version.Created = time.Now().UTC().Truncate(time.Second)
	d.Awards = awards(ctx, store, snap)
	v, err = store.Publish(ctx, d)
	return v, err == nil, err
}

// VersionID gives the ID of a version by what decides its content.
func VersionID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])[:16]
}

// Sort puts areas, need series and layers in the order and form a store gives them back.
func Sort(d *spending.Dataset) {
	slices.SortFunc(d.Areas, func(a, b geo.Area) int {
		return cmp.Or(-strings.Compare(string(a.Level), string(b.Level)), strings.Compare(a.ID, b.ID)) // districts first
	})
	for i := range d.Areas {
		if len(d.Areas[i].Aliases) == 0 {
			d.Areas[i].Aliases = nil
		}
	}
	slices.SortFunc(d.Needs, func(a, b spending.NeedSeries) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Layers, func(a, b spending.Layer) int { return strings.Compare(a.Name, b.Name) })
}

// SetNeeds replaces need series by name, or adds them.
func SetNeeds(d *spending.Dataset, series ...spending.NeedSeries) {
	for _, s := range series {
		d.Needs = slices.DeleteFunc(d.Needs, func(n spending.NeedSeries) bool { return n.Name == s.Name })
		d.Needs = append(d.Needs, s)
	}
}

// SetSource replaces the source of the same role, or adds it.
func SetSource(d *spending.Dataset, s spending.Source) {
	d.Sources = slices.DeleteFunc(d.Sources, func(x spending.Source) bool { return x.Role == s.Role })
	d.Sources = append(d.Sources, s)
}

func load(ctx context.Context, snap spending.Snapshot) (*spending.Dataset, error) {
	d := &spending.Dataset{Version: snap.Version()}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		areas, err := snap.Areas(ctx, level)
		if err != nil {
			return nil, err
		}
		d.Areas = append(d.Areas, areas...)
	}
	var errs [4]error
	d.Needs, errs[0] = snap.Needs(ctx)
	d.Layers, errs[1] = snap.Layers(ctx)
	d.Sources, errs[2] = snap.Sources(ctx)
	d.Issues, errs[3] = snap.Issues(ctx)
	return d, errors.Join(errs[:]...)
}

// digest is of what a change can change.
func digest(d *spending.Dataset) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode([]any{d.Areas, d.Needs, d.Layers}); err != nil {
		return "", fmt.Errorf("compare the datasets: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// awards reads the awards of the snapshot. A store reads them while it keeps other
// imports out, so this is the time to see that the snapshot is still the current version.
func awards(ctx context.Context, store spending.Store, snap spending.Snapshot) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		if err := current(ctx, store, snap.Version().ID); err != nil {
			yield(spending.Award{}, err)
			return
		}
		stop := errors.New("stopped")
		_, err := snap.Awards(ctx, spending.AwardQuery{}, func(a *spending.Award) error {
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

func current(ctx context.Context, store spending.Store, id string) error {
	snap, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	if snap.Version().ID != id {
		err = ErrChanged
	}
	return errors.Join(err, snap.Close())
}
