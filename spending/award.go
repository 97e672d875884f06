// Package spending is the model: money, months and periods, awards with their flood
// relevance and location, damage and its links, need series, layers, issues and versions of a dataset.
//
// It knows nothing of files, stores, geometry engines or HTTP, and imports none of the
// packages below it.
package spending

import (
	"strings"

	"github.com/floodspend/floodspend/geo"
)

// Flood is the verdict on whether an award is about floods.
type Flood string

// Verdicts. Unclear text is a class of its own, shown and never counted as yes.
const (
	FloodYes     Flood = "yes"
	FloodNo      Flood = "no"
	FloodUnclear Flood = "unclear"
)

// Kind is what a flood-related award is for; "" where the award is not flood-related.
type Kind string

// Kinds of flood-related awards.
const (
	Preparedness Kind = "preparedness"
	Restoration  Kind = "restoration"
	Relief       Kind = "relief"
	OtherKind    Kind = "other"
)

// Precision is how finely an award could be placed.
type Precision string

// Precisions, finest first.
const (
	AtCircle   Precision = "circle"
	AtDistrict Precision = "district"
	AtWhole    Precision = "whole"
	Conflict   Precision = "conflict"
	Unlocated  Precision = "unlocated"
)

// Unplaced lists the precisions of records without a part; the others are levels of the dataset.
func Unplaced() []string { return []string{string(AtWhole), string(Conflict), string(Unlocated)} }

// Method names the strongest evidence a location rests on (METHOD.md, section 3).
type Method string

// Methods, strongest first; [ByNamed] stands on either side of ByGazetteer.
const (
	ByCoordinates     Method = "coordinates"
	ByAreaCode        Method = "area_code"
	ByGazetteer       Method = "gazetteer"
	ByReferencePrefix Method = "reference_prefix"
	ByPostcode        Method = "postcode"
	ByBuyerOffice     Method = "buyer_office"
	ByOverride        Method = "override"
	ByNone            Method = ""
)

// ByNamed is the method by the name of an area of a level: "named_district".
func ByNamed(level geo.Level) Method { return Method("named_" + level) }

// Evidence is one piece of text a verdict rests on.
type Evidence struct {
	Field string `json:"field"`          // the source field, "title"
	Text  string `json:"text"`           // the matched text as it stands there
	Rule  string `json:"rule"`           // the rule or gazetteer entry that matched
	Area  string `json:"area,omitempty"` // the area code it points to, for locations
}

// Relevance is the verdict on one award, with its evidence.
type Relevance struct {
	Flood Flood
	Kind  Kind
	Funds []string // sorted; empty is "not stated"
	// FloodYears are the financial years of the floods it answers, sorted, which share it; empty is "not stated"
	FloodYears        []string
	FloodYearEvidence string // the text that names them
	Evidence          []Evidence
}

// Part is the share of an award that belongs to one area. Shares are relative: three
// areas named alike have 1, 1, 1.
type Part struct {
	Area   string   // area code
	Within []string // codes of the areas it lies in, outermost first; nil at the outermost level
	Share  int64    // > 0
}

// At gives the code of the area at a depth, counted from 0 at the outermost level, that the
// part lies in; the part's own where it is known no finer.
func (p *Part) At(depth int) string {
	if depth < len(p.Within) {
		return p.Within[depth]
	}
	return p.Area
}

// Location says where an award belongs.
type Location struct {
	Precision Precision
	Parts     []Part // circles at AtCircle, districts at AtDistrict, else empty; sorted by area code
	// sorted by area code; shares are all 1. At Conflict: every area it may belong to; at Unlocated:
	// where to look first, in no sum and no bound
	Candidates []Part
	Method     Method
	Evidence   []Evidence
	Confidence float64 // 0 to 1, or Unmeasured
}

// Unmeasured is the confidence of a location of a dataset that has no labels to measure it on: its method is all that
// says how sure it is.
const Unmeasured = -1

// IsSure reports whether money is certain enough to lie in the parts of a location for low bounds, by its confidence
// or, where none is measured, by its method: coordinates, an area code or an area named in the text.
func IsSure(confidence float64, method Method) bool {
	if confidence >= 0 {
		return confidence >= HighConfidence
	}
	return method == ByCoordinates || method == ByAreaCode || strings.HasPrefix(string(method), string(ByNamed("")))
}

// HighConfidence is the least confidence that low bounds count.
const HighConfidence = 0.8

// Status of an award record. Only active ones count; the others are excluded, for their
// status.
const (
	StatusActive       = "active"
	StatusSuperseded   = "superseded"      // a later record of the same award replaces it
	StatusDoubtful     = "doubtful_amount" // its flags say why the amount is not believed
	StatusNoItem       = "not_an_item"     // it adds up or heads other records of its source
	StatusNotCommitted = "not_committed"   // pending, cancelled or unsuccessful; its flags say which
	StatusCeiling      = "ceiling"         // of a rate contract or a framework: later orders commit the money
	// not the dataset's, or none stated: the amount stands in its flags and in no sum
	StatusOtherCurrency = "other_currency"
)

// Statuses lists what a record's status may be.
func Statuses() []string {
	return []string{StatusActive, StatusSuperseded, StatusDoubtful, StatusNoItem, StatusNotCommitted, StatusCeiling,
		StatusOtherCurrency}
}

// On gives the record's amount on a rung; unknown where it has none there.
func (r *Record) On(rung Rung) NullMoney {
	switch rung {
	case Sanctioned:
		return r.Sanctioned
	case Paid:
		return r.Paid
	case TenderValue:
		return r.TenderValue
	}
	return r.Awarded
}

// Award is a record with its verdicts.
type Award struct {
	Record
	Relevance
	Location
}
