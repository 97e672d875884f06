package gpkg

import (
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geopackage"
)

// styleTable holds how QGIS draws the feature tables when they are opened.
func styleTable() table {
	t := table{name: geopackage.StylesTable, title: "Styles", about: "How QGIS draws the tables when they are opened."}
	for _, c := range geopackage.StyleColumns() {
		t.columns = append(t.columns, column{c.Name, c.Type, c.About, false})
	}
	return t
}

// styles writes a default style for each feature table but those of any type of geometry, which QGIS opens as one
// layer for each.
func (w *writer) styles(changed string) error {
	for _, t := range w.tables {
		s := geopackage.Style{Kind: "fill", Colour: geopackage.LayerColour}
		switch {
		case slices.ContainsFunc(w.levels, func(l geo.LevelNames) bool { return l.Plural == t.name }):
			s.Colour, s.Label = geopackage.AreaColour, "name"
		case t.geometry == "POINT":
			s.Kind, s.Colour = "marker", geopackage.PointColour
		case t.geometry != multiPolygon:
			continue
		}
		qml, err := s.QML()
		if err == nil {
			err = w.insert(geopackage.StylesTable, geopackage.StyleRow(t.name, t.about, qml, changed)...)
		}
		if err != nil {
			return fmt.Errorf("style table %s: %w", t.name, err)
		}
	}
	return nil
}

// relate lets programs go from an area of any level to the records with a part in it, or in one that lies in it.
func (w *writer) relate() error {
	within := withinColumns(w.levels)
	for depth, level := range w.levels {
		column := "area_id"
		if depth < len(within) {
			column = within[depth]
		}
		mapping := level.Plural + "_awards"
		statements := append([][]any{{"CREATE VIEW " + quote(mapping) + " AS SELECT DISTINCT x.fid AS base_id, " +
			"a.fid AS related_id FROM " + quote(level.Plural) + " x JOIN award_areas p ON p." + quote(column) +
			" = x.id AND NOT p.candidate JOIN awards a ON a.id = p.award_id"}},
			geopackage.Relate(level.Plural, "awards", "attributes", mapping)...)
		for _, s := range statements {
			if err := w.exec(s[0].(string), s[1:]...); err != nil {
				return fmt.Errorf("relate %s to awards: %w", level.Plural, err)
			}
		}
	}
	return nil
}
