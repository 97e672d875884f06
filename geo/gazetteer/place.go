package gazetteer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/names"
)

// Kind says what a named place is.
type Kind string

// Kinds of places. Areas are districts and circles themselves.
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
	DistrictArea  Kind = "district"
	CircleArea    Kind = "circle"
)

// Kinds lists the kinds a place may be given.
func Kinds() []Kind {
	return []Kind{Village, Block, GramPanchayat, Town, Locality, Constituency, River, Embankment, Institution, Office}
}

// Place is a named place as a source gives it: what the source says about where it is, by
// code, and its point where it has one. Rivers and embankments are given once per circle
// or district they touch.
type Place struct {
	Name     string
	Kind     Kind
	District string  // code or name, if the source says or implies one
	Circle   string  // code or name, if the source says or implies one
	Lon, Lat float64 // EPSG:4326, used where HasPoint
	HasPoint bool
	Source   string // the file and entry it comes from
	File     string // where an issue of it is reported
	Line     int    // line, or 1-based feature; 0 = not known
}

// Problem is a place that cannot be used as its source gives it.
type Problem struct {
	Place   Place
	Problem string
	Detail  string // the values the problem is about; "" = none
	Action  string
}

// reporter takes up what is wrong with a place.
type reporter func(problem, detail, action string)

// PointLocator gives the circle a point lies in. A spatial index of the circles is one.
type PointLocator interface {
	CircleAt(lon, lat float64) (id string, ok bool)
}

// AtIndex makes a PointLocator of an index of circles and the circles it was made of.
func AtIndex(index *index.Index, circles []geo.Area) PointLocator {
	return PointLocatorFunc(func(lon, lat float64) (string, bool) {
		i, ok := index.Locate(lon, lat)
		if !ok {
			return "", false
		}
		return circles[i].ID, true
	})
}

// PointLocatorFunc makes a function a PointLocator.
type PointLocatorFunc func(lon, lat float64) (string, bool)

// CircleAt calls f.
func (f PointLocatorFunc) CircleAt(lon, lat float64) (string, bool) { return f(lon, lat) }

// Add adds places to the gazetteer, in order. A point says which circle a place lies in,
// if at accepts it: a point outside the district the place is stated to be in is not
// used, nor is one in a circle that contradicts the stated one; a point whose latitude
// and longitude are swapped is used only where the swapped point lies in the stated
// circle or district. Each of these is a problem in the answer. Places left with no area,
// and names of fewer than three letters, are problems too and are not added. at may be
// nil if no place has a point.
func (g *Gazetteer) Add(places []Place, at PointLocator) []Problem {
	var problems []Problem
	for _, p := range places {
		report := func(problem, detail, action string) {
			problems = append(problems, Problem{Place: p, Problem: problem, Detail: detail, Action: action})
		}
		district, circle, ok := g.stated(p, report)
		if !ok {
			continue
		}
		if p.HasPoint {
			if found, ok := g.checkPoint(p, district, circle, at, report); ok {
				circle, district = g.within(found)
			}
		}
		if district == "" {
			report("no area is known for the place", "", "place not used")
			continue
		}
		if !g.addEntry(p.Name, p.Kind, district, circle, p.Source) {
			report("the name has fewer than three letters", "", "place not used")
		}
	}
	return problems
}

// within gives the circle and the district of an area, which is a district itself where there are no circles.
func (g *Gazetteer) within(id string) (circle, district string) {
	if a := g.areas[id]; a.Level == geo.Circle {
		return id, a.Outer()
	}
	return "", id
}

// stated gives the areas a place says it lies in, checked against the gazetteer.
func (g *Gazetteer) stated(p Place, report reporter) (district, circle string, ok bool) {
	district, circle = p.District, p.Circle
	if district != "" && g.areas[district] == nil {
		id, known := g.District(district)
		if !known {
			report("no district is called so", district, "place not used")
			return "", "", false
		}
		district = id
	}
	if circle != "" && len(g.members) == 0 {
		return g.onlyLevel(district, circle, report)
	}
	if circle != "" && g.areas[circle] == nil {
		id, known := g.Circle(district, circle)
		if !known {
			report("no circle of the district is called so", circle, "only the district used")
		}
		circle = id
	}
	if circle != "" {
		return g.inCircle(district, circle, report)
	}
	if district != "" && g.circles[district] == nil {
		report("the district code is not one of the gazetteer", district, "place not used")
		return "", "", false
	}
	return district, "", true
}

// inCircle gives a circle and its district, which must go with the district stated beside it, if one is.
func (g *Gazetteer) inCircle(stated, circle string, report reporter) (string, string, bool) {
	c, known := g.areas[circle]
	switch {
	case !known || c.Outer() == c.ID:
		report("the circle code is not one of the gazetteer", circle, "place not used")
	case stated != "" && !g.AreRelated(stated, c.Outer()):
		report("the stated circle does not lie in the stated district", circle+", "+stated, "place not used")
	default:
		return c.Outer(), circle, true
	}
	return "", "", false
}

