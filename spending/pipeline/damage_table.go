package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// damageTable reads the rows of an entry's tables as damage.
type damageTable struct {
	w      *work
	entry  dataset.Damage
	layout string
	unit   *big.Rat
	areas  []geo.Area        // of the finest level
	assets map[string]string // ids by id and by folded name; "" by a name that several have
	index  *index.Index
	name   string // of the file
	at     places
	seen   map[string]bool
	issues []spending.Issue
	points map[spending.PointQuality]pointIssue
}

// places are the columns that a table has of those an entry names; -1: none.
type places struct {
	id, date, asset, chainage, cost, lon, lat int
	area, text, length                        []int
}

// pointIssue counts rows whose coordinates are not as they should be.
type pointIssue struct {
	rows  int
	line  int // of the first
	value string
}

// damageLacks says which key an entry lacks.
func (w *work) damageLacks(e dataset.Damage) error {
	switch {
	case len(e.ID) == 0:
		return errors.New("say with id which column has the row's own id")
	case len(e.Text) == 0:
		return errors.New("say with text which column has the name of the object")
	case len(e.Asset) > 0 && len(w.d.Assets) == 0:
		return errors.New("asset names a column, and the description has no assets: add an entry under assets")
	}
	return nil
}

// damageTables reads what the tables of an entry list.
func (w *work) damageTables(e dataset.Damage) error {
	paths, err := w.Files.glob(e.Files)
	if err != nil || len(e.Files) == 0 {
		return cmp.Or(err, errors.New("say with files which tables list it"))
	}
	if err := w.damageLacks(e); err != nil {
		return err
	}
	t := &damageTable{w: w, entry: e, layout: time.DateOnly, unit: big.NewRat(1, 1), seen: map[string]bool{}}
	if e.DateFormat != "" {
		if t.layout, err = portal.DateLayout(e.DateFormat); err != nil {
			return err
		}
	}
	if e.CostUnit != "" {
		if _, ok := t.unit.SetString(string(e.CostUnit)); !ok {
			return fmt.Errorf("cost_unit %q is no number", e.CostUnit)
		}
	}
	t.assets = assetNames(w.d.Assets)
	finest, err := w.finest()
	if err != nil {
		return err
	}
	t.areas, t.index = finest.Areas, finest.Index
	var sources []spending.Source
	for i, path := range paths {
		t.name = w.Files.called(paths...)[i]
		rows, err := t.file(path)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		source, err := w.Files.source(path, t.name, "damage "+e.Name, rows)
		if err != nil {
			return err
		}
		sources = append(sources, source)
	}
	setSources(w.d, "damage "+e.Name, sources...)
	w.found(t.issues)
	return nil
}

// file reads one table and gives the number of its usable rows.
func (t *damageTable) file(path string) (rows int, err error) {
	in, err := t.w.Files.unpacked(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	written, err := form(t.entry.Dialect)
	if err != nil {
		return 0, err
	}
	r, err := table.NewReader(in, written)
	if err != nil {
		return 0, err
	}
	header, err := t.header(r)
	if err != nil {
		return 0, err
	}
	t.points = map[spending.PointQuality]pointIssue{}
	defer t.pointIssues()
	for {
		cells, err := r.Next()
		var bad *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			for _, m := range r.Remarks() {
				t.issue(m.Line, "", m.Value, m.Problem, m.Action)
			}
			return rows, nil
		case errors.As(err, &bad):
			t.issue(r.End(), "", "", bad.Error(), "row left out")
			continue
		case err != nil:
			return rows, err
		case r.Delimiter() != 0 && !fits(cells, header):
			t.issue(r.Line(0), "", fmt.Sprintf("%d of %d", len(cells), header.Len()),
				"the row has not as many fields as the header", "row left out")
			continue
		}
		if t.row(cells, r.Line(0)) {
			rows++
		}
	}
}

// fits reports whether a row of CSV has the fields of the header, and nothing beyond them.
func fits(cells []string, header table.Header) bool {
	return len(cells) >= header.Len() && strings.Join(cells[header.Len():], "") == ""
}

