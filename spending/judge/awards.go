package judge

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/floodspend/floodspend/spending/relevance"
	"github.com/paulmach/orb"
)

// Stated is a record with what its source states of its place beside the record's fields.
type Stated struct {
	spending.Record
	Areas  []string    // codes or names of areas
	Codes  []Code      // of the schemes that the source declares
	Points []orb.Point // longitude and latitude, as the source has them
	OneOf  bool        // the places are those of several records, nobody knows which is whose

	Rules       *relevance.Rules            // of its source; nil: the dataset's
	BuyerSilent bool                        // its buyer's name says nothing of its place
	Says        func(award *spending.Award) // what its source says beside, put into the verdicts; nil: nothing
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
	Named     []gazetteer.Place    // places beside those of the areas
	Places    []File               // more of them, see gazetteer.ReadPlaces
	Least     spending.Money       // an amount under it is no value, see amount.Settle
	Knowledge locate.Knowledge     // of the place
	Levels    geo.Hierarchy        // of the dataset, whose codes a scheme may be of
	// of the schemes whose codes are of no level
	Crosswalks Crosswalks
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
	gaz      *gazetteer.Gazetteer
	placer   *placer
	records  []record
}

// record is a record with the areas its source states, and its location field as the source has it.
type record struct {
	Stated
	stated []locate.Stated
	place  string
}

// where gives how the record is placed.
func (r *record) where(l *locate.Locator) func(*spending.Record) spending.Location {
	return func(given *spending.Record) spending.Location {
		if r.BuyerSilent {
			silent := *given
			silent.Buyer, given = "", &silent
		}
		if len(r.stated) > 0 {
			return l.At(given, r.stated)
		}
		return l.Locate(given)
	}
}

// judged gives a record its verdicts.
func (r *record) judged(j *Judge) (spending.Award, *spending.Issue) {
	if r.Rules != nil {
		own := *j
		own.Rules, j = r.Rules, &own
	}
	a, issue := j.award(r.Record, r.where(j.Locator))
	if _, reviewed := j.Overrides.ForRecord(&r.Record); !reviewed && r.Says != nil {
		r.Says(&a)
	}
	a.Place = r.place
	return a, issue
}

// NewSource makes a source for a dataset of these areas and this currency.
func NewSource(areas []geo.Area, currency spending.Currency, o Options) (*Source, error) {
	gaz, err := gazetteer.New(areas, o.Knowledge.Names)
	if err != nil {
		return nil, fmt.Errorf("the names of the areas: %w", err)
	}
	p, err := newPlacer(areas)
	if err != nil {
		return nil, err
	}
	p.schemes = newSchemes(o.Levels, o.Crosswalks)
	p.problems("", gaz.Add(o.Named, p.points))
	for _, f := range o.Places {
		if err := p.places(gaz, f); err != nil {
			return nil, err
		}
	}
	return &Source{options: o, currency: currency, gaz: gaz, placer: p}, nil
}

// Add takes a record, whose ID must be like no other's.
//
// A stated area is taken by its code or its name; which of several of a name is meant, the
// award's coordinates and texts decide, or else it is in conflict. A point that lies in no
// area, but would with its axes swapped, is swapped. Several areas, or points in several,
// share the award equally; with OneOf it is in some of them. What an award in another currency amounts to is kept in
// its flags only. Every doubt is an issue.
func (s *Source) Add(r Stated) {
	place := r.Place
	if len(r.Areas) > 0 {
		place = strings.TrimSuffix(strings.Join(r.Areas, "; ")+", "+place, ", ")
	}
	var stated []locate.Stated
	if r.Rung != spending.Paid { // it lies where the award does that it was paid under
		stated = s.placer.place(&r)
	}
	if r.Currency != s.currency {
		s.placer.otherCurrency(&r, s.currency)
	}
	if r.Rung == spending.Awarded {
		s.placer.issues = append(s.placer.issues, amount.Settle(&r.Record, s.options.Least)...)
	}
	slices.Sort(r.Flags)
	r.Flags = slices.Compact(r.Flags)
	s.records = append(s.records, record{r, stated, place})
}

// Len is the number of records taken.
func (s *Source) Len() int { return len(s.records) }

// Issues gives what was doubtful so far.
func (s *Source) Issues() []spending.Issue { return s.placer.issues }

