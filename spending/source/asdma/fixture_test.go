package asdma_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
)

// Files of the fixture.
const (
	circlesFile    = "layer/assets/geojson/Assam_revenue_circles.geojson"
	mapsFile       = "Maps/Geojson/assam_rc.json"
	zipFile        = "Maps/Assam_Revenue_Circles.zip"
	bidsFile       = "Sources/TENDERS/data/monthly_tenders/2022_06_tenders.csv"
	laterBidsFile  = "Sources/TENDERS/data/monthly_tenders/2022_07_tenders.csv"
	bulletinFile   = "Sources/DRIMS/data/DRIMS_api_output/2022_06.json"
	affectedFile   = "Sources/DRIMS/data/variables/Population_affected_Total/Population_affected_Total_2022_06.csv"
	livesFile      = "Sources/DRIMS/data/variables/Human_Live_Lost/Human_Live_Lost_2022_06.csv"
	cropFile       = "Sources/DRIMS/data/variables/Crop_Area/Crop_Area_2022_06.csv"
	housesFile     = "Sources/DRIMS/data/variables/Total_House_Fully_Damaged/Total_House_Fully_Damaged_2022_06.csv"
	inundationFile = "Sources/BHUVAN/data/variables/inundation_pct/inundation_pct_2022_06.csv"
	populationFile = "Sources/WORLDPOP/data/WorldPop_condolidated.csv"
	projectionFile = "Sources/WORLDPOP/data/sum_population_projections.csv"
)

// The fixture's circles: two in Kokrajhar, one in Dhubri, squares in a row.
const (
	kokrajhar  = "18-300"
	dhubri     = "18-301"
	gossaigaon = "18-300-00101"
	dotoma     = "18-300-00103"
	golokganj  = "18-301-00111"
)

const bidHeader = "Tender ID,tender_externalreference,tender_title,Work Description,Tender Category,Form of " +
	"contract,Product Category,Published Date,Organisation Chain,location,Pincode,Tender Value in ₹,Bidder Name," +
	"Awarded Value,Status,Contract Date :\n"

// bid is one row of a monthly file; status "" is an accepted one.
func bid(id, title, bidder, value, contract, status string) string {
	if status == "" {
		status = "Accepted-AOC"
	}
	return fmt.Sprintf("%s,REF/1,%s,%s,Works,Item Rate,Civil Works,01-Jun-2022 09:00 AM,Water Resources Department,"+
		"Kokrajhar,783370.0,\"1,00,000\",%s,%q,%s,%s\n",
		id, title, title, bidder, value, status, contract)
}

// square is a circle one tenth of a degree wide.
func square(code, district, districtName, name string, west float64) string {
	return squareAt(code, district, districtName, name,
		fmt.Sprintf("[[[%[1]g,26],[%[2]g,26],[%[2]g,26.1],[%[1]g,26.1],[%[1]g,26]]]", west, west+0.1))
}

