package postgis_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/jackc/pgx/v5"
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
