package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/digest"
	"github.com/floodspend/floodspend/spending/store/filter"
)

// naiveCube computes the cube award by award, the plain way: a part of an award counts under
// the area of the level asked that it lies in, or under its own where it is known no finer.
func naiveCube(d spending.Description, awards []spending.Award, q ledger.CubeQuery) []ledger.CubeRow {
	cells := naiveCells{}
	for i := range awards {
		a := &awards[i]
		if a.Rung != cmp.Or(q.Rung, "awarded") {
			continue
		}
		months := naiveMonths(a, q.Date, d.Calendar)
		counted := false
		for turn, month := range months {
			if q.Window != (spending.Period{}) && (month == 0 || month < q.Window.From || month > q.Window.To) {
				continue
			}
			key := ledger.CubeRow{Dated: month != 0, Precision: a.Precision,
				Confident: spending.IsSure(a.Confidence, a.Method), Flood: a.Flood,
				Kind: a.Kind, Funds: strings.Join(a.Funds, ";"), Status: a.Status}
			if q.ByMonth {
				key.Month = month
			}
			cells.award(d.Levels, q.Level, key, a, turn, len(months), q.ByMonth || !counted)
			counted = true
		}
	}
	return cells.rows()
}

// award adds what an award brings in one of the months that share it.
func (cells naiveCells) award(levels geo.Hierarchy, level geo.Level, key ledger.CubeRow, a *spending.Award,
	turn, of int, counted bool) {
	one := 0
	if counted {
		one = 1
	}
	money := naiveMoney(a)
	unknown := 0
	if !money.Valid {
		unknown = one
	}
	amount, tender := dealt(money.Money, turn, of), dealt(a.TenderValue.Money, turn, of)
	if len(a.Parts) == 0 {
		cells.add(key, amount, tender, one, one, unknown)
	}
	amounts, tenders, order := byArea(a, money.Money, levels, level, turn, of)
	for i, area := range order {
		k := key
		k.Area = area
		if i == 0 {
			cells.add(k, amounts[area], tenders[area], one, one, unknown)
		} else {
			cells.add(k, amounts[area], tenders[area], one, 0, 0)
		}
	}
	candidates := map[string]bool{}
	for _, p := range a.Candidates {
		candidates[at(p, levels, level)] = true
	}
	for area := range candidates {
		k := key
		k.Area, k.Candidate = area, true
		cells.add(k, amount, tender, one, 0, 0)
	}
}

// dealt gives what one of several years has of an amount that is shared equally.
func dealt(m spending.Money, turn, of int) spending.Money {
	return spending.Money(spending.Split(int64(m), slices.Repeat([]int64{1}, of))[turn])
}

// naiveMonths gives the month of an award's date, or those in which the years of its floods begin.
func naiveMonths(a *spending.Award, by ledger.DateBasis, calendar spending.Calendar) []spending.Month {
	if by != ledger.DateFloodYear {
		return []spending.Month{spending.MonthOf(naiveDate(a, by))}
	}
	var months []spending.Month
	for _, name := range a.FloodYears {
		year, _ := strconv.Atoi(name[:4])
		months = append(months, spending.NewMonth(year, calendar.Begins))
	}
	if len(months) == 0 {
		return []spending.Month{0}
	}
	return months
}

func naiveMoney(a *spending.Award) spending.NullMoney {
	switch a.Rung {
	case "sanctioned":
		return a.Sanctioned
	case "paid":
		return a.Paid
	}
	return a.Awarded
}

func naiveDate(a *spending.Award, by ledger.DateBasis) time.Time {
	if by == ledger.DatePublished {
		return a.Published
	}
	return a.ContractDate
}

// naiveCells are the cells of a cube by what they are of.
type naiveCells map[ledger.CubeRow]ledger.CubeRow

func (cells naiveCells) add(key ledger.CubeRow, amount, tender spending.Money, awards, first, unknown int) {
	cell, ok := cells[key]
	if !ok {
		cell = key
	}
	cell.Amount += amount
	cell.TenderAmount += tender
	cell.Awards += awards
	cell.Firsts += first
	cell.Unknown += unknown
	cells[key] = cell
}

func (cells naiveCells) rows() []ledger.CubeRow {
	rows := make([]ledger.CubeRow, 0, len(cells))
	for _, cell := range cells {
		rows = append(rows, cell)
	}
	slices.SortFunc(rows, func(a, b ledger.CubeRow) int { return ledger.CompareCubeRows(&a, &b) })
	return rows
}

