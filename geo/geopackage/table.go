package geopackage

import (
	"time"

	"github.com/paulmach/orb"
)

// Table is one as the standard's tables describe it to those who open the file.
type Table struct {
	Name, Title, About string
	Geometry           string   // type of the geometries of a feature table; "": an attribute table
	AnyDimension       bool     // its geometries may have Z and M
	Columns            []Column // but the key and the geometry
}

// Column is one of a table.
type Column struct{ Name, Type, About string }

// Describe gives the statements that say what a table is: where its features lie, nil where it has none, and when it
// was changed; and that keep its spatial index.
func (t *Table) Describe(extent *orb.Bound, changed string) (statements [][]any) {
	kind, srs, box := "attributes", any(nil), make([]any, 4)
	if t.Geometry != "" {
		kind, srs = "features", SRS
	}
	if extent != nil {
		box = []any{extent.Min[0], extent.Min[1], extent.Max[0], extent.Max[1]}
	}
	statements = [][]any{append(append([]any{"INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)", t.Name, kind,
		t.Title, t.About, changed}, box...), srs)}
	for _, c := range t.Columns {
		// The name may repeat in a table by the standard's own key, so it is left out.
		statements = append(statements, []any{"INSERT INTO gpkg_data_columns (table_name, column_name, description) " +
			"VALUES (?,?,?)", t.Name, c.Name, c.About})
	}
	if t.Geometry == "" {
		return statements
	}
	optional := 0
	if t.AnyDimension {
		optional = 2
	}
	return append(statements,
		[]any{"INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", t.Name, GeometryColumn, t.Geometry, SRS,
			optional, optional},
		[]any{"INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', " +
			"'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')", t.Name, GeometryColumn},
		[]any{SpatialIndexTriggers(t.Name, SpatialIndex(t.Name))})
}

// SpatialIndex names the spatial index of a table.
func SpatialIndex(table string) string { return "rtree_" + table + "_" + GeometryColumn }

// Timestamp gives the form of times in a GeoPackage.
func Timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
