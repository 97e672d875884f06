package dataset

import (
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// File is a dataset.yaml: the whole of a place, as its parts are read from files. The tags say
// how a key is written and what it holds; Reference prints them.
type File struct {
	Title       string            `yaml:"title,omitempty" about:"What the dataset is called."`
	Note        string            `yaml:"note,omitempty" about:"A sentence shown beside the title."`
	Synthetic   bool              `yaml:"synthetic,omitempty" about:"Every figure is made up: said wherever the title is shown."`
	Languages   List              `yaml:"languages,omitempty,flow" about:"Of texts and titles, as ISO 639-1 codes; the first is that of the page. Relevance rules are those of these languages."`
	Currency    spending.Currency `yaml:"currency" need:"yes" about:"ISO 4217 code; amounts are kept in its minor unit."`
	YearBegins  int               `yaml:"financial_year_begins,omitempty" about:"Month the financial year begins in, 1 to 12; 1 where nothing is said."`
	Whole       Text              `yaml:"whole,omitempty" about:"What all areas together are called: state, city."`
	FloodMonths []int             `yaml:"flood_months,omitempty,flow" about:"First and last month of the flood season, 1 to 12."`
	SmallAmount Number            `yaml:"small_amount,omitempty" about:"Awards under it, in major units, are of unknown value; 1 where nothing is said, 1000 of rupees."`
	Levels      []Level           `yaml:"levels" need:"yes" about:"1 to 4 levels of areas, outermost first."`
	Needs       []Need            `yaml:"needs,omitempty" about:"What money is set against: people affected, exposed, living there."`
	Layers      []Layer           `yaml:"layers,omitempty" about:"Polygons of flood extents or hazard zones, met with the areas."`
	Awards      []Records         `yaml:"awards,omitempty" about:"Sources of awards."`
	Sanctions   []Records         `yaml:"sanctions,omitempty" about:"Sources of sanctions, a rung of their own."`
	Rules       Rules             `yaml:"rules,omitempty" about:"Relevance rules beside the built-in ones: files by language; all: every award is flood work; or column and yes: the source says it."`
	Knowledge   List              `yaml:"knowledge,omitempty,flow" about:"Files on how names, offices and rivers of the place are written, or the name of a built-in one."`
	Aliases     List              `yaml:"aliases,omitempty,flow" about:"Tables of other names of areas: columns area and alias."`
	Places      List              `yaml:"places,omitempty,flow" about:"Tables of named places: columns name, and any of kind, lon, lat and a level's key."`
	Overrides   List              `yaml:"overrides,omitempty,flow" about:"Tables of reviewed decisions on single awards, which win over rules."`
	Labels      List              `yaml:"labels,omitempty,flow" about:"Tables of hand-read awards that evaluate scores the verdicts against."`
}

// Level is a level of areas and where they are read from.
type Level struct {
	Key        geo.Level `yaml:"key" need:"yes" about:"Lower-case letters, digits and _: commune."`
	Plural     string    `yaml:"plural,omitempty" about:"Names the level's collection; the key with an s where nothing is said."`
	Words      Nouns     `yaml:"words,omitempty" about:"What one area and several are called, by language: {fr: [commune, communes]}."`
	File       string    `yaml:"file,omitempty" about:"Boundaries: GeoJSON, GeoPackage or zipped shapefile. Without it the areas are united from those of the level below, by their parent."`
	Table      string    `yaml:"table,omitempty" about:"Feature table of a GeoPackage that has several."`
	Where      string    `yaml:"where,omitempty" about:"Only features of which this holds, such as TYPE = 'urban'."`
	Code       List      `yaml:"code,omitempty,flow" about:"Property with the area's official code; of several the first that is not blank."`
	Name       List      `yaml:"name,omitempty,flow" about:"Property with the area's name."`
	Aliases    List      `yaml:"aliases,omitempty,flow" about:"Properties with further names of the area."`
	Parent     List      `yaml:"parent,omitempty,flow" about:"Property with the code of the area of the level above that it lies in."`
	ParentName List      `yaml:"parent_name,omitempty,flow" about:"Property with the name of the area it lies in."`
}

// Need is a need: a table, what a layer gives, or made of another series.
type Need struct {
	Name    string   `yaml:"name" need:"yes" about:"Lower-case letters, digits and _: affected."`
	Label   Text     `yaml:"label,omitempty" about:"What it is, as a heading: People reported affected, worst month."`
	Head    Text     `yaml:"head,omitempty" about:"Over a column: People affected."`
	Words   Text     `yaml:"words,omitempty" about:"What it counts, in a sentence: affected people."`
	Per     Text     `yaml:"per,omitempty" about:"One of them: affected person."`
	None    Text     `yaml:"none,omitempty" about:"Of an area without any: nobody was reported affected."`
	Note    Text     `yaml:"note,omitempty" about:"How it is counted: worst month of each area."`
	Unit    string   `yaml:"unit,omitempty" about:"Unit of its values; people where nothing is said."`
	Source  string   `yaml:"source,omitempty" about:"Who publishes it."`
	Vintage string   `yaml:"vintage,omitempty" about:"When it was published."`
	Default Defaults `yaml:"default,omitempty,flow" about:"true: what is asked with where nothing is said; or the levels it is so for."`
	Small   float64  `yaml:"small,omitempty" about:"Areas with less have no rank; 1000 where nothing is said."`

	Rule       spending.NeedRule `yaml:"rule,omitempty" one:"peak sum latest share" about:"How a period's need is made of months: the largest, all added up, the latest, or the largest share of another series."`
	Series     string            `yaml:"series,omitempty" about:"The need whose months it rests on; its own where nothing is said."`
	Of         string            `yaml:"of,omitempty" about:"With rule share: the series that the share is of, or km2."`
	ZeroBeside List              `yaml:"zero_beside,omitempty,flow" about:"Needs of damage that make a zero beside them zero_with_damage."`

	Files          List   `yaml:"files,omitempty" about:"CSV tables, * for any part of a name; all of one layout."`
	Area           string `yaml:"area,omitempty" about:"Column with the area's code or name."`
	Period         string `yaml:"period,omitempty" about:"Column with the month 2024-07, the calendar year 2024 or the financial year 2024-25."`
	PeriodFromName bool   `yaml:"period_from_name,omitempty" about:"The month stands in the file's name, 2024_07, in place of a column."`
	Value          string `yaml:"value,omitempty" about:"Column with the value; empty or NA is missing, which is not zero."`
	Dialect        `yaml:",inline"`

	Layer      string `yaml:"layer,omitempty" about:"The layer whose exposed people or area this is."`
	Classes    List   `yaml:"classes,omitempty,flow" about:"Only these classes of the layer."`
	Population string `yaml:"population,omitempty" about:"Points that carry people: those in the layer are exposed."`
	People     string `yaml:"people,omitempty" about:"Property of the points with the number of people; population where nothing is said."`
}

// Layer is a polygon layer of flood exposure.
type Layer struct {
	Name    string `yaml:"name" need:"yes" about:"Lower-case letters, digits and _: ppri."`
	Title   string `yaml:"title,omitempty" about:"What the layer is called."`
	File    string `yaml:"file" need:"yes" about:"GeoJSON, GeoPackage or zipped shapefile."`
	Table   string `yaml:"table,omitempty" about:"Feature table of a GeoPackage that has several."`
	Where   string `yaml:"where,omitempty" about:"Only features of which this holds, such as TYPE = 'inondation'."`
	Class   string `yaml:"class,omitempty" about:"Property with the class of a zone; each class becomes a need of its own."`
	Year    int    `yaml:"year,omitempty" about:"Of hazard zones: the year they hold from."`
	Date    string `yaml:"date,omitempty" about:"Day every extent was seen, 2024-07-31; or the property that holds it."`
	Source  string `yaml:"source,omitempty" about:"Who publishes it."`
	Vintage string `yaml:"vintage,omitempty" about:"When it was published."`
}

// Records is a source of awards or sanctions.
type Records struct {
	Source  string  `yaml:"source" need:"yes" about:"Name of the source, which begins the records' ids: lower-case letters, digits, dots, - and _."`
	Preset  string  `yaml:"preset,omitempty" about:"A layout the program knows: eprocure-in, decp or ocds. Without one the columns say it."`
	Files   List    `yaml:"files" need:"yes" about:"All files of the source, * for any part of a name; folders, .gz and .zip where the preset takes them."`
	Columns Columns `yaml:"columns,omitempty" about:"Columns of a table; of several names the first the table has. With a preset, those called otherwise than it expects."`
	Status  List    `yaml:"awarded_status,omitempty,flow" about:"Values of the status column that are awards; well-known words where nothing is said."`

	DateFormat string `yaml:"date_format,omitempty" about:"How dates are written, of YYYY or YY, MM or MMM, and DD: DD/MM/YYYY. YYYY-MM-DD where nothing is said."`
	Dialect    `yaml:",inline"`

	Place     Place  `yaml:"place,omitempty" about:"What the records state of their place, where it is a code of a scheme."`
	FromBuyer string `yaml:"from_buyer,omitempty" one:"never prior" about:"prior: a buyer's name may say where a record belongs; never: it may not. prior where nothing is said."`
	Rules     Rules  `yaml:"rules,omitempty" about:"As the dataset's, for this source alone."`
	SkipBad   bool   `yaml:"skip_bad,omitempty" about:"Records that cannot be read are left out with an issue, in place of an error."`
}

// Columns names the columns of a table of records.
type Columns struct {
	ID          List `yaml:"id,omitempty,flow" about:"The award's own id."`
	Lot         List `yaml:"lot,omitempty,flow" about:"Id of the lot under the award's id."`
	Amount      List `yaml:"amount,omitempty,flow" about:"Awarded amount in major units; blank or zero is unknown, which is not zero."`
	Date        List `yaml:"date,omitempty,flow" about:"Date of the contract."`
	Published   List `yaml:"published,omitempty,flow" about:"Date the tender was published."`
	Title       List `yaml:"title,omitempty,flow" about:"Title, which relevance and place are read from."`
	Description List `yaml:"description,omitempty,flow" about:"A longer text."`
	Status      List `yaml:"status,omitempty,flow" about:"Status of the row; see awarded_status."`
	Buyer       List `yaml:"buyer,omitempty,flow" about:"Name of the buyer."`
	BuyerID     List `yaml:"buyer_id,omitempty,flow" about:"Id of the buyer."`
	Supplier    List `yaml:"supplier,omitempty,flow" about:"Suppliers, several parted by a semicolon."`
	Reference   List `yaml:"reference,omitempty,flow" about:"The buyer's own reference."`
	Category    List `yaml:"category,omitempty,flow" about:"Works, goods or services."`
	TenderValue List `yaml:"tender_value,omitempty,flow" about:"Estimate in the tender."`
	Currency    List `yaml:"currency,omitempty,flow" about:"ISO 4217 code; blank is the dataset's currency."`
	Form        List `yaml:"form,omitempty,flow" about:"Form of contract; rate contracts and frameworks are ceilings."`
	Kind        List `yaml:"kind,omitempty,flow" about:"preparedness, restoration, relief or other, as the source states it."`
	Fund        List `yaml:"fund,omitempty,flow" about:"Fund or scheme, as the source states it."`
	Flood       List `yaml:"flood,omitempty,flow" about:"Whether it is flood work, as the source states it; see rules."`
	Area        List `yaml:"area,omitempty,flow" about:"Code or name of the area, several parted by a semicolon."`
	Location    List `yaml:"location,omitempty,flow" about:"A text that names the place."`
	Postcode    List `yaml:"postcode,omitempty,flow" about:"Postal code of the place."`
	Lon         List `yaml:"lon,omitempty,flow" about:"Longitude, EPSG:4326."`
	Lat         List `yaml:"lat,omitempty,flow" about:"Latitude, EPSG:4326."`
}

// Place says of what scheme the codes in a column are.
type Place struct {
	Code      string            `yaml:"code,omitempty" about:"Column with the code."`
	Scheme    string            `yaml:"scheme,omitempty" about:"Column that names the code's scheme row by row, or the scheme of all: area, postal."`
	Crosswalk map[string]string `yaml:"crosswalk,omitempty" about:"By scheme, a table that gives the areas of its codes: columns code and area."`
}

// Dialect is how a table is written.
type Dialect struct {
	Delimiter    string `yaml:"delimiter,omitempty" about:"Character between fields, or tab; a comma where nothing is said."`
	DecimalComma bool   `yaml:"decimal_comma,omitempty" about:"Numbers are written 1.234,50."`
}
