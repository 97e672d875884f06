package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// collections are the names that collections and tables other than those of levels have, or
// will have.
func collections() []string {
	return []string{"area_shapes", "assets", "award_areas", "award_conflicts", "award_evidence", "award_lines",
		"awards", "cube", "cube_classes", "damage", "dataset", "digests", "issues", "layer_series",
		"layer_styles", "layers", "links", "need_months", "need_series", "need_values", "needs", "payments",
		"record_sets", "sanctions", "sources", "text_index", "versions"}
}

// foreignPrefixes begin the names of tables that are not ours: GeoPackage's and SQLite's.
var foreignPrefixes = [...]string{"gpkg_", "gpkgext_", "rtree_", "sqlite_"}

// reserved lists what no level's plural can be: names of collections, tables, fields of
// awards, columns beside these and parameters that select awards; sorted.
func reserved() []string {
	words := append(collections(), "area", "bbox", "crs", "cursor", "date", "datetime", "document", "f", "fid",
		"fund", "geom",
		"geometry", "lang", "latitude", "limit", "longitude", "offset", "period", "q", "searched", "sortby")
	for _, f := range spending.AwardFields(nil) {
		words = append(words, f.Name)
		if f.Type == spending.MoneyField {
			words = append(words, f.Name+"_minor")
		}
	}
	for _, r := range spending.Registers(nil) {
		for _, c := range r.Table().Columns {
			words = append(words, c.Name)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// checkPlurals refuses plurals that could not name a table and a field of awards.
func checkPlurals(levels geo.Hierarchy) error {
	for _, level := range levels {
		for _, prefix := range foreignPrefixes {
			if strings.HasPrefix(level.Plural, prefix) {
				return fmt.Errorf("the plural %q of level %q begins with %s, as tables of the file format do",
					level.Plural, level.Key, prefix)
			}
		}
		if taken := reserved(); slices.Contains(taken, level.Plural) {
			return fmt.Errorf("the plural %q of level %q is taken: none of these can be one: %s", level.Plural,
				level.Key, strings.Join(taken, ", "))
		}
	}
	return nil
}
