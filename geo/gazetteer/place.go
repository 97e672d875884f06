package gazetteer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/table"
)

// Kind says what a named place is.
type Kind string

// Kinds of places. Areas have names of their own.
const (
	Village       Kind = "village"
	Block         Kind = "block"
	GramPanchayat Kind = "gram_panchayat"
	Town          Kind = "town"
	Locality      Kind = "locality"     // part of a town
	Constituency  Kind = "constituency" // seat of the state assembly, named as one
	River         Kind = "river"
	Embankment    Kind = "embankment"
	Institution   Kind = "institution"
	Office        Kind = "office"
	AreaName      Kind = "area"
	Seat          Kind = "seat" // the area with the offices of the one it lies in, by a word for it alone
)

// Kinds lists the kinds a place may be given.
func Kinds() []Kind {
	return []Kind{Village, Block, GramPanchayat, Town, Locality, Constituency, River, Embankment, Institution, Office}
}

// Place is a named place as a source gives it: what the source says about where it is, by
// code, and its point where it has one. Rivers and embankments are given once per area they
// touch.
type Place struct {
	Name     string
	Kind     Kind
	Areas    Areas
	Lon, Lat float64 // EPSG:4326, used where HasPoint
	HasPoint bool
	Source   string // the file and entry it comes from
	File     string // where an issue of it is reported
	Line     int    // line, or 1-based feature; 0 = not known
}

// Areas are the code or the name of an area of each level, outermost first, as far as a source says.
type Areas [geo.MostLevels]string

// Problem is a place that cannot be used as its source gives it.
type Problem struct {
	Place   Place
	Problem string
	Detail  string // the values the problem is about; "" = none
	Action  string
}

// reporter takes up what is wrong with a place.
type reporter func(problem, detail, action string)

// PointLocator gives the area a point lies in. A spatial index of the finest areas is one.
type PointLocator interface {
	AreaAt(lon, lat float64) (id string, ok bool)
}

// AtIndex makes a PointLocator of an index of areas and the areas it was made of.
func AtIndex(index *index.Index, areas []geo.Area) PointLocator {
	return PointLocatorFunc(func(lon, lat float64) (string, bool) {
		i, ok := index.Locate(lon, lat)
		if !ok {
			return "", false
		}
		return areas[i].ID, true
	})
}

// PointLocatorFunc makes a function a PointLocator.
type PointLocatorFunc func(lon, lat float64) (string, bool)

// AreaAt calls f.
func (f PointLocatorFunc) AreaAt(lon, lat float64) (string, bool) { return f(lon, lat) }

// Add adds places to the gazetteer, in order. A point says which area a place lies in, if at
// accepts it: a point outside the area the place is stated to be in is not used; a point
// whose latitude and longitude are swapped is used only where the swapped point lies in the
// stated area. Each of these is a problem in the answer. Places left with no area, and names
// of fewer than three letters, are problems too and are not added. at may be nil if no place
// has a point.
func (g *Gazetteer) Add(places []Place, at PointLocator) []Problem {
	var problems []Problem
	for _, p := range places {
		report := func(problem, detail, action string) {
			problems = append(problems, Problem{Place: p, Problem: problem, Detail: detail, Action: action})
		}
		area, ok := g.stated(p, report)
		if !ok {
			continue
		}
		if p.HasPoint {
			if found, ok := g.checkPoint(p, area, at, report); ok {
				area = found
			}
		}
		if area == "" {
			report("no area is known for the place", "", "place not used")
			continue
		}
		if !g.addEntry(p.Name, p.Kind, area, p.Source) {
			report("the name has fewer than three letters", "", "place not used")
		}
	}
	return problems
}

