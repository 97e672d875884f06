package asdma

import (
	"context"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// The folders of the need series beside the bulletins'.
const (
	inundationDir    = "Sources/BHUVAN/data/variables/inundation_pct"
	inundationColumn = "inundation_pct" // by its name per cent; its values are shares
	inundationSource = "NRSC Bhuvan, satellite inundation maps"

	populationDir    = "Sources/WORLDPOP/data"
	populationColumn = "sum_population"
	yearColumn       = "year"
	populationSource = "WorldPop, unconstrained UN-adjusted counts and their projection"
)

// Needs reads every need series; names are those of the areas.
func (im *Reader) Needs(ctx context.Context, areas []geo.Area, names *gazetteer.Gazetteer) ([]spending.NeedSeries,
	error) {
	circles := circleSet(areas)
	series, err := im.damageSeries(ctx, names, circles)
	if err != nil {
		return nil, err
	}
	inundation, err := im.inundation(ctx, circles)
	if err != nil {
		return nil, err
	}
	population, err := im.population(ctx, circles)
	if err != nil {
		return nil, err
	}
	all := append(series, inundation, population)
	all = slices.DeleteFunc(all, func(s spending.NeedSeries) bool { return len(s.Months) == 0 })
	for i := range all {
		s := &all[i]
		slices.Sort(s.Months)
		s.Vintage = fmt.Sprintf("%s to %s", s.Months[0], s.Months[len(s.Months)-1])
		if s.Yearly {
			s.Vintage = fmt.Sprintf("%d to %d", s.Months[0]/12, s.Months[len(s.Months)-1]/12)
		}
	}
	return all, nil
}

// damageSeries reads the bulletins and the per-circle files and reconciles them.
func (im *Reader) damageSeries(ctx context.Context, names *gazetteer.Gazetteer,
	circles map[string]bool) ([]spending.NeedSeries, error) {
	bulletins, err := im.bulletins(ctx)
	if err != nil {
		return nil, err
	}
	im.kept = bulletins
	p := &placer{names: names, reported: map[string]bool{}}
	var series []spending.NeedSeries
	for _, d := range damages() {
		tables, err := im.circleFiles(ctx, circles, path.Join(bulletinVariablesDir, d.folder), d.folder, d.need,
			d.most())
		if err != nil {
			return nil, err
		}
		s := spending.NeedSeries{Name: d.need, Unit: d.unit, Source: bulletinSource}
		if d.need == spending.Affected {
			s.ZeroBeside = []string{CropArea, HousesFullyDamaged, LivesLost, Infrastructure}
			s.SeasonFrom, s.SeasonTo = 5, 10 // ASDMA watches floods from 15 May to 15 October
		}
		for _, month := range unionOfMonths(bulletins, tables) {
			var o *observed
			b, t := bulletins[month], tables[month]
			if b != nil {
				o = p.read(d, b)
			}
			used := p.reconcile(d, month, b, o, t)
			if used == nil {
				continue
			}
			s.Months = append(s.Months, month)
			s.Values = append(s.Values, p.values(month, used)...)
			if t != nil {
				im.issues = append(im.issues, t.issues...)
			}
		}
		im.issues = append(im.issues, p.issues...)
		p.issues = nil
		series = append(series, s)
	}
	series = append(series, p.infrastructure(bulletins))
	im.issues = append(im.issues, p.issues...)
	return series, nil
}

func (im *Reader) bulletins(ctx context.Context) (map[spending.Month]*bulletin, error) {
	inputs, err := readAll(ctx, im, "bulletins", im.listed(bulletinDir, ".json"),
		func(_ context.Context, name string) (*bulletin, spending.Source, error) {
			b, src, err := readSource(im.fsys, name, "bulletin")
			if err != nil {
				return nil, src, err
			}
			month, ok := monthOf(name)
			if !ok {
				return nil, src, &fileError{name, 0, "the file's name has no month such as 2024_07.json"}
			}
			parsed, err := readBulletin(name, month, b)
			return parsed, src, err
		})
	if err != nil {
		return nil, err
	}
	bulletins := map[spending.Month]*bulletin{}
	for _, in := range inputs {
		if in.err == nil {
			if twin := bulletins[in.value.month]; twin != nil {
				in.err = &fileError{in.file, 0, "a second bulletin for the month of " + twin.file}
			}
		}
		if in.err != nil {
			im.sources = append(im.sources, in.src)
			im.issue(issueOf(in.err, in.file, "file skipped"))
			continue
		}
		for _, elements := range in.value.lists {
			in.src.Records += len(elements)
		}
		im.sources = append(im.sources, in.src)
		im.issues = append(im.issues, in.value.issues...)
		bulletins[in.value.month] = in.value
	}
	return bulletins, nil
}

// circleFiles reads a folder of monthly files with one number per circle.
func (im *Reader) circleFiles(ctx context.Context, circles map[string]bool, dir, column, role string,
	most float64) (map[spending.Month]*circleTable, error) {
	inputs, err := readAll(ctx, im, role, im.listed(dir, ".csv"),
		func(_ context.Context, name string) (*circleTable, spending.Source, error) {
			b, src, err := readSource(im.fsys, name, role)
			if err != nil {
				return nil, src, err
			}
			if _, ok := monthOf(name); !ok {
				return nil, src, &fileError{name, 0, "the file's name has no month such as _2024_07.csv"}
			}
			t, err := readTable(name, b, areaColumn, column)
			if err != nil {
				return nil, src, err
			}
			ct := t.byCircle(circles, column, most)
			src.Records = len(ct.values)
			return ct, src, nil
		})
	if err != nil {
		return nil, err
	}
	tables := map[spending.Month]*circleTable{}
	for _, in := range inputs {
		im.sources = append(im.sources, in.src)
		if in.err == nil {
			month, _ := monthOf(in.file)
			if twin := tables[month]; twin != nil {
				in.err = &fileError{in.file, 0, "a second file for the month of " + twin.file}
			} else {
				tables[month] = in.value
			}
		}
		if in.err != nil {
			im.issue(issueOf(in.err, in.file, "file skipped"))
		}
	}
	return tables, nil
}

func unionOfMonths(bulletins map[spending.Month]*bulletin, tables map[spending.Month]*circleTable) []spending.Month {
	var months []spending.Month
	for m := range bulletins {
		months = append(months, m)
	}
	for m := range tables {
		if bulletins[m] == nil {
			months = append(months, m)
		}
	}
	slices.Sort(months)
	return months
}

// inundation reads the inundated share of each circle. A circle a file does not list is
// missing in its month, as the satellite sees all circles or says nothing.
func (im *Reader) inundation(ctx context.Context, circles map[string]bool) (spending.NeedSeries, error) {
	s := spending.NeedSeries{Name: spending.InundatedShare, Unit: "share", Source: inundationSource}
	tables, err := im.circleFiles(ctx, circles, inundationDir, inundationColumn, spending.InundatedShare, 1)
	if err != nil {
		return s, err
	}
	for _, month := range unionOfMonths(nil, tables) {
		t := tables[month]
		im.issues = append(im.issues, t.issues...)
		if len(t.values) == 0 {
			continue
		}
		s.Months = append(s.Months, month)
		s.Values = append(s.Values, complete(month, circles, t.values)...)
	}
	return s, nil
}

// complete gives a value for each circle, sorted: its own, or that it is missing.
func complete(month spending.Month, circles map[string]bool, values map[string]cell) []spending.NeedValue {
	all := make([]spending.NeedValue, 0, len(circles))
	for c := range circles {
		v, known := values[c]
		all = append(all, spending.NeedValue{Area: c, Month: month, Value: v.value, Missing: !known})
	}
	slices.SortFunc(all, func(a, b spending.NeedValue) int { return strings.Compare(a.Area, b.Area) })
	return all
}

// population reads the population of each circle and year. Where files overlap, the
// counts hold over the projections; the two must agree.
func (im *Reader) population(ctx context.Context, circles map[string]bool) (spending.NeedSeries, error) {
	s := spending.NeedSeries{Name: spending.Population, Unit: "people", Source: populationSource, Yearly: true}
	names := im.listed(populationDir, ".csv")
	projection := func(name string) int { return strings.Count(strings.ToLower(path.Base(name)), "projection") }
	slices.SortStableFunc(names, func(a, b string) int { return projection(a) - projection(b) })
	inputs, err := readAll(ctx, im, spending.Population, names, func(_ context.Context, name string) (*sheet,
		spending.Source, error) {
		b, src, err := readSource(im.fsys, name, spending.Population)
		if err != nil {
			return nil, src, err
		}
		t, err := readTable(name, b, areaColumn, yearColumn, populationColumn)
		if err == nil {
			src.Records = len(t.rows)
		}
		return t, src, err
	})
	if err != nil {
		return s, err
	}
	years := map[spending.Month]map[string]cell{}
	for _, in := range inputs {
		im.sources = append(im.sources, in.src)
		if in.err != nil {
			im.issue(issueOf(in.err, in.file, "file skipped"))
			continue
		}
		in.value.addYears(circles, years)
		im.issues = append(im.issues, in.value.issues...)
	}
	for year := range years {
		s.Months = append(s.Months, year)
	}
	slices.Sort(s.Months)
	for _, year := range s.Months {
		s.Values = append(s.Values, complete(year, circles, years[year])...)
	}
	return s, nil
}

// addYears adds a table of area, year and population to what the files before it said.
func (t *sheet) addYears(circles map[string]bool, years map[spending.Month]map[string]cell) {
	for _, row := range t.rows {
		code := row.cells[0]
		if !t.knownArea(row, circles) {
			continue
		}
		year, err := time.Parse("2006", strings.TrimSuffix(row.cells[1], ".0"))
		if err != nil {
			t.issue(row.line, yearColumn, row.cells[1], "not a year", "row skipped")
			continue
		}
		n, err := parseNumber(row.cells[2], mostPeople)
		if err != nil {
			t.issue(row.line, populationColumn, row.cells[2], err.Error(), "value missing")
			continue
		}
		month := spending.MonthOf(year)
		if years[month] == nil {
			years[month] = map[string]cell{}
		}
		before, known := years[month][code]
		switch {
		case !known:
			years[month][code] = cell{n, row.line}
		case math.Abs(before.value-n) > 1e-6*before.value:
			t.issue(row.line, populationColumn, fmt.Sprintf("%s %s: %s, before %s", code, row.cells[1], decimal(n),
				decimal(before.value)),
				"the population of the area and year is given twice and differs", "the first one is used")
		}
	}
}
