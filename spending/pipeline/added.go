package pipeline

import (
	"context"
	"maps"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// onBase makes a dataset rest on the version before where that has all its records, or all but some that are new.
func (r *replaced) onBase(ctx context.Context, snap store.Snapshot, d *spending.Dataset) error {
	more, ok, err := r.more(ctx, snap)
	if err == nil && ok {
		d.Base = snap.Version().ID
		if len(more) > 0 {
			d.Added = each(more)
		}
	}
	return err
}

// more gives the records that the version before has not. It is not ok where that has others in their place.
func (r *replaced) more(ctx context.Context, snap store.Snapshot) (more []spending.Award, ok bool, err error) {
	stored, err := profilesOf(ctx, snap)
	if err != nil {
		return nil, false, err
	}
	maps.DeleteFunc(stored, func(source string, _ *profile) bool { return !r.has(source + ":") })
	if sameContent(stored, r.sources) {
		return nil, true, nil
	}
	digester := digest.New()
	sums := make([]digest.Sum, len(r.awards))
	for i := range r.awards {
		sums[i] = digester.Of(&r.awards[i])
	}
	had, err := store.Has(ctx, snap, sums)
	if err != nil {
		return nil, false, err
	}
	same := map[string]digest.Sum{} // what sources have of the records that are stored
	for i := range r.awards {
		a := &r.awards[i]
		if !had[i] {
			more = append(more, *a)
			continue
		}
		source := store.SourceOf(a.ID)
		content := same[source]
		content.Mix(sums[i].Placed(a.SourceFile, a.SourceLine))
		same[source] = content
	}
	for source, p := range stored {
		if same[source] != p.Content {
			return nil, false, nil
		}
	}
	return more, true, nil
}
