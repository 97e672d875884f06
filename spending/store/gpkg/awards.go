package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/search"
)

func (s *snapshot) Award(ctx context.Context, id string) (*spending.Award, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	var award *spending.Award
	err = each(ctx, f.db, "SELECT "+f.columns+" FROM awards a WHERE a.id = ?", []any{id}, func(rows *sql.Rows) error {
		award, err = scanAward(rows, f.kept)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read award %q: %w", id, err)
	}
	if award == nil {
		return nil, fmt.Errorf("award %q: %w", id, store.ErrNotFound)
	}
	return award, nil
}

// where is a conjunction of SQL terms with their bound values. Terms hold no text of the
// asker's.
type where struct {
	terms []string
	args  []any
}

func (w *where) and(term string, args ...any) {
	w.terms = append(w.terms, term)
	w.args = append(w.args, args...)
}

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.terms, " AND ")
}

// selection gives the terms of everything the query selects, over all pages.
func (f *file) selection(ctx context.Context, q *store.AwardQuery, conditions []store.FieldValue) (*where, error) {
	w := &where{}
	for _, c := range conditions {
		w.equal(c)
	}
	if q.Area != "" {
		w.within(f.description.Levels, q.Area)
	}
	if q.Fund != "" {
		w.and("instr(';' || a.funds || ';', ';' || ? || ';') > 0", q.Fund)
	}
	if len(q.Kinds) > 0 {
		list, err := json.Marshal(q.Kinds)
		if err != nil {
			return nil, err
		}
		w.and("coalesce(a.kind, '') IN (SELECT value FROM json_each(?))", string(list))
	}
	w.dates(q, f.description.Calendar)
	if q.Areas != nil {
		list, err := json.Marshal(q.Areas)
		if err != nil {
			return nil, err
		}
		w.and("a.id IN (SELECT award_id FROM award_areas WHERE NOT candidate AND area_id IN (SELECT value FROM "+
			"json_each(?)))", string(list))
	}
	if text := names.Fold(q.Text); text != "" {
		if err := f.narrow(ctx, w, text); err != nil {
			return nil, err
		}
		pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
		w.and(`(a.searched LIKE ? ESCAPE '\' OR a.searched IS NULL AND (a.title LIKE ? ESCAPE '\' `+
			`OR a.description LIKE ? ESCAPE '\' OR a.reference LIKE ? ESCAPE '\'))`, pattern, pattern, pattern, pattern)
	}
	return w, f.filter(ctx, w, q.Filter, "awards", f.awardColumns())
}

// narrow adds the term that leaves the records that may have a text, where the index tells.
func (f *file) narrow(ctx context.Context, w *where, text string) error {
	sought := search.Seek(text)
	if len(sought.Buckets) == 0 {
		return nil
	}
	buckets, err := json.Marshal(sought.Buckets)
	if err != nil {
		return err
	}
	var found []search.Row
	err = each(ctx, f.db, "SELECT segment, bucket, lists FROM json_each(?) JOIN text_index ON bucket = value",
		[]any{string(buckets)}, func(rows *sql.Rows) error {
			var r search.Row
			err := rows.Scan(&r.Segment, &r.Bucket, &r.Lists)
			found = append(found, r)
			return err
		})
	if err != nil {
		return fmt.Errorf("read the index of texts: %w", err)
	}
	within, narrow, err := sought.Within(f.version.Records(), found)
	if err != nil || !narrow {
		return err
	}
	ranges := make([][2]int, len(within))
	for i, r := range within {
		ranges[i] = [2]int{r.From, r.To}
	}
	list, err := json.Marshal(ranges)
	w.and("a.fid IN (SELECT r.fid FROM json_each(?) j CROSS JOIN awards r "+
		"ON r.fid BETWEEN j.value ->> 0 AND j.value ->> 1)", string(list))
	return err
}

// within adds the term of a part that is an area or lies in it.
func (w *where) within(levels geo.Hierarchy, area string) {
	term, areas := "area_id = ?", []any{area}
	for _, name := range withinColumns(levels) {
		term += " OR " + quote(name) + " = ?"
		areas = append(areas, area)
	}
	w.and("a.id IN (SELECT award_id FROM award_areas WHERE NOT candidate AND ("+term+"))", areas...)
}

func (w *where) equal(c store.FieldValue) { w.equals("a."+quote(exactColumn(c.Field)), c.Value) }

