package web_test

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/program"
)

// TestPageOfAnyPlace drives the page on made-up places with other levels, years and money than
// Assam's: it takes all words of these from the dataset.
func TestPageOfAnyPlace(t *testing.T) {
	t.Parallel()
	binary := program.Build(t)
	for _, p := range madeUpPlaces() {
		t.Run(p.title, func(t *testing.T) {
			t.Parallel()
			drive := browser(t)
			store := filepath.Join(t.TempDir(), "place.gpkg")
			opened, err := gpkg.Open(store)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := opened.Publish(t.Context(), p.dataset()); err != nil {
				t.Fatal(err)
			}
			drive(serve(t, binary, "serve", "--db", store), "e2e/places/*.test.mjs")
		})
	}
}

// TestPageOfADescribedPlace drives the page on the two made-up places that a dataset.yaml describes.
func TestPageOfADescribedPlace(t *testing.T) {
	t.Parallel()
	binary := program.Build(t)
	for _, name := range []string{"city", "county"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drive := browser(t)
			store := filepath.Join(t.TempDir(), name+".gpkg")
			// Exit code 3: done, with issues reported.
			out, err := exec.CommandContext(t.Context(), binary, "import", "../testdata/"+name+"/dataset.yaml",
				"--db", store, "--quiet").CombinedOutput()
			var exit *exec.ExitError
			if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 3) {
				t.Fatalf("import: %v\n%s", err, out)
			}
			drive(serve(t, binary, "serve", "--db", store), "e2e/described/*.test.mjs")
		})
	}
}

// place is a made-up place: parts says how many areas of a level lie in each of the level above.
type place struct {
	title    string
	currency spending.Currency
	parts    []int
	spending.Description
}

func en(text string) map[string]string { return map[string]string{"en": text} }

func level(one, many string) geo.LevelNames {
	return geo.LevelNames{Key: geo.Level(one), Plural: many, Words: map[string]geo.Words{"en": {One: one, Many: many}}}
}

func madeUpPlaces() []place {
	homes := spending.NeedDefinition{Name: "homes", Rule: spending.PeakOf, Series: "homes", Unit: "homes",
		Label: en("Homes flooded, worst month"), Head: en("Homes flooded"), Words: en("flooded homes"),
		Per: en("flooded home"), None: en("no home was flooded"), Note: en("worst month of each area")}
	people := spending.NeedDefinition{Name: "people", Rule: spending.LatestOf, Series: "people", Unit: "residents",
		Label: en("Residents")}
	towns := people
	towns.Levels = []geo.Level{"parish"}
	return []place{
		{"A city of wards", "EUR", []int{14}, spending.Description{Languages: []string{"en"}, Whole: en("city"),
			Calendar: spending.Calendar{Begins: time.January}, Levels: geo.Hierarchy{level("ward", "wards")},
			Needs: []spending.NeedDefinition{homes, people}}},
		{"An island in parishes", "GBP", []int{3, 3, 4}, spending.Description{
			Calendar: spending.Calendar{Begins: time.July}, Needs: []spending.NeedDefinition{homes, towns},
			Levels: geo.Hierarchy{level("region", "regions"), level("borough", "boroughs"),
				level("parish", "parishes")}}},
	}
}

// Months with needs and awards; the last year is not over.
const (
	firstMade = spending.Month(2022 * 12)
	madeFor   = 41
)

func (p place) dataset() *spending.Dataset {
	areas := p.areas(geo.Area{}, 0, orb.Bound{Min: orb.Point{-4, 54}, Max: orb.Point{-3, 54.6}})
	awards := p.awards(areas)
	slices.SortFunc(areas, func(a, b geo.Area) int { return strings.Compare(a.ID, b.ID) })
	return &spending.Dataset{
		Version: spending.Version{ID: spending.VersionID("page/1", p.title), Title: p.title, Synthetic: true,
			Note: "Every figure is made up.", Created: time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC), Rules: "made-up",
			Currency: p.currency, AwardsFrom: firstMade, AwardsTo: firstMade + madeFor - 1, Awards: len(awards)},
		Description: p.Description, Areas: areas, Needs: p.needs(areas),
		Awards: func(yield func(spending.Award, error) bool) {
			for _, a := range awards {
				if !yield(a, nil) {
					return
				}
			}
		},
		Sources: []spending.Source{{Path: "made-up.csv", Records: len(awards), Role: "awards"}},
	}
}

