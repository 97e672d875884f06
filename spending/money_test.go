package spending

import (
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text    string
		want    Money
		rounded bool
	}{
		{"19,800,000", 1980000000, false},
		{"1,37,37,712", 1373771200, false},
		{"11677055.0", 1167705500, false},
		{"35630908.32", 3563090832, false},
		{" ₹ 5,000/- ", 500000, false},
		{"0", 0, false},
		{".5", 50, false},
		{"12.", 1200, false},
		{"1.005", 101, true},
		{"1.0049", 100, true},
		{"1.9999", 200, true},
		{"2.500000", 250, false},
	} {
		got, rounded, err := INR.Parse(c.text)
		if err != nil || got != c.want || rounded != c.rounded {
			t.Errorf("%q is %v, %v, %v; want %v, %v", c.text, int64(got), rounded, err, int64(c.want), c.rounded)
		}
	}
	for _, text := range []string{"", "-5", "NaN", "1e9", "12.3.4", "five", "99999999999999999", "1 000", "."} {
		if got, _, err := INR.Parse(text); err == nil {
			t.Errorf("%q is %v, want an error", text, got)
		}
	}
}

func TestMoneyText(t *testing.T) {
	for m, want := range map[Money]string{
		0: "0", 5: "0.05", 50: "0.5", 123456750: "1234567.5", -1: "-0.01", -12345: "-123.45",
		9223372036854775807: "92233720368547758.07", -9223372036854775808: "-92233720368547758.08",
	} {
		if got := INR.Text(m); got != want {
			t.Errorf("the text of %d is %q, want %q", int64(m), got, want)
		}
	}
}

// TestCurrencies has amounts in the minor units of ISO 4217.
func TestCurrencies(t *testing.T) {
	for _, c := range []struct {
		currency Currency
		text     string
		want     Money
		rounded  bool
		back     string
		major    float64
	}{
		{"PYG", "1500000", 1_500_000, false, "1500000", 1_500_000},
		{"PYG", "1500000.50", 1_500_001, true, "1500001", 1_500_001},
		{"PYG", "12.00", 12, false, "12", 12},
		{"JPY", "123456789012345678", 123456789012345678, false, "123456789012345678", 123456789012345678},
		{"KWD", "1.5", 1500, false, "1.5", 1.5},
		{"KWD", "1.0005", 1001, true, "1.001", 1.001},
		{"CLF", "0.0001", 1, false, "0.0001", 0.0001},
		{"COP", "1.25", 125, false, "1.25", 1.25}, // which CLDR shows without decimals
		{"XYZ", "1.25", 125, false, "1.25", 1.25}, // no currency
	} {
		got, rounded, err := c.currency.Parse(c.text)
		if err != nil || got != c.want || rounded != c.rounded {
			t.Errorf("%s %s is %d, %v, %v; want %d, %v", c.currency, c.text, got, rounded, err, c.want, c.rounded)
		}
		if text := c.currency.Text(got); text != c.back || c.currency.Major(got) != c.major {
			t.Errorf("%s %d is written %s, in major units %v", c.currency, got, text, c.currency.Major(got))
		}
	}
	if text := Currency("KWD").Text(-1001); text != "-1.001" {
		t.Error(text)
	}
	for code, known := range map[Currency]bool{"INR": true, "PYG": true, "XYZ": false, "inr": false, "": false} {
		if code.Known() != known {
			t.Errorf("whether %q is known: %v", code, code.Known())
		}
	}
	for _, text := range []string{"1234567890123456.7", "99999999999999999"} {
		if m, _, err := Currency("KWD").Parse(text); err == nil {
			t.Errorf("KWD %s is %d", text, m)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("INR", "1,37,37,712.455")
	f.Add("KWD", "1.0005")
	f.Add("JPY", "5.5")
	f.Fuzz(func(t *testing.T, code, text string) {
		c := Currency(code)
		m, _, err := c.Parse(text)
		if err != nil {
			return
		}
		again, rounded, err := c.Parse(c.Text(m))
		if err != nil || rounded || again != m {
			t.Errorf("%q parses to %d, whose text %q parses to %d, %v", text, m, c.Text(m), again, err)
		}
	})
}
