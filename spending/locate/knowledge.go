package locate

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Knowledge is all that a locator knows of a place and of the languages it is written about in. [Generic] is that of no
// place in particular; a place's own is read by [Knowledge.Read] over the languages it uses.
type Knowledge struct {
	Names    gazetteer.Knowledge `yaml:"names"`
	Lists    Lists               `yaml:"lists"`    // words that patterns name in <>
	Contexts Lists               `yaml:"contexts"` // patterns around a name, by what it is: one of contextNames
	Words    Words               `yaml:"words"`
	Whole    Whole               `yaml:"whole"`
	Councils []Council           `yaml:"councils"`
	// A place within an area beside the name of another area means both, as in a list or a journey; else the two
	// contradict each other.
	BothHold bool `yaml:"both_hold"`
	// Digits of a postal code; one of another length says nothing. 0: any.
	PostcodeDigits int         `yaml:"postcode_digits"`
	Confidence     Confidences `yaml:"confidence"`
	// Links is what readers said of links of damage, by the class of their evidence (package chain).
	Links map[string]spending.Judged `yaml:"links"`
}

// Words are what single words and phrases mean wherever they stand.
type Words struct {
	To          gazetteer.List `yaml:"to"`           // between the two ends of a road or a reach
	And         gazetteer.List `yaml:"and"`          // before the last of a list
	At          gazetteer.List `yaml:"at"`           // before where something is
	Within      gazetteer.List `yaml:"within"`       // before an area that all of is meant
	Road        gazetteer.List `yaml:"road"`         // in a text about a road
	Town        gazetteer.List `yaml:"town"`         // in a text about a town's own works
	Ward        gazetteer.List `yaml:"ward"`         // a part of a town, in its body's works
	Common      gazetteer.List `yaml:"common"`       // of location fields, that name no place
	Reference   gazetteer.List `yaml:"reference"`    // of references, that say nothing of who wrote them
	HeadOffices gazetteer.List `yaml:"head_offices"` // of a buyer that is the head of a department
}

// Whole is how the whole is spoken of, and by whom it is served.
type Whole struct {
	Names      gazetteer.List `yaml:"names"`       // a location field that says no more says the whole
	Phrases    gazetteer.List `yaml:"phrases"`     // that make an award one for the whole
	Categories gazetteer.List `yaml:"categories"`  // of purchases, which head offices make for the whole
	Purchases  gazetteer.List `yaml:"purchases"`   // how their titles begin
	Regional   gazetteer.List `yaml:"regional"`    // parts of names of buyers that serve a part
	WideBuyers gazetteer.List `yaml:"wide_buyers"` // parts of names of buyers that serve more than their namesake
	CityBuyers gazetteer.List `yaml:"city_buyers"` // parts of names of buyers that serve one town or institution
}

// Council is a body that serves some of the outermost areas.
type Council struct {
	Names     gazetteer.List `yaml:"names"`     // its area is called so
	Buyers    gazetteer.List `yaml:"buyers"`    // words of the names of buyers that work there alone
	Districts []string       `yaml:"districts"` // their codes, that of its offices first
}

// Lists are words or patterns by name. Lists read into others are added to them.
type Lists map[string]gazetteer.List

// UnmarshalYAML adds lists.
func (l *Lists) UnmarshalYAML(node *yaml.Node) error {
	var more map[string]gazetteer.List
	if err := node.Decode(&more); err != nil {
		return err
	}
	if *l == nil {
		*l = Lists{}
	}
	for name, words := range more {
		(*l)[name] = append(slices.Clip((*l)[name]), words...)
	}
	return nil
}

// Confidences say how sure a location is by the class of its evidence.
type Confidences struct {
	Calibrated   bool    `yaml:"calibrated"`    // measured on labels; else they are ranks, and locations state none
	Point        float64 `yaml:"point"`         // coordinates
	Code         float64 `yaml:"code"`          // an official area code
	StatedName   float64 `yaml:"stated_name"`   // a column that gives the area gives its name
	List         float64 `yaml:"list"`          // several outer areas named
	Name         float64 `yaml:"name"`          // a name of the work against the office's seat
	Conflict     float64 `yaml:"conflict"`      //
	Council      float64 `yaml:"council"`       // all that a council serves
	Named        float64 `yaml:"circle"`        // a named inner area, town, locality or institution
	Constituency float64 `yaml:"constituency"`  // a constituency or block that is mostly one inner area
	Villages     float64 `yaml:"villages"`      // villages that agree, or one and the location field
	Village      float64 `yaml:"village"`       // one village or embankment
	Place        float64 `yaml:"place"`         // the location field alone, not at an outer area's seat
	Buyer        float64 `yaml:"buyer"`         // most that what a buyer is called gives alone
	Whole        float64 `yaml:"whole"`         // the text says so
	HeadOffice   float64 `yaml:"head_office"`   // a purchase at the capital that names no place
	Nowhere      float64 `yaml:"nowhere"`       // a purchase of a body of the whole for which nothing names a place
	AgreedFrom   float64 `yaml:"agreed_from"`   // least confidence that other fields agree on the outer area
	RelatedClose float64 `yaml:"related_close"` // most that an outer area has whose older or newer part is as likely
	Leads        []Lead  `yaml:"leads"`         // of one outer area over the next, the largest first
}

