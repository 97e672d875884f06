package main

import (
	"fmt"
	"strconv"
	"strings"
)

// contract is a contract as the essential data publish it.
type contract struct {
	ID       string   `json:"id"`
	Buyer    buyer    `json:"acheteur"`
	Nature   string   `json:"nature"`
	Object   string   `json:"objet"`
	CPV      string   `json:"codeCPV"`
	Method   string   `json:"procedure"`
	Place    where    `json:"lieuExecution"`
	Months   int      `json:"dureeMois"`
	Notified string   `json:"dateNotification"`
	Amount   float64  `json:"montant"`
	Price    string   `json:"formePrix"`
	Holders  []holder `json:"titulaires"`
	Changes  []change `json:"modifications,omitempty"`
	Released string   `json:"datePublicationDonnees"`
}

type buyer struct {
	ID   string `json:"id"`
	Name string `json:"nom"`
}

type where struct {
	Code string `json:"code"`
	Kind string `json:"typeCode"`
	Name string `json:"nom,omitempty"`
}

type holder struct {
	Holder company `json:"titulaire"`
}

type company struct {
	Scheme string `json:"typeIdentifiant"`
	ID     string `json:"id"`
	Name   string `json:"denominationSociale"`
}

type change struct {
	Change changed `json:"modification"`
}

type changed struct {
	Number   int     `json:"id"`
	Object   string  `json:"objetModification"`
	Notified string  `json:"dateNotificationModification"`
	Amount   float64 `json:"montant"`
}

// cityWork is what a contract is for; of some it is not said where, so that only the text tells.
type cityWork struct {
	object string
	cpv    string
	share  int
}

func cityWorks() []cityWork {
	return []cityWork{
		{"Confortement de la digue du Lysan à {c}, quartier {q}", "45246400", 6},
		{"Création d'un bassin de rétention des eaux pluviales, {c}", "45232152", 6},
		{"Curage du fossé des Étangs et entretien des berges – commune de {c}", "90513000", 5},
		{"Réparation des ouvrages d'assainissement pluvial endommagés par la crue de janvier {y}, {c}", "45232130", 4},
		{"Étude hydraulique et schéma de gestion des eaux pluviales de la métropole", "71311000", 2},
		{"Mise hors d'eau du quartier {q} à {c} : station de pompage contre les inondations", "45232430", 4},
		{"Fourniture de batardeaux et de sacs de sable pour la protection contre les crues", "44212000", 2},
		{"Programme d'actions de prévention des inondations (PAPI) du Lysan : travaux à {c}", "45246400", 3},
		{"Réfection de la voirie et des trottoirs, rue de la Gare à {c}", "45233140", 9},
		{"Fourniture de denrées alimentaires pour les cantines scolaires", "15000000", 6},
		{"Entretien des espaces verts du quartier {q} à {c}", "77310000", 6},
		{"Réhabilitation du réseau d'eau potable, {c}", "45231300", 5},
		{"Rénovation énergétique de l'école de {c}", "45214200", 5},
		{"Assainissement des eaux usées : extension du réseau à {c}", "45232410", 4},
		{"Accord-cadre à bons de commande : travaux d'urgence après inondation", "45246400", 1},
	}
}

// contracts writes the contracts of four years.
func (c *metropolis) contracts(f files) error {
	d := newDice(104)
	works := cityWorks()
	shares := make([]int, len(works))
	for i, w := range works {
		shares[i] = w.share
	}
	var all []contract
	for n := range 260 {
		all = append(all, c.contract(d, n, works[d.weighted(shares)]))
	}
	for _, h := range c.harms() {
		if h.work != nil {
			h.work.ID = fmt.Sprintf("%sM%04d", h.work.Notified[:4], len(all)+1)
			all = append(all, *h.work)
		}
	}
	if err := f.postcodes(c); err != nil {
		return err
	}
	return f.json("decp.json", map[string]any{"marches": map[string]any{"marche": all}})
}

func (c *metropolis) contract(d *dice, n int, w cityWork) contract {
	m := c.communes[d.below(len(c.communes))]
	q := pick(d, m.quarters)
	year := 2021 + n*4/260
	day := fmt.Sprintf("%d-%02d-%02d", year, d.between(1, 12), d.between(1, 28))
	k := contract{
		ID:     fmt.Sprintf("%dM%04d", year, n+1),
		Buyer:  buyer{"20009920100017", "Métropole d'Ambreval"},
		Nature: "Marché", CPV: w.cpv, Method: pick(d, []string{"Procédure adaptée", "Appel d'offres ouvert"}),
		Object: strings.NewReplacer("{c}", m.name, "{q}", q.name, "{y}", strconv.Itoa(year)).Replace(w.object),
		Months: d.between(2, 36), Notified: day, Released: day, Price: "Ferme",
		Amount: float64(d.between(900_000, 18_000_000)*d.between(100, 2_400)/100) / 100,
	}
	k.Place = where{m.code, "Code commune", m.name}
	switch {
	case d.percent(15):
		k.Place = where{m.postcode, "Code postal", ""}
	case !strings.Contains(w.object, "{c}"):
		k.Place = where{"99", "Code département", ""}
	}
	if d.percent(30) {
		k.Buyer = buyer{"219" + m.code + "000011", "Commune de " + m.name}
	}
	if strings.HasPrefix(w.object, "Accord-cadre") {
		k.Nature = "Accord-cadre"
	}
	for range d.between(1, 3) {
		k.Holders = append(k.Holders, holder{company{"SIRET", strconv.Itoa(90_000_000_000_000 + d.below(9_999)),
			pick(d, []string{"Travaux Synthétiques SA", "Hydro-Fictif", "Génie Imaginaire SARL",
				"Berges & Cie (fictive)"})}})
	}
	if d.percent(8) {
		k.Changes = []change{{changed{1, "Travaux supplémentaires", fmt.Sprintf("%d-12-30", year), k.Amount + 4_250.5}}}
	}
	return k
}

// postcodes writes which communes have a postal code: two each.
func (f files) postcodes(c *metropolis) error {
	rows := [][]string{{"code", "area"}}
	for _, m := range c.communes {
		rows = append(rows, []string{m.postcode, m.code})
	}
	return f.csv("codes_postaux.csv", rows)
}
