// Package measure holds the inequality measures of the method as pure functions.
//
// Every function takes money s and need a per area, of equal length and in the same order,
// over areas with known need: s and a are finite and not negative. S and A are their sums,
// σ = s/S and p = a/A an area's shares of money and need, y = s/a its money per unit of need
// and μ = S/A. Money may be in any unit; it is only ever divided by money. Where a measure is
// undefined the functions give a Reason instead of NaN or infinity.
package measure

import (
	"math"
	"slices"
)

// Reason says why a measure is undefined; "" means it is defined.
type Reason string

// Reasons.
const (
	NoMoney  Reason = "no_money" // S = 0
	NoNeed   Reason = "no_need"  // A = 0
	Infinite Reason = "infinite" // money where nobody is in need
)

// Value is a measure, or the reason it is undefined.
type Value struct {
	Value  float64
	Reason Reason
}

// Defined reports whether the measure has a value.
func (v Value) Defined() bool { return v.Reason == "" }

func undefined(s, a []float64) Reason {
	switch {
	case sum(a) == 0:
		return NoNeed
	case sum(s) == 0:
		return NoMoney
	}
	return ""
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// Hoover gives ½ Σ|σ − p|: the share of the money that would have to move for equal money
// per unit of need (Hoover 1936).
func Hoover(s, a []float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	S, A, moved := sum(s), sum(a), 0.0
	for i := range s {
		moved += math.Abs(s[i]/S - a[i]/A)
	}
	return Value{Value: moved / 2}
}

// Point is a point of a Lorenz or concentration curve: shares of need and of money, 0 to 1.
type Point struct {
	Need  float64 `json:"need"`
	Money float64 `json:"money"`
}

// Lorenz gives the Lorenz curve from (0,0) to (1,1), areas in order of money per unit of
// need, least first. An area with money and no need is a vertical segment at the end. It is
// nil where Hoover is undefined.
func Lorenz(s, a []float64) []Point {
	if undefined(s, a) != "" {
		return nil
	}
	return curve(s, a, byRate(s, a))
}

// byRate orders areas by y = s/a, areas with no need last.
func byRate(s, a []float64) []int {
	rate := make([]float64, len(s))
	for i := range s {
		rate[i] = math.Inf(1)
		if a[i] > 0 {
			rate[i] = s[i] / a[i]
		}
	}
	return ascending(rate)
}

// ascending gives the places of x in order of its values, equal values in their order.
func ascending(x []float64) []int {
	order := indices(len(x))
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case x[i] < x[j]:
			return -1
		case x[i] > x[j]:
			return 1
		}
		return i - j
	})
	return order
}

