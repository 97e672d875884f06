package propose

import (
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// sample is the beginning of a table.
type sample struct {
	header    table.Header
	names     []string
	columns   [][]string // values by column
	delimiter rune
	sheet     string // of several in a workbook
}

// sheets gives the sheets of a workbook that has several; one without a name of any other file.
func (d *draft) sheets(file string) ([]string, error) {
	if !strings.EqualFold(path.Ext(file), ".xlsx") {
		return []string{""}, nil
	}
	f, err := d.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sheets, err := table.Sheets(f)
	if len(sheets) == 1 {
		sheets[0] = ""
	}
	return sheets, err
}

// begin reads the beginning of a table, parted by what parts its header into most fields.
func (d *draft) begin(file, sheet string) (*sample, error) {
	f, err := d.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := table.NewReader(f, table.Form{Sheet: sheet})
	if err != nil {
		return nil, err
	}
	s := &sample{delimiter: r.Delimiter(), sheet: sheet}
	header, cells, err := r.Header(isHeader)
	if err != nil {
		return nil, err
	}
	s.header, s.columns = header, make([][]string, len(cells))
	for _, name := range cells {
		if !utf8.ValidString(name) {
			return nil, errors.New("the table is not in UTF-8: convert it (for example iconv -f WINDOWS-1252 -t " +
				"UTF-8), or save it as CSV UTF-8 or XLSX")
		}
		s.names = append(s.names, strings.Join(strings.Fields(name), " "))
	}
	for range mostRows {
		row, err := r.Next()
		var spoilt *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			return s, nil
		case errors.As(err, &spoilt):
			continue
		case err != nil:
			return nil, err
		}
		for i := range s.columns {
			if i < len(row) {
				s.columns[i] = append(s.columns[i], row[i])
			}
		}
	}
	return s, nil
}

// isHeader says of a row whether it may be a header, and no line above one: it has several names, and no more columns
// without a name than with.
func isHeader(h table.Header) bool {
	named := 0
	for i := range h.Len() {
		named += points01(h.Name(i) != "")
	}
	return named > 1 && 2*named >= h.Len()
}

// dialect says how the table is written, where it is not with commas and decimal points.
func (s *sample) dialect(column int) dataset.Dialect {
	d := dataset.Dialect{Sheet: s.sheet}
	if s.delimiter != ',' && s.delimiter != 0 {
		d.Delimiter = strings.ReplaceAll(string(s.delimiter), "\t", "tab")
	}
	if column >= 0 && s.delimiter != 0 {
		_, d.DecimalComma = isNumber(s.columns[column])
	}
	return d
}

// table finds out what the tables of a group are.
func (d *draft) table(g group) {
	last := g.files[len(g.files)-1]
	sheets, err := d.sheets(last)
	if err != nil {
		d.leave(g.pattern, err.Error())
	}
	for _, sheet := range sheets {
		s, err := d.begin(last, sheet)
		if err != nil {
			d.leave(g.pattern, err.Error())
			continue
		}
		d.sample(g, s)
	}
}

// sample finds out what tables are that begin so.
func (d *draft) sample(g group, s *sample) {
	has := func(names ...string) bool {
		at, _ := s.header.Column(names...)
		return at >= 0
	}
	switch {
	case has("tender_id", "Tender ID") && has("flood") && has("kind", "districts", "stratum"):
		d.file.Labels = append(d.file.Labels, g.files...)
	case portal.EProcure("").Recognises(s.header) && !s.unnamedStatus():
		d.portalTable(g, s)
	case has("dateNotification") && has("montant") && has("objet"):
		d.decp(g.pattern, s)
	case d.likePortal(g, s), d.awards(g, s), d.damage(g, s), d.crosswalk(g, s), d.need(g, s):
	default:
		d.leave(strings.TrimSpace(g.pattern+" "+s.sheet), "neither awards nor figures by area were recognised in it")
	}
}

