package gpkg

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/geopackage"
	"github.com/floodspend/floodspend/spending"
)

// What identifies the file, in its SQLite header and in its dataset row.
const (
	applicationID = geopackage.ApplicationID
	userVersion   = geopackage.UserVersion
	schemaVersion = 15 // of the tables below; raise it with every change a reader must know
)

// multiPolygon is the type of the geometries of areas and layers.
const multiPolygon = "MULTIPOLYGON"

// column is one column of a table. Its comment becomes its description in
// gpkg_data_columns.
type column struct {
	name, sqlType, about string
	notNull              bool
}

// table is one user table of the file.
type table struct {
	name, title, about string
	geometry           string // type of the geom column of a feature table; "": an attribute table
	anyDimension       bool   // its geometries may have Z and M
	stays              bool   // it holds areas or records, or is made of them: see spending.Dataset.Base
	columns            []column
	unique             []string // column lists that are unique together
	indexes            []string // column lists to index, built after loading
}

func text(name, about string) column { return column{name, "TEXT", about, false} }

func key(name, about string) column { return column{name, "TEXT", about, true} }

func integer(name, about string) column {
	return column{name, "INTEGER", about, true}
}

// schema lists the user tables of a dataset in the order they are written.
func schema(d *spending.Description) []table {
	tables := []table{layerFeatureTable(), awardTable(d.Levels)}
	tables = append(tables, locationTables(d.Levels)...)
	tables = append(tables, shapesTable(), linesTable(), textIndexTable(), digestTable(), setsTable(), conflictsTable())
	tables = append(tables, cubeTables()...)
	tables = append(tables, needTables()...)
	tables = append(tables, layerTable())
	for _, r := range spending.Registers(d.Levels) {
		tables = append(tables, entryTable(r.Table()))
	}
	tables = append(tables, importTables()...)
	tables = append(tables, styleTable())
	areas := make([]table, 0, len(d.Levels))
	for depth := range d.Levels {
		areas = append(areas, areaTable(d, depth, slices.Concat(areas, tables)))
	}
	return append(areas, tables...)
}

// areaTable holds the areas of the level at a depth, under a title that no other table has.
func areaTable(d *spending.Description, depth int, others []table) table {
	level := d.Levels[depth]
	one, title := words(d, level)
	if slices.ContainsFunc(others, func(t table) bool { return t.title == title }) {
		title += " (" + level.Plural + ")"
	}
	about := "The areas of level " + string(level.Key) + ", which money and need are compared for."
	parent := "always empty: the level is the outermost"
	if depth > 0 {
		outer, _ := words(d, d.Levels[depth-1])
		about = "The areas of level " + string(level.Key) + ". Each lies in one area of table " +
			d.Levels[depth-1].Plural + "."
		parent = "of the " + outer + " it lies in"
	}
	return table{name: level.Plural, title: title, about: about, geometry: multiPolygon, stays: true,
		columns: []column{
			key("id", "official code, the key of the "+one),
			key("name", "name"),
			text("parent_id", "code "+parent),
			text("parent_name", "name "+parent),
			key("aliases", "other spellings seen in sources, a JSON array"),
		},
		unique: []string{"id"},
	}
}

// words gives what an area of a level is called, and a title for several of them.
func words(d *spending.Description, level geo.LevelNames) (one, title string) {
	in := func(word func(geo.Words) string, otherwise string) string {
		texts := map[string]string{}
		for language, w := range level.Words {
			texts[language] = word(w)
		}
		if text := d.In("en", texts); text != "" {
			return text
		}
		return strings.ReplaceAll(otherwise, "_", " ")
	}
	one = in(func(w geo.Words) string { return w.One }, string(level.Key))
	many := in(func(w geo.Words) string { return w.Many }, level.Plural)
	first, size := utf8.DecodeRuneInString(many)
	return one, string(unicode.ToUpper(first)) + many[size:]
}

