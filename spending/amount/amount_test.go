package amount

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text  string
		of    spending.Currency
		comma bool
		want  string // the amount, or what the error says
	}{
		{"1.0E7", "EUR", false, "10000000 EUR"},
		{"1E+07", "EUR", false, "10000000 EUR"},
		{"2.5e6", "INR", false, "2500000 INR"},
		{"2,5e6", "EUR", true, "2500000 EUR"},
		{"125e-2", "EUR", false, "1.25 EUR"},
		{"1e308", "EUR", false, "the exponent is over 30"},
		{"1e30", "EUR", false, "not an amount"},
		{"1,37,37,712.5", "INR", false, "13737712.5 INR"},
		{"19,800,000", "INR", false, "19800000 INR"},
		{"१,३७,३७,७१२.५", "INR", false, "13737712.5 INR"},
		{"₹ ৫০,০০০", "INR", false, "50000 INR"},
		{"１２３４", "EUR", false, "1234 EUR"},
		{"\U0001D7DA\U0001D7D3", "EUR", false, "25 EUR"},
		{"1'234.50", "CHF", false, "1234.5 CHF"},
		{"1\u2019234.50", "CHF", false, "1234.5 CHF"},
		{"13\u202f737\u202f712,50", "EUR", true, "13737712.5 EUR"},
		{"1.234.567", "EUR", true, "1234567 EUR"},
		{"84.000", "EUR", false, "in two ways, as 84 or, where the point parts thousands, as 84000 (import with " +
			"decimal comma: decimal_comma in a description, or --decimal-comma)"},
		{"84,000", "EUR", true, "in two ways, as 84 or, where the comma parts thousands, as 84000 (import without " +
			"decimal comma)"},
		{"84.000", "PYG", false, "in two ways"},
		{"84.000", "KWD", false, "84 KWD"},
		{"84,000", "EUR", false, "84000 EUR"},
		{"0.500", "EUR", false, "0.5 EUR"},
		{"0,500", "EUR", false, "but one if the decimals follow a comma"},
		{"0.500", "EUR", true, "but one if the decimals follow a point"},
		{"1.355,90", "EUR", false, "but one if the decimals follow a comma (import with decimal comma: " +
			"decimal_comma in a description, or --decimal-comma)"},
		{"1.234.567", "EUR", false, "but one if"},
		{"1,2,3", "EUR", false, "not an amount"},
		{"1 2 3", "EUR", false, "not an amount"},
		{"1,234'567", "EUR", false, "not an amount"},
		{"-5", "EUR", false, "negative"},
		{"(1,200.00)", "EUR", false, "negative"},
		{"\u2212 5 €", "EUR", false, "negative"},
		{"100-", "EUR", false, "negative"},
		{"500 €", "EUR", false, "500 EUR"},
		{"EUR 100", "EUR", false, "100 EUR"},
		{"100eur", "EUR", false, "100 EUR"},
		{"Rs. 5,000/-", "INR", false, "5000 INR"},
		{"₹5,000", "INR", false, "5000 INR"},
		{"INR 5000", "INR", false, "5000 INR"},
		{"100 kr", "NOK", false, "100 NOK"},
		{"100 kr.", "EUR", false, "100 kr."},
		{"$ 100 USD", "USD", false, "100 USD"},
		{"$100", "MXN", false, "100 MXN"},
		{"$100", "COP", false, "100 COP"},
		{"$700", "EUR", false, "700 $"},
		{"£100", "EUR", false, "100 £"},
		{"100 GBP", "EUR", false, "100 GBP"},
		{"US$ 5", "AUD", false, "5 USD"},
		{"100,-", "EUR", true, "100 EUR"},
		{"€ 100 GBP", "EUR", false, "not an amount"},
		{"5 lakh", "INR", false, "what stands beside the number, lakh, is no currency"},
		{"12 %", "EUR", false, "is no currency"},
		{"2024-05", "EUR", false, "not an amount"},
		{"soon", "EUR", false, "not an amount"},
		{"", "EUR", false, "not an amount"},
		{"NaN", "EUR", false, "not an amount"},
	} {
		a, err := Parse(c.text, c.of, c.comma)
		got := a.Text()
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != c.want || err != nil && !strings.Contains(got, c.want) {
			t.Errorf("%q of %s is %q, want %q", c.text, c.of, got, c.want)
		}
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		title, description string
		value              spending.Money
		status, flags      string
		known              bool
	}{
		{"Flood wall", "", 1000_00, "active", "", true},
		{"Flood wall", "", 999_99, "active", "awarded 999.99 under 1000", false},
		{"Rate-Contract for sand bags", "", 1_00, "ceiling", "rate contract", true},
		{"Sand bags", "on RATE CONTRACTS", 5000_00, "ceiling", "rate contracts", true},
		{"Marché subséquent à l'accord-cadre", "", 5000_00, "active", "", true},
		{"Item rate tender, contract for a bund", "", 5000_00, "active", "", true},
	} {
		r := spending.Record{Title: c.title, Description: c.description, Awarded: spending.Known(c.value),
			Currency: "INR",
			Status:   spending.StatusActive}
		issues := Settle(&r, 1000_00)
		if r.Status != c.status || strings.Join(r.Flags, ";") != c.flags || r.Awarded.Valid != c.known ||
			(len(issues) == 1) != (c.flags != "") {
			t.Errorf("%s: %+v, issues %v", c.title, r, issues)
		}
	}
	if CeilingForm("Accord-Cadre à bons de commande") == "" || CeilingForm("Item Rate") != "" {
		t.Error("a form of contract is misread")
	}
}

func FuzzParseNumber(f *testing.F) {
	f.Add("1,37,37,712.5", false)
	f.Add("1.0E7", true)
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		n, err := ParseNumber(text, comma)
		if err == nil && (strings.Trim(n.Plain, "0123456789.-") != "" || strings.Count(n.Plain, ".") > 1 ||
			strings.LastIndex(n.Plain, "-") > 0) {
			t.Errorf("%q is %q", text, n.Plain)
		}
	})
}

// TestNaira: offices of Nigeria write N beside amounts for the sign.
func TestNaira(t *testing.T) {
	for _, text := range []string{"N1,250.50", "₦1,250.50", "NGN 1,250.50", "1,250.50 Naira"} {
		if a, err := Parse(text, "NGN", false); err != nil || a.Money != 125050 {
			t.Errorf("%s is %+v, %v", text, a, err)
		}
	}
	if a, err := Parse("N1,250.50", "EUR", false); err == nil && a.Currency == "EUR" {
		t.Errorf("naira are euros: %+v", a)
	}
}
