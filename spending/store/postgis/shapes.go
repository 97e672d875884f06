package postgis

import (
	"context"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/jackc/pgx/v5"
)

func (w *writer) shapes(drawn []prepared.Shape) error {
	_, err := w.copyRows("shapes", []string{"level", "detail", "area", "shape"},
		rowsOf(drawn, func(_ int, s *prepared.Shape) ([]any, error) {
			return []any{string(s.Level), string(s.Detail), s.Area, string(s.JSON)}, nil
		}))
	return err
}

// Shapes reads the shapes of a level's areas.
func (s *snapshot) Shapes(ctx context.Context, level geo.Level, d geo.Detail) (map[string][]byte, error) {
	query := "SELECT area, shape FROM " + s.dataset.table("shapes") + " WHERE level = $1 AND detail = $2"
	found, err := all(ctx, s, "the shapes of areas", query, []any{string(level), string(d)},
		pgx.RowToStructByPos[areaShape])
	if err != nil {
		return nil, err
	}
	shapes := make(map[string][]byte, len(found))
	for _, x := range found {
		shapes[x.Area] = x.Shape
	}
	return shapes, nil
}

type areaShape struct {
	Area  string
	Shape []byte
}