// areas are strips of the box of the area around them, across and along by turns.
func (p place) areas(parent geo.Area, depth int, box orb.Bound) []geo.Area {
	if depth == len(p.parts) {
		return nil
	}
	var list []geo.Area
	n := float64(p.parts[depth])
	for i := range p.parts[depth] {
		strip, along := box, depth%2
		size := (box.Max[along] - box.Min[along]) / n
		strip.Min[along] = box.Min[along] + size*float64(i)
		strip.Max[along] = strip.Min[along] + size
		key := p.Levels[depth].Key
		a := geo.Area{ID: strings.TrimPrefix(fmt.Sprintf("%s.%d", parent.ID, i+1), "."), Level: key,
			ParentID: parent.ID,
			Geometry: orb.MultiPolygon{strip.ToPolygon()}}
		a.Name = fmt.Sprintf("Example %s%s %s", strings.ToUpper(string(key[:1])), key[1:], a.ID)
		list = append(append(list, a), p.areas(a, depth+1, strip)...)
	}
	return list
}

// needs are of every area; some have none, and one month in eight has no report.
func (p place) needs(areas []geo.Area) []spending.NeedSeries {
	homes := spending.NeedSeries{Name: "homes", Unit: "homes", Source: "Survey", Vintage: "2025"}
	people := spending.NeedSeries{Name: "people", Unit: "residents", Source: "Register", Vintage: "2025", Yearly: true}
	for m := range spending.Month(madeFor) {
		if m%8 == 5 {
			continue
		}
		homes.Months = append(homes.Months, firstMade+m)
		for i, a := range areas {
			if i%7 > 0 {
				homes.Values = append(homes.Values, spending.NeedValue{Area: a.ID, Month: firstMade + m,
					Value: float64(1000 * (i % 7) * (1 + int(m)%5))})
			}
		}
	}
	for year := firstMade; year < firstMade+madeFor; year += 12 {
		people.Months = append(people.Months, year)
		for i, a := range areas {
			people.Values = append(people.Values,
				spending.NeedValue{Area: a.ID, Month: year, Value: float64(4000 + 700*i)})
		}
	}
	return []spending.NeedSeries{homes, people}
}

// awards are placed at every level in turn, and every eleventh nowhere.
func (p place) awards(areas []geo.Area) []spending.Award {
	within := map[string][]string{}
	for _, a := range areas {
		if a.ParentID != "" {
			within[a.ID] = append(slices.Clone(within[a.ParentID]), a.ParentID)
		}
	}
	kinds := []spending.Kind{spending.Restoration, spending.Preparedness, spending.Relief}
	var awards []spending.Award
	for i := range 400 {
		at := areas[(5*i+i/4)%len(areas)]
		day := (firstMade + spending.Month(i%madeFor)).FirstDay().AddDate(0, 0, i%28)
		amount := spending.Money(100 * (20_000 + 7919*(i%311)))
		a := spending.Award{
			Record: spending.Record{ID: fmt.Sprintf("made-up:%04d", i), TenderID: fmt.Sprintf("T%04d", i),
				Title: "Repair of flood damaged quay, " + at.Name, Buyer: "Works Office", Supplier: "Example Builders",
				Published: day, ContractDate: day, TenderValue: spending.Known(amount + 500),
				Awarded:  spending.Known(amount),
				Currency: p.currency, Rung: spending.Awarded, Status: spending.StatusActive, SourceFile: "made-up.csv",
				SourceLine: i + 2},
			Relevance: spending.Relevance{Flood: spending.FloodYes, Kind: kinds[i%len(kinds)],
				Evidence: []spending.Evidence{{Field: "title", Text: "flood damaged", Rule: "made-up"}}},
			Location: spending.Location{Precision: spending.Precision(at.Level), Method: spending.ByAreaCode,
				Confidence: 0.9,
				Parts:      []spending.Part{{Area: at.ID, Within: within[at.ID], Share: 1}},
				Evidence:   []spending.Evidence{{Field: "title", Text: at.Name, Rule: "made-up", Area: at.ID}}},
		}
		switch i % 11 {
		case 3:
			a.Location = spending.Location{Precision: spending.AtWhole, Method: spending.ByBuyerOffice, Confidence: 0.9}
		case 7:
			a.Location = spending.Location{Precision: spending.Unlocated}
		}
		if i%13 == 5 {
			a.Relevance = spending.Relevance{Flood: spending.FloodNo}
		}
		awards = append(awards, a)
	}
	return awards
}
