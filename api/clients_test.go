package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// requires skips the test, saying so, where a client is not installed.
func requires(t *testing.T, name, debianPackage string) {
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
	thorough.OneByOne(t)
	requires(t, "ogrinfo", "gdal-bin")
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
		for _, line := range []string{want, "Geometry: Multi Polygon", "parent_name: String", `ID["EPSG",4326]`,
			"Data axis to CRS axis mapping: 2,1"} {
			if !strings.Contains(info, line) {
				t.Errorf("ogrinfo says of %s\n%s\nwithout %s", layer, info, line)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "flood.csv")
	output(t, "ogr2ogr", "-f", "CSV", file, "OAPIF:"+server.URL+"/collections/awards", "-oo", "PAGE_SIZE=50", "-where",
		"flood = 'yes'")
	count := output(t, "ogrinfo", "-ro", "-q", "-sql", "SELECT COUNT(DISTINCT id) AS n FROM flood WHERE flood = 'yes'",
		file)
	if want := fmt.Sprintf("= %d\n", awards); !strings.Contains(count, want) || awards < 100 {
		t.Errorf("there are %d awards; ogr2ogr read by pages of 50\n%s", awards, count)
	}
	box := output(t, "ogrinfo", "-so", "-spat", "91.5", "26", "92", "26.5", "OAPIF:"+server.URL, "circles")
	if strings.Contains(box, "Feature Count: 180") || strings.Contains(box, "Feature Count: 0\n") {
		t.Errorf("a box selects\n%s", box)
	}
}

// gdalCount is how many features of a collection GDAL selects by OGC API.
func gdalCount(t *testing.T, address, layer string, args ...string) int {
	t.Helper()
	info := output(t, "ogrinfo", append([]string{"-ro", "-so", "OAPIF:" + address, layer, "-oo", "PAGE_SIZE=1000"},
		args...)...)
	_, after, _ := strings.Cut(info, "Feature Count: ")
	count, _, _ := strings.Cut(after, "\n")
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatalf("ogrinfo %v says\n%s", args, info)
	}
	return n
}

// TestClientsSelect holds what clients select against what the API does, for dates, numbers,
// texts, ids and boxes, and their sums to the last digit, on both kinds of store.
func TestClientsSelect(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	requires(t, "ogrinfo", "gdal-bin")
	services := map[string]service{"gpkg": sample(t)}
	if thorough.Full() { // it gives the same answers to the byte
		services["postgis"] = sampleInPostGIS(t)
	}
	for name, s := range services {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(s)
			defer server.Close()
			const items = "/collections/awards/items?limit=1&"
			first := s.ok(items + "sortby=-contract_date&flood=yes").features().Features[0]
			day, buyer := first.text("contract_date"), first.text("buyer")
			for _, c := range []struct{ where, query string }{
				{"contract_date >= '2023-04-01'", "datetime=2023-04-01/.."},
				{"contract_date <= '2023-04-01'", "datetime=../2023-04-01"},
				{"contract_date >= '2023-04-01' AND contract_date <= '2023-06-30'", "datetime=2023-04-01/2023-06-30"},
				{"contract_date >= '" + day + "' AND contract_date <= '" + day + "'", "contract_date=" + day},
				{"flood = 'yes'", "flood=yes"},
				{"buyer = '" + buyer + "'", "buyer=" + url.QueryEscape(buyer)},
				{"id = '" + first.ID + "'", "id=" + url.QueryEscape(first.ID)},
				{"source_line = 5", "source_line=5"},
				{"awarded = " + first.number("awarded"), "awarded=" + first.number("awarded")},
			} {
				want := s.ok(items + c.query).features().NumberMatched
				if got := gdalCount(t, server.URL, "awards", "-where", c.where); got != want || want == 0 {
					t.Errorf("GDAL finds %d awards where %s, the API %d", got, c.where, want)
				}
			}
			want := s.ok(items + "bbox=91.5,26,92,26.5").features().NumberMatched
			if got := gdalCount(t, server.URL, "awards", "-spat", "91.5", "26", "92", "26.5"); got != want ||
				want < 10 {
				t.Errorf("GDAL finds %d awards in a box, the API %d", got, want)
			}
			info := output(t, "ogrinfo", "-so", "OAPIF:"+server.URL, "awards")
			for _, line := range []string{"contract_date: Date", "published: Date", "awarded: Real",
				"source_line: Integer",
				"flood_evidence_text: String", "Geometry: Point"} {
				if !strings.Contains(info, line) {
					t.Errorf("ogrinfo says of awards\n%s\nwithout %s", info, line)
				}
			}
			t.Run("geopandas", func(t *testing.T) { geopandasReadsAll(t, s, server.URL) })
			t.Run("ogc-client", func(t *testing.T) { ogcClientReadsAll(t, s, server.URL) })
			t.Run("QGIS", func(t *testing.T) { qgisReadsAll(t, s, server.URL) })
		})
	}
}

// sumOf adds the awarded amounts of everything, in minor units, and counts the records.
func sumOf(t *testing.T, s service) (records int, sum spending.Money) {
	for _, row := range s.ok("/collections/awards/items?f=csv").rows() {
		records++
		if row["awarded"] == "" {
			continue
		}
		m, _, err := spending.INR.Parse(row["awarded"])
		if err != nil {
			t.Fatal(err)
		}
		sum += m
	}
	return records, sum
}

// tally is what a client says it read.
type tally struct {
	Records int
	Minor   spending.Money
}

func checkTally(t *testing.T, s service, out string) {
	t.Helper()
	var got tally
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if records, sum := sumOf(t, s); got != (tally{records, sum}) || records < 1000 {
		t.Errorf("it reads %+v, there are %d records and %d paise", got, records, sum)
	}
}

