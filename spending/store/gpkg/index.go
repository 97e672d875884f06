package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/floodspend/floodspend/spending/store/internal/sets"
)

// setsTable holds what package sets keeps to find records by area, month and verdict.
func setsTable() table {
	return table{name: "record_sets", title: "Sets of awards", stays: true,
		about: "For each area, month and verdict the numbers of the awards that have it, so that a list of them need " +
			"not look at each.",
		columns: []column{
			key("key", "what the awards have in common, as field=value"),
			integer("segment", "number of 262,144 awards"),
			{"list", "BLOB", "their numbers", true},
		},
		indexes: []string{"key, segment"},
	}
}

// index is the index of the version's records.
func (f *file) index() sets.Asked {
	return sets.Asked{Index: &f.sets, Reader: f, Records: f.version.Records()}
}

// Rows reads the rows of some keys of the index.
func (f *file) Rows(ctx context.Context, keys []string) ([]sets.Row, error) {
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	var found []sets.Row
	err = each(ctx, f.db, "SELECT key, segment, list FROM (SELECT DISTINCT value FROM json_each(?)) CROSS JOIN "+
		"record_sets ON key = value", []any{string(list)}, func(rows *sql.Rows) error {
		var r sets.Row
		err := rows.Scan(&r.Key, &r.Segment, &r.List)
		found = append(found, r)
		return err
	})
	return found, err
}

// Keys reads the keys of the index from one on that come before another.
func (f *file) Keys(ctx context.Context, from, before string) ([]string, error) {
	var keys []string
	err := each(ctx, f.db, "SELECT DISTINCT key FROM record_sets WHERE key >= ? AND key < ?", []any{from, before},
		func(rows *sql.Rows) error {
			var key string
			err := rows.Scan(&key)
			keys = append(keys, key)
			return err
		})
	return keys, err
}
