package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

func (w *writer) layers(layers []spending.Layer) error {
	sorted := slices.SortedFunc(slices.Values(layers), func(a, b spending.Layer) int {
		return strings.Compare(a.Name,
			b.Name)
	})
	for _, l := range sorted {
		if err := w.insert("layer_series", l.Name, l.Title, l.Source, l.Vintage, l.Yearly); err != nil {
			return err
		}
		for _, f := range l.Features {
			blob, err := encodeGeometry(f.Geometry)
			if err == nil {
				err = w.insert("layers", blob, l.Name, int64(f.Number), f.Date.Format(time.DateOnly), f.Class)
			}
			if err == nil {
				err = w.indexed("layers", f.Geometry)
			}
			if err != nil {
				return fmt.Errorf("layer %s feature %d: %w", l.Name, f.Number, err)
			}
		}
	}
	return nil
}

func (s *snapshot) Layers(ctx context.Context) ([]spending.Layer, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	var layers []spending.Layer
	at := map[string]int{}
	err = each(ctx, f.db, "SELECT name, title, source, vintage, yearly FROM layer_series ORDER BY name", nil,
		func(rows *sql.Rows) error {
			var l spending.Layer
			if err := rows.Scan(&l.Name, &l.Title, &l.Source, &l.Vintage, &l.Yearly); err != nil {
				return err
			}
			at[l.Name] = len(layers)
			layers = append(layers, l)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read layers: %w", err)
	}
	err = each(ctx, f.db, "SELECT layer, number, date, class, geom FROM layers ORDER BY layer, number", nil,
		func(rows *sql.Rows) error {
			var name string
			var x spending.LayerFeature
			var blob []byte
			if err := rows.Scan(&name, &x.Number, &x.Date, &x.Class, &blob); err != nil {
				return err
			}
			i, known := at[name]
			if !known {
				return fmt.Errorf("layer %q is not in layer_series", name)
			}
			x.Date = x.Date.UTC()
			var err error
			if x.Geometry, err = decodeGeometry(blob); err != nil {
				return fmt.Errorf("layer %s feature %d: %w", name, x.Number, err)
			}
			layers[i].Features = append(layers[i].Features, x)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read polygons of layers: %w", err)
	}
	return layers, nil
}