// byArea splits an award's money and tender value over its areas, and what one of several years has of them: of the
// parts up to each what the year has of their sum. order lists the areas, the first first.
func byArea(a *spending.Award, money spending.Money, levels geo.Hierarchy, level geo.Level, turn,
	of int) (amounts, tenders map[string]spending.Money, order []string) {
	amounts, tenders = map[string]spending.Money{}, map[string]spending.Money{}
	var shares []int64
	for _, p := range a.Parts {
		shares = append(shares, p.Share)
	}
	awarded, tender := spending.Split(int64(money), shares), spending.Split(int64(a.TenderValue.Money), shares)
	var sum, tenderSum spending.Money
	for i, p := range a.Parts {
		area := at(p, levels, level)
		if _, seen := amounts[area]; !seen {
			order = append(order, area)
		}
		before, tenderBefore := dealt(sum, turn, of), dealt(tenderSum, turn, of)
		sum, tenderSum = sum+spending.Money(awarded[i]), tenderSum+spending.Money(tender[i])
		amounts[area] += dealt(sum, turn, of) - before
		tenders[area] += dealt(tenderSum, turn, of) - tenderBefore
	}
	return amounts, tenders, order
}

// at lists the way from the outermost area to the part's own, and goes down it to the level.
func at(p spending.Part, levels geo.Hierarchy, level geo.Level) string {
	way := append(slices.Clone(p.Within), p.Area)
	for i, l := range levels {
		if l.Key == level && i < len(way) {
			return way[i]
		}
	}
	return p.Area
}

// naiveAwards selects and orders awards the plain way; limit, offset and cursor are left out.
func naiveAwards(d spending.Description, awards []spending.Award, q store.AwardQuery) []spending.Award {
	type keyed struct {
		spending.Award
		key
	}
	var selected []keyed
	fields := spending.AwardFields(d.Levels)
	field, descending := q.SortField()
	for _, a := range awards {
		if selects(&d, fields, &a, &q) {
			selected = append(selected, keyed{a, sortKey(fields, &a, field)})
		}
	}
	slices.SortFunc(selected, func(a, b keyed) int {
		x, y := a.key, b.key
		if x.null != y.null {
			if x.null {
				return 1
			}
			return -1
		}
		order := cmp.Or(cmp.Compare(x.number, y.number), cmp.Compare(x.fraction, y.fraction),
			strings.Compare(x.text, y.text))
		if field == "id" || field == "" {
			order = strings.Compare(a.ID, b.ID)
		}
		if descending {
			order = -order
		}
		if q.Sort == store.PlacedFirst {
			order = cmp.Compare(min(len(b.Parts), 1), min(len(a.Parts), 1))
		}
		return cmp.Or(order, strings.Compare(a.ID, b.ID))
	})
	var found []spending.Award
	for i := range selected {
		found = append(found, selected[i].Award)
	}
	return found
}

type key struct {
	null     bool
	number   int64
	fraction float64
	text     string
}

func sortKey(fields []spending.AwardField, a *spending.Award, field string) key {
	switch field {
	case "awarded":
		return key{null: !a.Awarded.Valid, number: int64(a.Awarded.Money)}
	case "sanctioned":
		return key{null: !a.Sanctioned.Valid, number: int64(a.Sanctioned.Money)}
	case "paid":
		return key{null: !a.Paid.Valid, number: int64(a.Paid.Money)}
	case "tender_value":
		return key{null: !a.TenderValue.Valid, number: int64(a.TenderValue.Money)}
	case "contract_date":
		return key{null: a.ContractDate.IsZero(), number: a.ContractDate.Unix()}
	case "published":
		return key{null: a.Published.IsZero(), number: a.Published.Unix()}
	case "confidence":
		return key{null: a.Confidence < 0, fraction: a.Confidence}
	}
	for _, f := range fields {
		if f.Name == field && f.Type == spending.IntegerField {
			n, err := strconv.ParseInt(f.Value(a), 10, 64)
			return key{null: err != nil, number: n}
		}
		if f.Name == field {
			return key{null: f.Value(a) == "", text: f.Value(a)}
		}
	}
	return key{}
}

func selects(d *spending.Description, fields []spending.AwardField, a *spending.Award, q *store.AwardQuery) bool {
	for _, f := range fields {
		if want, asked := q.Equal[f.Name]; asked && f.Value(a) != want {
			return false
		}
	}
	if q.Fund != "" && !slices.Contains(a.Funds, q.Fund) || len(q.Kinds) > 0 && !slices.Contains(q.Kinds, a.Kind) {
		return false
	}
	if q.Filter != nil &&
		q.Filter.Holds(filter.RowOf(fields, a, placedIn(a))) != filter.Yes {
		return false
	}
	return selectsPlace(a, q) && selectsTime(a, q, d.Calendar) && selectsText(a, q)
}

