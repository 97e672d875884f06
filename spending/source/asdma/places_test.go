package asdma

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/floodspend/floodspend/geo/gazetteer"
)

func TestPlacesOfEverySource(t *testing.T) {
	files := fstest.MapFS{
		bulletinDir + "/2022_06.json": {Data: []byte(`{"infDamageDetails":{
			"embBreached":[{"district":"Bajali","total":1,"details":[{"block":"(Bajali | 1)","details":[
				{"name":"dyke","villageName":"Barnalikuchi village","location":"Barnalikuchi","latitude":91.24,"longitude":"26.5"}]}]}],
			"roadAffected":[{"district":"Cachar","details":[{"block":"(Silchar | 2)","details":[
				{"name":"road","villageName":null,"location":"Road from NH37 to the factory","latitude":0,"longitude":0},
				{"name":"road","villageName":"Gossaipur Part I","location":"Silchar Town","latitude":null,"longitude":null}, 7]}]}]}}`)},
		bulletinDir + "/2022_07.json": {Data: []byte(`{"infDamageDetails":[`)},
		healthCentresFile: {Data: []byte(`{"type":"FeatureCollection","features":[
			{"type":"Feature","properties":{"dtname":"Dhemaji","blkname":"DHEMAJI","facility_n":"Santipur SC","gpname":"Taru Bil"},"geometry":{"type":"Point","coordinates":[94.5,27.37]}}]}`)},
		embankmentsFile: {Data: []byte(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32646"}},"features":[
			{"type":"Feature","properties":{"name":"B/Dyke from Silghat to Dhing (61000 mtr)"},"geometry":{"type":"LineString","coordinates":[[400000,2900000],[400100,2900000]]}},
			{"type":"Feature","properties":{"name":"Borolia RB Embankment"},"geometry":{"type":"LineString","coordinates":[[400000,2900000],[400100,2900000]]}},
			{"type":"Feature","properties":{"name":null},"geometry":null}]}`)},
	}
	places, issues, err := Places(files)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]gazetteer.Place{}
	for _, p := range places {
		got[p.Name] = p
	}
	for name, want := range map[string]gazetteer.Place{
		"Barnalikuchi": {Kind: gazetteer.Village, Areas: gazetteer.Areas{"Bajali", "Bajali"}, Lon: 26.5, Lat: 91.24,
			HasPoint: true},
		"Silchar":     {Kind: gazetteer.Village, Areas: gazetteer.Areas{"Cachar", "Silchar"}},
		"Gossaipur I": {Kind: gazetteer.Village, Areas: gazetteer.Areas{"Cachar", "Silchar"}},
		"Santipur": {Kind: gazetteer.Village, Areas: gazetteer.Areas{"Dhemaji"}, Lon: 94.5, Lat: 27.37,
			HasPoint: true},
		"Taru Bil": {Kind: gazetteer.GramPanchayat, Areas: gazetteer.Areas{"Dhemaji"}, Lon: 94.5, Lat: 27.37,
			HasPoint: true},
		"DHEMAJI": {Kind: gazetteer.Block, Areas: gazetteer.Areas{"Dhemaji"}, Lon: 94.5, Lat: 27.37,
			HasPoint: true},
		"Silghat to Dhing": {Kind: gazetteer.Embankment, HasPoint: true},
	} {
		p, ok := got[name]
		if !ok {
			t.Errorf("no place %q among %v", name, places)
			continue
		}
		if p.Kind != want.Kind || p.Areas != want.Areas || p.HasPoint != want.HasPoint ||
			p.Source == "" ||
			want.Lon != 0 && (p.Lon != want.Lon || p.Lat != want.Lat) {
			t.Errorf("%s is %+v, want %+v", name, p, want)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("places that are no names: %v", got)
	}
	if p := places[len(places)-1]; p.Lat < 26 || p.Lat > 27 || p.Lon < 91 || p.Lon > 93 {
		t.Errorf("the embankment, in metres, is at %v, %v degrees", p.Lon, p.Lat)
	}
	if len(issues) != 2 || !strings.Contains(issues[0].Problem+issues[1].Problem, "cannot unmarshal number") ||
		issues[1].File != bulletinDir+"/2022_07.json" {
		t.Errorf("issues %v, want the entry that is a number and the truncated bulletin", issues)
	}
}

// A place of several lists keeps the source it is first found in: evidence quotes it, so the
// lists are read in the same order every time.
func TestPlacesComeInOneOrder(t *testing.T) {
	var lists []string
	for _, list := range []string{"roadAffected", "embBreached", "bridgeAffected", "embAffected", "culvertAffected"} {
		lists = append(lists, `"`+list+`":[{"district":"Bajali","details":[{"block":"Bajali",`+
			`"details":[{"villageName":"Barnalikuchi"}]}]}]`)
	}
	places, _, err := Places(fstest.MapFS{bulletinDir + "/2022_06.json": {Data: []byte(`{"infDamageDetails":{` +
		strings.Join(lists, ",") + `}}`)}})
	if err != nil || len(places) != len(lists) {
		t.Fatalf("%d places, %v, want %d", len(places), err, len(lists))
	}
	if !slices.IsSortedFunc(places, func(a, b gazetteer.Place) int { return strings.Compare(a.Source, b.Source) }) {
		t.Errorf("places in the order %v, want that of the lists' names", places)
	}
}

func TestPlacesOfAnEmptyFolder(t *testing.T) {
	places, issues, err := Places(fstest.MapFS{})
	if err != nil || len(places) > 0 || len(issues) > 0 {
		t.Errorf("got %v, %v, %v, want nothing", places, issues, err)
	}
}
