package asdma_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

const (
	healthFile     = "Sources/BHARATMAPS/data/RawData/BharatMaps_HealthCenters.geojson"
	embankmentFile = "Sources/NERDRR/data/embankment.geojson"
)

// The villages of bulletins and health centres, embankments and the user's places decide
// circles, and what cannot be used is an issue at its position.
func TestImportUsesEveryPlace(t *testing.T) {
	fsys := fixture()
	fsys[bidsFile] = file(bidHeader +
		bid("T1", "Closing of breach at Barnalikuchi and Haripathar", "A", "100", "16-Jun-2022", "") +
		bid("T2", "Raising of dyke from Silghatia to Dhingpara", "B", "100", "16-Jun-2022", "") +
		bid("T3", "Anti erosion work at Atlantispur town", "C", "100", "16-Jun-2022", "") +
		bid("T4", "Anti erosion work at Nowhere", "D", "100", "16-Jun-2022", ""))
	fsys[bulletinFile] = file(strings.TrimSuffix(bulletin, "}") + `,"infDamageDetails":{"embBreached":[{"district":"Kokrajhar","details":[{"block":"(Dotma | 1)","details":[
		{"villageName":"Barnalikuchi","latitude":26.05,"longitude":90.15},{"villageName":"Strayvillage","latitude":26.05,"longitude":90.25}]}]}]}}`)
	fsys[healthFile] = file(`{"type":"FeatureCollection","features":[{"type":"Feature",
		"properties":{"dtname":"Kokrajhar","facility_t":"SC","facility_n":"Haripathar SC"},"geometry":{"type":"Point","coordinates":[90.14,26.06]}}]}`)
	fsys[embankmentFile] = file(`{"type":"FeatureCollection","features":[{"type":"Feature",
		"properties":{"name":"B/Dyke from Silghatia to Dhingpara"},"geometry":{"type":"LineString","coordinates":[[90.02,26.02],[90.04,26.04]]}}]}`)
	opened := &memoryStore{}
	s := importInto(t, opened, fsys, given{places: "name,kind,district,circle,lon,lat\n" +
		"Atlantispur,town,Kokrajhar,Gossaigaon,,\nSunkenpur,town,Atlantis,,,\n"})
	for i, want := range [][]string{{dotoma}, {gossaigaon}, {gossaigaon}, {}} {
		if a := opened.awards[i]; !slices.Equal(a.Codes(1), want) {
			t.Errorf("%s lies in %v, want %v: %s", a.TenderID, a.Codes(1), want,
				spending.EvidenceText(a.Location.Evidence))
		}
	}
	if i := issue(t, s.Issues, "another circle than the stated one"); i.File != bulletinFile ||
		!strings.Contains(i.Value, "Strayvillage") {
		t.Errorf("issue %+v", i)
	}
	if i := issue(t, s.Issues, "district \"Atlantis\" is not known"); i.File != "mine.csv" || i.Line != 3 {
		t.Errorf("issue %+v", i)
	}
	records := map[string]int{}
	for _, src := range opened.dataset.Sources {
		if src.Role == "places" {
			records[src.Path] = src.Records
		}
	}
	if len(records) != 2 || records[healthFile] != 1 || records[embankmentFile] != 2 {
		t.Errorf("places by source %v", records)
	}
}
