package locate_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/locate"
)

// Of an award whose source states an area, the text may name finer ones in it, and no others.
func TestNamedWithinStated(t *testing.T) {
	areas := []geo.Area{{ID: "1", Level: "alcaldia", Name: "Iztapalapa"}, {ID: "2", Level: "alcaldia", Name: "Tlalpan"},
		{ID: "11", Level: "colonia", Name: "Del Valle", ParentID: "1"},
		{ID: "12", Level: "colonia", Name: "San Miguel Teotongo", ParentID: "1"},
		{ID: "13", Level: "colonia", Name: "Centro", ParentID: "1"},
		{ID: "21", Level: "colonia", Name: "Santa Fe", ParentID: "2"},
		{ID: "22", Level: "colonia", Name: "Centro", ParentID: "2"}}
	l := locatorOf(t, areas, generic(t, "es"))
	for title, want := range map[string]string{
		"Colector pluvial en la colonia San Miguel Teotongo":               "colonia 12",
		"Colector pluvial en la colonia Centro":                            "colonia 13",
		"Colector pluvial en las colonias Del Valle y San Miguel Teotongo": "colonia 11;12",
		"Colector pluvial en la colonia Santa Fe":                          "alcaldia 1",
		"Colector pluvial": "alcaldia 1",
		"Colector pluvial en la alcaldía Iztapalapa, colonia Del Valle segunda": "colonia 11",
	} {
		loc := l.At(&spending.Record{Title: title}, []locate.Stated{{Field: "place", Text: "1", Areas: areas[:1],
			Method: spending.ByAreaCode}})
		if got := string(loc.Precision) + " " + codes(loc.Parts); got != want {
			t.Errorf("%s: %s, want %s: %s", title, got, want, spending.EvidenceText(loc.Evidence))
		}
	}
}