// Lead is the confidence of an outer area whose evidence weighs so much more than the next one's.
type Lead struct {
	Over   float64 `yaml:"over"`
	Fields int     `yaml:"fields"` // that must agree
	Is     float64 `yaml:"is"`
}

//go:embed words
var words embed.FS

// Generic is the knowledge of no place in particular: the words of the languages given, by their codes; of all that are
// known where none is given. Every spelling is a name of its own.
func Generic(languages ...string) (Knowledge, error) {
	if len(languages) == 0 {
		languages = Languages()
	}
	var k Knowledge
	for _, name := range append([]string{"generic"}, languages...) {
		text, err := words.ReadFile("words/" + name + ".yaml")
		if err != nil {
			return k, fmt.Errorf("no words of the language %q are known; known are %s", name,
				strings.Join(Languages(), ", "))
		}
		if err := k.Read(name+".yaml", text); err != nil {
			return k, err
		}
	}
	return k, nil
}

// Languages lists the codes of the languages whose words are known.
func Languages() []string { return []string{"en", "es", "fr"} }

// Read adds what a YAML file says to the knowledge: lists grow, other values are replaced. Errors name the file.
func (k *Knowledge) Read(file string, text []byte) error {
	in := yaml.NewDecoder(bytes.NewReader(text))
	in.KnownFields(true)
	err := in.Decode(k)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err == nil {
		_, err = newReading(k)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// Sum is a hash of the knowledge, for telling datasets apart that were made with another.
func (k *Knowledge) Sum() (string, error) {
	b, err := json.Marshal(k)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]), nil
}

// contextNames are the contexts that patterns may give a name.
func contextNames() map[string]context {
	return map[string]context{
		"district": asOuter, "district_list": asOuter | ofOuter, "constituency": asConstituency, "block": asBlock,
		"office": asOffice, "river": asRiver, "bank": asBank, "road": asRoad, "town": asTown, "estate": asEstate,
		"village": asVillage, "no_code": asPlain,
	}
}

// reading is knowledge made ready for use.
type reading struct {
	patterns
	to, within, road, town, ward, common, filler, heads map[string]bool
	gaps                                                map[string]bool // what may stand between two members of a list
	callsTown                                           map[string]bool // words next to a town's name
	at                                                  []string
	wholeNames                                          map[string]bool
	wholePhrases                                        []string
	categories, purchases, regional, cityBuyers         []string
	wideBuyers                                          []string
	councils                                            map[string][]string // outer areas by a council's name
	jurisdictions                                       []jurisdiction
	postcodeDigits                                      int
	bothHold                                            bool
	confidence                                          Confidences
}

// jurisdiction is the outer areas of buyers with some words in their names.
type jurisdiction struct {
	buyer  string
	outers []string
}

func newReading(k *Knowledge) (*reading, error) {
	r := &reading{
		to: k.Words.To.Set(), within: k.Words.Within.Set(), road: k.Words.Road.Set(), town: k.Words.Town.Set(),
		ward:   k.Words.Ward.Set(),
		common: k.Words.Common.Set(), filler: k.Words.Reference.Set(), heads: k.Words.HeadOffices.Set(),
		gaps: map[string]bool{",": true, "&": true, "/": true}, at: folded(k.Words.At),
		wholeNames: k.Whole.Names.Set(), wholePhrases: folded(k.Whole.Phrases),
		categories: folded(k.Whole.Categories), purchases: folded(k.Whole.Purchases),
		regional:   folded(k.Whole.Regional),
		cityBuyers: folded(k.Whole.CityBuyers), wideBuyers: folded(k.Whole.WideBuyers), councils: map[string][]string{},
		postcodeDigits: k.PostcodeDigits, bothHold: k.BothHold, confidence: k.Confidence,
	}
	for _, w := range folded(k.Words.And) {
		r.gaps[w], r.gaps[", "+w] = true, true
	}
	for _, c := range k.Councils {
		for _, name := range folded(c.Names) {
			r.councils[name] = c.Districts
		}
		for _, buyer := range folded(c.Buyers) {
			r.jurisdictions = append(r.jurisdictions, jurisdiction{buyer, c.Districts})
		}
	}
	lists := map[string]map[string]bool{}
	for name, list := range k.Lists {
		lists[name] = list.Set()
	}
	known := contextNames()
	var all []pattern
	for _, name := range sortedKeys(k.Contexts) {
		is, ok := known[name]
		if !ok {
			return nil, fmt.Errorf("contexts: %q is not one of %s", name, strings.Join(sortedKeys(known), ", "))
		}
		for _, text := range k.Contexts[name] {
			p, err := parsePattern(text, is, lists)
			if err != nil {
				return nil, fmt.Errorf("contexts: %s: %w", name, err)
			}
			all = append(all, p)
		}
	}
	r.patterns = newPatterns(all)
	r.callsTown = map[string]bool{}
	for _, p := range all {
		if p.is == asTown {
			p.neighbours(r.callsTown)
		}
	}
	return r, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func folded(list gazetteer.List) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = names.Fold(w)
	}
	return out
}
