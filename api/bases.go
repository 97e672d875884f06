package api

import (
	"encoding/json"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

// basesDocument says what is compared in each base, and what lies outside of it: the money
// placed is that of in_need, of outside_need and need_missing.
type basesDocument struct {
	Bases          map[ledger.Base]baseDocument `json:"bases"`
	OutsideNeed    outsideDocument              `json:"outside_need"`
	NeedMissing    json.Number                  `json:"need_missing"`
	ZeroWithDamage int                          `json:"zero_with_damage"`
	ZeroPartial    int                          `json:"zero_partial"`
	NeedSmall      float64                      `json:"need_small"`
}

type baseDocument struct {
	Areas       int         `json:"areas"`
	Contracts   int         `json:"contracts"`
	Amount      json.Number `json:"amount"`
	MayLie      json.Number `json:"may_lie"`
	EqualShare  any         `json:"equal_share"`
	Hoover      any         `json:"hoover"`
	Gini        any         `json:"gini"`
	Theil       any         `json:"theil"`
	CV          any         `json:"cv"`
	NullReasons nullReasons `json:"null_reasons"`
}

type outsideDocument struct {
	Zero           json.Number `json:"zero"`
	ZeroWithDamage json.Number `json:"zero_with_damage"`
}

func basesOf(a *analysis.Allocation) basesDocument {
	return basesDocument{
		Bases: map[ledger.Base]baseDocument{ledger.BaseAll: baseOf(a.Currency, &a.All),
			ledger.BaseInNeed: baseOf(a.Currency, &a.InNeed)},
		OutsideNeed: outsideDocument{decimal(a.Currency, a.Outside.Zero),
			decimal(a.Currency, a.Outside.ZeroWithDamage)},
		NeedMissing:    decimal(a.Currency, a.Outside.Missing),
		ZeroWithDamage: a.ZeroWithDamage, ZeroPartial: a.ZeroPartial, NeedSmall: a.NeedInfo.Small,
	}
}

func baseOf(c spending.Currency, t *analysis.BaseTotals) baseDocument {
	d := baseDocument{t.Areas, t.Contracts, decimal(c, t.Money), decimal(c, t.MayLie), number(t.EqualShare),
		number(t.Hoover), number(t.Gini),
		number(t.Theil), number(t.CV), nullReasons{}}
	for name, n := range map[string]analysis.NullNumber{"equal_share": t.EqualShare, "hoover": t.Hoover, "gini": t.Gini,
		"theil": t.Theil, "cv": t.CV} {
		if n.Reason != "" {
			d.NullReasons[name] = n.Reason
		}
	}
	return d
}

func basesSchema() map[string]ogc.Schema {
	count, index := ogc.Typed("integer"), ogc.Nullable(ogc.Typed("number"))
	base := ogc.ObjectOf(map[string]ogc.Schema{
		"areas": count, "contracts": ogc.Described(count, "of known value, each counted in the first of its areas"),
		"amount":      ogc.Described(moneySchema(), "placed in the areas of the base, S"),
		"may_lie":     ogc.Described(moneySchema(), "all that may lie in them, each coin once"),
		"equal_share": ogc.Described(index, "amount per unit of need"),
		"hoover":      index, "gini": index, "theil": index, "cv": index, "null_reasons": {"type": "object",
			"additionalProperties": ogc.Typed("string")},
	})
	return map[string]ogc.Schema{
		"bases": ogc.ObjectOf(map[string]ogc.Schema{string(ledger.BaseAll): ogc.Described(base,
			"areas with known need"),
			string(ledger.BaseInNeed): ogc.Described(base, "areas whose need is above zero")}),
		"outside_need": ogc.Described(ogc.ObjectOf(map[string]ogc.Schema{
			"zero":             ogc.Described(moneySchema(), "in areas of zero need, partial zeros included"),
			"zero_with_damage": ogc.Described(moneySchema(), "in areas where nobody is counted beside reported damage"),
		}), "placed outside of the base in_need; with its amount and need_missing it adds up to all that is placed"),
		"need_missing":     ogc.Described(moneySchema(), "placed in areas whose need is missing"),
		"zero_with_damage": ogc.Described(count, "of zero_need, areas where nobody is counted beside reported damage"),
		"zero_partial": ogc.Described(count,
			"of zero_need, areas for which a month of the flood season is missing"),
		"need_small": ogc.Described(ogc.Typed("number"),
			"need below which an area has no rank; 0 where the need is not of people"),
	}
}
