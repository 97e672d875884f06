package postgis_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/realdata/contents"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/twpayne/go-geom"
)

// What the import finds of lines in areas is what the database finds by itself, to the metre.
func TestLengthsEqualThoseOfPostGIS(t *testing.T) {
	thorough.OneByOne(t)
	d := storetest.Dataset(3, 0)
	d.Assets = nil
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 40 {
		line := []float64{89 + 7*rng.Float64(), 24 + 4*rng.Float64(), 12}
		for range 200 { // steps of about a kilometre, as surveyed lines have
			at := line[len(line)-3:]
			line = append(line, at[0]+(rng.Float64()-0.4)*0.01, at[1]+(rng.Float64()-0.4)*0.01, 12)
		}
		d.Assets = append(d.Assets, spending.Asset{ID: string(rune('A' + i)),
			Geometry: geom.NewLineStringFlat(geom.XYZ, line).SetSRID(4326)})
	}
	if err := asset.Place(d.Assets, d.Areas, d.Description.Levels); err != nil {
		t.Fatal(err)
	}
	dsn := pgtest.Database(t)
	if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	store, err := postgis.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT e.id, a.id,
		ST_Length(ST_Intersection(ST_Force2D(e.geom), a.geom)::geography)
		FROM floodspend.entries e JOIN floodspend.areas a ON a.geom && e.geom
		WHERE e.register = 'assets' AND a.level = 'circle'`)
	if err != nil {
		t.Fatal(err)
	}
	sql := map[string]map[string]float64{}
	var id, area string
	var metres float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &area, &metres}, func() error {
		if sql[id] == nil {
			sql[id] = map[string]float64{}
		}
		sql[id][area] = metres
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, a := range d.Assets {
		inside := 0.0
		for _, p := range a.Areas {
			if math.Abs(p.Amount-sql[a.ID][p.Area]) > 1 {
				t.Errorf("%s in %s: %v m, by SQL %v m", a.ID, p.Area, p.Amount, sql[a.ID][p.Area])
			}
			inside += p.Amount
			compared++
		}
		if math.Abs(inside+a.Outside-a.Length) > 0.01 {
			t.Errorf("%s: %v m inside and %v m outside of %v m", a.ID, inside, a.Outside, a.Length)
		}
	}
	if compared < 20 {
		t.Errorf("only %d lengths to compare", compared)
	}
}

// Of the real embankments the database finds the same lengths in circles by its own SQL, to the metre, and the same
// length in all: two ways to one answer, of which the import takes the one that both stores share.
func TestEmbankmentsEqualThoseOfPostGIS(t *testing.T) {
	areas := contents.CircleShapes(t, "layer/assets/geojson/Assam_revenue_circles.geojson")
	b := asset.NewBuilder("embankments", "", "embankment.geojson", asset.Columns{ClassIs: "embankment", Title: "name"})
	for _, f := range contents.Features(t, "Sources/NERDRR/data/embankment.geojson") {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	assets, _, err := b.Assets()
	if err != nil || len(assets) != 792 {
		t.Fatalf("%d embankments, %v", len(assets), err)
	}
	if err := asset.Place(assets, areas, geo.DistrictsAndCircles()); err != nil {
		t.Fatal(err)
	}
	bySQL := lengthsBySQL(t, assets, areas)
	total, ours, worst := 0.0, 0.0, 0.0
	for i := range assets {
		a := &assets[i]
		theirs := bySQL[a.ID]
		total, ours = total+theirs[""], ours+a.Length
		delete(theirs, "")
		for _, p := range a.Areas {
			theirs[p.Area] -= p.Amount
		}
		for _, apart := range theirs {
			worst = max(worst, math.Abs(apart))
		}
	}
	if worst > 1 || math.Abs(total-ours) > 1 {
		t.Errorf("%.3f m apart in a circle, %.3f and %.3f m in all", worst, ours, total)
	}
	t.Logf("%.0f m, %.4f m apart at most in a circle, %.4f m in all", ours, worst, total-ours)
}

// lengthsBySQL gives the metres of each asset in each area, and in all under "", as PostGIS works them out.
func lengthsBySQL(t *testing.T, assets []spending.Asset, areas []geo.Area) map[string]map[string]float64 {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	fill := func(table string, n int, row func(int) (string, orb.Geometry)) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "CREATE TEMP TABLE "+table+" (id text, shape bytea)"); err != nil {
			t.Fatal(err)
		}
		_, err := conn.CopyFrom(t.Context(), pgx.Identifier{table}, []string{"id", "shape"},
			pgx.CopyFromSlice(n, func(i int) ([]any, error) {
				id, g := row(i)
				shape, err := wkb.Marshal(g)
				return []any{id, shape}, err
			}))
		if err != nil {
			t.Fatal(err)
		}
	}
	fill("lines", len(assets), func(i int) (string, orb.Geometry) {
		return assets[i].ID, geo.Flat(assets[i].Geometry)
	})
	fill("circles", len(areas), func(i int) (string, orb.Geometry) { return areas[i].ID, areas[i].Geometry })
	rows, err := conn.Query(t.Context(), `WITH l AS MATERIALIZED (
			SELECT id, ST_SetSRID(ST_GeomFromWKB(shape), 4326) AS g FROM lines),
		pieces AS MATERIALIZED ( -- an intersection has what a line runs over twice once
			SELECT id, g FROM l WHERE ST_IsSimple(g) UNION ALL
			SELECT id, (ST_DumpSegments(g)).geom FROM l WHERE NOT ST_IsSimple(g)),
		c AS MATERIALIZED (SELECT id, ST_MakeValid(ST_SetSRID(ST_GeomFromWKB(shape), 4326)) AS g FROM circles)
		SELECT id, '', ST_Length(g::geography) FROM l UNION ALL
		SELECT p.id, c.id, ST_Length(ST_CollectionExtract(ST_Intersection(p.g, c.g), 2)::geography)
			FROM pieces p JOIN c ON p.g && c.g`)
	if err != nil {
		t.Fatal(err)
	}
	metres := map[string]map[string]float64{}
	var id, area string
	var length float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &area, &length}, func() error {
		if metres[id] == nil {
			metres[id] = map[string]float64{}
		}
		metres[id][area] += length // of circles of several features
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return metres
}
