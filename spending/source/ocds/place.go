package ocds

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/spending/judge"
	"github.com/paulmach/orb"
	"github.com/tidwall/gjson"
)

// delivered is what places state of where something is delivered.
type delivered struct {
	areas    []string
	points   []orb.Point
	texts    []text
	postcode string
	stated   map[string]bool // what each place or item states, so that repeats are one
	vague    bool            // one of them states a text alone
	oneOf    bool            // it is at some of them, nobody knows which
}

func (d *delivered) several() bool { return len(d.stated) > 1 || len(d.areas) > 1 || len(d.points) > 1 }

// tell writes it into a record.
func (d *delivered) tell(s *judge.Stated) {
	s.OneOf, s.Areas, s.Points, s.Postcode = d.oneOf, d.areas, d.points, d.postcode
	s.Place = strings.Join(distinct(d.texts), ", ")
}

// delivery says where an award is delivered: what it states itself, or else the contracts that
// carry its money, or else the lots and items of the tender that they name; or else the tender.
// Of a tender of several awards, several places are those of the awards, nobody knows which is
// whose.
func (b *recorder) delivery(at position, awards []*award, contracts []contract) *delivered {
	var own, signed []*place
	var lots, items []text
	for _, a := range awards {
		own, lots, items = append(own, &a.place), append(lots, a.RelatedLots...), append(items, idsOf(a.Items)...)
	}
	for i := range contracts {
		x := &contracts[i]
		signed, lots, items = append(signed, &x.place), append(lots, x.RelatedLots...), append(items, idsOf(x.Items)...)
	}
	for _, places := range [][]*place{own, signed, b.lots(lots), b.items(items)} {
		if d := b.delivered(at, places); len(d.stated) > 0 {
			return d
		}
	}
	d := b.shared(at, lots)
	if !d.several() || !b.several {
		return d
	}
	if !d.vague {
		return &delivered{areas: d.areas, points: d.points, oneOf: true}
	}
	b.issue(at, "tender.items", strings.Join(distinct(d.texts), ", "),
		"the tender has several places and several awards, and an award names none of its lots and items",
		"no place of the tender is taken for the award's")
	return &delivered{}
}

func idsOf(items []deliveredItem) (ids []text) {
	for _, item := range items {
		if item.ID != "" {
			ids = append(ids, item.ID)
		}
	}
	return ids
}

// lots gives the places of lots of the tender: their own, and those of their items.
func (b *recorder) lots(ids []text) (places []*place) {
	if len(ids) == 0 || b.many {
		return nil
	}
	tender := &b.release.Tender
	for _, i := range found(b.indexed().lots, ids) {
		places = append(places, &tender.Lots[i].place)
	}
	return append(places, b.named(ids, func(x *itemIndex) map[text][]int { return x.byLot }))
}

// itemIndex is where in the tender the items of a lot, and those of an id, stand, and the lots.
type itemIndex struct{ byLot, byID, lots map[text][]int }

func (b *recorder) indexed() *itemIndex {
	if b.index == nil {
		b.index = &itemIndex{map[text][]int{}, map[text][]int{}, map[text][]int{}}
		tender := &b.release.Tender
		for i := range tender.Items {
			item := &tender.Items[i]
			b.index.byID[item.ID] = append(b.index.byID[item.ID], i)
			for _, lot := range item.lots() {
				b.index.byLot[lot] = append(b.index.byLot[lot], i)
			}
		}
		for i := range tender.Lots {
			id := tender.Lots[i].ID
			b.index.lots[id] = append(b.index.lots[id], i)
		}
	}
	return b.index
}

