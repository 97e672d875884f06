package spending

import (
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// Damage is one object that a report lists as harmed by a flood (METHOD.md, section 8). Numbers below 0 are not stated.
type Damage struct {
	// ID is the report, its list and the object's id there, 2021_06:bridgeAffected:94; of a table its name and the
	// row's id, pwd:17.
	ID       string
	Report   string // the file without its ending, or the table's name
	Month    Month
	Reported time.Time // day, UTC midnight; zero: only the month is known
	Class    string    // what was harmed: road, bridge, embankment, building …
	Kind     string    // how: breached, affected, submerged, washed_away
	Text     string    // as the report has it, its fields joined by " | "

	Name                     string // of the object, as its text gives it
	River                    string
	Bank                     string // left or right
	From, To                 string // ends of the reach or road
	ChainageFrom, ChainageTo float64
	Length                   float64 // metres, as chainages
	Bridge, Package          string  // their numbers
	Identifiable             bool    // it has a name, number or place that can be matched
	Owner                    Owner

	Stated              string // areas the report states, outermost first, joined by " / "
	Location                   // the areas that resolve to
	Longitude, Latitude float64
	HasPoint            bool
	PointQuality        PointQuality
	Asset               string   // id of the asset that was harmed
	Repeats             []string // ids of the same object's damage in other reports, sorted
	Cost                NullMoney
	Currency            Currency
	Status              DamageStatus
	Observed            int // months from the report to the last month with awards
	SourceFile          string
	SourceLine          int
}

// Owner is who keeps a damaged object.
type Owner string

// Owners.
const (
	WaterResources Owner = "water_resources"
	PublicWorks    Owner = "public_works"
	Panchayat      Owner = "panchayat"
	UnknownOwner   Owner = "unknown"
)

// PointQuality says what a report's coordinates are worth.
type PointQuality string

// Qualities of points. Only those that are PointOK or PointSwapped lie where the report states.
const (
	PointOK      PointQuality = "ok"
	PointSwapped PointQuality = "swapped" // longitude and latitude were exchanged, which is mended
	PointZero    PointQuality = "zero"
	PointOutside PointQuality = "outside" // outside of all areas
	PointOther   PointQuality = "other_district"
	PointNone    PointQuality = "none"
)

// DamageStatus is what is known to have followed a damage.
type DamageStatus string

// Statuses, of which a damage has the first that holds.
const (
	AwardFound      DamageStatus = "award_found"
	PossibleAward   DamageStatus = "possible"
	SanctionedOnly  DamageStatus = "sanctioned_no_award_found"
	NotTenderable   DamageStatus = "not_tenderable"
	NotIdentifiable DamageStatus = "not_identifiable"
	TooRecent       DamageStatus = "too_recent"
	NoAwardFound    DamageStatus = "no_award_found"
)

// DamageStatuses lists the statuses in the order they are tried in.
func DamageStatuses() []DamageStatus {
	return []DamageStatus{AwardFound, PossibleAward, SanctionedOnly, NotTenderable, NotIdentifiable, TooRecent,
		NoAwardFound}
}

// DamageFields lists the fields of the damage collection in order, one for each level among them.
func DamageFields(levels geo.Hierarchy) []Field[Damage] {
	fields := []Field[Damage]{
		text("id", "report, list and the object's id there", func(d *Damage) *string { return &d.ID }),
		text("report", "the report that lists it", func(d *Damage) *string { return &d.Report }),
		month("month", "month it was reported in", func(d *Damage) *Month { return &d.Month }),
		date("reported", "day it was reported", func(d *Damage) *time.Time { return &d.Reported }),
		text("class", "what was harmed", func(d *Damage) *string { return &d.Class }),
		text("kind", "how it was harmed", func(d *Damage) *string { return &d.Kind }),
		coded(text("status", "what is known to have followed", func(d *Damage) *DamageStatus { return &d.Status }),
			damageStatusCodes()...),
		in("mo", integer("observed_months", "months from the report to the last month with awards",
			func(d *Damage) *int { return &d.Observed })),
		text("text", "the report's text", func(d *Damage) *string { return &d.Text }),
		text("name", "name of the object", func(d *Damage) *string { return &d.Name }),
		text("river", "river", func(d *Damage) *string { return &d.River }),
		text("bank", "left, right or both, or east, west, north or south", func(d *Damage) *string { return &d.Bank }),
		text("reach_from", "where the road or reach begins", func(d *Damage) *string { return &d.From }),
		text("reach_to", "where it ends", func(d *Damage) *string { return &d.To }),
		in("m", number("chainage_from", "metres along the asset", func(d *Damage) *float64 { return &d.ChainageFrom })),
		in("m", number("chainage_to", "metres along the asset", func(d *Damage) *float64 { return &d.ChainageTo })),
		in("m", number("length", "damaged length in metres", func(d *Damage) *float64 { return &d.Length })),
		text("bridge", "number of the bridge", func(d *Damage) *string { return &d.Bridge }),
		text("package", "number of the package", func(d *Damage) *string { return &d.Package }),
		worked("identifiable", "yes: it has a name, number or place that can be matched", func(d *Damage) string {
			return map[bool]string{true: "yes", false: "no"}[d.Identifiable]
		}),
		text("owner", "water_resources, public_works, panchayat or unknown",
			func(d *Damage) *Owner { return &d.Owner }),
		text("stated", "areas the report states", func(d *Damage) *string { return &d.Stated }),
	}
	for depth, level := range levels {
		codes := worked(level.Plural, string(level.Key)+" codes, joined by ;",
			func(d *Damage) string { return strings.Join(d.Codes(depth), ";") })
		codes.Level = level.Key
		fields = append(fields, codes)
	}
	return append(fields,
		coded(text("point_quality", "ok, swapped (and mended), zero, outside, other_district or none",
			func(d *Damage) *PointQuality { return &d.PointQuality }), pointCodes()...),
		text("asset", "id of the asset that was harmed", func(d *Damage) *string { return &d.Asset }),
		list("repeats", "ids of the same object in other reports", func(d *Damage) *[]string { return &d.Repeats }),
		Field[Damage]{Name: "cost", Type: MoneyField, About: "estimated cost that the report states",
			Currency: func(d *Damage) Currency { return d.Currency },
			At:       func(d *Damage) any { return &d.Cost },
			Value:    func(d *Damage) string { return moneyText(d.Currency, d.Cost) }},
		text("currency", "ISO 4217 code of the cost", func(d *Damage) *Currency { return &d.Currency }),
		text("source_file", "file it was read from", func(d *Damage) *string { return &d.SourceFile }),
		integer("source_line", "line it stands on", func(d *Damage) *int { return &d.SourceLine }))
}
