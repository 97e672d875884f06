package amount

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Scale is the unit that amounts are written in: the name of a power of ten. The zero value is
// the major unit.
type Scale struct {
	Name     string
	Exponent int
}

// Unit parts what the name of a column says of the unit of its amounts from the rest: Tender
// Value in ₹, Contract Value (Rs. in lakh).
func Unit(column string) (rest string, s Scale) {
	words := names.Words(column)
	for len(words) > 1 {
		word := words[len(words)-1]
		exponent, unit := units()[word]
		if !unit && !slices.Contains(fillers, word) && len(codes(word)) == 0 {
			break
		}
		if exponent != 0 {
			s = Scale{word, exponent}
		}
		words = words[:len(words)-1]
	}
	return strings.Join(words, " "), s
}

// fillers stand between a column's name and the unit of its amounts.
var fillers = []string{"in", "en", "of"}

// Parse reads an amount that is written in the unit, see [Parse].
func (s Scale) Parse(text string, expected spending.Currency, decimalComma bool) (Amount, error) {
	return parse(text, expected, decimalComma, s.Exponent)
}

//go:embed units.csv
var unitsFile string

var units = sync.OnceValue(func() map[string]int {
	table := map[string]int{}
	for line := range strings.Lines(unitsFile) {
		word, exponent, _ := strings.Cut(strings.TrimSpace(line), ",")
		if n, err := strconv.Atoi(exponent); err == nil {
			table[word] = n
		}
	}
	return table
})
