package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// FieldValue is one exact match an AwardQuery asks for, with its text read as the field's
// type: nil for null, or a string, Money, time.Time, float64 or int64.
type FieldValue struct {
	Field spending.AwardField
	Value any
}

// Conditions checks the query and reads its exact matches, sorted by field name. Errors
// wrap ErrQuery and name what is wrong and what is allowed. Amounts are of the currency.
func (q *AwardQuery) Conditions(levels geo.Hierarchy, currency spending.Currency) ([]FieldValue, error) {
	if q.Limit < 0 {
		return nil, fmt.Errorf("%w: limit %d is negative", ledger.ErrQuery, q.Limit)
	}
	if q.Offset < 0 || q.Offset > 0 && q.Cursor != "" {
		return nil, fmt.Errorf("%w: offset %d is negative, or beside a cursor", ledger.ErrQuery, q.Offset)
	}
	if q.Date != "" && !slices.Contains(ledger.DateBases(), q.Date) {
		return nil, fmt.Errorf("%w: date %q is not one of %v", ledger.ErrQuery, q.Date, ledger.DateBases())
	}
	if q.Date == ledger.DateFloodYear && q.Days != nil && *q.Days != (DayRange{}) {
		return nil, fmt.Errorf("%w: floods have years, not days", ledger.ErrQuery)
	}
	if name, _ := q.SortField(); q.Sort != PlacedFirst && !slices.Contains(spending.SortableFields(), name) {
		return nil, fmt.Errorf("%w: awards cannot be sorted by %q; they can by %s", ledger.ErrQuery, name,
			strings.Join(spending.SortableFields(), ", "))
	}
	fields := spending.AwardFields(levels)
	if q.Filter != nil {
		for _, name := range q.Filter.Fields() {
			if !slices.ContainsFunc(fields, func(f spending.AwardField) bool { return f.Name == name }) {
				return nil, fmt.Errorf("%w: awards have no field %q to be filtered by", ledger.ErrQuery, name)
			}
		}
	}
	return q.conditions(fields, currency)
}

func (q *AwardQuery) conditions(fields []spending.AwardField, currency spending.Currency) ([]FieldValue, error) {
	var conditions []FieldValue
	for _, f := range fields {
		text, asked := q.Equal[f.Name]
		if !asked {
			continue
		}
		value, err := parse(f.Type, text, currency)
		if err != nil {
			return nil, fmt.Errorf("%w: field %s: %w", ledger.ErrQuery, f.Name, err)
		}
		conditions = append(conditions, FieldValue{f, value})
	}
	if len(conditions) < len(q.Equal) {
		for _, name := range slices.Sorted(maps.Keys(q.Equal)) {
			if !slices.ContainsFunc(conditions, func(c FieldValue) bool { return c.Field.Name == name }) {
				return nil, fmt.Errorf("%w: awards have no field %q", ledger.ErrQuery, name)
			}
		}
	}
	slices.SortFunc(conditions, func(a, b FieldValue) int { return strings.Compare(a.Field.Name, b.Field.Name) })
	return conditions, nil
}

// parse reads the exchange form of a field's value.
func parse(of spending.FieldType, text string, currency spending.Currency) (any, error) {
	if text == "" {
		return nil, nil
	}
	switch of {
	case spending.MoneyField:
		m, rounded, err := currency.Parse(text)
		if rounded {
			err = fmt.Errorf("amount %q has %s", text, currency.TooFine())
		}
		return m, err
	case spending.DateField:
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			err = fmt.Errorf("date %q is not of the form 2024-07-31", text)
		}
		return t, err
	case spending.NumberField:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, fmt.Errorf("%q is not a number", text)
		}
		return n, nil
	case spending.IntegerField:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return n, nil
	}
	return text, nil
}

// SortField gives the field the query sorts by and its direction: of PlacedFirst the id.
func (q *AwardQuery) SortField() (name string, descending bool) {
	if q.Sort == PlacedFirst {
		return "id", false
	}
	name, descending = strings.CutPrefix(q.Sort, "-")
	if name == "" {
		name = "id"
	}
	return name, descending
}

// fingerprintBytes is how much of the hash of version and query a cursor carries: enough
// that a cursor of another version or query is never taken for one of this.
const fingerprintBytes = 12

// NextCursor gives the cursor of the page after the award with the ID last. It holds for
// this version and query, whatever Limit and Offset.
func (q *AwardQuery) NextCursor(version, last string) string {
	return base64.RawURLEncoding.EncodeToString(append(q.fingerprint(version), last...))
}

// After gives the ID of the award the query's cursor points behind, "" without a cursor,
// or ErrStaleCursor where the cursor is of another version or query, or none at all.
func (q *AwardQuery) After(version string) (id string, err error) {
	if q.Cursor == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(b) <= fingerprintBytes || string(b[:fingerprintBytes]) != string(q.fingerprint(version)) {
		return "", ErrStaleCursor
	}
	return string(b[fingerprintBytes:]), nil
}

func (q *AwardQuery) fingerprint(version string) []byte {
	key := *q
	key.Cursor, key.Limit, key.Offset = "", 0, 0
	name, descending := q.SortField()
	key.Sort = fmt.Sprintf("%t %s %t", descending, name, q.Sort == PlacedFirst)
	if key.Date == "" {
		key.Date = ledger.DateContract
	}
	// Marshalling cannot fail: a query holds texts, days and whole numbers.
	text, _ := json.Marshal(struct {
		Version string
		Query   AwardQuery
	}{version, key})
	sum := sha256.Sum256(text)
	return sum[:fingerprintBytes]
}
