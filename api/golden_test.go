package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

// update rewrites the golden files: go test ./api -run Golden -update
var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden compares whole answers on a dataset small enough to check by hand.
func TestGolden(t *testing.T) {
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "golden.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, handmade())
	s := serverOf(t, store)
	for name, address := range map[string]string{
		"landing.json":           "/",
		"conformance.json":       "/conformance",
		"collections.json":       "/collections",
		"districts.json":         "/collections/districts/items",
		"circle.json":            "/collections/circles/items/18-301-00101",
		"awards.json":            "/collections/awards/items?flood=yes&limit=2&sortby=-awarded",
		"awards.csv":             "/collections/awards/items?f=csv",
		"award.json":             "/collections/awards/items/portal%3AA2",
		"allocation.json":        "/analysis/allocation?period=2024-25&geometry=none",
		"allocation-circle.json": "/analysis/allocation?period=2024-25&level=circle",
		"allocation-circle.csv":  "/analysis/allocation?period=2024-25&level=circle&f=csv",
		"allocation-within.json": "/analysis/allocation?period=2024-25&within=" +
			"POLYGON((91.5%2026,93.25%2026,93.25%2027,91.5%2027,91.5%2026))",
		"sanctions.json":            "/collections/sanctions/items",
		"allocation-sanctioned.csv": "/analysis/allocation?period=2024-25&rung=sanctioned&f=csv",
		"reconciliation.json":       "/analysis/reconciliation",
		"dataset.json":              "/dataset",
		"unknown-parameter.json":    "/analysis/allocation?lvl=circle",
		"unknown-value.json":        "/analysis/allocation?level=village",
		"unknown-need.json":         "/analysis/allocation?need=houses",
		"not-found.json":            "/collections/districts/items/18-999",
	} {
		t.Run(name, func(t *testing.T) {
			got := s.get(address).body
			if filepath.Ext(name) == ".json" {
				var indented bytes.Buffer
				if err := json.Indent(&indented, got, "", " "); err != nil {
					t.Fatal(err)
				}
				got = indented.Bytes()
			}
			path := filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs from %s (go test ./api -run Golden -update rewrites it); it is\n%s", address, path,
					got)
			}
		})
	}
}

