package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// circle is one revenue circle: facts from circles.csv.
type circle struct {
	id, name, other string // official code, name, the name's second spelling
	district        int    // index into the districts
	lon, lat        int    // centroid, hundredths of a degree
	km2             int
}

func (c *circle) plain() string { return plainName(c.other) }

// district is one district: its code, the boundary files' upper-case name, its circles.
type district struct {
	id, name string
	circles  []int
	place    // facts a text may use
}

//go:embed circles.csv
var circlesCSV string

// readAreas gives the 180 circles sorted by code, and the 35 districts they form.
func readAreas() ([]circle, []district, error) {
	rows, err := csv.NewReader(strings.NewReader(circlesCSV)).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("circles.csv: %w", err)
	}
	var (
		circles   []circle
		districts []district
		index     = map[string]int{}
	)
	for n, r := range rows[1:] {
		lon, err1 := strconv.Atoi(strings.Replace(r[4], ".", "", 1))
		lat, err2 := strconv.Atoi(strings.Replace(r[5], ".", "", 1))
		km2, err3 := strconv.Atoi(r[6])
		if err1 != nil || err2 != nil || err3 != nil || len(r[0]) != len("18-300-00101") {
			return nil, nil, fmt.Errorf("circles.csv row %d: %q is not code, names, district, lon, lat, area", n+2, r)
		}
		code := r[0][:6]
		d, ok := index[code]
		if !ok {
			d = len(districts)
			index[code] = d
			p, ok := places[r[3]]
			if !ok {
				return nil, nil, fmt.Errorf("places.go has no entry for district %s", r[3])
			}
			districts = append(districts, district{id: code, name: r[3], place: p})
		}
		districts[d].circles = append(districts[d].circles, len(circles))
		circles = append(circles, circle{r[0], r[1], r[2], d, lon, lat, km2})
	}
	if !slices.IsSortedFunc(circles, func(a, b circle) int { return strings.Compare(a.id, b.id) }) {
		return nil, nil, fmt.Errorf("circles.csv is not sorted by code")
	}
	return circles, districts, nil
}

// plainName drops "(Pt)", line breaks and the like, as the disaster bulletins do.
func plainName(name string) string {
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "\n", " "), "(")
	return strings.TrimSpace(name)
}
