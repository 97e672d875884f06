package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/source/keyed"
)

// need makes the tables of an entry a need series of the dataset. One that names no files is made of others.
func (w *work) need(ctx context.Context, n dataset.Need) error {
	paths, err := w.Files.glob(n.Files)
	if err != nil || len(n.Files) == 0 {
		return err
	}
	keys, err := w.keys(n)
	if err != nil {
		return err
	}
	r, err := keyed.New(w.d.Areas, keys)
	if err != nil {
		return fmt.Errorf("%s: %w", paths[0], err)
	}
	names := w.Files.called(paths...)
	sources := make([]spending.Source, len(paths))
	usable := 0
	for i, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		before := len(r.Issues())
		rows, err := w.table(r, n, path, names[i])
		if err != nil && len(paths) == 1 {
			w.out.Issues = append(w.out.Issues, r.Issues()...)
			return fmt.Errorf("%s: %w", names[i], err)
		} else if err != nil {
			r.Forget(before, spending.Issue{File: names[i], Problem: err.Error(), Action: "file skipped"})
		}
		usable += rows
		if sources[i], err = w.Files.source(path, names[i], "need "+n.Name, rows); err != nil {
			return err
		}
	}
	if usable == 0 {
		w.out.Issues = append(w.out.Issues, r.Issues()...)
		return fmt.Errorf("need %s: none of its %s has a usable row; %s: %s", n.Name, counted(len(paths), "file"),
			names[0], r.Issues()[0].Problem)
	}
	series := r.Series()
	if m := w.file.FloodMonths; len(m) == 2 && !series.Yearly {
		series.SeasonFrom, series.SeasonTo = m[0], m[1]
	}
	if len(sources) == 1 {
		sources[0].Records = len(series.Values)
	}
	w.setNeed(n, series, sources...)
	w.found(r.Issues(), names...)
	return nil
}

// setNeed puts a series and its sources into the dataset, with what the entry says of it.
func (w *work) setNeed(n dataset.Need, s spending.NeedSeries, sources ...spending.Source) {
	s.Small = n.Small
	for _, beside := range n.ZeroBeside {
		s.ZeroBeside = append(s.ZeroBeside, w.file.SeriesOf(beside))
	}
	setNeeds(w.d, s)
	setSources(w.d, "need "+n.Name, sources...)
}

// keys are the options of reading an entry's tables.
func (w *work) keys(n dataset.Need) (keyed.Options, error) {
	written, err := form(n.Dialect)
	return keyed.Options{
		Name: n.Name, Unit: cmp.Or(n.Unit, "people"), Source: n.Source, Vintage: n.Vintage,
		Area: cmp.Or(n.Area, "area"), Period: cmp.Or(n.Period, "period"), Value: cmp.Or(n.Value, "value"),
		Form: written, Calendar: w.d.Description.Calendar, SumTo: n.SumTo,
		Level: n.Level, Find: func(text string) []string { return w.spelt(n.Level, text) },
		Today: time.Now(), Taken: derivedNeeds(w.d.Description.Needs),
	}, err
}

// table reads one of an entry's tables and gives the number of its usable rows.
func (w *work) table(r *keyed.Reader, n dataset.Need, path, name string) (int, error) {
	period := ""
	if n.Year != 0 {
		period = strconv.Itoa(n.Year)
	}
	if n.PeriodFromName {
		if period = periodIn(path); period == "" {
			return 0, fmt.Errorf("the file's name has no month such as 2024_07 and no year such as 2024")
		}
	}
	in, err := w.Files.unpacked(path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	return r.Add(in, name, period)
}

var inName = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[_-]?(0[1-9]|1[0-2]))?(?:[^0-9]|$)`)

// periodIn gives the last month or year that a file's name states; "" where it states none.
func periodIn(path string) string {
	found := inName.FindAllStringSubmatch(path[strings.LastIndexAny(path, `/\`)+1:], -1)
	if len(found) == 0 {
		return ""
	}
	last := found[len(found)-1]
	return strings.TrimSuffix(last[1]+"-"+last[2], "-")
}

// spelt gives the area of a level, or else the outermost, that a text means by what is known of how the names of the
// place are written.
func (w *work) spelt(of geo.Level, text string) []string {
	names, err := w.gazetteer()
	if err != nil {
		return nil // said where the awards are judged
	}
	var codes []string
	for _, level := range names.Levels() {
		if of != "" && level != of {
			continue
		}
		if id, ok := names.Named(level, "", text); ok {
			codes = append(codes, id)
		}
	}
	return codes[:min(1, len(codes))] // the outermost
}

// form says how a table is written; what parts its fields is for the reader to find where nothing is said.
func form(d dataset.Dialect) (table.Form, error) {
	f := table.Form{DecimalComma: d.DecimalComma, Sheet: d.Sheet}
	if d.Delimiter == "" {
		return f, nil
	}
	delimiter := strings.ReplaceAll(d.Delimiter, "tab", "\t")
	if utf8.RuneCountInString(delimiter) != 1 || strings.ContainsAny(delimiter, "\"\r\n\uFFFD") {
		return f, &dataset.KeyError{Key: "delimiter", Err: fmt.Errorf("%q: not one character, or tab", d.Delimiter)}
	}
	f.Delimiter, _ = utf8.DecodeRuneInString(delimiter)
	return f, nil
}

// derivedNeeds lists the needs that are made of series of other names.
func derivedNeeds(defined []spending.NeedDefinition) []string {
	var names []string
	for _, d := range defined {
		if d.Name != d.Series {
			names = append(names, d.Name)
		}
	}
	slices.Sort(names)
	return names
}
