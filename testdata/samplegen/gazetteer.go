package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// village is an invented place within a circle's cell.
type village struct {
	name string
	at   point // microdegrees
}

// found gives every circle two villages of invented names, no name twice.
func (s *sample) found() {
	d := newDice(7)
	inside := make([][]int, len(s.circles))
	for hex, l := range s.grid.label {
		if l != sea {
			inside[l] = append(inside[l], hex)
		}
	}
	taken := map[string]bool{}
	s.villages = make([][]village, len(s.circles))
	for i := range s.circles {
		for len(s.villages[i]) < 2 {
			name := pick(d, villageSides) + pick(d, villageHeads) + pick(d, villageTails)
			if taken[name] {
				continue
			}
			taken[name] = true
			at := hexCentre(pick(d, inside[i]))
			s.villages[i] = append(s.villages[i], village{name, point{at.x + d.between(-4000, 4000),
				at.y + d.between(-4000, 4000)}})
		}
	}
}

// healthCentres writes one health centre for the first village of every circle.
func (s *sample) healthCentres(f files) error {
	type properties struct {
		ObjectID  int    `json:"objectid"`
		Dtname    string `json:"dtname"`
		Stname    string `json:"stname"`
		Stcode11  string `json:"stcode11"`
		Dtcode11  string `json:"dtcode11"`
		Blkname   string `json:"blkname"`
		FacilityT string `json:"facility_t"`
		FacilityN string `json:"facility_n"`
		Sdtname   string `json:"sdtname"`
		Gpname    string `json:"gpname"`
		Synthetic bool   `json:"synthetic"`
	}
	var all []feature
	for i, c := range s.circles {
		v, dist := s.villages[i][0], &s.districts[c.district]
		all = append(all, feature{
			Geometry: pointOf(point{v.at.x / 100, v.at.y / 100}),
			Properties: properties{900_000 + i, dist.title, "ASSAM", "18", dist.id[3:], strings.ToUpper(c.plain()),
				"sub_cen", v.name + " SC", strings.ToUpper(c.plain()), s.villages[i][1].name, true},
		})
	}
	return f.geojson("Sources/BHARATMAPS/data/RawData/BharatMaps_HealthCenters.geojson",
		"synthetic_sample_health_centres", "urn:ogc:def:crs:OGC:1.3:CRS84", all)
}

// embankments writes lines between the villages of circles at risk, in metres of UTM zone
// 46 as the public file has them.
func (s *sample) embankments(f files) error {
	type properties struct {
		ID        string `json:"id"`
		LengthKm  int    `json:"length_km"`
		Name      string `json:"name"`
		Synthetic bool   `json:"synthetic"`
	}
	d := newDice(8)
	var all []feature
	for i, c := range s.circles {
		if s.land[i].risk < 40 || !d.percent(60) {
			continue
		}
		a, b := s.villages[i][0], s.villages[i][1]
		bank := pick(d, []string{"L/B", "R/B"})
		name := fmt.Sprintf("T/DYKE ALONG THE %s OF %s FROM %s TO %s", bank, pick(d, s.districts[c.district].rivers[:]),
			a.name, b.name)
		mid := point{(a.at.x+b.at.x)/2 + d.between(-8000, 8000), (a.at.y+b.at.y)/2 + d.between(-8000, 8000)}
		var line []string
		for _, p := range []point{a.at, mid, b.at} {
			east, north := utm46(p)
			line = append(line, fmt.Sprintf("[%d,%d]", east, north))
		}
		pa, pb := tenthsOfKm(a.at), tenthsOfKm(b.at)
		dx, dy := pa.x-pb.x, pa.y-pb.y
		all = append(all, feature{
			Geometry:   json.RawMessage(`{"type":"LineString","coordinates":[` + strings.Join(line, ",") + "]}"),
			Properties: properties{strconv.Itoa(len(all)), max(1, root(dx*dx+dy*dy)/10), strings.ToUpper(name), true},
		})
	}
	return f.geojson("Sources/NERDRR/data/embankment.geojson", "synthetic_sample_embankments",
		"urn:ogc:def:crs:EPSG::32646", all)
}

// utm46 projects microdegrees to whole metres of EPSG:32646 by the usual series (Snyder
// 1987, eq. 8-9 and 8-10). Products are rounded one by one so that every machine gives the
// same metres.
func utm46(p point) (east, north int) {
	const a, f, k0 = 6378137.0, 1 / 298.257223563, 0.9996
	const e2 = f * (2 - f)
	const ep2 = e2 / (1 - e2)
	phi := float64(p.y) / 1e6 * math.Pi / 180
	lambda := (float64(p.x)/1e6 - 93) * math.Pi / 180
	sin, cos := math.Sincos(phi)
	t := (sin / cos) * (sin / cos)
	c := float64(ep2*cos) * cos
	n := a / math.Sqrt(1-float64(float64(e2*sin)*sin))
	A := lambda * cos
	m := a * (float64((1-e2/4-3*e2*e2/64)*phi) - float64((3*e2/8+3*e2*e2/32)*math.Sin(2*phi)) + float64(
		(15*e2*e2/256)*math.Sin(4*phi)))
	A2 := A * A
	x := k0 * n * A * (1 + float64(float64(1-t+c)*A2)/6)
	y := k0 * (m + float64(n*(sin/cos)*A2)*(0.5+float64(float64(5-t+9*c)*A2)/24))
	return int(math.Round(x + 500_000)), int(math.Round(y))
}
