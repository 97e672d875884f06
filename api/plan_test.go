package api

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
)

// TestPlan adds up what every rule gives, in decimal fractions as they stand in the answer,
// and works out the index before and after from the features.
func TestPlan(t *testing.T) {
	s := sample(t)
	for _, query := range []string{"budget=1234567890.07", "budget=1000000000.01&level=circle&claims=equal",
		"budget=500000000&existing=no&floor=1000000&cap=40000000"} {
		var p struct {
			Features []struct {
				Properties struct {
					Need, Existing, Claim json.Number
					Possible              json.Number `json:"claim_possible"`
					New                   json.Number `json:"by_need"`
					Limited               json.Number
					Claims                json.Number `json:"by_claims"`
					Bound                 *string
				}
			}
			Summary struct {
				Budget           json.Number
				Label            string
				Existing, Claims json.Number
				HeldBack         json.Number `json:"held_back"`
				Before           *float64    `json:"hoover_before"`
				Rules            []struct {
					Rule  string
					After *float64 `json:"hoover_after"`
					Bound int
				}
				Reasons map[string]string `json:"null_reasons"`
			}
		}
		s.ok("/analysis/plan?" + query).decode(&p)
		if !strings.Contains(p.Summary.Label, "not entitlement") || p.Summary.Before == nil &&
			p.Summary.Reasons["hoover_before"] == "" {
			t.Errorf("%s: summary %+v", query, p.Summary)
		}
		existing, claims := new(big.Rat), new(big.Rat)
		for _, f := range p.Features {
			if x := f.Properties; x.Need != "" {
				existing.Add(existing, rational(t, x.Existing.String()))
				claims.Add(claims, rational(t, x.Claim.String()))
				if rational(t, x.Claim.String()).Cmp(rational(t, x.Possible.String())) > 0 {
					t.Errorf("%s: %s is certain of %s possible", query, x.Claim, x.Possible)
				}
			}
		}
		if existing.Cmp(rational(t, p.Summary.Existing.String())) != 0 || claims.Cmp(rational(t,
			p.Summary.Claims.String())) != 0 {
			t.Errorf("%s: the areas have %s and claim %s, the summary %+v", query, existing.FloatString(2),
				claims.FloatString(2), p.Summary)
		}
		var whole struct{ Summary map[string]any }
		s.ok("/analysis/plan?" + query).decode(&whole)
		headerAddsUp(t, s.ok("/analysis/plan?f=csv&"+query), whole.Summary)
		budget, _ := new(big.Rat).SetString(p.Summary.Budget.String())
		for k, rule := range p.Summary.Rules {
			sum, bound := new(big.Rat), 0
			var money, need []float64
			for _, f := range p.Features {
				x := f.Properties
				if x.Need == "" {
					continue
				}
				part, ok := new(big.Rat).SetString([]json.Number{x.New, x.Limited, x.Claims}[k].String())
				if !ok || part.Sign() < 0 {
					t.Fatalf("%s: %+v", query, x)
				}
				sum.Add(sum, part)
				if rule.Rule == "limited" && x.Bound != nil {
					bound++
				}
				n, _ := x.Need.Float64()
				e, _ := x.Existing.Float64()
				m, _ := part.Float64()
				money, need = append(money, e+m), append(need, n)
			}
			if rule.Rule == "by_claims" {
				sum.Add(sum, rational(t, p.Summary.HeldBack.String()))
			}
			if sum.Cmp(budget) != 0 || rule.Bound != bound {
				t.Errorf("%s: rule %s spends %s of %s, holds %d areas, states %d", query, rule.Rule, sum.FloatString(2),
					budget.FloatString(2), bound, rule.Bound)
			}
			totalMoney, totalNeed, hoover := 0.0, 0.0, 0.0
			for i := range money {
				totalMoney, totalNeed = totalMoney+money[i], totalNeed+need[i]
			}
			for i := range money {
				hoover += math.Abs(money[i]/totalMoney-need[i]/totalNeed) / 2
			}
			if rule.After == nil || math.Abs(hoover-*rule.After) > 1e-9 {
				t.Errorf("%s: rule %s: Hoover after is %v, states %v", query, rule.Rule, hoover, rule.After)
			}
		}
	}
	for query, says := range map[string]string{
		"budget=100&floor=50":                        `"feasible":{"least":1750,"most":null}`,
		"budget=100000&cap=1":                        `"feasible":{"least":0,"most":`,
		"budget=1&floor=10&cap=5":                    "cap",
		"budget=1.005":                               "budget",
		"budget=1000&need=population&period=1990-91": "holds nothing for 1990-91",
		"kind=relief&period=2022-04&need=population": "there is none to begin with",
	} {
		a := s.get("/analysis/plan?" + query)
		if a.status != 400 || !strings.Contains(string(a.body), says) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
}

// What a column of money is about stands in the API's description as well as how it is written.
func TestMoneyIsDescribed(t *testing.T) {
	body := string(sample(t).ok("/api").body)
	for _, about := range []string{"money placed in the area, on the rung asked; major units",
		"new money under rule by_need; null where need is missing; major units"} {
		if !strings.Contains(body, about) {
			t.Errorf("no property is described by %q", about)
		}
	}
}

// A plan that names no budget shares out as much as the period has placed.
func TestPlanOfThePeriodsMoney(t *testing.T) {
	var p, a struct {
		Summary struct {
			Budget, Amount json.Number
		}
	}
	s := sample(t)
	for _, query := range []string{"level=district", "level=circle&period=2024-07"} {
		s.ok("/analysis/plan?" + query).decode(&p)
		s.ok("/analysis/allocation?geometry=none&" + query).decode(&a)
		if p.Summary.Budget != a.Summary.Amount || a.Summary.Amount == "0" {
			t.Errorf("%s: a budget of %s, with %s placed", query, p.Summary.Budget, a.Summary.Amount)
		}
	}
}
