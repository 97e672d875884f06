package gpkg

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
)

// describe fills in the standard tables for the user tables and the version.
func (w *writer) describe(v spending.Version) error {
	changed := timestamp(v.Created)
	for _, t := range w.fresh {
		if err := w.describeTable(&t, changed); err != nil {
			return fmt.Errorf("describe table %s: %w", t.name, err)
		}
	}
	if err := w.styles(changed); err != nil {
		return err
	}
	about, err := metadata(v)
	if err != nil {
		return err
	}
	if err := w.exec(`INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'http://purl.org/dc/terms/', `+
		`'application/json', ?)`, about); err != nil {
		return err
	}
	return w.exec(`INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)`, changed)
}

// imports writes what was read, what was wrong there, and what the version is.
func (w *writer) imports(d *spending.Dataset, v spending.Version) error {
	for _, s := range d.Sources {
		if err := w.insert("sources", spending.StorableText(s.Path), s.SHA256, s.Bytes, int64(s.Records),
			s.Role); err != nil {
			return err
		}
	}
	for _, i := range d.Issues {
		clean := spending.StorableText
		if err := w.insert("issues", clean(i.File), int64(i.Line), clean(i.Field), clean(i.Value), clean(i.Problem),
			clean(i.Action)); err != nil {
			return err
		}
	}
	overview, err := json.Marshal(w.seen)
	if err != nil {
		return err
	}
	description, err := json.Marshal(d.Description)
	if err != nil {
		return err
	}
	return w.insert("dataset", int64(schemaVersion), v.ID, v.Title, v.Synthetic, v.Note, timestamp(v.Created), v.Rules,
		v.Currency,
		int64(v.Areas), int64(v.Awards), int64(v.Sanctions), int64(v.Payments), int64(v.Issues), int64(v.AwardsFrom),
		int64(v.AwardsTo),
		string(description), string(overview))
}

func (w *writer) describeTable(t *table, changed string) error {
	dataType, srs := "attributes", any(nil)
	extent := make([]any, 4)
	if t.geometry != "" {
		dataType, srs = "features", srsWGS84
		if b := w.extents[t.name]; !b.IsEmpty() {
			extent = []any{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		}
	}
	err := w.exec(`INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)`,
		append(append([]any{t.name, dataType, t.title, t.about, changed}, extent...), srs)...)
	if err != nil {
		return err
	}
	for _, c := range t.columns {
		// The name may repeat in a table by the standard's own key, so it is left out.
		if err := w.exec(`INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?,?,?)`, t.name,
			c.name, c.about); err != nil {
			return err
		}
	}
	if t.geometry == "" {
		return nil
	}
	index := spatialIndex(t.name)
	optional := 0
	if t.anyDimension {
		optional = 2
	}
	if err := w.exec(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, ?, ?)`, t.name, t.geometry, srsWGS84,
		optional, optional); err != nil {
		return err
	}
	if err := w.exec(`INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', `+
		`'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')`, t.name); err != nil {
		return err
	}
	return w.exec(geopackage.SpatialIndexTriggers(t.name, index))
}

func spatialIndex(table string) string { return "rtree_" + table + "_geom" }

// metadata describes the dataset in words, as JSON with Dublin Core's terms.
func metadata(v spending.Version) (string, error) {
	notes := []string{
		"Money columns named _minor are exact integers in the currency's minor unit; the columns without it are the " +
			"same in major units, rounded to binary fractions.",
		"Money located in an area is not benefit to an area: what holds a river off protects others downstream.",
	}
	if v.Synthetic {
		notes = append([]string{"SYNTHETIC: every figure in this file is made up."}, notes...)
	}
	if v.Note != "" {
		notes = append(notes, v.Note)
	}
	text, err := json.MarshalIndent(map[string]any{
		"title":       v.Title,
		"identifier":  v.ID,
		"created":     timestamp(v.Created),
		"description": notes,
		"license":     "The sources listed in table sources keep their own licences; see their publishers.",
		"currency":    v.Currency,
		"minor_unit":  v.Currency.Digits(), // decimals of an amount
		"synthetic":   v.Synthetic,
		"creator":     "floodspend",
	}, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write metadata: %w", err)
	}
	return string(text), nil
}

// timestamp gives the form of times in a GeoPackage.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
