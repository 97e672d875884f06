package amount_test

import (
	"testing"

	"github.com/floodspend/floodspend/spending/amount"
)

func TestUnit(t *testing.T) {
	for column, want := range map[string]struct {
		rest string
		unit amount.Scale
	}{
		"Awarded Value":                 {"awarded value", amount.Scale{}},
		"Tender Value in ₹":             {"tender value", amount.Scale{Sign: "₹"}},
		"Contract Value (Rs. in Lakhs)": {"contract value", amount.Scale{Name: "lakhs", Exponent: 5, Sign: "Rs."}},
		"Contract Value in Cr":          {"contract value", amount.Scale{Name: "cr", Exponent: 7}},
		"Montant (EUR)":                 {"montant", amount.Scale{Sign: "EUR"}},
		"Montant en milliers":           {"montant", amount.Scale{Name: "milliers", Exponent: 3}},
		"Amount [USD million]":          {"amount", amount.Scale{Name: "million", Exponent: 6, Sign: "USD"}},
		"Award amount top":              {"award amount", amount.Scale{}}, // no code of a currency beyond doubt
		"Lakh":                          {"lakh", amount.Scale{}},
		"Montant (k€)":                  {"montant", amount.Scale{Name: "thousand", Exponent: 3, Sign: "€"}},
		"Montant M€ HT":                 {"montant million ht", amount.Scale{Name: "million", Exponent: 6, Sign: "€"}},
		"Montant en milliers d'euros":   {"montant", amount.Scale{Name: "milliers", Exponent: 3, Sign: "euros"}},
		"Value (£m)":                    {"value", amount.Scale{Name: "million", Exponent: 6, Sign: "£"}},
		"Contract value $000s":          {"contract value", amount.Scale{Name: "thousand", Exponent: 3, Sign: "$"}},
		"Value ('000)":                  {"value", amount.Scale{Name: "000", Exponent: 3}},
		"Value, thousands of dollars":   {"value", amount.Scale{Name: "thousands", Exponent: 3, Sign: "dollars"}},
		"amount_usd":                    {"amount", amount.Scale{Sign: "usd"}},
		"Montant EUR HT":                {"montant eur ht", amount.Scale{Sign: "EUR"}},
		"राशि (लाख रु.)":                {"राशि", amount.Scale{Name: "लाख", Exponent: 5, Sign: ""}},
		"দাম (লাখ টাকা)":                {"দাম", amount.Scale{Name: "লাখ", Exponent: 5, Sign: "টাকা"}},
		"":                              {"", amount.Scale{}},
		"€":                             {"", amount.Scale{}},
		"Spend over £25,000":            {"spend over 25 000", amount.Scale{}},
		"Montant > 25 000 €":            {"montant 25 000", amount.Scale{Sign: "€"}},
		"Rate per 100,000":              {"rate per 100 000", amount.Scale{}},
		"Deaths per million":            {"deaths per million", amount.Scale{}},
		"Value 2021-22 ('000)":          {"value 2021 22", amount.Scale{Name: "000", Exponent: 3}},
		"Value 2022 (lakh)":             {"value 2022", amount.Scale{Name: "lakh", Exponent: 5}},
		"Value in 1,000 EUR":            {"value in 1", amount.Scale{Name: "000", Exponent: 3, Sign: "EUR"}},
		"Value per km":                  {"value per km", amount.Scale{}},
		"Award amount all":              {"award amount", amount.Scale{}},
	} {
		if rest, unit := amount.Unit(column); rest != want.rest || unit != want.unit {
			t.Errorf("%s: %q, %+v; want %q, %+v", column, rest, unit, want.rest, want.unit)
		}
	}
}

func TestScaleParse(t *testing.T) {
	for text, want := range map[string]string{"12.3456789": "1234567.89", "1,250.5": "125050000", "0.005": "500"} {
		a, err := amount.Scale{Exponent: 5}.Parse(text, "INR", false)
		if got := a.Currency.Text(a.Money); err != nil || got != want {
			t.Errorf("%s lakh is %s, want %s, error %v", text, got, want, err)
		}
	}
}