// Awards judges all records. The awards are in the order of their IDs. tick is called with
// the number of records done since the last call.
func (s *Source) Awards(ctx context.Context, tick func(n int)) ([]spending.Award, error) {
	slices.SortFunc(s.records, func(a, b record) int { return strings.Compare(a.ID, b.ID) })
	locator, err := locate.New(s.gaz, s.options.Knowledge, locate.Options{Points: s.placer.points,
		Levels: s.options.Levels})
	if err != nil {
		return nil, err
	}
	locator.Learn(func(yield func(*spending.Record) bool) {
		for i := range s.records {
			r := &s.records[i]
			if learns := r.Rung == spending.Awarded && !r.BuyerSilent; learns && !yield(&r.Record) {
				return
			}
		}
	})
	j := &Judge{Rules: s.options.Rules, Overrides: s.options.Overrides, Locator: locator, Names: s.gaz}
	awards, like := make([]spending.Award, len(s.records)), s.payments()
	issues, err := Each(ctx, len(awards), tick, func(i int) (issue *spending.Issue) {
		if like[i] < 0 {
			awards[i], issue = s.records[i].judged(j)
		}
		return issue
	})
	s.placer.issues = append(s.placer.issues, issues...)
	for i, award := range like {
		if award >= 0 {
			awards[i] = s.records[i].under(&awards[award])
		}
	}
	return awards, err
}

// payments gives, of each payment, the number of the award it was paid under, whose verdicts are its
// own; -1 of other records, and of payments that a reviewer decided on.
func (s *Source) payments() []int {
	like := make([]int, len(s.records))
	for i := range s.records {
		r := &s.records[i]
		like[i] = -1
		_, reviewed := s.options.Overrides.ForRecord(&spending.Record{ID: r.ID})
		if r.Rung != spending.Paid || reviewed {
			continue
		}
		at, found := slices.BinarySearchFunc(s.records, r.AwardID, func(r record, id string) int {
			return strings.Compare(r.ID, id)
		})
		if found {
			like[i] = at
		}
	}
	return like
}

// under gives a payment the verdicts of the award it was paid under.
func (r *record) under(award *spending.Award) spending.Award {
	a := spending.Award{Record: r.Record, Relevance: award.Relevance, Location: award.Location}
	a.Place = award.Place
	a.Longitude, a.Latitude, a.HasCoordinates = award.Longitude, award.Latitude, award.HasCoordinates
	return a
}

// placer turns what records state of their place into codes and coordinates.
type placer struct {
	areas   *names.Areas
	schemes *schemes
	points  gazetteer.PointLocator
	issues  []spending.Issue
}

func newPlacer(areas []geo.Area) (*placer, error) {
	p := &placer{areas: names.NewAreas(areas)}
	divided := map[string]bool{}
	for _, a := range areas {
		divided[a.ParentID] = true
	}
	finest := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return divided[a.ID] })
	index, err := index.NewIndex(finest)
	if err != nil {
		return nil, fmt.Errorf("the index of the areas: %w", err)
	}
	p.points = gazetteer.AtIndex(index, finest)
	return p, nil
}

// places adds the places of a file to the gazetteer.
func (p *placer) places(gaz *gazetteer.Gazetteer, f File) error {
	added, problems, err := gaz.ReadPlaces(bytes.NewReader(f.Content), f.Name)
	if err != nil {
		return fmt.Errorf("the places: %w", err)
	}
	p.problems(f.Name, append(problems, gaz.Add(added, p.points)...))
	return nil
}

// problems are issues of a file, or of the one each place is of.
func (p *placer) problems(file string, problems []gazetteer.Problem) {
	for _, x := range problems {
		value := strings.TrimSuffix(x.Place.Name+": "+x.Detail, ": ")
		if x.Place.Line == 0 && x.Place.Source != "" {
			value += " (" + x.Place.Source + ")"
		}
		p.issues = append(p.issues, spending.Issue{File: cmp.Or(file, x.Place.File), Line: x.Place.Line,
			Field: string(x.Place.Kind), Value: spending.Excerpt(value), Problem: x.Problem, Action: x.Action})
	}
}

func (p *placer) issue(r *Stated, field, value, problem, action string) {
	p.issues = append(p.issues, spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: field,
		Value: spending.Excerpt(r.ID + ": " + value), Problem: problem, Action: action})
}

