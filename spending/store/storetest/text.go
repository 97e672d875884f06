package storetest

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// awardsByText spells out which awards a search finds: case, accents and the ways to encode a text do not
// matter, letters of other scripts and signs do.
func awardsByText(t *testing.T, s suite) {
	thorough.OneByOne(t)
	texts := []struct{ id, title, description, reference string }{
		{"digue", "Réfection de la digue d'Œuilly", "", ""},
		{"digue in parts", "Re\u0301fection de la digue", "", ""},
		{"street", "Straße", "Hochwasserschutz GRÖSSE 2", ""},
		{"capital", "", "", "BÜRO/ŁÓDŹ-7"},
		{"dotted", "İSTANBUL taşkın", "", ""},
		{"assamese", "বৰনদী মথাউৰি মেৰামতি", "", ""},
		{"hindi", "बा\u095d सुरक्षा", "", ""},
		{"hindi in parts", "बाढ\u093c नाला", "", ""},
		{"greek", "ΕΡΓΟ ΠΟΤΑΜΟΎ", "", ""},
		{"joined", "soft\u00adhyphen and zero\u200bwidth", "", ""},
		{"signs", "100% of é_x", "", `C:\é`},
		{"ends", "é the end", "begins here", ""},
		{"plain", "EMBANKMENT 5% a_b", "Digue", ""},
		{"none", "", "", ""},
	}
	var awards []spending.Award
	for _, x := range texts {
		a := Collect(s.shape.Dataset(1, 1))[0]
		a.ID, a.Title, a.Description, a.Reference = x.id, x.title, x.description, x.reference
		awards = append(awards, a)
	}
	_, snap := s.published(t, s.shape.Of("texts", awards...))
	for query, want := range map[string]string{
		"refection": "digue,digue in parts", "RÉFECTION": "digue,digue in parts", "Re\u0301fec": "digue,digue in parts",
		"digue": "digue,digue in parts,plain", "œuilly": "digue", "D’OEUILLY": "digue", "STRASSE": "street",
		"straẞe": "street", "größe": "street", "hochwasser": "street", "büro/lodz": "capital", "Łódź": "capital",
		"istanbul": "dotted", "İstanbul": "dotted", "TAŞKIN": "dotted", "taskin": "dotted", "বৰনদী": "assamese",
		"বৰনদি": "", "बा\u095d": "hindi,hindi in parts", "बाढ\u093c": "hindi,hindi in parts",
		"बाढ": "hindi,hindi in parts",
		"नील": "", "ποταμου": "greek", "έργο": "greek", "softhyphen": "joined", "zerowidth": "joined",
		"zero\u200bwi": "joined", "100%": "signs", "0%o": "", "%": "plain,signs", "E_X": "signs", "a_b": "plain",
		"a_": "plain",
		"0_": "", "É%": "", `c:\e`: "signs", `\`: "signs", "end begins": "", "end\nbegins": "", "embankment": "plain",
		"\u00ad": "assamese,capital,digue,digue in parts,dotted,ends,greek,hindi,hindi in " +
			"parts,joined,none,plain,signs,street",
	} {
		t.Run(query, func(t *testing.T) {
			found, page := mustAwards(t, snap, store.AwardQuery{Text: query})
			var ids []string
			for _, a := range found {
				ids = append(ids, a.ID)
			}
			if got := strings.Join(ids, ","); got != want || page.Matched != len(ids) {
				t.Errorf("%q finds %d: %s; want %s", query, page.Matched, got, want)
			}
		})
	}
}

// OnePlaceNamed publishes awards in an empty store, only the last of which names the place Zwolle, and gives a
// snapshot that ends with the test.
func OnePlaceNamed(t *testing.T, s store.Store, awards int) store.Snapshot {
	t.Helper()
	d := Dataset(1, awards)
	all := Collect(d)
	all[len(all)-1].Title = "Dyke at Zwolle"
	d.Awards = sequence(all)
	if _, err := s.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close() })
	return snap
}
