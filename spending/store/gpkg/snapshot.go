package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// snapshot is one reader's hold on a file.
type snapshot struct {
	file   *file
	closed atomic.Bool
}

var errClosed = errors.New("the snapshot is closed")

// use keeps the file open during one call.
func (s *snapshot) use(ctx context.Context) (*file, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.closed.Load() || !s.file.acquire() {
		return nil, errClosed
	}
	return s.file, nil
}

func (s *snapshot) Version() spending.Version { return s.file.version }

func (s *snapshot) Description() spending.Description { return s.file.description }

func (s *snapshot) Instance() string { return instanceOf(s.file.info) }

func (s *snapshot) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.file.release()
}

// queryer is a database, or a transaction on it.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each calls scan for every row of a query.
func each(ctx context.Context, db queryer, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *snapshot) Areas(ctx context.Context, level geo.Level) ([]geo.Area, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	levels := f.description.Levels
	if !levels.Has(level) {
		return nil, fmt.Errorf("%w: level %q is not one of %v", ledger.ErrQuery, level, levels.Keys())
	}
	var areas []geo.Area
	query := "SELECT id, name, parent_id, aliases, geom FROM " + quote(levels[levels.Depth(level)].Plural) +
		" ORDER BY id"
	err = each(ctx, f.db, query, nil, func(rows *sql.Rows) error {
		a := geo.Area{Level: level}
		var aliases string
		var blob []byte
		if err := rows.Scan(&a.ID, &a.Name, orEmpty(&a.ParentID), &aliases, &blob); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(aliases), &a.Aliases); err != nil {
			return fmt.Errorf("area %s: aliases %q: %w", a.ID, aliases, err)
		}
		if len(a.Aliases) == 0 {
			a.Aliases = nil
		}
		if a.Geometry, err = decodeGeometry(blob); err != nil {
			return fmt.Errorf("area %s: %w", a.ID, err)
		}
		areas = append(areas, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	return areas, nil
}

func (s *snapshot) Needs(ctx context.Context) ([]spending.NeedSeries, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	var series []spending.NeedSeries
	at := map[string]int{}
	err = each(ctx, f.db, "SELECT name, unit, source, vintage, yearly, small, zero_beside, season_from, season_to "+
		"FROM need_series ORDER BY name", nil, func(rows *sql.Rows) error {
		var n spending.NeedSeries
		var beside string
		if err := rows.Scan(&n.Name, &n.Unit, &n.Source, &n.Vintage, &n.Yearly, &n.Small, &beside, &n.SeasonFrom,
			&n.SeasonTo); err != nil {
			return err
		}
		if beside != "" {
			n.ZeroBeside = strings.Split(beside, ";")
		}
		at[n.Name] = len(series)
		series = append(series, n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read need series: %w", err)
	}
	err = each(ctx, f.db, "SELECT series, month FROM need_months ORDER BY series, month", nil,
		func(rows *sql.Rows) error {
			var name string
			var month spending.Month
			if err := rows.Scan(&name, &month); err != nil {
				return err
			}
			n := &series[at[name]]
			n.Months = append(n.Months, month)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read months of need series: %w", err)
	}
	err = each(ctx, f.db, "SELECT series, area_id, month, value FROM need_values ORDER BY series, area_id, month", nil,
		func(rows *sql.Rows) error {
			var name string
			var v spending.NeedValue
			var value sql.NullFloat64
			if err := rows.Scan(&name, &v.Area, &v.Month, &value); err != nil {
				return err
			}
			v.Value, v.Missing = value.Float64, !value.Valid
			n := &series[at[name]]
			n.Values = append(n.Values, v)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read values of need series: %w", err)
	}
	return series, nil
}

func (s *snapshot) Overview(ctx context.Context) (store.Overview, error) {
	var o store.Overview
	f, err := s.use(ctx)
	if err != nil {
		return o, err
	}
	defer f.release()
	var text string
	var layers bool
	if err := f.db.QueryRowContext(ctx, "SELECT overview, EXISTS (SELECT 1 FROM layers) FROM dataset").
		Scan(&text, &layers); err != nil {
		return o, fmt.Errorf("read the overview: %w", err)
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return o, fmt.Errorf("read the overview: %w", err)
	}
	o.Layers = layers
	return o, nil
}

func (s *snapshot) Sources(ctx context.Context) ([]spending.Source, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	var sources []spending.Source
	err = each(ctx, f.db, "SELECT path, sha256, bytes, records, role FROM sources ORDER BY fid", nil,
		func(rows *sql.Rows) error {
			var x spending.Source
			err := rows.Scan(&x.Path, &x.SHA256, &x.Bytes, &x.Records, &x.Role)
			sources = append(sources, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	return sources, nil
}

func (s *snapshot) Issues(ctx context.Context) ([]spending.Issue, error) {
	f, err := s.use(ctx)
	if err != nil {
		return nil, err
	}
	defer f.release()
	var issues []spending.Issue
	err = each(ctx, f.db, "SELECT file, line, field, value, problem, action FROM issues ORDER BY fid", nil,
		func(rows *sql.Rows) error {
			var x spending.Issue
			err := rows.Scan(&x.File, &x.Line, &x.Field, &x.Value, &x.Problem, &x.Action)
			issues = append(issues, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read issues: %w", err)
	}
	return issues, nil
}
