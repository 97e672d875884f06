package api

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

type indicesAnswer struct {
	Areas, ZeroNeed, MissingNeed int
	Hoover, Gini, Theil          *float64
	Between                      *float64          `json:"theil_between"`
	Within                       *float64          `json:"theil_within"`
	Reasons                      map[string]string `json:"null_reasons"`
}

type moneyBounds struct {
	Amount  json.Number
	Certain json.Number `json:"amount_low"`
	Most    json.Number `json:"amount_high"`
}

type equityAnswer struct {
	Indices map[string]indicesAnswer
	Lorenz  []struct{ Need, Money float64 }
	Areas   []struct {
		ID, Name, Why string
		moneyBounds
		Money  float64 `json:"money_share"`
		Need   float64 `json:"need_share"`
		Hoover float64 `json:"hoover_part"`
	}
	Spread *struct {
		Contracts, Draws int
		Hoover           struct {
			Low, High, Bias *float64
			Reason          *string
		}
	}
}

// TestEquity recomputes the indices of an answer from the shares and the curve in it, and
// holds it against the allocation of the same question.
func TestEquity(t *testing.T) {
	thorough.OneByOne(t)
	s, spreads := sample(t), 0
	for _, query := range []string{"level=district", "level=circle", "level=circle&period=2023-24&need=population",
		"level=district&kind=restoration&lag=1"} {
		var e equityAnswer
		s.ok("/analysis/equity?" + query).decode(&e)
		var a struct {
			Summary  struct{ Hoover float64 }
			Features []struct {
				ID         string
				Properties struct {
					moneyBounds
					ParentName string `json:"parent_name"`
				}
			}
		}
		s.ok("/analysis/allocation?geometry=none&" + query).decode(&a)
		level := strings.TrimPrefix(strings.Split(query, "&")[0], "level=")
		got := e.Indices[level]
		money, need, hoover, shares := 0.0, 0.0, 0.0, 0.0
		bounds, districts := map[string]moneyBounds{}, map[string]string{}
		for _, f := range a.Features {
			bounds[f.ID], districts[f.ID] = f.Properties.moneyBounds, f.Properties.ParentName
		}
		for _, area := range e.Areas {
			money, need, hoover = money+area.Money, need+area.Need, hoover+area.Hoover
			shares += math.Abs(area.Money-area.Need) / 2
			name := area.Name
			if level == "circle" {
				name += ", " + districts[area.ID]
			}
			if area.moneyBounds != bounds[area.ID] {
				t.Errorf("%s: %s has %v, in the allocation %v", query, area.ID, area.moneyBounds, bounds[area.ID])
			}
			if !strings.HasPrefix(area.Why, name+": ") || strings.Contains(area.Why, " 0.0 %") ||
				strings.Contains(query, "population") != strings.Contains(area.Why, "of the population") {
				t.Errorf("%s: %+v", query, area)
			}
		}
		for what, x := range map[string][2]float64{
			"Σ money shares": {money, 1}, "Σ need shares": {need, 1}, "Σ parts of Hoover": {hoover, *got.Hoover},
			"Hoover from shares": {shares, *got.Hoover}, "Hoover of the allocation": {a.Summary.Hoover, *got.Hoover},
		} {
			if math.Abs(x[0]-x[1]) > 1e-9 {
				t.Errorf("%s: %s is %v, want %v", query, what, x[0], x[1])
			}
		}
		gini := 1.0
		for i := 1; i < len(e.Lorenz); i++ {
			gini -= (e.Lorenz[i].Need - e.Lorenz[i-1].Need) * (e.Lorenz[i].Money + e.Lorenz[i-1].Money)
		}
		if math.Abs(gini-*got.Gini) > 1e-9 {
			t.Errorf("%s: Gini from the curve %v, stated %v", query, gini, *got.Gini)
		}
		for name, x := range e.Indices {
			if x.Theil == nil {
				if x.Reasons["theil"] == "" {
					t.Errorf("%s: no reason why Theil at %s level is null", query, name)
				}
			} else if math.Abs(*x.Between+*x.Within-*x.Theil) > 1e-12 {
				t.Errorf("%s: between %v + within %v ≠ %v", query, *x.Between, *x.Within, *x.Theil)
			}
		}
		switch i := e.Spread; {
		case i.Draws != 1000 || i.Contracts < 20 || (i.Hoover.Low == nil) != (i.Hoover.Reason != nil):
			t.Errorf("%s: spread %+v", query, i)
		case i.Hoover.Low == nil:
			if *i.Hoover.Reason != "few_contracts" {
				t.Errorf("%s: spread %+v", query, i)
			}
		case !(0 <= *i.Hoover.Low && *i.Hoover.Low <= *got.Hoover && *got.Hoover <= *i.Hoover.High &&
			*i.Hoover.High <= 1) || *i.Hoover.Bias == 0:
			t.Errorf("%s: spread %v to %v leaves out %v, or is not biased", query, *i.Hoover.Low, *i.Hoover.High,
				*got.Hoover)
		default:
			spreads++
		}
		if first, second := s.ok("/analysis/equity?"+query).body, sample(t).ok("/analysis/equity?"+
			query).body; string(first) != string(second) {
			t.Errorf("%s: two servers answer differently", query)
		}
	}
	var plain equityAnswer
	s.ok("/analysis/equity?redraws=no").decode(&plain)
	if plain.Spread != nil || spreads == 0 {
		t.Errorf("%d spreads; one that nobody asked for: %+v", spreads, plain.Spread)
	}
	if refusal := s.get("/analysis/equity?intervals=no"); refusal.status != 400 ||
		!strings.Contains(string(refusal.body), "now redraws") {
		t.Errorf("the old name of redraws: %d %s", refusal.status, refusal.body)
	}
}

