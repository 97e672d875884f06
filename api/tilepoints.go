package api

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"sync"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
)

// tilePoint is where a record lies: the bits of its column and row of the last zoom's units, one of each in turn,
// so that the points of a tile stand beside each other in their order.
type tilePoint struct {
	code   uint64
	record uint32 // its place in the order of ids
}

// tilePoints are the points of the records that a question asks for, in the order of their codes.
type tilePoints struct {
	sorted []tilePoint
	ids    []byte
	ends   []int          // of each record's id in ids
	areas  map[string]int // records with a part in each area
}

// unitBits are those of a column or row of the last zoom's units; cellsASide is how many cells a crowded tile has
// in a row, together as many as it may have features.
const (
	unitBits   = 12 + lastZoom
	cellBits   = 6
	cellsASide = 1 << cellBits
)

// pointAt gives the place of a longitude and latitude.
func pointAt(p orb.Point) tilePoint {
	at, code := worldAt(p), uint64(0)
	x, y := unitOf(at[0]), unitOf(at[1])
	for bit := range unitBits {
		code |= (x>>bit&1)<<(2*bit) | (y>>bit&1)<<(2*bit+1)
	}
	return tilePoint{code: code}
}

func unitOf(share float64) uint64 {
	const units = 1 << unitBits
	return uint64(min(max(math.Floor(share*units), 0), units-1))
}

// place gives the column and row of the last zoom's units.
func (p tilePoint) place() (x, y uint64) {
	for bit := range unitBits {
		x |= p.code >> (2 * bit) & 1 << bit
		y |= p.code >> (2*bit + 1) & 1 << bit
	}
	return x, y
}

// first gives the least code in a tile, and how many codes it has.
func (t tileAt) first() (code, codes uint64) {
	for bit := range t.z {
		code |= uint64(t.column)>>bit&1<<(2*bit) | uint64(t.row)>>bit&1<<(2*bit+1)
	}
	shift := 2 * (unitBits - t.z)
	return code << shift, 1 << shift
}

func (t tileAt) holds(p tilePoint) bool {
	first, codes := t.first()
	return p.code >= first && p.code < first+codes
}

// unit gives a point of the tile in its units.
func (t tileAt) unit(p tilePoint) orb.Point {
	x, y := p.place()
	shift := lastZoom - t.z
	return orb.Point{float64(x>>shift) - float64(t.column*tileExtent), float64(y>>shift) - float64(t.row*tileExtent)}
}

// in gives the points of a tile.
func (p *tilePoints) in(t tileAt) []tilePoint {
	first, codes := t.first()
	from := sort.Search(len(p.sorted), func(i int) bool { return p.sorted[i].code >= first })
	to := sort.Search(len(p.sorted), func(i int) bool { return p.sorted[i].code >= first+codes })
	return p.sorted[from:to]
}

func (p *tilePoints) id(of tilePoint) string {
	from := 0
	if of.record > 0 {
		from = p.ends[of.record-1]
	}
	return string(p.ids[from:p.ends[of.record]])
}

// thin adds a point for each cell of a tile that has some, in their middle.
func thin(layer *mvt.Layer, points []tilePoint, t tileAt) {
	shift := 2 * (unitBits - t.z - cellBits)
	for from := 0; from < len(points); {
		to, x, y := from, 0.0, 0.0
		for to < len(points) && points[to].code>>shift == points[from].code>>shift {
			at := t.unit(points[to])
			x, y, to = x+at[0], y+at[1], to+1
		}
		n := float64(to - from)
		add(layer, orb.Point{math.Floor(x / n), math.Floor(y / n)}, map[string]any{recordsName: to - from})
		from = to
	}
}

// mostPointBytes bounds what the points of all questions that are kept take, and of each by itself.
const (
	mostPointBytes = 256 << 20
	mostQuestions  = 8
)

var errManyPoints = ogc.NewProblem(http.StatusBadRequest,
	fmt.Sprintf("the points of so many records take more than %d MiB; ask for fewer by the other parameters",
		mostPointBytes>>20))

