package gpkg

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// standardTables makes the tables GeoPackage 1.3 asks for, as its annex C gives them, and
// those of its metadata and schema extensions (annexes F.8 and F.9).
const standardTables = `
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, '` +
	`GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],` +
	`AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],` +
	`UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],` +
	`AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
    'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata',
   'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata',
   'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
  ('gpkg_data_columns', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);`

// spatialIndexTriggers keep a spatial index current when other programs edit the table
// (GeoPackage 1.3, annex F.3). {t} is the table, {i} the index.
const spatialIndexTriggers = `
CREATE TRIGGER "{i}_insert" AFTER INSERT ON "{t}"
  WHEN (NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "{i}" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "{i}_update1" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "{i}" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "{i}_update2" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "{i}" WHERE id = OLD."fid";
END;
CREATE TRIGGER "{i}_update3" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "{i}" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "{i}" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER "{i}_update4" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "{i}" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER "{i}_delete" AFTER DELETE ON "{t}"
  WHEN OLD."geom" NOT NULL
BEGIN
  DELETE FROM "{i}" WHERE id = OLD."fid";
END;`

// describe fills in the standard tables for the user tables and the version.
func (w *writer) describe(v spending.Version) error {
	changed := timestamp(v.Created)
	for _, t := range w.fresh {
		if err := w.describeTable(&t, changed); err != nil {
			return fmt.Errorf("describe table %s: %w", t.name, err)
		}
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
	return w.exec(strings.NewReplacer("{t}", t.name, "{i}", index).Replace(spatialIndexTriggers))
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
