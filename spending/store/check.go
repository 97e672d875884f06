package store

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Checker checks what a store is about to publish, so that every store refuses the same
// datasets: whatever it lets through, a store keeps and gives back unchanged.
type Checker struct {
	levels   geo.Hierarchy
	calendar spending.Calendar
	areas    map[string]geo.Area
	kept     []spending.AwardField
}

// Begin checks a dataset but for its awards, which its Checker takes one by one, and gives the
// version as a store keeps it: created in UTC, to the millisecond.
func Begin(d *spending.Dataset) (spending.Version, *Checker, error) {
	v := d.Version
	if v.ID == "" {
		return v, nil, errors.New("the dataset version has no ID")
	}
	v.Created = v.Created.UTC().Truncate(time.Millisecond)
	c, err := NewChecker(d.Description, d.Areas)
	if err == nil {
		err = c.Needs(d.Needs)
	}
	if err == nil {
		err = c.Layers(d.Layers)
	}
	return v, c, err
}

// NewChecker checks the description and the areas of a dataset: unique codes, each area in
// one of the level above, finite coordinates.
func NewChecker(d spending.Description, areas []geo.Area) (*Checker, error) {
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("the dataset's description: %w", err)
	}
	if err := checkPlurals(d.Levels); err != nil {
		return nil, fmt.Errorf("the dataset's description: levels: %w", err)
	}
	for language, names := range d.Names {
		for code, n := range names {
			if err := checkText([]string{language, code, n.Name}); err != nil {
				return nil, fmt.Errorf("the dataset's description: names: %w", err)
			}
		}
	}
	c := &Checker{d.Levels, d.Calendar, make(map[string]geo.Area, len(areas)), spending.KeptFields(d.Levels)}
	for _, a := range areas {
		if _, twice := c.areas[a.ID]; twice {
			return nil, fmt.Errorf("area %s: the code occurs twice", a.ID)
		}
		c.areas[a.ID] = a
	}
	for _, a := range areas {
		if err := c.area(a); err != nil {
			return nil, fmt.Errorf("area %q: %w", a.ID, err)
		}
	}
	return c, nil
}

func (c *Checker) area(a geo.Area) error {
	if err := checkText(slices.Concat([]string{a.ID, a.Name}, a.Aliases)); err != nil {
		return err
	}
	above, parent := c.levels.Above(a.Level), c.areas[a.ParentID]
	switch {
	case a.ID == "":
		return errors.New("it has no code")
	case !c.levels.Has(a.Level):
		return fmt.Errorf("level %q is not one of %v", a.Level, c.levels.Keys())
	case above == "" && a.ParentID != "":
		return fmt.Errorf("a %s lies in no other area, and this one in %q", a.Level, a.ParentID)
	case above != "" && parent.Level != above:
		return fmt.Errorf("it lies in %q, which is not a %s of the dataset", a.ParentID, above)
	}
	return checkGeometry(a.Geometry)
}

func checkGeometry(g orb.MultiPolygon) error {
	for _, polygon := range g {
		for _, ring := range polygon {
			for _, p := range ring {
				if x := p[0] + p[1]; math.IsNaN(x) || math.IsInf(x, 0) {
					return fmt.Errorf("coordinate %v is not finite", p)
				}
			}
		}
	}
	return nil
}

// Area gives an area of the dataset by code.
func (c *Checker) Area(id string) (geo.Area, bool) {
	a, ok := c.areas[id]
	return a, ok
}

// Needs checks the need series: unique names, one observation per area and month.
func (c *Checker) Needs(series []spending.NeedSeries) error {
	type observation struct {
		area  string
		month spending.Month
	}
	names := map[string]bool{}
	for _, s := range series {
		if s.Name == "" || names[s.Name] {
			return fmt.Errorf("need series %q: the name is empty or occurs twice", s.Name)
		}
		names[s.Name] = true
		if err := checkSeries(&s); err != nil {
			return fmt.Errorf("need series %s: %w", s.Name, err)
		}
		seen := make(map[observation]bool, len(s.Values))
		for _, v := range s.Values {
			switch at := (observation{v.Area, v.Month}); {
			case seen[at]:
				return fmt.Errorf("need series %s: two values for area %s in %s", s.Name, v.Area, v.Month)
			case math.IsNaN(v.Value) || math.IsInf(v.Value, 0):
				return fmt.Errorf("need series %s: the value for area %s in %s is not finite", s.Name, v.Area, v.Month)
			case v.Missing && v.Value != 0:
				return fmt.Errorf("need series %s: area %s has a value in %s and is marked missing", s.Name, v.Area,
					v.Month)
			default:
				seen[at] = true
			}
		}
	}
	return nil
}