// stated gives the finest area that a place says it lies in, "" for none, checked against the gazetteer. A level finer
// than the areas' finest is read as that one.
func (g *Gazetteer) stated(p Place, report reporter) (area string, ok bool) {
	for depth, text := range p.Areas {
		if text == "" {
			continue
		}
		level := g.levels[min(depth, len(g.levels)-1)]
		id := text
		if g.areas[text] == nil {
			var known bool
			if id, known = g.Named(level, area, text); !known && area == "" {
				report(fmt.Sprintf("no one %s is called so", level), text, "place not used")
				return "", false
			} else if !known {
				coarser := g.areas[area].Level
				report(fmt.Sprintf("no %s of the %s is called so", level, coarser), text,
					fmt.Sprintf("only the %s used", coarser))
				continue
			}
		}
		if g.areas[id].Level != level {
			report(fmt.Sprintf("the %s code is not one of the gazetteer", level), id, "place not used")
			return "", false
		}
		if problem := g.contradiction(area, id); problem != "" {
			report(problem, id+", "+area, "place not used")
			return "", false
		}
		area = id
	}
	return area, true
}

// contradiction says why an area cannot lie in another that is stated beside it, "" for none.
func (g *Gazetteer) contradiction(stated, id string) string {
	switch {
	case stated == "" || g.AreRelated(stated, g.At(g.depth(stated), id)):
		return ""
	case g.areas[stated].Level == g.areas[id].Level:
		return "the stated areas contradict each other"
	}
	return fmt.Sprintf("the stated %s does not lie in the stated %s", g.areas[id].Level, g.areas[stated].Level)
}

// checkPoint gives the area a place's point may be used for, given the one it is stated to lie in.
func (g *Gazetteer) checkPoint(p Place, stated string, at PointLocator, report reporter) (string, bool) {
	if at == nil {
		return "", false
	}
	coordinates := strconv.FormatFloat(p.Lon, 'f', -1, 64) + ", " + strconv.FormatFloat(p.Lat, 'f', -1, 64)
	found, ok := at.AreaAt(p.Lon, p.Lat)
	if !ok {
		swapped, isSwapped := at.AreaAt(p.Lat, p.Lon)
		switch {
		case !isSwapped:
			report("the point lies in no "+string(g.levels[len(g.levels)-1]), coordinates, "point not used")
			return "", false
		case stated != "" && stated == g.At(g.depth(stated), swapped):
			report("latitude and longitude are swapped", coordinates, "swapped back: the point lies in the stated area")
			return swapped, true
		}
		report("latitude and longitude are swapped, and the point is not in the stated area", coordinates,
			"point not used")
		return "", false
	}
	if stated == "" {
		return found, true
	}
	if in := g.At(g.depth(stated), found); !g.AreRelated(stated, in) {
		report(fmt.Sprintf("the point lies in another %s than the stated one", g.areas[stated].Level),
			fmt.Sprintf("%s is in %s, not %s", coordinates, in, stated), "point not used")
		return "", false
	}
	return found, true
}

// addBuiltin adds the known places that lie in areas of the gazetteer.
func (g *Gazetteer) addBuiltin(table string) error {
	return eachRow(table, func(row []string, _ int) error {
		kind := Kind(row[2])
		if !slices.Contains(Kinds(), kind) {
			return fmt.Errorf("kind %q is not one of %v", kind, Kinds())
		}
		for _, name := range strings.Split(row[3], "|") {
			for _, outer := range strings.Split(row[0], ";") {
				for _, text := range strings.Split(row[1], ";") {
					if id := g.knownIn(outer, text); id != "" {
						g.addEntry(name, kind, id, "built-in")
					}
				}
			}
		}
		return nil
	})
}

// knownIn gives the area that a table of places means by one in another, or by the other alone where it gives no finer.
func (g *Gazetteer) knownIn(outer, text string) string {
	in := g.known("", outer)
	if text == "" || g.areas[text] != nil {
		return cmp.Or(text, in)
	}
	if in == "" {
		return ""
	}
	return g.known(in, text)
}

