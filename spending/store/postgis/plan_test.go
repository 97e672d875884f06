package postgis

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// published opens a store of awards, the last of which alone names a place in its title.
func published(t *testing.T, awards int) *snapshot {
	t.Helper()
	dsn := pgtest.Database(t)
	if _, err := Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return storetest.OnePlaceNamed(t, s, awards).(*snapshot)
}

// plan gives the steps by which PostgreSQL answers a query, on more rows than a test has.
func (s *snapshot) plan(t *testing.T, query string, args []any) string {
	t.Helper()
	var plan string
	err := s.store.again(t.Context(), func(conn *pgx.Conn) error {
		return pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil {
				return err
			}
			rows, err := tx.Query(t.Context(), "EXPLAIN "+query, append([]any{pgx.QueryExecModeExec}, args...)...)
			if err != nil {
				return err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			plan = strings.Join(lines, "\n")
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// A search for a text that few records have reads these few; records of a box are found in the GiST index.
func TestFoundByIndex(t *testing.T) {
	thorough.OneByOne(t)
	s := published(t, 2000)
	q := store.AwardQuery{Text: "ZWOLLE", Limit: 10}
	selected, err := s.selection(t.Context(), &q, nil)
	if err != nil {
		t.Fatal(err)
	}
	counting, args := s.dataset.counting(selected)
	if plan := s.plan(t, counting, args); !strings.Contains(plan, fmt.Sprintf("awards_v%d_no_idx", s.dataset.number)) {
		t.Errorf("%s\n%s", counting, plan)
	}
	levels := s.dataset.description.Levels
	boxes := store.EntryQuery{Boxes: []orb.Bound{{Min: orb.Point{91, 25}, Max: orb.Point{91.1, 25.1}},
		{Min: orb.Point{94, 25}, Max: orb.Point{94.1, 25.1}}}}
	asked, err := boxes.Ask(levels, "damage", s.dataset.version)
	if err != nil {
		t.Fatal(err)
	}
	w := entryTerms(levels, &boxes, &asked)
	query := "SELECT count(*) FROM " + s.dataset.table("entries") + w.sql()
	if plan := s.plan(t, query, w.args); !strings.Contains(plan, "geom_idx") {
		t.Errorf("%s\n%s", query, plan)
	}
}
