package api

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/synthetic"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	_ "modernc.org/sqlite"
)

// BenchmarkPages asks each store for pages of 1,000 real awards, of random boxes and of one verdict, none of which is
// kept, and beside them for the same bytes from one text column of the same kind of database: of-plain is the pages a
// second as a share of those that the database hands out by itself.
func BenchmarkPages(b *testing.B) {
	real := realData(b)
	dsn := pgtest.Database(b)
	assam := orb.Bound{Min: orb.Point{89.8, 24.3}, Max: orb.Point{96.3, 28.3}}
	benchmarkPages(b, "postgis", serverOf(b, publishedIn(b, dsn, real.versions.store)), assam, dsn)
	benchmarkPages(b, "gpkg", real, assam, "")
}

// BenchmarkPagesOfMany does so with made-up awards, as many as FLOODSPEND_BENCH_AWARDS says first, in 6,600 circles.
func BenchmarkPagesOfMany(b *testing.B) {
	first, _, _ := strings.Cut(cmp.Or(os.Getenv("FLOODSPEND_BENCH_AWARDS"), "20000"), ",")
	awards, err := strconv.Atoi(first)
	if err != nil {
		b.Fatalf("FLOODSPEND_BENCH_AWARDS: %v", err)
	}
	country := orb.Bound{Min: orb.Point{68, 8}, Max: orb.Point{88, 28}} // of package synthetic
	dsn := pgtest.Database(b)
	if _, err := postgis.Migrate(b.Context(), dsn, ""); err != nil {
		b.Fatal(err)
	}
	for kind, open := range map[string]func() (store.Store, error){
		"postgis": func() (store.Store, error) { return postgis.Open(b.Context(), dsn) },
		"gpkg":    func() (store.Store, error) { return gpkg.Open(filepath.Join(b.TempDir(), "many.gpkg")) },
	} {
		opened, err := open()
		if err != nil {
			b.Fatal(err)
		}
		publishMade(b, opened, awards)
		database := ""
		if kind == "postgis" {
			database = dsn
		}
		benchmarkPages(b, kind, serverOf(b, opened), country, database)
	}
}

// benchmarkPages asks for pages of boxes within an extent. Without a DSN the plain database is SQLite.
func benchmarkPages(b *testing.B, kind string, s service, extent orb.Bound, dsn string) {
	features := featuresOf(b, s)
	var plain func(from int) (bytes int)
	if dsn != "" {
		plain = plainPostgreSQL(b, dsn, features)
	} else {
		plain = plainSQLite(b, features)
	}
	for name, address := range map[string]func(*rand.Rand) string{
		"box": func(r *rand.Rand) string { // a twentieth to a quarter of the extent's sides
			width, height := extent.Max[0]-extent.Min[0], extent.Max[1]-extent.Min[1]
			side := 0.05 + 0.2*r.Float64()
			x, y := extent.Min[0]+(1-side)*width*r.Float64(), extent.Min[1]+(1-side)*height*r.Float64()
			return fmt.Sprintf("bbox=%.3f,%.3f,%.3f,%.3f", x, y, x+side*width, y+side*height)
		},
		"verdict": func(r *rand.Rand) string { return fmt.Sprintf("flood=no&offset=%d", r.IntN(10_000)) },
	} {
		b.Run(kind+"/"+name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			var room bytes.Buffer // a client has its own
			var ours, theirs timing
			for b.Loop() { // in turns, so that both meet the machine alike
				ours.add(func() int {
					return s.page1000(b, "/collections/awards/items?limit=1000&"+address(random), &room)
				})
				theirs.add(func() int { return plain(random.IntN(len(features) - 1000)) })
			}
			// Small boxes hold fewer awards: bytes a second are compared.
			b.ReportMetric(ours.perSecond()/theirs.perSecond(), "of-plain")
			b.ReportMetric(ours.perCPU()/theirs.perCPU(), "cpu-of-plain")
			b.ReportMetric(ours.perSecond()/1e6, "MB/s")
			b.ReportMetric(float64(b.N)/ours.took.Seconds(), "pages/s")
			b.ReportMetric(float64(b.N)/theirs.took.Seconds(), "plain-pages/s")
		})
	}
}