func squareAt(code, district, districtName, name, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"object_id":%q,"dtcode11":%q,"dtname":%q,"revenue_ci":%q},`+
		`"geometry":{"type":"Polygon","coordinates":%s}}`,
		code, district, districtName, name, coordinates)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func circles() []string {
	return []string{
		square(gossaigaon, kokrajhar, "KOKRAJHAR", "Gossaigaon (Pt)", 90),
		square(dotoma, kokrajhar, "KOKRAJHAR", "Dotoma", 90.1),
		square(golokganj, dhubri, "DHUBRI", "Golokganj (Pt)", 90.2),
	}
}

const bulletin = `{
"affectedPopulation": [
 {"district": "Kokrajhar", "total": 150, "totalCropArea": 12.5, "details": "(Gossaigaon | Population Affected: 100 | Crop Area: 10.5), (Dotma | Population Affected: 50 | Crop Area: 2)"},
 {"district": "Dhubri", "total": 7, "totalCropArea": 0, "details": "(Golokganj | Population Affected: 7 | Crop Area: 0)"}
],
"hllDetails": {"confirmed": [{"district": "Kokrajhar", "total": 2, "details": "(Gossaigaon | 2), (Dotma | 0)"}], "missing": []},
"houseDamagedDetails": {"damage": [{"district": "Kokrajhar", "totalFully": 9}, {"district": "Dhubri", "totalFully": 0}], "otherDamage": []}
}`

// fixture is a small folder without a fault.
func fixture() fstest.MapFS {
	return fstest.MapFS{
		circlesFile: file(collection(circles()...)),
		bidsFile: file(bidHeader +
			bid("T1", "Protection of Gossaigaon from flood and erosion", "A", "1,00,000.50", "16-Jun-2022", "") +
			bid("T2", "Repair of road at Golokganj", "B", "2000", "", "") +
			bid("T2", "Repair of road at Golokganj", "C", "1900", "", "Rejected-AOC")),
		bulletinFile: file(bulletin),
		affectedFile: file(
			"Population_affected_Total,object_id\n100,18-300-00101\n50.0,18-300-00103\n7,18-301-00111\n"),
		livesFile:      file("object_id,Human_Live_Lost\n18-300-00101,2.0\n"),
		cropFile:       file("object_id,Crop_Area\n18-300-00101,10.5\n18-300-00103,2\n"),
		housesFile:     file("Total_House_Fully_Damaged,object_id\n4,18-300-00101\n5,18-300-00103\n"),
		inundationFile: file(",inundation_pct,object_id\n0,0.25,18-300-00101\n1,0,18-300-00103\n2,0.5,18-301-00111\n"),
		populationFile: file("object_id,year,sum_population\n18-300-00101,2022,1000.5\n18-300-00103,2022,2000\n" +
			"18-301-00111,2022,3000\n"),
		projectionFile: file("object_id,year,sum_population\n18-300-00101,2022,1000.5\n18-300-00101,2023,1001\n" +
			"18-300-00103,2023,2001\n18-301-00111,2023,3001\n"),
	}
}

func file(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }

// with gives the fixture with one file replaced or, with content "", gone.
func with(name, content string) fstest.MapFS {
	m := fixture()
	if m[name] = file(content); content == "" {
		delete(m, name)
	}
	return m
}

// given are what a test says beside the folder.
type given struct {
	title             string
	overrides, places string // what files of these names in the folder hold
	progress          func(stage string, done, total int64)
}

// Names of the files of a given.
const (
	overridesFile = "reviewed.csv"
	placesFile    = "mine.csv"
)

// importAssam imports a folder as the dataset of Assam.
func importAssam(ctx context.Context, fsys fs.FS, into store.Store, g given) (pipeline.Outcome, error) {
	part := &dataset.File{Title: g.title}
	if folder, ok := fsys.(fstest.MapFS); ok {
		folder = maps.Clone(folder)
		if g.overrides != "" {
			folder[overridesFile], part.Overrides = file(g.overrides), dataset.List{overridesFile}
		}
		if g.places != "" {
			folder[placesFile], part.Places = file(g.places), dataset.List{placesFile}
		}
		fsys = folder
	}
	return pipeline.ImportPlace(ctx, into, "assam", part, pipeline.Options{Files: pipeline.FS(fsys), Force: true,
		Progress: g.progress})
}

// importInto imports a folder and fails the test where that fails.
func importInto(t *testing.T, into *memoryStore, fsys fs.FS, g given) pipeline.Outcome {
	t.Helper()
	out, err := importAssam(context.Background(), fsys, into, g)
	if err != nil {
		t.Fatalf("%v\n%+v", err, out.Issues)
	}
	return out
}

// problems counts issues by their problem.
func problems(issues []spending.Issue) map[string]int {
	counts := map[string]int{}
	for _, i := range issues {
		counts[i.Problem]++
	}
	return counts
}

// need gives the values of a stored series by area, "missing" for those marked so.
func need(t *testing.T, store *memoryStore, name string, month string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, s := range store.dataset.Needs {
		if s.Name != name {
			continue
		}
		for _, v := range s.Values {
			if v.Month.String() != month {
				continue
			}
			values[v.Area] = fmt.Sprint(v.Value)
			if v.Missing {
				values[v.Area] = "missing"
			}
		}
		return values
	}
	t.Fatalf("there is no series %s", name)
	return nil
}

// issue gives the one issue whose problem contains the text.
func issue(t *testing.T, issues []spending.Issue, problem string) spending.Issue {
	t.Helper()
	var found []spending.Issue
	for _, i := range issues {
		if strings.Contains(i.Problem, problem) {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d issues contain %q, want 1: %+v", len(found), problem, issues)
	}
	return found[0]
}
