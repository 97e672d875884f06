// Package plan shares new money out over areas (METHOD.md, section 6). Its rules are pure
// functions over exact amounts: what they give sums to the budget, equal remainders go to the
// earlier area, so callers sort by area code. What they give is a planning aid, not an
// entitlement.
package plan

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// ErrInfeasible is wrapped by errors about budgets that no allocation can meet.
var ErrInfeasible = errors.New("infeasible plan")

// refusal says in a sentence with amounts why a plan is infeasible, and in another what is
// feasible, "" where nothing is; budgets are the budgets that are, nil where none is.
type refusal struct {
	sentence string
	amounts  []spending.Money
	feasible string
	limits   []spending.Money
	budgets  *Budgets
	currency spending.Currency
}

// Budgets are those from the least to the most, any from the least where the most is unknown.
type Budgets struct {
	Least spending.Money
	Most  spending.NullMoney
}

func (r *refusal) Error() string {
	text := ErrInfeasible.Error() + ": " + r.say(r.sentence, r.amounts)
	if r.feasible != "" {
		text += "; feasible is " + r.say(r.feasible, r.limits)
	}
	return text
}

func (r *refusal) say(sentence string, amounts []spending.Money) string {
	texts := make([]any, len(amounts))
	for i, m := range amounts {
		texts[i] = r.currency.Text(m)
	}
	return fmt.Sprintf(sentence, texts...)
}

// Feasible says what would be feasible in place of what an error refuses, in major units;
// "" where the error does not know.
func Feasible(err error) string {
	var r *refusal
	if !errors.As(err, &r) || r.feasible == "" {
		return ""
	}
	return r.say(r.feasible, r.limits)
}

// FeasibleBudgets gives the budgets that would be feasible in place of what an error refuses;
// nil where the budget is not what is wrong, or the error does not know.
func FeasibleBudgets(err error) *Budgets {
	var r *refusal
	if !errors.As(err, &r) {
		return nil
	}
	return r.budgets
}

func (r *refusal) Unwrap() error { return ErrInfeasible }

// Limits bound what one area gets. An unknown Cap is no cap.
type Limits struct {
	Floor spending.Money
	Cap   spending.NullMoney
}

// Bound says which limit holds an area.
type Bound string

// Bounds.
const (
	Free    Bound = ""
	AtFloor Bound = "floor"
	AtCap   Bound = "cap"
)

// Proportional shares a budget out in proportion to need. Need is in any whole unit, not
// negative.
func Proportional(budget spending.Money, need []int64) ([]spending.Money, error) {
	if err := checkBudget(budget, need); err != nil {
		return nil, err
	}
	parts := spending.Split(int64(budget), need)
	out := make([]spending.Money, len(parts))
	for i, p := range parts {
		out[i] = spending.Money(p)
	}
	return out, nil
}

func checkBudget(budget spending.Money, need []int64) error {
	if budget < 0 {
		return errNegative(budget)
	}
	total := int64(0)
	for i, n := range need {
		if n < 0 {
			return fmt.Errorf("%w: need %d is negative", ErrInfeasible, i+1)
		}
		total += n
	}
	if budget > 0 && total == 0 {
		return fmt.Errorf("%w: no area is in need", ErrInfeasible)
	}
	return nil
}

func errNegative(budget spending.Money) error {
	return &refusal{sentence: "the budget %s is negative", amounts: []spending.Money{budget},
		feasible: "a budget of 0 or more", budgets: &Budgets{}}
}

// turn is a level of λ at which an area leaves its floor or meets its cap.
type turn struct {
	level spending.Money // the floor or cap, over
	need  int64          // the area's need
	area  int
	cap   bool
}

// WaterFill gives every area min(cap, max(floor, λ·need)) with the one λ at which the
// budget is spent, and which bound holds each area: a floor of zero is none. Areas with no need
// get their floor. It takes O(n log n). Budgets below Σ floors or above what the caps take are infeasible.
func WaterFill(budget spending.Money, need []int64, limits []Limits) ([]spending.Money, []Bound, error) {
	if budget < 0 {
		return nil, nil, errNegative(budget)
	}
	turns, floors, err := turnsOf(need, limits)
	if err != nil {
		return nil, nil, err
	}
	if floors > budget {
		r := refusal{sentence: "the floors add up to %s, more than the budget %s",
			amounts: []spending.Money{floors, budget}}
		return nil, nil, r.within(floors, mostOf(need, limits))
	}
	bounds := make([]Bound, len(need))
	for i := range bounds {
		bounds[i] = AtFloor
	}
	fixed, freeNeed := floors, int64(0)
	for _, t := range turns {
		// λ has not reached this turn if the free areas take the rest of the budget before it:
		// (budget − fixed)/freeNeed ≤ level/need.
		if !more(uint64(budget-fixed), uint64(t.need), uint64(freeNeed), uint64(t.level)) {
			break
		}
		if t.cap {
			bounds[t.area] = AtCap
			fixed, freeNeed = fixed+t.level, freeNeed-t.need
		} else {
			bounds[t.area] = Free
			fixed, freeNeed = fixed-t.level, freeNeed+t.need
		}
	}
	if freeNeed == 0 && fixed < budget {
		r := refusal{sentence: "caps, and floors of areas with no need, take %s in all, less than the budget %s",
			amounts: []spending.Money{fixed, budget}}
		return nil, nil, r.within(floors, spending.Known(fixed))
	}
	return fill(budget-fixed, need, limits, bounds), bounds, nil
}

