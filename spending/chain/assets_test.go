package chain_test

import (
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
)

// An award or damage is of the asset that its text names. One word, a river and a bank name none where that bank has
// several, nor does a text on a new one.
func TestAssetsThatTextsName(t *testing.T) {
	words, err := chain.WordsOf([]string{"en"})
	if err != nil {
		t.Fatal(err)
	}
	assets := chain.NewAssets(words, []spending.Asset{
		{ID: "e:0", Class: "embankment", Name: "Barnoi L/B dyke from Sonapur to Matijuri"},
		{ID: "e:1", Class: "embankment", Name: "Barnoi R/B dyke from Sonapur to Matijuri"},
		{ID: "e:2", Class: "embankment", Name: "Singra LB Embankment"}, {ID: "e:3", Class: "embankment"},
		{ID: "e:4", Class: "embankment", Name: "Dhekai LB Embankment (0km to 28.2km)"},
		{ID: "e:5", Class: "embankment", Name: "LB of Dhekai (28.2km to 35.5km)"},
		{ID: "e:6", Class: "embankment", Name: "Dhekai LB from Kathalguri to Rangpur (35.5km to 41km)"},
		{ID: "h:0", Class: "health centre", Name: "Sonapur Matijuri"}})
	for title, want := range map[string]string{
		"Restoration of L/B of river Barnoi from Sonapur to Matijuri": "e:0",
		"Restoration of river Barnoi R/B at Sonapur":                  "",
		"Closing of breach on left bank of Singra":                    "e:2",
		"Closing of breach on right bank of Singra":                   "",
		"Construction of new embankment on L/B of river Singra":       "",
		"Restoration of L/B of river Dhekai at Moinagaon":             "",
		"Restoration of L/B of river Dhekai at 30th km":               "e:5",
		"Restoration of L/B of river Dhekai from 2 km to 28.2 km":     "e:4",
		"Restoration of L/B of Dhekai from Kathalguri to Rangpur":     "e:6",
	} {
		got := ""
		for _, l := range assets.OfWorks([]chain.Work{{ID: "w", Kind: spending.AwardEnd, Text: title, Flood: true}}) {
			got += l.To
		}
		if got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
	list := []spending.Damage{damage("d", "embankment", "2022-06", "Singra L/B |  |  | breach")}
	if links := assets.OfDamage(list); len(links) != 1 || list[0].Asset != "e:2" {
		t.Errorf("of damage: %+v", links)
	}
}
