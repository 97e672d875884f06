package postgis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/jackc/pgx/v5"
)

// Control is what PostGIS finds when it does again what an import did: find the finest areas of
// coordinates, and overlay exposure layers with areas. The import's results are what every
// store keeps, so that they answer alike; these come by another way.
type Control struct {
	Points    int      // records placed by their coordinates
	PointsOff []string // ids of those that PostGIS places otherwise
	Overlays  int      // areas of a layer, month and class
	Largest   float64  // the largest difference between two areas, in km²
	Off       []string // which overlays differ by more than Tolerance
}

// Tolerance is how far two computations of an inundated area may be apart, in km², or as a
// share of a larger area: what is kept is rounded to a square metre.
const Tolerance = 2e-6

// Control computes again, in SQL, what depends on geometry in the current version.
func (s *Store) Control(ctx context.Context) (c Control, err error) {
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	pinned := snap.(*snapshot)
	if err := pinned.controlPoints(ctx, &c); err != nil {
		return c, err
	}
	return c, pinned.controlLayers(ctx, &c)
}

// controlPoints looks up coordinates in the finest areas, a border belonging to both sides.
func (s *snapshot) controlPoints(ctx context.Context, c *Control) error {
	levels := s.dataset.description.Levels
	type point struct{ id, placed, found string }
	points, err := all(ctx, s, "coordinates", fmt.Sprintf(`
		SELECT a.id, a.%[4]s, coalesce(string_agg(c.id, ';' ORDER BY c.id), '')
		FROM %[1]s a LEFT JOIN %[2]s c ON c.level = $1
			AND ST_Covers(c.geom, ST_SetSRID(ST_MakePoint(a.longitude, a.latitude), %[3]d))
		WHERE a.method = 'coordinates' AND a.longitude IS NOT NULL GROUP BY a.id, a.%[4]s ORDER BY a.id`,
		s.dataset.table("awards"), s.dataset.table("areas"), srsWGS84, levelColumn(len(levels)-1)),
		[]any{string(levels.Finest())},
		func(row pgx.CollectableRow) (p point, err error) {
			return p, row.Scan(&p.id, empty(&p.placed), &p.found)
		})
	c.Points = len(points)
	for _, p := range points {
		if !strings.Contains(";"+p.found+";", ";"+p.placed+";") {
			c.PointsOff = append(c.PointsOff, p.id)
		}
	}
	return err
}

// overlaySQL measures what is common to each area and the union of a layer's features of a
// month, of all classes and of each, in an equal-area projection. Edges are straight in
// longitude and latitude, so they are cut up before they are projected.
const overlaySQL = `WITH parts AS (
	SELECT id, geom FROM %[1]s a WHERE geom IS NOT NULL
	AND NOT EXISTS (SELECT FROM %[1]s c WHERE c.parent_id = a.id)
), features AS (
	SELECT layer, (extract(year FROM date) * 12 + extract(month FROM date) - 1)::int AS month, class, geom FROM %[2]s
), groups AS (
	SELECT layer, month, '' AS class, ST_Union(geom) AS geom FROM features GROUP BY layer, month
	UNION ALL
	SELECT layer, month, class, ST_Union(geom) FROM features WHERE class <> '' GROUP BY layer, month, class
)
SELECT g.layer, g.class, g.month, p.id,
	ST_Area(ST_Transform(ST_Segmentize(ST_CollectionExtract(ST_Intersection(g.geom, p.geom), 3), 0.002), 6933)) / 1e6
FROM groups g JOIN parts p ON ST_Intersects(g.geom, p.geom)`

func (s *snapshot) controlLayers(ctx context.Context, c *Control) error {
	type key struct {
		series, area string
		month        spending.Month
	}
	type overlay struct {
		key
		km2 float64
	}
	found, err := all(ctx, s, "layers with areas", fmt.Sprintf(overlaySQL, s.dataset.table("areas"),
		s.dataset.table("layers")), nil,
		func(row pgx.CollectableRow) (o overlay, err error) {
			var layer, class string
			err = row.Scan(&layer, &class, &o.month, &o.area, &o.km2)
			o.series = spending.LayerNeed(spending.InundatedArea, layer, class)
			return o, err
		})
	if err != nil {
		return err
	}
	measured := map[key]float64{}
	for _, o := range found {
		measured[o.key] = o.km2
	}
	needs, err := s.Needs(ctx)
	if err != nil {
		return err
	}
	kept := map[key]float64{}
	for _, n := range needs {
		if strings.HasPrefix(n.Name, spending.InundatedArea+":") {
			for _, v := range n.Values {
				kept[key{n.Name, v.Area, v.Month}] = v.Value
			}
		}
	}
	for at := range measured {
		if _, ok := kept[at]; !ok {
			kept[at] = 0
		}
	}
	c.Overlays = len(kept)
	for at, km2 := range kept {
		apart := math.Abs(km2 - measured[at])
		c.Largest = max(c.Largest, apart)
		if apart > Tolerance*max(1, km2) {
			c.Off = append(c.Off, fmt.Sprintf("%s of %s in %s: kept %.6f km², PostGIS measures %.6f km²", at.series,
				at.area, at.month, km2, measured[at]))
		}
	}
	slices.Sort(c.Off)
	return nil
}