func checkSeries(s *spending.NeedSeries) error {
	month := func(m int) bool { return 0 <= m && m <= 12 }
	switch {
	case !(s.Small >= 0 && s.Small <= math.MaxFloat64):
		return fmt.Errorf("the need %v under which areas are small is negative or not finite", s.Small)
	case !month(s.SeasonFrom) || !month(s.SeasonTo) || (s.SeasonFrom == 0) != (s.SeasonTo == 0):
		return fmt.Errorf("its flood season, from %d to %d, is not of two months 1 to 12", s.SeasonFrom, s.SeasonTo)
	}
	for _, name := range s.ZeroBeside {
		if name == "" || strings.Contains(name, ";") {
			return fmt.Errorf("the series %q it is held against has no name, or one with a semicolon", name)
		}
	}
	return checkText(s.ZeroBeside)
}

// Layers checks the exposure layers: unique names that can be part of a need's name,
// features in order, dated, with finite coordinates.
func (c *Checker) Layers(layers []spending.Layer) error {
	names := map[string]bool{}
	for _, l := range layers {
		if !layerName(l.Name) || names[l.Name] {
			return fmt.Errorf("layer %q: the name occurs twice, or is not of lower-case letters, digits and _ with a "+
				"letter first", l.Name)
		}
		names[l.Name] = true
		if err := checkText([]string{l.Title, l.Source, l.Vintage}); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
		last := 0
		for _, f := range l.Features {
			if err := checkFeature(&f, last); err != nil {
				return fmt.Errorf("layer %s feature %d: %w", l.Name, f.Number, err)
			}
			last = f.Number
		}
	}
	return nil
}

func checkFeature(f *spending.LayerFeature, last int) error {
	switch {
	case f.Number <= last:
		return fmt.Errorf("it is not in order after feature %d", last)
	case f.Date.IsZero():
		return errors.New("it has no date")
	case strings.Contains(f.Class, ":"):
		return fmt.Errorf("class %q holds a colon", f.Class)
	case len(f.Geometry) == 0:
		return errors.New("it has no geometry")
	}
	if err := checkDay(f.Date); err != nil {
		return err
	}
	if err := checkText([]string{f.Class}); err != nil {
		return err
	}
	return checkGeometry(f.Geometry)
}

func layerName(s string) bool {
	for i, r := range s {
		if !(r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '_')) {
			return false
		}
	}
	return s != ""
}

// Award checks one award. The error names the award and the field.
func (c *Checker) Award(a *spending.Award) error {
	if err := c.award(a); err != nil {
		return fmt.Errorf("award %q (%s line %d): %w", a.ID, a.SourceFile, a.SourceLine, err)
	}
	return nil
}

func (c *Checker) award(a *spending.Award) error {
	if a.ID == "" {
		return errors.New("it has no id")
	}
	if !slices.Contains(spending.Statuses(), a.Status) {
		return fmt.Errorf("status %q is not one of %s", a.Status, strings.Join(spending.Statuses(), ", "))
	}
	if err := cmp.Or(checkRung(a), checkVerdict(a), checkList("funds", a.Funds), c.checkYears(a.FloodYears),
		checkList("flags", a.Flags),
		checkDay(a.Published), checkDay(a.ContractDate), c.checkTexts(a),
		checkEvidence(a.Relevance.Evidence), checkEvidence(a.Location.Evidence)); err != nil {
		return err
	}
	return c.location(&a.Location)
}

func checkRung(a *spending.Award) error {
	switch {
	case !slices.Contains(spending.RecordRungs(), a.Rung):
		return fmt.Errorf("rung %q is not one of %v", a.Rung, spending.RecordRungs())
	case a.Rung != spending.Awarded && (a.Awarded.Valid || a.TenderValue.Valid),
		a.Rung != spending.Sanctioned && a.Sanctioned.Valid, a.Rung != spending.Paid && a.Paid.Valid:
		return fmt.Errorf("it stands on the rung %s and has an amount on another", a.Rung)
	}
	return nil
}

