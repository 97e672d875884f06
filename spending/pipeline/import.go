package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

// madeBy is the version of what an import makes of its inputs; it is part of the version's ID. Raise it with every
// change that changes a dataset.
const madeBy = "pipeline/4"

// Import makes a dataset out of the files that a description names, and publishes it in the place of the one the store
// has. The same description of the same files, by the same rules, gives the same version. What the dataset before had
// and the description does not name is told in the notes.
func Import(ctx context.Context, into store.Store, file *dataset.File, o Options) (out Outcome, err error) {
	about, err := file.Description()
	if err != nil {
		return out, err
	}
	text, err := file.Marshal()
	if err != nil {
		return out, err
	}
	about.File = string(text)
	d := &spending.Dataset{Description: about, Keep: o.Keep, Version: spending.Version{Title: file.Title,
		Note: file.Note, Synthetic: file.Synthetic, Currency: file.Currency}}
	w := &work{Options: o, d: d, file: file, out: &out}
	before, err := into.Snapshot(ctx)
	switch {
	case err == nil:
		w.before = before
		defer func() { err = errors.Join(err, before.Close()) }()
	case errors.Is(err, store.ErrOlder):
		out.note("What the store held is of an older form: it is replaced, and nothing is compared with it.")
	case !errors.Is(err, store.ErrNoDataset):
		return out, err
	}
	given, err := w.whole(ctx)
	if err != nil {
		return out, err
	}
	if len(file.Awards)+len(file.Sanctions) == 0 {
		out.First = append(out.First, "The description has no awards: areas and needs are there, and no money to set "+
			"against them. Add its sources under awards.")
	}
	if before != nil {
		if err := w.dropped(ctx, before); err != nil {
			return out, err
		}
	}
	sortParts(d)
	slices.SortFunc(given.awards, func(a, b spending.Award) int { return strings.Compare(a.ID, b.ID) })
	if err := sumsHold(given.awards); err != nil {
		return out, err
	}
	d.Awards = each(given.awards)
	if d.Version.ID, err = w.versionID(); err != nil {
		return out, err
	}
	d.Version.Created = time.Now().UTC().Truncate(time.Second)
	out.Changed = before == nil || before.Version().ID != d.Version.ID
	if !out.Changed {
		out.Version = before.Version()
		return out, nil
	}
	out.Version, err = w.publish(ctx, into, given)
	return out, err
}

// publish writes the dataset: of areas and records only those that the version before has not, where it has no others.
func (w *work) publish(ctx context.Context, into store.Store, given replaced) (spending.Version, error) {
	if w.before != nil {
		same, err := w.samePlaces(ctx)
		if err == nil && same {
			given.whole = true
			err = given.onBase(ctx, w.before, w.d)
		}
		if err != nil {
			return spending.Version{}, err
		}
	}
	if w.linking != nil {
		w.d.Awards = with(w.d.Awards, w.linking)
		linked := make(chan error, 1)
		go func() { linked <- w.linking() }()
		if w.d.Base != "" { // few records are read, or none
			if err := <-linked; err != nil {
				return spending.Version{}, err
			}
		} else {
			defer func() { <-linked }()
		}
	}
	v, err := into.Publish(ctx, w.d)
	if w.d.Base != "" && (errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrParts)) { // then all is written
		w.d.Base, w.d.Added = "", nil
		v, err = into.Publish(ctx, w.d)
	}
	return v, err
}

// samePlaces reports whether the areas are those of the version before.
func (w *work) samePlaces(ctx context.Context) (same bool, err error) {
	before := spending.Dataset{Description: w.before.Description()}
	if before.Areas, err = areasOf(ctx, w.before); err != nil {
		return false, err
	}
	was, err := placesDigest(&before)
	if err != nil {
		return false, err
	}
	now, err := placesDigest(w.d)
	return now == was, err
}