// Only an allocation spreads money; every other answer says where that of a district stands.
func TestCaveatsOfCircles(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	for _, path := range []string{"allocation?geometry=none&", "equity?redraws=no&", "plan?", "trend?", "compare?",
		"spatial?"} {
		body := string(s.ok("/analysis/" + path + "level=circle").body)
		if !strings.Contains(body, "Money known to a district only is shown beside its circles, not in them.") ||
			strings.Contains(body, "is spread over") {
			t.Errorf("%s does not say where money known to a district stands", path)
		}
	}
}

// The records of the sample end with 2025-08.
func TestCaveatsOfWhatIsNotComplete(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	const money, need = "Money is recorded until 2025-08: the spending window ",
		"The need is published until 2025-08: the period "
	for path, says := range map[string]string{
		"allocation?geometry=none&period=2024-25":       "",
		"allocation?geometry=none&period=all&lag=2":     "",
		"allocation?geometry=none&period=2024-25&lag=1": money + "2024-04/2026-03 is not complete.",
		"trend?lag=2": money + "2025-04/2028-03 is not complete.",
		"equity?redraws=no&period=2025-07/2025-09":         need + "2025-07/2025-09 may not be complete.",
		"plan?period=2025-26&need=population&level=circle": money + "2025-26 is not complete.",
	} {
		body := string(s.ok("/analysis/" + path).body)
		if says != "" && !strings.Contains(body, says) || says == "" && (strings.Contains(body, money) ||
			strings.Contains(body, need)) {
			t.Errorf("%s: want the caveat %q", path, says)
		}
		if strings.Contains(path, "need=population") && strings.Contains(body, need) {
			t.Errorf("%s: a need of years is said to be incomplete", path)
		}
	}
}

// A period that holds nothing is refused with what does; one that is not over says so.
func TestPeriodsSayWhatTheyHold(t *testing.T) {
	s := sample(t)
	if a := s.get("/analysis/allocation?period=2031-32"); a.status != 400 ||
		!strings.Contains(string(a.body), "2022-04 to 2025-08") {
		t.Errorf("a year to come: %d %s", a.status, a.body)
	}
	for period, complete := range map[string]bool{"2024-25": true, "2025-26": false, "all": true} {
		summary := s.ok("/analysis/allocation?geometry=none&period=" + period).features().Summary
		if summary["complete"] != complete || summary["money_to"] != "2025-08" || summary["need_to"] != "2025-08" {
			t.Errorf("%s: complete %v, money to %v, need to %v", period, summary["complete"], summary["money_to"],
				summary["need_to"])
		}
	}
	var dataset struct {
		To    string `json:"awards_to"`
		Years []struct {
			Period   string
			Complete bool
		}
	}
	s.ok("/dataset").decode(&dataset)
	if last := dataset.Years[len(dataset.Years)-1]; dataset.To != "2025-08" || last.Period != "2025-26" ||
		last.Complete || !dataset.Years[len(dataset.Years)-2].Complete {
		t.Errorf("the dataset's years: %+v", dataset)
	}
}

