package gpkg

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
)

// published opens a store of awards whose texts differ, the last of which alone names a place.
func published(t *testing.T, awards int) *snapshot {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "x.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return storetest.OnePlaceNamed(t, s, awards).(*snapshot)
}

// plan gives the steps by which SQLite answers a query.
func (s *snapshot) plan(t *testing.T, query string, args []any) string {
	t.Helper()
	var steps []string
	err := each(t.Context(), s.file.db, "EXPLAIN QUERY PLAN "+query, args, func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		steps = append(steps, step)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// A search for a text that few records have reads these few, whatever else is asked and however it is sorted.
func TestTextsAreFoundByIndex(t *testing.T) {
	thorough.OneByOne(t)
	s := published(t, 2000)
	for _, q := range []store.AwardQuery{{}, {Sort: "-awarded", Limit: 10},
		{Equal: map[string]string{"rung": "awarded"}, Kinds: []spending.Kind{spending.Relief, ""}, Limit: 10}} {
		q.Text = "ZWOLLE"
		t.Run(fmt.Sprintf("%+v", q), func(t *testing.T) {
			conditions, err := q.Conditions(s.file.description.Levels, spending.INR)
			if err != nil {
				t.Fatal(err)
			}
			w, err := s.file.selection(t.Context(), &q, conditions)
			if err != nil {
				t.Fatal(err)
			}
			page, args := numbersQuery(w, s.file.ordering(&q), &q)
			for query, args := range map[string][]any{"SELECT count(*) FROM awards a" + w.sql(): w.args, page: args} {
				plan := s.plan(t, query, args)
				if !strings.Contains(plan, "SEARCH a USING INTEGER PRIMARY KEY") ||
					strings.Contains(plan, "SCAN a") {
					t.Errorf("%s\n%s", query, plan)
				}
			}
		})
	}
	q := store.AwardQuery{Text: "o"}
	if w, err := s.file.selection(t.Context(), &q, nil); err != nil || strings.Contains(w.sql(), "fid IN") {
		t.Errorf("the index tells nothing of one letter, but %s: %v", w.sql(), err)
	}
}

// Records of a box are found in the spatial index that QGIS uses too.
func TestBoxesAreFoundByIndex(t *testing.T) {
	thorough.OneByOne(t)
	s := published(t, 1)
	table, err := store.TableOf(s.file.description.Levels, "damage")
	if err != nil {
		t.Fatal(err)
	}
	b := orb.Bound{Min: orb.Point{89, 24}, Max: orb.Point{96, 28}}
	query, args := inBox(&table, b)
	plan := s.plan(t, query, args)
	if !strings.Contains(plan, "SCAN x VIRTUAL TABLE INDEX") ||
		!strings.Contains(plan, "SEARCH t USING INTEGER PRIMARY KEY") {
		t.Errorf("%s\n%s", query, plan)
	}
}
