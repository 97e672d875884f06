package chain_test

import (
	"testing"

	"github.com/twpayne/go-geom"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
)

// A damage whose point lies within 200 m of an asset of its class may be of that one; its bank and river may say
// that it is not.
func TestAssetsNearDamage(t *testing.T) {
	words, err := chain.WordsOf([]string{"en"})
	if err != nil {
		t.Fatal(err)
	}
	line := func(id, class, name string, lat float64) spending.Asset {
		return spending.Asset{ID: id, Class: class, Name: name,
			Geometry: geom.NewLineStringFlat(geom.XY, []float64{91, lat, 91.5, lat}).SetSRID(4326)}
	}
	x := chain.NewAssets(words, []spending.Asset{line("e:0", "embankment", "", 26),
		line("e:1", "dyke", "Singra R/B embankment", 26.002), line("h:0", "highway road of the nation", "", 26),
		line("e:2", "embankment", "Barnoi L/B dyke from Sonapur to Matijuri", 27)})
	for name, c := range map[string]struct {
		text     string
		lat      float64
		quality  spending.PointQuality
		class    string
		to       string
		relation spending.Relation
		metres   string
	}{
		"on it": {"Ring bund", 26.0003, spending.PointOK, "embankment", "e:0", spending.PossibleRepair, "33 m"},
		"nearer to another": {"Ring bund", 26.0015, spending.PointSwapped, "levee", "e:1",
			spending.PossibleRepair, "56 m"},
		"nearer to the other bank": {"L/B dyke of Singra", 26.0015, spending.PointOK, "embankment", "e:0",
			spending.PossibleRepair, "167 m"},
		"nearer to another river's": {"R/B dyke of river Kulsi", 26.0015, spending.PointOK, "embankment", "e:0",
			spending.PossibleRepair, "167 m"},
		"away":                  {"Ring bund", 26.01, spending.PointOK, "embankment", "", "", ""},
		"in another district":   {"Ring bund", 26.0003, spending.PointOther, "embankment", "", "", ""},
		"another kind of thing": {"PWD road", 26.0003, spending.PointOK, "road", "", "", ""},
		"named, and near": {"Dyke on L/B of Barnoi from Sonapur to Matijuri", 27.0009, spending.PointOK, "embankment",
			"e:2", spending.Repairs, "100 m"},
		"named, and near another": {"Dyke on L/B of Barnoi from Sonapur to Matijuri", 26.0003, spending.PointOK,
			"embankment", "e:2", spending.Repairs, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := damage("d", c.class, "2022-06", c.text+" |  |  | ")
			d.Longitude, d.Latitude, d.HasPoint, d.PointQuality = 91.25, c.lat, true, c.quality
			list := []spending.Damage{d}
			links := x.OfDamage(list)
			if c.to == "" {
				if len(links) > 0 {
					t.Errorf("%+v", links)
				}
				return
			}
			if len(links) != 1 || links[0].To != c.to || links[0].Relation != c.relation {
				t.Fatalf("%+v, want %s %s", links, c.relation, c.to)
			}
			metres := ""
			for _, e := range links[0].Evidence {
				if e.Field == "point" {
					metres = e.Text
				}
			}
			if metres != c.metres {
				t.Errorf("%q, want %q: %+v", metres, c.metres, links[0].Evidence)
			}
			if (list[0].Asset == c.to) != (c.relation == spending.Repairs) {
				t.Errorf("the damage is said to be of %q", list[0].Asset)
			}
		})
	}
}
