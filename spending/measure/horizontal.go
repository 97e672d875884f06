package measure

import "slices"

// LikeNeedGroups is how many groups of like need areas are sorted into, where there are
// enough of them: quintiles.
const LikeNeedGroups = 5

// LikeNeed sorts areas into groups of like need: quintiles of the areas by their need, the
// least first, fewer groups where they would hold fewer than two areas each. Areas of equal
// need are in one group, which may leave fewer groups too. It gives each area's group from 0,
// and -1 where the need is zero: such an area is like none in need.
func LikeNeed(a []float64) []int {
	var needy []float64
	for _, x := range a {
		if x > 0 {
			needy = append(needy, x)
		}
	}
	n := len(needy)
	groups := max(1, min(LikeNeedGroups, n/2))
	quantiles := make([]int, n)
	for k, rank := range Ranks(needy) {
		quantiles[k] = int((rank - 0.5) / float64(n) * float64(groups))
	}
	used := slices.Compact(slices.Sorted(slices.Values(quantiles)))
	group := make([]int, len(a))
	k := 0
	for i, x := range a {
		group[i] = -1
		if x > 0 {
			group[i] = slices.Index(used, quantiles[k])
			k++
		}
	}
	return group
}

// Group is a group of areas with like need.
type Group struct {
	Areas       int
	Least, Most float64 // need of its areas
	Need        float64 // total
	Gini        Value   // of money per unit of need within the group
}

// Horizontal gives horizontal inequity H = Σ p_g σ_g G_g, and its groups: p_g and σ_g are a
// group's shares of need and money, G_g the need-weighted Gini index within it (Aronson,
// Johnson & Lambert 1994; O'Donnell et al. 2008, chapter 17). It is 0 where areas of a group
// get the same per unit of need, and never more than the Gini index of all of them. group
// is LikeNeed's; areas in none are left out.
func Horizontal(s, a []float64, group []int) (Value, []Group) {
	var groups []Group
	var money, need [][]float64
	S, A := 0.0, 0.0
	for i, g := range group {
		if g < 0 {
			continue
		}
		for len(groups) <= g {
			groups, money, need = append(groups, Group{}), append(money, nil), append(need, nil)
		}
		x := &groups[g]
		if x.Areas == 0 || a[i] < x.Least {
			x.Least = a[i]
		}
		x.Most = max(x.Most, a[i])
		x.Areas++
		x.Need += a[i]
		money[g], need[g] = append(money[g], s[i]), append(need[g], a[i])
		S, A = S+s[i], A+a[i]
	}
	h := 0.0
	for g := range groups {
		x := &groups[g]
		x.Gini = Gini(money[g], need[g])
		if x.Gini.Defined() && S > 0 {
			h += x.Need / A * sum(money[g]) / S * x.Gini.Value
		}
	}
	switch {
	case A == 0:
		return Value{Reason: NoNeed}, groups
	case S == 0:
		return Value{Reason: NoMoney}, groups
	}
	return Value{Value: h}, groups
}
