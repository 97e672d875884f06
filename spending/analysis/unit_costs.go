package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// UnitCost is what works on one metre of an asset of a class cost, or on one asset that is counted.
type UnitCost struct {
	Class    string
	Measured spending.Measure
	Cost     spending.NullMoney // the median of linked awards, to the minor unit; not valid where there is none
	Awards   int                // of which it is the median
}

// unitCosts gives the median cost of the awards that repair assets of each class, in the order of classes: an award's
// amount over the length or number of the assets it is linked with. One without an amount, or on assets of several
// classes, is left out.
func (v *View) unitCosts(ctx context.Context, d *spending.Dataset, classes []AssetClass) ([]UnitCost, error) {
	worked := worksOn(d)
	assets := map[string]*spending.Asset{}
	for i := range d.Assets {
		assets[d.Assets[i].ID] = &d.Assets[i]
	}
	ids := map[string]bool{}
	for award := range worked {
		ids[award] = true
	}
	money, err := v.awardMoney(ctx, ids)
	if err != nil {
		return nil, err
	}
	costs := map[[2]string][]*big.Rat{}
	for award, on := range worked {
		first, millimetres := assets[on[0]], int64(0)
		for _, id := range on {
			a := assets[id]
			if a == nil || first == nil || a.Class != first.Class || a.Measured != first.Measured {
				millimetres = 0
				break
			}
			millimetres += int64(math.Round(1000 * Quantity(a, 0)))
		}
		if m := money[award]; m.Valid && millimetres > 0 {
			key := [2]string{first.Class, string(first.Measured)}
			costs[key] = append(costs[key], big.NewRat(int64(m.Money), millimetres))
		}
	}
	list := make([]UnitCost, len(classes))
	for i, c := range classes {
		of := costs[[2]string{c.Class, string(c.Measured)}]
		list[i] = UnitCost{Class: c.Class, Measured: c.Measured, Awards: len(of)}
		if list[i].Cost, err = medianPerUnit(of); err != nil {
			return nil, fmt.Errorf("cost of %s: %w", c.Class, err)
		}
	}
	return list, nil
}

// Quantity is what of an asset is paid for: the metres of it that a share lies in, all of them where the share is 0, or
// one of what is counted.
func Quantity(a *spending.Asset, share float64) float64 {
	switch {
	case a.Measured != spending.ByLength:
		return 1
	case share > 0:
		return share * a.Length
	}
	return a.Length
}

// worksOn gives the assets that each award, by its id, repairs, itself or by their damage.
func worksOn(d *spending.Dataset) map[string][]string {
	of := assetsOfDamage(d)
	on := map[string][]string{}
	for i := range d.Links {
		l := &d.Links[i]
		if l.Relation != spending.Repairs {
			continue
		}
		award, asset := l.FromRecord, l.To
		switch {
		case l.FromKind == spending.AwardEnd && l.ToKind == spending.AssetEnd:
		case l.FromKind == spending.DamageEnd && l.ToKind == spending.AwardEnd:
			award, asset = l.ToRecord, of[l.From]
		default:
			continue
		}
		if asset != "" && !slices.Contains(on[award], asset) {
			on[award] = append(on[award], asset)
		}
	}
	return on
}

// medianPerUnit gives the median of costs per millimetre, or thousandth of a thing, as cost per unit.
func medianPerUnit(costs []*big.Rat) (spending.NullMoney, error) {
	if len(costs) == 0 {
		return spending.NullMoney{}, nil
	}
	slices.SortFunc(costs, func(a, b *big.Rat) int { return a.Cmp(b) })
	low, high := costs[(len(costs)-1)/2], costs[len(costs)/2]
	// the mean of both, times 1000, rounded half up
	sum := new(big.Rat).Add(low, high)
	sum.Mul(sum, big.NewRat(500, 1)).Add(sum, big.NewRat(1, 2))
	whole := new(big.Int).Div(sum.Num(), sum.Denom())
	if !whole.IsInt64() {
		return spending.NullMoney{}, fmt.Errorf("%v minor units are too many", whole)
	}
	return spending.Known(spending.Money(whole.Int64())), nil
}

// tied counts of each of the sorted assets how many others stand where it does, by all that they are sorted by but
// their ids.
func tied(list []UnlinkedAsset) {
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && byNeed(&list[from], &list[to]) == 0 {
			to++
		}
		for i := from; i < to; i++ {
			list[i].Tied = to - from - 1
		}
		from = to
	}
}

// byNeed compares two assets by people in need in the area, then exposure, then damage, the largest first.
func byNeed(x, y *UnlinkedAsset) int {
	return cmp.Or(compareNeeds(y.Need, x.Need), cmp.Compare(y.Share, x.Share), cmp.Compare(y.Damage, x.Damage))
}

// SamePlace reports whether two assets of the list have the same need, share and damage.
func SamePlace(x, y *UnlinkedAsset) bool { return byNeed(x, y) == 0 }

func byNeedThenID(x, y UnlinkedAsset) int { return cmp.Or(byNeed(&x, &y), strings.Compare(x.ID, y.ID)) }
