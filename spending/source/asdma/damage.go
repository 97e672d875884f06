package asdma

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
)

// observed is what is known of one variable in one month. An area that is nowhere in it
// is zero, as the bulletins name only what is affected.
type observed struct {
	circle   map[string]float64
	district map[string]float64 // what is known of the district only
	missing  map[string]bool    // areas whose value cannot be read
}

func newObserved() *observed {
	return &observed{map[string]float64{}, map[string]float64{}, map[string]bool{}}
}

// placer finds the areas bulletins name.
type placer struct {
	names    *gazetteer.Gazetteer
	issues   []spending.Issue
	reported map[string]bool // names already reported, by element: two variables share a text list
}

func (p *placer) issue(b *bulletin, line int, field, value, problem, action string) {
	key := fmt.Sprint(b.file, line, field, value, problem)
	if p.reported[key] {
		return
	}
	p.reported[key] = true
	p.issues = append(p.issues, spending.Issue{File: b.file, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}

// read gives what a bulletin says of a variable; nil where it lacks the list. No figure is
// lost: what names no known circle, and what a district's total has beyond its circles,
// stays with the district.
func (p *placer) read(d damage, b *bulletin) *observed {
	elements, published := b.lists[d.list]
	if !published {
		return nil
	}
	o := newObserved()
	seen := map[string]string{}
	for _, e := range elements {
		name, err := e.text("district")
		if err != nil {
			p.issue(b, e.line, e.path+".district", string(e.fields["district"]), err.Error(),
				"circles looked for in the whole state")
		}
		if all := fmt.Sprint(e.fields); seen[name] == all {
			p.issue(b, e.line, e.path, name, "the district occurs twice with the same figures",
				"the second is not counted")
			continue
		} else if name != "" {
			seen[name] = all
		}
		p.element(d, b, e, name, o)
	}
	return o
}

func (p *placer) element(d damage, b *bulletin, e element, name string, o *observed) {
	district, known := p.names.Named(geo.District, "", name)
	if !known && name != "" {
		p.issue(b, e.line, e.path+".district", name, "no district has this name",
			"circles looked for in the whole state")
	}
	sum, readable := p.details(d, b, e, district, o)
	total, err := e.number(d.total, d.most())
	field := e.path + "." + d.total
	switch rest := total - sum; {
	case err != nil && (d.details == "" || !readable):
		p.issue(b, e.line, field, string(e.fields[d.total]), err.Error(), "the district is missing in this month")
		p.miss(o, district, true)
	case err != nil:
		p.issue(b, e.line, field, string(e.fields[d.total]), err.Error(), "the sum of the circles is used")
	case rest < -tolerance:
		p.issue(b, e.line, field, fmt.Sprintf("%s: %s, circles %s", name, decimal(total), decimal(sum)),
			"the district's total is less than its circles' sum", "the circles' figures are used")
	case rest > tolerance:
		if d.details != "" {
			action := "the rest is kept at district level"
			if district == "" {
				action = "the rest is not counted"
			}
			p.issue(b, e.line, field, fmt.Sprintf("%s: %s, circles %s", name, decimal(total), decimal(sum)),
				"the district's total is more than its circles' sum", action)
		}
		if district != "" {
			o.district[district] += rest
			if !readable {
				p.miss(o, district, false)
			}
		}
	}
}

// details reads the text list of circles and gives the sum of the values in it. It is not
// readable where the list as a whole is not.
func (p *placer) details(d damage, b *bulletin, e element, district string, o *observed) (sum float64, readable bool) {
	if d.details == "" {
		return 0, true
	}
	field := e.path + "." + d.details
	text, err := e.text(d.details)
	if err != nil {
		p.issue(b, e.line, field, string(e.fields[d.details]), err.Error(), "the district's total is used")
		return 0, false
	}
	for _, x := range parseEntries(text, d.label, d.most()) {
		circle, found := p.names.Named(geo.Circle, district, x.name)
		if x.err != nil {
			p.issue(b, e.line, field, x.text, x.err.Error(), "the circle's value is missing")
			if found {
				o.missing[circle] = true
			}
			continue
		}
		sum += x.value
		nameless := x.name == "" || x.name == "null"
		switch {
		case found && !nameless:
			o.circle[circle] += x.value
		case nameless && x.value == 0:
			// "(null | 0)" is how bulletins write that no circle reported.
		case district != "":
			p.issue(b, e.line, field, x.text, "no circle of the district has this name",
				"the value is kept at district level")
			o.district[district] += x.value
		default:
			p.issue(b, e.line, field, x.text, "neither the district nor the circle is known",
				"the value is not counted")
		}
	}
	return sum, true
}

// miss marks areas as missing: a district's circles, and first the district itself where
// nothing is known of it either.
func (p *placer) miss(o *observed, district string, itself bool) {
	if district == "" {
		return
	}
	if itself {
		o.missing[district] = true
	}
	for _, c := range p.names.Members(district) {
		o.missing[c] = true
	}
}

// tolerance is less than any step the bulletins' figures have, and more than the noise of
// adding decimals.
const tolerance = 0.001

// reconcile compares what the bulletin and the per-circle file say of a variable in a
// month, and gives what is used: the bulletin's figures where it names circles; where it
// gives districts only, the file's figures and at district level what the bulletin has
// beyond them. Either may be nil, for not published.
func (p *placer) reconcile(d damage, month spending.Month, b *bulletin, o *observed, t *circleTable) *observed {
	switch {
	case o == nil && t == nil:
		return nil
	case o == nil:
		t.issue(0, d.folder, month.String(), "there is no usable bulletin for this month",
			"this file's figures are used")
		used := newObserved()
		for c, v := range t.values {
			used.circle[c] = v.value
		}
		for c := range t.bad {
			used.missing[c] = true
		}
		return used
	case d.details == "":
		return p.spread(d, month, b, o, t)
	case t != nil:
		p.compare(d, month, o, t)
	}
	return o
}

// compare reports every circle of which the two publications say different things.
func (p *placer) compare(d damage, month spending.Month, o *observed, t *circleTable) {
	var circles []string
	for c := range o.circle {
		circles = append(circles, c)
	}
	for c := range t.values {
		if !has(o.circle, c) {
			circles = append(circles, c)
		}
	}
	slices.Sort(circles)
	for _, c := range circles {
		theirs, listed := t.values[c]
		ours := o.circle[c]
		if diff := ours - theirs.value; -tolerance < diff && diff < tolerance || t.bad[c] {
			continue
		}
		says := "no row"
		if listed {
			says = decimal(theirs.value)
		}
		area, _ := p.names.Area(c)
		t.issue(theirs.line, d.folder, fmt.Sprintf("%s %s, %s: bulletin %s, this file %s", c, area.Name, month,
			decimal(ours), says),
			"this file differs from the bulletin", "the bulletin's figure is used")
	}
}

// spread combines the districts' totals of a bulletin with the circles of the file.
func (p *placer) spread(d damage, month spending.Month, b *bulletin, o *observed, t *circleTable) *observed {
	used := newObserved()
	used.missing = o.missing
	sums := map[string]float64{}
	if t != nil {
		for _, c := range slices.Sorted(maps.Keys(t.values)) { // in order, as adding decimals depends on it
			v := t.values[c]
			area, _ := p.names.Area(c)
			used.circle[c] = v.value
			sums[area.ParentID] += v.value
			delete(used.missing, c)
		}
	}
	var districts []string
	for id := range o.district {
		districts = append(districts, id)
	}
	for id, sum := range sums {
		if sum > 0 && !has(o.district, id) {
			districts = append(districts, id)
		}
	}
	slices.Sort(districts)
	for _, id := range districts {
		rest := o.district[id] - sums[id]
		area, _ := p.names.Area(id)
		value := fmt.Sprintf("%s %s, %s: bulletin %s, circles %s", id, area.Name, month, decimal(o.district[id]),
			decimal(sums[id]))
		switch {
		case rest > tolerance && t == nil:
			used.district[id] = rest
			p.miss(used, id, false)
		case rest > tolerance:
			used.district[id] = rest
			t.issue(0, d.folder, value, "the bulletin's total of the district is more than its circles' sum",
				"the rest is kept at district level")
		case rest < -tolerance:
			t.issue(0, d.folder, value, "the bulletin's total of the district is less than its circles' sum",
				"the circles' figures are used")
		}
	}
	if t == nil && len(used.district) > 0 {
		p.issue(b, 0, d.list, "", "there is no usable per-circle file "+d.folder+" for this month",
			"the bulletin's figures are kept at district level, the circles' are missing")
	}
	return used
}

// values gives the observations of a month, sorted by area. An area's value that is only
// partly readable is missing, and the part that is known stays with its district.
func (p *placer) values(month spending.Month, o *observed) []spending.NeedValue {
	for _, id := range slices.Sorted(maps.Keys(o.missing)) { // in order, as adding decimals depends on it
		area, _ := p.names.Area(id)
		if v, known := o.circle[id]; known {
			o.district[area.ParentID] += v
			delete(o.circle, id)
		}
	}
	var values []spending.NeedValue
	add := func(from map[string]float64) {
		for id, v := range from {
			if v != 0 {
				values = append(values, spending.NeedValue{Area: id, Month: month, Value: v})
			}
		}
	}
	add(o.circle)
	add(o.district)
	for id := range o.missing {
		if o.district[id] == 0 {
			values = append(values, spending.NeedValue{Area: id, Month: month, Missing: true})
		}
	}
	slices.SortFunc(values, func(a, b spending.NeedValue) int { return strings.Compare(a.Area, b.Area) })
	return values
}

func has(m map[string]float64, key string) bool {
	_, ok := m[key]
	return ok
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
