package asdma_test

import (
	"encoding/csv"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata/program"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/paulmach/orb"
)

// TestRealImport holds what is imported of the real files against sums taken from the
// files by other means than the importer's readers.
func TestRealImport(t *testing.T) {
	dir := realdata.Dir(t)
	db, err := program.Imported(dir)
	if err != nil {
		t.Fatal(err)
	}
	store, err := gpkg.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	snapshot, err := store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	t.Run("areas", func(t *testing.T) { checkRealAreas(t, snapshot) })
	t.Run("affected", func(t *testing.T) { checkRealAffected(t, snapshot, dir) })
	t.Run("money", func(t *testing.T) { checkRealMoney(t, snapshot, dir) })
	t.Run("levels", func(t *testing.T) { checkRealLevels(t, snapshot) })
	t.Run("sanctions", func(t *testing.T) { checkRealSanctions(t, snapshot, dir) })
	t.Run("duplicate", func(t *testing.T) {
		kept, err := snapshot.Award(t.Context(), "assamtenders:2025_UDD_42651_1")
		if err != nil {
			t.Fatal(err)
		}
		other, err := snapshot.Award(t.Context(), "assamtenders:2025_UDD_42651_1~1")
		if err != nil {
			t.Fatal(err)
		}
		if sum := kept.Awarded.Money + other.Awarded.Money; sum != 19_800_000_00+2_750_000_00 ||
			kept.Status == other.Status {
			t.Errorf("%d %s and %d %s", kept.Awarded.Money, kept.Status, other.Awarded.Money, other.Status)
		}
	})
}

func checkRealAreas(t *testing.T, snapshot store.Snapshot) {
	circleKM2, districtKM2 := map[string]float64{}, map[string]float64{}
	for level, want := range map[geo.Level]int{geo.District: 35, geo.Circle: 180} {
		areas, err := snapshot.Areas(t.Context(), level)
		if err != nil {
			t.Fatal(err)
		}
		if len(areas) != want {
			t.Errorf("%d areas of level %s, want %d", len(areas), level, want)
		}
		for _, a := range areas {
			if err := shape.Validate(a.Geometry); err != nil || len(a.Geometry) == 0 {
				t.Errorf("%s %s: %d polygons, %v", a.ID, a.Name, len(a.Geometry), err)
			}
			if level == geo.District {
				districtKM2[a.ID] = shape.AreaKM2(a.Geometry)
			} else {
				circleKM2[a.ParentID] += shape.AreaKM2(orb.MultiPolygon(a.Geometry))
			}
		}
	}
	for id, km2 := range districtKM2 {
		if math.Abs(km2-circleKM2[id]) > 0.01*km2 {
			t.Errorf("district %s has %.1f km², its circles %.1f", id, km2, circleKM2[id])
		}
	}
}

// bulletinEntry finds a circle's entry in the raw text of a bulletin.
var bulletinEntry = regexp.MustCompile(`Population Affected: (\d+)`)

func checkRealAffected(t *testing.T, snapshot store.Snapshot, dir string) {
	all, err := snapshot.Needs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]float64{}
	for _, series := range all {
		if series.Name != spending.Affected {
			continue
		}
		for _, v := range series.Values {
			if strings.Count(v.Area, "-") == 2 { // a circle's code
				sums[v.Month.String()] += v.Value
			}
		}
	}
	for month, want := range map[string]float64{"2022-06": 8_499_660, "2024-07": 3_427_982} {
		if sums[month] != want {
			t.Errorf("%s: %v affected people, want %v", month, sums[month], want)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "Sources/DRIMS/data/DRIMS_api_output/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no bulletins: %v", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for _, m := range bulletinEntry.FindAllSubmatch(text, -1) {
			people, err := strconv.ParseFloat(string(m[1]), 64)
			if err != nil {
				t.Fatal(path, err)
			}
			want += people
		}
		month := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(path), ".json"), "_", "-")
		if sums[month] != want {
			t.Errorf("%s: %v affected people, the bulletin's entries add up to %v", month, sums[month], want)
		}
	}
}

