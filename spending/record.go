package spending

import (
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// Record is one award, sanction or payment, as its source states it, before any verdict.
type Record struct {
	ID          string // unique: source and portal id
	Rung        Rung   // Awarded of an accepted bid, Sanctioned of a sanction, Paid of a payment
	AwardID     string // of a payment, the award it was paid under
	TenderID    string
	OCID        string
	Reference   string // the buyer's own reference number
	Title       string
	Description string
	Category    string // works, goods, services, as the source says
	Product     string // product category
	Buyer       string // organisation chain, outermost first, joined by " / "
	BuyerID     string // its identifier in the source, of OCDS
	Place       string // the source's location field
	Postcode    string
	Supplier    string
	Published   time.Time // date, UTC midnight; zero = missing
	// date, UTC midnight; zero = missing. A sanction has the day of its meeting in both, a payment its own
	ContractDate   time.Time
	TenderValue    NullMoney
	Awarded        NullMoney // unknown for blank and zero values
	Sanctioned     NullMoney // of a sanction, which has no other amount
	Paid           NullMoney // of a payment, which has no other amount
	Currency       Currency
	Status         string
	Flags          []string // sorted: what is doubtful about the record
	SourceFile     string   // path inside the imported folder
	SourceLine     int      // line the record begins on, 1-based, header included
	Longitude      float64
	Latitude       float64
	HasCoordinates bool
}

func money(name, about string, at func(*Award) *NullMoney) AwardField {
	return AwardField{Name: name, Type: MoneyField, About: about,
		At:    func(a *Award) any { return at(a) },
		Value: func(a *Award) string { return moneyText(a.Currency, *at(a)) }}
}

// only is a field that records of some rungs have.
func only(f AwardField, rungs ...Rung) AwardField {
	f.Only = rungs
	return f
}

// tendered is a text of awards and payments, which sanctions do not have.
func tendered(name, about string, at func(*Award) *string) AwardField {
	return only(text(name, about, at), Awarded, Paid)
}

// AwardFields lists the fields of the awards collection in order, one for each level among
// them: its plural, with the codes of the areas of that level.
func AwardFields(levels geo.Hierarchy) []AwardField {
	return slices.Concat(statedFields(), verdictFields(), placeFields(levels), originFields())
}

// KeptFields lists the fields that records keep, and that are not worked out of others.
func KeptFields(levels geo.Hierarchy) []AwardField {
	return slices.DeleteFunc(AwardFields(levels), func(f AwardField) bool { return f.At == nil })
}

// statedFields are what a source states.
func statedFields() []AwardField {
	return []AwardField{
		text("id", "source and portal id", func(a *Award) *string { return &a.ID }),
		only(text("award_id", "the award it was paid under", func(a *Award) *string { return &a.AwardID }), Paid),
		tendered("tender_id", "tender id on the portal", func(a *Award) *string { return &a.TenderID }),
		tendered("ocid", "open contracting id", func(a *Award) *string { return &a.OCID }),
		text("reference", "the buyer's own reference", func(a *Award) *string { return &a.Reference }),
		text("title", "title of the tender", func(a *Award) *string { return &a.Title }),
		text("description", "description of the work", func(a *Award) *string { return &a.Description }),
		text("category", "works, goods or services, as the source says",
			func(a *Award) *string { return &a.Category }),
		tendered("product", "product category", func(a *Award) *string { return &a.Product }),
		text("buyer", "buying organisation, outermost first", func(a *Award) *string { return &a.Buyer }),
		tendered("buyer_id", "identifier of the buyer that OCDS gives", func(a *Award) *string { return &a.BuyerID }),
		text("place", "the source's location text", func(a *Award) *string { return &a.Place }),
		tendered("postcode", "postal code given by the buyer", func(a *Award) *string { return &a.Postcode }),
		tendered("supplier", "winning bidder", func(a *Award) *string { return &a.Supplier }),
		date("published", "date the tender was published", func(a *Award) *time.Time { return &a.Published }),
		date("contract_date", "date of the contract; of a payment, the day of it",
			func(a *Award) *time.Time { return &a.ContractDate }),
		only(money("tender_value", "estimate in the tender",
			func(a *Award) *NullMoney { return &a.TenderValue }), Awarded),
		only(money("awarded", "amount of the accepted bid; null = unknown",
			func(a *Award) *NullMoney { return &a.Awarded }), Awarded),
		only(money("sanctioned", "amount of the sanction; null = unknown",
			func(a *Award) *NullMoney { return &a.Sanctioned }), Sanctioned),
		only(money("paid", "amount of the payment; null = unknown",
			func(a *Award) *NullMoney { return &a.Paid }), Paid),
		text("rung", "rung of the value ladder the record stands on: awarded, sanctioned or paid",
			func(a *Award) *Rung { return &a.Rung }),
		text("currency", "ISO 4217 code", func(a *Award) *Currency { return &a.Currency }),
		coded(text("status", "active; or why it does not count: superseded by a later record of the same award, "+
			"doubtful_amount, not_an_item, not_committed, ceiling, other_currency",
			func(a *Award) *string { return &a.Status }), statusCodes()...),
		list("flags", "what is doubtful about the record", func(a *Award) *[]string { return &a.Flags }),
	}
}

// verdictFields are what is held of an award's relevance.
func verdictFields() []AwardField {
	return []AwardField{
		coded(text("flood", "flood relevance: yes, no or unclear", func(a *Award) *Flood { return &a.Flood }),
			floodCodes()...),
		coded(text("kind", "preparedness, restoration, relief or other",
			func(a *Award) *Kind { return &a.Kind }), kindCodes()...),
		list("funds", "funds and schemes", func(a *Award) *[]string { return &a.Funds }),
		worked("flood_evidence", "what the verdict rests on",
			func(a *Award) string { return EvidenceText(a.Relevance.Evidence) }),
		list("flood_year", "years of the floods it answers; null = not stated",
			func(a *Award) *[]string { return &a.FloodYears }),
		text("flood_year_evidence", "the text that names them", func(a *Award) *string { return &a.FloodYearEvidence }),
	}
}

// placeFields are what is held of an award's location.
func placeFields(levels geo.Hierarchy) []AwardField {
	var precisions []string
	for _, level := range slices.Backward(levels) {
		precisions = append(precisions, string(level.Key))
	}
	precisions = append(precisions, string(AtWhole), string(Conflict))
	fields := []AwardField{coded(text("precision", strings.Join(precisions, ", ")+" or "+string(Unlocated),
		func(a *Award) *Precision { return &a.Precision }), precisionCodes(levels)...)}
	for depth, level := range levels {
		codes := worked(level.Plural, string(level.Key)+" codes, joined by ;",
			func(a *Award) string { return strings.Join(a.Codes(depth), ";") })
		codes.Level = level.Key
		fields = append(fields, codes)
	}
	return append(fields,
		worked("weights", "share of each area it is placed in, joined by ;",
			func(a *Award) string { return a.Weights() }),
		number("confidence", "confidence of the location, 0 to 1; null where no labels measure it",
			func(a *Award) *float64 { return &a.Confidence }),
		coded(text("method", "the strongest evidence of the location",
			func(a *Award) *Method { return &a.Method }), methodCodes(levels)...),
		worked("location_evidence", "what the location rests on",
			func(a *Award) string { return EvidenceText(a.Location.Evidence) }))
}

// originFields are where the record stands in its source.
func originFields() []AwardField {
	return []AwardField{
		text("source_file", "file the record was read from", func(a *Award) *string { return &a.SourceFile }),
		integer("source_line", "line the record begins on", func(a *Award) *int { return &a.SourceLine }),
	}
}

// SortableFields are the fields awards can be sorted by: those that they keep.
func SortableFields() []string {
	var names []string
	for _, f := range KeptFields(nil) {
		names = append(names, f.Name)
	}
	return names
}
