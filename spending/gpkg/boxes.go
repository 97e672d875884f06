package gpkg

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/floodspend/floodspend/spending"
)

// boxes are the bounding boxes of a file's areas, read when first asked for.
type boxes struct {
	mu   sync.Mutex
	read bool
	all  []box
}

type box struct {
	area                     string
	west, south, east, north float64
}

// meeting lists the areas whose bounding box meets the query's.
func (b *boxes) meeting(ctx context.Context, db *sql.DB, q *spending.AwardQuery) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.read {
		all, err := readBoxes(ctx, db)
		if err != nil {
			return nil, fmt.Errorf("read bounding boxes: %w", err)
		}
		b.all, b.read = all, true
	}
	areas := []string{}
	for _, x := range b.all {
		if q.MeetsBBox(x.west, x.south, x.east, x.north) {
			areas = append(areas, x.area)
		}
	}
	return areas, nil
}

func readBoxes(ctx context.Context, db *sql.DB) ([]box, error) {
	var all []box
	const query = `SELECT id, substr(geom, 1, 40) FROM districts UNION ALL SELECT id, substr(geom, 1, 40) FROM circles`
	err := each(ctx, db, query, nil, func(rows *sql.Rows) error {
		var x box
		var header []byte
		if err := rows.Scan(&x.area, &header); err != nil {
			return err
		}
		if len(header) < headerBytes || header[3]&flagEmpty != 0 {
			return nil
		}
		if header[3] != flagLittleEndian|flagEnvelopeXY || len(header) < headerBytes+envelopeXYBytes {
			return fmt.Errorf("area %s: the geometry is not as floodspend writes it; import the data again", x.area)
		}
		for i, v := range []*float64{&x.west, &x.east, &x.south, &x.north} {
			*v = math.Float64frombits(binary.LittleEndian.Uint64(header[headerBytes+8*i:]))
		}
		all = append(all, x)
		return nil
	})
	return all, err
}
