package spending

import (
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// FieldType is the type of a field of a collection of records.
type FieldType string

// Field types.
const (
	TextField    FieldType = "string"
	MoneyField   FieldType = "money"
	DateField    FieldType = "date"
	NumberField  FieldType = "number"
	IntegerField FieldType = "integer"
	ListField    FieldType = "list" // of objects; in its exchange form a text
)

// Field is one field of a kind of record: the same name and order in JSON, CSV, GeoPackage and OpenAPI.
type Field[R any] struct {
	Name  string
	Type  FieldType
	About string
	Level geo.Level // whose codes the field has, "" of other fields
	Only  []Rung    // of the records that have it; none where all have
	Unit  string    // in UCUM; "" where it has none, or the currency
	Codes []Code    // the texts it may have; none where it may have any
	// At gives where a record keeps the field: Text, *[]string, *time.Time, *NullMoney,
	// *float64 or *int. Fields that are worked out of others have none.
	At func(*R) any
	// Value gives the field as text in its exchange form; "" is null.
	Value func(*R) string
	// List gives what a ListField holds, as JSON has it.
	List func(*R) any
	// Currency is that of a MoneyField.
	Currency func(*R) Currency
}

// AwardField is one field of the awards collection.
type AwardField = Field[Award]

// Text is a text of a record, whatever its type.
type Text interface {
	Get() string
	Set(text string)
}

type textAt[T ~string] struct{ at *T }

func (t textAt[T]) Get() string     { return string(*t.at) }
func (t textAt[T]) Set(text string) { *t.at = T(text) }

func text[R any, T ~string](name, about string, at func(*R) *T) Field[R] {
	return Field[R]{Name: name, Type: TextField, About: about,
		At:    func(r *R) any { return textAt[T]{at(r)} },
		Value: func(r *R) string { return string(*at(r)) }}
}

// list is joined by ";" in its exchange form.
func list[R any](name, about string, at func(*R) *[]string) Field[R] {
	return Field[R]{Name: name, Type: TextField, About: about + ", joined by ;",
		At:    func(r *R) any { return at(r) },
		Value: func(r *R) string { return strings.Join(*at(r), ";") }}
}

func date[R any](name, about string, at func(*R) *time.Time) Field[R] {
	return Field[R]{Name: name, Type: DateField, About: about,
		At:    func(r *R) any { return at(r) },
		Value: func(r *R) string { return dateText(*at(r)) }}
}

// number is from 0 up; below it is not known.
func number[R any](name, about string, at func(*R) *float64) Field[R] {
	return Field[R]{Name: name, Type: NumberField, About: about,
		At:    func(r *R) any { return at(r) },
		Value: func(r *R) string { return numberText(*at(r)) }}
}

// integer is from 0 up; below it is not known.
func integer[R any](name, about string, at func(*R) *int) Field[R] {
	return Field[R]{Name: name, Type: IntegerField, About: about,
		At: func(r *R) any { return at(r) },
		Value: func(r *R) string {
			if n := *at(r); n >= 0 {
				return strconv.Itoa(n)
			}
			return ""
		}}
}

// in gives a field its unit.
func in[R any](unit string, f Field[R]) Field[R] {
	f.Unit = unit
	return f
}

// monthAt keeps a month as text, 2024-07.
type monthAt struct{ at *Month }

func (m monthAt) Get() string { return m.at.String() }
func (m monthAt) Set(text string) {
	*m.at, _ = ParseMonth(text) // what is no month is none
}

func month[R any](name, about string, at func(*R) *Month) Field[R] {
	return Field[R]{Name: name, Type: TextField, About: about,
		At:    func(r *R) any { return monthAt{at(r)} },
		Value: func(r *R) string { return at(r).String() }}
}

// worked is a text that is worked out of other fields.
func worked[R any](name, about string, value func(*R) string) Field[R] {
	return Field[R]{Name: name, Type: TextField, About: about, Value: value}
}

// listed is a list of objects, which text writes as one line.
func listed[R, E any](name, about string, text func([]E) string, at func(*R) []E) Field[R] {
	return Field[R]{Name: name, Type: ListField, About: about,
		Value: func(r *R) string { return text(at(r)) },
		List: func(r *R) any {
			if all := at(r); all != nil {
				return all
			}
			return []E{}
		}}
}

// numberText gives a number from 0 up; "" for one that is not known.
func numberText(n float64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func moneyText(currency Currency, m NullMoney) string {
	if !m.Valid {
		return ""
	}
	return currency.Text(m.Money)
}