// whole takes all that the description names.
func (w *work) whole(ctx context.Context) (given replaced, err error) {
	if err := w.levels(ctx); err != nil {
		return given, err
	}
	if err := w.aliases(); err != nil {
		return given, err
	}
	if err := w.areaNames(); err != nil {
		return given, err
	}
	if err := w.labels(); err != nil {
		return given, err
	}
	if slices.ContainsFunc(w.file.Needs, func(n dataset.Need) bool { return n.Preset == dataset.ASDMA }) {
		if err := w.asdmaNeeds(ctx); err != nil {
			return given, err
		}
	}
	for i, n := range w.file.Needs {
		if err := w.need(ctx, n); err != nil {
			return given, w.file.Located(fmt.Sprintf("needs[%d]", i+1), err)
		}
	}
	for i, l := range w.file.Layers {
		if err := w.layer(ctx, l); err != nil {
			return given, w.file.Located(fmt.Sprintf("layers[%d]", i+1), err)
		}
	}
	if err := w.exposedNeeds(ctx); err != nil {
		return given, err
	}
	for i, a := range w.file.Assets {
		if err := w.assets(ctx, a); err != nil {
			return given, w.file.Located(fmt.Sprintf("assets[%d]", i+1), err)
		}
	}
	if err := w.exposed(); err != nil {
		return given, err
	}
	if given, err = w.records(ctx, w.file); err != nil {
		return given, err
	}
	if err := w.damage(ctx, given.awards); err != nil {
		return given, err
	}
	return given, w.strictly()
}

// labels reports whether the files of labels are there.
func (w *work) labels() error {
	for _, name := range w.file.Labels {
		if !w.Files.has(name) {
			return w.file.Located("labels", fmt.Errorf("%s: there is no such file", w.Files.path(name)))
		}
	}
	return nil
}

// exposedNeeds makes the needs of layers and rasters.
func (w *work) exposedNeeds(ctx context.Context) (err error) {
	for i, n := range w.file.Needs {
		switch {
		case n.Layer != "":
			err = w.layerNeed(ctx, n)
		case n.Raster != "":
			err = w.rasterNeed(ctx, n)
		}
		if err != nil {
			return w.file.Located(fmt.Sprintf("needs[%d]", i+1), err)
		}
	}
	return nil
}

// levels reads the areas of all levels; those of a level without a file are united from those of the one below.
func (w *work) levels(ctx context.Context) error {
	var below *boundary.Builder
	var all []geo.Area
	hierarchy := w.d.Description.Levels
	if w.file.Levels[len(w.file.Levels)-1].Preset == dataset.ASDMA {
		return w.asdmaLevels(ctx)
	}
	for i, e := range slices.Backward(w.file.Levels) {
		if e.File == "" {
			areas, found, err := below.Parents(e.Key)
			if err != nil {
				return w.file.Located(fmt.Sprintf("levels[%d]", i+1), err)
			}
			w.united(found, w.file.Levels[i+1])
			all, below = append(all, areas...), nil
			continue
		}
		if i > 0 && len(e.Parent) == 0 {
			return w.file.Located(fmt.Sprintf("levels[%d]", i+1),
				fmt.Errorf("say with parent what property holds the code of the %s each %s lies in",
					w.file.Levels[i-1].Key, e.Key))
		}
		b, found, err := readAreas(ctx, w.Files, e)
		if err != nil {
			return w.file.Located(fmt.Sprintf("levels[%d]", i+1), err)
		}
		role := "areas"
		if i < len(hierarchy)-1 {
			role = hierarchy[i].Plural
		}
		name := w.Files.called(e.File)[0]
		source, err := w.Files.source(e.File, name, role, len(b.Areas()))
		if err != nil {
			return err
		}
		w.out.lost(found, b.Len(), "areas")
		w.d.Sources = append(w.d.Sources, source)
		w.found(problems(name, found))
		all, below = append(all, b.Areas()...), b
	}
	_, err := setAreas(w.d, hierarchy, all)
	return err
}

// united takes what is wrong with areas that are united from those of a level.
func (w *work) united(found []vector.Problem, of dataset.Level) {
	w.found(problems(w.Files.called(of.File)[0], found))
}

