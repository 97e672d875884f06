package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/peterstace/simplefeatures/geom"

	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestRealAffected compares the need of single months with the totals of the bulletins.
func TestRealAffected(t *testing.T) {
	s := realData(t)
	for month, want := range map[string]string{"2022-06": "8499660", "2024-07": "3427982"} {
		for level, areas := range map[string]string{"district": "35", "circle": "180"} {
			var document struct{ Summary map[string]any }
			s.ok("/analysis/allocation?geometry=none&level=" + level + "&period=" + month).decode(&document)
			if got := fmt.Sprint(document.Summary["need"]); got != want {
				t.Errorf("%s by %s: %s people affected, the bulletin says %s", month, level, got, want)
			}
			if got := fmt.Sprint(document.Summary["areas"]); got != areas {
				t.Errorf("%s areas at level %s, want %s", got, level, areas)
			}
		}
	}
}

// TestRealReconciliation adds up the accepted rows of the portal's files with a reader of
// its own: the buckets hold all of it.
func TestRealReconciliation(t *testing.T) {
	s := realData(t)
	files, err := filepath.Glob(filepath.Join(realdata.Dir(t), "Sources/TENDERS/data/monthly_tenders/*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no monthly files: %v", err)
	}
	sum, awards := new(big.Int), 0
	for _, path := range files {
		total, n := acceptedRows(t, path)
		sum.Add(sum, total)
		awards += n
	}
	for _, query := range []string{"", "?flood=all", "?flood=unclear&kind=relief", "?within=18-316&date=published"} {
		var document struct{ Reconciliation map[string]any }
		s.ok("/analysis/reconciliation" + query).decode(&document)
		buckets, counted := int64(0), int64(0)
		counts := bucketsIn(document.Reconciliation["records"].(map[string]any))
		for name, amount := range bucketsIn(document.Reconciliation) {
			if name != "source" {
				buckets += paise(t, amount)
				counted += whole(t, counts[name])
			}
		}
		if !sum.IsInt64() || buckets != sum.Int64() ||
			paise(t, fmt.Sprint(document.Reconciliation["source"])) != buckets {
			t.Errorf("%s: the buckets hold %d paise, the files %s", query, buckets, sum)
		}
		if counted != int64(awards) || awards != 12031 {
			t.Errorf("%s: the buckets hold %d awards, the files %d", query, counted, awards)
		}
	}
}

var rateContract = regexp.MustCompile(`(?i)\brate[\W_]+contracts?\b`)

// acceptedRows adds up the awarded values of a file's accepted rows, each rounded half up
// to paise. Under a thousand rupees there is no value but a rate contract's ceiling.
func acceptedRows(t *testing.T, path string) (paise *big.Int, rows int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	paise = new(big.Int)
	for {
		row, err := r.Read()
		if err == io.EOF {
			return paise, rows
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if row[column["Status"]] != "Accepted-AOC" {
			continue
		}
		rows++
		text := strings.ReplaceAll(strings.TrimSpace(row[column["Awarded Value"]]), ",", "")
		if text == "" {
			continue
		}
		amount := rational(t, text)
		amount.Add(amount.Mul(amount, big.NewRat(100, 1)), big.NewRat(1, 2))
		of := new(big.Int).Quo(amount.Num(), amount.Denom())
		ceiling := rateContract.MatchString(row[column["tender_title"]] + " | " + row[column["Work Description"]])
		if ceiling || of.Cmp(big.NewInt(1000_00)) >= 0 {
			paise.Add(paise, of)
		}
	}
}

// TestRealShapes holds every shape as written against the rules of simple features, and has
// no vertex twice in a row, which the sphere of R's sf does not take.
func TestRealShapes(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	s := realData(t)
	for _, address := range []string{"circles/items?geometry=full", "circles/items?geometry=simplified",
		"districts/items?geometry=full", "districts/items?geometry=simplified"} {
		var page struct {
			Features []struct {
				ID       string
				Geometry json.RawMessage
			}
		}
		s.ok("/collections/" + address + "&limit=1000").decode(&page)
		if len(page.Features) < 35 {
			t.Errorf("%s: %d shapes", address, len(page.Features))
		}
		for _, f := range page.Features {
			if _, err := geom.UnmarshalGeoJSON(f.Geometry); err != nil {
				t.Errorf("%s: %s: %v", address, f.ID, err)
			}
			var shape struct{ Coordinates [][][][2]float64 }
			if err := json.Unmarshal(f.Geometry, &shape); err != nil {
				t.Fatal(err)
			}
			for _, ring := range slices.Concat(shape.Coordinates...) {
				if distinct := slices.Compact(slices.Clone(ring)); len(distinct) < len(ring) {
					t.Errorf("%s: %s has %d vertices twice in a row", address, f.ID, len(ring)-len(distinct))
				}
			}
		}
	}
}
