package api

// moneyUnit stands for the dataset's currency where a schema says a unit.
const moneyUnit = "currency"

func moneySchema() schema {
	return schema{"type": "number", "description": "major units, at most the decimals of the currency's minor unit, " +
		"exact", "x-unit": moneyUnit}
}

// problemExtensions are the members that problems of these resources have beside those of all.
func problemExtensions() map[string]schema {
	return map[string]schema{
		"feasible": described(objectOf(map[string]schema{"least": moneySchema(), "most": nullable(moneySchema())}),
			"the budgets a refused plan can be made with"),
	}
}

func columnsSchema[T any](columns []column[T]) schema {
	properties := map[string]schema{}
	for _, c := range columns {
		properties[c.name] = described(c.typ, c.about)
	}
	return objectOf(properties)
}