// handmade is a state of two districts and four circles with one award of every kind that
// the reconciliation tells apart.
func handmade() *spending.Dataset {
	square := func(x, y, width float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, y}, {x + width, y}, {x + width, y + 1}, {x, y + 1}, {x, y}}}}
	}
	areas := []geo.Area{
		{ID: "18-301", Level: geo.District, Name: "Upper", Geometry: square(91, 26, 2)},
		{ID: "18-301-00101", Level: geo.Circle, Name: "Upper East (Pt)", ParentID: "18-301",
			Aliases: []string{"Upper East"}, Geometry: square(92, 26, 1)},
		{ID: "18-301-00102", Level: geo.Circle, Name: "Upper West", ParentID: "18-301", Geometry: square(91, 26, 1)},
		{ID: "18-302", Level: geo.District, Name: "Lower", Geometry: square(93, 26, 2)},
		{ID: "18-302-00201", Level: geo.Circle, Name: "Lower East", ParentID: "18-302", Geometry: square(94, 26, 1)},
		{ID: "18-302-00202", Level: geo.Circle, Name: "Lower West", ParentID: "18-302", Geometry: square(93, 26, 1)},
	}
	at := func(codes ...string) spending.Location {
		l := spending.Location{Precision: spending.AtCircle, Method: spending.ByNamed("circle"), Confidence: 0.9}
		for _, code := range codes {
			part := spending.Part{Area: code, Share: 1}
			if len(code) > 6 {
				part.Within = []string{code[:6]}
			}
			l.Parts = append(l.Parts, part)
			l.Evidence = append(l.Evidence,
				spending.Evidence{Field: "title", Text: "named here", Rule: "circle", Area: code})
		}
		if len(codes[0]) == 6 {
			l.Precision, l.Method, l.Confidence = spending.AtDistrict, spending.ByNamed("district"), 0.7
		}
		return l
	}
	nowhere := func(p spending.Precision) spending.Location { return spending.Location{Precision: p} }
	torn := spending.Location{Precision: spending.Conflict, Candidates: []spending.Part{
		{Area: "18-301", Share: 1}, {Area: "18-302", Share: 1}}}
	var awards []spending.Award
	day := time.Date(2024, time.July, 15, 0, 0, 0, 0, time.UTC)
	add := func(id string, amount spending.NullMoney, flood spending.Flood, l spending.Location,
		change func(*spending.Award)) {
		a := spending.Award{
			Record: spending.Record{ID: "portal:" + id, Rung: spending.Awarded, TenderID: id, Title: "Work “" + id +
				"” & more", Buyer: "Department / Division", Published: day.AddDate(0, -2, 0),
				ContractDate: day, TenderValue: spending.Known(1_000_00), Awarded: amount, Currency: "INR",
				Status:     spending.StatusActive,
				SourceFile: "bids/2024_07_tenders.csv", SourceLine: len(awards) + 2},
			Relevance: spending.Relevance{Flood: flood}, Location: l,
		}
		if flood == spending.FloodYes {
			a.Kind, a.Funds = spending.Restoration, []string{"SDRF"}
			a.Relevance.Evidence = []spending.Evidence{{Field: "title", Text: "flood damage", Rule: "flood.damage"}}
		}
		if change != nil {
			change(&a)
		}
		awards = append(awards, a)
	}
	yes := spending.FloodYes
	add("A1", spending.Known(100_00), yes, at("18-301-00101"), nil)
	add("A2", spending.Known(100_01), yes, at("18-301-00101", "18-301-00102"), nil) // 50.01 and 50
	add("A3", spending.Known(40_00), yes, at("18-301"), nil)
	add("B1", spending.Known(10_50), yes, at("18-302-00201"), nil)
	add("B2", spending.NullMoney{}, yes, at("18-302-00201"), nil)
	add("C1", spending.Known(7_00), yes, nowhere(spending.AtWhole), nil)
	add("C2", spending.Known(3_00), yes, torn, nil)
	add("C3", spending.Known(2_00), yes, nowhere(spending.Unlocated), nil)
	add("D1", spending.Known(1000_00), spending.FloodNo, at("18-302-00202"), nil)
	add("D2", spending.Known(500_00), spending.FloodUnclear, at("18-302-00202"), nil)
	add("D3", spending.Known(99_00), yes, at("18-301-00101"),
		func(a *spending.Award) { a.Status = spending.StatusSuperseded })
	add("D4", spending.Known(60_00), yes, at("18-301-00101"), func(a *spending.Award) { a.ContractDate = time.Time{} })
	sanctions := make([]spending.Award, 3)
	for i := range sanctions {
		a := &sanctions[i]
		*a = awards[0]
		a.ID, a.TenderID, a.Rung = fmt.Sprintf("sdrf:meeting:%d", i+2), "", spending.Sanctioned
		a.Sanctioned, a.Awarded, a.TenderValue = spending.Known(spending.Money(20_00+i)), spending.NullMoney{},
			spending.NullMoney{}
		a.Published, a.SourceFile, a.SourceLine = day, "minutes.csv", i+2
	}
	sanctions[1].Location = at("18-302")
	sanctions[2].Sanctioned, sanctions[2].Status, sanctions[2].Flags = spending.Known(90_000_00),
		spending.StatusDoubtful, []string{"bare_lakh"}
	july := spending.MonthOf(day)
	description, err := dataset.DescribeAssam()
	if err != nil {
		panic(err) // it is this program's own
	}
	return &spending.Dataset{
		Version: spending.Version{ID: "handmade", Title: "Made by hand", Synthetic: true,
			Note:    "Every figure is made up.",
			Created: day, Rules: "rules-1", Currency: "INR",
			AwardsFrom: july - 3, AwardsTo: july + 8},
		Description: description,
		Areas:       areas,
		Needs: []spending.NeedSeries{
			{Name: spending.Affected, Unit: "people", Source: "Authority", Vintage: "2025-04",
				Months: []spending.Month{july, july + 1},
				Values: []spending.NeedValue{
					{Area: "18-301-00101", Month: july, Value: 300}, {Area: "18-301-00102", Month: july, Value: 100},
					{Area: "18-301-00102", Month: july + 1, Value: 150},
					{Area: "18-302-00202", Month: july, Missing: true},
					{Area: "18-302-00202", Month: july + 1, Missing: true},
				}},
		},
		Awards: func(yield func(spending.Award, error) bool) {
			for _, a := range slices.Concat(awards, sanctions) {
				if !yield(a, nil) {
					return
				}
			}
		},
		Sources: []spending.Source{{Path: "bids/2024_07_tenders.csv", SHA256: "ab12", Bytes: 1234, Records: len(awards),
			Role: "awards"}},
		Issues: []spending.Issue{{File: "bids/2024_07_tenders.csv", Line: 6, Field: "Awarded Value",
			Problem: "blank amount", Action: "value unknown"}},
	}
}
