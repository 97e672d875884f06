package postgis

import (
	"fmt"

	"github.com/floodspend/floodspend/spending/ledger"
)

// floodFacts is a table of the facts of a rung in the years of the floods that their awards answer, with those
// columns of facts that cubes are made of; counted says that the award is counted in this year. The money of an
// award is dealt out to its years as ledger.Turn.Shared does.
func (d *dataset) floodFacts(q ledger.CubeQuery) (string, []any) {
	depth := d.description.Levels.Depth(q.Level)
	w := &where{}
	join, among, counted := "LEFT JOIN", "", "true"
	if !q.Window.All() {
		join, among = "JOIN", " AND award IN (SELECT no FROM turns)"
		w.and("month BETWEEN $ AND $", int(q.Window.From), int(q.Window.To))
	}
	if !q.ByMonth {
		counted = "row_number() OVER (PARTITION BY no ORDER BY turn) = 1"
	}
	dealt := func(money string) string {
		const turn = "coalesce(of - 1 - turn, 0)"
		return fmt.Sprintf("(before_%[1]s + %[1]s + %[2]s) / coalesce(of, 1) - "+
			"(before_%[1]s + %[2]s) / coalesce(of, 1)", money, turn)
	}
	before := func(money string) string {
		return fmt.Sprintf("CASE WHEN candidate THEN 0 ELSE floodspend.total(%[1]s) OVER (PARTITION BY award, "+
			"candidate ORDER BY %[2]s) - %[1]s END AS before_%[1]s", money, levelColumn(len(d.description.Levels)-1))
	}
	return fmt.Sprintf(`(
		WITH stated AS (
			SELECT no, turn - 1 AS turn, cardinality(years) AS of, %s * 12 + %d AS month
			FROM (SELECT no, string_to_array(flood_year, ';') AS years FROM %s WHERE flood_year IS NOT NULL) AS awards,
				unnest(years) WITH ORDINALITY AS each(year, turn)
		), turns AS (SELECT *, %s AS counted FROM stated%s),
		parts AS (SELECT *, %s, %s FROM %s WHERE rung = %d%s)
		SELECT award, class, candidate, %s AS area, first, %s AS first_there, known, coalesce(month, 0) AS month,
			coalesce(counted, true) AS counted, %s AS amount, %s AS tender_value
		FROM parts %s turns ON no = award
		WHERE NOT candidate OR %s)`, yearBegins("year"), d.description.Calendar.Begins-1, d.from("awards"), counted,
		w.sql(), before("amount"), before("tender_value"), d.from("facts"), rungNo(q.Rung), among, levelColumn(depth),
		firstColumn(depth), dealt("amount"), dealt("tender_value"), join, firstColumn(depth)), w.args
}

// floodCubeQuery adds up the facts in the years of floods.
func (d *dataset) floodCubeQuery(q ledger.CubeQuery) (string, []any) {
	shown := "0"
	if q.ByMonth {
		shown = "month"
	}
	facts, args := d.floodFacts(q)
	return fmt.Sprintf(`
		SELECT area, %s AS shown, (month <> 0)::int AS dated, class, floodspend.total(amount),
			floodspend.total(tender_value), count(*) FILTER (WHERE counted AND first_there),
			count(*) FILTER (WHERE counted AND first), count(*) FILTER (WHERE counted AND first AND NOT known)
		FROM %s AS facts GROUP BY 1, 2, 3, 4`, shown, facts), args
}

// floodByAwardQuery reads what byAwardQuery does, in the years of floods.
func (d *dataset) floodByAwardQuery(q ledger.CubeQuery, classes []int32) (string, []any) {
	facts, args := d.floodFacts(q)
	w := &where{args: args}
	w.and("class = ANY ($)", classes)
	return fmt.Sprintf("SELECT award, area, class, month, counted AND first, known, amount, tender_value "+
		"FROM %s AS facts%s ORDER BY award", facts, w.sql()), w.args
}
