package store

import (
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// FieldType is the type of a field of the awards collection.
type FieldType string

// Field types.
const (
	TextField    FieldType = "string"
	MoneyField   FieldType = "money"
	DateField    FieldType = "date"
	NumberField  FieldType = "number"
	IntegerField FieldType = "integer"
)

// AwardField is one field of the awards collection: the same name and order in JSON, CSV,
// GeoPackage and OpenAPI.
type AwardField struct {
	Name  string
	Type  FieldType
	About string
	// Value gives the field as text in its exchange form; "" is null.
	Value func(*spending.Award) string
}

// AwardFields lists the fields of the awards collection in order.
func AwardFields() []AwardField {
	text := func(name, about string, get func(*spending.Award) string) AwardField {
		return AwardField{name, TextField, about, get}
	}
	return []AwardField{
		text("id", "source and portal id", func(a *spending.Award) string { return a.ID }),
		text("tender_id", "tender id on the portal", func(a *spending.Award) string { return a.TenderID }),
		text("ocid", "open contracting id", func(a *spending.Award) string { return a.OCID }),
		text("reference", "the buyer's own reference", func(a *spending.Award) string { return a.Reference }),
		text("title", "title of the tender", func(a *spending.Award) string { return a.Title }),
		text("description", "description of the work", func(a *spending.Award) string { return a.Description }),
		text("category", "works, goods or services, as the source says",
			func(a *spending.Award) string { return a.Category }),
		text("product", "product category", func(a *spending.Award) string { return a.Product }),
		text("buyer", "buying organisation, outermost first", func(a *spending.Award) string { return a.Buyer }),
		text("place", "the source's location text", func(a *spending.Award) string { return a.Place }),
		text("pincode", "postal code given by the buyer", func(a *spending.Award) string { return a.Pincode }),
		text("supplier", "winning bidder", func(a *spending.Award) string { return a.Supplier }),
		{"published", DateField, "date the tender was published",
			func(a *spending.Award) string { return dateText(a.Published) }},
		{"contract_date", DateField, "date of the contract",
			func(a *spending.Award) string { return dateText(a.ContractDate) }},
		{"tender_value", MoneyField, "estimate in the tender", func(a *spending.Award) string {
			return moneyText(a,
				a.TenderValue)
		}},
		{"awarded", MoneyField, "amount of the accepted bid; null = unknown",
			func(a *spending.Award) string { return moneyText(a, a.Awarded) }},
		{"sanctioned", MoneyField, "amount of the sanction; null = unknown",
			func(a *spending.Award) string { return moneyText(a, a.Sanctioned) }},
		text("rung", "rung of the value ladder the record stands on: awarded, or sanctioned",
			func(a *spending.Award) string { return string(a.Rung) }),
		text("currency", "ISO 4217 code", func(a *spending.Award) string { return string(a.Currency) }),
		text("status", "active; or why it does not count: superseded by a later record of the same award, "+
			"doubtful_amount, not_an_item, not_committed, ceiling, other_currency",
			func(a *spending.Award) string { return a.Status }),
		text("flags", "what is doubtful about the record, joined by ;",
			func(a *spending.Award) string { return strings.Join(a.Flags, ";") }),
		text("flood", "flood relevance: yes, no or unclear", func(a *spending.Award) string { return string(a.Flood) }),
		text("kind", "preparedness, restoration, relief or other", func(a *spending.Award) string { return string(a.Kind) }),
		text("funds", "funds and schemes, joined by ;", func(a *spending.Award) string { return strings.Join(a.Funds, ";") }),
		text("flood_evidence", "what the verdict rests on",
			func(a *spending.Award) string { return spending.EvidenceText(a.Relevance.Evidence) }),
		text("precision", "circle, district, whole, conflict or unlocated",
			func(a *spending.Award) string { return string(a.Precision) }),
		text("districts", "district codes, joined by ;",
			func(a *spending.Award) string { return strings.Join(a.DistrictCodes(), ";") }),
		text("circles", "circle codes, joined by ;", func(a *spending.Award) string {
			return strings.Join(a.CircleCodes(),
				";")
		}),
		text("weights", "share of each circle, or else of each district, joined by ;",
			func(a *spending.Award) string { return a.Weights() }),
		{"confidence", NumberField, "confidence of the location, 0 to 1",
			func(a *spending.Award) string { return strconv.FormatFloat(a.Confidence, 'f', -1, 64) }},
		text("method", "the strongest evidence of the location", func(a *spending.Award) string { return string(a.Method) }),
		text("location_evidence", "what the location rests on",
			func(a *spending.Award) string { return spending.EvidenceText(a.Location.Evidence) }),
		text("source_file", "file the record was read from", func(a *spending.Award) string { return a.SourceFile }),
		{"source_line", IntegerField, "line the record begins on",
			func(a *spending.Award) string { return strconv.Itoa(a.SourceLine) }},
	}
}

// SortableFields are the fields awards can be sorted by.
func SortableFields() []string {
	return []string{"id", "awarded", "tender_value", "sanctioned", "contract_date", "published", "confidence"}
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func moneyText(a *spending.Award, m spending.NullMoney) string {
	if !m.Valid {
		return ""
	}
	return a.Currency.Text(m.Money)
}
