package chain_test

import (
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
	"github.com/floodspend/floodspend/spending/floodyear"
)

// spoken is a dataset's language, with works of other names beside the one that is tried.
type spoken struct {
	language string
	others   []string
}

func (s spoken) linker(t *testing.T, title, published string) *chain.Linker {
	t.Helper()
	words, err := chain.WordsOf([]string{s.language})
	if err != nil {
		t.Fatal(err)
	}
	calendar := spending.Calendar{Begins: time.January}
	years, err := floodyear.New([]string{s.language}, spending.INR, calendar, 5)
	if err != nil {
		t.Fatal(err)
	}
	a := award("w", title, published)
	works := []chain.Work{chain.WorkOf(&a, years)}
	for range 8 {
		for _, other := range s.others {
			o := award("o"+other, other, "2022-01-01")
			works = append(works, chain.WorkOf(&o, years))
		}
	}
	return &chain.Linker{Index: chain.New(words, works), Calendar: calendar, Months: chain.Months}
}

var spanish = spoken{"es", []string{"Suministro de papel para la escuela Moctezuma",
	"Pintura del mercado de Iztaccihuatl",
	"Alumbrado de la plaza Belgrano", "Computadoras para el hospital Cervantes"}}

var french = spoken{"fr", []string{"Fourniture de papier pour l'école Ronsard", "Peinture du marché de Kerguelen",
	"Éclairage de la place Vercors", "Ordinateurs pour la mairie de Montluc"}}

func TestRelationsInOtherLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		in                               spoken
		class, text, title, published    string
		want                             spending.Relation
		river, bank, kind, from, reached string
	}{
		"es: both ends of a road": {in: spanish, class: "camino",
			text:  "Camino de Palmarito a Tres Cruces |  |  | dañado",
			title: "Reparación del camino de Palmarito a Tres Cruces por la inundación", published: "2022-11-01",
			want: spending.Repairs, kind: "damaged", from: "Palmarito", reached: "Tres Cruces"},
		"es: the same, widened": {in: spanish, class: "carretera",
			text:  "Camino de Palmarito a Tres Cruces |  |  | inundado",
			title: "Ampliación del camino de Palmarito a Tres Cruces", published: "2022-11-01",
			want: spending.Upgrade, kind: "submerged", from: "Palmarito", reached: "Tres Cruces"},
		"es: a breach and its place": {in: spanish, class: "bordo",
			text:  "Bordo en la margen izquierda del río Tecolutla | San Jacinto |  | rotura de 30 metros",
			title: "Cierre de rotura en San Jacinto, margen izquierda del río Tecolutla", published: "2022-12-01",
			want: spending.Repairs, river: "Tecolutla", bank: "left", kind: "breached"},
		"es: the other bank": {in: spanish, class: "dique",
			text:  "Dique de la margen derecha del río Tecolutla | San Jacinto |  | rotura",
			title: "Cierre de rotura en San Jacinto, margen izquierda del río Tecolutla", published: "2022-12-01",
			river: "Tecolutla", bank: "right", kind: "breached"},
		"es: across, by the compass": {in: spanish, class: "dique",
			text:  "Dique de la margen oriental del río Tecolutla | San Jacinto |  | rotura",
			title: "Cierre de rotura en San Jacinto, margen oeste del río Tecolutla", published: "2022-12-01",
			river: "Tecolutla", bank: "east", kind: "breached"},
		"es: river and bank alone": {in: spanish, class: "dique",
			text:  "Dique de la margen derecha del río de la Colmena | San Jacinto |  | erosión",
			title: "Reparación del dique en la margen derecha del río Colmena en Ojo Caliente", published: "2022-12-01",
			want: spending.PossibleRepair, river: "Colmena", bank: "right", kind: "eroded"},
		"es: before the damage": {in: spanish, class: "camino",
			text:  "Camino de Palmarito a Tres Cruces |  |  | dañado",
			title: "Reparación del camino de Palmarito a Tres Cruces", published: "2021-11-01", kind: "damaged",
			from: "Palmarito", reached: "Tres Cruces"},
		"fr: both ends of a dyke": {in: french, class: "digue",
			text:  "Digue de la rive gauche du Lysan de Le Gué à Bel-Air |  |  | brèche de 20 m",
			title: "Confortement de la digue rive gauche du Lysan de Le Gué à Bel-Air", published: "2022-12-01",
			want: spending.Repairs, river: "Lysan", bank: "left", kind: "breached", from: "Gue", reached: "Bel Air"},
		"fr: one end of a levee": {in: french, class: "levée",
			text:  "Levée de la rive gauche du Lysan de Hautes-Rives à Bel-Air |  |  | brèche",
			title: "Réparation de la digue rive gauche du Lysan de Mongault à Bel-Air", published: "2022-12-01",
			want: spending.Repairs, river: "Lysan", bank: "left", kind: "breached", from: "Hautes Rives",
			reached: "Bel Air"},
		"fr: a bank by the compass": {in: french, class: "digue",
			text:  "Digue de la rive nord du Lysan | Mongault |  | brèche",
			title: "Réparation de la digue nord du Lysan à Mongault", published: "2022-12-01",
			want: spending.Repairs, river: "Lysan", bank: "north", kind: "breached"},
		"fr: across from it": {in: french, class: "digue",
			text:  "Digue de la rive nord du Lysan | Mongault |  | brèche",
			title: "Réparation de la digue rive sud du Lysan à Mongault", published: "2022-12-01",
			river: "Lysan", bank: "north", kind: "breached"},
		"fr: a street": {in: french, class: "rue", text: "Rue des Sorbiers à Mongault |  |  | chaussée emportée",
			title: "Réfection de la rue des Sorbiers à Mongault après la crue", published: "2022-12-01",
			want: spending.Repairs, kind: "washed_away", from: "Sorbiers", reached: "Mongault"},
		"fr: goods for it": {in: french, class: "rue", text: "Rue des Sorbiers à Mongault |  |  | sous l'eau",
			title: "Pompes pour Kerguelen", published: "2022-12-01", kind: "submerged", from: "Sorbiers",
			reached: "Mongault"},
	} {
		t.Run(name, func(t *testing.T) {
			l := c.in.linker(t, c.title, c.published)
			list := []spending.Damage{damage("d", c.class, "2022-06", c.text)}
			list[0].Kind = ""
			l.Describe(list)
			links := l.Links(list)
			got := spending.Relation("")
			if len(links) > 0 {
				got = links[0].Relation
			}
			if got != c.want {
				t.Errorf("%q, want %q: %+v", got, c.want, links)
			}
			if d := list[0]; d.River != c.river || d.Bank != c.bank || d.Kind != c.kind || d.From != c.from ||
				d.To != c.reached {
				t.Errorf("river %q, bank %q, kind %q, from %q to %q", d.River, d.Bank, d.Kind, d.From, d.To)
			}
		})
	}
}

// Chainages are written 12+300 in most of the world.
func TestStakedChainage(t *testing.T) {
	list := []spending.Damage{damage("d", "camino", "2022-06",
		"Camino de Palmarito a Tres Cruces | cadenamiento 12+300 a 12+450 |  | socavado")}
	spanish.linker(t, "", "2022-01-01").Describe(list)
	if d := list[0]; d.ChainageFrom != 12300 || d.ChainageTo != 12450 || d.Kind != "damaged" {
		t.Errorf("%v to %v, %s", d.ChainageFrom, d.ChainageTo, d.Kind)
	}
}
