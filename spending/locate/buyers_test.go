package locate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// A buyer that serves the whole places nothing, whatever its name contains: one that says so, one that buys most of all
// there is, and one whose works lie all over. That of one area places by its name alone, but never surely.
func TestBuyersOfTheWhole(t *testing.T) {
	areas := []geo.Area{{ID: "1", Level: "commune", Name: "Lille"}, {ID: "2", Level: "commune", Name: "Roubaix"},
		{ID: "3", Level: "commune", Name: "Tourcoing"}, {ID: "4", Level: "commune", Name: "Armentières"}}
	var records []*spending.Record
	add := func(n int, buyer, title string) {
		for range n {
			records = append(records, &spending.Record{ID: fmt.Sprint(len(records)), Buyer: buyer, Title: title})
		}
	}
	add(1, "Métropole Européenne de Lille", "Bassin de stockage")
	add(20, "City of Roubaix", "Storm sewer")
	for _, at := range []string{"Lille", "Armentières", "Roubaix"} {
		add(3, "Water board, Tourcoing", "Pumps at "+at)
	}
	add(1, "Ville d’Armentières", "Bassin de stockage")
	l := locatorOf(t, areas, generic(t))
	l.Learn(slices.Values(records))
	for _, c := range []struct{ buyer, area string }{
		{"Métropole Européenne de Lille", ""}, {"City of Roubaix", ""}, {"Water board, Tourcoing", ""},
		{"Ville d’Armentières", "4"}, {"Mairie de Lille", "1"},
	} {
		loc := l.Locate(&spending.Record{Title: "Travaux", Buyer: c.buyer})
		if codes(loc.Parts) != c.area || loc.Confidence >= spending.HighConfidence {
			t.Errorf("%s: %s in %q at %v, want %q, not surely: %s", c.buyer, loc.Precision, codes(loc.Parts),
				loc.Confidence, c.area, spending.EvidenceText(loc.Evidence))
		}
	}
}
