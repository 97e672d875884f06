package gpkg

import (
	"strings"

	"github.com/floodspend/floodspend/spending/store"
)

// What identifies the file, in its SQLite header and in its dataset row.
const (
	applicationID = 0x47504B47 // "GPKG"
	userVersion   = 10300      // GeoPackage 1.3.0
	schemaVersion = 6          // of the tables below; raise it with every change a reader must know
)

// column is one column of a table. Its comment becomes its description in
// gpkg_data_columns.
type column struct {
	name, sqlType, about string
	notNull              bool
}

// table is one user table of the file.
type table struct {
	name, title, about string
	geometry           bool // a feature table with a geom column, else an attribute table
	columns            []column
	unique             []string // column lists that are unique together
	indexes            []string // column lists to index, built after loading
}

func text(name, about string) column { return column{name, "TEXT", about, false} }

func key(name, about string) column { return column{name, "TEXT", about, true} }

func integer(name, about string) column {
	return column{name, "INTEGER", about, true}
}

// schema lists the user tables in the order they are written.
func schema() []table {
	tables := []table{
		areaTable("districts", "Districts", "The districts money and need are compared for."),
		areaTable("circles", "Revenue circles", "The revenue circles of the districts."),
		layerFeatureTable(),
		awardTable(),
	}
	tables = append(tables, locationTables()...)
	tables = append(tables, needTables()...)
	tables = append(tables, layerTable())
	return append(tables, importTables()...)
}

func areaTable(name, title, about string) table {
	return table{name: name, title: title, about: about, geometry: true,
		columns: []column{
			key("id", "official code, the key of the area"),
			key("name", "name"),
			key("district_id", "code of the district the area lies in; a district's own"),
			key("district_name", "name of that district"),
			key("aliases", "other spellings seen in sources, a JSON array"),
		},
		unique: []string{"id"},
	}
}

// layerFeatureTable holds the polygons of every exposure layer, layerTable what is known
// of each layer as a whole.
func layerFeatureTable() table {
	return table{name: "layers", title: "Flood-exposure layers", geometry: true,
		about: "The polygons of imported inundation extents and hazard zones; filter by layer for one of them.",
		columns: []column{
			key("layer", "name of the layer"),
			integer("number", "position in the imported file"),
			{"date", "DATE", "day the extent was seen; 1 January of the year a zone holds from", true},
			key("class", "hazard class, empty = none"),
		},
		unique: []string{"layer, number"},
	}
}

func layerTable() table {
	return table{name: "layer_series", title: "About the flood-exposure layers",
		about: "One row per layer of table layers.",
		columns: []column{
			key("name", "name of the layer"),
			key("title", "title"),
			key("source", "who publishes it"),
			key("vintage", "when it was published or read"),
			{"yearly", "BOOLEAN", "1: it holds from its year on", true},
		},
		unique: []string{"name"},
	}
}

// awardTable has the fields of the awards collection, in order. A money field is in major
// units, rounded to the nearest binary fraction, for people and maps; the integer column
// after it, in minor units, is the exact amount.
func awardTable() table {
	t := table{name: "awards", title: "Awards",
		about: "One row per accepted bid (rung awarded) or sanction (rung sanctioned), with its flood relevance and " +
			"location. " +
			"Add up money in the _minor columns, which are exact, and never over both rungs.",
		unique: []string{"id"},
		// Holds what lists are filtered and sorted by, so that they need not read whole rows.
		indexes: []string{"contract_date, published, rung, flood, kind, funds, precision, status, awarded_minor, " +
			"tender_value_minor, sanctioned_minor, confidence, id"},
	}
	for _, f := range store.AwardFields() {
		switch c := text(f.Name, f.About); f.Type {
		case store.MoneyField:
			c.sqlType, c.about = "DOUBLE", f.About+"; major units"
			minor := column{minorColumn(f.Name), "INTEGER", f.About + "; exact, minor units", false}
			t.columns = append(t.columns, c, minor)
		case store.DateField:
			c.sqlType = "DATE"
			t.columns = append(t.columns, c)
		case store.NumberField:
			c.sqlType, c.notNull = "DOUBLE", true
			t.columns = append(t.columns, c)
		case store.IntegerField:
			c.sqlType, c.notNull = "INTEGER", true
			t.columns = append(t.columns, c)
		default:
			c.notNull = f.Name == "id"
			t.columns = append(t.columns, c)
		}
	}
	t.columns = append(t.columns,
		column{"longitude", "DOUBLE", "coordinates the source gives, EPSG:4326", false},
		column{"latitude", "DOUBLE", "coordinates the source gives, EPSG:4326", false},
		text("searched", "title, description and reference without case and accents; null = they are ASCII"))
	return t
}

// minorColumn names the column with the exact amount of a money field.
func minorColumn(field string) string { return field + "_minor" }

