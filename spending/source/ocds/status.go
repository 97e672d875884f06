package ocds

import (
	"strings"
)

// awardInForce says whether an award of a status commits money.
func awardInForce(status text) bool { return status == "active" }

// contractInForce says whether a contract of a status commits money.
func contractInForce(status text) bool { return status == "active" || status == "terminated" }

// notInForce says whether a status is one that commits nothing.
func notInForce(status text) bool {
	return status == "pending" || status == "cancelled" || status == "unsuccessful"
}

// complete is a status of drafts of OCDS 1.2, of what was in force and has come to its end.
const complete = "complete"

// status reads a status of the closed code lists of OCDS: in other letters it is the same. What
// is none of them commits nothing, which is an issue.
func (b *recorder) status(at position, field string, written text, inForce func(text) bool) text {
	code := text(strings.ToLower(string(written)))
	switch {
	case code == complete:
		b.issue(at, field, string(written), "a status of no code list of OCDS 1.1", "counted as active")
		return "active"
	case written == "":
		b.issue(at, field, "", "no status", "commits nothing by itself")
	case !inForce(code) && !notInForce(code):
		b.issue(at, field, string(written), "a status that the closed code list of OCDS does not have",
			"commits nothing by itself")
	case code != written:
		b.issue(at, field, string(written), "the status is written in other letters than the code list has", "read as "+
			string(code))
	}
	return code
}