// onlyLevel reads the circle a place says it lies in as a district, where there are no circles.
func (g *Gazetteer) onlyLevel(district, area string, report reporter) (string, string, bool) {
	id := area
	if g.areas[area] == nil {
		id, _ = g.District(area)
	}
	switch {
	case id == "":
		report("no one area is called so", area, "place not used")
		return "", "", false
	case district != "" && district != id:
		report("the stated areas contradict each other", area+", "+district, "place not used")
		return "", "", false
	}
	return id, "", true
}

// checkPoint gives the circle a place's point may be used for.
func (g *Gazetteer) checkPoint(p Place, district, circle string, at PointLocator, report reporter) (string, bool) {
	if at == nil {
		return "", false
	}
	coordinates := strconv.FormatFloat(p.Lon, 'f', -1, 64) + ", " + strconv.FormatFloat(p.Lat, 'f', -1, 64)
	found, ok := at.CircleAt(p.Lon, p.Lat)
	if !ok {
		swapped, isSwapped := at.CircleAt(p.Lat, p.Lon)
		switch {
		case !isSwapped:
			report("the point lies in no circle", coordinates, "point not used")
			return "", false
		case circle == swapped || circle == "" && district != "" && district == g.areas[swapped].Outer():
			report("latitude and longitude are swapped", coordinates, "swapped back: the point lies in the stated area")
			return swapped, true
		}
		report("latitude and longitude are swapped, and the point is not in the stated area", coordinates, "point not used")
		return "", false
	}
	in := g.areas[found].Outer()
	switch {
	case circle == found:
		return found, true
	case circle != "":
		report("the point lies in another circle than the stated one",
			fmt.Sprintf("%s is in %s, not %s", coordinates, found, circle), "point not used")
		return "", false
	case district != "" && district != in && !g.AreRelated(district, in):
		report("the point lies in another district than the stated one",
			fmt.Sprintf("%s is in %s, not %s", coordinates, in, district), "point not used")
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
			if row[1] != "" {
				for _, c := range strings.Split(row[1], ";") {
					if a, ok := g.areas[c]; ok {
						g.addEntry(name, kind, a.Outer(), c, "built-in")
					}
				}
				continue
			}
			for _, d := range strings.Split(row[0], ";") {
				if g.circles[d] != nil {
					g.addEntry(name, kind, d, "", "built-in")
				}
			}
		}
		return nil
	})
}

// ReadPlaces reads a places file of the user: CSV with a header of the columns name, kind,
// district, circle, lon, lat in any order, of which only name is required. District and
// circle are codes or names; kind is one of Kinds, by default village. Rows that cannot
// be used are problems; the error is of the file as a whole. source names it in problems.
func (g *Gazetteer) ReadPlaces(r io.Reader, source string) ([]Place, []Problem, error) {
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: reading the header: %w; a places file begins with a line such as "+
			"name,kind,district,circle,lon,lat", source, err)
	}
	column := map[string]int{}
	for i, h := range header {
		h = strings.TrimSpace(names.Fold(h))
		if _, twice := column[h]; twice && slices.Contains([]string{"name", "kind", "district", "circle", "lon", "lat"}, h) {
			return nil, nil, fmt.Errorf("%s:1: column %q occurs twice", source, h)
		}
		column[h] = i
	}
	if _, ok := column["name"]; !ok {
		return nil, nil, fmt.Errorf("%s: the header %q has no column name", source, header)
	}
	var places []Place
	var problems []Problem
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return places, problems, nil
		}
		line := 0
		if len(row) > 0 {
			line, _ = in.FieldPos(0)
		}
		p := Place{Source: fmt.Sprintf("%s:%d", source, line), File: source, Line: line}
		if err != nil {
			problems = append(problems, Problem{Place: p, Problem: err.Error(), Action: "row skipped"})
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return places, problems, fmt.Errorf("%s: %w", source, err)
		}
		get := func(name string) string {
			if i, ok := column[name]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if problem := g.parsePlace(&p, get); problem != "" {
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
	if problem := g.parseAreas(p, get("district"), get("circle")); problem != "" {
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
func (g *Gazetteer) parseAreas(p *Place, district, circle string) (problem string) {
	if district != "" {
		id, ok := g.District(district)
		if g.circles[district] != nil {
			id, ok = district, true
		}
		if !ok {
			return g.unknown(geo.District, district, "")
		}
		p.District = id
	}
	if circle == "" || len(g.members) == 0 {
		p.Circle = circle
		return ""
	}
	id, ok := g.Circle(p.District, circle)
	if g.areas[circle] != nil {
		id, ok = circle, true
	}
	if !ok {
		return g.unknown(geo.Circle, circle, p.District)
	}
	p.Circle = id
	return ""
}

// unknown says why a name is not that of one area of a level, within a district where one is given.
func (g *Gazetteer) unknown(level geo.Level, name, district string) string {
	codes := g.named(level, district, name)
	switch {
	case len(codes) > 1:
		return fmt.Sprintf("%s %q may be any of %s; give its code", level, name, strings.Join(codes, ", "))
	case district != "":
		return fmt.Sprintf("%s %q is not known in district %q", level, name, district)
	}
	return fmt.Sprintf("%s %q is not known", level, name)
}
