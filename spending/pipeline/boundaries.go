package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

// Boundaries are a file of areas and where they stand among a dataset's levels.
type Boundaries struct {
	dataset.Level
	Within geo.Level // the level they lie in; "": the dataset's own
	New    NewDataset
}

// NewDataset is what is said of a dataset that is begun.
type NewDataset struct {
	Title      string            // "": the file's name
	Currency   spending.Currency // "": INR
	YearBegins int               // month, 0: January
}

// Areas makes the file's areas those of their level in the dataset, a new one where the store is empty.
func Areas(ctx context.Context, into store.Store, e Boundaries, o Options) (out Outcome, err error) {
	if c := e.New.Currency; c != "" && !c.Known() {
		return out, fmt.Errorf("--currency %s: not an ISO 4217 code such as EUR", c)
	}
	b, found, err := readAreas(ctx, o.Files, e.Level)
	if err != nil {
		return out, err
	}
	out.lost(found, b.Len(), "areas")
	name := o.Files.called(e.File)[0]
	source, err := o.Files.source(e.File, name, "areas", len(b.Areas()))
	if err != nil {
		return out, err
	}
	set := func(d *spending.Dataset) error {
		if err := e.keeps(d); err != nil {
			return err
		}
		w, err := o.begin(d, &out)
		if err != nil {
			return err
		}
		given := givenLevels(d)
		levels, areas, more, err := e.arrange(d, given, b)
		if err != nil {
			return err
		}
		w.found(problems(name, slices.Concat(found, more)), name)
		if err := w.strictly(); err != nil {
			return err
		}
		dropped, err := setAreas(d, levels, areas)
		if err != nil {
			return fmt.Errorf("%s: %w", e.File, err)
		}
		if len(dropped) > 0 {
			out.note("Dropped %s that the file does not have: %s.", counted(len(dropped), "area"), namesOf(dropped))
		}
		e.setSource(d, source, given)
		entries := put(w.file.Levels, e.Level, func(l dataset.Level) string { return string(l.Key) })
		w.file.Levels = levelsOf(levels, entries)
		return w.describe()
	}
	out.Version, out.Changed, err = amend(ctx, into, func(_ store.Snapshot, d *spending.Dataset) (replaced, error) {
		return replaced{}, set(d)
	})
	if errors.Is(err, store.ErrNoDataset) {
		out.Version, out.Changed, err = e.publish(ctx, into, source, set)
		if e.New.Currency == "" {
			out.note("No currency is given: amounts are taken for %s. For others import the areas into an empty store "+
				"with --currency, an ISO 4217 code such as EUR.", spending.INR)
		}
	}
	return out, err
}

// keeps is an error where a flag of a new dataset contradicts the one there is.
func (e Boundaries) keeps(d *spending.Dataset) error {
	if e.New.Currency != "" && e.New.Currency != d.Version.Currency {
		return fmt.Errorf("--currency %s: the dataset keeps its amounts in %s; import the areas into an empty store",
			e.New.Currency, d.Version.Currency)
	}
	if begins := int(d.Description.Calendar.Begins); e.New.YearBegins != 0 && e.New.YearBegins != begins {
		return fmt.Errorf("--year-begins %d: the years of the dataset begin in month %d; import the areas into an "+
			"empty store", e.New.YearBegins, begins)
	}
	return nil
}

// arrange gives the levels of the dataset with the file's areas, these areas, with those they are united into, and what
// is wrong with them.
func (e Boundaries) arrange(d *spending.Dataset, given geo.Hierarchy, b *boundary.Builder) (geo.Hierarchy, []geo.Area,
	[]vector.Problem, error) {
	own := func(level geo.LevelNames) bool {
		return len(given) == 1 || slices.ContainsFunc(d.Sources,
			func(s spending.Source) bool { return s.Role == level.Plural })
	}
	standing := Standing{Level: e.Key, Plural: e.Plural, Within: e.Within, Parts: len(e.Parent) > 0}
	arranged, err := standing.Arrange(given, own)
	if err != nil || !arranged.Unite {
		return arranged.Levels, b.Areas(), nil, err
	}
	outer, problems, err := b.Parents(arranged.Above)
	return arranged.Levels, append(outer, b.Areas()...), problems, err
}

