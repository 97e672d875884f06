package dataset_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/locate"
)

// A place of which nothing is known is read by the words of languages alone: none of Assam's spellings, offices,
// councils, rivers, towns or words for the whole.
func TestKnowledgeOfAPlaceDoesNotLeak(t *testing.T) {
	var areas []geo.Area
	for i, name := range []string{"Bongaigaon-sur-Mer", "Vera", "Bera", "Montigny-la-Vigne", "Montigny-la-Vogne",
		"Ostreville", "Astreville", "Villeneuve"} {
		areas = append(areas, geo.Area{ID: strconv.Itoa(59001 + i), Level: geo.District, Name: name})
	}
	l := locator(t, areas)
	for _, c := range []struct {
		title, place, buyer, category string
		want                          spending.Precision
		area                          string
	}{
		{title: "Digue de protection à Vera", want: spending.AtDistrict, area: "59002"},
		{title: "Digue de protection à Bera", want: spending.AtDistrict, area: "59003"},
		{title: "Bassin de rétention à Wera", want: spending.Unlocated},
		{title: "Bassin de rétention, commune d’Ostreville", want: spending.AtDistrict, area: "59006"},
		{title: "Bassin de rétention, commune d’Astreville", want: spending.AtDistrict, area: "59007"},
		{title: "Restauration de berges à Montigny-la-Vogne", want: spending.AtDistrict, area: "59005"},
		{title: "Restauration de berges à Montigny-la-Vugne", want: spending.Unlocated},
		{title: "Réparation à Bongaigaon", want: spending.Unlocated},
		{title: "Réparation à BONGAIGAON SUR MER", want: spending.AtDistrict, area: "59001"},
		{title: "Pompes pour tous les quartiers, Dispur", want: spending.Unlocated},
		{title: "Fourniture de pompes", place: "Assam", category: "Goods", want: spending.Unlocated},
		{title: "Procurement of pumps", place: "Villeneuve", category: "Goods", want: spending.AtDistrict,
			area: "59008"},
		{title: "Works across the state", place: "Villeneuve", want: spending.AtDistrict, area: "59008"},
		{title: "Digue", buyer: "Bodoland Territorial Council", want: spending.Unlocated},
	} {
		t.Run(c.title, func(t *testing.T) {
			loc := l.Locate(&spending.Record{Title: c.title, Place: c.place, Buyer: c.buyer, Category: c.category})
			area := ""
			if len(loc.Parts) == 1 {
				area = loc.Parts[0].Area
			}
			if loc.Precision != c.want || area != c.area {
				t.Errorf("%s %v, want %s %s; evidence %v", loc.Precision, loc.Parts, c.want, c.area, loc.Evidence)
			}
		})
	}
}

// The words of a language tell a river and a street from the town they are named after.
func TestKnowledgeOfLanguages(t *testing.T) {
	areas := []geo.Area{
		{ID: "1", Level: geo.District, Name: "San Lorenzo"},
		{ID: "2", Level: geo.District, Name: "Ypané"},
	}
	l := locator(t, areas)
	for title, want := range map[string]string{
		"Muro de defensa en Ypane, calle San Lorenzo":   "2",
		"Limpieza del arroyo San Lorenzo en YPANÉ":      "2",
		"Curage de la rivière de San Lorenzo, à Ypane":  "2",
		"Drainage of the river San Lorenzo at Ypané":    "2",
		"Defensa costera, municipio de San Lorenzo":     "1",
		"Defensa costera en el distrito de Ypane\u0301": "2",
		"Défense de berges, commune de San Lorenzo":     "1",
	} {
		loc := l.Locate(&spending.Record{Title: title})
		if len(loc.Parts) != 1 || loc.Parts[0].Area != want {
			t.Errorf("%q: %s %v, want %s; evidence %v", title, loc.Precision, loc.Parts, want, loc.Evidence)
		}
	}
}

// A description says what is known of its place; areas that look like a place's do not.
func TestKnowledgeIsWhatTheDescriptionSays(t *testing.T) {
	for _, c := range []struct {
		name     string
		file     dataset.File
		councils bool
		near     bool
	}{
		{"Assam", dataset.File{Languages: []string{"en"}, Currency: "INR", Knowledge: []string{"assam"}}, true, true},
		{"another place of India", dataset.File{Languages: []string{"en"}, Currency: "INR"}, false, true},
		{"a place in dollars", dataset.File{Languages: []string{"en"}, Currency: "USD"}, false, false},
		{"a file of its own", dataset.File{Currency: "EUR", Knowledge: []string{"own.yaml"}}, true, false},
	} {
		k, err := c.file.Known(func(name string) ([]byte, error) {
			return []byte("councils: [{names: [agglo], districts: [\"1\"]}]"), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(k.Councils) > 0 != c.councils || k.Names.Spelling.Near != c.near {
			t.Errorf("%s: councils %v, near %v", c.name, k.Councils, k.Names.Spelling.Near)
		}
	}
	if _, err := dataset.KnowledgeOf(nil, "INR", "atlantis"); err == nil || !strings.Contains(err.Error(), "odisha") {
		t.Errorf("an unknown place: %v", err)
	}
}

func ExampleKnowledgeOf() {
	areas := []geo.Area{{ID: "59001", Level: geo.District, Name: "Étrun-sur-Mer"}}
	known, err := dataset.KnowledgeOf([]string{"fr"}, "EUR")
	if err != nil {
		fmt.Println(err)
		return
	}
	names, err := gazetteer.New(areas, known.Names)
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := locate.New(names, known, locate.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	loc := l.Locate(&spending.Record{Title: "Digue de protection, commune d’ETRUN SUR MER"})
	fmt.Println(loc.Precision, loc.Parts[0].Area, loc.Evidence[0].Text)
	// Output: district 59001 ETRUN SUR MER
}

func locator(t *testing.T, areas []geo.Area) *locate.Locator {
	t.Helper()
	k, err := dataset.KnowledgeOf(nil, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gazetteer.New(areas, k.Names)
	if err != nil {
		t.Fatal(err)
	}
	l, err := locate.New(g, k, locate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}
