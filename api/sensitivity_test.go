package api

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestSensitivityIsTheAnswersOneByOne asks for every cell of the table on its own and
// works out anew what compares it with the question as asked.
func TestSensitivityIsTheAnswersOneByOne(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	s := sample(t)
	for _, base := range []string{"need=affected_peak&lag=0&rung=awarded&period=2023-24",
		"need=population&lag=1&rung=sanctioned&period=2022-23&kind=restoration",
		"need=affected_peak&lag=2&rung=awarded&period=2024-25"} {
		var answer struct {
			Areas []struct {
				ID, Level                                      string
				Gap                                            *float64 `json:"equity_gap"`
				Short, Even, Over, Uncertain, Undefined, Flips int
				FallsShort                                     string      `json:"falls_short"`
				NullReasons                                    nullReasons `json:"null_reasons"`
			}
		}
		s.ok("/analysis/sensitivity?" + base).decode(&answer)
		type tally struct{ short, even, over, uncertain, undefined, flips int }
		fresh := func() map[string]*tally {
			list := map[string]*tally{}
			for _, a := range answer.Areas {
				list[a.ID] = &tally{}
			}
			return list
		}
		tallies := fresh()
		question, _ := url.ParseQuery(base)
		before := map[string][]map[string]string{}
		for _, level := range s.levels() {
			before[level.Key] = s.ok("/analysis/allocation?f=csv&level=" + level.Key + "&" + base).rows()
		}
		cells := s.ok("/analysis/sensitivity?f=csv&" + base).rows()
		bases, flips, repeats, placed := 0, 0, 0, []string(nil)
		for _, cell := range cells {
			q := url.Values{"level": {cell["level"]}, "need": {cell["need"]}, "lag": {cell["lag"]},
				"rung":   {cell["rung"]},
				"period": question["period"], "kind": question["kind"]}
			if len(question["kind"]) == 0 {
				q.Del("kind")
			}
			address := "/analysis/allocation?" + q.Encode()
			rows := s.ok(address + "&f=csv").rows()
			var e struct {
				Indices map[string]indicesAnswer
			}
			s.ok("/analysis/equity?redraws=no&" + q.Encode()).decode(&e)
			if i := e.Indices[cell["level"]]; !sameNumber(cell["hoover"], i.Hoover) ||
				!sameNumber(cell["gini"], i.Gini) {
				t.Fatalf("%s: hoover %s, gini %s in the table, %v, %v in the answer", address, cell["hoover"],
					cell["gini"], i.Hoover, i.Gini)
			}
			most, least, flipped := -1, -1, []string{}
			var x, y []float64
			amount := int64(0)
			last := placed
			placed = nil
			for _, row := range rows {
				placed = append(placed, row["amount"])
			}
			repeat := cell["lag"] != "0" && slices.Equal(placed, last)
			if cell["repeats"] != fmt.Sprint(repeat) {
				t.Errorf("%s: the table says it repeats: %s", address, cell["repeats"])
			}
			counted := tallies
			if repeat {
				repeats++
				counted = fresh()
			}
			for i, row := range rows {
				was := before[cell["level"]][i]
				amount += paise(t, row["amount"])
				if row["per_need"] != "" && was["per_need"] != "" {
					x, y = append(x, float(row["per_need"])), append(y, float(was["per_need"]))
				}
				tally := counted[row["id"]]
				switch {
				case row["side"] == "none":
					tally.undefined++
				case row["short"] == "true":
					tally.short++
				case row["side"] == "above":
					tally.over++
				case row["side"] == "even":
					tally.even++
				default:
					tally.uncertain++
				}
				if sides := row["side"] + was["side"]; sides == "belowabove" || sides == "abovebelow" {
					flipped = append(flipped, row["id"])
					tally.flips++
				}
				gap := float(row["equity_gap"])
				if row["ranked"] == "true" && row["side"] == "above" &&
					(most < 0 || gap > float(rows[most]["equity_gap"])) {
					most = i
				}
				if row["ranked"] == "true" && row["short"] == "true" &&
					(least < 0 || gap < float(rows[least]["equity_gap"])) {
					least = i
				}
			}
			if amount != paise(t, cell["amount"]) || cell["flipped"] != strings.Join(flipped, ";") ||
				cell["compared"] != fmt.Sprint(len(x)) {
				t.Errorf("%s: the table has %v; worked out anew: amount %d, flipped %v, %d compared", address, cell,
					amount, flipped, len(x))
			}
			for name, i := range map[string]int{"most": most, "least": least} {
				id, gap := "", ""
				if i >= 0 {
					id, gap = rows[i]["id"], rows[i]["equity_gap"]
				}
				if cell[name+"_id"] != id || cell[name+"_gap"] != gap {
					t.Errorf("%s: %s is %s with %s, worked out anew %s with %s", address, name, cell[name+"_id"],
						cell[name+"_gap"], id, gap)
				}
			}
			if r, ok := rankCorrelation(x, y); ok != (cell["rank_correlation"] != "") || ok &&
				math.Abs(r-float(cell["rank_correlation"])) > 1e-12 {
				t.Errorf("%s: rank correlation %s, worked out anew %v (%v)", address, cell["rank_correlation"], r, ok)
			}
			if cell["base"] == "true" {
				bases++
				if cell["need"] != question.Get("need") || cell["lag"] != question.Get("lag") ||
					cell["rung"] != question.Get("rung") || cell["flips"] != "0" {
					t.Errorf("the base cell is %v", cell)
				}
			}
			flips += len(flipped)
		}
		if ended := question.Get("period") == "2024-25"; bases != 2 || flips == 0 || repeats == 0 == ended {
			t.Errorf("%s: %d base cells, %d flips, %d repeats", base, bases, flips, repeats)
		}
		for _, a := range answer.Areas {
			if got := (tally{a.Short, a.Even, a.Over, a.Uncertain, a.Undefined, a.Flips}); got != *tallies[a.ID] {
				t.Errorf("%s: %s has %+v, the answers one by one %+v", base, a.ID, got, *tallies[a.ID])
			}
			if defined := a.Short + a.Even + a.Over + a.Uncertain; a.FallsShort == "most" != (a.Short < defined &&
				2*a.Short > defined) {
				t.Errorf("%s: %s falls short in %q of %+v", base, a.ID, a.FallsShort, *tallies[a.ID])
			}
			if a.Gap == nil == (a.NullReasons["equity_gap"] == "") {
				t.Errorf("%s: %s has gap %v, reasons %v", base, a.ID, a.Gap, a.NullReasons)
			}
		}
	}
}