// fill shares out among the free areas what the bounds of the others leave. An area at a floor of zero is
// free.
func fill(rest spending.Money, need []int64, limits []Limits, bounds []Bound) []spending.Money {
	free := make([]int64, len(need))
	for i, b := range bounds {
		if b == Free {
			free[i] = need[i]
		}
	}
	out := make([]spending.Money, len(need))
	for i, part := range spending.Split(int64(rest), free) {
		switch bounds[i] {
		case AtFloor:
			if out[i] = limits[i].Floor; out[i] == 0 {
				bounds[i] = Free // no floor
			}
		case AtCap:
			out[i] = limits[i].Cap.Money
		default:
			out[i] = spending.Money(part)
		}
	}
	return out
}

// within adds the least and the most budget that is feasible, any from the least where the
// most is unknown.
func (r *refusal) within(least spending.Money, most spending.NullMoney) error {
	r.budgets = &Budgets{Least: least, Most: most}
	r.feasible, r.limits = "a budget of %s or more", []spending.Money{least}
	if most.Valid {
		r.feasible, r.limits = "a budget from %s to %s", []spending.Money{least, most.Money}
	}
	return r
}

// mostOf gives what areas can take in all: unknown where one in need has no cap.
func mostOf(need []int64, limits []Limits) spending.NullMoney {
	most := spending.Known(0)
	for i, l := range limits {
		switch {
		case need[i] == 0:
			most.Money += l.Floor
		case !l.Cap.Valid:
			return spending.NullMoney{}
		default:
			most.Money += l.Cap.Money
		}
	}
	return most
}

// turnsOf lists the turns of every area in need in the order λ meets them.
func turnsOf(need []int64, limits []Limits) (turns []turn, floors spending.Money, err error) {
	if len(need) != len(limits) {
		return nil, 0, fmt.Errorf("%w: %d needs and %d limits", ErrInfeasible, len(need), len(limits))
	}
	for i, l := range limits {
		switch {
		case need[i] < 0 || l.Floor < 0:
			return nil, 0, fmt.Errorf("%w: area %d has a negative need or floor", ErrInfeasible, i+1)
		case l.Cap.Valid && l.Cap.Money < l.Floor:
			return nil, 0, &refusal{sentence: fmt.Sprintf("area %d has a cap of %%s below its floor of %%s", i+1),
				amounts:  []spending.Money{l.Cap.Money, l.Floor},
				feasible: "a cap of %s or more, or a floor of %s or less",
				limits:   []spending.Money{l.Floor, l.Cap.Money}}
		}
		floors += l.Floor
		if need[i] == 0 {
			continue
		}
		turns = append(turns, turn{l.Floor, need[i], i, false})
		if l.Cap.Valid {
			turns = append(turns, turn{l.Cap.Money, need[i], i, true})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int {
		if order := compareProducts(uint64(a.level), uint64(b.need), uint64(b.level), uint64(a.need)); order != 0 {
			return order
		}
		if a.area != b.area {
			return cmp.Compare(a.area, b.area)
		}
		if a.cap {
			return 1
		}
		return -1
	})
	return turns, floors, nil
}

// more reports a·b > c·d in 128 bits.
func more(a, b, c, d uint64) bool { return compareProducts(a, b, c, d) > 0 }

func compareProducts(a, b, c, d uint64) int {
	hi1, lo1 := bits.Mul64(a, b)
	hi2, lo2 := bits.Mul64(c, d)
	return cmp.Or(cmp.Compare(hi1, hi2), cmp.Compare(lo1, lo2))
}

// EqualAwards meets claims by constrained equal awards: every area gets min(claim, λ) with
// the one λ at which the budget is spent (Aumann & Maschler 1985; Thomson 2003). Budgets
// above Σ claims are infeasible.
func EqualAwards(budget spending.Money, claims []spending.Money) ([]spending.Money, []Bound, error) {
	ones, limits := make([]int64, len(claims)), make([]Limits, len(claims))
	for i, c := range claims {
		if c > 0 {
			ones[i] = 1
		}
		limits[i].Cap = spending.Known(c)
	}
	return WaterFill(budget, ones, limits)
}