func selectsPlace(a *spending.Award, q *store.AwardQuery) bool {
	if q.Area != "" && !slices.ContainsFunc(a.Parts, func(p spending.Part) bool {
		return p.Area == q.Area || slices.Contains(p.Within, q.Area)
	}) {
		return false
	}
	return q.Areas == nil ||
		slices.ContainsFunc(a.Parts, func(p spending.Part) bool { return slices.Contains(q.Areas, p.Area) })
}

func selectsTime(a *spending.Award, q *store.AwardQuery, calendar spending.Calendar) bool {
	if q.Date == ledger.DateFloodYear {
		return slices.ContainsFunc(naiveMonths(a, q.Date, calendar), func(m spending.Month) bool {
			return q.Window.Contains(m) && (q.Days == nil || m != 0)
		})
	}
	date := naiveDate(a, q.Date)
	if !q.Window.Contains(spending.MonthOf(date)) {
		return false
	}
	d := q.Days
	return d == nil || !date.IsZero() && (d.From.IsZero() || !date.Before(d.From)) &&
		(d.To.IsZero() || !date.After(d.To))
}

func selectsText(a *spending.Award, q *store.AwardQuery) bool {
	if q.Text == "" {
		return true
	}
	text := names.Fold(q.Text)
	return strings.Contains(names.Fold(a.Title), text) || strings.Contains(names.Fold(a.Description), text) ||
		strings.Contains(names.Fold(a.Reference), text)
}

// naiveOverview looks at all records once for every thing it says.
func naiveOverview(awards []spending.Award) store.Overview {
	var o store.Overview
	for _, a := range awards {
		o.Funds = append(o.Funds, a.Funds...)
	}
	slices.Sort(o.Funds)
	o.Funds = slices.Compact(o.Funds)
	for _, rung := range []spending.Rung{"awarded", "paid", "sanctioned"} {
		r := store.RungOverview{Rung: rung}
		records := slices.DeleteFunc(slices.Clone(awards), func(a spending.Award) bool { return a.Rung != rung })
		if len(records) == 0 {
			continue
		}
		for _, a := range records {
			if m := spending.MonthOf(a.ContractDate); m != 0 && (r.From == 0 || m < r.From) {
				r.From = m
			}
			if m := spending.MonthOf(a.ContractDate); m > r.To {
				r.To = m
			}
		}
		r.Undated = naiveUndated(records)
		o.Rungs = append(o.Rungs, r)
	}
	sources := map[string][]spending.Award{}
	for _, a := range awards {
		name, _, named := strings.Cut(a.ID, ":")
		if !named {
			name = ""
		}
		sources[name] = append(sources[name], a)
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		o.Sources = append(o.Sources, naiveSource(name, sources[name]))
	}
	return o
}

func naiveSource(name string, records []spending.Award) store.SourceOverview {
	count := func(has func(spending.Award) bool) int {
		return len(slices.DeleteFunc(slices.Clone(records), func(a spending.Award) bool { return !has(a) }))
	}
	var content digest.Sum
	for i := range records {
		content.Mix(digest.New().Of(&records[i]).Placed(records[i].SourceFile, records[i].SourceLine))
	}
	records = slices.DeleteFunc(slices.Clone(records), func(a spending.Award) bool { return a.Rung == "paid" })
	return store.SourceOverview{Source: name, Records: len(records), Content: content,
		Dated:    count(func(a spending.Award) bool { return !a.ContractDate.IsZero() }),
		Amounts:  count(func(a spending.Award) bool { return a.Awarded.Valid || a.Sanctioned.Valid }),
		Places:   count(func(a spending.Award) bool { return len(a.Parts) > 0 }),
		Relevant: count(func(a spending.Award) bool { return a.Flood == "yes" })}
}

func naiveUndated(records []spending.Award) (list []store.Undated) {
	contract, published := store.Undated{Date: "contract"}, store.Undated{Date: "published"}
	for _, a := range records {
		if a.Status == "active" && a.ContractDate.IsZero() {
			contract.Minor += int64(naiveMoney(&a).Money)
			contract.Awards++
		}
		if a.Status == "active" && a.Published.IsZero() {
			published.Minor += int64(naiveMoney(&a).Money)
			published.Awards++
		}
	}
	for _, u := range []store.Undated{contract, published} {
		if u.Awards > 0 {
			list = append(list, u)
		}
	}
	return list
}
