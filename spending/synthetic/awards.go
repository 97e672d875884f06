package synthetic

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

const sourceFile = "made-up.csv"

// Wordings of the made-up tenders.
var (
	floodWorks = []string{"Repair of flood damaged embankment", "Anti-erosion work", "Restoration of breached dyke",
		"Raising of flood shelter",
		"Supply of relief material"}
	otherWorks = []string{"Improvement of road", "Construction of school building", "Supply of office furniture",
		"Repair of water supply scheme"}
	kinds = []spending.Kind{spending.Restoration, spending.Restoration, spending.Preparedness, spending.Relief,
		spending.OtherKind}
	funds   = [][]string{nil, nil, {"SDRF"}, {"SDMF"}, {"RIDF"}, {"RIDF", "SDRF"}}
	offices = []string{"Water Resources Department / Example Division", "Public Works Department / Example Division",
		"Disaster Management Authority / Example Office"}
	confidences = []float64{0.55, 0.7, spending.HighConfidence, 0.9, 0.95}
)

// maker makes single awards.
type maker struct {
	Options
	districts, circles []geo.Area
	district           map[string]int // position of a district by its code
	upTo               []int64        // weights of the circles, added up
}

// awards makes the awards of a dataset, sorted by ID.
func awards(o Options, districts, circles []geo.Area) iter.Seq2[spending.Award, error] {
	m := maker{o, districts, circles, map[string]int{}, make([]int64, len(circles))}
	for i, d := range districts {
		m.district[d.ID] = i
	}
	sum := int64(0)
	for i := range circles {
		sum += skewed(o.random(weightStream, uint64(i)), 0, 10)
		m.upTo[i] = sum
	}
	return func(yield func(spending.Award, error) bool) {
		for i := range o.Awards {
			if !yield(m.award(i), nil) {
				return
			}
		}
	}
}

func (m *maker) award(i int) spending.Award {
	rng := m.random(awardStream, uint64(i))
	at := m.circle(rng)
	circle := m.circles[at]
	district := m.districts[m.district[circle.ParentID]]
	a := spending.Award{Record: spending.Record{
		ID:         fmt.Sprintf("made-up:%09d", i),
		TenderID:   fmt.Sprintf("T%09d", i),
		Category:   "Works",
		Buyer:      pick(rng, offices),
		Supplier:   fmt.Sprintf("Example Contractor %d", rng.IntN(5000)),
		Currency:   spending.INR,
		Rung:       spending.Awarded,
		Status:     spending.StatusActive,
		SourceFile: sourceFile,
		SourceLine: i + 2,
	}}
	if percent(rng, 1) {
		a.Status = spending.StatusSuperseded
	}
	m.money(rng, &a)
	m.dates(rng, &a)
	a.Relevance = relevance(rng)
	work := pick(rng, otherWorks)
	if a.Flood == spending.FloodYes {
		work = pick(rng, floodWorks)
		a.Relevance.Evidence = []spending.Evidence{{Field: "title", Text: work, Rule: "made-up"}}
	}
	a.Location = m.location(rng, at)
	switch a.Precision {
	case spending.AtCircle:
		a.Title = work + " at " + circle.Name + ", " + district.Name
		a.Location.Evidence = []spending.Evidence{{Field: "title", Text: circle.Name, Rule: "made-up", Area: circle.ID}}
	case spending.AtDistrict:
		a.Title = work + " in " + district.Name
		a.Location.Evidence = []spending.Evidence{{Field: "title", Text: district.Name, Rule: "made-up",
			Area: district.ID}}
	default:
		a.Title = fmt.Sprintf("%s, package %d", work, rng.IntN(1000))
	}
	return a
}

// circle draws a circle; some have a thousand times the awards of others.
func (m *maker) circle(rng *rand.Rand) int {
	drawn := rng.Int64N(m.upTo[len(m.upTo)-1])
	at, _ := slices.BinarySearchFunc(m.upTo, drawn, func(upTo, drawn int64) int {
		if upTo <= drawn {
			return -1
		}
		return 1
	})
	return at
}

// money is around one crore of rupees, sometimes unknown.
func (*maker) money(rng *rand.Rand, a *spending.Award) {
	estimate := skewed(rng, 21, 16)
	if !percent(rng, 10) {
		a.TenderValue = spending.Known(spending.Money(estimate))
	}
	if !percent(rng, 5) {
		a.Awarded = spending.Known(spending.Money(estimate / 100 * int64(70+rng.IntN(40))))
	}
}

func (m *maker) dates(rng *rand.Rand, a *spending.Award) {
	month := m.firstMonth() + spending.Month(rng.IntN(m.Months))
	published := month.FirstDay().AddDate(0, 0, rng.IntN(28))
	a.Published = published
	if !percent(rng, 3) {
		a.ContractDate = published.AddDate(0, 0, rng.IntN(60))
		if last := (lastMonth + 1).FirstDay().Add(-24 * time.Hour); a.ContractDate.After(last) {
			a.ContractDate = last
		}
	}
}

func relevance(rng *rand.Rand) spending.Relevance {
	switch n := rng.IntN(100); {
	case n < 40:
		return spending.Relevance{Flood: spending.FloodYes, Kind: pick(rng, kinds), Funds: pick(rng, funds)}
	case n < 45:
		return spending.Relevance{Flood: spending.FloodUnclear}
	}
	return spending.Relevance{Flood: spending.FloodNo}
}

func (m *maker) location(rng *rand.Rand, at int) spending.Location {
	district := m.circles[at].ParentID
	part := spending.Part{Area: district, Share: 1}
	switch n := rng.IntN(100); {
	case n < 40:
		return spending.Location{Precision: spending.AtCircle, Method: spending.ByNamed("circle"),
			Confidence: pick(rng, confidences), Parts: m.parts(rng, at)}
	case n < 80:
		return spending.Location{Precision: spending.AtDistrict, Method: spending.ByNamed("district"),
			Confidence: pick(rng, confidences), Parts: []spending.Part{part}}
	case n < 83:
		return spending.Location{Precision: spending.AtWhole, Method: spending.ByBuyerOffice, Confidence: 0.6}
	case n < 86:
		return spending.Location{Precision: spending.Conflict, Method: spending.ByNamed("district"), Confidence: 0.4,
			Candidates: m.candidates(district)}
	}
	return spending.Location{Precision: spending.Unlocated}
}

// parts are the circle, and for one award in five up to two circles after it.
func (m *maker) parts(rng *rand.Rand, at int) []spending.Part {
	several := 1
	if percent(rng, 20) {
		several += 1 + rng.IntN(2)
	}
	var parts []spending.Part
	for _, c := range m.circles[at:min(at+several, len(m.circles))] {
		parts = append(parts, spending.Part{Area: c.ID, Within: []string{c.ParentID}, Share: 1})
	}
	return parts
}

// candidates are the district and the one after it.
func (m *maker) candidates(district string) []spending.Part {
	var parts []spending.Part
	at := m.district[district]
	for _, d := range m.districts[at:min(at+2, len(m.districts))] {
		parts = append(parts, spending.Part{Area: d.ID, Share: 1})
	}
	return parts
}
