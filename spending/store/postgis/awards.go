package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

func (s *snapshot) Award(ctx context.Context, id string) (*spending.Award, error) {
	w := &where{}
	w.text("id = $", id)
	codes, err := s.codes(ctx)
	if err != nil {
		return nil, err
	}
	query := "SELECT " + codes.scanned + " FROM " + s.dataset.from("awards") + w.sql()
	found, err := all(ctx, s, fmt.Sprintf("award %q", id), query, w.args, codes.scanAward)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("award %q: %w", id, store.ErrNotFound)
	}
	return found[0], nil
}

// Awards reads a page. Text is ordered by its bytes, ties by id; awards without a value
// come last in both directions.
func (s *snapshot) Awards(ctx context.Context, q store.AwardQuery, yield func(*spending.Award) error) (store.Page,
	error) {
	codes, err := s.codes(ctx)
	if err != nil {
		return store.Page{}, err
	}
	return s.page(ctx, q, reading{codes.scanned, codes.scanned, "awards", func(rows pgx.Rows) (id string, stopped,
		err error) {
		a, err := codes.scanAward(rows)
		if err != nil {
			return "", nil, err
		}
		return a.ID, yield(a), nil
	}})
}

// Lines reads the same page of lines.
func (s *snapshot) Lines(ctx context.Context, q store.AwardQuery, yield func(line []byte) error) (store.Page, error) {
	columns := "(SELECT l.line FROM " + s.dataset.table("lines") + " l WHERE l.no = awards.no)"
	return s.page(ctx, q, reading{columns, "line", "lines", func(rows pgx.Rows) (id string, stopped, err error) {
		line := rows.RawValues()[0]
		id, err = prepared.ID(line)
		if err != nil {
			return "", nil, err
		}
		return id, yield(line), nil
	}})
}

// scannedColumns are the columns scanAward reads. What the other fields say is in verdicts.
func scannedColumns(kept []spending.AwardField) string {
	columns := ""
	for _, f := range kept {
		columns += pgx.Identifier{f.Name}.Sanitize() + ", "
	}
	return columns + "longitude, latitude, verdicts"
}

// orEmpty scans a text column whose NULL is "".
type orEmpty[T ~string] struct{ to *T }

func (o orEmpty[T]) ScanText(v pgtype.Text) error {
	*o.to = T(v.String)
	return nil
}

func empty[T ~string](to *T) orEmpty[T] { return orEmpty[T]{to} }

// into is what a column of a field is scanned into: see spending.AwardField.At.
func into(f *spending.AwardField, a *spending.Award) any {
	switch at := f.At(a).(type) {
	case spending.Text:
		return textAt{at}
	case *[]string:
		return listAt{at}
	case *time.Time:
		return dayAt{at}
	case *spending.NullMoney:
		return moneyAt{at}
	case *float64:
		return numberAt{at}
	default:
		return at
	}
}

type (
	textAt   struct{ at spending.Text }
	listAt   struct{ at *[]string }
	dayAt    struct{ at *time.Time }
	moneyAt  struct{ at *spending.NullMoney }
	numberAt struct{ at *float64 }
)

func (n numberAt) ScanFloat64(v pgtype.Float8) error {
	if *n.at = v.Float64; !v.Valid {
		*n.at = spending.Unmeasured
	}
	return nil
}

func (t textAt) ScanText(v pgtype.Text) error {
	t.at.Set(v.String)
	return nil
}

func (l listAt) ScanText(v pgtype.Text) error {
	if *l.at = nil; v.String != "" {
		*l.at = strings.Split(v.String, ";")
	}
	return nil
}

func (d dayAt) ScanDate(v pgtype.Date) error {
	if *d.at = (time.Time{}); v.Valid {
		*d.at = v.Time.UTC()
	}
	return nil
}

func (m moneyAt) ScanInt64(v pgtype.Int8) error {
	*m.at = spending.NullMoney{Money: spending.Money(v.Int64), Valid: v.Valid}
	return nil
}

func (c *codes) scanAward(row pgx.CollectableRow) (*spending.Award, error) {
	var a spending.Award
	var longitude, latitude *float64
	var document []byte
	columns := make([]any, 0, len(c.kept)+3)
	for i := range c.kept {
		columns = append(columns, into(&c.kept[i], &a))
	}
	if err := row.Scan(append(columns, &longitude, &latitude, &document)...); err != nil {
		return nil, err
	}
	if longitude != nil && latitude != nil {
		a.Longitude, a.Latitude, a.HasCoordinates = *longitude, *latitude, true
	}
	var v verdicts
	if err := json.Unmarshal(document, &v); err != nil {
		return nil, fmt.Errorf("award %q: read its verdicts: %w", a.ID, err)
	}
	a.Parts, a.Candidates, a.Relevance.Evidence, a.Location.Evidence = c.parts(v.Parts), c.parts(v.Candidates), v.Flood,
		v.Location
	return &a, nil
}

func (c *codes) parts(shares []share) []spending.Part {
	if len(shares) == 0 {
		return nil
	}
	parts := make([]spending.Part, len(shares))
	for i, s := range shares {
		parts[i] = spending.Part{Area: s.Area, Within: c.outer[c.number[s.Area]], Share: s.Share}
	}
	return parts
}