// place gives the areas a record states, and writes its point into its coordinates.
func (p *placer) place(r *Stated) []locate.Stated {
	if r.OneOf {
		return p.oneOf(r)
	}
	stated := append(p.stated(r), p.coded(r)...)
	var within []locate.Stated // of each point, the area
	var used orb.Point
	for _, at := range r.Points {
		area, at := p.point(r, at)
		a, ok := p.areas.Code(area)
		if ok && !slices.ContainsFunc(within, func(s locate.Stated) bool { return s.Areas[0].ID == a.ID }) {
			text := fmt.Sprintf("%v, %v", at[0], at[1])
			within = append(within, locate.Stated{
				Field: "coordinates", Text: text, Areas: []geo.Area{a}, Method: spending.ByCoordinates,
			})
		}
		if area != "" || len(r.Points) == 1 {
			used = at
		}
	}
	switch {
	case len(stated) > 0:
		var outside []string
		for _, point := range within {
			if a := point.Areas[0]; !p.mayBeIn(stated, a) {
				outside = append(outside, a.ID)
			}
		}
		if len(outside) > 0 {
			p.issue(r, "coordinates", strings.Join(outside, ";"),
				"the point lies in another area than the one stated", "the stated one is used")
		}
	case len(within) > 1:
		return within // no one point stands for them
	}
	if used != (orb.Point{}) {
		r.Longitude, r.Latitude, r.HasCoordinates = used[0], used[1], true
	}
	return stated
}

// mayBeIn reports whether an area is one of those stated, or lies in one.
func (p *placer) mayBeIn(stated []locate.Stated, area geo.Area) bool {
	return slices.ContainsFunc(stated, func(s locate.Stated) bool {
		return slices.ContainsFunc(s.Areas, func(a geo.Area) bool { return p.areas.IsIn(area, a.ID) })
	})
}

// stated gives the areas that a record's source may mean by each code or name it states. What is none is text of the
// location field.
func (p *placer) stated(r *Stated) []locate.Stated {
	var out []locate.Stated
	for _, text := range r.Areas {
		s := locate.Stated{Field: "place", Text: text, Areas: p.areas.Find(text)}
		switch {
		case len(s.Areas) == 0:
			p.issue(r, "area", text, "no area of the dataset has this code or name", "read as text")
			r.Place = strings.TrimPrefix(r.Place+", "+text, ", ")
			continue
		case len(s.Areas) > 1:
			p.issue(r, "area", text, "several areas of the dataset have this code or name: "+codesOf(s.Areas),
				"the award's text decides, or else it is in conflict")
		}
		if a, ok := p.areas.Code(text); ok && len(s.Areas) == 1 && a.ID == s.Areas[0].ID {
			s.Method = spending.ByAreaCode
		}
		out = append(out, s)
	}
	return out
}

// codesOf lists the codes of areas, the first few where they are many.
func codesOf(areas []geo.Area) string {
	const most = 5
	var codes []string
	for i, a := range areas {
		if i == most {
			return strings.Join(codes, ", ") + fmt.Sprintf(" and %d more", len(areas)-most)
		}
		codes = append(codes, a.ID)
	}
	return strings.Join(codes, ", ")
}

// point gives the area of a point, and the point with its axes in order.
func (p *placer) point(r *Stated, at orb.Point) (string, orb.Point) {
	if area, ok := p.points.AreaAt(at[0], at[1]); ok {
		return area, at
	}
	text := fmt.Sprintf("%v, %v", at[0], at[1])
	if area, ok := p.points.AreaAt(at[1], at[0]); ok {
		p.issue(r, "coordinates", text, "the point lies in no area, but would with longitude and latitude swapped",
			"swapped")
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
	if !r.Awarded.Valid && !r.TenderValue.Valid && !r.Paid.Valid && !r.Sanctioned.Valid {
		return
	}
	stated := string(r.Currency)
	if stated == "" {
		stated = "no currency"
	}
	for _, x := range []struct {
		what   string
		amount spending.NullMoney
	}{{"awarded", r.Awarded}, {"tender", r.TenderValue}, {"paid", r.Paid},
		{"sanctioned", r.Sanctioned}} {
		if x.amount.Valid {
			r.Flags = append(r.Flags, fmt.Sprintf("%s %s %s", x.what, r.Currency.Text(x.amount.Money), stated))
		}
	}
	p.issue(r, "currency", stated, "the amount is not in the dataset's currency, "+string(currency),
		"counted as "+spending.StatusOtherCurrency+" without money")
	r.Awarded, r.TenderValue, r.Paid, r.Sanctioned = spending.NullMoney{}, spending.NullMoney{}, spending.NullMoney{},
		spending.NullMoney{}
	if r.Status == spending.StatusActive {
		r.Status = spending.StatusOtherCurrency
	}
}
