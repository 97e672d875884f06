package main

import (
	"fmt"
	"strconv"
)

// month of the sample, e.g. {2024, 7}.
type month struct{ year, month int }

func (m month) file() string { return fmt.Sprintf("%d_%02d", m.year, m.month) }

// add gives the month n later.
func (m month) add(n int) month {
	k := m.year*12 + m.month - 1 + n
	return month{k / 12, k%12 + 1}
}

func (m month) before(o month) bool { return m.year*12+m.month < o.year*12+o.month }

// floodMonth is one monthly bulletin: how much of the people at risk the month reaches, in
// thousandths, and where along the valley it is worst. October 2023 has no bulletin.
type floodMonth struct {
	month
	severity int
	centre   int // longitude, hundredths of a degree
}

var floodMonths = []floodMonth{
	{month{2022, 5}, 150, 9300}, {month{2022, 6}, 420, 9120}, {month{2022, 7}, 140, 9250},
	{month{2022, 8}, 50, 9400}, {month{2022, 9}, 60, 9480}, {month{2022, 10}, 15, 9450},
	{month{2023, 5}, 8, 9420}, {month{2023, 6}, 90, 9150}, {month{2023, 7}, 130, 9420},
	{month{2023, 8}, 110, 9460}, {month{2023, 9}, 30, 9300},
	{month{2024, 5}, 60, 9270}, {month{2024, 6}, 170, 9250}, {month{2024, 7}, 330, 9380},
	{month{2024, 8}, 50, 9100}, {month{2024, 9}, 40, 9500}, {month{2024, 10}, 6, 9200},
	{month{2025, 5}, 80, 9250}, {month{2025, 6}, 160, 9450}, {month{2025, 7}, 90, 9100}, {month{2025, 8}, 45, 9330},
}

// The rivers, sketched in hundredths of a degree: only distance to them matters.
var (
	brahmaputra = [][2]int{{8985, 2590}, {9010, 2612}, {9060, 2618}, {9110, 2618}, {9160, 2616}, {9200, 2632},
		{9250, 2655}, {9300, 2662}, {9350, 2672}, {9400, 2690}, {9450, 2712}, {9490, 2740}, {9530, 2770}, {9580, 2785}}
	barak = [][2]int{{9230, 2488}, {9260, 2486}, {9280, 2482}, {9300, 2478}}
)

// land is what the need figures of a circle rest on.
type land struct {
	people int // in 2022
	risk   int // share of the people who live where floods reach, percent; 0 = never reported
}

// hills are the districts floods hardly reach, by name.
var hills = map[string]bool{"DIMA HASAO": true, "KARBI ANGLONG": true, "WEST KARBI ANGLONG": true}

func (s *sample) settle() {
	d := newDice(2)
	s.land = make([]land, len(s.circles))
	for i, c := range s.circles {
		p := tenthsOfKm(point{c.lon * 10_000, c.lat * 10_000})
		far := min(distance(p, brahmaputra), distance(p, barak))
		hill := hills[s.districts[c.district].name]
		density, risk := 330, 6
		switch {
		case hill:
			density, risk = 55, 1
		case c.name == "Guwahati":
			density, risk = 3600, 12
		case far < 120:
			density, risk = 560, 62
		case far < 300:
			density, risk = 480, 62-(far-120)/4
		case far < 600:
			density, risk = 380, 12
		}
		risk = risk * d.between(50, 150) / 100
		if s.districts[c.district].name == "DIMA HASAO" || d.percent(6) {
			risk = 0
		}
		s.land[i] = land{people: max(c.km2, 25) * density * d.between(65, 140) / 100, risk: risk}
	}
}

// distance in tenths of a kilometre from a point to a line, measured at points along it.
func distance(p point, line [][2]int) int {
	best := -1
	for i := range len(line) - 1 {
		a, b := line[i], line[i+1]
		for k := range 20 {
			q := tenthsOfKm(point{(a[0]*20 + (b[0]-a[0])*k) * 500, (a[1]*20 + (b[1]-a[1])*k) * 500})
			dx, dy := p.x-q.x, p.y-q.y
			if d := dx*dx + dy*dy; best < 0 || d < best {
				best = d
			}
		}
	}
	return root(best)
}

// root is the integer square root.
func root(n int) int {
	r := 0
	for bit := 1 << 30; bit > 0; bit >>= 1 {
		if t := r | bit; t*t <= n {
			r = t
		}
	}
	return r
}

// toll is what a bulletin reports for one circle.
type toll struct {
	affected, crop, lives, houses int // crop in hundredths of a hectare
}

// bulletin is one month's reports by circle index.
type bulletin struct {
	floodMonth
	tolls map[int]toll
}

func (s *sample) report() {
	d := newDice(3)
	for _, m := range floodMonths {
		b := bulletin{m, map[int]toll{}}
		for i, c := range s.circles {
			off := max(c.lon-m.centre, m.centre-c.lon)
			reach := m.severity * max(100-off/3, 12) / 100 // thousandths
			luck := d.below(100)
			if s.land[i].risk == 0 || reach*s.land[i].risk < 150 && luck < 80 || luck < 8 {
				continue
			}
			affected := s.land[i].people * s.land[i].risk / 100 * reach / 1000 * d.between(30, 170) / 100
			t := toll{affected: affected, crop: affected * d.between(0, 9) / 10}
			if affected > 20_000 && d.percent(25) {
				t.lives = d.between(1, 4)
			}
			t.houses = affected / d.between(250, 2500)
			b.tolls[i] = t
		}
		s.bulletins = append(s.bulletins, b)
	}
}

