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
