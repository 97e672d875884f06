package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
)

// snapshot is one reader's hold on a version.
type snapshot struct {
	store   *Store
	dataset *dataset

	mu     sync.Mutex
	calls  int
	closed bool
}

func (s *snapshot) Description() spending.Description { return s.dataset.description }

func (s *snapshot) Version() spending.Version { return s.dataset.version }

func (s *snapshot) Instance() string { return s.dataset.instance }

// use keeps the store's connections open during one call.
func (s *snapshot) use(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("the snapshot is closed")
	}
	s.calls++
	return s.end, nil
}

// end gives up the store when the snapshot is closed and no call runs any more.
func (s *snapshot) end() {
	s.mu.Lock()
	s.calls--
	last := s.closed && s.calls == 0
	s.mu.Unlock()
	if last {
		s.store.leave()
	}
}

func (s *snapshot) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	last := s.calls == 0
	s.mu.Unlock()
	if last {
		s.store.leave()
	}
	return nil
}

// all reads the rows of a query on the snapshot's version.
func all[T any](ctx context.Context, s *snapshot, what, query string, args []any,
	scan func(pgx.CollectableRow) (T, error)) ([]T, error) {
	release, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []T
	err = s.store.again(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		found, err = pgx.AppendRows([]T(nil), rows, scan)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return found, nil
}

func (s *snapshot) Areas(ctx context.Context, level geo.Level) ([]geo.Area, error) {
	if levels := s.dataset.description.Levels; !levels.Has(level) {
		return nil, fmt.Errorf("%w: level %q is not one of %v", ledger.ErrQuery, level, levels.Keys())
	}
	query := "SELECT id, name, parent_id, aliases::text, ST_AsEWKB(geom) FROM " + s.dataset.table("areas") +
		" WHERE level = $1 ORDER BY no"
	return all(ctx, s, "areas", query, []any{string(level)}, func(row pgx.CollectableRow) (geo.Area, error) {
		a := geo.Area{Level: level}
		var aliases string
		var blob []byte
		err := row.Scan(&a.ID, &a.Name, empty(&a.ParentID), &aliases, &blob)
		if err == nil {
			err = json.Unmarshal([]byte(aliases), &a.Aliases)
		}
		if len(a.Aliases) == 0 {
			a.Aliases = nil
		}
		if err == nil {
			a.Geometry, err = decodeGeometry(blob)
		}
		return a, err
	})
}

func (s *snapshot) Needs(ctx context.Context) ([]spending.NeedSeries, error) {
	query := "SELECT name, unit, source, vintage, yearly, months, small, zero_beside, season_from, season_to FROM " +
		s.dataset.table("need_series") + " ORDER BY name"
	series,
		err := all(ctx, s, "need series", query, nil, func(row pgx.CollectableRow) (n spending.NeedSeries, err error) {
		var months []int32
		err = row.Scan(&n.Name, &n.Unit, &n.Source, &n.Vintage, &n.Yearly, &months, &n.Small, &n.ZeroBeside,
			&n.SeasonFrom, &n.SeasonTo)
		if len(n.ZeroBeside) == 0 {
			n.ZeroBeside = nil
		}
		for _, m := range months {
			n.Months = append(n.Months, spending.Month(m))
		}
		return n, err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]*spending.NeedSeries{}
	for i := range series {
		at[series[i].Name] = &series[i]
	}
	type areaValues struct {
		series, area string
		months       []int32
		values       []*float64
	}
	query = `SELECT series, area, months, "values" FROM ` + s.dataset.table("need_values") + " ORDER BY series, area"
	values, err := all(ctx, s, "values of need series", query, nil, func(row pgx.CollectableRow) (x areaValues,
		err error) {
		return x, row.Scan(&x.series, &x.area, &x.months, &x.values)
	})
	if err != nil {
		return nil, err
	}
	for _, x := range values {
		n := at[x.series]
		if n == nil || len(x.months) != len(x.values) {
			return nil, fmt.Errorf("read values of need series: those of series %q, area %q do not fit the series",
				x.series, x.area)
		}
		for i, m := range x.months {
			v := spending.NeedValue{Area: x.area, Month: spending.Month(m), Missing: x.values[i] == nil}
			if !v.Missing {
				v.Value = *x.values[i]
			}
			n.Values = append(n.Values, v)
		}
	}
	return series, nil
}

func (s *snapshot) Layers(ctx context.Context) ([]spending.Layer, error) {
	query := "SELECT name, title, source, vintage, yearly FROM " + s.dataset.table("layer_series") + " ORDER BY name"
	layers, err := all(ctx, s, "layers", query, nil, func(row pgx.CollectableRow) (l spending.Layer, err error) {
		return l, row.Scan(&l.Name, &l.Title, &l.Source, &l.Vintage, &l.Yearly)
	})
	if err != nil {
		return nil, err
	}
	at := map[string]*spending.Layer{}
	for i := range layers {
		at[layers[i].Name] = &layers[i]
	}
	type polygons struct {
		layer string
		spending.LayerFeature
	}
	query = "SELECT layer, number, date, class, ST_AsEWKB(geom) FROM " + s.dataset.table("layers") +
		" ORDER BY layer, number"
	features,
		err := all(ctx, s, "polygons of layers", query, nil, func(row pgx.CollectableRow) (x polygons, err error) {
		var blob []byte
		var date time.Time
		if err := row.Scan(&x.layer, &x.Number, &date, &x.Class, &blob); err != nil {
			return x, err
		}
		x.Date = date.UTC()
		x.Geometry, err = decodeGeometry(blob)
		return x, err
	})
	if err != nil {
		return nil, err
	}
	for _, x := range features {
		l := at[x.layer]
		if l == nil {
			return nil, fmt.Errorf("read polygons of layers: layer %q is not in layer_series", x.layer)
		}
		l.Features = append(l.Features, x.LayerFeature)
	}
	return layers, nil
}

func (s *snapshot) Overview(ctx context.Context) (store.Overview, error) {
	found, err := all(ctx, s, "the overview", "SELECT overview, EXISTS (SELECT 1 FROM "+s.dataset.table("layers")+
		") FROM floodspend.versions WHERE version = $1", []any{s.dataset.number},
		func(row pgx.CollectableRow) (o store.Overview, err error) {
			var layers bool
			err = row.Scan(&o, &layers)
			o.Layers = layers
			return o, err
		})
	if err != nil {
		return store.Overview{}, err
	}
	if len(found) == 0 {
		return store.Overview{}, errors.New("read the overview: the version has been dropped")
	}
	return found[0], nil
}

func (s *snapshot) Sources(ctx context.Context) ([]spending.Source, error) {
	query := "SELECT path, sha256, bytes, records, role FROM " + s.dataset.table("sources") + " ORDER BY no"
	return all(ctx, s, "sources", query, nil, func(row pgx.CollectableRow) (x spending.Source, err error) {
		return x, row.Scan(&x.Path, &x.SHA256, &x.Bytes, &x.Records, &x.Role)
	})
}

func (s *snapshot) Issues(ctx context.Context) ([]spending.Issue, error) {
	query := "SELECT file, line, field, value, problem, action FROM " + s.dataset.table("issues") + " ORDER BY no"
	return all(ctx, s, "issues", query, nil, func(row pgx.CollectableRow) (x spending.Issue, err error) {
		return x, row.Scan(&x.File, &x.Line, &x.Field, &x.Value, &x.Problem, &x.Action)
	})
}
