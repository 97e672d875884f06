// Package storetest is the contract every spending.Store keeps: Run tests one against it,
// and Dataset makes the data for that and for benchmarks.
package storetest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Where the made-up areas lie: the outermost on a grid of one degree for each.
const (
	gridColumns = 7
	west, south = 89.0, 24.0
)

// Dataset makes a dataset of made-up figures in districts of circles, with years that begin
// in April: the same for the same seed and number of records, of which every fifth is a
// sanction and every tenth a payment, the others are awards. Areas and need series do not depend on the number of
// records.
func Dataset(seed uint64, awards int) *spending.Dataset { return districts().Dataset(seed, awards) }

// Dataset makes a dataset of the shape, otherwise as the function Dataset does.
func (s Shape) Dataset(seed uint64, awards int) *spending.Dataset {
	areas := s.Areas()
	assets, damage, links := registers(seed, s.places())
	d := &spending.Dataset{
		Version: spending.Version{
			ID:         fmt.Sprintf("test-%d-%d", seed, awards),
			Title:      "Store test",
			Synthetic:  true,
			Note:       "Made up;\n\"quoted\"",
			Created:    time.Date(2025, 3, 4, 5, 6, 7, 89_000_000, time.UTC),
			Rules:      "rules-1",
			Currency:   "INR",
			Areas:      len(areas),
			Issues:     2,
			AwardsFrom: firstMonth,
			AwardsTo:   firstMonth + months - 1,
		},
		Description: s.Description,
		Areas:       areas,
		Needs:       needs(seed, areas),
		Layers:      layers(),
		Assets:      assets,
		Damage:      damage,
		Links:       links,
		Awards:      s.Sequence(seed, awards),
		Sources: []spending.Source{
			{Path: "bids/2024_07_tenders.csv", SHA256: "ab12", Bytes: 1 << 40, Records: 17, Role: "awards"},
			{Path: "a b/গুৱাহাটী's.csv", Role: "affected"},
		},
		Issues: []spending.Issue{
			{File: "bids/2024_07_tenders.csv", Line: 12, Field: "Awarded Value", Value: "1,2.345\n\"x\"",
				Problem: "three decimals", Action: "rounded half up"},
			{File: "z.csv", Problem: "not readable", Action: "file skipped"},
		},
	}
	for i := range awards {
		d.Version.Count(rungOf(i))
	}
	return d
}

// rungOf gives the rung of record i.
func rungOf(i int) spending.Rung {
	switch {
	case i%5 == 4:
		return spending.Sanctioned
	case i%10 == 8:
		return spending.Paid
	}
	return spending.Awarded
}

// Sequence makes the awards of Dataset, sorted by ID.
func (s Shape) Sequence(seed uint64, awards int) iter.Seq2[spending.Award, error] {
	p := s.places()
	return func(yield func(spending.Award, error) bool) {
		for i := range awards {
			a := award(rand.New(rand.NewPCG(seed, uint64(i))), i, p)
			a.FloodYears = s.floods(i)
			if !yield(a, nil) {
				return
			}
		}
	}
}

// floods gives the years of floods that a record answers, which most do not state.
func (s Shape) floods(i int) []string {
	var years []string
	for n := range []int{0, 1, 0, 2, 0, 0, 3}[i%7] {
		years = append(years, s.Calendar.Name(s.Calendar.Year(firstMonth+spending.Month(12*((i/7+n)%5)))))
	}
	slices.Sort(years)
	return years
}

// Of makes a dataset of exactly these awards, with the areas of the function Dataset.
func Of(id string, awards ...spending.Award) *spending.Dataset { return districts().Of(id, awards...) }

// Of makes a dataset of exactly these awards, with the shape's areas.
func (s Shape) Of(id string, awards ...spending.Award) *spending.Dataset {
	d := s.Dataset(0, 0)
	d.Version.ID = id
	for _, a := range awards {
		d.Version.Count(a.Rung)
	}
	d.Awards = sequence(awards)
	return d
}

