package api

import (
	"strings"

	"github.com/floodspend/floodspend/spending"
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

func number(n spending.NullNumber) any {
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

func needValue(n spending.AreaNeed) any {
	if !n.Known() {
		return nil
	}
	return n.Value
}

// allocationColumns are the properties of an allocation's features, in order.
func allocationColumns() []column[allocationRow] {
	text, count, amount, ratio := typed("string"), typed("integer"), moneySchema(), nullable(typed("number"))
	type row = allocationRow
	return []column[row]{
		{name: "id", about: "area code", typ: text, value: func(r row) any { return r.Area.ID }},
		{name: "level", about: "district or circle", typ: choiceOf(levels()...), value: func(r row) any { return string(r.Area.Level) }},
		{name: "name", about: "name of the area; not a key", typ: text, value: func(r row) any { return r.Area.Name }},
		{name: "district_id", about: "code of the district the area lies in", typ: text, value: func(r row) any { return r.Area.DistrictID }},
		{name: "district_name", about: "name of the district the area lies in", typ: text, value: func(r row) any { return r.districtName }},
		{name: "awarded", about: "money placed in the area, on the rung asked", typ: amount, value: func(r row) any { return decimal(r.Currency, r.Awarded) }},
		{name: "awarded_low", about: "of that, by high-confidence attribution only", typ: amount, value: func(r row) any { return decimal(r.Currency, r.Low) }},
		{name: "awarded_high", about: "with everything that may belong to the area", typ: amount, value: func(r row) any { return decimal(r.Currency, r.High) }},
		{name: "awards", about: "awards with a part in the area", typ: count, value: func(r row) any { return r.Awards }},
		{name: "awards_value_unknown", about: "awards whose value is unknown, each counted in the first of its areas", typ: count, value: func(r row) any { return r.ValueUnknown }},
		{name: "need", about: "need in the period; null = missing, which is not zero", typ: ratio, value: func(r row) any { return needValue(r.Need) }},
		{name: "need_reason", about: "why need is null", typ: nullable(text), value: func(r row) any { return textOrNull(string(r.Need.Reason)) }},
		{name: "per_affected", about: "awarded per unit of need", typ: ratio, value: func(r row) any { return number(r.PerAffected) }},
		{name: "equity_gap", about: "awarded less an equal share by need; negative = less than an equal share", typ: nullable(amount), value: func(r row) any { return money(r.Currency, r.EquityGap) }},
		{name: "equity_gap_pp", about: "share of the money less share of the need, percentage points", typ: ratio, value: func(r row) any { return number(r.EquityGapPP) }},
		{name: "gap_per_affected", about: "equity gap per unit of need", typ: ratio, value: func(r row) any { return number(r.GapPerAffected) }},
		{name: "location_quotient", about: "share of the money over share of the need", typ: ratio, value: func(r row) any { return number(r.LocationQuotient) }},
		{name: "null_reasons", about: "why each null measure is null", typ: schema{"type": "object", "additionalProperties": text}, value: func(r row) any { return r.nullReasons() }},
		{name: "awards_href", about: "lists exactly the awards behind awarded", typ: text, value: func(r row) any { return r.awardsHref }, noCSV: true},
	}
}

func (r allocationRow) nullReasons() nullReasons {
	n := nullReasons{}
	for name, reason := range map[string]string{
		"per_affected":      r.PerAffected.Reason,
		"equity_gap":        r.EquityGapReason,
		"equity_gap_pp":     r.EquityGapPP.Reason,
		"gap_per_affected":  r.GapPerAffected.Reason,
		"location_quotient": r.LocationQuotient.Reason,
	} {
		if reason != "" {
			n[name] = reason
		}
	}
	return n
}