func float(text string) float64 {
	var f float64
	_, _ = fmt.Sscan(text, &f)
	return f
}

func sameNumber(text string, f *float64) bool {
	if f == nil || text == "" {
		return f == nil && text == ""
	}
	return math.Abs(float(text)-*f) < 1e-12
}

// rankCorrelation is Spearman's by counting, for each value, how many are smaller.
func rankCorrelation(x, y []float64) (float64, bool) {
	ranks := func(x []float64) []float64 {
		r := make([]float64, len(x))
		for i := range x {
			for j := range x {
				if x[j] < x[i] {
					r[i]++
				} else if x[j] == x[i] {
					r[i] += 0.5
				}
			}
		}
		return r
	}
	rx, ry := ranks(x), ranks(y)
	n := float64(len(x))
	var sx, sy, xy, xx, yy float64
	for i := range rx {
		sx, sy = sx+rx[i], sy+ry[i]
		xy, xx, yy = xy+rx[i]*ry[i], xx+rx[i]*rx[i], yy+ry[i]*ry[i]
	}
	if len(x) == 0 || slices.Max(rx) == slices.Min(rx) || slices.Max(ry) == slices.Min(ry) {
		return 0, false
	}
	return (n*xy - sx*sy) / math.Sqrt((n*xx-sx*sx)*(n*yy-sy*sy)), true
}