// aliases adds the other names of areas that tables give: columns area, a code or a name, and alias.
func (w *work) aliases() error {
	for _, file := range w.file.Aliases {
		text, err := w.Files.read(file)
		if err != nil {
			return w.file.Located("aliases", err)
		}
		rows, err := table.Named(strings.NewReader(string(text)), "area", "alias")
		if err != nil {
			return w.file.Located("aliases", fmt.Errorf("%s: %w", file, err))
		}
		known := names.NewAreas(w.d.Areas)
		var issues []spending.Issue
		for _, row := range rows {
			meant := known.Find(row.Cells[0])
			if len(meant) != 1 || row.Cells[1] == "" {
				issues = append(issues, spending.Issue{File: file, Line: row.Line, Field: "area", Value: row.Cells[0],
					Problem: fmt.Sprintf("%d areas have this code or name", len(meant)), Action: "row left out"})
				continue
			}
			for i := range w.d.Areas {
				if a := &w.d.Areas[i]; a.ID == meant[0].ID && !slices.Contains(a.Aliases, row.Cells[1]) {
					a.Aliases = append(slices.Clone(a.Aliases), row.Cells[1])
				}
			}
		}
		w.found(issues)
	}
	return nil
}

// dropped tells what the version before had that the description does not name.
func (w *work) dropped(ctx context.Context, before store.Snapshot) error {
	was, err := profilesOf(ctx, before)
	if err != nil {
		return err
	}
	var gone []string
	for _, source := range sortedKeys(was) {
		same := func(r dataset.Records) bool { return r.Source == source }
		if !slices.ContainsFunc(w.file.Awards, same) && !slices.ContainsFunc(w.file.Sanctions, same) {
			gone = append(gone, fmt.Sprintf("source %s (%s)", source, counted(was[source].Records, "record")))
		}
	}
	series, err := before.Needs(ctx)
	if err != nil {
		return err
	}
	for _, s := range series {
		if !strings.Contains(s.Name, ":") && !slices.ContainsFunc(w.d.Needs,
			func(n spending.NeedSeries) bool { return n.Name == s.Name }) {
			gone = append(gone, "need "+s.Name)
		}
	}
	layers, err := before.Layers(ctx)
	if err != nil {
		return err
	}
	for _, l := range layers {
		if !slices.ContainsFunc(w.d.Layers, func(n spending.Layer) bool { return n.Name == l.Name }) {
			gone = append(gone, "layer "+l.Name)
		}
	}
	lost, err := w.droppedAssets(ctx, before)
	if err != nil {
		return err
	}
	if gone = append(gone, lost...); len(gone) > 0 {
		w.out.note("Drops %s.", strings.Join(gone, ", "))
	}
	return nil
}

// versionID identifies the dataset by all that decides its content.
func (w *work) versionID() (string, error) {
	sum, err := w.known.Sum()
	if err != nil {
		return "", err
	}
	parts := []string{madeBy, w.d.Description.File, w.d.Version.Rules, sum}
	for _, s := range slices.SortedFunc(slices.Values(w.d.Sources), func(a, b spending.Source) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Role, b.Role))
	}) {
		parts = append(parts, s.Path+" "+s.SHA256)
	}
	if len(w.d.Description.Names) > 0 {
		names, err := json.Marshal(w.d.Description.Names)
		if err != nil {
			return "", err
		}
		parts = append(parts, string(names))
	}
	return spending.VersionID(parts...), nil
}

// droppedAssets names the assets of entries that the version before had and the description does not name.
func (w *work) droppedAssets(ctx context.Context, before store.Snapshot) ([]string, error) {
	was := spending.Dataset{Description: w.d.Description}
	if err := registers(ctx, before, &was); err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, a := range was.Assets {
		if !slices.ContainsFunc(w.file.Assets, func(e dataset.Assets) bool { return e.Name == a.Source }) {
			counts[a.Source]++
		}
	}
	var gone []string
	for _, name := range sortedKeys(counts) {
		gone = append(gone, fmt.Sprintf("assets %s (%d)", name, counts[name]))
	}
	return gone, nil
}
