package asdma

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/spending"
)

// Damages reads the roads, bridges and embankments that the bulletins list one by one, those among other damage too, in
// the order of their IDs. The text of each is its name, location, village and remarks, joined by " | "; what stands in
// it is not read here. Their points are looked for among the areas of the finest level, by the index of them. Totals
// are what the bulletins state beside their lists.
func (im *Reader) Damages(ctx context.Context, finest []geo.Area, x *index.Index, names *gazetteer.Gazetteer) (
	list []spending.Damage, totals []Total, err error) {
	if im.kept == nil {
		if im.kept, err = im.bulletins(ctx); err != nil {
			return nil, nil, err
		}
	}
	at := &pointReader{names: names, index: x, areas: finest}
	for _, month := range unionOfMonths(im.kept, nil) {
		b := im.kept[month]
		o := &objectReader{b: b, names: names, at: at, seen: map[string]bool{}, unread: map[string]int{}}
		for _, listed := range infrastructureLists() {
			for _, e := range b.lists[listed] {
				o.district(strings.TrimPrefix(listed, infrastructureObject+"."), e)
			}
		}
		for _, e := range b.lists[otherDamage] {
			o.others(e)
		}
		o.tellUnread()
		list, totals = append(list, o.list...), append(totals, o.totals...)
		im.issues = append(im.issues, o.issues...)
	}
	im.kept = nil
	slices.SortFunc(list, func(a, b spending.Damage) int { return strings.Compare(a.ID, b.ID) })
	return list, totals, nil
}

// Total is how many objects a bulletin states of a district beside those it lists.
type Total struct {
	Month    spending.Month
	List     string // embBreached …
	District string // code; "" where it is not known
	Stated   int
	Listed   int
}

// Stated is the series of what bulletins state in all, whether they list it or not, by district.
func Stated(totals []Total) spending.NeedSeries {
	s := spending.NeedSeries{Name: spending.DamageStated, Unit: "objects", Source: bulletinSource}
	sums := map[spending.Month]map[string]int{}
	for _, t := range totals {
		if sums[t.Month] == nil {
			sums[t.Month] = map[string]int{}
			s.Months = append(s.Months, t.Month)
		}
		sums[t.Month][t.District] += t.Stated
	}
	slices.Sort(s.Months)
	for _, m := range s.Months {
		for _, district := range slices.Sorted(maps.Keys(sums[m])) {
			if district != "" {
				s.Values = append(s.Values,
					spending.NeedValue{Area: district, Month: m, Value: float64(sums[m][district])})
			}
		}
	}
	return s
}

// object is one that a bulletin lists.
type object struct {
	ID         json.Number `json:"id"`
	Name       *string     `json:"name"`
	Location   *string     `json:"location"`
	Village    *string     `json:"villageName"`
	Remarks    *string     `json:"remarks"`
	Department *string     `json:"departmentName"`
	Latitude   *float64    `json:"latitude"`
	Longitude  *float64    `json:"longitude"`
	Created    *string     `json:"createdAt"`
}

type objectReader struct {
	b      *bulletin
	names  *gazetteer.Gazetteer
	at     *pointReader
	seen   map[string]bool
	unread map[string]int // objects that are no damage here, by category
	list   []spending.Damage
	totals []Total
	issues []spending.Issue
}

func (o *objectReader) issue(line int, field, value, problem, action string) {
	o.issues = append(o.issues, spending.Issue{File: o.b.file, Line: line, Field: field,
		Value: spending.Excerpt(value), Problem: problem, Action: action})
}

// stated is what a bulletin says of where its objects are.
type stated struct{ district, circle, text string }

// where reads the names of a district and of the circle that objects are listed under: "(Halem | 2)".
func (o *objectReader) where(e element, block *string) (p stated) {
	name, _ := e.text("district")
	p.district, _ = o.names.Named(geo.District, "", name)
	circle := ""
	if block != nil {
		if entries := parseEntries(*block, "", mostPeople); len(entries) == 1 {
			circle = entries[0].name
		}
	}
	if circle != "" {
		p.circle, _ = o.names.Named(geo.Circle, p.district, circle)
	}
	p.text = strings.Trim(name+" / "+circle, " /")
	return p
}

// district reads what a list says of one district.
func (o *objectReader) district(list string, e element) {
	var blocks []struct {
		Name    *string           `json:"block"`
		Objects []json.RawMessage `json:"details"`
	}
	if json.Unmarshal(e.fields["details"], &blocks) != nil {
		return // told where the objects are counted
	}
	listed, before := 0, len(o.list)
	for _, block := range blocks {
		in := o.where(e, block.Name)
		for _, raw := range block.Objects {
			x, ok := o.object(e, raw)
			if !ok {
				continue
			}
			listed++
			if d, ok := o.damage(list, e, in, x); ok {
				o.list = append(o.list, d)
			}
		}
	}
	if stated, err := e.number("total", mostPeople); err == nil {
		district := o.where(e, nil).district
		if district == "" && int(stated) != listed {
			o.issue(e.line, e.path+".total", fmt.Sprintf("%d, %d listed", int(stated), listed),
				"no district has this name", "what is not listed is not counted")
		}
		o.total(Total{o.b.month, list, district, int(stated), listed}, before)
	}
}