func (p *tilePoints) bytes() int { return 16*len(p.sorted) + 8*len(p.ends) + len(p.ids) }

// add keeps the point of the next record.
func (p *tilePoints) add(id string, point orb.Point) error {
	at := pointAt(point)
	at.record = uint32(len(p.ends))
	p.ids = append(p.ids, id...)
	p.ends, p.sorted = append(p.ends, len(p.ids)), append(p.sorted, at)
	if p.bytes() > mostPointBytes {
		return errManyPoints
	}
	return nil
}

func (p *tilePoints) sort() {
	slices.SortFunc(p.sorted, func(a, b tilePoint) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.record, b.record))
	})
}

// pointCache keeps the points of the questions that were asked last.
type pointCache struct {
	mu   sync.Mutex
	kept []*keptPoints // the last asked first
}

type keptPoints struct {
	key    string
	making sync.Mutex
	points *tilePoints
	size   int // guarded by the cache
}

// get gives the points of a question, made where they are not kept. Who asks for the same waits for them.
func (s *pointCache) get(key string, made func() (*tilePoints, error)) (*tilePoints, error) {
	s.mu.Lock()
	k := &keptPoints{key: key}
	if i := slices.IndexFunc(s.kept, func(k *keptPoints) bool { return k.key == key }); i >= 0 {
		k = s.kept[i]
		s.kept = slices.Delete(s.kept, i, i+1)
	}
	s.kept = slices.Insert(s.kept, 0, k)
	s.mu.Unlock()
	k.making.Lock()
	defer k.making.Unlock()
	if k.points != nil {
		return k.points, nil
	}
	var err error
	if k.points, err = made(); err != nil {
		k.points = nil
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k.size = k.points.bytes()
	all := 0
	for i, other := range s.kept {
		if all += other.size; i > 0 && (all > mostPointBytes || i == mostQuestions) {
			s.kept = slices.Delete(s.kept, i, len(s.kept))
			break
		}
	}
	return k.points, nil
}

func (s *pointCache) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = nil
}

// pointsOf gives the points of the records that a request for a tile chooses among.
func (c *collection) pointsOf(ctx context.Context, q *request,
	made func(context.Context, *request) (*tilePoints, error)) (*tilePoints, error) {
	asked, err := c.asItems(q)
	if err != nil {
		return nil, err
	}
	key := strconv.FormatUint(q.opened.ticket, 10) + " " + c.id + "?" + asked.Values.Canonical()
	return q.opened.all.points.get(key, func() (*tilePoints, error) {
		points, err := made(ctx, asked)
		if err != nil {
			return nil, err
		}
		points.sort()
		return points, nil
	})
}

func (c *collection) recordPoints(ctx context.Context, asked *request) (*tilePoints, error) {
	query, err := c.recordQuery(ctx, asked)
	if err != nil {
		return nil, err
	}
	view, _, err := asked.load(ctx)
	if err != nil {
		return nil, err
	}
	points, values := &tilePoints{areas: map[string]int{}}, len(prepared.Names(c.kept))
	var line prepared.Line
	_, err = asked.opened.snapshot.Lines(ctx, query, func(text []byte) error {
		if err := line.Read(text, values); err != nil {
			return err
		}
		for _, area := range line.Place.Areas {
			points.areas[area]++
		}
		if at, found := asked.opened.spot(view, line.Place); found {
			return points.add(line.ID(), at)
		}
		return nil
	})
	return points, err
}

func (c *collection) entryPoints(ctx context.Context, asked *request) (*tilePoints, error) {
	query, err := c.entryQuery(ctx, asked)
	if err != nil {
		return nil, err
	}
	points := &tilePoints{}
	_, err = asked.opened.snapshot.Entries(ctx, c.id, query, func(e spending.Entry) error {
		if g := geo.Flat(e.Geometry); g != nil {
			return points.add("", g.Bound().Center())
		}
		return nil
	})
	return points, err
}