// TestEveryPeriodListedIsAnswered: what /dataset lists to be asked for is not refused, also where a record is dated
// outside the months that the files cover.
func TestEveryPeriodListedIsAnswered(t *testing.T) {
	thorough.OneByOne(t)
	early, late := storetest.Collect(storetest.Dataset(1, 2))[0], storetest.Collect(storetest.Dataset(1, 2))[1]
	early.ContractDate = time.Date(2009, time.May, 3, 0, 0, 0, 0, time.UTC)
	late.ContractDate = time.Date(2031, time.June, 3, 0, 0, 0, 0, time.UTC)
	d := storetest.Of("stray", early, late)
	d.Version.AwardsFrom, d.Version.AwardsTo = spending.NewMonth(2020, time.April), spending.NewMonth(2020, time.June)
	opened, err := gpkg.Open(filepath.Join(t.TempDir(), "stray.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if _, err := opened.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	s := serverOf(t, opened)
	var listed struct {
		Months, Periods []string
	}
	s.ok("/dataset").decode(&listed)
	if len(listed.Months) < 200 || len(listed.Periods) == 0 {
		t.Fatalf("listed %d months and %d years", len(listed.Months), len(listed.Periods))
	}
	for _, period := range append([]string{listed.Months[0], listed.Months[len(listed.Months)-1]}, listed.Periods...) {
		if a := s.get("/analysis/allocation?geometry=none&period=" + period); a.status != 200 {
			t.Errorf("%s is listed and answered with %d: %s", period, a.status, a.body)
		}
	}
	if a := s.get("/analysis/allocation?period=2008-01"); a.status != 400 ||
		!strings.Contains(string(a.body), "2009-05 to 2031-06") {
		t.Errorf("a month before everything: %d %s", a.status, a.body)
	}
}

// TestEquityOfUnknownNeed: where no need is known, that is the reason, as in the allocation.
func TestEquityOfUnknownNeed(t *testing.T) {
	thorough.OneByOne(t)
	s := sample(t)
	var e equityAnswer
	s.ok("/analysis/equity?period=2022-04").decode(&e)
	var a struct {
		Summary struct {
			Reasons map[string]string `json:"null_reasons"`
		}
	}
	s.ok("/analysis/allocation?geometry=none&period=2022-04").decode(&a)
	for level, x := range e.Indices {
		for _, name := range []string{"hoover", "gini", "theil", "theil_between", "theil_within", "atkinson_0_5",
			"atkinson_1", "cv", "theil_l", "horizontal"} {
			if x.Reasons[name] != "missing_need" || x.Reasons[name] != a.Summary.Reasons["hoover"] {
				t.Errorf("%s by %s is null because of %q, the allocation's index because of %q", name, level,
					x.Reasons[name], a.Summary.Reasons["hoover"])
			}
		}
	}
}

// TestWhyNamesAreasInLanguages: a sentence calls its area, and the one that it lies in, as in the language asked for.
func TestWhyNamesAreasInLanguages(t *testing.T) {
	d := storetest.Dataset(3, 500)
	names := map[string]spending.AreaName{}
	for _, a := range d.Areas {
		names[a.ID] = spending.AreaName{Name: "Là-bas " + a.ID}
	}
	d.Description.Names = spending.AreaNames{"fr": names}
	var got struct {
		Areas []struct {
			ID, Why  string
			ParentID string `json:"parent_id"`
		}
	}
	holding(t, d).ok("/analysis/equity?level=circle", "Accept-Language: fr").decode(&got)
	if len(got.Areas) == 0 {
		t.Fatal("no areas")
	}
	for _, a := range got.Areas {
		if !strings.HasPrefix(a.Why, "Là-bas "+a.ID+", Là-bas "+a.ParentID+": ") {
			t.Errorf("%s: %s", a.ID, a.Why)
		}
	}
}

// TestWhyHoldsWhatItsFieldsHold: a sentence names a side, a doubt or the lack of a rank where the
// fields beside it do, and nowhere else.
func TestWhyHoldsWhatItsFieldsHold(t *testing.T) {
	thorough.OneByOne(t)
	type area struct {
		Why, Side, Reliability string
		Short, Ranked          bool
		Amount, Need           float64
		NeedShare              float64           `json:"need_share"`
		MoneyShare             float64           `json:"money_share"`
		Reasons                map[string]string `json:"null_reasons"`
	}
	s, seen := sample(t), map[string]int{}
	for _, level := range []string{"district", "circle"} {
		for _, rest := range []string{"", "&base=in_need", "&period=2023-24&need=population", "&period=2022-23",
			"&kind=relief", "&rung=sanctioned&lag=1"} {
			query := "level=" + level + rest
			var e struct{ Areas []area }
			s.ok("/analysis/equity?redraws=no&" + query).decode(&e)
			for _, x := range e.Areas {
				for says, holds := range map[string]bool{
					"less than an equal share in every placing": x.Short,
					"more than an equal share in every placing": x.Side == "above",
					"uncertain":                    x.Side == "uncertain",
					"known to its district only":   x.Reliability == "coarser",
					"too small to rank":            x.Reliability == "small_need",
					"too few contracts":            x.Reliability == "few_contracts",
					"placed in areas in need":      strings.Contains(rest, "in_need"),
					": none of":                    x.NeedShare == 0,
					", none of":                    x.MoneyShare == 0,
					"the population":               strings.Contains(rest, "population"),
					"beside reported damage":       x.Reasons["per_need"] == "zero_with_damage",
					"month of the flood season is": x.Reasons["per_need"] == "zero_partial",
				} {
					if strings.Contains(x.Why, says) != holds {
						t.Errorf("%s: %q says %q: %v of %+v", query, x.Why, says, !holds, x)
					}
					if holds {
						seen[says]++
					}
				}
				if strings.Contains(x.Why, "rank") && x.Ranked {
					t.Errorf("%s: %q, and it is ranked", query, x.Why)
				}
			}
		}
	}
	for _, says := range []string{"less than an equal share in every placing",
		"more than an equal share in every placing", "uncertain", "too small to rank", ", none of"} {
		if seen[says] == 0 {
			t.Errorf("no sentence of the sample says %q", says)
		}
	}
}
