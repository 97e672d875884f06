package pipeline

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/guard"
)

// areaNames takes what tables say that areas are called in languages. Tables that come with the program may name areas
// that the dataset does not have.
func (w *work) areaNames() error {
	all := spending.AreaNames{}
	known := names.NewAreas(w.d.Areas)
	for _, file := range w.file.Names {
		text, comes := dataset.Names(file)
		find := func(code string) []geo.Area { return known.Find(code) }
		if comes {
			find = func(code string) []geo.Area {
				if a, ok := known.Code(code); ok {
					return []geo.Area{a}
				}
				return nil
			}
		} else {
			var err error
			if text, err = w.Files.read(file); err != nil {
				return w.file.Located("names", err)
			}
		}
		issues, err := readNames(all, file, string(text), find)
		if err != nil {
			return w.file.Located("names", fmt.Errorf("%s: %w", file, err))
		}
		if !comes {
			w.found(issues)
		}
	}
	if len(all) > 0 {
		w.d.Description.Names = all
	}
	return nil
}

const (
	areaColumn   = "area"
	unsureColumn = "unsure" // the languages, parted by blanks
)

// readNames adds the names of a table to those there are, by the areas that find gives of what its column area says.
func readNames(all spending.AreaNames, file, text string, find func(string) []geo.Area) ([]spending.Issue, error) {
	rows, err := table.NewSheet(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("no header row: %w", err)
	}
	languages, err := languagesOf(rows)
	if err != nil {
		return nil, err
	}
	var issues []spending.Issue
	for {
		err := rows.Next()
		var bad *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			return issues, nil
		case err != nil && !errors.As(err, &bad):
			return nil, err
		case err != nil:
			issues = append(issues, spending.Issue{File: file, Line: bad.Line, Problem: bad.Problem,
				Action: "row left out"})
			continue
		}
		issue := func(column, value, problem, action string) {
			issues = append(issues, spending.Issue{File: file, Line: rows.Line(), Field: column, Value: value,
				Problem: problem, Action: action})
		}
		meant := find(rows.Get(areaColumn))
		if len(meant) != 1 {
			issue(areaColumn, rows.Get(areaColumn), fmt.Sprintf("%d areas have this code or name", len(meant)),
				"row left out")
			continue
		}
		unsure := strings.Fields(rows.Get(unsureColumn))
		for _, language := range languages {
			name := norm.NFC.String(rows.Get(language))
			switch {
			case name == "" || name == meant[0].Name:
			case name != guard.Visible(name):
				issue(language, name, "a name with control characters", "name left out")
			default:
				if all[language] == nil {
					all[language] = map[string]spending.AreaName{}
				}
				all[language][meant[0].ID] = spending.AreaName{Name: name, Unsure: slices.Contains(unsure, language)}
			}
		}
	}
}

// languagesOf gives the columns of a table of names that are languages, which are all but area and unsure.
func languagesOf(rows *table.Sheet) ([]string, error) {
	if !rows.Has(areaColumn) {
		return nil, fmt.Errorf("line 1: %w", rows.Header().Lacks(areaColumn))
	}
	var languages []string
	for i := range rows.Header().Len() {
		switch name := rows.Header().Name(i); {
		case name == areaColumn || name == unsureColumn:
		case !dataset.IsLanguage(name):
			return nil, fmt.Errorf("line 1: column %q is no language; there are area, unsure, and languages by their "+
				"code (en, as, bn)", name)
		default:
			languages = append(languages, name)
		}
	}
	return languages, nil
}
