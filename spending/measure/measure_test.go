package measure

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// ones gives equal need for n areas.
func ones(n int) []float64 {
	a := make([]float64, n)
	for i := range a {
		a[i] = 1
	}
	return a
}

func check(t *testing.T, name string, got Value, want float64, places int) {
	t.Helper()
	if !got.Defined() {
		t.Errorf("%s is undefined: %s", name, got.Reason)
		return
	}
	if g, w := strconv.FormatFloat(got.Value, 'f', places, 64), strconv.FormatFloat(want, 'f', places, 64); g != w {
		t.Errorf("%s = %s, want %s", name, g, w)
	}
}

func TestConcentrationOfIndianUnderFiveMortality(t *testing.T) {
	births := []float64{29939, 28776, 26528, 24689, 19739}
	rates := []float64{154.7, 152.9, 119.5, 86.9, 54.3}
	deaths := make([]float64, 5)
	for i := range births {
		deaths[i] = births[i] * rates[i] / 1000
	}
	c, curve := Concentration(deaths, births, []float64{1, 2, 3, 4, 5})
	check(t, "C", c, -0.16942, 5)
	check(t, "C from its curve", Value{Value: 1 - 2*areaUnder(curve)}, -0.16942, 5)
}

func TestIneqDocumentation(t *testing.T) {
	y := []float64{541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261}
	a := ones(10)
	check(t, "Gini", Gini(y, a), 0.462091130, 9)
	check(t, "corrected Gini", Value{Value: Gini(y, a).Value * 10 / 9}, 0.513434589, 9)
	check(t, "Atkinson(.5)", Atkinson(y, a, .5), 0.17965910, 8)
	check(t, "Atkinson(1)", Atkinson(y, a, 1), 0.35182506, 8)
	check(t, "Hoover", Hoover(y, a), 0.33780675, 8)
	check(t, "Theil T", Theil(y, a, make([]string, 10)).Total, 0.36234124, 8)
	check(t, "Theil L", TheilL(y, a), 0.43359465, 8)
}

func TestSmallExamples(t *testing.T) {
	y, a := []float64{10, 20, 30, 40, 50}, ones(5)
	check(t, "Atkinson(.5)", Atkinson(y, a, .5), 0.06315339, 8)
	check(t, "Atkinson(1)", Atkinson(y, a, 1), 0.13160964, 8)
	check(t, "Gini", Gini(y, a), 0.2666667, 7)
	check(t, "Theil", Theil(y, a, make([]string, 5)).Total, 0.1196876, 7)
	check(t, "Hoover", Hoover(y, a), 0.2, 9)
	z := []float64{1000, 2000, 1500, 3000, 2500}
	check(t, "Hoover", Hoover(z, a), 0.15, 9)
	check(t, "Gini", Gini(z, a), 0.2, 9)
}

func TestMexico1940(t *testing.T) {
	y := []float64{10384, 22361, 9573, 3758, 2934, 8578, 8537, 6909, 17816, 12132, 4359, 2181, 4414, 5309, 3408, 3327,
		6936, 4836, 9073, 1892, 3569, 11016, 21965, 4372, 4840, 6399, 2459, 7508, 3605, 5203, 7990, 3734}
	regions := []string{"2", "1", "2", "5", "5", "1", "1", "3", "4", "2", "3", "5", "3", "3", "4", "3",
		"3", "2", "1", "5", "3", "3", "5", "2", "2", "1", "5", "1", "3", "3", "5", "2"}
	check(t, "Gini", Gini(y, ones(32)), 0.353723711735, 12)
	theil := Theil(y, ones(32), regions)
	check(t, "Theil", theil.Total, 0.20894344, 8)
	check(t, "between", theil.Between, 0.0345889, 7)
	check(t, "within", theil.Within, 0.17435454, 8)
	degenerate := Theil([]float64{0, 0, 0, 10, 10, 10}, ones(6), []string{"0", "0", "0", "1", "1", "1"})
	check(t, "T", degenerate.Total, math.Ln2, 12)
	check(t, "between", degenerate.Between, math.Ln2, 12)
}

func TestNeedWeightsReplicate(t *testing.T) {
	a := []float64{3, 1, 2}
	s := []float64{2 * 3, 5, 1 * 2}
	replicated := []float64{2, 2, 2, 5, 1, 1}
	for _, x := range []struct {
		name string
		s, a []float64
	}{{"weighted", s, a}, {"replicated", replicated, ones(6)}} {
		check(t, x.name+" Gini", Gini(x.s, x.a), .294871795, 9)
		check(t, x.name+" Theil", Theil(x.s, x.a, make([]string, len(x.s))).Total, .165738777, 9)
		check(t, x.name+" Hoover", Hoover(x.s, x.a), .217948718, 9)
		check(t, x.name+" Atkinson(.5)", Atkinson(x.s, x.a, .5), .078352556, 9)
	}
}

