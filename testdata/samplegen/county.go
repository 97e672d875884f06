package main

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// The county: twelve townships of a county of the United States that does not exist, with fiscal
// years from July, the flood zones of an insurance rate map, and contracts as a plain table.
type county struct {
	townships []township
	lattice   *lattice
}

type township struct {
	code, name string
	people     int
}

const townshipNames = "Alder, Birch Creek, Cedar Bend, Dogwood, Elm Grove, Fox Hollow, Grant, Hickory, Ironwood, " +
	"Juniper, Keystone, Linden"

func newCounty() *county {
	d := newDice(201)
	c := &county{lattice: newLattice(d, 4, 3, point{-934_000, 418_000}, 1_150, 860)}
	for i, name := range strings.Split(townshipNames, ", ") {
		c.townships = append(c.townships, township{fmt.Sprintf("T%02d", i+1), name, d.between(9, 140) * 100})
	}
	return c
}

// generateCounty gives all files of the county.
func generateCounty() (files, error) {
	c := newCounty()
	f := files{"dataset.yaml": countyDescription}
	for _, write := range []func(files) error{c.areas, c.zones, c.people, c.claims, c.contracts, c.assets, c.depth,
		c.damage} {
		if err := write(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

//go:embed county.yaml
var countyDescription []byte

func (c *county) areas(f files) error {
	var all []feature
	for i, t := range c.townships {
		all = append(all, feature{
			Geometry: polygons([][][]point{{c.lattice.block(i%4, i/4, 1, 1)}}),
			Properties: struct {
				ID   string `json:"TWP_ID"`
				Name string `json:"TWP_NAME"`
			}{t.code, t.name},
		})
	}
	return f.geojson("townships.geojson", "townships", "", all)
}

func (c *county) zones(f files) error {
	d := newDice(202)
	var zones []feature
	for _, z := range []struct {
		zone          string
		row, from, to int
	}{{"AE", 1, 150, 480}, {"A", 2, 520, 640}, {"X", 0, 100, 900}} {
		zones = append(zones, feature{
			Geometry: polygons([][][]point{{c.lattice.band(d, z.row, z.from, z.to)}}),
			Properties: struct {
				Zone string `json:"FLD_ZONE"`
			}{z.zone},
		})
	}
	return f.geojson("firm.geojson", "firm", "", zones)
}

func (c *county) people(f files) error {
	rows := [][]string{{"TWP_ID", "YEAR", "PEOPLE"}}
	for _, t := range c.townships {
		for year := 2021; year <= 2024; year++ {
			rows = append(rows, []string{t.code, strconv.Itoa(year), strconv.Itoa(t.people + 7*(year-2021))})
		}
	}
	return f.csv("population.csv", rows)
}

// claims are by name and month: spring floods of the river's townships.
func (c *county) claims(f files) error {
	d := newDice(203)
	rows := [][]string{{"Township", "Month", "Claims"}}
	for year := 2021; year <= 2024; year++ {
		for month := 1; month <= 12; month++ {
			for i, t := range c.townships {
				n := 0
				if month >= 4 && month <= 6 && i/4 > 0 {
					n = d.between(0, 24)
				}
				rows = append(rows, []string{t.name, fmt.Sprintf("%d-%02d", year, month), strconv.Itoa(n)})
			}
		}
	}
	return f.csv("claims.csv", rows)
}

type countyWork struct {
	text, department string
	share            int
}

func countyWorks() []countyWork {
	return []countyWork{
		{"Levee repair, {t} Township, phase {n}", "Engineering", 6},
		{"Stormwater detention basin No. {n}, {t} Township", "Public Works", 6},
		{"Storm sewer replacement, {t} Township", "Public Works", 6},
		{"Storm drain cleaning and inspection", "Public Works", 3},
		{"Streambank stabilization, Otter Creek at {t}", "Conservation", 4},
		{"Acquisition and demolition of flood-damaged homes, {t} Township", "Emergency Management", 4},
		{"Sandbags and mobile pumps for flood response", "Emergency Management", 3},
		{"HMA resurfacing of County Road {n}, {t} Township", "Secondary Roads", 10},
		{"Sheriff patrol vehicles", "Sheriff", 4},
		{"Courthouse roof replacement", "Facilities", 3},
		{"Sanitary sewer lining, {t} Township", "Public Works", 5},
		{"Mowing of county parks", "Conservation", 4},
		{"Bridge deck overlay, Bridge {n}, {t} Township", "Secondary Roads", 6},
	}
}

func (c *county) contracts(f files) error {
	d := newDice(204)
	works := countyWorks()
	shares := make([]int, len(works))
	for i, w := range works {
		shares[i] = w.share
	}
	rows := [][]string{{"Contract Number", "Description", "Department", "Vendor", "Award Amount", "Award Date",
		"Status", "Township", "Advertised"}}
	ahead := newDice(210)
	for n := range 300 {
		w := works[d.weighted(shares)]
		t := pick(d, c.townships)
		text := strings.NewReplacer("{t}", t.name, "{n}", strconv.Itoa(d.between(1, 60))).Replace(w.text)
		place := ""
		if strings.Contains(w.text, "{t}") && d.percent(60) {
			place = t.code
		}
		amount := d.between(400_000, 90_000_000) * d.between(100, 900) / 100
		year := 2020 + (n+75)*4/300
		vendor := pick(d, []string{"Imaginary Earthworks LLC", "Made-Up Paving Inc.", "Fictional Pumps & Supply"})
		day := []int{year, d.between(1, 12), d.between(1, 28)}
		rows = append(rows, []string{fmt.Sprintf("TC-%d-%04d", year, n+1), text, w.department, vendor, dollars(amount),
			american(day), []string{"Awarded", "Closed", "Cancelled", "Bid opened"}[d.weighted([]int{60, 30, 5, 5})],
			place, american(later([]int{year - 1, day[1], day[2]}, ahead.between(8, 11)))})
	}
	levees, roads := c.harms()
	for _, h := range append(levees, roads...) {
		if h.work != nil {
			h.work[0] = fmt.Sprintf("TC-R-%04d", len(rows))
			rows = append(rows, h.work)
		}
	}
	return f.csv("contracts.csv", rows)
}

// dollars writes cents as $12,345.67.
func dollars(cents int) string {
	whole := strconv.Itoa(cents / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("$%s.%02d", whole, cents%100)
}
