package judge

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
)

// Stated is a record with what its source states of its place beside the record's fields.
type Stated struct {
	spending.Record
	Areas  []string    // codes or names of areas
	Points []orb.Point // longitude and latitude, as the source has them
}

// File is a file given to an import.
type File struct {
	Name    string
	Content []byte
}

// Options are what the verdicts of an import rest on, beside the areas.
type Options struct {
	Rules     *relevance.Rules
	Overrides *relevance.Overrides // nil: none
	Places    *File                // see gazetteer.ReadPlaces; nil: none
}

// Flags of a record whose coordinates are not taken as they are.
const (
	swappedAxes  = "swapped_axes"
	outsideAreas = "outside_areas"
)

// Source gathers the records of one source as awards of a dataset.
type Source struct {
	options  Options
	currency spending.Currency
	names    *gazetteer.Gazetteer
	placer   *placer
	awards   []spending.Award
}

// NewSource makes a source for a dataset of these areas and this currency.
func NewSource(areas []geo.Area, currency spending.Currency, o Options) (*Source, error) {
	names, err := gazetteer.New(areas)
	if err != nil {
		return nil, fmt.Errorf("the names of the areas: %w", err)
	}
	p, err := newPlacer(areas)
	if err != nil {
		return nil, err
	}
	if o.Places != nil {
		if err := p.places(names, o.Places); err != nil {
			return nil, err
		}
	}
	return &Source{options: o, currency: currency, names: names, placer: p}, nil
}

// Add takes a record, whose ID must be like no other's.
//
// A stated area is taken by its code, or by its name where one area has it. A point
// that lies in no area, but would with its axes swapped, is swapped. Several areas, or
// points in several, share the award equally. What an award in another currency amounts to
// is kept in its flags only. Every doubt is an issue.
func (s *Source) Add(r Stated) {
	s.placer.place(&r)
	if r.Currency != s.currency {
		s.placer.otherCurrency(&r, s.currency)
	}
	slices.Sort(r.Flags)
	r.Flags = slices.Compact(r.Flags)
	s.awards = append(s.awards, spending.Award{Record: r.Record})
}

// Len is the number of records taken.
func (s *Source) Len() int { return len(s.awards) }

// Issues gives what was doubtful so far.
func (s *Source) Issues() []spending.Issue { return s.placer.issues }

// Awards judges all records. The awards are in the order of their IDs. tick is called with
// the number of records done since the last call.
func (s *Source) Awards(ctx context.Context, tick func(n int)) ([]spending.Award, error) {
	slices.SortFunc(s.awards, func(a, b spending.Award) int { return strings.Compare(a.ID, b.ID) })
	locator, err := locate.New(s.names, locate.Options{Points: s.placer.points})
	if err != nil {
		return nil, err
	}
	locator.Learn(func(yield func(*spending.Record) bool) {
		for i := range s.awards {
			if !yield(&s.awards[i].Record) {
				return
			}
		}
	})
	j := &Judge{Rules: s.options.Rules, Overrides: s.options.Overrides, Locator: locator, Names: s.names}
	issues, err := Each(ctx, len(s.awards), tick, func(i int) (issue *spending.Issue) {
		s.awards[i], issue = j.Award(s.awards[i].Record)
		return issue
	})
	s.placer.issues = append(s.placer.issues, issues...)
	return s.awards, err
}

// placer turns what records state of their place into codes and coordinates.
type placer struct {
	areas  map[string]geo.Area
	named  map[string]string // code by name, "" where several areas have it, see name
	points gazetteer.PointLocator
	issues []spending.Issue
}

func newPlacer(areas []geo.Area) (*placer, error) {
	p := &placer{areas: map[string]geo.Area{}, named: map[string]string{}}
	for _, a := range areas {
		p.areas[a.ID] = a
		for _, name := range append([]string{a.Name}, a.Aliases...) {
			p.name(nameKey(name), a)
		}
	}
	finest := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return a.Level != geo.Circle })
	if len(finest) == 0 {
		finest = areas
	}
	index, err := geo.NewIndex(finest)
	if err != nil {
		return nil, fmt.Errorf("the index of the areas: %w", err)
	}
	p.points = gazetteer.AtIndex(index, finest)
	return p, nil
}

// name notes an area's name. One that a district shares with its own circle is the
// district's, which is true of either.
func (p *placer) name(key string, a geo.Area) {
	code, taken := p.named[key]
	switch {
	case !taken || code == a.ID || p.areas[code].DistrictID == a.ID:
		p.named[key] = a.ID
	case a.DistrictID != code:
		p.named[key] = ""
	}
}

func nameKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }

