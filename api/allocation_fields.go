package api

import (
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/need"
)

// nullReasons says for each null measure why it is null.
type nullReasons map[string]string

// String gives "name=reason" pairs joined by ";", sorted by name.
func (n nullReasons) String() string {
	var pairs []string
	for _, name := range sortedKeys(n) {
		pairs = append(pairs, name+"="+n[name])
	}
	return strings.Join(pairs, ";")
}

func number(n analysis.NullNumber) any {
	if n.Reason != "" {
		return nil
	}
	return n.Value
}

func money(c spending.Currency, m spending.NullMoney) any {
	if !m.Valid {
		return nil
	}
	return decimal(c, m.Money)
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func names[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = string(x)
	}
	return texts
}

func needValue(n need.Need) any {
	if !n.Known() {
		return nil
	}
	return n.Value
}

func sideSchema() ogc.Schema {
	return ogc.Coded(map[string]string{
		string(analysis.Below):         "less than an equal share in every placing the evidence allows",
		string(analysis.Above):         "more in every placing",
		string(analysis.Even):          "its share in every placing",
		string(analysis.SideUncertain): "the placings disagree",
		string(analysis.NoSide):        "its need is zero or missing, or there is no money",
	}, names(analysis.Sides())...)
}

func reliabilitySchema() ogc.Schema {
	return ogc.Coded(map[string]string{
		string(analysis.OK):              "none of the others",
		string(analysis.Caution):         "fewer than 11 contracts to be expected by need",
		string(analysis.FewContracts):    "fewer than 1",
		string(analysis.SmallNeed):       "its need is small",
		string(analysis.Uncertain):       "its side is uncertain",
		string(analysis.OnlyCoarser):     "uncertain, and its money is known to a coarser area only",
		string(analysis.ReliabilityNone): "its need is zero or missing",
	}, names(analysis.Reliabilities())...)
}

// allocationColumns are the properties of an allocation's features, in order.
func allocationColumns(t terms) []column[allocationRow] {
	text, count, amount, ratio := ogc.Typed("string"), ogc.Typed("integer"), moneySchema(),
		ogc.Nullable(ogc.Typed("number"))
	percent := ogc.Schema{"type": "number", "nullable": true, "x-unit": "%"}
	type row = allocationRow
	return append(placeColumns(t, func(r row) place { return r.place }), []column[row]{
		{name: "amount", about: "money placed in the area, on the rung asked", typ: amount,
			value: func(r row) any { return decimal(r.Currency, r.Amount) }},
		{name: "amount_low", about: "what is certain to lie in the area: placed with high confidence, and a coarser " +
			"area's money where it is its only part", typ: amount,
			value: func(r row) any { return decimal(r.Currency, r.Low) }},
		{name: "amount_high", about: "amount, conflicts that name the area, and money known to a coarser area only",
			typ: amount, value: func(r row) any { return decimal(r.Currency, r.High) }},
		{name: "records", about: "records with a part in the area", typ: count,
			value: func(r row) any { return r.Records }},
		{name: "records_value_unknown", about: "records whose value is unknown, each counted in the first of its areas",
			typ: count, value: func(r row) any { return r.ValueUnknown }},
		{name: "need", about: "need in the period; null = missing, which is not zero", typ: ratio,
			value: func(r row) any { return needValue(r.Need) }},
		{name: "need_reason", about: "why need is null", typ: ogc.Nullable(text),
			value: func(r row) any { return textOrNull(string(r.Need.Reason)) }},
		{name: "per_need", about: "amount per unit of need", typ: ratio,
			value: func(r row) any { return number(r.PerNeed) }},
		{name: "equity_gap", about: "amount less an equal share by need; negative = less than an equal share",
			typ: ogc.Nullable(amount), value: func(r row) any { return money(r.Currency, r.EquityGap) }},
		{name: "equity_gap_pp", about: "share of the money less share of the need, percentage points", typ: percent,
			value: func(r row) any { return number(r.EquityGapPP) }},
		{name: "gap_per_need", about: "equity gap per unit of need", typ: ratio,
			value: func(r row) any { return number(r.GapPerNeed) }},
		{name: "location_quotient", about: "share of the money over share of the need", typ: ratio,
			value: func(r row) any { return number(r.LocationQuotient) }},
		{name: "coarser", about: "money known only to a coarser area that it lies in; it is in amount_high, not in " +
			"amount", typ: amount, value: func(r row) any { return decimal(r.Currency, r.Coarser) }},
		{name: "gap_low", about: "least equity gap the evidence allows: amount_low less the area's share of all that " +
			"may lie in the base", typ: ogc.Nullable(amount),
			value: func(r row) any { return money(r.Currency, r.GapLow) }},
		{name: "gap_high", about: "largest equity gap the evidence allows, with only what is certain elsewhere",
			typ:   ogc.Nullable(amount),
			value: func(r row) any { return money(r.Currency, r.GapHigh) }},
		{name: "side", about: "of an equal share, over every placing the evidence allows: below where gap_high is " +
			"negative, above where gap_low is positive, even, " +
			"uncertain, or none where need is zero or missing or there is no money",
			typ:   sideSchema(),
			value: func(r row) any { return string(r.Side) }},
		{name: "short", about: "whether side is below in both bases: only then may a sentence name the area as short",
			typ: ogc.Typed("boolean"), value: func(r row) any { return r.Short }},
		{name: "reliability", about: "the first that holds from the last of: ok, caution (fewer than 11 " +
			"contracts to be expected by need), few_contracts (fewer than 1), " +
			"small_need, uncertain (its side), coarser (uncertain, and its money is known to a coarser area " +
			"only), no_need",
			typ:   reliabilitySchema(),
			value: func(r row) any { return string(r.Reliability) }},
		{name: "ranked", about: "whether the area may be called highest or lowest: not with a small need, few " +
			"contracts or no need", typ: ogc.Typed("boolean"), value: func(r row) any { return r.Ranked }},
		{name: "null_reasons", about: "why each null measure is null, and why side is none",
			typ:   ogc.Schema{"type": "object", "additionalProperties": text},
			value: func(r row) any { return r.nullReasons() }},
		{name: "records_href", about: "lists exactly the records behind amount", typ: text,
			value: func(r row) any { return r.recordsHref }, noCSV: true},
	}...)
}

func (r allocationRow) nullReasons() nullReasons {
	n := nullReasons{}
	for name, reason := range map[string]string{
		"per_need":          r.PerNeed.Reason,
		"equity_gap":        r.EquityGapReason,
		"equity_gap_pp":     r.EquityGapPP.Reason,
		"gap_per_need":      r.GapPerNeed.Reason,
		"location_quotient": r.LocationQuotient.Reason,
		"gap_low":           r.SideReason,
		"gap_high":          r.SideReason,
		"side":              r.SideReason,
	} {
		if reason != "" {
			n[name] = reason
		}
	}
	return n
}
