package gpkg_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// benchAwards is how many awards the real files of Assam hold.
const benchAwards = 12_000

func BenchmarkPublish(b *testing.B) {
	d := storetest.Dataset(1, benchAwards)
	awards := storetest.Collect(d)
	d = storetest.Of("bench", awards...)
	store := open(b, filepath.Join(b.TempDir(), "bench.gpkg"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := store.Publish(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchAwards*b.N)/b.Elapsed().Seconds(), "awards/s")
}

func benchStore(b *testing.B) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "bench.gpkg")
	store := open(b, path)
	if _, err := store.Publish(b.Context(), storetest.Dataset(1, benchAwards)); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchSnapshot(b *testing.B) store.Snapshot {
	b.Helper()
	store := open(b, benchStore(b))
	snap, err := store.Snapshot(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		snap.Close()
		store.Close()
	})
	return snap
}

func BenchmarkOpenAndFirstCube(b *testing.B) {
	path := benchStore(b)
	b.ReportAllocs()
	for b.Loop() {
		store := open(b, path)
		snap, err := store.Snapshot(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := snap.Cube(b.Context(), ledger.CubeQuery{Level: "circle"}); err != nil {
			b.Fatal(err)
		}
		snap.Close()
		store.Close()
	}
}

func BenchmarkCube(b *testing.B) {
	snap := benchSnapshot(b)
	if _, err := snap.Cube(b.Context(), ledger.CubeQuery{Level: "circle"}); err != nil { // read the awards
		b.Fatal(err)
	}
	year := spending.Calendar{Begins: time.April}.Year(spending.NewMonth(2022, 4))
	for name, q := range map[string]ledger.CubeQuery{
		"circle/year":           {Level: "circle", Window: year},
		"circle/all":            {Level: "circle"},
		"circle/all by month":   {Level: "circle", ByMonth: true},
		"district/all":          {Level: "district"},
		"district/all by month": {Level: "district", ByMonth: true},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			rows := 0
			for b.Loop() {
				cube, err := snap.Cube(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				rows = len(cube)
			}
			b.ReportMetric(float64(rows), "rows")
		})
	}
}

func BenchmarkAwards(b *testing.B) {
	snap := benchSnapshot(b)
	year := spending.Calendar{Begins: time.April}.Year(spending.NewMonth(2022, 4))
	flood := map[string]string{"flood": "yes"}
	for name, q := range map[string]store.AwardQuery{
		"first page":              {Limit: 100},
		"flood by value":          {Equal: flood, Sort: "-awarded", Limit: 100},
		"behind an area's figure": {Equal: flood, Area: "18-310", Window: year, Sort: "-awarded", Limit: 100},
		"text":                    {Text: "embankment", Limit: 100},
		"one feature for a count": {Equal: flood, Limit: 1},
		"everything":              {},
		"areas":                   {Areas: []string{"18-310", "18-310-00102"}, Limit: 100},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := snap.Awards(b.Context(), q, func(*spending.Award) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNeeds(b *testing.B) {
	snap := benchSnapshot(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := snap.Needs(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
