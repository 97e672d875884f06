package gpkg

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/prepared"
)

// shapesTable holds what package prepared makes of areas.
func shapesTable() table {
	return table{name: "area_shapes", title: "Shapes of areas", stays: true,
		about: "The areas of each level as maps draw them, made once: a copy for programs that serve them.",
		columns: []column{
			key("level", "level of the area"),
			key("detail", "how closely it is drawn"),
			key("area_id", "the area"),
			key("shape", "a geometry of GeoJSON"),
		},
		unique: []string{"level, detail, area_id"},
	}
}

func (w *writer) shapes(drawn []prepared.Shape) error {
	for _, s := range drawn {
		if err := w.insert("area_shapes", string(s.Level), string(s.Detail), s.Area, string(s.JSON)); err != nil {
			return err
		}
	}
	return nil
}

// Shapes reads the shapes of a level's areas.
func (s *snapshot) Shapes(ctx context.Context, level geo.Level, d geo.Detail) (map[string][]byte, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	shapes := map[string][]byte{}
	err = each(ctx, f.db, "SELECT area_id, shape FROM area_shapes WHERE level = ? AND detail = ?",
		[]any{string(level), string(d)}, func(rows *sql.Rows) error {
			var area string
			var shape []byte
			err := rows.Scan(&area, &shape)
			shapes[area] = shape
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the shapes of areas: %w", err)
	}
	return shapes, nil
}
