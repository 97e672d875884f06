package analysis

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/store"
)

// AssetQuery asks what of the assets is exposed or damaged, and what of that no award or sanction is linked with.
type AssetQuery struct {
	Need   string // "" for the default of the finest level
	Period spending.Period
	Class  string // only assets of this class
	Area   string // only assets that lie, or partly lie, in this area
}

// Assets is the answer to an AssetQuery.
type Assets struct {
	AssetQuery
	Classes []AssetClass // by class and measure
	// Unlinked are the exposed or damaged assets without a link, by people in need in the area, then exposure, then
	// damage, the largest first, then by id (METHOD.md, section 8).
	Unlinked []UnlinkedAsset
	Costs    []UnitCost // of the classes, in their order
	Known    []string   // classes of all assets and all damage, asked for or not, sorted
}

// AssetClass adds up the assets of a class that are measured alike. Amounts are metres, or numbers of assets.
type AssetClass struct {
	Class    string
	Measured spending.Measure
	Assets   int
	Held     int // assets that a layer was held against: of the others exposure is not known
	Damaged  int // assets with damage
	Linked   int // assets linked with an award or a sanction, themselves or by their damage
	Amount   float64
	// Exposed is what lies in the layer that takes the largest share of each asset, Funded that of linked assets.
	Exposed, Funded float64
	DamagedUnlinked int
}

// UnlinkedAsset is an asset with exposure or damage that nothing is linked with.
type UnlinkedAsset struct {
	spending.Asset
	Area   string // of the finest level it lies in, the one with the largest need
	Need   need.Need
	Share  float64 // the largest in one layer
	Held   bool    // a layer was held against it
	Damage int     // records of damage
	Tied   int     // others of the list with the same need, share and damage: their ids alone order them
}

// classesOf gives the classes of all assets and all damage, sorted: a question about both names one that either has.
func classesOf(d *spending.Dataset) []string {
	classes := map[string]bool{}
	for i := range d.Assets {
		classes[d.Assets[i].Class] = true
	}
	for i := range d.Damage {
		classes[d.Damage[i].Class] = true
	}
	delete(classes, "")
	return slices.Sorted(maps.Keys(classes))
}

// Assets works out what of the assets is exposed, damaged and linked.
func (v *View) Assets(ctx context.Context, q AssetQuery) (*Assets, error) {
	a := &Assets{AssetQuery: q}
	a.Need = cmp.Or(q.Need, v.DefaultNeed(v.Levels().Finest()))
	var d spending.Dataset
	for _, r := range spending.Registers(v.Levels()) {
		if _, err := v.entries.Entries(ctx, r.Table().Name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(&d, e)
		}); err != nil {
			return nil, fmt.Errorf("read %s: %w", r.Table().Name, err)
		}
	}
	a.Known = classesOf(&d)
	damage, linked := histories(&d)
	for i := range d.Assets {
		x := &d.Assets[i]
		if q.Class != "" && x.Class != q.Class || q.Area != "" && !liesIn(x, q.Area, len(v.Levels())) {
			continue
		}
		u := UnlinkedAsset{Asset: *x, Damage: damage[x.ID]}
		u.Share, u.Held = x.Exposed()
		a.class(x).add(&u, linked[x.ID])
		if !linked[x.ID] && (u.Share > 0 || u.Damage > 0) {
			u.Area, u.Need = v.neediest(x, a.Need, q.Period)
			a.Unlinked = append(a.Unlinked, u)
		}
	}
	slices.SortFunc(a.Classes, func(x, y AssetClass) int {
		return cmp.Or(strings.Compare(x.Class, y.Class), strings.Compare(string(x.Measured), string(y.Measured)))
	})
	slices.SortFunc(a.Unlinked, byNeedThenID)
	tied(a.Unlinked)
	var err error
	a.Costs, err = v.unitCosts(ctx, &d, a.Classes)
	return a, err
}

// compareNeeds puts what is not known below all that is.
func compareNeeds(x, y need.Need) int {
	if x.Known() != y.Known() {
		if x.Known() {
			return 1
		}
		return -1
	}
	return cmp.Compare(x.Value, y.Value)
}

func liesIn(a *spending.Asset, area string, levels int) bool {
	for i := range a.Areas {
		for depth := range levels {
			if a.Areas[i].At(depth) == area {
				return true
			}
		}
	}
	return false
}

// histories counts the damage of each asset and tells which are linked: with an award or a sanction, themselves or by
// their damage.
func histories(d *spending.Dataset) (damage map[string]int, linked map[string]bool) {
	of := assetsOfDamage(d)
	damage, linked = map[string]int{}, map[string]bool{}
	for _, asset := range of {
		damage[asset]++
	}
	pays := func(k spending.LinkEnd) bool { return k == spending.AwardEnd || k == spending.SanctionEnd }
	for i := range d.Links {
		switch l := &d.Links[i]; {
		case l.ToKind == spending.AssetEnd && pays(l.FromKind):
			linked[l.To] = true
		case l.FromKind == spending.DamageEnd && pays(l.ToKind) && of[l.From] != "":
			linked[of[l.From]] = true
		}
	}
	return damage, linked
}

// assetsOfDamage gives the asset of each damage that is known to be of one.
func assetsOfDamage(d *spending.Dataset) map[string]string {
	of := map[string]string{}
	for i := range d.Damage {
		if x := &d.Damage[i]; x.Asset != "" {
			of[x.ID] = x.Asset
		}
	}
	for i := range d.Links {
		if l := &d.Links[i]; l.FromKind == spending.DamageEnd && l.ToKind == spending.AssetEnd &&
			l.Relation != spending.PossibleRepair && of[l.From] == "" {
			of[l.From] = l.To
		}
	}
	return of
}

func (a *Assets) class(x *spending.Asset) *AssetClass {
	for i := range a.Classes {
		if c := &a.Classes[i]; c.Class == x.Class && c.Measured == x.Measured {
			return c
		}
	}
	a.Classes = append(a.Classes, AssetClass{Class: x.Class, Measured: x.Measured})
	return &a.Classes[len(a.Classes)-1]
}

func (c *AssetClass) add(u *UnlinkedAsset, linked bool) {
	amount := 1.0
	if u.Measured == spending.ByLength {
		amount = u.Length
	}
	c.Assets++
	c.Amount += amount
	c.Exposed += u.Share * amount
	if u.Held {
		c.Held++
	}
	if u.Damage > 0 {
		c.Damaged++
	}
	switch {
	case linked:
		c.Linked++
		c.Funded += u.Share * amount
	case u.Damage > 0:
		c.DamagedUnlinked++
	}
}

// neediest gives the area of the finest level, of those an asset lies in, with the largest need.
func (v *View) neediest(a *spending.Asset, name string, p spending.Period) (area string, most need.Need) {
	if most.Reason = need.Outside; len(a.Areas) > 0 {
		most.Reason = need.NoReportInPeriod
	}
	for _, part := range a.Areas {
		place := v.places[part.Area]
		if place == nil || name == "" {
			continue
		}
		if n := v.needOf(name, p, place); area == "" || compareNeeds(n, most) > 0 {
			area, most = part.Area, n
		}
	}
	if area == "" && len(a.Areas) > 0 {
		area = a.Areas[0].Area
	}
	return area, most
}