// timing is what pages took.
type timing struct {
	took, cpu time.Duration
	bytes     int
}

func (m *timing) add(page func() int) {
	begun, used := time.Now(), cpuTime()
	m.bytes += page()
	m.took += time.Since(begun)
	m.cpu += cpuTime() - used
}

// cpuTime is what this process has used: a server of PostgreSQL uses its own.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (m *timing) perCPU() float64 { return float64(m.bytes) / m.cpu.Seconds() }

func (m *timing) perSecond() float64 { return float64(m.bytes) / m.took.Seconds() }

func (s service) page1000(b *testing.B, address string, room *bytes.Buffer) int {
	s.cache.Clear()
	room.Reset()
	request, err := http.NewRequest(http.MethodGet, "http://"+testHost+address, nil)
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	w.Body = room
	s.ServeHTTP(w, request)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: status %d", address, w.Code)
	}
	return w.Body.Len()
}

// featuresOf gives awards as pages have them, 20,000 at most.
func featuresOf(b *testing.B, s service) []string {
	var features []string
	for len(features) < 20_000 {
		var page struct{ Features []json.RawMessage }
		address := fmt.Sprintf("/collections/awards/items?limit=1000&offset=%d", len(features))
		if err := json.Unmarshal(s.ok(address).body, &page); err != nil {
			b.Fatal(err)
		}
		if len(page.Features) == 0 {
			break
		}
		for _, f := range page.Features {
			features = append(features, string(f))
		}
	}
	return features
}

func plainPostgreSQL(b *testing.B, dsn string, features []string) func(from int) int {
	conn, err := pgx.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(context.Background()) })
	_, err = conn.Exec(b.Context(), "CREATE TABLE features (n integer, body text) WITH (toast_tuple_target = 8160)")
	if err == nil {
		_, err = conn.CopyFrom(b.Context(), pgx.Identifier{"features"}, []string{"n", "body"},
			pgx.CopyFromSlice(len(features), func(i int) ([]any, error) { return []any{i, features[i]}, nil }))
	}
	if err == nil {
		_, err = conn.Exec(b.Context(), "CREATE INDEX ON features (n); ANALYZE features")
	}
	if err != nil {
		b.Fatal(err)
	}
	return func(from int) (bytes int) {
		rows, err := conn.Query(b.Context(), "SELECT body FROM features WHERE n >= $1 ORDER BY n LIMIT 1000", from)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			bytes += len(rows.RawValues()[0])
		}
		return bytes
	}
}

func plainSQLite(b *testing.B, features []string) func(from int) int {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "plain.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(b.Context(), nil)
	if err == nil {
		_, err = tx.ExecContext(b.Context(), "CREATE TABLE features (n INTEGER PRIMARY KEY, body TEXT)")
	}
	for i := 0; i < len(features) && err == nil; i++ {
		_, err = tx.ExecContext(b.Context(), "INSERT INTO features VALUES (?, ?)", i, features[i])
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		b.Fatal(err)
	}
	return func(from int) (bytes int) {
		rows, err := db.QueryContext(b.Context(), "SELECT body FROM features WHERE n >= ? ORDER BY n LIMIT 1000", from)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var body sql.RawBytes
			if err := rows.Scan(&body); err != nil {
				b.Fatal(err)
			}
			bytes += len(body)
		}
		return bytes
	}
}

// publishMade publishes so many made-up awards of 6,600 areas in a store, which it closes with the benchmark.
func publishMade(b *testing.B, opened store.Store, awards int) {
	b.Helper()
	b.Cleanup(func() { opened.Close() })
	d, err := synthetic.Dataset(synthetic.Options{Seed: 1, Awards: awards, Areas: 6600, Months: 60})
	if err == nil {
		_, err = opened.Publish(b.Context(), d)
	}
	if err != nil {
		b.Fatal(err)
	}
}