func sequence(awards []spending.Award) iter.Seq2[spending.Award, error] {
	return func(yield func(spending.Award, error) bool) {
		for _, a := range awards {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// Collect gives the awards of a dataset.
func Collect(d *spending.Dataset) []spending.Award {
	var awards []spending.Award
	for a := range d.Awards {
		awards = append(awards, a)
	}
	return awards
}

func square(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func reversed(r orb.Ring) orb.Ring {
	slices.Reverse(r)
	return r
}

// Months the awards and needs lie in.
const (
	firstMonth = spending.Month(2019*12 + 3)
	months     = 72
)

func needs(seed uint64, areas []geo.Area) []spending.NeedSeries {
	rng := rand.New(rand.NewPCG(seed, 1<<63))
	affected := spending.NeedSeries{Name: spending.Affected, Unit: "people", Source: "Authority", Vintage: "2025-01",
		Small: 250.5, ZeroBeside: []string{"crops", "z: empty, 'layer'"}, SeasonFrom: 10, SeasonTo: 5}
	population := spending.NeedSeries{Name: spending.Population, Unit: "people", Source: "Survey \"x\"", Yearly: true}
	for i := range months / 2 {
		affected.Months = append(affected.Months, firstMonth+spending.Month(2*i))
	}
	for _, a := range areas {
		for _, m := range affected.Months {
			switch v := (spending.NeedValue{Area: a.ID, Month: m}); rng.IntN(6) {
			case 0, 1:
				v.Value = float64(rng.IntN(1_000_000))
				affected.Values = append(affected.Values, v)
			case 2:
				v.Missing = true
				affected.Values = append(affected.Values, v)
			}
		}
		population.Values = append(population.Values,
			spending.NeedValue{Area: a.ID, Month: spending.NewMonth(2022, time.January), Value: rng.Float64() * 1e6})
	}
	population.Months = []spending.Month{spending.NewMonth(2021, time.January), spending.NewMonth(2022, time.January)}
	return []spending.NeedSeries{affected, population, {Name: "z: empty, 'layer'"}}
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

// award makes one award of few distinct values, so that ties and equal matches are common.
func award(rng *rand.Rand, i int, p places) spending.Award {
	a := spending.Award{Record: spending.Record{
		ID:        fmt.Sprintf("assam:2024_%06d_%d", i, rng.IntN(3)),
		TenderID:  fmt.Sprintf("2024_WRD_%d", i/2),
		OCID:      pick(rng, "", "ocds-kjhdrl-"+fmt.Sprint(i)),
		Reference: pick(rng, "", "WR/50%_A/"+fmt.Sprint(i%9), `WR\x`),
		Title: pick(rng, "Flood damage repair of embankment", "Restoration of \"dyke\"\nreach 2", "বানপানী",
			"100% anti_erosion work", "Road"),
		Description: pick(rng, "", "From ch. 0 to ch. 1500 m; L/B of the river", "it's 100 percent"),
		Category:    pick(rng, "Works", "Goods", ""),
		Product:     pick(rng, "", "Civil Works"),
		Buyer:       pick(rng, "Water Resources Department / Division A", "PWD"),
		BuyerID:     []string{"", "IN-ORG \"7\""}[i%2],
		Place:       pick(rng, "", "Barpeta"),
		Postcode:    pick(rng, "", "781301"),
		Supplier:    pick(rng, "", "M/S O'Neil & Sons"),
		Currency:    spending.Currency(pick(rng, "INR", "INR", "INR", "")),
		Rung:        spending.Awarded,
		Status: pick(rng, spending.StatusActive, spending.StatusActive, spending.StatusActive,
			spending.StatusSuperseded),
		SourceFile: fmt.Sprintf("bids/%d.csv", i%5),
		SourceLine: i + 2,
	}}
	a.Published, a.ContractDate = day(rng), day(rng)
	a.TenderValue, a.Awarded = amount(rng), amount(rng)
	if a.Rung = rungOf(i); a.Rung == spending.Paid {
		a.Paid, a.AwardID, a.TenderValue, a.Awarded = a.Awarded, pick(rng, "", "assam:2024_000001_0"),
			spending.NullMoney{}, spending.NullMoney{}
	}
	if a.Rung == spending.Sanctioned {
		a.Rung, a.Sanctioned, a.TenderValue, a.Awarded = spending.Sanctioned, a.Awarded, spending.NullMoney{},
			spending.NullMoney{}
		a.Status = pick(rng, spending.Statuses()...)
		a.Flags = pick(rng, nil, []string{"outlier"}, []string{"outlier", "unit \"lakh\"?"})
	}
	if rng.IntN(10) == 0 {
		a.Longitude, a.Latitude, a.HasCoordinates = west+rng.Float64(), south+rng.Float64(), true
	}
	a.Flood = pick(rng, spending.FloodYes, spending.FloodNo, spending.FloodUnclear)
	if a.Flood == spending.FloodYes {
		a.Kind = pick(rng, spending.Preparedness, spending.Restoration, spending.Relief, spending.OtherKind)
	}
	a.Funds = pick(rng, nil, nil, []string{"SDRF"}, []string{"RIDF", "SOPD"}, []string{"SOPD-FDR"})
	a.Relevance.Evidence = evidence(rng, "flood.damage", "")
	a.Location = location(rng, p)
	return a
}

func day(rng *rand.Rand) time.Time {
	if rng.IntN(12) == 0 {
		return time.Time{}
	}
	return firstMonth.FirstDay().AddDate(0, 0, rng.IntN(months*30))
}

// amount is small, huge or usual, and often unknown.
func amount(rng *rand.Rand) spending.NullMoney {
	switch rng.IntN(8) {
	case 0, 1:
		return spending.NullMoney{}
	case 2:
		return spending.Known(spending.Money(rng.IntN(4)))
	case 3:
		return spending.Known(9_007_199_254_740_993 + spending.Money(rng.IntN(3))) // no float64 holds it
	case 4:
		return spending.Known(pick[spending.Money](rng, 1_000_000_00, 123_456_50))
	}
	return spending.Known(spending.Money(rng.Int64N(50_000_000_00)))
}

func evidence(rng *rand.Rand, rule, area string) []spending.Evidence {
	if rng.IntN(5) == 0 {
		return nil
	}
	return slices.Repeat([]spending.Evidence{{Field: "title", Text: pick(rng, "flood damage", "a \"b\"\n\\c", "বান"),
		Rule: rule, Area: area}}, 1+rng.IntN(2))
}

// location places an award at some level in some of the areas.
func location(rng *rand.Rand, p places) spending.Location {
	finest := len(p.levels) - 1
	var precisions []spending.Precision
	for _, level := range slices.Backward(p.levels.Keys()) {
		precisions = append(precisions, spending.Precision(level), spending.Precision(level))
	}
	precisions = append(precisions, spending.AtWhole, spending.Conflict, spending.Unlocated)
	l := spending.Location{Precision: pick(rng, precisions...),
		Confidence: pick(rng, spending.Unmeasured, 0, 0.3, 0.79, spending.HighConfidence, 0.95, 1)}
	switch depth := p.levels.Depth(geo.Level(l.Precision)); {
	case depth >= 0:
		l.Method = spending.ByGazetteer
		l.Parts = p.upTo(depth, some(rng, p.parts[finest]))
		for i := range l.Parts {
			if depth > 0 || depth == finest {
				l.Parts[i].Share = pick[int64](rng, 1, 1, 1, 2, 1_000_003)
			}
		}
	case l.Precision == spending.Conflict:
		l.Method = spending.ByReferencePrefix
		chosen := some(rng, p.parts[finest])
		depth := 0
		if finest > 1 {
			depth = rng.IntN(finest)
		}
		l.Candidates = p.upTo(depth, chosen)
		if rng.IntN(2) == 0 && finest > 0 {
			l.Candidates = append(l.Candidates, chosen[0])
		}
		slices.SortFunc(l.Candidates, byCode)
	}
	if l.Method != spending.ByNone {
		l.Evidence = evidence(rng, "named", p.parts[finest][0].Area)
	}
	return l
}

// some picks one to four areas, mostly neighbours, sorted by code.
func some(rng *rand.Rand, areas []spending.Part) []spending.Part {
	first := rng.IntN(len(areas) - 20)
	chosen := []spending.Part{areas[first]}
	for n := rng.IntN(4); n > 0; n-- {
		first += 1 + rng.IntN(4)
		chosen = append(chosen, areas[first])
	}
	return chosen
}

// upTo gives the areas at a depth that others lie in, once each, sorted by code.
func (p places) upTo(depth int, finer []spending.Part) []spending.Part {
	var parts []spending.Part
	for _, fine := range finer {
		at, _ := slices.BinarySearchFunc(p.parts[depth], fine.At(depth), func(part spending.Part, code string) int {
			return strings.Compare(part.Area, code)
		})
		parts = append(parts, p.parts[depth][at])
	}
	slices.SortFunc(parts, byCode)
	return slices.CompactFunc(parts, func(a, b spending.Part) bool { return a.Area == b.Area })
}

func byCode(a, b spending.Part) int { return strings.Compare(a.Area, b.Area) }
