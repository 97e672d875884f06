package gazetteer_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
)

// Names that texts write otherwise than the boundaries: without the brackets, run together or apart, another word for
// a direction. What two areas could be called so is neither's.
func TestNamesWrittenOtherwise(t *testing.T) {
	known := gazetteer.Knowledge{
		Spelling:  gazetteer.Spelling{Near: true, Doubled: true},
		AreaWords: gazetteer.List{"part"},
		Same:      []gazetteer.List{{"east", "e", "purbi"}, {"west", "w", "paschimi"}},
	}
	areas := []geo.Area{{ID: "d", Name: "Sorel", Level: "district"}}
	for id, name := range map[string]string{
		"1": "Karan (Bhatwa)", "2": "Babubarhi", "3": "Bodh Gela", "4": "Mandal Purbi", "5": "Mandal Paschimi",
		"6": "Rampur (Part)", "7": "Lalpur (Tola)", "8": "Harpur (Tola)", "9": "Hilltown (Sorel)",
	} {
		areas = append(areas, geo.Area{ID: id, Name: name, Level: "block", ParentID: "d"})
	}
	g, err := gazetteer.New(areas, known)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"in Karan block": "1", "at Bhatwa": "1", "in Babu Barhi": "2", "wall at Babu-barhi": "2", "Bodhgela town": "3",
		"Mandal East": "4", "in Mandal (W)": "5", "Mandal Purbi": "4", "Rampur": "6", "the Tola": "", "Babu_Barhi": "",
		"BABU. BARHI": "", "Hilltown": "9", "in Sorel": "",
	} {
		got := ""
		for _, m := range g.Find(g.Tokens(text), 0) {
			for _, e := range m.Entries {
				got += e.Inner
			}
		}
		if got != want {
			t.Errorf("%q is found as %q, want %q", text, got, want)
		}
	}
}