// portalTable adds the tables of the Indian portal; of several groups, whose rows may be the same, the one with the
// most files.
func (d *draft) portalTable(g group, s *sample) {
	r := dataset.Records{Source: "tenders", Preset: "eprocure-in", Files: dataset.List{g.pattern},
		Dialect: dataset.Dialect{Sheet: s.sheet}}
	at := slices.IndexFunc(d.file.Awards, func(o dataset.Records) bool { return o.Preset == r.Preset })
	switch {
	case at < 0:
		d.award(r, s.columns[portal.EProcure("").Found(s.header)[portal.Title]])
	case len(g.files) > d.portal:
		d.leave(d.file.Awards[at].Files[0], "its rows may be those of "+g.pattern)
		d.file.Awards[at] = r
	default:
		d.leave(g.pattern, "its rows may be those of "+d.file.Awards[at].Files[0])
		return
	}
	d.portal = len(g.files)
}

// values gives those of the first of some columns; nil where there is none.
func (s *sample) values(names ...string) []string {
	if at, _ := s.header.Column(names...); at >= 0 {
		return s.columns[at]
	}
	return nil
}

// source gives a name that no source has yet.
func (d *draft) source(name string) string {
	for n := 2; ; n++ {
		if !slices.ContainsFunc(d.file.Awards, func(r dataset.Records) bool { return r.Source == name }) {
			return name
		}
		name = fmt.Sprintf("%s%d", strings.TrimRight(name, "0123456789"), n)
	}
}

func (d *draft) award(r dataset.Records, titles []string) {
	d.file.Awards = append(d.file.Awards, r)
	d.texts = append(d.texts, titles...)
}

// awardColumns are what the columns of tables of contracts are called.
var awardColumns = []struct {
	to    func(*dataset.Columns) *dataset.List
	names []string
}{
	{func(c *dataset.Columns) *dataset.List { return &c.ID },
		[]string{"contract number", "contract no", "contract id", "award id",
			"tender id", "id", "reference", "numero", "número de contrato", "número del contrato",
			"código del contrato", "numéro", "po number", "ocid"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Title },
		[]string{"title", "tender title", "contract title", "objet",
			"objet du marché", "intitulé",
			"objeto", "título del contrato",
			"objeto del contrato", "descripción del contrato", "description", "project",
			"project name", "titre", "título", "nombre", "work", "name of work"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Amount },
		[]string{"award amount", "awarded value", "awarded amount",
			"contract value", "contract amount", "amount", "montant", "montant ht",
			"montant ttc", "montant du marché", "montant notifié", "montant attribué", "monto",
			"importe", "importe del contrato", "monto del contrato", "importe total", "valor", "value", "total amount",
			"contract sum", "total contract value"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Date }, []string{"award date", "contract date", "date of award",
		"date awarded", "dateNotification", "date de notification", "fecha de contrato", "fecha de adjudicación",
		"fecha de firma", "fecha de celebración", "fecha de inicio del contrato", "fecha", "date", "signed date",
		"start date"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Description },
		[]string{"long description", "details", "description"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Buyer }, []string{"buyer", "department", "agency", "acheteur",
		"procuring entity", "organisation", "organization", "dependencia", "institución", "convocante", "mda"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Supplier },
		[]string{"supplier", "vendor", "vendor name", "contractor",
			"fournisseur", "titulaire", "proveedor", "proveedor o contratista", "contratista", "bidder name"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Status },
		[]string{"status", "contract status", "award status", "statut", "statut du marché", "estado",
			"estado del contrato",
			"estatus", "estatus del contrato", "etat"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Category },
		[]string{"category", "type", "catégorie", "categoría"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Currency }, []string{"currency", "devise", "moneda"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Lon }, []string{"longitude", "lon", "lng", "x"}},
	{func(c *dataset.Columns) *dataset.List { return &c.Lat }, []string{"latitude", "lat", "y"}},
}

// awards adds a table of contracts; false where it is none.
func (d *draft) awards(g group, s *sample) bool {
	r := dataset.Records{Source: d.source(sourceOf(g.pattern)), Files: dataset.List{g.pattern}}
	used, column := s.columnsOf(&r.Columns)
	c := &r.Columns
	if len(c.Title) == 0 || len(c.Amount) == 0 || len(c.Date) == 0 {
		return false
	}
	amounts := s.columns[column[&c.Amount]]
	if number, _ := isNumber(amounts); !number {
		return false
	}
	at := fmt.Sprintf("awards[%d]", len(d.file.Awards)+1)
	if len(c.ID) == 0 {
		d.ask(at+".columns.id", "what column has the contract's own id? One of "+strings.Join(s.names, ", "), true)
	}
	r.Dialect = s.dialect(column[&c.Amount])
	r.DateFormat = d.form(at, s.columns[column[&c.Date]])
	if len(c.Lon) == 0 || len(c.Lat) == 0 {
		c.Lon, c.Lat = nil, nil
	}
	if column, level := d.areaColumn(s, used); column >= 0 {
		c.Area = dataset.List{s.names[column]}
		d.comments[at+".columns.area"] = "areas of level " + string(d.file.Levels[level].Key)
	}
	if len(c.Status) > 0 {
		d.status(&r, at, s.columns[column[&c.Status]])
	}
	d.signsOf(s, c, amounts)
	d.award(r, s.columns[column[&c.Title]])
	return true
}

