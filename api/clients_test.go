package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/gpkg"
)

// program skips the test, saying so, where a client is not installed.
func program(t *testing.T, name, debianPackage string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("SKIPPED: there is no %s here (Debian package %s)", name, debianPackage)
	}
}

// output runs a client and gives what it prints on standard output; warnings fail the test.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	var errs strings.Builder
	command := exec.CommandContext(t.Context(), name, args...)
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil || strings.Contains(errs.String(), "Warning") || strings.Contains(errs.String(), "ERROR") {
		t.Fatalf("%s: %v\n%s%s", command, err, out, errs.String())
	}
	return string(out)
}

// TestGDALReadsEverything lists and reads the collections as QGIS does, through GDAL's OGC
// API driver, paging by next links.
func TestGDALReadsEverything(t *testing.T) {
	program(t, "ogrinfo", "gdal-bin")
	server := httptest.NewServer(sample(t))
	defer server.Close()
	listing := output(t, "ogrinfo", "OAPIF:"+server.URL)
	for _, layer := range []string{"districts", "circles", "awards"} {
		if !strings.Contains(listing, layer) {
			t.Errorf("ogrinfo lists\n%s\nwithout %s", listing, layer)
		}
	}
	awards := sample(t).ok("/collections/awards/items?flood=yes&limit=1").features().NumberMatched
	for layer, want := range map[string]string{"districts": "Feature Count: 35", "circles": "Feature Count: 180"} {
		info := output(t, "ogrinfo", "-so", "OAPIF:"+server.URL, layer)
		// WGS 84 with longitude first is to GDAL EPSG:4326 with the axes of the data exchanged.
		for _, line := range []string{want, "Geometry: Multi Polygon", "district_name: String", `ID["EPSG",4326]`, "Data axis to CRS axis mapping: 2,1"} {
			if !strings.Contains(info, line) {
				t.Errorf("ogrinfo says of %s\n%s\nwithout %s", layer, info, line)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "flood.csv")
	output(t, "ogr2ogr", "-f", "CSV", file, "OAPIF:"+server.URL+"/collections/awards", "-oo", "PAGE_SIZE=50", "-where", "flood = 'yes'")
	count := output(t, "ogrinfo", "-ro", "-q", "-sql", "SELECT COUNT(DISTINCT id) AS n FROM flood WHERE flood = 'yes'", file)
	if want := fmt.Sprintf("= %d\n", awards); !strings.Contains(count, want) || awards < 100 {
		t.Errorf("there are %d awards; ogr2ogr read by pages of 50\n%s", awards, count)
	}
	box := output(t, "ogrinfo", "-so", "-spat", "91.5", "26", "92", "26.5", "OAPIF:"+server.URL, "circles")
	if strings.Contains(box, "Feature Count: 180") || strings.Contains(box, "Feature Count: 0\n") {
		t.Errorf("a box selects\n%s", box)
	}
}

// TestGDALTypesWholeAmounts: a layer whose first amounts are whole is one of real numbers.
func TestGDALTypesWholeAmounts(t *testing.T) {
	program(t, "ogrinfo", "gdal-bin")
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "whole.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, handmade())
	server := httptest.NewServer(serverOf(t, store))
	defer server.Close()
	for layer, fields := range map[string][]string{"awards": {"awarded", "tender_value", "confidence"}, "sanctions": {"sanctioned", "confidence"}, "districts": {"area_km2"}} {
		info := output(t, "ogrinfo", "-so", "OAPIF:"+server.URL, layer)
		for _, field := range fields {
			if !strings.Contains(info, field+": Real") {
				t.Errorf("%s of %s is no real number:\n%s", field, layer, info)
			}
		}
	}
}

// TestGDALReadsAnalyses opens the analyses as layers by their address alone.
func TestGDALReadsAnalyses(t *testing.T) {
	program(t, "ogrinfo", "gdal-bin")
	server := httptest.NewServer(sample(t))
	defer server.Close()
	info := output(t, "ogrinfo", "-so", "-al", server.URL+"/analysis/allocation?level=circle&geometry=full")
	if ranged := output(t, "ogrinfo", "-so", "-al", "/vsicurl/"+server.URL+"/analysis/allocation?level=circle&geometry=full"); !strings.Contains(ranged, "Feature Count: 180") {
		t.Errorf("by ranges, as QGIS reads, ogrinfo says\n%s", ranged)
	}
	for _, line := range []string{"Feature Count: 180", "Geometry: Multi Polygon", "per_affected: Real", "equity_gap: Real", "awards: Integer"} {
		if !strings.Contains(info, line) {
			t.Errorf("ogrinfo says\n%s\nwithout %s", info, line)
		}
	}
	for _, geometry := range []string{"full", "simplified"} {
		file := filepath.Join(t.TempDir(), geometry+".gpkg")
		output(t, "ogr2ogr", "-f", "GPKG", file, server.URL+"/analysis/allocation?level=circle&geometry="+geometry, "-nln", "circles")
		invalid := output(t, "ogrinfo", "-ro", "-q", "-dialect", "SQLITE", "-sql", "SELECT COUNT(*) AS n FROM circles WHERE NOT ST_IsValid(geom)", file)
		if !strings.Contains(invalid, "n (Integer) = 0") {
			t.Errorf("geometry=%s has shapes that are not valid:\n%s", geometry, invalid)
		}
	}
}

// pythonWith gives a Python that has the module: the first on the path, or Debian's. It
// skips the test, saying so, where there is none.
func pythonWith(t *testing.T, module, debianPackage string) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	t.Skipf("SKIPPED: no python3 here has %s (Debian package %s)", module, debianPackage)
	return ""
}

// owslib walks the API as a Python client does.
const owslib = `
import json, sys, urllib.request
from owslib.ogcapi.features import Features

api = Features(sys.argv[1])
conformance = api.conformance()["conformsTo"]
paths = sorted(api.api()["paths"])
district = api.collection_item("districts", "18-301")
first = api.collection_items("awards", flood="yes", limit=90)
ids = [f["id"] for f in first["features"]]
page = first
while True:
    nexts = [l["href"] for l in page["links"] if l["rel"] == "next"]
    if not nexts:
        break
    with urllib.request.urlopen(nexts[0]) as answer:
        page = json.load(answer)
    ids += [f["id"] for f in page["features"]]
print(json.dumps({
    "collections": sorted(api.feature_collections()),
    "core": any(c.endswith("/conf/core") for c in conformance),
    "district": district["properties"]["id"],
    "matched": first["numberMatched"], "ids": len(ids), "distinct": len(set(ids)),
    "boxed": api.collection_items("circles", bbox=[91.5, 26, 92, 26.5])["numberMatched"],
    "dated": api.collection_items("awards", datetime="2023-07-01/2023-07-31", limit=1)["numberMatched"],
    "paths": paths,
}))
`

func TestOWSLibReadsCollectionsByPages(t *testing.T) {
	python := pythonWith(t, "owslib.ogcapi.features", "python3-owslib")
	s := sample(t)
	server := httptest.NewServer(s)
	defer server.Close()
	var got struct {
		Collections                          []string
		Core                                 bool
		District                             string
		Matched, IDs, Distinct, Boxed, Dated int
		Paths                                []string
	}
	out := output(t, python, "-c", owslib, server.URL+"/")
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for _, collection := range []string{"awards", "circles", "districts"} {
		if !slices.Contains(got.Collections, collection) {
			t.Errorf("OWSLib sees %v without %s", got.Collections, collection)
		}
	}
	boxed := s.ok("/collections/circles/items?bbox=91.5,26,92,26.5").features().NumberMatched
	dated := s.ok("/collections/awards/items?datetime=2023-07").features().NumberMatched
	if !got.Core || got.District != "18-301" || got.Matched < 100 || got.IDs != got.Matched || got.Distinct != got.Matched || got.Boxed != boxed {
		t.Errorf("OWSLib reads %+v", got)
	}
	if !slices.Contains(got.Paths, "/collections/awards/items") {
		t.Errorf("OWSLib reads the paths %v from the definition", got.Paths)
	}
	if got.Dated != dated {
		t.Errorf("OWSLib finds %d awards of July 2023, there are %d", got.Dated, dated)
	}
}
