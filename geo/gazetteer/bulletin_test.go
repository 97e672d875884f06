package gazetteer_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// assamAreas gives the names and codes of the real districts and circles.
func assamAreas(tb testing.TB) []geo.Area {
	tb.Helper()
	dir := realdata.Dir(tb)
	var areas []geo.Area
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		file := map[geo.Level]string{geo.District: "Assam_district.geojson",
			geo.Circle: "Assam_revenue_circles.geojson"}[level]
		var collection struct {
			Features []struct{ Properties map[string]any }
		}
		readJSON(tb, filepath.Join(dir, "layer/assets/geojson", file), &collection)
		for _, f := range collection.Features {
			text := func(key string) string { s, _ := f.Properties[key].(string); return s }
			a := geo.Area{ID: text("object_id"), Level: level, ParentID: text("dtcode11"), Name: text("revenue_ci")}
			if level == geo.District {
				a.Name, a.ParentID = text("dtname"), ""
			}
			areas = append(areas, a)
		}
	}
	return areas
}

func readJSON(tb testing.TB, path string, into any) {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
}

// Every district and circle the bulletins name resolves, and wherever the per-circle
// series published beside them has a value for the circle found, it is the bulletin's.
func TestBulletinNamesResolveToTheCirclesOfThePublishedSeries(t *testing.T) {
	g, err := gazetteer.New(assamAreas(t), assam(t))
	if err != nil {
		t.Fatal(err)
	}
	drims := filepath.Join(realdata.Dir(t), "Sources/DRIMS/data")
	files, _ := filepath.Glob(filepath.Join(drims, "DRIMS_api_output/*.json"))
	if len(files) < 30 {
		t.Fatalf("found %d bulletins, want at least 30", len(files))
	}
	entry := regexp.MustCompile(`\(([^|]*)\|\s*Population Affected:\s*([\d.]+)`)
	compared, mismatched, names := 0, 0, map[string]bool{}
	for _, file := range files {
		month := strings.TrimSuffix(filepath.Base(file), ".json")
		var bulletin struct {
			AffectedPopulation []struct{ District, Details string }
		}
		readJSON(t, file, &bulletin)
		reported := map[string][]float64{}
		for _, d := range bulletin.AffectedPopulation {
			district, ok := g.Named(geo.District, "", d.District)
			if !ok {
				t.Errorf("%s: district %q does not resolve", month, d.District)
				continue
			}
			for _, m := range entry.FindAllStringSubmatch(d.Details, -1) {
				name := strings.TrimSpace(m[1])
				circle, ok := g.Named(geo.Circle, district, name)
				if !ok {
					t.Errorf("%s: circle %q of %s does not resolve", month, name, d.District)
					continue
				}
				names[d.District+"/"+name] = true
				v, err := strconv.ParseFloat(m[2], 64)
				if err != nil {
					t.Fatal(err)
				}
				reported[circle] = append(reported[circle], v)
			}
		}
		for circle, v := range readSeries(t, filepath.Join(drims, "variables/Population_affected_Total",
			"Population_affected_Total_"+month+".csv")) {
			if v == 0 {
				continue
			}
			compared++
			if !slices.Contains(reported[circle], v) {
				mismatched++
				t.Errorf("%s: the series has %v for %s, the bulletin's names give %v", month, v, circle,
					reported[circle])
			}
		}
	}
	if compared < 850 || len(names) < 150 {
		t.Errorf("compared %d values of %d names, want at least 850 of 150", compared, len(names))
	}
	t.Logf("%d names resolve; %d values compared, %d differ", len(names), compared, mismatched)
}

func readSeries(t *testing.T, path string) map[string]float64 {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, row := range rows[1:] {
		if v, err := strconv.ParseFloat(row[1], 64); err == nil {
			values[row[0]] = v
		}
	}
	return values
}

func TestNewerCirclesAndOldDistrictsResolve(t *testing.T) {
	g, err := gazetteer.New(assamAreas(t), assam(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ district, circle, want, why string }{
		{"Dhubri", "Athani", "18-301-00109", "its damage reports lie in Bagribari"},
		{"Dhubri", "Gauripur", "18-301-00112", "the town lies in Dhubri circle"},
		{"Dhubri", "South Salmara Part", "18-758-00256", "the circle went to the new district"},
		{"Bongaigaon", "Dangtol", "18-319-00201", "carved from Sidli"},
		{"Kamrup (M)", "Azara", "18-321-00273", "the boundary file has it in Kamrup"},
		{"Kamrup (M)", "Dispur", "18-322-00219", "carved from Guwahati"},
		{"Kamrup", "North Ghy", "18-321-00217", "abbreviation"},
		{"Kamrup", "Kayan", "18-321-00209", "spelling of Koya"},
		{"Biswanath", "Naduar RC part", "18-306-00140", "the circle stayed in Sonitpur"},
		{"Sivasagar", "Sonari RC part", "18-755-00279", "the circle went to Charaideo"},
		{"Baksa", "Barnagar RC part", "18-324-00231", "four districts have a Barnagar"},
		{"Darrang", "Pub-Mangaldai", "18-325-00269", "carved from Mangaldai"},
		{"Sribhumi", "Sribhumi Sadar", "18-317-00189", "renamed in 2024"},
		{"Karbi Anglong West", "Donkamokam", "18-759-00255", "full name"},
		{"Dhubri", "Gossaigaon", "18-301-00274", "Kokrajhar has one too"},
		{"Kamrup Rural", "GOROIMARI CIRCLE", "18-321-00213", "capitals and the word circle"},
		{"Jorhat", "EAST JORHAT CIRCLE", "18-312-00277", "word order"},
		{"Nagaon", "DOBOKA CIRCLE", "18-757-00253", "old district"},
		{"Barpeta", "JALAH CIRCLE", "18-799-00125", "old district; nearest relation first"},
		{"Cachar", "Lakhipur", "18-316-00188", "Goalpara has one too"},
	} {
		d, ok := g.Named(geo.District, "", c.district)
		if !ok {
			t.Errorf("district %q does not resolve", c.district)
			continue
		}
		if got, ok := g.Named(geo.Circle, d, c.circle); !ok || got != c.want {
			t.Errorf("Circle(%s, %q) = %q, %v, want %s: %s", c.district, c.circle, got, ok, c.want, c.why)
		}
	}
	for _, name := range []string{"", "Assam", "Circle", "Kam", "Dhub", "Imphal"} {
		if id, ok := g.Named(geo.District, "", name); ok {
			t.Errorf("District(%q) = %s, want no answer", name, id)
		}
	}
	for _, name := range []string{"", "Lakhipur", "Jalah", "Barnagar"} {
		if id, ok := g.Named(geo.Circle, "", name); ok {
			t.Errorf("Circle(\"\", %q) = %s, want no answer: not unique in the state", name, id)
		}
	}
}