// variables writes the need figures per circle: the bulletins' columns, the share under
// water, the population.
func (s *sample) variables(f files) error {
	type column struct {
		name       string
		valueFirst bool
		value      func(toll) string
	}
	whole := func(n int) string { return strconv.Itoa(n) + ".0" }
	columns := []column{
		{"Population_affected_Total", false, func(t toll) string { return whole(t.affected) }},
		{"Crop_Area", false, func(t toll) string { return hundredths(t.crop) }},
		{"Human_Live_Lost", false, func(t toll) string { return whole(t.lives) }},
		{"Total_House_Fully_Damaged", true, func(t toll) string { return whole(t.houses) }},
	}
	for _, b := range s.bulletins {
		for k, c := range columns {
			if k > 1 && b.severity < 80 {
				continue // not every column is published every month
			}
			header := []string{"object_id", c.name, "synthetic"}
			if c.valueFirst {
				header = []string{c.name, "object_id", "synthetic"}
			}
			rows := [][]string{header}
			for i := range s.circles {
				t, ok := b.tolls[i]
				planted, differs := plantedDifferences[plant{b.month, s.circles[i].id}]
				if c.name == "Population_affected_Total" && differs {
					t.affected, ok = planted.csv(t.affected), !planted.onlyBulletin
				}
				if !ok {
					continue
				}
				row := []string{s.circles[i].id, c.value(t), "yes"}
				if c.valueFirst {
					row[0], row[1] = row[1], row[0]
				}
				rows = append(rows, row)
			}
			name := fmt.Sprintf("Sources/DRIMS/data/variables/%s/%[1]s_%s.csv", c.name, b.file())
			if err := f.csv(name, rows); err != nil {
				return err
			}
		}
	}
	if err := s.inundation(f); err != nil {
		return err
	}
	return s.population(f)
}

type plant struct {
	month
	circle string
}

// difference is a planted disagreement between a bulletin and the per-circle CSV.
type difference struct {
	onlyBulletin bool
	csv          func(bulletin int) int
}

var plantedDifferences = map[plant]difference{
	{month{2024, 7}, "18-304-00126"}: {csv: func(n int) int { return n * 10 }},                // a digit too many
	{month{2023, 7}, "18-307-00144"}: {csv: func(n int) int { return n + 900 }},               // a later revision
	{month{2022, 6}, "18-303-00123"}: {onlyBulletin: true, csv: func(n int) int { return n }}, // left out
}

// inundation writes the share of each circle under water.
func (s *sample) inundation(f files) error {
	d := newDice(4)
	for _, b := range s.bulletins {
		if b.severity < 60 { // published for the wetter months only
			continue
		}
		rows := [][]string{{"", "count_bhuvan_pixels", "count_inundated_pixels", "inundation_pct",
			"inundation_intensity_mean", "inundation_intensity_mean_nonzero", "inundation_intensity_sum", "object_id",
			"synthetic"}}
		for i, c := range s.circles {
			pixels := c.km2 * 450
			wet := pixels * s.land[i].risk * b.severity / 100_000 * d.between(20, 120) / 100
			mean := d.between(100, 200) // thousandths, where wet
			rows = append(rows,
				[]string{strconv.Itoa(i), strconv.Itoa(pixels), strconv.Itoa(wet), millionths(wet, pixels),
					millionths(wet*mean/1000, pixels), "0." + strconv.Itoa(mean), hundredths(wet * mean / 10), c.id,
					"yes"})
		}
		if err := f.csv("Sources/BHUVAN/data/variables/inundation_pct/inundation_pct_"+b.file()+".csv",
			rows); err != nil {
			return err
		}
	}
	return nil
}

func (s *sample) population(f files) error {
	d := newDice(5)
	rows := [][]string{{"object_id", "year", "mean_sex_ratio", "sum_aged_population", "sum_population",
		"sum_young_population", "dtname", "revenue_ci", "synthetic"}}
	for i, c := range s.circles {
		ratio := d.between(920_000, 1_010_000)
		for year := 2021; year <= 2025; year++ {
			people := s.land[i].people + s.land[i].people*(year-2022)*11/1000
			rows = append(rows, []string{c.id, strconv.Itoa(year), millionths(ratio, 1_000_000), hundredths(people * 5),
				hundredths(people*100 + 25*(year%4)),
				hundredths(people * 11), s.districts[c.district].name, c.name, "yes"})
		}
	}
	return f.csv("Sources/WORLDPOP/data/WorldPop_condolidated.csv", rows)
}

// hundredths writes n/100.
func hundredths(n int) string { return strconv.Itoa(n/100) + "." + strconv.Itoa(100 + n%100)[1:] }

// millionths writes n/of with six decimals.
func millionths(n, of int) string {
	v := n * 1_000_000 / of
	return strconv.Itoa(v/1_000_000) + "." + strconv.Itoa(1_000_000 + v%1_000_000)[1:]
}
