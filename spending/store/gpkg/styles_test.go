package gpkg_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// A program that opens the file draws its tables by default styles, and goes from an area to its awards.
func TestFileGreetsItsReaders(t *testing.T) {
	thorough.OneByOne(t)
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 60)
	if got := rows(t, path, "SELECT f_table_name, useAsDefault FROM layer_styles ORDER BY 1"); !slices.Equal(got,
		[]string{"circles|1", "damage|1", "districts|1", "layers|1"}) {
		t.Errorf("styles of %v", got)
	}
	for _, qml := range rows(t, path, "SELECT styleQML FROM layer_styles") {
		for d := xml.NewDecoder(strings.NewReader(qml)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, qml)
			}
		}
	}
	if bare := rows(t, path, "SELECT table_name FROM gpkg_contents WHERE coalesce(identifier, '') = '' OR "+
		"coalesce(description, '') = ''"); bare != nil {
		t.Errorf("no title or description of %v", bare)
	}
	want := map[string]int{}
	for _, a := range storetest.Collect(storetest.Dataset(1, 60)) {
		within := map[string]bool{}
		for _, p := range a.Parts {
			within[p.Area] = true
			for _, outer := range p.Within {
				within[outer] = true
			}
		}
		for area := range within {
			want[area]++
		}
	}
	found := 0
	for _, level := range []string{"districts", "circles"} {
		for _, line := range rows(t, path, "SELECT x.id, count(*) FROM "+level+" x JOIN (SELECT "+
			"mapping_table_name m FROM gpkgext_relations WHERE base_table_name = '"+level+"' AND "+
			"related_table_name = 'awards') JOIN "+level+"_awards r ON r.base_id = x.fid "+
			"JOIN awards a ON a.fid = r.related_id GROUP BY 1") {
			area, n, _ := strings.Cut(line, "|")
			if n != strconv.Itoa(want[area]) {
				t.Errorf("%s is related to %s awards, want %d", area, n, want[area])
			}
			found++
		}
	}
	if found != len(want) || found < 20 {
		t.Errorf("%d areas are related to awards, want %d", found, len(want))
	}
}

// validator is GDAL's, which Debian's python3-gdal has.
const validator = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"

func TestGDALsValidatorFindsNothing(t *testing.T) {
	thorough.OneByOne(t)
	if _, err := os.Stat(validator); err != nil {
		t.Skip("SKIPPED: there is no validate_gpkg.py here (Debian package python3-gdal)")
	}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	publishFile(t, path, 1, 40)
	out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", validator, "-q", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), "error") {
		t.Errorf("%v\n%s", err, out)
	}
}
