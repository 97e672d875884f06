package api

import "github.com/floodspend/floodspend/api/ogc"

// moneyUnit stands for the dataset's currency where a schema says a unit.
const moneyUnit = "currency"

func moneySchema() ogc.Schema {
	return ogc.Schema{"type": "number",
		"description": "major units, at most the decimals of the currency's minor unit, " +
			"exact", "x-unit": moneyUnit}
}

// problemExtensions are the members that problems of these resources have beside those of all.
func problemExtensions() map[string]ogc.Schema {
	return map[string]ogc.Schema{
		"feature": ogc.Described(ogc.Typed("integer"), "the feature sent that is wrong, counted from 1"),
		"feasible": ogc.Described(ogc.ObjectOf(map[string]ogc.Schema{"least": moneySchema(),
			"most": ogc.Nullable(moneySchema())}),
			"the budgets a refused plan can be made with"),
	}
}

func columnsSchema[T any](columns []column[T]) ogc.Schema {
	properties := map[string]ogc.Schema{}
	for _, c := range columns {
		properties[c.name] = ogc.Described(c.typ, c.about)
	}
	return ogc.ObjectOf(properties)
}