func checkVerdict(a *spending.Award) error {
	if a.Flood != spending.FloodYes && a.Flood != spending.FloodNo && a.Flood != spending.FloodUnclear {
		return fmt.Errorf("flood %q is not %s, %s or %s", a.Flood, spending.FloodYes, spending.FloodNo,
			spending.FloodUnclear)
	}
	if !(a.Confidence >= 0 && a.Confidence <= 1) && a.Confidence != spending.Unmeasured {
		return fmt.Errorf("confidence %v is not between 0 and 1", a.Confidence)
	}
	if a.HasCoordinates && !(math.Abs(a.Longitude) <= 180 && math.Abs(a.Latitude) <= 90) {
		return fmt.Errorf("coordinates %v, %v are not a longitude and a latitude", a.Longitude, a.Latitude)
	}
	return nil
}

// checkTexts checks the fields that are kept as they are in the source.
func (c *Checker) checkTexts(a *spending.Award) error {
	for i := range c.kept {
		var texts []string
		switch at := c.kept[i].At(a).(type) {
		case spending.Text:
			texts = []string{at.Get()}
		case *[]string:
			texts = *at
		}
		if err := checkText(texts); err != nil {
			return fmt.Errorf("%s: %w", c.kept[i].Name, err)
		}
	}
	return nil
}

func checkEvidence(evidence []spending.Evidence) error {
	for _, e := range evidence {
		if err := checkText([]string{e.Field, e.Text, e.Rule, e.Area}); err != nil {
			return fmt.Errorf("evidence: %w", err)
		}
	}
	return nil
}

// checkYears checks that years are financial years of the dataset.
func (c *Checker) checkYears(names []string) error {
	for _, name := range names {
		if year, err := c.calendar.Parse(name); err != nil || year != c.calendar.Year(year.From) {
			return fmt.Errorf("flood_year %q is no year of this dataset", name)
		}
	}
	return checkList("flood_year", names)
}

func checkList(name string, list []string) error {
	for i, text := range list {
		if text == "" || strings.Contains(text, ";") || i > 0 && list[i-1] >= text {
			return fmt.Errorf("%s %q are not distinct, sorted and free of semicolons", name, list)
		}
	}
	return nil
}

func checkDay(t time.Time) error {
	if !t.IsZero() && (t.Location() != time.UTC || !t.Equal(t.Truncate(24*time.Hour)) || t.Year() < 1 ||
		t.Year() > 9999) {
		return fmt.Errorf("date %v is not midnight UTC of a day", t)
	}
	return nil
}

func (c *Checker) location(l *spending.Location) error {
	level := geo.Level(l.Precision)
	placed := c.levels.Has(level)
	if !placed && !slices.Contains(spending.Unplaced(), string(l.Precision)) {
		return fmt.Errorf("precision %q is not one of the method's, nor a level of the dataset", l.Precision)
	}
	if placed != (len(l.Parts) > 0) {
		return fmt.Errorf("precision %s with %d parts", l.Precision, len(l.Parts))
	}
	for _, p := range l.Parts {
		if c.areas[p.Area].Level != level {
			return fmt.Errorf("part %q is not a %s of the dataset", p.Area, level)
		}
	}
	if err := c.parts(l.Parts); err != nil {
		return fmt.Errorf("parts: %w", err)
	}
	if err := c.parts(l.Candidates); err != nil {
		return fmt.Errorf("candidates: %w", err)
	}
	return nil
}

// within lists the areas that an area lies in, outermost first.
func (c *Checker) within(a geo.Area) []string {
	var codes []string
	for a.ParentID != "" {
		codes = append(codes, a.ParentID)
		a = c.areas[a.ParentID]
	}
	slices.Reverse(codes)
	return codes
}

func (c *Checker) parts(parts []spending.Part) error {
	var sum uint64
	for i, p := range parts {
		area, known := c.areas[p.Area]
		sum += uint64(p.Share)
		switch {
		case !known:
			return fmt.Errorf("area %q is not in the dataset", p.Area)
		case !slices.Equal(p.Within, c.within(area)):
			return fmt.Errorf("area %s lies in %q, not in %q", p.Area, c.within(area), p.Within)
		case p.Share <= 0 || sum > math.MaxInt64:
			return fmt.Errorf("share %d of area %s is not positive, or the shares are too large to add", p.Share,
				p.Area)
		case i > 0 && parts[i-1].Area >= p.Area:
			return fmt.Errorf("area %s is not in order after %s", p.Area, parts[i-1].Area)
		}
	}
	return nil
}

// checkText refuses text that not every store can hold.
func checkText(texts []string) error {
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return fmt.Errorf("text %.60q is not UTF-8 or holds a NUL byte", s)
		}
	}
	return nil
}