// columnsOf finds the columns of contracts by what they are called, and else by what they hold: those used, and the
// one of each list.
func (s *sample) columnsOf(c *dataset.Columns) (used map[int]bool, column map[*dataset.List]int) {
	used = map[int]bool{}
	column = map[*dataset.List]int{}
	for _, a := range awardColumns {
		to := a.to(c)
		if at := s.column(a.names, used); at >= 0 {
			used[at], column[to] = true, at
			*to = dataset.List{s.names[at]}
		}
	}
	guessed := []portal.Field{portal.TenderID, portal.Status}
	if len(c.Title)+len(c.Amount)+len(c.Date) == 2 || s.contracts() {
		guessed = append(guessed, portal.Title, portal.Awarded, portal.ContractDate)
	}
	for _, f := range guessed {
		to := columnOf[f](c)
		if at := guesses[f](s, used); at >= 0 && len(*to) == 0 {
			used[at], column[to] = true, at
			*to = dataset.List{s.names[at]}
		}
	}
	return used, column
}

// signsOf notes the currencies that amounts, the name of their column and a column of currencies say.
func (d *draft) signsOf(s *sample, c *dataset.Columns, amounts []string) {
	for _, text := range append(slices.Clone(amounts), c.Amount[0]) {
		d.sign(signOf(text))
	}
	for _, text := range s.values(append([]string{}, c.Currency...)...) {
		if currency := spending.Currency(strings.TrimSpace(text)); currency.Known() {
			d.sign(currency)
		}
	}
}

// areaColumn finds the column that says where the rows are, of the finest level that one does; −1 where none does.
// Small numbers are areas where the column is called so: they may count anything.
func (d *draft) areaColumn(s *sample, used map[int]bool) (column, level int) {
	column, level = -1, -1
	for i := range s.columns {
		l, share := d.areasOf(s.columns[i])
		if used[i] || share == 0 || l <= level {
			continue
		}
		_, named := levelWord(s.names[i])
		long := slices.ContainsFunc(s.columns[i], func(v string) bool { return len(strings.TrimSpace(v)) > 2 })
		if !long && !named && !s.has(i, "area zone code sector") {
			continue
		}
		column, level = i, l
	}
	return column, level
}

func (d *draft) sign(c spending.Currency) {
	if c == "" {
		return
	}
	if d.signs == nil {
		d.signs = map[spending.Currency]int{}
	}
	d.signs[c]++
}

// form says how dates are written, and asks where they can be read two ways; "" for YYYY-MM-DD.
func (d *draft) form(at string, values []string) string {
	forms := fits(values)
	switch {
	case len(forms) == 0:
		d.ask(at+".date_format", "how are the dates written? Such as DD/MM/YYYY; the first is "+firstOf(values), true)
	case forms[0] != "YYYY-MM-DD":
		if len(forms) > 1 {
			d.ask(at+".date_format", "the dates fit "+strings.Join(forms, " and ")+": which is it?", false)
		}
		return forms[0]
	}
	return ""
}

func firstOf(values []string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return spending.Excerpt(v)
		}
	}
	return "blank"
}

var awardedWords = regexp.MustCompile(
	`(?i)^(award|closed|complete|active|accepted|signed|executed|aoc|attribu|adjudic|vigente)`)

// status says which values are awards, and asks whether that is so.
func (d *draft) status(r *dataset.Records, at string, values []string) {
	count := map[string]int{}
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			count[v]++
		}
	}
	if len(count) > 40 {
		r.Columns.Status = nil
		return
	}
	for _, v := range keysOf(count) {
		if award, known := portal.IsAward(v); award || !known && awardedWords.MatchString(v) {
			r.Status = append(r.Status, v)
		}
	}
	text := "which of these are awards? " + strings.Join(keysOf(count), ", ")
	d.ask(at+".awarded_status", text, len(r.Status) == 0)
}