func locationTables() []table {
	return []table{
		{name: "award_areas", title: "Areas of awards",
			about: "Which areas an award belongs to, and with how much of its money. " +
				"Rows with candidate = 1 say where it may belong: they carry no money.",
			columns: []column{
				key("award_id", "the award"),
				key("area_id", "a circle, or a district where the circle is not known"),
				key("district_id", "the district of that area"),
				integer("share", "share of the award, relative to its other areas"),
				{"awarded_minor", "INTEGER", "this area's part of the award, exact, minor units; null = unknown", false},
				{"tender_value_minor", "INTEGER", "this area's part of the tender value, exact, minor units; null = unknown",
					false},
				{"sanctioned_minor", "INTEGER", "this area's part of the sanction, exact, minor units; null = unknown", false},
				{"candidate", "BOOLEAN", "1: the award may belong here", true},
			},
			indexes: []string{"award_id", "area_id", "district_id"},
		},
		{name: "award_evidence", title: "Evidence of awards",
			about: "The texts an award's flood relevance and location rest on.",
			columns: []column{
				key("award_id", "the award"),
				key("about", "flood or location"),
				key("field", "the source field the text stands in"),
				key("text", "the matched text as it stands there"),
				key("rule", "the rule or gazetteer entry that matched"),
				key("area_id", "the area it points to, empty where none"),
			},
			indexes: []string{"award_id"},
		},
	}
}

func needTables() []table {
	return []table{
		{name: "need_series", title: "Need series",
			about: "What is known of people's need: one row per published series.",
			columns: []column{
				key("name", "name of the series"),
				key("unit", "unit of its values"),
				key("source", "who publishes it"),
				key("vintage", "when it was published or read"),
				{"yearly", "BOOLEAN", "1: values are per calendar year, stored at its January", true},
				{"small", "DOUBLE", "need below which an area is too small to rank, 0 = the method's own", true},
				key("zero_beside", "series of damage, joined by ;, that above zero in the same months make a zero a zero with "+
					"damage"),
				integer("season_from", "calendar month in which the flood season begins, 0 = not stated"),
				integer("season_to", "calendar month in which it ends"),
			},
			unique: []string{"name"},
		},
		{name: "need_months", title: "Published months of need series",
			about: "The months a series was published for. In these an area without a value is zero; in others it is unknown.",
			columns: []column{
				key("series", "name of the series"),
				integer("month", "year × 12 + month − 1"),
				key("month_name", "the month as 2024-07"),
			},
			indexes: []string{"series, month"},
		},
		{name: "need_values", title: "Values of need series",
			about: "One row per series, area and month.",
			columns: []column{
				key("series", "name of the series"),
				key("area_id", "circle, or district for what is known of the district beside its circles"),
				integer("month", "year × 12 + month − 1"),
				key("month_name", "the month as 2024-07"),
				{"value", "DOUBLE", "the value; null = missing, which is not zero", false},
			},
			indexes: []string{"series, area_id, month"},
		},
	}
}

func importTables() []table {
	return []table{
		{name: "sources", title: "Sources", about: "The files this dataset was read from.",
			columns: []column{
				key("path", "path inside the imported folder"),
				key("sha256", "SHA-256 of the file"),
				integer("bytes", "size of the file"),
				integer("records", "rows or features used"),
				key("role", "what it was read as"),
			},
		},
		{name: "issues", title: "Issues", about: "What was wrong in the sources, and what was done about it.",
			columns: []column{
				key("file", "file"),
				integer("line", "line, or feature of GeoJSON; 0 = the file as a whole"),
				key("field", "field"),
				key("value", "value found"),
				key("problem", "what is wrong with it"),
				key("action", "what was done"),
			},
		},
		{name: "dataset", title: "Dataset", about: "The version of this dataset.",
			columns: []column{
				integer("schema_version", "version of these tables"),
				key("id", "hash of inputs and rules"),
				key("title", "title"),
				{"synthetic", "BOOLEAN", "1: every figure is made up", true},
				key("note", "what a reader must know"),
				{"created", "DATETIME", "when it was imported", true},
				key("rules", "version of the relevance and location rules"),
				key("currency", "ISO 4217 code"),
				integer("areas", "areas"),
				integer("awards", "awards"),
				integer("sanctions", "sanctions"),
				integer("issues", "issues"),
				integer("awards_from", "first month the award files cover, year × 12 + month − 1, 0 = none"),
				integer("awards_to", "last month the award files cover"),
				key("description", "levels, calendar and needs of the dataset, a JSON object"),
				key("overview", "what the records say as a whole, a JSON object: funds, first and last month, undated money"),
			},
		},
	}
}

// create gives the statement that makes the table.
func (t *table) create() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quote(t.name) + " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")
	if t.geometry {
		b.WriteString(", geom MULTIPOLYGON")
	}
	for _, c := range t.columns {
		b.WriteString(", " + quote(c.name) + " " + c.sqlType)
		if c.notNull {
			b.WriteString(" NOT NULL")
		}
	}
	for _, u := range t.unique {
		b.WriteString(", UNIQUE (" + u + ")")
	}
	b.WriteString(")")
	return b.String()
}

// insert gives the statement that adds a row: fid, geom of feature tables, columns.
func (t *table) insert() string {
	n := 1 + len(t.columns)
	if t.geometry {
		n++
	}
	return "INSERT INTO " + quote(t.name) + " VALUES (?" + strings.Repeat(",?", n-1) + ")"
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
