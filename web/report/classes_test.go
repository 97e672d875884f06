package report

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/spending"
)

// TestSameClassesAsThePage has the page's own code class the same values.
func TestSameClassesAsThePage(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: comparing the map's classes with the page's needs node (make deps)")
	}
	module, err := filepath.Abs("../js/classes.js")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "classes.mjs")
	if err := os.WriteFile(script, []byte(`import { readFileSync } from 'node:fs';
import { scaleFor } from '`+module+`';
const cases = JSON.parse(readFileSync(0));
console.log(JSON.stringify(cases.map((values) => scaleFor('per_need', values)).map(({ breaks, colors }) => ({ breaks, colors }))));`), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := [][]float64{{}, {0, 0}, {5}, {1, 1, 1, 1, 1, 1}, {0, 12, 13, 14, 15, 16, 17, 18, 19, 20}}
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		values := make([]float64, random.IntN(60))
		for i := range values {
			values[i] = random.ExpFloat64() * float64(random.IntN(3)) * 1000
		}
		cases = append(cases, values)
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(node, script)
	command.Stdin = strings.NewReader(string(input))
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []struct {
		Breaks []float64
		Colors []string
	}
	if err := json.Unmarshal(output, &want); err != nil || len(want) != len(cases) {
		t.Fatalf("%v\n%s", err, output)
	}
	for i, values := range cases {
		if got := classesOf(values); !slices.Equal(got.breaks, want[i].Breaks) || !slices.Equal(got.colors, want[i].Colors) {
			t.Errorf("%v: classes %v %v, the page's %v", values, got.breaks, got.colors, want[i])
		}
	}
}

func TestAmountsAreWrittenAsReadersDo(t *testing.T) {
	rupees, euros, yen, dinars := currencyOf("INR"), currencyOf("EUR"), currencyOf("JPY"), currencyOf("KWD")
	for _, c := range []struct{ got, want string }{
		{rupees.exact(4_120_345_675_05), "₹4,12,03,45,675.05"},
		{rupees.exact(-100_00), "−₹100"},
		{rupees.exact(100_050), "₹1,000.50"},
		{rupees.rough(1801.776), "₹1,802"},
		{rupees.rough(30.366), "₹30.4"},
		{rupees.rough(0), "₹0"},
		{rupees.rough(-1207391183.78), "−₹121\u00a0crore"},
		{rupees.rough(9999999), "₹1.00\u00a0crore"},
		{rupees.rough(99500), "₹99,500"},
		{rupees.rough(2.5e12), "₹2.50\u00a0lakh crore"},
		{rupees.inColumn("-1207391183.78"), "−120.74"},
		{rupees.inColumn("0.01"), "<0.01"},
		{rupees.inColumn("0"), "0"},
		{rupees.short(4069031), "40.7\u00a0lakh"},
		{euros.exact(1234567_89), "EUR\u00a01,234,567.89"},
		{euros.rough(1234567), "EUR\u00a01.23\u00a0million"},
		{yen.exact(1234567), "JPY\u00a01,234,567"},
		{yen.inColumn("4123456"), "4.12"},
		{dinars.exact(-1234567), "−KWD\u00a01,234.567"},
		{dinars.exact(1234500), "KWD\u00a01,234.500"},
		{percent(0), "0\u202f%"},
		{percent(0.0001), "<0.1\u202f%"},
		{percent(0.0031), "0.3\u202f%"},
		{percent(0.9996), ">99.9\u202f%"},
		{percent(0.997), "99.7\u202f%"},
		{percent(1), "100\u202f%"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestMoneyOfAnswersIsExact(t *testing.T) {
	var list []money
	if err := json.Unmarshal([]byte(`[9007199254740993.01, -0.5, null, 0]`), &list); err != nil {
		t.Fatal(err)
	}
	var got []spending.Money
	for _, m := range list {
		got = append(got, currencyOf("INR").minor(m))
	}
	if want := []spending.Money{900719925474099301, -50, 0, 0}; !slices.Equal(got, want) || list[2] != "" {
		t.Errorf("%v of %q, want %v", got, list, want)
	}
	for _, text := range []string{`"12"`, `1.`, `1e3`, `true`} {
		var m money
		if err := json.Unmarshal([]byte(text), &m); err == nil {
			t.Errorf("%s is read as %s", text, m)
		}
	}
}

// TestNumbersStandInTheirAreas: also in one whose centre lies outside it.
func TestNumbersStandInTheirAreas(t *testing.T) {
	crescent := orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 8}, {8, 8}, {8, 2}, {0, 2}, {0, 0}}}
	at, radius := middle(crescent)
	if radius < 0.7 || at[0] < 8 && at[1] > 2 && at[1] < 8 {
		t.Errorf("the number stands at %v, %.2f from the boundary", at, radius)
	}
}