// equals adds the term of a column that has a value, nil for null.
func (w *where) equals(column string, value any) {
	switch value := value.(type) {
	case nil:
		w.and(column + " IS NULL")
	case time.Time:
		w.and(column+" = ?", dayText(value))
	case spending.Money:
		w.and(column+" = ?", int64(value))
	default:
		w.and(column+" = ?", value)
	}
}

// exactColumn names the column a field is compared in.
func exactColumn(f spending.AwardField) string {
	if f.Type == spending.MoneyField {
		return minorColumn(f.Name)
	}
	return f.Name
}

// dates adds the terms of the window and the range of days. Undated awards meet none.
func (w *where) dates(q *store.AwardQuery, calendar spending.Calendar) {
	if q.Date == ledger.DateFloodYear {
		w.floodYears(q, calendar)
		return
	}
	column := "a.contract_date"
	if q.Date == ledger.DatePublished {
		column = "a.published"
	}
	if !q.Window.All() {
		w.and(column+" >= ? AND "+column+" < ?", dayText(q.Window.From.FirstDay()),
			dayText((q.Window.To + 1).FirstDay()))
	}
	if q.Days == nil {
		return
	}
	w.and(column + " IS NOT NULL")
	if !q.Days.From.IsZero() {
		w.and(column+" >= ?", dayText(q.Days.From))
	}
	if !q.Days.To.IsZero() {
		w.and(column+" <= ?", dayText(q.Days.To))
	}
}

// floodYears adds the terms of a window in which the year of a flood begins.
func (w *where) floodYears(q *store.AwardQuery, calendar spending.Calendar) {
	if q.Days != nil || !q.Window.All() {
		w.and("a.flood_year IS NOT NULL")
	}
	if !q.Window.All() {
		from, to := calendar.Begun(q.Window)
		w.and("EXISTS (SELECT 1 FROM json_each('[\"' || replace(a.flood_year, ';', '\",\"') || '\"]') "+
			"WHERE CAST(substr(value, 1, 4) AS INTEGER) BETWEEN ? AND ?)", from, to)
	}
}

// dayText gives a day as dates are stored: as text, which sorts by time.
func dayText(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// order is the order of a list: one column, then id.
type order struct {
	first      string // what is not so comes before what is; "": nothing
	column     string // as in the awards table, unquoted
	descending bool
}

func (f *file) ordering(q *store.AwardQuery) order {
	if q.Sort == store.PlacedFirst {
		return order{first: unplaced, column: "id"}
	}
	name, descending := q.SortField()
	for _, field := range spending.AwardFields(f.description.Levels) {
		if field.Name == name {
			return order{column: exactColumn(field), descending: descending}
		}
	}
	return order{column: "id", descending: descending}
}

// unplaced holds of awards without a part: the others are placed at a level of the dataset.
var unplaced = "precision IN ('" + strings.Join(spending.Unplaced(), "', '") + "')"

func (o order) sql(alias string) string {
	if o.first != "" {
		return " ORDER BY " + alias + "." + o.first + ", " + alias + "." + quote(o.column)
	}
	column, direction := alias+"."+quote(o.column), ""
	if o.descending {
		direction = " DESC"
	}
	if o.column == "id" {
		return " ORDER BY " + column + direction
	}
	return " ORDER BY " + column + direction + " NULLS LAST, " + alias + ".id"
}

// skip adds the term that leaves out everything up to the award the cursor points behind.
func (f *file) skip(ctx context.Context, q *store.AwardQuery, o order, w *where) error {
	id, err := q.After(f.version.ID)
	if err != nil {
		return err
	}
	told := quote(o.column)
	if o.first != "" {
		told = o.first
	}
	var value any
	// The sum with nothing has no declared type, so that dates come as they are stored.
	err = f.db.QueryRowContext(ctx, "SELECT iif(true, "+told+", NULL) FROM awards WHERE id = ?", id).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrStaleCursor
	}
	if err != nil {
		return fmt.Errorf("find the cursor's place: %w", err)
	}
	column, beyond := "a."+quote(o.column), " > ?"
	if o.descending {
		beyond = " < ?"
	}
	switch {
	case o.first != "":
		w.and("(a."+o.first+", a.id) > (?, ?)", value, id)
	case o.column == "id":
		w.and(column+beyond, id)
	case value == nil:
		w.and("("+column+" IS NULL AND a.id > ?)", id)
	default:
		w.and("("+column+beyond+" OR "+column+" IS NULL OR ("+column+" = ? AND a.id > ?))", value, value, id)
	}
	return nil
}
