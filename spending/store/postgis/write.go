package postgis

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/jackc/pgx/v5"
)

// copyRows loads rows into a table of the version. An error of the rows is given as it is,
// not as the server repeats it.
func (w *writer) copyRows(table string, columns []string, rows iter.Seq2[[]any, error]) (int64, error) {
	next, stop := iter.Pull2(rows)
	defer stop()
	var spoilt error
	n, err := w.tx.CopyFrom(w.ctx, pgx.Identifier{"floodspend", strings.TrimPrefix(w.table(table), "floodspend.")},
		columns,
		pgx.CopyFromFunc(func() ([]any, error) {
			var row []any
			row, spoilt, _ = next()
			return row, spoilt
		}))
	if spoilt != nil {
		return n, spoilt
	}
	if err != nil {
		return n, fmt.Errorf("write table %s: %w", table, err)
	}
	return n, nil
}

// rowsOf gives a row for each element.
func rowsOf[T any](elements []T, row func(i int, x *T) ([]any, error)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for i := range elements {
			if values, err := row(i, &elements[i]); !yield(values, err) {
				return
			}
		}
	}
}

// numberAreas numbers areas in the order of their codes, which it gives them in.
func (w *writer) numberAreas(areas []geo.Area) []geo.Area {
	sorted := slices.SortedFunc(slices.Values(areas), func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	for i := range sorted {
		w.areaNo[sorted[i].ID] = int32(i + 1)
	}
	return sorted
}

func (w *writer) areas(areas []geo.Area) error {
	sorted := w.numberAreas(areas)
	_, err := w.copyRows("areas", []string{"no", "level", "id", "name", "parent_id", "aliases", "geom"},
		rowsOf(sorted, func(i int, a *geo.Area) ([]any, error) {
			blob, err := encodeGeometry(a.Geometry)
			if err != nil {
				return nil, fmt.Errorf("area %s: %w", a.ID, err)
			}
			aliases := a.Aliases
			if aliases == nil {
				aliases = []string{}
			}
			var parent any
			if a.ParentID != "" {
				parent = a.ParentID
			}
			return []any{int32(i + 1), string(a.Level), a.ID, a.Name, parent, aliases, blob}, nil
		}))
	return err
}

func (w *writer) needs(series []spending.NeedSeries) error {
	_, err := w.copyRows("need_series", []string{"name", "unit", "source", "vintage", "yearly", "months", "small",
		"zero_beside", "season_from", "season_to"},
		rowsOf(series, func(_ int, s *spending.NeedSeries) ([]any, error) {
			months := make([]int32, len(s.Months))
			for i, m := range s.Months {
				months[i] = int32(m)
			}
			return []any{s.Name, s.Unit, s.Source, s.Vintage, s.Yearly, months, s.Small,
				append([]string{}, s.ZeroBeside...), int16(s.SeasonFrom), int16(s.SeasonTo)}, nil
		}))
	if err != nil {
		return err
	}
	_, err = w.copyRows("need_values", []string{"series", "area", "months", "values"},
		func(yield func([]any, error) bool) {
			for _, s := range series {
				for _, a := range byArea(s.Values) {
					if !yield([]any{s.Name, a.area, a.months, a.values}, nil) {
						return
					}
				}
			}
		})
	return err
}

// areaSeries is what a need series says of one area: months, ascending, with their values,
// nil for missing ones.
type areaSeries struct {
	area   string
	months []int32
	values []*float64
}

func byArea(all []spending.NeedValue) []areaSeries {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b spending.NeedValue) int {
		return cmp.Or(strings.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
	})
	var areas []areaSeries
	for i := range sorted {
		v := &sorted[i]
		if len(areas) == 0 || areas[len(areas)-1].area != v.Area {
			areas = append(areas, areaSeries{area: v.Area})
		}
		value := &v.Value
		if v.Missing {
			value = nil
		}
		last := &areas[len(areas)-1]
		last.months, last.values = append(last.months, int32(v.Month)), append(last.values, value)
	}
	return areas
}

func (w *writer) layers(layers []spending.Layer) error {
	_, err := w.copyRows("layer_series", []string{"name", "title", "source", "vintage", "yearly"},
		rowsOf(layers, func(_ int, l *spending.Layer) ([]any, error) {
			return []any{l.Name, l.Title, l.Source, l.Vintage, l.Yearly}, nil
		}))
	if err != nil {
		return err
	}
	_, err = w.copyRows("layers", []string{"layer", "number", "date", "class", "geom"},
		func(yield func([]any, error) bool) {
			for _, l := range layers {
				for _, f := range l.Features {
					blob, err := encodeGeometry(f.Geometry)
					if err != nil {
						err = fmt.Errorf("layer %s feature %d: %w", l.Name, f.Number, err)
					}
					if !yield([]any{l.Name, int32(f.Number), f.Date, f.Class, blob}, err) {
						return
					}
				}
			}
		})
	return err
}

func (w *writer) imports(d *spending.Dataset) error {
	clean := spending.StorableText
	_, err := w.copyRows("sources", []string{"no", "path", "sha256", "bytes", "records", "role"},
		rowsOf(d.Sources, func(i int, s *spending.Source) ([]any, error) {
			return []any{int32(i), clean(s.Path), s.SHA256, s.Bytes, int64(s.Records), s.Role}, nil
		}))
	if err != nil {
		return err
	}
	_, err = w.copyRows("issues", []string{"no", "file", "line", "field", "value", "problem", "action"},
		rowsOf(d.Issues, func(n int, i *spending.Issue) ([]any, error) {
			return []any{int32(n), clean(i.File), int64(i.Line), clean(i.Field), clean(i.Value), clean(i.Problem),
				clean(i.Action)}, nil
		}))
	return err
}

// verdicts is what the awards table keeps of an award beside its fields.
type verdicts struct {
	Parts      []share             `json:"parts,omitempty"`
	Candidates []share             `json:"candidates,omitempty"`
	Flood      []spending.Evidence `json:"flood,omitempty"`
	Location   []spending.Evidence `json:"location,omitempty"`
}

// share is a part of an award. What its area lies in is told by the table areas.
type share struct {
	Area  string
	Share int64
}

func sharesOf(parts []spending.Part) []share {
	shares := make([]share, len(parts))
	for i, p := range parts {
		shares[i] = share{p.Area, p.Share}
	}
	return shares
}