func checkRealMoney(t *testing.T, snapshot store.Snapshot, dir string) {
	rows, total := acceptedRows(t, dir)
	if rows != 12_031 {
		t.Errorf("%d accepted rows in the files, want 12031", rows)
	}
	awards, stored := 0, spending.Money(0)
	if _, err := snapshot.Awards(t.Context(), store.AwardQuery{Equal: map[string]string{"rung": "awarded"}},
		func(a *spending.Award) error {
			awards++
			stored += a.Awarded.Money
			return nil
		}); err != nil {
		t.Fatal(err)
	}
	if awards != rows || stored != total {
		t.Errorf("the store has %d awards of %d, the files %d of %d", awards, stored, rows, total)
	}
	view, err := analysis.NewView(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []geo.Level{geo.District, geo.Circle} {
		for _, flood := range []ledger.FloodFilter{ledger.OnlyFlood, ledger.OnlyUnclear, ledger.AnyFlood} {
			r, err := view.Reconcile(t.Context(), ledger.Query{Level: level, Flood: flood, Rung: spending.Awarded,
				Date: ledger.DateContract})
			if err != nil {
				t.Fatal(err)
			}
			var sum ledger.Bucket
			for _, b := range []ledger.Bucket{r.At(geo.Circle), r.At(geo.District), r.Whole, r.Conflict, r.Unlocated,
				r.Excluded} {
				sum.Amount += b.Amount
				sum.Records += b.Records
			}
			if sum != r.Source || r.Source.Amount != total || r.Source.Records != rows {
				t.Errorf("%s, flood=%s: buckets %+v, source %+v, files %d rows of %d", level, flood, sum, r.Source,
					rows, total)
			}
		}
	}
}

// checkRealLevels holds each district's money against its circles' and its district-only money.
func checkRealLevels(t *testing.T, snapshot store.Snapshot) {
	view, err := analysis.NewView(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"2021-22", "2022-23", "2024-25", "2022-06/2022-09"} {
		period, err := spending.Calendar{Begins: time.April}.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []ledger.Query{
			{Flood: ledger.OnlyFlood},
			{Flood: ledger.AnyFlood},
			{Flood: ledger.OnlyFlood, Kinds: []spending.Kind{spending.Restoration}},
			{Flood: ledger.OnlyFlood, Funds: []string{"SDRF"}},
		} {
			q.Period, q.Need, q.Rung, q.Date, q.Spread = period, "affected_peak", spending.Awarded, ledger.DateContract,
				ledger.SpreadNone
			q.Level = geo.Circle
			byCircle, err := view.Allocate(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			q.Level = geo.District
			byDistrict, err := view.Allocate(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			sums := map[string]spending.Money{}
			for _, a := range byCircle.Areas {
				sums[a.Area.ParentID] += a.Amount
			}
			for _, d := range byCircle.Coarser {
				sums[d.Area.ID] += d.Amount
			}
			if len(byDistrict.Areas) != 35 {
				t.Errorf("%s: %d districts", text, len(byDistrict.Areas))
			}
			for _, a := range byDistrict.Areas {
				if a.Amount != sums[a.Area.ID] {
					t.Errorf("%s %+v: %s has %d, its parts %d", text, q.Kinds, a.Area.ID, a.Amount, sums[a.Area.ID])
				}
			}
		}
	}
}

var rateContract = regexp.MustCompile(`(?i)\brate[\W_]+contracts?\b`)

// acceptedRows counts the accepted bids of the monthly files and adds up their values,
// each rounded half up to paise, with nothing of package portal.
func acceptedRows(t *testing.T, dir string) (rows int, total spending.Money) {
	files, err := filepath.Glob(filepath.Join(dir, "Sources/TENDERS/data/monthly_tenders/*_tenders.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no monthly files: %v", err)
	}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		header, err := r.Read()
		if err != nil {
			t.Fatal(path, err)
		}
		column := map[string]int{}
		for i, h := range header {
			column[strings.TrimPrefix(strings.TrimSpace(h), "\ufeff")] = i
		}
		for {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(path, err)
			}
			if row[column["Status"]] != "Accepted-AOC" {
				continue
			}
			rows++
			text := strings.ReplaceAll(strings.TrimSpace(row[column["Awarded Value"]]), ",", "")
			if text == "" {
				continue
			}
			value, ok := new(big.Rat).SetString(text)
			if !ok {
				t.Errorf("%s: amount %q", path, text)
				continue
			}
			value.Add(value.Mul(value, big.NewRat(100, 1)), big.NewRat(1, 2))
			paise := spending.Money(new(big.Int).Div(value.Num(), value.Denom()).Int64())
			ceiling := rateContract.MatchString(row[column["tender_title"]] + " | " + row[column["Work Description"]])
			if ceiling || paise >= 1000_00 {
				total += paise // what is smaller is no value of a contract
			}
		}
		_ = f.Close()
	}
	return rows, total
}

// checkRealSanctions holds the sanctions against sums of the file's own column: everything
// is in one bucket, and what is doubtful is in no district.
func checkRealSanctions(t *testing.T, snapshot store.Snapshot, dir string) {
	rows := readCSV(t, filepath.Join(dir, "Sources/SDRF/data/sec_meeting/processed/line_items_clean.csv"))
	var total, doubtful, noItem int64
	for _, row := range rows {
		amount, ok := new(big.Rat).SetString(row["amount_inr_clean"])
		if !ok {
			continue
		}
		amount.Add(amount.Mul(amount, big.NewRat(100, 1)), big.NewRat(1, 2)) // half a paisa up
		paise := new(big.Int).Quo(amount.Num(), amount.Denom()).Int64()
		total += paise
		switch {
		case row["row_kind"] != "line_item":
			noItem += paise
		case row["amount_outlier"] == "True" || row["amount_flag"] != "" || row["amount_unit_basis"] != "kept":
			doubtful += paise
		}
	}
	view, err := analysis.NewView(t.Context(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	q := ledger.Query{Level: geo.Circle, Need: spending.AffectedPeak, Flood: ledger.AnyFlood, Rung: spending.Sanctioned,
		Date: ledger.DateContract}
	a, err := view.Allocate(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	r := a.Reconciliation
	if r.Source != (ledger.Bucket{Amount: spending.Money(total), Records: len(rows)}) || len(rows) != 8344 {
		t.Errorf("source %+v, the file has %d paise in %d rows", r.Source, total, len(rows))
	}
	if sum := r.At(geo.Circle).Amount + r.At(geo.District).Amount + r.Whole.Amount + r.Conflict.Amount +
		r.Unlocated.Amount + r.Excluded.Amount; sum != r.Source.Amount {
		t.Errorf("the buckets add up to %d, the source is %d", sum, r.Source.Amount)
	}
	excluded := map[ledger.Reason]ledger.Bucket{}
	for _, e := range r.Exclusions {
		excluded[e.Reason] = e.Bucket
	}
	if got := excluded[ledger.NotAnItem]; got.Amount != spending.Money(noItem) || got.Records != 96 {
		t.Errorf("totals and headings %+v, the file has %d paise of them", got, noItem)
	}
	// What the publisher flags, and what only this program doubts.
	if got := excluded[ledger.DoubtfulAmount]; got.Amount <= spending.Money(doubtful) || got.Records <= 400 {
		t.Errorf("doubtful %+v, the file alone flags %d paise", got, doubtful)
	}
	q.Level = geo.District
	if a, err = view.Allocate(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	const crore = 1e7 * 100
	for _, line := range a.Areas {
		if line.High > 700*crore {
			t.Errorf("%s may have been sanctioned %d: an amount read in the wrong unit counts", line.Area.Name,
				line.High)
		}
	}
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, cells := range table[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[table[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}
