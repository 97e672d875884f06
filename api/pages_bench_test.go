package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"
)

// BenchmarkPages asks each store for pages of 1,000 real awards, of random boxes and of one verdict, none of which is
// kept, and beside them for the same bytes from one text column of the same kind of database: of-plain is the pages a
// second as a share of those that the database hands out by itself.
func BenchmarkPages(b *testing.B) {
	real := realData(b)
	dsn := pgtest.Database(b)
	for _, kind := range []struct {
		name string
		s    service
		open func(features []string) (page func(from int) (bytes int))
	}{
		{"postgis", serverOf(b, publishedIn(b, dsn, real.library.store)), func(features []string) func(int) int {
			return plainPostgreSQL(b, dsn, features)
		}},
		{"gpkg", real, func(features []string) func(int) int { return plainSQLite(b, features) }},
	} {
		features := featuresOf(b, kind.s)
		plain := kind.open(features)
		for name, address := range map[string]func(*rand.Rand) string{
			"box": func(r *rand.Rand) string {
				x, y := 89.8+5*r.Float64(), 24.3+3*r.Float64()
				return fmt.Sprintf("bbox=%.3f,%.3f,%.3f,%.3f", x, y, x+1.5, y+1)
			},
			"verdict": func(r *rand.Rand) string { return fmt.Sprintf("flood=no&offset=%d", r.IntN(10_000)) },
		} {
			b.Run(kind.name+"/"+name, func(b *testing.B) {
				random := rand.New(rand.NewPCG(1, 2))
				var ours, theirs timing
				for b.Loop() { // in turns, so that both meet the machine alike
					ours.add(func() int {
						return kind.s.page1000(b, "/collections/awards/items?limit=1000&"+address(random))
					})
					theirs.add(func() int { return plain(random.IntN(len(features) - 1000)) })
				}
				// Boxes at the border hold fewer awards: bytes a second are compared.
				b.ReportMetric(ours.perSecond()/theirs.perSecond(), "of-plain")
				b.ReportMetric(ours.perSecond()/1e6, "MB/s")
				b.ReportMetric(float64(b.N)/ours.took.Seconds(), "pages/s")
				b.ReportMetric(float64(b.N)/theirs.took.Seconds(), "plain-pages/s")
			})
		}
	}
}

// timing is what pages took.
type timing struct {
	took  time.Duration
	bytes int
}

func (m *timing) add(page func() int) {
	begun := time.Now()
	m.bytes += page()
	m.took += time.Since(begun)
}

func (m *timing) perSecond() float64 { return float64(m.bytes) / m.took.Seconds() }

func (s service) page1000(b *testing.B, address string) int {
	s.cache.Clear()
	request, err := http.NewRequest(http.MethodGet, "http://"+testHost+address, nil)
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: status %d", address, w.Code)
	}
	return w.Body.Len()
}

// featuresOf gives every award as the page has it.
func featuresOf(b *testing.B, s service) []string {
	var file struct{ Features []json.RawMessage }
	if err := json.Unmarshal(s.ok("/collections/awards/download?f=geojson").body, &file); err != nil {
		b.Fatal(err)
	}
	features := make([]string, len(file.Features))
	for i, f := range file.Features {
		features[i] = string(f)
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
