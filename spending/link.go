package spending

import "math"

// LinkEnd is the kind of record a link begins or ends at.
type LinkEnd string

// Kinds of records that links join.
const (
	DamageEnd   LinkEnd = "damage"
	SanctionEnd LinkEnd = "sanction"
	AwardEnd    LinkEnd = "award"
	AssetEnd    LinkEnd = "asset"
)

// Relation is what a link says of its two ends.
type Relation string

// Relations.
const (
	Repairs        Relation = "repairs"                // the work mends this damage; of assets: this is the asset meant
	PossibleRepair Relation = "possible"               // it may
	OtherFlood     Relation = "same_asset_other_flood" // the same asset, after another flood
	Upgrade        Relation = "upgrade"                // the same asset, made better, not mended
)

// Relations lists the relations.
func Relations() []Relation { return []Relation{Repairs, PossibleRepair, OtherFlood, Upgrade} }

// Judged counts works that are joined with damage, and those of them that readers accept as repairs. Links of one work
// stand or fall together, so that it is one case, however much damage it mends.
type Judged struct {
	Works    int
	Accepted float64 // a share of a work whose links they partly accept
}

// Confidence is the share that is to be expected of further works: the mean of the posterior under the prior that knows
// least of a share (Jeffreys 1946). Of one work that is accepted it makes 0.75, of five 0.92; of none 0.5.
func (j Judged) Confidence() float64 {
	return math.Round(100*(j.Accepted+0.5)/(float64(j.Works)+1)) / 100
}

// Link joins two records, with what speaks for it and against it (METHOD.md, section 8).
// Numbers below 0 are not known.
type Link struct {
	ID       string // of both ends
	FromKind LinkEnd
	From     string // id of a damage or sanction; an award's tender id
	ToKind   LinkEnd
	To       string // id of a sanction or asset; an award's tender id
	// FromRecord and ToRecord are ids of the awards collection where an end is an award; else as From and To.
	FromRecord, ToRecord string
	Relation             Relation
	Confidence           float64    // 0 to 1, or Unmeasured
	Evidence             []Evidence // every key that matched
	Vetoes               []Evidence // what speaks against Repairs
	DaysToPublication    int        // from report to publication
	DaysToContract       int
	ProgrammeYear        string // financial year of the flood that the work's programme answers
	SharedWith           int    // how many other damages the same award or sanction is linked with
}

// LinkID gives the ID of a link of two ends.
func LinkID(from, to string) string { return from + "~" + to }

// LinkFields lists the fields of the links collection in order.
func LinkFields() []Field[Link] {
	return []Field[Link]{
		text("id", "ids of both ends", func(l *Link) *string { return &l.ID }),
		coded(text("from_kind", "damage, sanction or award", func(l *Link) *LinkEnd { return &l.FromKind }),
			endCodes()...),
		text("from", "id; of an award its tender id", func(l *Link) *string { return &l.From }),
		coded(text("to_kind", "sanction, award or asset", func(l *Link) *LinkEnd { return &l.ToKind }), endCodes()...),
		text("to", "id; of an award its tender id", func(l *Link) *string { return &l.To }),
		text("from_record", "id in its collection", func(l *Link) *string { return &l.FromRecord }),
		text("to_record", "id in its collection", func(l *Link) *string { return &l.ToRecord }),
		coded(text("relation", "repairs, possible, same_asset_other_flood or upgrade",
			func(l *Link) *Relation { return &l.Relation }), relationCodes()...),
		number("confidence",
			"share of works with such evidence that readers accept as a repair, 0 to 1; null: not measured",
			func(l *Link) *float64 { return &l.Confidence }),
		listed("evidence", "every key that matched", EvidenceText, func(l *Link) []Evidence { return l.Evidence }),
		listed("vetoes", "what speaks against a repair", EvidenceText, func(l *Link) []Evidence { return l.Vetoes }),
		in("d", integer("days_to_publication", "days from the report to the tender",
			func(l *Link) *int { return &l.DaysToPublication })),
		in("d", integer("days_to_contract", "days from the report to the contract",
			func(l *Link) *int { return &l.DaysToContract })),
		text("programme_year", "year of the flood that the programme answers",
			func(l *Link) *string { return &l.ProgrammeYear }),
		integer("shared_with", "other damages linked with the same award or sanction",
			func(l *Link) *int { return &l.SharedWith }),
	}
}
