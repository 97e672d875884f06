package locate

// Confidences are set by the class of the evidence, so that they mean something: of the
// awards with a confidence near c, about a share c or more was right on the 900
// labels of the three sets. Classes too rare there to be measured have the value of the
// nearest class below.
//
//	confidence   labels   district right
//	0.9 to 1        607   0.98
//	0.75 to 0.9     222   0.95
//	below 0.75       22   0.91
//
// Of the circles answered with 0.9 or more, readers who could tell confirm 0.99, of those
// with less all 71; but many villages they do not know. spending.HighConfidence, 0.8, divides
// what the office, the text and the codes agree on from what rests on one of them, on
// villages or on a constituency.
const (
	confidenceOfPoint = 0.97 // coordinates
	confidenceOfCode  = 0.99 // an official area code

	confidenceOfStatedName = 0.95 // a column that gives the area gives its name

	confidenceOfDistrict = 0.9 // least confidence that other fields agree on the district

	confidenceOfList     = 0.8  // several districts named
	confidenceOfName     = 0.75 // a name of the work against the office's seat
	confidenceOfConflict = 0.5
	confidenceOfCouncil  = 0.7

	confidenceOfCircle       = 0.9  // a named circle, town, locality or institution
	confidenceOfConstituency = 0.75 // a constituency or block that is mostly one circle
	confidenceOfVillages     = 0.75 // villages that agree, or one and the location field
	confidenceOfVillage      = 0.75 // one village or embankment
	confidenceOfPlace        = 0.75 // the location field alone, not at a district's seat

	confidenceOfStatewide  = 0.85 // the text says so
	confidenceOfHeadOffice = 0.75 // a purchase at the capital that names no place
	confidenceOfNowhere    = 0.6  // a purchase of a state body for which nothing names a place
)

// confidenceOf gives the confidence of a single district by its lead over the next one
// that is not related to it, and by how many fields agree.
func confidenceOf(s scored, top, rival, related int) float64 {
	a := &s[top]
	lead := a.total
	if rival >= 0 {
		lead -= s[rival].total
	}
	agree := 0
	for _, w := range a.by {
		if w >= 1.5 {
			agree++
		}
	}
	c := 0.5
	switch {
	case lead >= 6 && agree >= 2:
		c = 0.97
	case lead >= 3.5:
		c = 0.92
	case lead >= 2:
		c = 0.75
	case lead >= 1:
		c = 0.7
	}
	if related >= 0 && s[related].total > a.total-2 {
		c = min(c, 0.75)
	}
	return c
}
