package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

// Remove takes the source, need, layer or assets of a name out of the dataset of a store.
func Remove(ctx context.Context, into store.Store, name string, o Options) (out Outcome, err error) {
	out.Version, out.Changed, err = amend(ctx, into, func(snap store.Snapshot, d *spending.Dataset) (replaced, error) {
		w, err := o.begin(d, &out)
		if err != nil {
			return replaced{}, err
		}
		was, err := profilesOf(ctx, snap)
		if err != nil {
			return replaced{}, err
		}
		given := replaced{}
		if p := was[name]; p != nil {
			given.prefixes = []string{name + ":"}
			out.note("Removed source %s with %s.", name, counted(p.Records, "record"))
			dropSources(d, "awards of "+name)
			dropSources(d, "sanctions of "+name)
			gone := func(r dataset.Records) bool { return r.Source == name }
			w.file.Awards = slices.DeleteFunc(w.file.Awards, gone)
			w.file.Sanctions = slices.DeleteFunc(w.file.Sanctions, gone)
		}
		if !w.removeNeed(name) && !w.removeLayer(name) && !w.removeAssets(name) && given.prefixes == nil {
			return given, fmt.Errorf("the dataset has no source, need, layer or assets %q; it has %s", name,
				strings.Join(w.removable(was), ", "))
		}
		return given, w.describe()
	})
	return out, err
}

// removable lists what can be removed.
func (w *work) removable(sources map[string]*profile) []string {
	all := sortedKeys(sources)
	for _, n := range w.d.Needs {
		if !strings.Contains(n.Name, ":") {
			all = append(all, n.Name)
		}
	}
	for _, l := range w.d.Layers {
		all = append(all, l.Name)
	}
	for _, a := range w.file.Assets {
		all = append(all, a.Name)
	}
	return all
}

// removeNeed removes a series, and the needs that are made of it.
func (w *work) removeNeed(name string) bool {
	had := len(w.d.Needs) + len(w.file.Needs)
	w.d.Needs = slices.DeleteFunc(w.d.Needs, func(s spending.NeedSeries) bool { return s.Name == name })
	dropSources(w.d, "need "+name)
	var resting []string
	w.file.Needs = slices.DeleteFunc(w.file.Needs, func(n dataset.Need) bool {
		rests := n.Name == name || n.Series == name || n.Of == name
		if rests && n.Name != name {
			resting = append(resting, n.Name)
		}
		return rests
	})
	for i := range w.file.Needs {
		n := &w.file.Needs[i]
		n.ZeroBeside = slices.DeleteFunc(n.ZeroBeside, func(x string) bool { return x == name })
	}
	if len(w.d.Needs)+len(w.file.Needs) == had {
		return false
	}
	w.d.Description.Needs = slices.DeleteFunc(w.d.Description.Needs, func(d spending.NeedDefinition) bool {
		return d.Name == name || slices.Contains(resting, d.Name)
	})
	w.out.note("Removed need %s.", strings.Join(append([]string{name}, resting...), ", with it "))
	return true
}

// removeLayer removes a layer and the needs of it.
func (w *work) removeLayer(name string) bool {
	i := slices.IndexFunc(w.d.Layers, func(l spending.Layer) bool { return l.Name == name })
	if i < 0 {
		return false
	}
	w.d.Layers = slices.Delete(w.d.Layers, i, i+1)
	w.d.Needs = slices.DeleteFunc(w.d.Needs, func(s spending.NeedSeries) bool {
		_, rest, _ := strings.Cut(s.Name, ":")
		layer, _, _ := strings.Cut(rest, ":")
		return layer == name
	})
	for i := range w.d.Assets {
		asset.Forget(&w.d.Assets[i], func(layer string) bool { return layer == name })
	}
	dropSources(w.d, "layer "+name)
	dropSources(w.d, "people of layer "+name)
	w.file.Layers = slices.DeleteFunc(w.file.Layers, func(l dataset.Layer) bool { return l.Name == name })
	w.out.note("Removed layer %s.", name)
	for _, n := range slices.Clone(w.file.Needs) {
		if n.Layer == name {
			w.removeNeed(n.Name)
		}
	}
	return true
}