// layerFeatureTable holds the polygons of every exposure layer, layerTable what is known
// of each layer as a whole.
func layerFeatureTable() table {
	return table{name: "layers", title: "Flood-exposure layers", geometry: multiPolygon,
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
func awardTable(levels geo.Hierarchy) table {
	t := table{name: "awards", title: "Awards", stays: true,
		about: "One row per accepted bid (rung awarded), sanction (rung sanctioned) or payment (rung paid), with its " +
			"flood relevance and location. Add up money in the _minor columns, which are exact, and never over " +
			"several rungs.",
		unique: []string{"id"},
		// Holds what lists are filtered and sorted by, so that they need not read whole rows.
		indexes: []string{"contract_date, published, rung, flood, kind, funds, precision, status, awarded_minor, " +
			"tender_value_minor, sanctioned_minor, paid_minor, confidence, id"},
	}
	for _, f := range spending.AwardFields(levels) {
		t.columns = append(t.columns, columnsOf(f.Name, f.About, f.Type)...)
	}
	t.columns = append(t.columns,
		column{"longitude", "DOUBLE", "coordinates the source gives, EPSG:4326", false},
		column{"latitude", "DOUBLE", "coordinates the source gives, EPSG:4326", false},
		text("searched", "title, description and reference without case and accents; null = they are ASCII"))
	return t
}

// columnsOf gives the column of a field, of an amount the two.
func columnsOf(name, about string, of spending.FieldType) []column {
	c := text(name, about)
	switch of {
	case spending.MoneyField:
		c.sqlType, c.about = "DOUBLE", about+"; major units"
		return []column{c, {minorColumn(name), "INTEGER", about + "; exact, minor units", false}}
	case spending.DateField:
		c.sqlType = "DATE"
	case spending.NumberField:
		c.sqlType = "DOUBLE"
	case spending.IntegerField:
		c.sqlType = "INTEGER"
	default:
		c.notNull = name == "id"
	}
	return []column{c}
}

// minorColumn names the column with the exact amount of a money field.
func minorColumn(field string) string { return field + "_minor" }

// withinColumns name the columns of award_areas with the code of the area of each level but
// the finest, outermost first.
func withinColumns(levels geo.Hierarchy) []string {
	names := make([]string, len(levels)-1)
	for depth := range names {
		names[depth] = "in_" + string(levels[depth].Key)
	}
	return names
}

func locationTables(levels geo.Hierarchy) []table {
	areas := []column{
		key("award_id", "the award"),
		key("area_id", "an area of the finest level it is known at"),
	}
	indexes := []string{"award_id", "area_id"}
	for depth, name := range withinColumns(levels) {
		areas = append(areas,
			text(name, "the area of table "+levels[depth].Plural+
				" that this area is, or lies in; null = it is known no finer than above"))
		indexes = append(indexes, name)
	}
	return []table{
		{name: "award_areas", title: "Areas of awards", stays: true,
			about: "Which areas an award belongs to, and with how much of its money. " +
				"Rows with candidate = 1 say where it may belong: they carry no money.",
			columns: append(areas,
				integer("share", "share of the award, relative to its other areas"),
				column{"awarded_minor", "INTEGER", "this area's part of the award, exact, minor units; null = unknown",
					false},
				column{"tender_value_minor", "INTEGER",
					"this area's part of the tender value, exact, minor units; null = unknown", false},
				column{"sanctioned_minor", "INTEGER", "this area's part of the sanction, exact, minor units; null " +
					"= unknown", false},
				column{"paid_minor", "INTEGER", "this area's part of the payment, exact, minor units; null = unknown",
					false},
				column{"candidate", "BOOLEAN", "1: the award may belong here", true}),
			indexes: indexes,
		},
		{name: "award_evidence", title: "Evidence of awards", stays: true,
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

// linesTable holds what lists say of records, made once.
func linesTable() table {
	return table{name: "award_lines", title: "Lines of awards", stays: true,
		about:   "What lists say of each row of table awards, made once: a copy for programs that serve it.",
		columns: []column{key("line", "its coordinates, its areas, and the value of each field as JSON, by line")},
	}
}

// textIndexTable holds what package search keeps to find records by their texts.
func textIndexTable() table {
	return table{name: "text_index", title: "Index of texts", stays: true,
		about: "Where texts of awards may stand, so that a search need not read all of them.",
		columns: []column{
			integer("segment", "number of 262,144 awards"),
			integer("bucket", "number of 128 hashes of three bytes"),
			{"lists", "BLOB", "for each hash the blocks of 16 awards that have it", true},
		},
		unique: []string{"bucket, segment"},
	}
}

// digestTable holds what package digest keeps to tell records of two versions apart.
func digestTable() table {
	return table{name: "digests", title: "Digests of records", stays: true,
		about: "What tells the awards of two versions apart, so that a comparison need not read all of them.",
		columns: []column{
			integer("segment", "number of 1,048,576 awards"),
			integer("bucket", "first 14 bits of the digests"),
			integer("mark", "exclusive or of the first 8 bytes of the digests"),
			{"sums", "BLOB", "16 bytes and the fid of each award, as 4", true},
		},
		indexes: []string{"bucket"},
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
				key("zero_beside", "series of damage, joined by ;, that above zero in the same months make a zero a "+
					"zero with damage"),
				integer("season_from", "calendar month in which the flood season begins, 0 = not stated"),
				integer("season_to", "calendar month in which it ends"),
			},
			unique: []string{"name"},
		},
		{name: "need_months", title: "Published months of need series",
			about: "The months a series was published for. In these an area without a value is zero; in others it is " +
				"unknown.",
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
				key("area_id", "area, of any level: what is known of an area beside its parts is its own"),
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
				integer("payments", "payments"),
				integer("issues", "issues"),
				integer("awards_from", "first month the award files cover, year × 12 + month − 1, 0 = none"),
				integer("awards_to", "last month the award files cover"),
				key("description", "levels, calendar and needs of the dataset, a JSON object"),
				key("overview", "what the records say as a whole, a JSON object: funds, first and last month, "+
					"undated money"),
			},
		},
	}
}

// create gives the statement that makes the table.
func (t *table) create() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quote(t.name) + " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")
	if t.geometry != "" {
		b.WriteString(", geom " + t.geometry)
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
	if t.geometry != "" {
		n++
	}
	return "INSERT INTO " + quote(t.name) + " VALUES (?" + strings.Repeat(",?", n-1) + ")"
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
