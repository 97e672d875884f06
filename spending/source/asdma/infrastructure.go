package asdma

import (
	"encoding/json"
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// Infrastructure is the stored series of damaged roads, bridges and embankments that the
// bulletins list one by one: how many a month, by the circle they are listed under, or by
// the district where that is not known.
const Infrastructure = "infrastructure"

// infrastructureObject is the object of a bulletin that holds the lists.
const infrastructureObject = "infDamageDetails"

func infrastructureLists() []string {
	var lists []string
	for _, name := range []string{"embBreached", "embAffected", "roadAffected", "bridgeAffected"} {
		lists = append(lists, infrastructureObject+"."+name)
	}
	return lists
}

// infrastructure counts the objects of every month's lists.
func (p *placer) infrastructure(bulletins map[spending.Month]*bulletin) spending.NeedSeries {
	s := spending.NeedSeries{Name: Infrastructure, Unit: "objects", Source: bulletinSource}
	for _, month := range unionOfMonths(bulletins, nil) {
		b, o := bulletins[month], newObserved()
		published := false
		for _, list := range infrastructureLists() {
			elements, there := b.lists[list]
			published = published || there
			seen := map[string]bool{}
			for _, e := range elements {
				p.objects(b, e, seen, o)
			}
		}
		if published {
			s.Months = append(s.Months, month)
			s.Values = append(s.Values, p.values(month, o)...)
		}
	}
	return s
}

// block is what a bulletin lists under one circle of a district: "(Halem | 2)".
type block struct {
	Name    *string `json:"block"`
	Objects []struct {
		ID json.RawMessage `json:"id"`
	} `json:"details"`
}

// objects counts what a bulletin lists of one district, an object that it repeats once.
func (p *placer) objects(b *bulletin, e element, seen map[string]bool, o *observed) {
	name, err := e.text("district")
	if err != nil {
		p.issue(b, e.line, e.path+".district", string(e.fields["district"]), err.Error(),
			"circles looked for in the whole state")
	}
	district, _ := p.names.Named(geo.District, "", name)
	field := e.path + ".details"
	var blocks []block
	if err := json.Unmarshal(e.fields["details"], &blocks); err != nil {
		p.issue(b, e.line, field, string(e.fields["details"]), "not the circles and objects a bulletin lists here",
			"the district is missing in this month")
		p.miss(o, district, true)
		return
	}
	for _, x := range blocks {
		n := 0
		for _, object := range x.Objects {
			if id := string(object.ID); id == "" || id == "null" || !seen[id] {
				seen[id] = true
				n++
			}
		}
		if n == 0 {
			continue
		}
		circle, found := "", false
		if x.Name != nil {
			if entries := parseEntries(*x.Name, "", mostPeople); len(entries) == 1 {
				circle, found = p.names.Named(geo.Circle, district, entries[0].name)
			}
		}
		switch {
		case found:
			o.circle[circle] += float64(n)
		case district != "":
			o.district[district] += float64(n)
		default:
			p.issue(b, e.line, field, fmt.Sprintf("%s: %d", name, n), "neither the district nor the circle is known",
				"the objects are not counted")
		}
	}
}