// total adds what a bulletin states of a district. The objects from a place of the list on are of it; those that lie in
// another district, whose circles it once had, are stated of that one.
func (o *objectReader) total(t Total, from int) {
	moved := map[string]int{}
	for i := from; i < len(o.list); i++ {
		for _, district := range o.list[i].Codes(0) {
			if district != t.District {
				moved[district]++
			}
		}
	}
	for _, district := range slices.Sorted(maps.Keys(moved)) {
		n := moved[district]
		o.totals = append(o.totals, Total{t.Month, t.List, district, n, n})
		t.Stated, t.Listed = t.Stated-n, t.Listed-n
	}
	o.totals = append(o.totals, t)
}

// object reads one object; false: it is left out.
func (o *objectReader) object(e element, raw json.RawMessage) (x object, ok bool) {
	if err := json.Unmarshal(raw, &x); err != nil || x.ID == "" {
		o.issue(e.line, e.path+".details", string(raw), "not an object with an id", "object left out")
		return x, false
	}
	return x, true
}

// damage makes a damage of an object; false: one that is listed again.
func (o *objectReader) damage(list string, e element, in stated, x object) (d spending.Damage, ok bool) {
	d = o.read(list, x)
	if o.seen[d.ID] {
		o.issue(e.line, e.path+".details", d.ID, "the object is listed twice", "the second is left out")
		return d, false
	}
	o.seen[d.ID] = true
	d.SourceLine, d.Stated = e.line, in.text
	o.place(&d, in.district, in.circle)
	o.at.read(&d, x.Longitude, x.Latitude, in.district)
	if in.circle == "" && len(o.at.found) > 0 {
		o.place(&d, in.district, o.at.found)
	}
	return d, true
}

func (o *objectReader) read(list string, x object) spending.Damage {
	report := strings.TrimSuffix(path.Base(o.b.file), ".json")
	d := spending.Damage{ID: report + ":" + list + ":" + string(x.ID), Report: report, Month: o.b.month,
		Text: strings.Join([]string{clean(x.Name), clean(x.Location), clean(x.Village), clean(x.Remarks)}, " | "),
		Name: clean(x.Name), SourceFile: o.b.file, ChainageFrom: -1, ChainageTo: -1, Length: -1, Observed: -1}
	switch list {
	case "embBreached":
		d.Class, d.Kind = "embankment", "breached"
	case "embAffected":
		d.Class, d.Kind = "embankment", "affected"
	case "roadAffected":
		d.Class = "road"
	case "bridgeAffected":
		d.Class = "bridge"
	}
	if x.Created != nil {
		if day, err := time.Parse(time.RFC3339, *x.Created); err == nil && spending.MonthOf(day) == d.Month {
			d.Reported = day.UTC().Truncate(24 * time.Hour)
		}
	}
	return d
}

func clean(text *string) string {
	if text == nil {
		return ""
	}
	return strings.Join(strings.Fields(spending.StorableText(*text)), " ")
}

// place sets the areas that the report states.
func (o *objectReader) place(d *spending.Damage, district, circle string) {
	switch {
	case circle != "":
		area, _ := o.names.Area(circle)
		d.Location = spending.Location{Precision: spending.AtCircle, Method: spending.ByNamed(geo.Circle),
			Parts: []spending.Part{{Area: circle, Within: []string{area.ParentID}, Share: 1}}}
	case district != "":
		d.Location = spending.Location{Precision: spending.AtDistrict, Method: spending.ByNamed(geo.District),
			Parts: []spending.Part{{Area: district, Share: 1}}}
	default:
		d.Location = spending.Location{Precision: spending.Unlocated}
	}
	d.Confidence = spending.Unmeasured
}

// pointReader judges points by where they lie.
type pointReader struct {
	names *gazetteer.Gazetteer
	index *index.Index
	areas []geo.Area
	found string // area of the point last read, where it can be believed
}

// read takes a point as it is where that lies in the stated district, or in one that shares its history, else with its
// coordinates exchanged where that does.
func (p *pointReader) read(d *spending.Damage, lon, lat *float64, district string) {
	p.found = ""
	if lon == nil || lat == nil {
		d.PointQuality = spending.PointNone
		return
	}
	if *lon == 0 && *lat == 0 {
		d.PointQuality = spending.PointZero
		return
	}
	d.Longitude, d.Latitude, d.HasPoint = *lon, *lat, true
	d.PointQuality = spending.PointOutside
	for i, at := range [2][2]float64{{*lon, *lat}, {*lat, *lon}} {
		n, ok := p.index.Locate(at[0], at[1])
		if !ok {
			continue
		}
		if d.PointQuality == spending.PointOutside {
			d.PointQuality = spending.PointOther
			d.Longitude, d.Latitude = at[0], at[1]
		}
		if area := p.areas[n]; district != "" && p.names.AreRelated(area.ParentID, district) {
			p.found = area.ID
			d.Longitude, d.Latitude = at[0], at[1]
			d.PointQuality = []spending.PointQuality{spending.PointOK, spending.PointSwapped}[i]
			return
		}
	}
}