// places adds the user's places to the gazetteer.
func (p *placer) places(names *gazetteer.Gazetteer, f *File) error {
	added, problems, err := names.ReadPlaces(bytes.NewReader(f.Content), f.Name)
	if err != nil {
		return fmt.Errorf("the places: %w", err)
	}
	for _, x := range append(problems, names.Add(added, p.points)...) {
		p.issues = append(p.issues, spending.Issue{File: f.Name, Line: x.Place.Line, Field: string(x.Place.Kind),
			Value: spending.Excerpt(strings.TrimSuffix(x.Place.Name+": "+x.Detail, ": ")), Problem: x.Problem, Action: x.Action})
	}
	return nil
}

func (p *placer) issue(r *Stated, field, value, problem, action string) {
	p.issues = append(p.issues, spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: field,
		Value: spending.Excerpt(r.ID + ": " + value), Problem: problem, Action: action})
}

// place writes the areas a record states into its location field, and its point into its
// coordinates.
func (p *placer) place(r *Stated) {
	codes := p.codes(r)
	var found []string // of each point, its area
	var used orb.Point
	for _, at := range r.Points {
		area, at := p.point(r, at)
		if area != "" && !slices.Contains(found, area) {
			found = append(found, area)
		}
		if area != "" || len(r.Points) == 1 {
			used = at
		}
	}
	switch {
	case len(codes) > 0:
		if outside := slices.DeleteFunc(found, func(area string) bool {
			return slices.Contains(codes, area) || slices.Contains(codes, p.areas[area].DistrictID)
		}); len(outside) > 0 {
			p.issue(r, "coordinates", strings.Join(outside, ";"), "the point lies in another area than the one stated", "the stated one is used")
		}
		r.Place = strings.Join(codes, ";")
	case len(found) > 1:
		r.Place = strings.Join(found, ";")
		return // no one point stands for them
	}
	if used != (orb.Point{}) {
		r.Longitude, r.Latitude, r.HasCoordinates = used[0], used[1], true
	}
}

// codes gives the codes of the areas a record states, all of one level. Where some are
// districts, those of the others stand for them.
func (p *placer) codes(r *Stated) []string {
	var codes []string
	districts := false
	for _, text := range r.Areas {
		code := text
		if _, ok := p.areas[code]; !ok {
			code = p.named[nameKey(text)]
		}
		if code == "" {
			p.issue(r, "area", text, "no one area of the dataset has this code or name", "read as text")
			r.Place = strings.TrimPrefix(r.Place+", "+text, ", ")
			continue
		}
		districts = districts || p.areas[code].Level == geo.District
		codes = append(codes, code)
	}
	if districts {
		for i, code := range codes {
			codes[i] = p.areas[code].DistrictID
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// point gives the area of a point, and the point with its axes in order.
func (p *placer) point(r *Stated, at orb.Point) (string, orb.Point) {
	if area, ok := p.points.CircleAt(at[0], at[1]); ok {
		return area, at
	}
	text := fmt.Sprintf("%v, %v", at[0], at[1])
	if area, ok := p.points.CircleAt(at[1], at[0]); ok {
		p.issue(r, "coordinates", text, "the point lies in no area, but would with longitude and latitude swapped", "swapped")
		r.Flags = append(r.Flags, swappedAxes)
		return area, orb.Point{at[1], at[0]}
	}
	r.Flags = append(r.Flags, outsideAreas)
	if !(at[0] >= -180 && at[0] <= 180 && at[1] >= -90 && at[1] <= 90) {
		p.issue(r, "coordinates", text, "the coordinates are not a longitude and a latitude", "not used")
		return "", orb.Point{}
	}
	p.issue(r, "coordinates", text, "the point lies in no area of the dataset", "the award's text decides its place")
	return "", at
}

// otherCurrency keeps the amounts of a record out of every sum.
func (p *placer) otherCurrency(r *Stated, currency spending.Currency) {
	if !r.Awarded.Valid && !r.TenderValue.Valid {
		return
	}
	stated := string(r.Currency)
	if stated == "" {
		stated = "no currency"
	}
	for _, x := range []struct {
		what   string
		amount spending.NullMoney
	}{{"awarded", r.Awarded}, {"tender", r.TenderValue}} {
		if x.amount.Valid {
			r.Flags = append(r.Flags, fmt.Sprintf("%s %s %s", x.what, r.Currency.Text(x.amount.Money), stated))
		}
	}
	p.issue(r, "currency", stated, "the amount is not in the dataset's currency, "+string(currency), "counted as "+spending.StatusOtherCurrency+" without money")
	r.Awarded, r.TenderValue = spending.NullMoney{}, spending.NullMoney{}
	if r.Status == spending.StatusActive {
		r.Status = spending.StatusOtherCurrency
	}
}
