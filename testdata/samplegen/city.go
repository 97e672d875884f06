package main

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// The city: a métropole of two sectors, eight communes and 24 quarters, none of which exists. Its
// contracts have the form of the French essential data of public procurement (DECP).
type metropolis struct {
	communes []commune
	lattice  *lattice
}

type commune struct {
	code, name, postcode string
	sector               string
	quarters             []quarter
}

type quarter struct {
	code, name string
	people     int
	column     int
	row        int
}

// communeNames are read row by row from the south, each with its three quarters: two are called
// Centre, so that a name alone does not tell which.
const communeNames = `Ambreval: Centre, Les Prés-Bas, La Gare
Saint-Éloi-sur-Lysan: Le Bourg, L'Écluse, Les Tanneries
Montcérac: Vieux-Marché, La Forêt, Hautes-Rives
Ploërdan: Le Gué, Bel-Air, Les Îlots
Verdelys: Centre, Clos-Fleuri, La Sucrerie
Courcelle-le-Château: Le Château, Les Étangs, Val-d'Ombre
Brézolles: La Butte, Champ-Rond, Le Moulin
Hautmarais: Les Marais, La Chapelle, Côte-Grise`

func newMetropolis() *metropolis {
	d := newDice(101)
	c := &metropolis{lattice: newLattice(d, 6, 4, point{31_000, 505_000}, 180, 130)}
	for i, line := range strings.Split(communeNames, "\n") {
		name, quarters, _ := strings.Cut(line, ": ")
		sector := "RH"
		if i < 4 {
			sector = "RB"
		}
		m := commune{code: strconv.Itoa(99_101 + i), name: name, sector: sector,
			postcode: strconv.Itoa(99_110 + 10*(i/2))}
		for k, q := range strings.Split(quarters, ", ") {
			m.quarters = append(m.quarters, quarter{code: fmt.Sprintf("%s%02d", m.code, k+1), name: q,
				people: d.between(18, 95) * 100, column: i%2*3 + k, row: i / 2})
		}
		c.communes = append(c.communes, m)
	}
	return c
}

// generateCity gives all files of the city.
func generateCity() (files, error) {
	c := newMetropolis()
	f := files{"dataset.yaml": cityDescription}
	for _, write := range []func(files) error{c.areas, c.zones, c.people, c.rasters, c.claims, c.contracts,
		c.assets, c.damage} {
		if err := write(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

//go:embed city.yaml
var cityDescription []byte

func (c *metropolis) areas(f files) error {
	var communes, quarters []feature
	for i, m := range c.communes {
		sector := map[string]string{"RB": "Rive basse", "RH": "Rive haute"}[m.sector]
		communes = append(communes, feature{
			Geometry: polygons([][][]point{{c.lattice.block(i%2*3, i/2, 3, 1)}}),
			Properties: struct {
				INSEE      string `json:"INSEE"`
				NOM        string `json:"NOM"`
				Secteur    string `json:"SECTEUR"`
				NomSecteur string `json:"NOM_SECTEUR"`
			}{m.code, m.name, m.sector, sector},
		})
		for _, q := range m.quarters {
			quarters = append(quarters, feature{
				Geometry: polygons([][][]point{{c.lattice.block(q.column, q.row, 1, 1)}}),
				Properties: struct {
					Code  string `json:"CODE"`
					NOM   string `json:"NOM"`
					INSEE string `json:"INSEE"`
				}{q.code, q.name, m.code},
			})
		}
	}
	if err := f.geojson("communes.geojson", "communes", "", communes); err != nil {
		return err
	}
	return f.geojson("quartiers.geojson", "quartiers", "", quarters)
}

// zones writes the hazard zones: strips along the river, one within the other, and one that is
// no flood.
func (c *metropolis) zones(f files) error {
	d := newDice(102)
	var zones []feature
	for _, z := range []struct {
		hazard, kind  string
		row, from, to int
	}{
		{"fort", "inondation", 1, -150, 120}, {"moyen", "inondation", 1, 120, 420},
		{"faible", "inondation", 1, 420, 700},
		{"moyen", "inondation", 3, 300, 620}, {"fort", "argiles", 2, 100, 900},
	} {
		zones = append(zones, feature{
			Geometry: polygons([][][]point{{c.lattice.band(d, z.row, z.from, z.to)}}),
			Properties: struct {
				Hazard string `json:"ALEA"`
				Kind   string `json:"TYPE"`
			}{z.hazard, z.kind},
		})
	}
	return f.geojson("ppri.geojson", "ppri", "", zones)
}

// rasters writes how deep the river's water stood, in metres, and how many people live in each pixel of a coarser
// grid: those of a quarter, a little more or less.
func (c *metropolis) rasters(f files) error {
	d, l := newDice(105), c.lattice
	depth := &cover{west: l.west - 60, north: l.south + 580, pixel: 20, width: 60, height: 32, nodata: "-9999"}
	river := l.south + l.height*11/10
	for i := range depth.width * depth.height {
		cm := 180 - 2*max(depth.centre(i%depth.width, i/depth.width).y-river,
			river-depth.centre(i%depth.width, i/depth.width).y) + d.between(-8, 8)
		if cm <= 0 {
			depth.values = append(depth.values, -9999)
			continue
		}
		depth.values = append(depth.values, float32(cm)/100)
	}
	people := &cover{west: l.west - 50, north: l.south + 570, pixel: 45, width: 27, height: 15, nodata: "-1"}
	for i := range people.width * people.height {
		at := people.centre(i%people.width, i/people.width)
		column, row := (at.x-l.west)/l.width, (at.y-l.south)/l.height
		if at.x < l.west || at.y < l.south || column >= l.columns || row >= l.rows {
			people.values = append(people.values, -1)
			continue
		}
		q := c.communes[row*2+column/3].quarters[column%3]
		people.values = append(people.values,
			float32(q.people*people.pixel*people.pixel/(l.width*l.height)+d.between(-20, 20)))
	}
	f.geotiff("hauteur.tif", f.note(), depth)
	f.geotiff("habitants.tif", f.note(), people)
	return nil
}

func (c *metropolis) people(f files) error {
	rows := [][]string{{"QUARTIER", "ANNEE", "HABITANTS"}}
	for _, m := range c.communes {
		for _, q := range m.quarters {
			for year := range 4 {
				rows = append(rows,
					[]string{q.code, strconv.Itoa(2021 + year), strconv.Itoa(q.people + q.people*year/200)})
			}
		}
	}
	return f.semicolons("population.csv", rows)
}

// claims are by commune and month; the floods are those of January 2021, 2023 and 2024.
func (c *metropolis) claims(f files) error {
	d := newDice(103)
	rows := [][]string{{"COMMUNE", "MOIS", "SINISTRES"}}
	for year := 2021; year <= 2024; year++ {
		for month := 1; month <= 12; month++ {
			for i, m := range c.communes {
				n := 0
				if month <= 2 && year != 2022 {
					n = d.between(0, 60) * (2 - i/4) / 2
				}
				rows = append(rows, []string{m.code, fmt.Sprintf("%d-%02d", year, month), strconv.Itoa(n)})
			}
		}
	}
	return f.semicolons("sinistres.csv", rows)
}