func TestUndefinedMeasuresSayWhy(t *testing.T) {
	for _, c := range []struct {
		name string
		got  Value
		want Reason
	}{
		{"no money", Gini([]float64{0, 0}, []float64{1, 2}), NoMoney},
		{"no need", Hoover([]float64{1, 2}, []float64{0, 0}), NoNeed},
		{"no areas", Hoover(nil, nil), NoNeed},
		{"money without need", Theil([]float64{1, 2}, []float64{0, 1}, []string{"x", "y"}).Total, Infinite},
		{"need without money", TheilL([]float64{0, 2}, []float64{1, 1}), Infinite},
		{"money without need", CV([]float64{1, 2}, []float64{0, 1}), Infinite},
	} {
		if c.got.Reason != c.want {
			t.Errorf("%s: %+v, want %s", c.name, c.got, c.want)
		}
	}
	if got := Atkinson([]float64{0, 2}, []float64{1, 1}, 1); got.Value != 1 {
		t.Errorf("Atkinson(1) with an area in need and no money = %+v, want 1", got)
	}
	check(t, "Gini with a vertical segment", Gini([]float64{1, 1}, []float64{0, 1}), 0.5, 12)
}

// TestProperties checks scale invariance, replication invariance, the transfer principle,
// between + within = total, and that nothing is ever NaN or infinite.
func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 3000 {
		n := 1 + r.IntN(12)
		s, a, group := make([]float64, n), make([]float64, n), make([]string, n)
		for i := range s {
			if r.IntN(5) > 0 {
				s[i] = float64(r.IntN(1000))
			}
			if r.IntN(6) > 0 {
				a[i] = float64(1 + r.IntN(50))
			}
			group[i] = strconv.Itoa(r.IntN(3))
		}
		all := func(s, a []float64, group []string) []Value {
			d := Theil(s, a, group)
			c, _ := Concentration(s, a, a)
			h, _ := Horizontal(s, a, LikeNeed(a))
			return []Value{Hoover(s, a), Gini(s, a), Atkinson(s, a, .5), Atkinson(s, a, 1), d.Total, d.Between,
				d.Within, CV(s, a), c, TheilL(s, a), Kakwani(s, a, a, s), h}
		}
		base := all(s, a, group)
		double, triple := make([]float64, n), make([]float64, n)
		for i := range s {
			double[i], triple[i] = 2*s[i], 3*a[i]
		}
		for name, other := range map[string][]Value{
			"scale":       all(double, triple, group),
			"replication": all(append(s[:n:n], s...), append(a[:n:n], a...), append(group[:n:n], group...)),
		} {
			for i := range base {
				if name == "replication" && i == len(base)-1 {
					continue // twice as many areas make other groups
				}
				if base[i].Reason != other[i].Reason || math.Abs(base[i].Value-other[i].Value) > 1e-9 {
					t.Fatalf("round %d: %s changes measure %d from %+v to %+v (s %v, a %v)", round, name, i, base[i],
						other[i], s, a)
				}
			}
		}
		for i, v := range base {
			if math.IsNaN(v.Value) || math.IsInf(v.Value, 0) {
				t.Fatalf("round %d: measure %d = %+v", round, i, v)
			}
		}
		within(t, s, a)
		if d := Theil(s, a, group); d.Total.Defined() &&
			math.Abs(d.Between.Value+d.Within.Value-d.Total.Value) > 1e-12 {
			t.Fatalf("round %d: between %v + within %v ≠ %v", round, d.Between.Value, d.Within.Value, d.Total.Value)
		}
		transfer(t, s, a)
	}
}

// within checks that horizontal inequity is no more than the inequality of all areas in need.
func within(t *testing.T, s, a []float64) {
	var money, need []float64
	for i := range a {
		if a[i] > 0 {
			money, need = append(money, s[i]), append(need, a[i])
		}
	}
	gini := Gini(money, need)
	if h, _ := Horizontal(s, a, LikeNeed(a)); h.Reason != gini.Reason || h.Value < -1e-12 || h.Value > gini.Value+
		1e-12 {
		t.Fatalf("horizontal inequity %+v, Gini %+v (s %v, a %v)", h, gini, s, a)
	}
}

// transfer moves money from a better to a worse supplied area without reversing them: no
// index may rise.
func transfer(t *testing.T, s, a []float64) {
	order := byRate(s, a)
	poor, rich := order[0], order[len(order)-1]
	if a[poor] == 0 || a[rich] == 0 || s[rich] == 0 {
		return
	}
	gap := (s[rich]/a[rich] - s[poor]/a[poor]) / (1/a[rich] + 1/a[poor])
	after := append([]float64(nil), s...)
	after[rich] -= gap / 2
	after[poor] += gap / 2
	for name, f := range map[string]func(s, a []float64) Value{
		"Hoover": Hoover, "Gini": Gini, "Theil": TheilT, "CV": CV,
		"Atkinson": func(s, a []float64) Value { return Atkinson(s, a, .5) },
	} {
		if x, y := f(s, a), f(after, a); x.Reason != y.Reason || y.Value > x.Value+1e-9 {
			t.Fatalf("%s rises from %+v to %+v when money moves from a better to a worse supplied area (s %v, a %v)",
				name, x, y, s, a)
		}
	}
}
