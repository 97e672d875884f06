package dataset

import (
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// File is a dataset.yaml: the whole of a place, as its parts are read from files. The tags say how a
// key is written, whether it is needed and what it may be one of; what it holds stands in keys.yaml,
// and Reference prints all of it.
type File struct {
	Title        string            `yaml:"title,omitempty"`
	Note         string            `yaml:"note,omitempty"`
	Synthetic    bool              `yaml:"synthetic,omitempty"`
	Languages    List              `yaml:"languages,omitempty,flow"`
	Currency     spending.Currency `yaml:"currency" need:"yes"`
	YearBegins   int               `yaml:"financial_year_begins,omitempty"`
	Whole        Text              `yaml:"whole,omitempty"`
	FloodMonths  []int             `yaml:"flood_months,omitempty,flow"`
	SmallAmount  Number            `yaml:"small_amount,omitempty"`
	RecentMonths int               `yaml:"recent_months,omitempty"`
	Levels       []Level           `yaml:"levels" need:"yes"`
	Needs        []Need            `yaml:"needs,omitempty"`
	Layers       []Layer           `yaml:"layers,omitempty"`
	Assets       []Assets          `yaml:"assets,omitempty"`
	Awards       []Records         `yaml:"awards,omitempty"`
	Sanctions    []Records         `yaml:"sanctions,omitempty"`
	Damage       []Damage          `yaml:"damage,omitempty"`
	Rules        Rules             `yaml:"rules,omitempty"`
	Knowledge    List              `yaml:"knowledge,omitempty,flow"`
	Aliases      List              `yaml:"aliases,omitempty,flow"`
	Names        List              `yaml:"names,omitempty,flow"`
	Places       List              `yaml:"places,omitempty,flow"`
	Overrides    List              `yaml:"overrides,omitempty,flow"`
	Links        List              `yaml:"links,omitempty,flow"`
	Labels       List              `yaml:"labels,omitempty,flow"`

	stands map[string]Error // where each key stands in the text it was read from, by its path
}

// Level is a level of areas and where they are read from.
type Level struct {
	Key        geo.Level `yaml:"key" need:"yes"`
	Plural     string    `yaml:"plural,omitempty"`
	Words      Nouns     `yaml:"words,omitempty"`
	Preset     string    `yaml:"preset,omitempty"`
	File       string    `yaml:"file,omitempty"`
	Table      string    `yaml:"table,omitempty"`
	Where      string    `yaml:"where,omitempty"`
	Code       List      `yaml:"code,omitempty,flow"`
	Name       List      `yaml:"name,omitempty,flow"`
	Aliases    List      `yaml:"aliases,omitempty,flow"`
	Parent     List      `yaml:"parent,omitempty,flow"`
	ParentName List      `yaml:"parent_name,omitempty,flow"`
}

// Need is a need: a table, what a layer gives, or made of another series.
type Need struct {
	Name    string   `yaml:"name" need:"yes"`
	Label   Text     `yaml:"label,omitempty"`
	Head    Text     `yaml:"head,omitempty"`
	Words   Text     `yaml:"words,omitempty"`
	Per     Text     `yaml:"per,omitempty"`
	None    Text     `yaml:"none,omitempty"`
	Note    Text     `yaml:"note,omitempty"`
	Zero    Text     `yaml:"zero,omitempty"`
	Unit    string   `yaml:"unit,omitempty"`
	Source  string   `yaml:"source,omitempty"`
	Vintage string   `yaml:"vintage,omitempty"`
	Default Defaults `yaml:"default,omitempty,flow"`
	Small   float64  `yaml:"small,omitempty"`

	Rule       spending.NeedRule `yaml:"rule,omitempty" one:"peak sum latest share"`
	Series     string            `yaml:"series,omitempty"`
	Of         string            `yaml:"of,omitempty"`
	ZeroBeside List              `yaml:"zero_beside,omitempty,flow"`

	Preset         string    `yaml:"preset,omitempty"`
	Files          List      `yaml:"files,omitempty"`
	Area           string    `yaml:"area,omitempty"`
	Period         string    `yaml:"period,omitempty"`
	PeriodFromName bool      `yaml:"period_from_name,omitempty"`
	Level          geo.Level `yaml:"level,omitempty"`
	SumTo          geo.Level `yaml:"sum_to,omitempty"`
	Value          string    `yaml:"value,omitempty"`
	Dialect        `yaml:",inline"`

	Layer      string  `yaml:"layer,omitempty"`
	Classes    List    `yaml:"classes,omitempty,flow"`
	Raster     string  `yaml:"raster,omitempty"`
	Band       int     `yaml:"band,omitempty"`
	Above      float64 `yaml:"above,omitempty"`
	Year       int     `yaml:"year,omitempty"`
	Date       string  `yaml:"date,omitempty"`
	Population string  `yaml:"population,omitempty"`
	People     string  `yaml:"people,omitempty"`
}

// Layer is a polygon layer of flood exposure.
type Layer struct {
	Name    string `yaml:"name" need:"yes"`
	Title   string `yaml:"title,omitempty"`
	File    string `yaml:"file" need:"yes"`
	Table   string `yaml:"table,omitempty"`
	Where   string `yaml:"where,omitempty"`
	Class   string `yaml:"class,omitempty"`
	Year    int    `yaml:"year,omitempty"`
	Date    string `yaml:"date,omitempty"`
	Source  string `yaml:"source,omitempty"`
	Vintage string `yaml:"vintage,omitempty"`

	Population string `yaml:"population,omitempty"`
	People     string `yaml:"people,omitempty"`
}

// Assets is a source of things that floods harm or that keep floods off.
type Assets struct {
	Name    string `yaml:"name" need:"yes"`
	File    string `yaml:"file" need:"yes"`
	Table   string `yaml:"table,omitempty"`
	Where   string `yaml:"where,omitempty"`
	ID      string `yaml:"id,omitempty"`
	Class   string `yaml:"class,omitempty"`
	ClassIs string `yaml:"class_is,omitempty"`
	Title   string `yaml:"title,omitempty"`
	Owner   string `yaml:"owner,omitempty"`
	OwnerIs string `yaml:"owner_is,omitempty"`
	Vintage string `yaml:"vintage,omitempty"`

	Rasters []AssetRaster `yaml:"rasters,omitempty"`
}

// AssetRaster is a raster that assets are held against.
type AssetRaster struct {
	Name  string  `yaml:"name" need:"yes"`
	File  string  `yaml:"file" need:"yes"`
	Band  int     `yaml:"band,omitempty"`
	Above float64 `yaml:"above,omitempty"`
}

// Records is a source of awards or sanctions.
type Records struct {
	Source  string  `yaml:"source" need:"yes"`
	Preset  string  `yaml:"preset,omitempty"`
	Files   List    `yaml:"files" need:"yes"`
	Columns Columns `yaml:"columns,omitempty"`
	Status  List    `yaml:"awarded_status,omitempty,flow"`

	DateFormat string `yaml:"date_format,omitempty"`
	Dialect    `yaml:",inline"`

	Place     Place  `yaml:"place,omitempty"`
	FromBuyer string `yaml:"from_buyer,omitempty" one:"never prior"`
	Rules     Rules  `yaml:"rules,omitempty"`
	SkipBad   bool   `yaml:"skip_bad,omitempty"`
}

// Damage is a table or a folder of reports that list what floods harmed.
type Damage struct {
	Name   string `yaml:"name" need:"yes"`
	Preset string `yaml:"preset,omitempty"`
	Files  List   `yaml:"files,omitempty"`

	ID       List      `yaml:"id,omitempty,flow"`
	Area     List      `yaml:"area,omitempty,flow"`
	Level    geo.Level `yaml:"level,omitempty"`
	Date     List      `yaml:"date,omitempty,flow"`
	Class    string    `yaml:"class,omitempty"`
	Text     List      `yaml:"text,omitempty,flow"`
	Asset    List      `yaml:"asset,omitempty,flow"`
	Chainage List      `yaml:"chainage,omitempty,flow"`
	Length   List      `yaml:"length,omitempty,flow"`
	Cost     List      `yaml:"cost,omitempty,flow"`
	CostUnit Number    `yaml:"cost_unit,omitempty"`
	Lon      List      `yaml:"lon,omitempty,flow"`
	Lat      List      `yaml:"lat,omitempty,flow"`

	DateFormat string `yaml:"date_format,omitempty"`
	Dialect    `yaml:",inline"`
}

// Columns names the columns of a table of records.
type Columns struct {
	ID          List `yaml:"id,omitempty,flow"`
	Lot         List `yaml:"lot,omitempty,flow"`
	Amount      List `yaml:"amount,omitempty,flow"`
	Date        List `yaml:"date,omitempty,flow"`
	Published   List `yaml:"published,omitempty,flow"`
	Title       List `yaml:"title,omitempty,flow"`
	Description List `yaml:"description,omitempty,flow"`
	Status      List `yaml:"status,omitempty,flow"`
	Buyer       List `yaml:"buyer,omitempty,flow"`
	BuyerID     List `yaml:"buyer_id,omitempty,flow"`
	Supplier    List `yaml:"supplier,omitempty,flow"`
	Reference   List `yaml:"reference,omitempty,flow"`
	Category    List `yaml:"category,omitempty,flow"`
	TenderValue List `yaml:"tender_value,omitempty,flow"`
	Currency    List `yaml:"currency,omitempty,flow"`
	Form        List `yaml:"form,omitempty,flow"`
	Kind        List `yaml:"kind,omitempty,flow"`
	Fund        List `yaml:"fund,omitempty,flow"`
	Flood       List `yaml:"flood,omitempty,flow"`
	Area        List `yaml:"area,omitempty,flow"`
	Location    List `yaml:"location,omitempty,flow"`
	Postcode    List `yaml:"postcode,omitempty,flow"`
	Lon         List `yaml:"lon,omitempty,flow"`
	Lat         List `yaml:"lat,omitempty,flow"`
}

// Place says of what scheme the codes in a column are.
type Place struct {
	Code      string            `yaml:"code,omitempty"`
	Scheme    string            `yaml:"scheme,omitempty"`
	Crosswalk map[string]string `yaml:"crosswalk,omitempty"`
}

// Dialect is how a table is written.
type Dialect struct {
	Delimiter    string `yaml:"delimiter,omitempty"`
	DecimalComma bool   `yaml:"decimal_comma,omitempty"`
	Sheet        string `yaml:"sheet,omitempty"`
}
