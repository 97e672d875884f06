package api

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// The tests of this file recompute every figure of an allocation from CSV exports alone,
// with formulas and arithmetic of their own: rationals, no floats.

// paise reads money in major units, "1234567.5".
func paise(tb testing.TB, text string) int64 {
	tb.Helper()
	r := rational(tb, text)
	r.Mul(r, big.NewRat(100, 1))
	if !r.IsInt() || !r.Num().IsInt64() {
		tb.Fatalf("%q is not an amount of whole paise", text)
	}
	return r.Num().Int64()
}

func rational(tb testing.TB, text string) *big.Rat {
	tb.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		tb.Fatalf("%q is not a number", text)
	}
	return r
}

// apportion divides total over weights by largest remainder, ties to the earlier weight.
func apportion(total int64, weights []*big.Rat) []int64 {
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w)
	}
	parts, left := make([]int64, len(weights)), total
	if sum.Sign() == 0 {
		return parts
	}
	remainders, order := make([]*big.Rat, len(weights)), make([]int, len(weights))
	for i, w := range weights {
		exact := new(big.Rat).Mul(new(big.Rat).Quo(w, sum), new(big.Rat).SetInt64(total))
		floor := new(big.Int).Quo(exact.Num(), exact.Denom())
		parts[i], order[i] = floor.Int64(), i
		remainders[i] = new(big.Rat).Sub(exact, new(big.Rat).SetInt(floor))
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

// question is one combination of parameters.
type question url.Values

func (q question) address(format string, change ...string) string {
	v := url.Values{}
	for name, list := range q {
		v[name] = list
	}
	v.Set("f", format)
	if format == "json" {
		v.Set("geometry", "none")
	}
	for i := 0; i < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return "/analysis/allocation?" + v.Encode()
}

func (q question) get(name string) string { return url.Values(q).Get(name) }

// questions draws combinations of every parameter, the same each time; the first ask for
// one thing only. Under the race detector there are an eighth as many.
func questions(s service, n int) []question {
	var dataset struct {
		Needs   []struct{ Name string }
		Funds   []string
		Periods []string
	}
	s.ok("/dataset").decode(&dataset)
	choices := map[string][]string{
		"level": {"district", "circle"}, "lag": {"0", "1", "2"}, "flood": {"yes", "unclear", "all"},
		"date": {"contract", "published"},
		"rung": {"awarded", "tender", "sanctioned"}, "spread": {"none", "need", "population", "area"},
		"kind": {"restoration", "preparedness", "relief", "restoration,relief", "other"},
		"period": append([]string{"2024-07", "2022-06/2023-09", "all", "2022-06", "2022-04/2022-05"},
			dataset.Periods...),
		"fund": dataset.Funds,
	}
	for _, need := range dataset.Needs {
		choices["need"] = append(choices["need"], need.Name)
	}
	for _, f := range s.ok("/collections/districts/items?geometry=none").features().Features {
		choices["within"] = append(choices["within"], f.ID)
	}
	names := slices.Sorted(mapKeys(choices))
	var list []question
	for _, level := range choices["level"] {
		for _, name := range names {
			for _, value := range choices[name] {
				if name != "level" && name != "within" {
					list = append(list, question{"level": {level}, name: {value}})
				}
			}
		}
	}
	rng := rand.New(rand.NewPCG(7, 11))
	for range n {
		q := question{}
		for _, name := range names {
			if rare := name == "within" || name == "fund" || name == "kind"; rng.IntN(2) == 0 &&
				(!rare || rng.IntN(3) == 0) {
				q[name] = []string{choices[name][rng.IntN(len(choices[name]))]}
			}
		}
		list = append(list, q)
	}
	return list
}

// near checks a float of an answer against the exact value. scale is the size of what it
// was computed from, for differences that cancel.
func near(t *testing.T, what, got string, want *big.Rat, scale *big.Rat) {
	t.Helper()
	difference := new(big.Rat).Sub(rational(t, got), want)
	allowed := new(big.Rat).Mul(new(big.Rat).Add(new(big.Rat).Abs(want), scale), big.NewRat(1, 1e12))
	if difference.Abs(difference).Cmp(allowed) > 0 {
		t.Errorf("%s is %s, recomputed %s", what, got, want.FloatString(12))
	}
}

func TestMeasuresFromTheCSVAlone(t *testing.T) {
	thorough.OneByOne(t)
	everyDataset(t, func(t *testing.T, s service) {
		for _, q := range thorough.Draw(t, questions(s, 120), 60) {
			csv := s.ok(q.address("csv"))
			rows := csv.rows()
			slices.SortFunc(rows, func(a, b map[string]string) int { return strings.Compare(a["id"], b["id"]) })
			var summary struct {
				Summary map[string]any
			}
			s.ok(q.address("json")).decode(&summary)
			recomputeMeasures(t, q.address("csv"), rows, summary.Summary)
			headerAddsUp(t, csv, summary.Summary)
			if t.Failed() {
				return
			}
		}
	})
}

// line is a row of the CSV export, read.
type line struct {
	cells  map[string]string
	s      int64    // paise
	a      *big.Rat // need; nil: missing
	fair   int64
	reason map[string]string
}

func recomputeMeasures(t *testing.T, address string, rows []map[string]string, summary map[string]any) {
	t.Helper()
	var known []*line
	var weights []*big.Rat
	var total, S, gaps int64
	A := new(big.Rat)
	counts := map[string]int{}
	lines := make([]line, len(rows))
	for i, row := range rows {
		l := line{cells: row, s: paise(t, row["amount"]), reason: map[string]string{}}
		for pair := range strings.SplitSeq(row["null_reasons"], ";") {
			if name, reason, ok := strings.Cut(pair, "="); ok {
				l.reason[name] = reason
			}
		}
		if low, high := paise(t, row["amount_low"]), paise(t, row["amount_high"]); low < 0 ||
			low > l.s+paise(t, row["coarser"]) || max(low, l.s) > high {
			t.Errorf("%s: %s: low %d, amount %d, high %d", address, row["id"], low, l.s, high)
		}
		total += l.s
		if l.s == 0 {
			counts["zero_money"]++
		}
		if (row["need"] == "") != (row["need_reason"] != "") {
			t.Errorf("%s: %s: need %q with reason %q", address, row["id"], row["need"], row["need_reason"])
		}
		lines[i] = l
		if row["need"] == "" {
			counts["missing_need"]++
			continue
		}
		lines[i].a = rational(t, row["need"])
		if lines[i].a.Sign() == 0 {
			counts["zero_need"]++
		}
		S += l.s
		A.Add(A, lines[i].a)
		known, weights = append(known, &lines[i]), append(weights, lines[i].a)
	}
	for i, fair := range apportion(S, weights) {
		known[i].fair = fair
	}
	hoover := new(big.Rat)
	for i := range lines {
		l := &lines[i]
		what := address + ": " + l.cells["id"] + " "
		null := func(name, reason string) {
			t.Helper()
			if l.cells[name] != "" || l.reason[name] != reason {
				t.Errorf("%s%s is %q for %q, want null for %s", what, name, l.cells[name], l.reason[name], reason)
			}
			delete(l.reason, name)
		}
		value := func(name string, want, scale *big.Rat) {
			t.Helper()
			if l.cells[name] == "" || l.reason[name] != "" {
				t.Errorf("%s%s is null for %q", what, name, l.reason[name])
				return
			}
			near(t, what+name, l.cells[name], want, scale)
		}
		zero, side := l.reason["side"], l.reason["side"]
		if (l.cells["side"] == "none") != (side != "") {
			t.Errorf("%sside is %s for %q", what, l.cells["side"], side)
		}
		if delete(l.reason, "side"); side != "" {
			null("gap_low", side)
			null("gap_high", side)
		}
		noMoney := fmt.Sprint(summary["null_reasons"].(map[string]any)["per_need"])
		measures := []string{"per_need", "equity_gap", "equity_gap_pp", "gap_per_need", "location_quotient"}
		switch {
		case l.a == nil:
			for _, name := range measures {
				null(name, "missing_need")
			}
			continue
		case A.Sign() == 0:
			for _, name := range measures {
				null(name, "no_need")
			}
			continue
		case S == 0:
			if noMoney != "no_money" && noMoney != "coarser_only" {
				t.Errorf("%sis without money for %s", what, noMoney)
			}
			for _, name := range measures {
				null(name, noMoney)
			}
			continue
		case l.a.Sign() == 0 && zero != "zero_need" && zero != "zero_with_damage" && zero != "zero_partial":
			t.Errorf("%shas a need of zero, which is %q", what, zero)
		}
		if got := paise(t, l.cells["equity_gap"]); got != l.s-l.fair {
			t.Errorf("%sequity_gap is %d paise, recomputed %d", what, got, l.s-l.fair)
		}
		gaps += paise(t, l.cells["equity_gap"])
		p := new(big.Rat).Quo(l.a, A)
		rupees, share := big.NewRat(l.s, 100), new(big.Rat).Mul(p, big.NewRat(S, 100))
		if l.a.Sign() == 0 {
			null("per_need", zero)
			null("gap_per_need", zero)
		} else {
			value("per_need", new(big.Rat).Quo(rupees, l.a), new(big.Rat))
			value("gap_per_need", new(big.Rat).Quo(new(big.Rat).Sub(rupees, share), l.a),
				new(big.Rat).Quo(new(big.Rat).Add(rupees, share), l.a))
		}
		sigma := big.NewRat(l.s, S)
		difference := new(big.Rat).Sub(sigma, p)
		value("equity_gap_pp", new(big.Rat).Mul(difference, big.NewRat(100, 1)), big.NewRat(100, 1))
		hoover.Add(hoover, new(big.Rat).Abs(difference))
		if l.a.Sign() == 0 {
			null("location_quotient", zero)
		} else {
			value("location_quotient", new(big.Rat).Quo(sigma, p), new(big.Rat))
		}
		if len(l.reason) > 0 {
			t.Errorf("%snull reasons %v of what is not null", what, l.reason)
		}
	}
	if gaps != 0 {
		t.Errorf("%s: the equity gaps sum to %d paise", address, gaps)
	}
	text := func(name string) string { return fmt.Sprint(summary[name]) }
	if got := paise(t, text("amount")); got != total {
		t.Errorf("%s: summary amount %d, the rows sum to %d", address, got, total)
	}
	counts["areas"] = len(rows)
	for _, name := range []string{"areas", "zero_money", "zero_need", "missing_need"} {
		if text(name) != fmt.Sprint(counts[name]) {
			t.Errorf("%s: summary %s %s, recomputed %d", address, name, text(name), counts[name])
		}
	}
	summaryNumber := func(name string, defined bool, want *big.Rat) {
		t.Helper()
		reason := summary["null_reasons"].(map[string]any)[name]
		if !defined {
			if summary[name] != nil || reason == nil {
				t.Errorf("%s: summary %s %s for %v, want null with a reason", address, name, text(name), reason)
			}
			return
		}
		if summary[name] == nil || reason != nil {
			t.Errorf("%s: summary %s is null for %v", address, name, reason)
			return
		}
		near(t, address+": summary "+name, text(name), want, new(big.Rat))
	}
	summaryNumber("need", len(known) > 0, A)
	if A.Sign() > 0 {
		summaryNumber("per_need", S != 0, new(big.Rat).Quo(big.NewRat(S, 100), A))
		summaryNumber("hoover", S != 0, new(big.Rat).Mul(hoover, big.NewRat(1, 2)))
	} else {
		summaryNumber("per_need", false, nil)
		summaryNumber("hoover", false, nil)
	}
}

// headerAddsUp checks the reconciliation of a CSV answer, and that it is the summary's.
func headerAddsUp(t *testing.T, csv answer, summary map[string]any) {
	t.Helper()
	reconciliation := summary["reconciliation"].(map[string]any)
	sum, source, buckets := int64(0), int64(0), 0
	is := bucketsIn(reconciliation)
	for pair := range strings.SplitSeq(csv.header.Get(ReconciliationHeader), ", ") {
		name, amount, _ := strings.Cut(pair, "=")
		if bucket := is[strings.TrimPrefix(name, "placed.")]; amount != bucket {
			t.Errorf("%s: the header says %s, the summary %s", csv.url, pair, bucket)
		}
		if buckets++; name == "source" {
			source = paise(t, amount)
		} else {
			sum += paise(t, amount)
		}
	}
	if sum != source || buckets != 7 {
		t.Errorf("%s: %d buckets sum to %d paise of %d", csv.url, buckets, sum, source)
	}
}

// TestSpreadFromTheCSVAlone recomputes money spread over circles from what is beside them.
func TestSpreadFromTheCSVAlone(t *testing.T) {
	everyDataset(t, func(t *testing.T, s service) {
		size := map[string]string{}
		for _, row := range s.ok("/collections/circles/items?f=csv").rows() {
			size[row["id"]] = row["area_km2"]
		}
		for _, period := range []string{"2022-23", "2023-24", "2024-25"} {
			q := question{"level": {"circle"}, "period": {period}}
			var beside struct {
				Summary struct {
					Coarser []coarserMoney `json:"coarser"`
				}
			}
			s.ok(q.address("json")).decode(&beside)
			people := map[string]string{}
			for _, row := range s.ok(q.address("csv", "need", "population")).rows() {
				people[row["id"]] = row["need"]
			}
			plain := s.ok(q.address("csv")).rows()
			for _, spread := range []string{"need", "population", "area"} {
				spreadRows := s.ok(q.address("csv", "spread", spread)).rows()
				moved := 0
				for _, d := range beside.Summary.Coarser {
					var at []int
					var weights []*big.Rat
					for i, row := range plain {
						if row["parent_id"] == d.ID {
							basis := map[string]string{"need": row["need"], "population": people[row["id"]],
								"area": size[row["id"]]}[spread]
							weight := new(big.Rat)
							if basis != "" {
								weight = millionths(rational(t, basis))
							}
							at, weights = append(at, i), append(weights, weight)
						}
					}
					for k, part := range apportion(paise(t, fmt.Sprint(d.Amount)), weights) {
						want := paise(t, plain[at[k]]["amount"]) + part
						if got := paise(t, spreadRows[at[k]]["amount"]); got != want {
							t.Errorf("%s spread by %s: %s has %d paise, recomputed %d", period, spread,
								plain[at[k]]["id"], got, want)
						}
						if part > 0 {
							moved++
						}
					}
				}
				if moved == 0 {
					t.Errorf("%s: nothing was spread by %s", period, spread)
				}
			}
		}
	})
}

// millionths rounds to six decimals, half away from zero: the unit shares are stated in.
func millionths(r *big.Rat) *big.Rat {
	f, _ := r.Float64()
	return new(big.Rat).SetFrac(big.NewInt(int64(math.Round(f*1e6))), big.NewInt(1e6))
}

// TestLevelsAddUp: a district's money is its circles' and what is known of it only.
func TestLevelsAddUp(t *testing.T) {
	everyDataset(t, func(t *testing.T, s service) {
		for _, q := range questions(s, 40) {
			if q.get("spread") != "" {
				continue
			}
			sums := map[string]int64{}
			for _, row := range s.ok(q.address("csv", "level", "circle")).rows() {
				sums[row["parent_id"]] += paise(t, row["amount"])
			}
			var circles struct {
				Summary struct {
					Coarser []coarserMoney `json:"coarser"`
				}
			}
			s.ok(q.address("json", "level", "circle")).decode(&circles)
			for _, d := range circles.Summary.Coarser {
				sums[d.ID] += paise(t, fmt.Sprint(d.Amount))
			}
			rows := s.ok(q.address("csv", "level", "district")).rows()
			for _, row := range rows {
				if got := paise(t, row["amount"]); got != sums[row["id"]] {
					t.Errorf("%s: district %s has %d paise, its parts %d", q.address("csv"), row["id"], got,
						sums[row["id"]])
				}
				delete(sums, row["id"])
			}
			for id, sum := range sums {
				if sum != 0 {
					t.Errorf("%s: %d paise in the district %s, which has no row", q.address("csv"), sum, id)
				}
			}
		}
	})
}