func indices(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

func curve(s, a []float64, order []int) []Point {
	S, A := sum(s), sum(a)
	points := make([]Point, 1, len(order)+1)
	money, need := 0.0, 0.0
	for _, i := range order {
		money, need = money+s[i], need+a[i]
		points = append(points, Point{need / A, money / S})
	}
	points[len(points)-1] = Point{1, 1}
	return points
}

// Gini gives one minus twice the area under the Lorenz curve, weighted by need.
func Gini(s, a []float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	return Value{Value: 1 - 2*areaUnder(Lorenz(s, a))}
}

func areaUnder(points []Point) float64 {
	area := 0.0
	for i := 1; i < len(points); i++ {
		area += (points[i].Need - points[i-1].Need) * (points[i].Money + points[i-1].Money) / 2
	}
	return area
}

// Decomposition is Theil's index and its exact parts between and within groups.
type Decomposition struct {
	Total, Between, Within Value
}

// Theil gives Σ σ ln(σ/p), with 0 ln 0 = 0, and its decomposition over groups (Theil 1967):
// Between is the index of the groups' totals, Within the money-weighted mean of the groups'
// own indices. group holds each area's group. Money where there is no need makes the index
// infinite; it is then undefined, with that reason.
func Theil(s, a []float64, group []string) Decomposition {
	total := TheilT(s, a)
	if !total.Defined() {
		return Decomposition{total, total, total}
	}
	var names []string
	money, need := map[string]float64{}, map[string]float64{}
	for i, g := range group {
		if _, seen := need[g]; !seen {
			names = append(names, g)
		}
		money[g] += s[i]
		need[g] += a[i]
	}
	var groupMoney, groupNeed []float64
	for _, g := range names {
		groupMoney, groupNeed = append(groupMoney, money[g]), append(groupNeed, need[g])
	}
	within, S := 0.0, sum(s)
	for i, g := range group {
		if s[i] > 0 {
			within += s[i] / S * math.Log(s[i]/money[g]/(a[i]/need[g]))
		}
	}
	return Decomposition{total, TheilT(groupMoney, groupNeed), Value{Value: within}}
}

// TheilT gives Theil's index without its parts; see Theil.
func TheilT(s, a []float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	S, A, t := sum(s), sum(a), 0.0
	for i := range s {
		if s[i] == 0 {
			continue
		}
		if a[i] == 0 {
			return Value{Reason: Infinite}
		}
		t += s[i] / S * math.Log(s[i]/S/(a[i]/A))
	}
	return Value{Value: t}
}

// TheilL gives Σ p ln(p/σ), the mean log deviation; undefined (infinite) where need meets no
// money.
func TheilL(s, a []float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	return TheilT(a, s)
}

// Atkinson gives Atkinson's index for an aversion ε > 0, weighted by need (Atkinson 1970).
// At ε = 1 or more it is 1 if any area in need has no money. Areas with no need have no
// weight; their money still counts in μ.
func Atkinson(s, a []float64, epsilon float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	S, A := sum(s), sum(a)
	mean := 0.0
	for i := range s {
		if a[i] == 0 {
			continue
		}
		p, relative := a[i]/A, s[i]/S/(a[i]/A)
		if relative == 0 && epsilon >= 1 {
			return Value{Value: 1}
		}
		if epsilon == 1 {
			mean += p * math.Log(relative)
		} else {
			mean += p * math.Pow(relative, 1-epsilon)
		}
	}
	if epsilon == 1 {
		return Value{Value: 1 - math.Exp(mean)}
	}
	return Value{Value: 1 - math.Pow(mean, 1/(1-epsilon))}
}

// CV gives the need-weighted coefficient of variation √Σp(y−μ)²/μ; undefined (infinite)
// where money meets no need.
func CV(s, a []float64) Value {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}
	}
	S, A, v := sum(s), sum(a), 0.0
	for i := range s {
		if a[i] == 0 {
			if s[i] > 0 {
				return Value{Reason: Infinite}
			}
			continue
		}
		p := a[i] / A
		d := s[i]/S/p - 1
		v += p * d * d
	}
	return Value{Value: math.Sqrt(v)}
}

// Concentration gives the concentration index (2/μ) Σ f·y·R − 1 of money over need ranked by
// vulnerability, and its curve: rank holds each area's rank, the most vulnerable the
// smallest, ties sharing their mid-rank (Kakwani, Wagstaff & van Doorslaer 1997). Negative
// favours the vulnerable.
func Concentration(s, a, rank []float64) (Value, []Point) {
	return concentration(s, a, rank, ascending(rank))
}

// concentration is Concentration of areas whose order by rank is known.
func concentration(s, a, rank []float64, order []int) (Value, []Point) {
	if r := undefined(s, a); r != "" {
		return Value{Reason: r}, nil
	}
	S, A := sum(s), sum(a)
	index, before := 0.0, 0.0
	points := make([]Point, 1, len(order)+1)
	for start := 0; start < len(order); {
		end, money, need := start, 0.0, 0.0
		for end < len(order) && rank[order[end]] == rank[order[start]] {
			money += s[order[end]] / S
			need += a[order[end]] / A
			end++
		}
		index += money * (before + need/2)
		before += need
		last := points[len(points)-1]
		points = append(points, Point{last.Need + need, last.Money + money})
		start = end
	}
	points[len(points)-1] = Point{1, 1}
	return Value{Value: 2*index - 1}, points
}

// Kakwani gives the concentration of money less the concentration of need over areas of
// like ranking (Kakwani 1977): weight holds the population each area's rank is taken over.
func Kakwani(s, a, weight, rank []float64) Value {
	order := ascending(rank)
	money, _ := concentration(s, weight, rank, order)
	if !money.Defined() {
		return money
	}
	need, _ := concentration(a, weight, rank, order)
	if !need.Defined() {
		return Value{Reason: NoNeed}
	}
	return Value{Value: money.Value - need.Value}
}