// sourceOf names a source after its file.
func sourceOf(pattern string) string {
	stem := strings.TrimSuffix(path.Base(pattern), path.Ext(pattern))
	return plain(strings.ReplaceAll(stem, "*", ""))
}

// areasOf finds the level that most values are codes or names of: its place, and their share in
// hundredths; -1 where they are of none.
func (d *draft) areasOf(values []string) (level, share int) {
	return d.matched(values, (*layerOfAreas).has)
}

// named is areasOf for names alone.
func (d *draft) named(values []string) (level, share int) {
	return d.matched(values, func(l *layerOfAreas, v string) bool { return l.names[names.Fold(v)] })
}

// coded gives the level that nearly all values are codes of; −1 if of none.
func (d *draft) coded(values []string) int {
	level, _ := d.matched(values, func(l *layerOfAreas, v string) bool { return l.codes[v] })
	return level
}

// haveNamesakes reports whether a name of the level is that of several areas, so that codes alone tell them apart.
func (l *layerOfAreas) haveNamesakes() bool { return len(l.names) < len(l.codes) }

// begun is areasOf for codes that begin with that of an area, such as 02-030-02104 in 02-030.
func (d *draft) begun(values []string) (level, share int) {
	return d.matched(values, func(l *layerOfAreas, v string) bool {
		for end := strings.LastIndexAny(v, "-/. "); end > 0; end = strings.LastIndexAny(v[:end], "-/. ") {
			if l.codes[v[:end]] {
				return true
			}
		}
		return false
	})
}

func (d *draft) matched(values []string, of func(l *layerOfAreas, v string) bool) (level, share int) {
	best, most := -1, 0
	for i := range d.areas {
		if known := d.areas[i].known(values, of); known > most {
			best, most = i, known
		}
	}
	if most < surely {
		return -1, 0
	}
	return best, most
}

// surely is how many of a hundred values of a column are areas where it is one of areas, whatever it is called.
const surely = 60

// known says how many of a hundred values are areas of a level.
func (l *layerOfAreas) known(values []string, of func(l *layerOfAreas, v string) bool) int {
	read, known := 0, 0
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		read++
		known += points01(of(l, v))
	}
	return 100 * known / max(read, 1)
}

// titled finds the column that is called after a level in whose names it has some of its values, many being spelled
// otherwise: its place, the level's, and their share; −1 where there is none.
func (d *draft) titled(s *sample) (column, level, share int) {
	column, level = -1, -1
	for i, name := range s.names {
		word, sure := levelWord(name)
		at := slices.IndexFunc(d.file.Levels, func(l dataset.Level) bool { return string(l.Key) == word })
		if !sure || at < 0 {
			continue
		}
		if known := d.areas[at].known(s.columns[i], (*layerOfAreas).has); known >= surely/2 && known > share {
			column, level, share = i, at, known
		}
	}
	return column, level, share
}

// has reports whether a text is a code or name of an area of the level.
func (l *layerOfAreas) has(v string) bool { return l.codes[v] || l.names[names.Fold(v)] }

// crosswalk gives a table of postal codes and areas to the sources that may state such codes.
func (d *draft) crosswalk(g group, s *sample) bool {
	code, _ := s.header.Column("code", "code postal", "code_postal", "postal code", "postcode")
	area, _ := s.header.Column("area", "insee", "code commune", "code_insee")
	if code < 0 || area < 0 || len(s.columns) > 6 {
		return false
	}
	if level, _ := d.areasOf(s.columns[area]); level < 0 {
		return false
	}
	d.postal = g.pattern
	return true
}

// decp adds contracts of the French essential data.
func (d *draft) decp(pattern string, s *sample) {
	r := decpRecords(d.source("decp"), pattern)
	at, _ := s.header.Column("montant")
	r.Dialect = s.dialect(at)
	r.Delimiter = "" // the header tells it
	r.DateFormat = d.form(fmt.Sprintf("awards[%d]", len(d.file.Awards)+1), s.values("dateNotification"))
	d.sign("EUR")
	d.award(r, s.values("objet"))
}

func decpRecords(source, pattern string) dataset.Records {
	return dataset.Records{Source: source, Preset: "decp", Files: dataset.List{pattern}, FromBuyer: "never"}
}
