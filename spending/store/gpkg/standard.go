package gpkg

import (
	"encoding/json"
	"fmt"

	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// describe fills in the standard tables for the user tables and the version.
func (w *writer) describe(v spending.Version) error {
	changed := geopackage.Timestamp(v.Created)
	for _, t := range w.fresh {
		if err := w.describeTable(&t, changed); err != nil {
			return fmt.Errorf("describe table %s: %w", t.name, err)
		}
	}
	if w.adds {
		for _, t := range w.tables {
			const update = "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?"
			if err := w.exec(update, changed, t.name); err != nil {
				return fmt.Errorf("describe table %s: %w", t.name, err)
			}
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
	return w.insert("dataset", int64(schemaVersion), v.ID, v.Title, v.Synthetic, v.Note,
		geopackage.Timestamp(v.Created), v.Rules, v.Currency,
		int64(v.Areas), int64(v.Awards), int64(v.Sanctions), int64(v.Payments), int64(v.Issues), int64(v.AwardsFrom),
		int64(v.AwardsTo),
		string(description), string(overview))
}

func (w *writer) describeTable(t *table, changed string) error {
	described := geopackage.Table{Name: t.name, Title: t.title, About: t.about, Geometry: t.geometry,
		AnyDimension: t.anyDimension}
	for _, c := range t.columns {
		described.Columns = append(described.Columns, geopackage.Column{Name: c.name, Type: c.sqlType, About: c.about})
	}
	var extent *orb.Bound
	if b, known := w.extents[t.name]; known {
		extent = &b
	}
	for _, s := range described.Describe(extent, changed) {
		if err := w.exec(s[0].(string), s[1:]...); err != nil {
			return err
		}
	}
	return nil
}

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
		"created":     geopackage.Timestamp(v.Created),
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