// givenLevels lists the levels of a dataset that have areas.
func givenLevels(d *spending.Dataset) geo.Hierarchy {
	return slices.DeleteFunc(slices.Clone(d.Description.Levels), func(level geo.LevelNames) bool {
		return !slices.ContainsFunc(d.Areas, func(a geo.Area) bool { return a.Level == level.Key })
	})
}

// setSource names the file as that of the finest level, or of another by its plural. given are the levels before.
func (e Boundaries) setSource(d *spending.Dataset, source spending.Source, given geo.Hierarchy) {
	levels := d.Description.Levels
	if e.Key != levels.Finest() {
		source.Role = levels[levels.Depth(e.Key)].Plural
	} else if len(given) > 0 && !given.Has(e.Key) {
		for k := range d.Sources {
			if d.Sources[k].Role == source.Role {
				d.Sources[k].Role = given[len(given)-1].Plural
			}
		}
	}
	setSources(d, source.Role, source)
}

func namesOf(areas []geo.Area) string {
	names := make([]string, len(areas))
	for i, a := range areas {
		names[i] = fmt.Sprintf("%s (%s)", a.Name, a.ID)
	}
	return strings.Join(names, ", ")
}

// readAreas gives the areas of a level's file and what is wrong with it.
func readAreas(ctx context.Context, files Folder, e dataset.Level) (*boundary.Builder, []vector.Problem, error) {
	b, err := boundary.NewBuilder(e.Key, boundary.Mapping{ID: e.Code, Name: slices.Concat(e.Name, e.Aliases),
		ParentID: e.Parent, ParentName: e.ParentName})
	if err != nil {
		return nil, nil, fmt.Errorf("%w: see --code, --name and --parent", err)
	}
	options, err := reading(e.Table, e.Where)
	if err != nil {
		return nil, nil, fmt.Errorf("level %s: %w", e.Key, err)
	}
	read, err := files.features(ctx, e.File, options, b.Add)
	if err != nil {
		return nil, nil, err
	}
	if err := b.Check(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", e.File, err)
	}
	if len(b.Areas()) == 0 {
		return nil, nil, fmt.Errorf("%s: no feature has a code in %s", e.File, strings.Join(e.Code, ", "))
	}
	overlaps, err := b.Overlaps(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", e.File, err)
	}
	return b, slices.Concat(overlaps, b.Astray(), read, b.Problems()), nil
}

// publish publishes a new dataset of the areas alone.
func (e Boundaries) publish(ctx context.Context, into store.Store, source spending.Source,
	set func(*spending.Dataset) error) (spending.Version, bool, error) {
	title, currency := cmp.Or(e.New.Title, filepath.Base(e.File)), cmp.Or(e.New.Currency, spending.INR)
	begins := time.Month(cmp.Or(e.New.YearBegins, 1))
	d := &spending.Dataset{
		Version: spending.Version{Title: title, Currency: currency, Created: time.Now().UTC().Truncate(time.Second),
			ID: spending.VersionID("areas/2", source.SHA256, string(e.Key), e.Plural, strings.Join(e.Code, ","),
				strings.Join(e.Name, ","), strings.Join(e.Parent, ","),
				strings.Join(e.ParentName, ","), string(e.Within), title, string(currency), begins.String())},
		Description: spending.Description{Calendar: spending.Calendar{Begins: begins}},
		Awards:      each(nil),
	}
	if err := set(d); err != nil {
		return spending.Version{}, false, err
	}
	text := d.Description.File
	var err error
	if d.Description, err = dataset.Describe(d.Description.Levels, begins); err != nil {
		return spending.Version{}, false, err
	}
	d.Description.File = text
	v, err := into.Publish(ctx, d)
	return v, err == nil, err
}
