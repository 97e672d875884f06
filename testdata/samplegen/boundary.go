package main

// boundaries writes the circles, and the districts dissolved from them.
func (s *sample) boundaries(f files) error {
	type properties struct {
		RevenueCi string `json:"revenue_ci"`
		RevenueCr string `json:"revenue_cr"`
		AreNew    int    `json:"are_new"`
		Dtname    string `json:"dtname"`
		ObjectID  string `json:"object_id"`
		Dtcode11  string `json:"dtcode11"`
	}
	drawn := s.grid.smoothed()
	circles := make([]feature, len(s.circles))
	for i, rings := range s.grid.shapes(drawn, len(s.circles), func(hex int) int { return s.grid.label[hex] }) {
		c := s.circles[i]
		d := s.districts[c.district]
		circles[i] = feature{Geometry: polygons(rings),
			Properties: properties{c.name, c.other, c.km2, d.name, c.id, d.id}}
	}
	if err := f.geojson("layer/assets/geojson/Assam_revenue_circles.geojson", "synthetic_sample_circles", "",
		circles); err != nil {
		return err
	}
	districts := make([]feature, len(s.districts))
	district := func(hex int) int {
		if l := s.grid.label[hex]; l != sea {
			return s.circles[l].district
		}
		return sea
	}
	for i, rings := range s.grid.shapes(drawn, len(s.districts), district) {
		d := s.districts[i]
		// As in the public file, the columns of one circle are left over from dissolving.
		c := s.circles[d.circles[0]]
		districts[i] = feature{Geometry: polygons(rings),
			Properties: properties{c.name, c.other, c.km2, d.name, d.id, d.id}}
	}
	return f.geojson("layer/assets/geojson/Assam_district.geojson", "synthetic_sample_districts", "", districts)
}

// shapes gives the polygons of each label from 0 to n-1.
func (g *grid) shapes(drawn map[point]point, n int, label func(hex int) int) [][][][]point {
	all := make([][][][]point, n)
	for _, p := range g.pieces(label) {
		all[p.label] = append(all[p.label], p.rings(drawn))
	}
	return all
}
