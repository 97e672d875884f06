package postgis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/internal/search"
	"github.com/jackc/pgx/v5"
)

// where is a conjunction of SQL terms with their bound values. Terms hold no text of the
// asker's.
type where struct {
	terms []string
	args  []any
}

// bind gives the SQL with each "$" made the number of the value, in order.
func (w *where) bind(sql string, values ...any) string {
	var b strings.Builder
	for _, v := range values {
		before, after, _ := strings.Cut(sql, "$")
		w.args = append(w.args, v)
		fmt.Fprintf(&b, "%s$%d", before, len(w.args))
		sql = after
	}
	return b.String() + sql
}

func (w *where) and(term string, values ...any) {
	w.terms = append(w.terms, w.bind(term, values...))
}

// text adds a term that compares with one text, wherever it stands in the term.
func (w *where) text(term, value string) {
	if !storable(value) {
		w.and("false")
		return
	}
	w.and(term, slices.Repeat([]any{value}, strings.Count(term, "$"))...)
}

// storable reports whether a stored text can hold this one: PostgreSQL refuses to be asked
// about others.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func (w *where) clone() *where { return &where{slices.Clone(w.terms), slices.Clone(w.args)} }

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.terms, " AND ")
}

// selection gives the terms on the table awards of everything a query selects, over all pages.
func (s *snapshot) selection(ctx context.Context, q *store.AwardQuery, conditions []store.FieldValue) (*where, error) {
	codes, err := s.codes(ctx)
	if err != nil {
		return nil, err
	}
	w := s.awardTerms(q, conditions, codes)
	if err := s.filter(ctx, w, q.Filter, codes); err != nil {
		return nil, err
	}
	if text := names.Fold(q.Text); text != "" && storable(text) {
		return w, s.narrow(ctx, w, text)
	}
	return w, nil
}

// narrow adds the term that leaves the records that may have a text, where the index tells.
func (s *snapshot) narrow(ctx context.Context, w *where, text string) error {
	sought := search.Seek(text)
	if len(sought.Buckets) == 0 {
		return nil
	}
	query := "SELECT segment, bucket, lists FROM " + s.dataset.from("text_index") + " WHERE bucket = ANY ($1)"
	found, err := all(ctx, s, "the index of texts", query, []any{sought.Buckets}, pgx.RowToStructByPos[search.Row])
	if err != nil {
		return err
	}
	within, narrow, err := sought.Within(s.dataset.version.Records(), found)
	if err != nil || !narrow {
		return err
	}
	from, to := make([]int, len(within)), make([]int, len(within))
	for i, r := range within {
		from[i], to[i] = r.From, r.To
	}
	w.and("no = ANY (ARRAY (SELECT generate_series(r.a, r.z) FROM unnest($::int[], $::int[]) r (a, z)))", from, to)
	return nil
}

// partAmong is the term on facts that are a part in one of several areas.
func (d *dataset) partAmong() string {
	return "NOT candidate AND " + levelColumn(len(d.description.Levels)-1) + " = ANY ($)"
}

func (s *snapshot) awardTerms(q *store.AwardQuery, conditions []store.FieldValue, codes *codes) *where {
	w := &where{}
	for _, c := range conditions {
		column := pgx.Identifier{columnOf(c.Field, s.dataset.description.Levels)}.Sanitize()
		switch value := c.Value.(type) {
		case nil:
			w.and(column + " IS NULL")
		case string:
			w.text(column+" = $", value)
		case spending.Money:
			w.and(column+" = $", int64(value))
		default:
			w.and(column+" = $", value)
		}
	}
	part := "no IN (SELECT award FROM " + s.dataset.from("facts") + " WHERE " + s.dataset.partAmong() + ")"
	if q.Area != "" {
		w.and(part, codes.within[q.Area])
	}
	if q.Areas != nil {
		w.and(part, codes.numbers(q.Areas))
	}
	if q.Fund != "" {
		w.text("strpos(';' || funds || ';', ';' || $::text || ';') > 0", q.Fund)
	}
	if len(q.Kinds) > 0 {
		var kinds []string
		for _, k := range q.Kinds {
			if storable(string(k)) {
				kinds = append(kinds, string(k))
			}
		}
		w.and("coalesce(kind, '') = ANY ($)", kinds)
	}
	w.dates(q, s.dataset.description.Calendar)
	if text := names.Fold(q.Text); text != "" {
		// In the C collation lower changes A to Z, all there is where searched is null.
		w.text(`(strpos(searched, $::text) > 0 OR searched IS NULL AND (strpos(lower(title), $::text) > 0 OR `+
			`strpos(lower(description), $::text) > 0 OR strpos(lower(reference), $::text) > 0))`, text)
	}
	return w
}

// columnOf names the column of awards that holds a field.
func columnOf(f spending.AwardField, levels geo.Hierarchy) string {
	if f.Level != "" {
		return levelColumn(levels.Depth(f.Level))
	}
	return f.Name
}

// dates adds the terms of the window and the range of days. Undated awards meet none.
func (w *where) dates(q *store.AwardQuery, calendar spending.Calendar) {
	if q.Date == ledger.DateFloodYear {
		w.floodYears(q, calendar)
		return
	}
	column := "contract_date"
	if q.Date == ledger.DatePublished {
		column = "published"
	}
	if !q.Window.All() {
		w.and(column+" >= $ AND "+column+" < $", q.Window.From.FirstDay(), (q.Window.To + 1).FirstDay())
	}
	if q.Days == nil {
		return
	}
	w.and(column + " IS NOT NULL")
	if !q.Days.From.IsZero() {
		w.and(column+" >= $", q.Days.From)
	}
	if !q.Days.To.IsZero() {
		w.and(column+" <= $", q.Days.To)
	}
}

// floodYears adds the terms of a window in which the year of a flood begins.
func (w *where) floodYears(q *store.AwardQuery, calendar spending.Calendar) {
	if q.Days != nil || !q.Window.All() {
		w.and("flood_year IS NOT NULL")
	}
	if !q.Window.All() {
		from, to := calendar.Begun(q.Window)
		w.and("EXISTS (SELECT FROM unnest(string_to_array(flood_year, ';')) AS year WHERE "+yearBegins("year")+
			" BETWEEN $ AND $)", from, to)
	}
}

// yearBegins is the calendar year that a year of floods begins in.
func yearBegins(year string) string { return "left(" + year + ", 4)::int" }
