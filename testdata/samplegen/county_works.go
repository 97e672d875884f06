package main

import (
	"fmt"
	"strconv"
)

// creek is a watercourse of the county with a levee on each bank, from township to township.
type creek struct {
	name string
	row  int    // of the townships it flows through
	bank [2]int // heights of its left and right levee, in thousandths of the row
}

func creeks() []creek {
	return []creek{{"Otter Creek", 1, [2]int{500, 130}}, {"Beaver Run", 2, [2]int{660, 505}}}
}

// thing is a thing that floods harm, with where on it that was.
type thing struct {
	name     string
	township int
	at       point
}

// levees gives the levees of the county and their lines: the left bank is the northern one.
func (c *county) levees() (things []thing, lines [][]point) {
	d := newDice(205)
	for _, w := range creeks() {
		for side, bank := range []string{"left", "right"} {
			for k := range 3 {
				from, to := c.townships[4*w.row+k].name, c.townships[4*w.row+k+1].name
				begins := 4*k + 2
				if k == 0 {
					begins = -1 // outside of the county
				}
				line := c.lattice.course(d, w.row, begins, 4*k+6, w.bank[side])
				name := fmt.Sprintf("Levee on the %s bank of %s from %s to %s", bank, w.name, from, to)
				things = append(things, thing{name, 4*w.row + k, line[2-min(k, 1)]})
				lines = append(lines, line)
			}
		}
	}
	return things, lines
}

// crossings gives the county's roads and bridges where they cross its creeks, two in each township of these.
func (c *county) crossings() (roads, bridges []thing) {
	d := newDice(206)
	for _, w := range creeks() {
		for k := range 8 {
			at := point{c.lattice.west + k*c.lattice.width/2 + c.lattice.width/4, c.lattice.south +
				w.row*c.lattice.height + c.lattice.height*(w.bank[0]+w.bank[1])/2000 + d.between(-9, 9)}
			road, township := 100*w.row+10*k+d.between(1, 9), 4*w.row+k/2
			name := c.townships[township].name
			roads = append(roads, thing{fmt.Sprintf("County Road %d at %s", road, name), township, at})
			bridges = append(bridges, thing{fmt.Sprintf("Bridge %d, County Road %d over %s", 300+road, road, w.name),
				township, at})
		}
	}
	return roads, bridges
}

// assets writes levees as lines, and as points bridges, pump stations and shelters.
func (c *county) assets(f files) error {
	type properties struct {
		ID    string `json:"ASSET_ID"`
		Kind  string `json:"KIND,omitempty"`
		Name  string `json:"NAME"`
		Owner string `json:"OWNER"`
	}
	var levees, points []feature
	things, lines := c.levees()
	for i, t := range things {
		levees = append(levees, feature{Geometry: lineOf(lines[i]),
			Properties: properties{fmt.Sprintf("L%02d", i+1), "", t.name, "Levee District No. " +
				strconv.Itoa(1+i/6)}})
	}
	add := func(kind, owner string, t thing) {
		points = append(points, feature{Geometry: pointOf(t.at),
			Properties: properties{fmt.Sprintf("F%02d", len(points)+1), kind, t.name, owner}})
	}
	_, bridges := c.crossings()
	for _, b := range bridges {
		add("bridge", "Secondary Roads", b)
	}
	d := newDice(207)
	for i, t := range c.townships {
		in := func() point {
			return point{c.lattice.west + i%4*c.lattice.width + d.between(200, c.lattice.width-200),
				c.lattice.south + i/4*c.lattice.height + d.between(150, c.lattice.height-150)}
		}
		add("shelter", "Emergency Management", thing{t.name + " community shelter", i, in()})
		if i/4 > 0 {
			add("pump station", "Public Works", thing{t.name + " pump station", i, in()})
		}
	}
	if err := f.geojson("levees.geojson", "levees", "", levees); err != nil {
		return err
	}
	return f.geojson("facilities.geojson", "facilities", "", points)
}

// depth writes how many feet the water of both creeks stood at its highest.
func (c *county) depth(f files) error {
	d, l := newDice(208), c.lattice
	g := &cover{west: l.west - 400, north: l.south + 3*l.height + 200, pixel: 100, width: 54, height: 30,
		nodata: "-9999"}
	for i := range g.width * g.height {
		deepest := 0
		for _, w := range creeks() {
			middle := l.south + w.row*l.height + l.height*(w.bank[0]+w.bank[1])/2000
			off := g.centre(i%g.width, i/g.width).y - middle
			deepest = max(deepest, 90-max(off, -off)/2+d.between(-9, 9))
		}
		if deepest < 5 {
			g.values = append(g.values, -9999)
			continue
		}
		g.values = append(g.values, float32(deepest)/10)
	}
	f.geotiff("depth.tif", f.note(), g)
	return nil
}

// harm is one row of a report, and the contract that mended it, if any.
type harm struct {
	row  []string
	work []string
}

// harms gives what the floods of three springs did to levees, roads and bridges, and what was contracted after.
func (c *county) harms() (levees, roads []harm) {
	d := newDice(209)
	things, _ := c.levees()
	ways, bridges := c.crossings()
	levees = c.harmed(d, "L", things, []string{"Breached, seepage along the toe", "Slope eroded by the current",
		"Crest overtopped, gravel washed away"})
	roads = c.harmed(d, "R", append(ways, bridges...), []string{"Shoulder washed out", "Surface damaged, flowing over",
		"Approach scoured", "Under water"})
	return levees, roads
}

func (c *county) harmed(d *dice, prefix string, things []thing, how []string) []harm {
	var all []harm
	for year := 2021; year <= 2023; year++ {
		for _, t := range things {
			if !d.percent(45) {
				continue
			}
			day := []int{year, d.between(4, 6), d.between(1, 28)}
			cost, id := d.between(8, 400)*1000, fmt.Sprintf("%s-%d-%02d", prefix, year, len(all)+1)
			h := harm{row: []string{id, c.townships[t.township].name, american(day), t.name, "", pick(d, how),
				strconv.Itoa(d.between(10, 400)), strconv.Itoa(cost), degrees(t.at.x), degrees(t.at.y)}}
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

// repair gives the contract that mends a thing, three to fourteen months after.
func (c *county) repair(d *dice, t thing, day []int, cost int) []string {
	advertised := later(day, d.between(3, 11))
	awarded := later(advertised, d.between(1, 3))
	return []string{"", "Repair of flood damage: " + t.name, "Engineering",
		"Imaginary Earthworks LLC", dollars(cost * d.between(70, 130)), american(awarded), "Awarded",
		c.townships[t.township].code, american(advertised)}
}

func later(day []int, months int) []int {
	months += day[1] - 1
	return []int{day[0] + months/12, months%12 + 1, day[2]}
}

func american(day []int) string { return fmt.Sprintf("%02d/%02d/%d", day[1], day[2], day[0]) }

// damage writes what was reported.
func (c *county) damage(f files) error {
	levees, roads := c.harms()
	for name, harms := range map[string][]harm{"levee_damage.csv": levees, "road_damage.csv": roads} {
		rows := [][]string{{"Report", "Township", "Date", "Object", "Location", "Details", "Damaged Length",
			"Estimate", "Lon", "Lat"}}
		for _, h := range harms {
			rows = append(rows, h.row)
		}
		if err := f.csv(name, rows); err != nil {
			return err
		}
	}
	return nil
}
