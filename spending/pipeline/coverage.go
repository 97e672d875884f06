package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
)

// Entry is what came of one entry of a description.
type Entry struct {
	What, Name string // "level", "district"
	Found      string // "35 areas"
}

// Share is how many of the records of a source have what analyses ask of them.
type Share struct {
	Source                                         string
	Records, Date, Amount, Place, Supplier, Judged int // Judged: flood work or not, and not unclear
}

// Coverage says what the description of a dataset states and what came of it, in its order, and how
// complete the records of each source are.
func Coverage(ctx context.Context, snap store.Snapshot) ([]Entry, []Share, error) {
	f, err := described(&spending.Dataset{Version: snap.Version(), Description: snap.Description()})
	if err != nil {
		return nil, nil, err
	}
	var entries []Entry
	for _, l := range f.Levels {
		areas, err := snap.Areas(ctx, l.Key)
		if err != nil {
			return nil, nil, err
		}
		found := counted(len(areas), "area")
		if l.File == "" && f.Levels[len(f.Levels)-1].File != "" {
			found += ", united from those of the level below"
		}
		entries = append(entries, Entry{"level", string(l.Key), found})
	}
	series, err := snap.Needs(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range f.Needs {
		entries = append(entries, Entry{"need", n.Name, foundOf(series, f.SeriesOf(n.Name))})
	}
	layers, err := snap.Layers(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range f.Layers {
		found := "nothing"
		if i := slices.IndexFunc(layers, func(x spending.Layer) bool { return x.Name == l.Name }); i >= 0 {
			found = counted(len(layers[i].Features), "feature")
		}
		entries = append(entries, Entry{"layer", l.Name, found})
	}
	shares, err := sharesOf(ctx, snap)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range slices.Concat(f.Awards, f.Sanctions) {
		if !slices.ContainsFunc(shares, func(s Share) bool { return s.Source == r.Source }) {
			shares = append(shares, Share{Source: r.Source})
		}
	}
	return entries, shares, nil
}

// foundOf says how much a stored series has.
func foundOf(series []spending.NeedSeries, name string) string {
	i := slices.IndexFunc(series, func(s spending.NeedSeries) bool { return s.Name == name })
	if i < 0 {
		return "nothing"
	}
	s := &series[i]
	known, lacks := map[string]bool{}, map[string]int{}
	for _, v := range s.Values {
		if v.Missing {
			lacks[v.Area]++
		} else {
			known[v.Area] = true
		}
	}
	missing := 0 // of areas that have some values: those of no others are of another level
	for area := range known {
		missing += lacks[area]
	}
	period := "month"
	if s.Yearly {
		period = "year"
	}
	return fmt.Sprintf("%s, values of %s, %d missing", counted(len(s.Months), period), counted(len(known), "area"),
		missing)
}

// sharesOf counts the records of each source but its payments, by its name.
func sharesOf(ctx context.Context, records store.Records) ([]Share, error) {
	bySource := map[string]*Share{}
	for a, err := range current(ctx, records) {
		if err != nil {
			return nil, err
		}
		if a.Rung == spending.Paid {
			continue
		}
		name := store.SourceOf(a.ID)
		s := bySource[name]
		if s == nil {
			s = &Share{Source: name}
			bySource[strings.Clone(name)] = s
		}
		s.Records++
		for _, x := range []struct {
			count *int
			has   bool
		}{
			{&s.Date, !a.ContractDate.IsZero()}, {&s.Amount, a.On(a.Rung).Valid}, {&s.Place, len(a.Parts) > 0},
			{&s.Supplier, a.Supplier != ""}, {&s.Judged, a.Flood != spending.FloodUnclear},
		} {
			if x.has {
				*x.count++
			}
		}
	}
	var all []Share
	for _, name := range sortedKeys(bySource) {
		all = append(all, *bySource[name])
	}
	return all, nil
}
