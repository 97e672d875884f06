package spending

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
)

// Source is one file an import read.
type Source struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"`
	Bytes   int64  `json:"bytes"`
	Records int    `json:"records"` // rows or features used
	Role    string `json:"role"`    // "awards", "circles", "affected", ...
}

// Issue is one thing an import found wrong, and what it did about it.
type Issue struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // line, or 1-based feature for GeoJSON; 0 = the file as a whole
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Problem string `json:"problem"`
	Action  string `json:"action"` // what was done: "row skipped", "rounded half up", ...
}

// Version identifies one published state of a store. Every answer echoes it and every
// cache keys on it. ID is a hash of the content's inputs and rules: importing the same
// inputs twice gives the same ID.
type Version struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	Synthetic  bool      `json:"synthetic"`
	Note       string    `json:"note,omitempty"`
	Created    time.Time `json:"created"`
	Rules      string    `json:"rules"` // version of the relevance and location rules
	Currency   Currency  `json:"currency"`
	Areas      int       `json:"areas"`
	Awards     int       `json:"awards"`
	Sanctions  int       `json:"sanctions"`
	Payments   int       `json:"payments"`
	Issues     int       `json:"issues"`
	AwardsFrom Month     `json:"-"` // first and last month the award files cover
	AwardsTo   Month     `json:"-"`
}

// Count takes a record of a rung into the counts.
func (v *Version) Count(r Rung) {
	switch r {
	case Sanctioned:
		v.Sanctions++
	case Paid:
		v.Payments++
	default:
		v.Awards++
	}
}

// Records is the number of records of all rungs.
func (v *Version) Records() int { return v.Awards + v.Sanctions + v.Payments }

// VersionID gives the ID of a version by what decides its content.
func VersionID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])[:16]
}

// Dataset is what an import hands to a store: everything of one version. Awards, which
// yields sanctions and payments too, is read once, in order, so that an import need not hold them all. Damage, links
// and issues are read after it, and may change until it ends.
type Dataset struct {
	Version     Version // ID and Created are filled in by the importer, the counts by the store
	Description Description
	Areas       []geo.Area
	Needs       []NeedSeries
	Layers      []Layer
	Assets      []Asset // these three in the order of their ids
	Damage      []Damage
	Links       []Link
	Awards      iter.Seq2[Award, error]
	Sources     []Source
	Issues      []Issue
	// Base is the ID of the version before where its areas and awards stay as they are: a store keeps them and
	// does not ask for Awards. "": all is new.
	Base string
	// Added are awards that come after those of Base, which has none with their IDs; nil: there are none.
	Added iter.Seq2[Award, error]
	Keep  int // versions the store is to have from now on, this one among them; 0: DefaultKeep
}

// DefaultKeep is how many versions of a dataset a store keeps.
const DefaultKeep = 12
