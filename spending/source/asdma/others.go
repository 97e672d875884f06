package asdma

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// otherDamage is the list of a bulletin that holds the damage of other kinds than [infrastructureLists], in categories
// that are written freely.
const otherDamage = "otherDamageDetails"

// otherClass gives what the things of a category are, and how they were harmed where the category says it; "" for what
// no link is sought of: schools, ponds, poles.
func otherClass(category string) (class, kind string) {
	category = strings.ToLower(category)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(category, w) })
	}
	switch {
	case has("washed away"):
		kind = "washed_away"
	case has("breaches"):
		kind = "breached"
	}
	switch {
	case has("bund"):
		return "embankment", kind
	case has("approach road", "road breaches"):
		return "road", kind
	case has("bridge", "culvert", "hump pipe", "hume pipe"):
		return "bridge", kind
	}
	return "", ""
}

// others reads what a bulletin lists of one district beside the lists of infrastructure. It states no total of them:
// what is listed is what it states.
func (o *objectReader) others(e element) {
	var blocks []struct {
		Name    *string `json:"block"`
		Damages []struct {
			Category string            `json:"damageName"`
			Objects  []json.RawMessage `json:"details"`
		} `json:"damages"`
	}
	if err := json.Unmarshal(e.fields["details"], &blocks); err != nil {
		o.issue(e.line, e.path+".details", string(e.fields["details"]),
			"not the circles and damages a bulletin lists here", "its damages are left out")
		return
	}
	before := len(o.list)
	for _, b := range blocks {
		in := o.where(e, b.Name)
		for _, c := range b.Damages {
			class, kind := otherClass(c.Category)
			if class == "" {
				o.unread[c.Category] += len(c.Objects)
				continue
			}
			for _, raw := range c.Objects {
				x, ok := o.object(e, raw)
				if !ok {
					continue
				}
				if clean(x.Name) == "" { // bulletins to 2023 say all in the remarks
					x.Name, x.Remarks = x.Remarks, nil
				}
				if clean(x.Name) == "" {
					o.unread[c.Category+" without a name"]++
				} else if d, ok := o.damage(otherDamage, e, in, x); ok {
					d.Class, d.Kind = class, kind
					o.list = append(o.list, d)
				}
			}
		}
	}
	if n := len(o.list) - before; n > 0 {
		o.total(Total{o.b.month, otherDamage, o.where(e, nil).district, n, n}, before)
	}
}

// tellUnread says how many objects of the bulletin are no damage here, by their categories.
func (o *objectReader) tellUnread() {
	var all []string
	sum := 0
	for category, n := range o.unread {
		if n > 0 {
			sum += n
			all = append(all, fmt.Sprintf("%s %d", clean(&category), n))
		}
	}
	if slices.Sort(all); sum > 0 {
		o.issue(0, otherDamage, strings.Join(all, "; "),
			fmt.Sprintf("%d objects are of kinds, or without a name, that cannot be joined with works", sum),
			"not read as damage")
	}
}