// header finds the columns of the table.
func (t *damageTable) header(r *table.Reader) (table.Header, error) {
	lacks := func(header table.Header) dataset.List {
		for _, needed := range []dataset.List{t.entry.ID, t.entry.Text, t.entry.Asset} {
			if at, _ := header.Column(needed...); at < 0 && len(needed) > 0 {
				return needed
			}
		}
		return nil
	}
	header, _, err := r.Header(func(h table.Header) bool { return lacks(h) == nil })
	if err != nil {
		return header, err
	}
	if needed := lacks(header); needed != nil {
		return header, header.Lacks(needed...)
	}
	if above := r.Above(); above != "" {
		t.issue(1, "", above, table.Above, table.LeftOut)
	}
	t.at = placesOf(t.entry, header)
	t.twice(header, r.Top())
	t.costUnit(header, r.Top())
	return header, nil
}

func (t *damageTable) issue(line int, field, value, problem, action string) {
	t.issues = append(t.issues, spending.Issue{File: t.name, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}

// twice tells of columns that the table has more than once.
func (t *damageTable) twice(header table.Header, line int) {
	e := t.entry
	for _, names := range []dataset.List{e.ID, e.Date, e.Asset, e.Chainage, e.Cost, e.Lon, e.Lat} {
		if at, twice := header.Column(names...); twice {
			t.issue(line, header.Name(at), "", table.Twice, table.FirstUsed)
		}
	}
	for _, name := range slices.Concat(e.Area, e.Text, e.Length) {
		if _, twice := header.Column(name); twice {
			t.issue(line, name, "", table.Twice, table.FirstUsed)
		}
	}
}

// costUnit takes the unit of costs from the column's name where the description states none.
func (t *damageTable) costUnit(header table.Header, line int) {
	if t.at.cost < 0 || t.entry.CostUnit != "" {
		return
	}
	name := header.Name(t.at.cost)
	_, unit := amount.Unit(name)
	t.unit = big.NewRat(1, 1)
	if unit.Exponent > 0 {
		t.unit.SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(unit.Exponent)), nil))
		t.issue(line, name, "", "the column's name says that its amounts are in "+unit.Name,
			fmt.Sprintf("each is multiplied by 1%s; cost_unit says otherwise", strings.Repeat("0", unit.Exponent)))
	}
}

// placesOf finds the columns of an entry; of those that mean one thing the first there is.
func placesOf(e dataset.Damage, header table.Header) (p places) {
	for to, names := range map[*int]dataset.List{&p.id: e.ID, &p.date: e.Date, &p.asset: e.Asset,
		&p.chainage: e.Chainage, &p.cost: e.Cost, &p.lon: e.Lon, &p.lat: e.Lat} {
		*to, _ = header.Column(names...)
	}
	for to, names := range map[*[]int]dataset.List{&p.area: e.Area, &p.text: e.Text, &p.length: e.Length} {
		for _, name := range names {
			at, _ := header.Column(name)
			*to = append(*to, at)
		}
	}
	return p
}

// cell gives what a row says in a column.
func cell(cells []string, at int) string {
	if at >= 0 && at < len(cells) {
		return strings.Join(strings.Fields(spending.StorableText(cells[at])), " ")
	}
	return ""
}

// number reads what a row says in a column.
func (t *damageTable) number(cells []string, at int) (float64, error) {
	n, err := amount.ParseNumber(cell(cells, at), t.entry.DecimalComma)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(n.Plain, 64)
}

var errTwoReadings = errors.New("its separator parts thousands or decimals: say with decimal_comma which")

// row takes a row; false: it is left out.
func (t *damageTable) row(cells []string, line int) bool {
	e := t.entry
	report := e.Name
	d := spending.Damage{ID: report + ":" + cell(cells, t.at.id), Report: report, Class: cmp.Or(e.Class, "road"),
		SourceFile: t.name, SourceLine: line, ChainageFrom: -1, ChainageTo: -1, Length: -1, Observed: -1,
		Currency: t.w.d.Version.Currency}
	if cell(cells, t.at.id) == "" || t.seen[d.ID] {
		t.issue(line, "id", d.ID, "no id, or that of a row before", "row left out")
		return false
	}
	var texts []string
	for _, column := range t.at.text {
		texts = append(texts, cell(cells, column))
	}
	d.Text, d.Name = strings.Join(texts, " | "), texts[0]
	day := cell(cells, t.at.date)
	date, err := time.Parse(t.layout, day)
	if err != nil {
		date, err = time.Parse(time.DateOnly, day) // as workbooks have it
	}
	if err == nil {
		d.Reported, d.Month = date, spending.MonthOf(date)
	} else if m, err := spending.ParseMonth(day); err == nil {
		d.Month = m
	} else {
		t.issue(line, "date", day, "no day or month of the form the description gives", "row left out")
		return false
	}
	t.seen[d.ID] = true
	t.measures(&d, cells, line)
	t.asset(&d, cells, line)
	t.place(&d, cells, line)
	t.w.d.Damage = append(t.w.d.Damage, d)
	return true
}

