package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/floodspend/floodspend/spending"
)

func (s *snapshot) Award(ctx context.Context, id string) (*spending.Award, error) {
	w := &where{}
	w.text("id = $", id)
	query := "SELECT " + scanned + " FROM " + s.dataset.table("awards") + w.sql()
	found, err := all(ctx, s, fmt.Sprintf("award %q", id), query, w.args, scanAward)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("award %q: %w", id, spending.ErrNotFound)
	}
	return found[0], nil
}

// Awards reads a page. Text is ordered by its bytes, ties by id; awards without a value
// come last in both directions.
func (s *snapshot) Awards(ctx context.Context, q spending.AwardQuery, yield func(*spending.Award) error) (spending.Page, error) {
	var page spending.Page
	release, err := s.use(ctx)
	if err != nil {
		return page, err
	}
	defer release()
	selected, err := s.selection(ctx, &q)
	if err != nil {
		return page, err
	}
	if page.Matched, err = s.count(ctx, selected); err != nil {
		return page, fmt.Errorf("count awards: %w", err)
	}
	order := ordering(&q)
	if q.Cursor != "" {
		if err := s.skip(ctx, &q, order, selected); err != nil {
			return page, err
		}
	}
	query := "SELECT " + scanned + " FROM " + s.dataset.table("awards") + selected.sql() + order.sql()
	if q.Limit > 0 {
		// One row more tells whether a page follows.
		query += selected.bind(" LIMIT $", q.Limit+1)
	}
	last := ""
	var stopped error
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, selected.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if q.Limit > 0 && page.Returned == q.Limit {
				page.Next = q.NextCursor(s.dataset.version.ID, last)
				return nil
			}
			a, err := scanAward(rows)
			if err != nil {
				return err
			}
			if stopped = yield(a); stopped != nil {
				return nil
			}
			page.Returned++
			last = a.ID
		}
		if err := rows.Err(); err != nil {
			if page.Returned > 0 {
				// What was handed on cannot be taken back by trying again.
				return fmt.Errorf("after %d awards: %s", page.Returned, err)
			}
			return err
		}
		return nil
	})
	if stopped != nil {
		return page, stopped
	}
	if err != nil {
		return page, fmt.Errorf("read awards: %w", errors.Join(err, ctx.Err()))
	}
	return page, nil
}

func (s *snapshot) count(ctx context.Context, w *where) (n int, err error) {
	if len(w.terms) == 0 {
		return s.dataset.version.Awards + s.dataset.version.Sanctions, nil
	}
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT count(*) FROM "+s.dataset.table("awards")+w.sql(), w.args...).Scan(&n)
	})
	return n, err
}

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

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.terms, " AND ")
}