// found gives the places that a list of an index has under some ids, in their order.
func found(list map[text][]int, ids []text) (places []int) {
	for _, id := range ids {
		places = append(places, list[id]...)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// named gives the items of the tender that an index has under some ids.
func (b *recorder) named(ids []text, of func(*itemIndex) map[text][]int) *place {
	p := &place{}
	if b.many {
		return p
	}
	for _, i := range found(of(b.indexed()), ids) {
		p.Items = append(p.Items, b.release.Tender.Items[i])
	}
	return p
}

// unknownLots tells of lots that the tender's items, awards and contracts name and it does not have.
func (b *recorder) unknownLots() {
	tender := &b.release.Tender
	known := map[text]bool{}
	for i := range tender.Lots {
		known[tender.Lots[i].ID] = true
	}
	tell := func(at position, field string, lots []text, action string) {
		lots = slices.DeleteFunc(slices.Clone(lots), func(id text) bool { return id == "" || known[id] })
		if len(lots) > 0 {
			b.issue(at, field, strings.Join(distinct(lots), ", "), "a lot is named that the tender does not have",
				action)
		}
	}
	var ofItems []text
	for i := range tender.Items {
		ofItems = append(ofItems, tender.Items[i].lots()...)
	}
	if len(tender.Lots) > 0 {
		tell(b.release.at, "tender.items.relatedLots", ofItems, "the item counts for what names that lot")
	}
	for _, id := range ofItems {
		known[id] = true
	}
	const action = "no place of another lot is taken for its own"
	for i := range b.release.Awards {
		a := &b.release.Awards[i]
		tell(a.at, "awards."+string(a.ID)+".relatedLots", a.RelatedLots, action)
	}
	for i := range b.release.Contracts {
		x := &b.release.Contracts[i]
		tell(x.at, "contracts."+string(x.ID)+".relatedLots", x.RelatedLots, action)
	}
}

// items gives the places of items of the tender.
func (b *recorder) items(ids []text) []*place {
	return []*place{b.named(ids, func(x *itemIndex) map[text][]int { return x.byID })}
}

// shared gives what the tender states: to an award of some lots, what is of all lots.
func (b *recorder) shared(at position, lots []text) *delivered {
	tender := &b.release.Tender
	if len(lots) > 0 {
		if b.ofAll == nil {
			whole := tender.place
			whole.Items = matching(whole.Items, func(item *deliveredItem) bool { return len(item.lots()) == 0 })
			b.ofAll = b.delivered(at, []*place{&whole})
		}
		return b.ofAll
	}
	if b.tender == nil {
		places := []*place{&tender.place}
		for i := range tender.Lots {
			places = append(places, &tender.Lots[i].place)
		}
		b.tender = b.delivered(at, places)
	}
	return b.tender
}

// mostPlaces is how many places of items the awards of one process may name in all.
const mostPlaces = 1_000_000

func matching(items []deliveredItem, is func(*deliveredItem) bool) (out []deliveredItem) {
	for i := range items {
		if is(&items[i]) {
			out = append(out, items[i])
		}
	}
	return out
}

// delivered gathers what places state.
func (b *recorder) delivered(at position, places []*place) *delivered {
	d := &delivered{stated: map[string]bool{}}
	for _, p := range places {
		b.gather(at, d, p.Location, p.Locations, p.Address, p.Addresses)
		if b.places += 1 + len(p.Items); b.places > mostPlaces {
			if !b.many {
				b.many = true
				b.issue(at, "relatedLots", "", fmt.Sprintf("the awards of the tender name lots and items of more "+
					"than %d places in all", mostPlaces), "no place is taken from those beyond")
			}
			continue
		}
		for i := range p.Items {
			item := &p.Items[i]
			b.gather(at, d, item.Location, item.Locations, item.Address, item.Addresses)
		}
	}
	return d
}

// gather takes what one place or item states.
func (b *recorder) gather(at position, d *delivered, l *location, locations []location, a *address,
	addresses []address) {
	if l != nil {
		locations = append(slices.Clone(locations), *l)
	}
	if a != nil {
		addresses = append(slices.Clone(addresses), *a)
	}
	var areas []string
	var points []orb.Point
	var texts []text
	postcode := ""
	for _, l := range locations {
		texts = append(texts, l.Description)
		for _, id := range l.Gazetteer.Identifiers {
			areas = append(areas, string(id))
		}
		points = append(points, b.points(at, l.Geometry)...)
	}
	for _, a := range addresses {
		texts = append(texts, a.Street, a.Locality, a.Region)
		postcode = cmp.Or(postcode, string(a.Code))
	}
	areas = slices.DeleteFunc(areas, func(area string) bool { return area == "" })
	statement := fmt.Sprint(areas, points, distinct(texts), postcode)
	if len(areas)+len(points)+len(distinct(texts)) == 0 && postcode == "" || d.stated[statement] {
		return
	}
	d.stated[statement] = true
	d.vague = d.vague || len(areas)+len(points) == 0
	d.texts, d.postcode = append(d.texts, texts...), cmp.Or(d.postcode, postcode)
	for _, area := range areas {
		if !slices.Contains(d.areas, area) {
			d.areas = append(d.areas, area)
		}
	}
	for _, point := range points {
		if !slices.Contains(d.points, point) {
			d.points = append(d.points, point)
		}
	}
}

// points reads a Point or a MultiPoint. Of a position that is none, nothing is used.
func (b *recorder) points(at position, g geometry) (points []orb.Point) {
	coordinates := gjson.ParseBytes(g.Coordinates)
	problem := ""
	switch {
	case g.Type == "" && len(g.Coordinates) == 0:
		return nil
	case g.Type == "Point":
		points, problem = b.position(at, points, coordinates)
	case g.Type == "MultiPoint" && coordinates.IsArray():
		for _, x := range coordinates.Array() {
			var wrong string
			points, wrong = b.position(at, points, x)
			problem = cmp.Or(problem, wrong)
		}
	case g.Type == "MultiPoint":
		problem = "no list of positions"
	default:
		problem = "a geometry of type " + strconv.Quote(string(g.Type))
	}
	if problem != "" {
		b.issue(at, "geometry", string(g.Coordinates), "the location is not a Point of longitude and latitude: "+
			problem, "not used")
	}
	return points
}

// position adds a position to points, or says what is wrong with it.
func (b *recorder) position(at position, points []orb.Point, v gjson.Result) (_ []orb.Point, problem string) {
	if !v.IsArray() {
		return points, "the coordinates are no list"
	}
	list := v.Array()
	if len(list) < 2 {
		return points, fmt.Sprintf("%d coordinates", len(list))
	}
	var p orb.Point
	for i, x := range list[:2] {
		written := strings.TrimSpace(x.Str)
		if x.Type == gjson.Number {
			written = x.Raw
		}
		number, err := strconv.ParseFloat(written, 64)
		if err != nil || math.IsNaN(number) || math.IsInf(number, 0) || strings.ContainsAny(written, "_xXpP") {
			return points, "a coordinate is " + cmp.Or(x.Raw, "missing") + ", no number"
		}
		if x.Type == gjson.String {
			b.issue(at, "geometry", x.Raw, "a coordinate is written as text", "read as "+
				strconv.FormatFloat(number, 'f', -1, 64))
		}
		p[i] = number
	}
	return append(points, p), ""
}
