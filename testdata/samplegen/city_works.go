package main

import (
	"fmt"
	"strconv"
	"strings"
)

// cityThing is a thing of the city that floods harm, or that keeps them off, with the commune it is of.
type cityThing struct {
	name, quarter string
	commune       commune
	at            point
}

// row gives the quarters of a row of the lattice, from the west, with their communes.
func (c *metropolis) row(y int) (quarters []quarter, communes []commune) {
	for _, m := range c.communes[2*y : 2*y+2] {
		for _, q := range m.quarters {
			quarters, communes = append(quarters, q), append(communes, m)
		}
	}
	return quarters, communes
}

// dikes gives the dikes of the Lysan and their lines, from quarter to quarter: the right bank is the southern one.
func (c *metropolis) dikes() (things []cityThing, lines [][]point) {
	d := newDice(111)
	for y, bank := range []string{"droite", "gauche"} {
		quarters, communes := c.row(y)
		for k := range len(quarters) - 1 {
			begins := 4*k + 2
			if k == 0 {
				begins = -1 // outside of the city
			}
			line := c.lattice.course(d, y, begins, 4*k+6, []int{790, 170}[y])
			name := fmt.Sprintf("Digue de la rive %s du Lysan de %s à %s", bank, quarters[k].name, quarters[k+1].name)
			things = append(things, cityThing{name, quarters[k].name, communes[k], line[2-min(k, 1)]})
			lines = append(lines, line)
		}
	}
	return things, lines
}

// streets gives a street of each quarter along the river.
func (c *metropolis) streets() (things []cityThing) {
	d := newDice(112)
	trees := []string{"Saules", "Aulnes", "Peupliers", "Roseaux", "Lavandières", "Bateliers", "Tisserands", "Meuniers",
		"Pêcheurs", "Jardiniers", "Passeurs", "Cordiers"}
	for y := range 2 {
		quarters, communes := c.row(y)
		for k, q := range quarters {
			things = append(things, cityThing{"Rue des " + trees[6*y+k], q.name, communes[k], c.within(d, q)})
		}
	}
	return things
}

// within draws a place in a quarter.
func (c *metropolis) within(d *dice, q quarter) point {
	l := c.lattice
	return point{l.west + q.column*l.width + d.between(l.width/5, l.width*4/5),
		l.south + q.row*l.height + d.between(l.height/5, l.height*4/5)}
}

// assets writes dikes as lines, and pump stations, schools and health centres as points.
func (c *metropolis) assets(f files) error {
	type properties struct {
		Ref   string `json:"REF"`
		Type  string `json:"TYPE,omitempty"`
		Name  string `json:"NOM"`
		Owner string `json:"GESTIONNAIRE"`
	}
	var dikes, points []feature
	things, lines := c.dikes()
	for i, t := range things {
		dikes = append(dikes, feature{Geometry: lineOf(lines[i]),
			Properties: properties{fmt.Sprintf("D%02d", i+1), "", t.name, "Métropole d'Ambreval"}})
	}
	d := newDice(113)
	for _, m := range c.communes {
		for k, q := range m.quarters {
			kind := []string{"école", "station de pompage", "centre de santé"}[k]
			points = append(points, feature{Geometry: pointOf(c.within(d, q)), Properties: properties{
				fmt.Sprintf("O%02d", len(points)+1), kind, kind + " " + q.name, "Commune de " + m.name}})
		}
	}
	if err := f.geojson("digues.geojson", "digues", "", dikes); err != nil {
		return err
	}
	return f.geojson("ouvrages.geojson", "ouvrages", "", points)
}

// cityHarm is one row of a report, and the contract that mended it, if any.
type cityHarm struct {
	dike bool
	row  []string
	work *contract
}

// harms gives what the floods of three winters did, and what was contracted after.
func (c *metropolis) harms() (all []cityHarm) {
	d := newDice(114)
	dikes, _ := c.dikes()
	for year := 2021; year <= 2024; year++ {
		if year == 2022 {
			continue
		}
		for i, t := range append(dikes[:len(dikes):len(dikes)], c.streets()...) {
			if !d.percent(45) {
				continue
			}
			dike := i < len(dikes)
			how := pick(d, []string{"Brèche", "Talus érodé", "Submersion"})
			if !dike {
				how = pick(d, []string{"Chaussée emportée", "Chaussée endommagée", "Sous l'eau"})
			}
			day, cost := []int{year, d.between(1, 2), d.between(1, 28)}, d.between(6, 300)*1000
			h := cityHarm{dike: dike, row: []string{fmt.Sprintf("%d-%03d", year, len(all)+1), t.commune.code,
				fmt.Sprintf("%02d/%02d/%d", day[2], day[1], day[0]), t.name, t.quarter, how,
				strconv.Itoa(d.between(8, 250)) + ",5", strconv.Itoa(cost), comma(t.at.x), comma(t.at.y)}}
			if d.percent(12) {
				h.row[8], h.row[9] = "", "" // not measured
			}
			if d.percent(45) {
				h.work = c.repair(d, t, day, cost)
			}
			all = append(all, h)
		}
	}
	return all
}

// repair gives the contract that mends a thing, three to ten months after.
func (c *metropolis) repair(d *dice, t cityThing, day []int, cost int) *contract {
	at := later(day, d.between(3, 10))
	notified := fmt.Sprintf("%d-%02d-%02d", at[0], at[1], at[2])
	return &contract{Buyer: buyer{"20009920100017", "Métropole d'Ambreval"}, Nature: "Marché", CPV: "45246400",
		Object: fmt.Sprintf("Réparation après la crue de janvier %d : %s, quartier %s à %s", day[0],
			strings.ToLower(t.name[:1])+t.name[1:], t.quarter, t.commune.name),
		Method: "Procédure adaptée", Place: where{t.commune.code, "Code commune", t.commune.name}, Months: 6,
		Notified: notified, Released: notified, Price: "Ferme", Amount: float64(cost*d.between(70, 130)) / 100,
		Holders: []holder{{company{"SIRET", "90000000004242", "Berges & Cie (fictive)"}}}}
}

// damage writes what was reported, numbers as spreadsheets write them in French.
func (c *metropolis) damage(f files) error {
	head := strings.Split("FICHE COMMUNE DATE OUVRAGE QUARTIER CONSTAT LONGUEUR ESTIMATION LON LAT", " ")
	rows := map[bool][][]string{true: {head}, false: {head}}
	for _, h := range c.harms() {
		rows[h.dike] = append(rows[h.dike], h.row)
	}
	if err := f.semicolons("degats_digues.csv", rows[true]); err != nil {
		return err
	}
	return f.semicolons("degats_voirie.csv", rows[false])
}

// comma writes ten-thousandths of a degree as spreadsheets do in French.
func comma(v int) string { return strings.ReplaceAll(degrees(v), ".", ",") }
