package plan_test

import (
	"errors"
	"math"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/plan"
)

// Assets are paid for in the order of their list, each in whole, until the first that costs more than is left; of that
// one's like those before it are told, and what nobody prices is passed over.
func TestAssets(t *testing.T) {
	line := func(id string, metres, share float64, tied int) analysis.UnlinkedAsset {
		return analysis.UnlinkedAsset{Asset: spending.Asset{ID: id, Class: "dyke", Measured: spending.ByLength,
			Length: metres}, Share: share, Tied: tied}
	}
	pump := analysis.UnlinkedAsset{Share: 0.75,
		Asset: spending.Asset{ID: "p", Class: "pump", Measured: spending.ByCount}}
	a := &analysis.Assets{Unlinked: []analysis.UnlinkedAsset{line("a", 200, 1, 0), pump, line("b", 100, 0.5, 1),
		line("c", 200, 0.5, 1), line("d", 10, 0, 0)},
		Costs: []analysis.UnitCost{{Class: "dyke", Measured: spending.ByLength, Cost: spending.Known(333), Awards: 4},
			{Class: "pump", Measured: spending.ByCount}}}
	budget := spending.Known(100_000)
	p, err := plan.Assets(a, plan.AssetOptions{Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	// a 200 m: 66 600; the pump has no price; b 50 m: 16 650; c 100 m: 33 300 > 16 750 left; d is not asked any more
	if p.Planned != 83_250 || p.HeldBack != 16_750 || p.Paid != 2 || p.Unpriced != 1 || p.Stopped != 3 ||
		p.TiedAtStop != 1 || p.Lines[4].Cost != spending.Known(3_330) || p.Lines[4].Planned != spending.Known(0) ||
		p.Lines[0].Awards != 4 {
		t.Errorf("%+v", p)
	}
	p, err = plan.Assets(a, plan.AssetOptions{UnitCosts: map[string]spending.Money{"pump": 7}})
	if err != nil || p.Lines[1].Cost != spending.Known(7) || !p.Lines[1].Supplied || p.Lines[1].Planned.Valid ||
		p.Stopped != -1 || p.Unpriced != 0 {
		t.Errorf("without a budget: %+v, %v", p, err)
	}
	_, err = plan.Assets(a, plan.AssetOptions{UnitCosts: map[string]spending.Money{"dyke": math.MaxInt64}})
	if !errors.Is(err, plan.ErrInfeasible) {
		t.Errorf("a cost that no amount holds: %v", err)
	}
}
