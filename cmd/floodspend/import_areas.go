package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amend"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

type importAreas struct {
	into
	Level      geo.Level         `default:"circle" placeholder:"KEY" help:"What the features are, a key such as commune; default circle."`
	Plural     string            `placeholder:"KEY" help:"Plural of the level, which names its collection; default the key with an s."`
	Code       []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's official code; of several the first that is not blank."`
	Name       []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's name; further ones become aliases."`
	Parent     []string          `aliases:"district" placeholder:"PROPERTY" help:"Property with the code of the area it lies in, for circles that of the district."`
	ParentName []string          `aliases:"district-name" placeholder:"PROPERTY" help:"Property with the name of the area it lies in."`
	Within     geo.Level         `placeholder:"KEY" help:"Level of the areas it lies in; default the finest the dataset has, for circles the district."`
	Title      string            `help:"Title of a new dataset."`
	Currency   spending.Currency `help:"Currency of a new dataset, an ISO 4217 code, INR if none is given; amounts are kept in its minor unit."`
	YearBegins int               `placeholder:"MONTH" help:"Month in which the years of a new dataset begin, 1 to 12; default 1."`
	InTable    string            `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
}

// Run makes the file's areas those of their level in the dataset, a new one where the store is empty.
func (i importAreas) Run(ctx context.Context, c console) error {
	if i.Currency != "" && !i.Currency.Known() {
		return fmt.Errorf("--currency %s: not an ISO 4217 code such as EUR", i.Currency)
	}
	b, problems, err := i.read(ctx)
	if err != nil {
		return err
	}
	tellLost(c, problems, b.Len(), "areas")
	source, err := i.source("areas", len(b.Areas()))
	if err != nil {
		return err
	}
	opened, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer opened.Close()
	var dropped []geo.Area
	var issues []spending.Issue
	set := func(d *spending.Dataset) error {
		if err := i.keeps(d); err != nil {
			return err
		}
		given := givenLevels(d)
		levels, areas, more, err := i.arrange(d, given, b)
		if err != nil {
			return err
		}
		issues = i.found(slices.Concat(problems, more))
		if err := i.settle(ctx, issues); err != nil {
			return err
		}
		if dropped, err = amend.SetAreas(d, levels, areas); err != nil {
			return fmt.Errorf("%s: %w", i.File, err)
		}
		i.setSource(d, source, given)
		replaceIssues(d, source.Path, issues)
		return nil
	}
	v, changed, err := amend.Dataset(ctx, opened, set)
	if errors.Is(err, store.ErrNoDataset) {
		v, changed, err = i.publish(ctx, opened, source, set)
	}
	if err != nil {
		return err
	}
	if len(dropped) > 0 {
		fmt.Fprintf(c.out, "Dropped %s that the file does not have: %s.\n", counted(len(dropped), "area"), namesOf(dropped))
	}
	return i.report(c, v, changed, issues)
}

// keeps is an error where a flag of a new dataset contradicts the one there is.
func (i importAreas) keeps(d *spending.Dataset) error {
	if i.Currency != "" && i.Currency != d.Version.Currency {
		return fmt.Errorf("--currency %s: the dataset keeps its amounts in %s; import the areas into an empty store",
			i.Currency, d.Version.Currency)
	}
	if begins := int(d.Description.Calendar.Begins); i.YearBegins != 0 && i.YearBegins != begins {
		return fmt.Errorf("--year-begins %d: the years of the dataset begin in month %d; import the areas into an empty store",
			i.YearBegins, begins)
	}
	return nil
}

// arrange gives the levels of the dataset with the file's areas, these areas, with those they are united into, and what
// is wrong with them.
func (i importAreas) arrange(d *spending.Dataset, given geo.Hierarchy, b *boundary.Builder) (geo.Hierarchy, []geo.Area,
	[]vector.Problem, error) {
	own := func(level geo.LevelNames) bool {
		return len(given) == 1 || slices.ContainsFunc(d.Sources,
			func(s spending.Source) bool { return s.Role == level.Plural })
	}
	standing := amend.Standing{Level: i.Level, Plural: i.Plural, Within: i.Within, Parts: len(i.Parent) > 0}
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
func (i importAreas) setSource(d *spending.Dataset, source spending.Source, given geo.Hierarchy) {
	levels := d.Description.Levels
	if i.Level != levels.Finest() {
		source.Role = levels[levels.Depth(i.Level)].Plural
	} else if len(given) > 0 && !given.Has(i.Level) {
		for k := range d.Sources {
			if d.Sources[k].Role == source.Role {
				d.Sources[k].Role = given[len(given)-1].Plural
			}
		}
	}
	amend.SetSource(d, source)
}

func namesOf(areas []geo.Area) string {
	names := make([]string, len(areas))
	for i, a := range areas {
		names[i] = fmt.Sprintf("%s (%s)", a.Name, a.ID)
	}
	return strings.Join(names, ", ")
}

// read gives the areas of the file and what is wrong with it.
func (i importAreas) read(ctx context.Context) (*boundary.Builder, []vector.Problem, error) {
	b, err := boundary.NewBuilder(i.Level, boundary.Mapping{ID: i.Code, Name: i.Name, ParentID: i.Parent,
		ParentName: i.ParentName})
	if err != nil {
		return nil, nil, fmt.Errorf("%w: see --code, --name and --parent", err)
	}
	read, err := vector.Options{Table: i.InTable}.ReadFile(ctx, i.File, b.Add)
	if err != nil {
		return nil, nil, err
	}
	if err := b.Check(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", i.File, err)
	}
	if len(b.Areas()) == 0 {
		return nil, nil, fmt.Errorf("%s: no feature has a code in %s", i.File, strings.Join(i.Code, ", "))
	}
	overlaps, err := b.Overlaps(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", i.File, err)
	}
	return b, slices.Concat(overlaps, read, b.Problems()), nil
}

// publish publishes a new dataset of the areas alone.
func (i importAreas) publish(ctx context.Context, into store.Store, source spending.Source,
	set func(*spending.Dataset) error) (spending.Version, bool, error) {
	title, currency := cmp.Or(i.Title, filepath.Base(i.File)), cmp.Or(i.Currency, spending.INR)
	begins := time.Month(cmp.Or(i.YearBegins, 1))
	var none iter.Seq2[spending.Award, error] = func(func(spending.Award, error) bool) {}
	d := &spending.Dataset{
		Version: spending.Version{Title: title, Currency: currency, Created: time.Now().UTC().Truncate(time.Second),
			ID: amend.VersionID("areas/2", source.SHA256, string(i.Level), i.Plural, strings.Join(i.Code, ","),
				strings.Join(i.Name, ","), strings.Join(i.Parent, ","), strings.Join(i.ParentName, ","), string(i.Within), title,
				string(currency), begins.String())},
		Description: spending.Description{Calendar: spending.Calendar{Begins: begins}},
		Awards:      none,
	}
	if err := set(d); err != nil {
		return spending.Version{}, false, err
	}
	var err error
	if d.Description, err = dataset.Describe(d.Description.Levels, begins); err != nil {
		return spending.Version{}, false, err
	}
	v, err := into.Publish(ctx, d)
	return v, err == nil, err
}
