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
	Level        string            `default:"circle" enum:"circle,district" help:"What the features are; circles are dissolved into their districts."`
	Code         []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's official code; of several the first that is not blank."`
	Name         []string          `required:"" placeholder:"PROPERTY" help:"Property with the area's name; further ones become aliases."`
	District     []string          `placeholder:"PROPERTY" help:"Property with the district's code; required for circles."`
	DistrictName []string          `placeholder:"PROPERTY" help:"Property with the district's name."`
	Title        string            `help:"Title of a new dataset."`
	Currency     spending.Currency `help:"Currency of a new dataset, an ISO 4217 code, INR if none is given; amounts are kept in its minor unit."`
	InTable      string            `placeholder:"TABLE" help:"Feature table of a GeoPackage that has several."`
}

// Run makes the file's areas the areas of the dataset, a new one where the store is empty.
func (i importAreas) Run(ctx context.Context, c console) error {
	if i.Currency != "" && !i.Currency.Known() {
		return fmt.Errorf("--currency %s: not an ISO 4217 code such as EUR", i.Currency)
	}
	areas, problems, total, err := i.read(ctx)
	if err != nil {
		return err
	}
	tellLost(c, problems, total, "areas")
	issues := i.found(problems)
	if err := i.settle(ctx, issues); err != nil {
		return err
	}
	source, err := i.source("areas", len(areas))
	if err != nil {
		return err
	}
	opened, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer opened.Close()
	var dropped []geo.Area
	set := func(d *spending.Dataset) error {
		if i.Currency != "" && i.Currency != d.Version.Currency {
			return fmt.Errorf("--currency %s: the dataset keeps its amounts in %s; import the areas into an empty store",
				i.Currency, d.Version.Currency)
		}
		if dropped, err = amend.SetAreas(d, geo.Level(i.Level), areas); err != nil {
			return fmt.Errorf("%s: %w", i.File, err)
		}
		i.setSource(d, source)
		replaceIssues(d, source.Path, issues)
		return nil
	}
	v, changed, err := amend.Dataset(ctx, opened, set)
	if errors.Is(err, store.ErrNoDataset) {
		var d *spending.Dataset
		if d, err = i.fresh(areas, source, issues); err != nil {
			return err
		}
		v, err = opened.Publish(ctx, d)
		changed = err == nil
	}
	if err != nil {
		return err
	}
	if len(dropped) > 0 {
		fmt.Fprintf(c.out, "Dropped %s that the file does not have: %s.\n", counted(len(dropped), "area"), namesOf(dropped))
	}
	return i.report(c, v, changed, issues)
}

// setSource names the file as that of the areas, or of the districts of circles from another.
func (i importAreas) setSource(d *spending.Dataset, source spending.Source) {
	const ofDistricts = "districts"
	if geo.Level(i.Level) == geo.Circle {
		amend.DropSources(d, ofDistricts)
	} else if slices.ContainsFunc(d.Areas, func(a geo.Area) bool { return a.Level == geo.Circle }) {
		source.Role = ofDistricts
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

// read gives the areas of the file, what is wrong with it, and how many features it has.
func (i importAreas) read(ctx context.Context) (areas []geo.Area, problems []vector.Problem, total int, err error) {
	level := geo.Level(i.Level)
	b, err := boundary.NewBuilder(level, boundary.Mapping{ID: i.Code, Name: i.Name, DistrictID: i.District,
		DistrictName: i.DistrictName})
	if err != nil {
		return nil, nil, 0, fmt.Errorf("%w: see --code, --name and --district", err)
	}
	read, err := vector.Options{Table: i.InTable}.ReadFile(ctx, i.File, b.Add)
	if err != nil {
		return nil, nil, 0, err
	}
	if err := b.Check(); err != nil {
		return nil, nil, 0, fmt.Errorf("%s: %w", i.File, err)
	}
	areas = b.Areas()
	if len(areas) == 0 {
		return nil, nil, 0, fmt.Errorf("%s: no feature has a code in %s", i.File, strings.Join(i.Code, ", "))
	}
	overlaps, err := b.Overlaps(ctx)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("%s: %w", i.File, err)
	}
	problems = slices.Concat(overlaps, read, b.Problems())
	if level == geo.Circle {
		districts, more, err := b.Districts()
		if err != nil {
			return nil, nil, 0, err
		}
		areas, problems = append(districts, areas...), append(problems, more...)
	}
	return areas, problems, b.Len(), nil
}

// fresh is a dataset of areas alone.
func (i importAreas) fresh(areas []geo.Area, source spending.Source, issues []spending.Issue) (*spending.Dataset, error) {
	described, err := dataset.Describe(geo.DistrictsAndCircles(), time.April)
	if err != nil {
		return nil, err
	}
	title := cmp.Or(i.Title, filepath.Base(i.File))
	currency := cmp.Or(i.Currency, spending.INR)
	var none iter.Seq2[spending.Award, error] = func(func(spending.Award, error) bool) {}
	return &spending.Dataset{
		Version: spending.Version{
			ID: amend.VersionID("areas/1", source.SHA256, i.Level, strings.Join(i.Code, ","), strings.Join(i.Name, ","),
				strings.Join(i.District, ","), strings.Join(i.DistrictName, ","), title, string(currency)),
			Title: title, Currency: currency, Created: time.Now().UTC().Truncate(time.Second)},
		Description: described,
		Areas:       areas, Awards: none, Sources: []spending.Source{source}, Issues: issues,
	}, nil
}