// assetNames gives ids of assets by their ids and names.
func assetNames(assets []spending.Asset) map[string]string {
	ids := map[string]string{}
	for _, a := range assets {
		name := names.Fold(a.Name)
		if other, twice := ids[name]; twice && other != a.ID {
			ids[name] = ""
		} else if name != "" {
			ids[name] = a.ID
		}
	}
	for _, a := range assets {
		ids[a.ID] = a.ID
	}
	return ids
}

// asset reads which asset the row says was harmed.
func (t *damageTable) asset(d *spending.Damage, cells []string, line int) {
	text := cell(cells, t.at.asset)
	if text == "" {
		return
	}
	id, known := t.assets[text]
	if !known {
		id, known = t.assets[names.Fold(text)]
	}
	if d.Asset = id; id == "" {
		problem := "no asset has this id or name"
		if known {
			problem = "several assets have this name: give the id"
		}
		t.issue(line, "asset", text, problem, "its text is searched for the name of an asset")
	}
}

// measures reads cost, lengths and chainage.
func (t *damageTable) measures(d *spending.Damage, cells []string, line int) {
	if text := cell(cells, t.at.cost); text != "" {
		money, err := t.cost(text, d.Currency)
		if d.Cost = (spending.NullMoney{Money: money, Valid: err == nil}); err != nil {
			t.issue(line, "cost", text, err.Error(), "the cost is not known")
		}
	}
	for _, column := range t.at.length {
		text := cell(cells, column)
		n, err := t.number(cells, column)
		if read, _ := amount.ParseNumber(text, t.entry.DecimalComma); read.Other != "" {
			err = errTwoReadings // a coordinate of three decimals has none
		}
		switch {
		case text == "":
		case err == nil && n >= 0 && n < 1e7:
			d.Length = max(d.Length, 0) + n
		case errors.Is(err, errTwoReadings):
			t.issue(line, "length", text, err.Error(), "not counted")
		default:
			t.issue(line, "length", text, "no length in metres", "not counted")
		}
	}
	if m := chainageOf(cell(cells, t.at.chainage)); len(m) > 0 {
		d.ChainageFrom, d.ChainageTo = m[0], m[len(m)-1]
	}
}

// cost reads an amount in the unit of costs.
func (t *damageTable) cost(text string, currency spending.Currency) (spending.Money, error) {
	n, err := amount.ParseNumber(text, t.entry.DecimalComma)
	cost, ok := new(big.Rat).SetString(n.Plain)
	switch {
	case err != nil || !ok || len(text) >= 30 || cost.Sign() <= 0:
		return 0, errors.New("no amount")
	case n.Other != "" && t.unit.IsInt() && t.unit.Num().IsInt64() && t.unit.Num().Int64() == 1:
		return 0, errTwoReadings
	}
	money, _, err := currency.Parse(cost.Mul(cost, t.unit).FloatString(4))
	return money, err
}

// chainageOf reads "4/00 to 14/500", kilometres and metres, or "2.5", kilometres, as metres; at most two.
func chainageOf(text string) (metres []float64) {
	between := func(r rune) bool { return strings.ContainsRune(" -to", r) }
	for _, part := range strings.FieldsFunc(strings.ToLower(text), between) {
		km, m, _ := strings.Cut(part, "/")
		a, err := strconv.ParseFloat(km, 64)
		b, err2 := strconv.ParseFloat(cmp.Or(m, "0"), 64)
		if err != nil || err2 != nil || !(a >= 0 && a < 1000 && b >= 0 && b < 1000) {
			return nil
		}
		metres = append(metres, a*1000+b)
	}
	if len(metres) > 2 || len(metres) == 2 && metres[0] > metres[1] {
		return nil
	}
	return metres
}