// selection gives the terms of everything the query selects, over all pages.
func (s *snapshot) selection(ctx context.Context, q *spending.AwardQuery) (*where, error) {
	conditions, err := q.Conditions()
	if err != nil {
		return nil, err
	}
	w := &where{}
	for _, c := range conditions {
		column := pgx.Identifier{c.Field.Name}.Sanitize()
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
	facts := s.dataset.table("facts")
	if q.Area != "" || q.BBox != nil {
		codes, err := s.codes(ctx)
		if err != nil {
			return nil, err
		}
		if q.Area != "" {
			number := codes.numbers[q.Area]
			w.and("no IN (SELECT award FROM "+facts+" WHERE NOT candidate AND area <> 0 AND (area = $ OR district = $))", number, number)
		}
		if q.BBox != nil {
			w.and("no IN (SELECT award FROM "+facts+" WHERE NOT candidate AND area = ANY ($))", codes.meeting(q))
		}
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
	w.dates(q)
	if q.Text != "" {
		// In the C collation lower changes A to Z only.
		const holds = `strpos(lower(%s), lower($::text COLLATE "C")) > 0`
		w.text("("+fmt.Sprintf(strings.Join([]string{holds, holds, holds}, " OR "), "title", "description", "reference")+")", q.Text)
	}
	return w, nil
}

// dates adds the terms of the window and the range of days. Undated awards meet none.
func (w *where) dates(q *spending.AwardQuery) {
	column := "contract_date"
	if q.Date == spending.DatePublished {
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

// order is the order of a list: one column, then id.
type order struct {
	column     string
	descending bool
}

func ordering(q *spending.AwardQuery) order {
	name, descending := q.SortField()
	return order{name, descending}
}

func (o order) sql() string {
	direction := ""
	if o.descending {
		direction = " DESC"
	}
	if o.column == "id" {
		return " ORDER BY id" + direction
	}
	return " ORDER BY " + pgx.Identifier{o.column}.Sanitize() + direction + " NULLS LAST, id"
}

// skip adds the term that leaves out everything up to the award the cursor points behind.
func (s *snapshot) skip(ctx context.Context, q *spending.AwardQuery, o order, w *where) error {
	id, err := q.After(s.dataset.version.ID)
	if err != nil {
		return err
	}
	if !storable(id) {
		return spending.ErrStaleCursor
	}
	column := pgx.Identifier{o.column}.Sanitize()
	var value any
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT "+column+" FROM "+s.dataset.table("awards")+" WHERE id = $1", id).Scan(&value)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return spending.ErrStaleCursor
	}
	if err != nil {
		return fmt.Errorf("find the cursor's place: %w", err)
	}
	beyond := " > $"
	if o.descending {
		beyond = " < $"
	}
	switch {
	case o.column == "id":
		w.and("id"+beyond, id)
	case value == nil:
		w.and("("+column+" IS NULL AND id > $)", id)
	default:
		w.and("("+column+beyond+" OR "+column+" IS NULL OR ("+column+" = $ AND id > $))", value, value, id)
	}
	return nil
}

// scanned are the columns scanAward reads. What the other fields say is in verdicts.
const scanned = `id, tender_id, ocid, reference, title, description, category, product, buyer, place, pincode, supplier,
	published, contract_date, tender_value, awarded, sanctioned, rung, currency, status, flags, source_file, source_line, longitude, latitude,
	flood, kind, funds, precision, method, confidence, verdicts`

// orEmpty scans a text column whose NULL is "".
type orEmpty[T ~string] struct{ to *T }

func (o orEmpty[T]) ScanText(v pgtype.Text) error {
	*o.to = T(v.String)
	return nil
}

func empty[T ~string](to *T) orEmpty[T] { return orEmpty[T]{to} }

func scanAward(row pgx.CollectableRow) (*spending.Award, error) {
	var a spending.Award
	var published, contract *time.Time
	var tender, awarded, sanctioned *int64
	var longitude, latitude *float64
	var flags, funds string
	var document []byte
	err := row.Scan(&a.ID, empty(&a.TenderID), empty(&a.OCID), empty(&a.Reference), empty(&a.Title), empty(&a.Description),
		empty(&a.Category), empty(&a.Product), empty(&a.Buyer), empty(&a.Place), empty(&a.Pincode), empty(&a.Supplier),
		&published, &contract, &tender, &awarded, &sanctioned, empty(&a.Rung), empty(&a.Currency), empty(&a.Status), empty(&flags), empty(&a.SourceFile), &a.SourceLine,
		&longitude, &latitude, empty(&a.Flood), empty(&a.Kind), empty(&funds), empty(&a.Precision), empty(&a.Method), &a.Confidence, &document)
	if err != nil {
		return nil, err
	}
	if published != nil {
		a.Published = published.UTC()
	}
	if contract != nil {
		a.ContractDate = contract.UTC()
	}
	a.TenderValue, a.Awarded, a.Sanctioned = nullMoney(tender), nullMoney(awarded), nullMoney(sanctioned)
	if longitude != nil && latitude != nil {
		a.Longitude, a.Latitude, a.HasCoordinates = *longitude, *latitude, true
	}
	if flags != "" {
		a.Flags = strings.Split(flags, ";")
	}
	if funds != "" {
		a.Funds = strings.Split(funds, ";")
	}
	var v verdicts
	if err := json.Unmarshal(document, &v); err != nil {
		return nil, fmt.Errorf("award %q: read its verdicts: %w", a.ID, err)
	}
	a.Parts, a.Candidates, a.Relevance.Evidence, a.Location.Evidence = v.Parts, v.Candidates, v.Flood, v.Location
	return &a, nil
}

func nullMoney(minor *int64) spending.NullMoney {
	if minor == nil {
		return spending.NullMoney{}
	}
	return spending.NullMoney{Money: spending.Money(*minor), Valid: true}
}