const geopandasScript = `
import json, sys, geopandas
from decimal import Decimal
for f in ("geojson", "geojsonseq"):
    frame = geopandas.read_file(sys.argv[1] + "/collections/awards/download?f=" + f)
    assert frame.geometry.notna().sum() > 100, "points"
minor = sum(int(Decimal(str(v)) * 100) for v in frame["awarded"].dropna())
print(json.dumps({"records": len(frame), "minor": minor}))
`

func geopandasReadsAll(t *testing.T, s service, address string) {
	python := pythonWith(t, "geopandas", "python3-geopandas")
	out, err := exec.CommandContext(t.Context(), python, "-W", "ignore", "-c", geopandasScript, address).Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", python, err, errorOf(err))
	}
	checkTally(t, s, string(out))
}

// errorOf gives what a failed program wrote to its standard error.
func errorOf(err error) string {
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return string(failed.Stderr)
	}
	return ""
}

// ogcClientScript pages by offset, as ogc-client does.
const ogcClientScript = `
import { OgcApiEndpoint } from '@camptocamp/ogc-client';
const endpoint = new OgcApiEndpoint(process.argv[1]);
let records = 0, minor = 0n;
const ids = new Set();
for (let offset = 0; ; offset += 500) {
  const items = await endpoint.getCollectionItems('awards', 500, offset);
  for (const item of items) {
    ids.add(item.id);
    const text = item.properties.awarded === null ? '0' : item.properties.awarded.toFixed(2);
    minor += BigInt(text.replace('.', ''));
  }
  records += items.length;
  if (items.length < 500) break;
}
if (ids.size !== records) throw new Error('ids come twice');
console.log(JSON.stringify({ records, minor: Number(minor) }));
`

func ogcClientReadsAll(t *testing.T, s service, address string) {
	requires(t, "node", "nodejs")
	web := filepath.Join("..", "web")
	if _, err := os.Stat(filepath.Join(web, "node_modules", "@camptocamp", "ogc-client")); err != nil {
		t.Skip("SKIPPED: there is no @camptocamp/ogc-client in web/node_modules (make deps installs it)")
	}
	command := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", ogcClientScript, address+"/")
	command.Dir = web
	out, err := command.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, errorOf(err))
	}
	checkTally(t, s, string(out))
}

const qgisScript = `
import json, sys
from decimal import Decimal
from qgis.core import QgsApplication, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer("url='" + sys.argv[1] + "' typename='awards' pageSize='1000'", "awards", "OAPIF")
assert layer.isValid(), "the layer is not valid"
records, minor, texts = 0, 0, 0
for f in layer.getFeatures():
    records += 1
    texts += f["location_evidence_text"] not in (None, "")
    if isinstance(f["awarded"], (int, float)):
        minor += int(Decimal(str(f["awarded"])) * 100)
assert texts > 100, "texts beside lists"
print(json.dumps({"records": records, "minor": minor}))
`

func qgisReadsAll(t *testing.T, s service, address string) {
	python := pythonWith(t, "qgis.core", "python3-qgis")
	command := exec.CommandContext(t.Context(), python, "-c", qgisScript, address)
	command.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", python, err, errorOf(err))
	}
	checkTally(t, s, string(out))
}

// TestGDALTypesWholeAmounts: a layer whose first amounts are whole is one of real numbers.
func TestGDALTypesWholeAmounts(t *testing.T) {
	thorough.OneByOne(t)
	requires(t, "ogrinfo", "gdal-bin")
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "whole.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	publish(t, store, handmade())
	server := httptest.NewServer(serverOf(t, store))
	defer server.Close()
	for layer, fields := range map[string][]string{"awards": {"awarded", "tender_value", "confidence"},
		"sanctions": {"sanctioned", "confidence"}, "districts": {"area_km2"}} {
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
	thorough.OneByOne(t)
	requires(t, "ogrinfo", "gdal-bin")
	server := httptest.NewServer(sample(t))
	defer server.Close()
	info := output(t, "ogrinfo", "-so", "-al", server.URL+"/analysis/allocation?level=circle&geometry=full")
	if ranged := output(t, "ogrinfo", "-so", "-al", "/vsicurl/"+server.URL+
		"/analysis/allocation?level=circle&geometry=full"); !strings.Contains(ranged, "Feature Count: 180") {
		t.Errorf("by ranges, as QGIS reads, ogrinfo says\n%s", ranged)
	}
	for _, line := range []string{"Feature Count: 180", "Geometry: Multi Polygon", "per_need: Real",
		"equity_gap: Real", "records: Integer"} {
		if !strings.Contains(info, line) {
			t.Errorf("ogrinfo says\n%s\nwithout %s", info, line)
		}
	}
	for _, geometry := range []string{"full", "simplified"} {
		file := filepath.Join(t.TempDir(), geometry+".gpkg")
		output(t, "ogr2ogr", "-f", "GPKG", file, server.URL+"/analysis/allocation?level=circle&geometry="+geometry,
			"-nln", "circles")
		invalid := output(t, "ogrinfo", "-ro", "-q", "-dialect", "SQLITE", "-sql",
			"SELECT COUNT(*) AS n FROM circles WHERE NOT ST_IsValid(geom)", file)
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
	thorough.OneByOne(t)
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
	if !got.Core || got.District != "18-301" || got.Matched < 100 || got.IDs != got.Matched ||
		got.Distinct != got.Matched || got.Boxed != boxed {
		t.Errorf("OWSLib reads %+v", got)
	}
	if !slices.Contains(got.Paths, "/collections/awards/items") {
		t.Errorf("OWSLib reads the paths %v from the definition", got.Paths)
	}
	if got.Dated != dated {
		t.Errorf("OWSLib finds %d awards of July 2023, there are %d", got.Dated, dated)
	}
}