// place finds the stated area, and judges the point by it.
func (t *damageTable) place(d *spending.Damage, cells []string, line int) {
	d.Location = spending.Location{Precision: spending.Unlocated, Confidence: spending.Unmeasured}
	var stated []string
	code := ""
	for _, column := range t.at.area {
		name := cell(cells, column)
		stated = append(stated, name)
		if found := t.w.spelt(t.entry.Level, name); len(found) == 1 {
			code = found[0]
		}
	}
	d.Stated = strings.Join(stated, " / ")
	for _, a := range t.w.d.Areas {
		if code == "" || a.ID != code {
			continue
		}
		part := spending.Part{Area: a.ID, Share: 1}
		for parent := a.ParentID; parent != ""; {
			part.Within = append([]string{parent}, part.Within...)
			area, _ := t.w.names.Area(parent)
			parent = area.ParentID
		}
		d.Location = spending.Location{Precision: spending.Precision(a.Level), Method: spending.ByNamed(a.Level),
			Parts: []spending.Part{part}, Confidence: spending.Unmeasured}
	}
	if code == "" {
		t.issue(line, "area", d.Stated, "no area has this name", "kept without an area")
	}
	t.point(d, cells, code)
	t.countPoint(d, cells, line)
}

// countPoint counts coordinates that were given and are not as they should be.
func (t *damageTable) countPoint(d *spending.Damage, cells []string, line int) {
	value := cell(cells, t.at.lon) + " " + cell(cells, t.at.lat)
	if d.PointQuality == spending.PointOK || value == " " {
		return
	}
	n := t.points[d.PointQuality]
	if n.rows++; n.rows == 1 {
		n.line, n.value = line, value
	}
	t.points[d.PointQuality] = n
}

// pointIssues tells of a file how many rows have coordinates that are not as they should be.
func (t *damageTable) pointIssues() {
	const unused = "point not used"
	for _, said := range []struct {
		quality         spending.PointQuality
		problem, action string
	}{{spending.PointNone, "the coordinates cannot be read", unused},
		{spending.PointZero, "the coordinates are 0", unused},
		{spending.PointSwapped, "latitude and longitude are swapped",
			"swapped back: the point lies in the stated area"},
		{spending.PointOutside, "the point lies in no area", unused},
		{spending.PointOther, "the point lies in another area than the stated one", unused}} {
		if n := t.points[said.quality]; n.rows > 0 {
			t.issue(n.line, "lon, lat", n.value, fmt.Sprintf("%s (%d rows, this the first)", said.problem, n.rows),
				said.action)
		}
	}
}

func (t *damageTable) point(d *spending.Damage, cells []string, code string) {
	lon, err := t.number(cells, t.at.lon)
	lat, err2 := t.number(cells, t.at.lat)
	d.PointQuality = spending.PointNone
	if err != nil || err2 != nil || !(lon >= -180 && lon <= 180 && lat >= -180 && lat <= 180) {
		return
	}
	if d.PointQuality = spending.PointZero; lon == 0 && lat == 0 {
		return
	}
	d.PointQuality = spending.PointOutside
	for i, p := range [2][2]float64{{lon, lat}, {lat, lon}} {
		n, ok := t.index.Locate(p[0], p[1])
		if !ok {
			continue
		}
		if d.PointQuality == spending.PointOutside {
			d.PointQuality, d.Longitude, d.Latitude, d.HasPoint = spending.PointOther, p[0], p[1], true
		}
		if t.lies(t.areas[n], code) {
			d.Longitude, d.Latitude = p[0], p[1]
			d.PointQuality = []spending.PointQuality{spending.PointOK, spending.PointSwapped}[i]
			return
		}
	}
}

// lies reports whether an area is the stated one, lies in it or holds it.
func (t *damageTable) lies(a geo.Area, code string) bool {
	for id := a.ID; id != ""; {
		if id == code {
			return true
		}
		area, _ := t.w.names.Area(id)
		id = area.ParentID
	}
	return false
}