// ReadPlaces reads a places file of the user: CSV with a header of the columns name, kind,
// lon, lat and one a level by its key, in any order, of which only name is required. Areas
// are codes or names; kind is one of Kinds, by default village. Rows that cannot be used are
// problems; the error is of the file as a whole. source names it in problems.
func (g *Gazetteer) ReadPlaces(r io.Reader, source string) ([]Place, []Problem, error) {
	columns := []string{"name", "kind"}
	for _, level := range g.levels {
		columns = append(columns, string(level))
	}
	columns = append(columns, "lon", "lat")
	in, err := table.NewSheet(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: reading the header: %w; a places file begins with a line such as %s", source,
			err, strings.Join(columns, ","))
	}
	if twice := in.Twice(columns...); twice != "" {
		return nil, nil, fmt.Errorf("%s:1: column %q occurs twice", source, twice)
	}
	if !in.Has("name") {
		return nil, nil, fmt.Errorf("%s:1: no column name; %w", source, in.Header().Lacks("name"))
	}
	var places []Place
	var problems []Problem
	for {
		err := in.Next()
		if errors.Is(err, io.EOF) {
			return places, problems, nil
		}
		var bad *table.RowError
		line := 0
		switch {
		case errors.As(err, &bad):
			line = bad.Line
		case err == nil:
			line = in.Line()
		}
		p := Place{Source: fmt.Sprintf("%s:%d", source, line), File: source, Line: line}
		switch {
		case bad != nil:
			problems = append(problems, Problem{Place: p, Problem: bad.Problem, Action: "row skipped"})
			continue
		case err != nil:
			return places, problems, fmt.Errorf("%s: %w", source, err)
		case in.Columns() != in.Header().Len():
			problems = append(problems, Problem{Place: p, Problem: fmt.Sprintf("wrong number of fields: %d, the "+
				"header has %d",
				in.Columns(), in.Header().Len()), Action: "row skipped"})
			continue
		}
		if problem := g.parsePlace(&p, in.Get); problem != "" {
			problems = append(problems, Problem{Place: p, Problem: problem, Action: "row skipped"})
			continue
		}
		places = append(places, p)
	}
}

// parsePlace fills a place from the columns of a row, or says what is wrong with them.
func (g *Gazetteer) parsePlace(p *Place, get func(string) string) (problem string) {
	p.Name = get("name")
	if p.Name == "" {
		return "the name is blank"
	}
	p.Kind = Kind(strings.ToLower(get("kind")))
	if p.Kind == "" {
		p.Kind = Village
	}
	if !slices.Contains(Kinds(), p.Kind) {
		return fmt.Sprintf("kind %q is not one of %v", p.Kind, Kinds())
	}
	if problem := g.parseAreas(p, get); problem != "" {
		return problem
	}
	lon, lat := get("lon"), get("lat")
	if lon == "" && lat == "" {
		return ""
	}
	var err1, err2 error
	p.Lon, err1 = strconv.ParseFloat(lon, 64)
	p.Lat, err2 = strconv.ParseFloat(lat, 64)
	if err1 != nil || err2 != nil || !(p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -180 && p.Lat <= 180) {
		return fmt.Sprintf("lon %q and lat %q are not decimal degrees", lon, lat)
	}
	p.HasPoint = true
	return ""
}

// parseAreas fills the areas of a place from their codes or names, "" where none is given, or says what is wrong.
func (g *Gazetteer) parseAreas(p *Place, get func(string) string) (problem string) {
	within := ""
	for depth, level := range g.levels {
		text := get(string(level))
		if text == "" {
			continue
		}
		id, ok := g.Named(level, within, text)
		if a := g.areas[text]; a != nil && (a.Level == level || depth > 0) {
			id, ok = text, true
		}
		if !ok {
			return g.unknown(level, text, within)
		}
		p.Areas[depth], within = id, id
	}
	return ""
}

// unknown says why a name is not that of one area of a level, within a coarser area where one is given.
func (g *Gazetteer) unknown(level geo.Level, name, within string) string {
	codes := g.called(level, within, name)
	switch {
	case len(codes) > 1:
		return fmt.Sprintf("%s %q may be any of %s; give its code", level, name, strings.Join(codes, ", "))
	case within != "":
		return fmt.Sprintf("%s %q is not known in %s %q", level, name, g.areas[within].Level, within)
	}
	return fmt.Sprintf("%s %q is not known", level, name)
}
