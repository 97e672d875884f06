package raster

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"
)

// Zone is what rasters hold over an area. A pixel counts by the part of it that the area covers.
type Zone struct {
	Pixels   float64 // with a value
	Sum      float64 // of the values
	KM2      float64 // ground with a value
	EmptyKM2 float64 // ground of the raster without a value
	AboveKM2 float64 // ground above the threshold; of Zones only
	AboveSum float64 // of the values above the threshold, or where the other raster is above

	EmptySum   float64 // of the values where the other raster has none
	OutsideSum float64 // of the values beyond the other raster
}

func (z *Zone) add(more Zone) {
	z.Pixels += more.Pixels
	z.Sum += more.Sum
	z.KM2 += more.KM2
	z.EmptyKM2 += more.EmptyKM2
	z.AboveKM2 += more.AboveKM2
	z.AboveSum += more.AboveSum
	z.EmptySum += more.EmptySum
	z.OutsideSum += more.OutsideSum
}

// Zones gives what a raster holds over each area, polygons of longitude and latitude that are valid.
// Above counts values greater than a threshold.
func (r *Raster) Zones(ctx context.Context, areas []orb.MultiPolygon, above float64) ([]Zone, error) {
	return sweep(ctx, alone(r), areas, above)
}

// ZonesWhere gives what a raster of amounts, such as of people, holds over each area and where another, such as of
// depths, is above a threshold.
//
// The amount of a pixel is spread evenly over it. Of a pixel that an area covers in part and that is above in part,
// the ground that is both counts: exactly where both rasters lie along the same axes of one reference system. Where
// they do not, a pixel is cut into equal parts about as large as the other's pixels, and each part is what the other
// holds at its centre. Where the other has no value, or does not reach, nothing is above.
func (r *Raster) ZonesWhere(ctx context.Context, areas []orb.MultiPolygon, other *Raster, above float64) ([]Zone,
	error) {
	if !r.extent.Intersects(other.extent) {
		return nil, fmt.Errorf("the rasters do not overlap: one covers %v to %v, the other %v to %v", r.extent.Min,
			r.extent.Max, other.extent.Min, other.extent.Max)
	}
	p, err := together(r, other)
	if err != nil {
		return nil, err
	}
	return sweep(ctx, p, areas, above)
}

// stripe is rows of a plane that are worked off together.
type stripe struct {
	from, to int      // rows of the plane
	edges    [][2]int // area, edge
}

const (
	fewRows     = 128       // of a raster in strips, that are worked off together
	someColumns = 1024      // of one, where another lies under it
	keptBytes   = 192 << 20 // of blocks of the other raster, or of strips, by all workers together
	mostWorkers = 8
)

func workers() int { return min(runtime.GOMAXPROCS(0), mostWorkers) }

// stripes cuts a plane into rows of blocks. Where another raster lies under it and one of both is in strips, those
// of a stripe can be kept.
func (p *plane) stripes() []stripe {
	each := p.r.blocks.height
	if each < fewRows {
		each *= ceil(fewRows, each)
	}
	if p.over != nil {
		most := keptBytes / workers() / 8
		if !p.r.blocks.tiled {
			each = min(each, most/p.r.width)
		}
		if o := p.over.r; !o.blocks.tiled {
			perRow := float64(o.height) * (p.r.extent.Max[1] - p.r.extent.Min[1]) /
				((o.extent.Max[1] - o.extent.Min[1]) * float64(p.r.height))
			each = min(each, int(float64(most/o.width)/perRow))
		}
		each = max(each, 1)
	}
	var all []stripe
	last := -1
	for i, row := range p.row {
		if at := row/p.r.blocks.height*p.r.height + row/each; at != last {
			last = at
			all = append(all, stripe{from: i})
		}
		all[len(all)-1].to = i + 1
	}
	return all
}

// panel gives how many columns of pixels of a stripe are worked off together.
func (p *plane) panel() int {
	if p.over != nil && !p.r.blocks.tiled {
		return min(someColumns, p.r.width)
	}
	return p.r.blocks.width
}

// sweep works off a plane stripe by stripe, on all processors; what stripes give is added in their order.
func sweep(ctx context.Context, p *plane, areas []orb.MultiPolygon, above float64) ([]Zone, error) {
	stripes := p.stripes()
	edges := make([][]edge, len(areas))
	for i, area := range areas {
		if len(area) == 0 || !area.Bound().Intersects(p.r.extent) {
			continue
		}
		var err error
		if edges[i], err = p.r.edges(area); err != nil {
			return nil, fmt.Errorf("area of index %d: %w", i, err)
		}
		for k, e := range edges[i] {
			for s := stripeAt(p, stripes, e.y0); s < len(stripes) && p.ys[stripes[s].from] < e.y1; s++ {
				stripes[s].edges = append(stripes[s].edges, [2]int{i, k})
			}
		}
	}
	zones := make([]Zone, len(areas))
	turns := make([]chan struct{}, len(stripes)+1)
	for i := range turns {
		turns[i] = make(chan struct{})
	}
	close(turns[0])
	group, ctx := errgroup.WithContext(ctx)
	n := min(workers(), len(stripes))
	for first := range n {
		group.Go(func() error {
			w := newWorker(p, edges, above)
			for i := first; i < len(stripes); i += n {
				found, err := w.stripe(ctx, stripes[i])
				if err != nil {
					return err
				}
				select {
				case <-turns[i]:
				case <-ctx.Done():
					return ctx.Err()
				}
				for area, z := range found {
					zones[area].add(*z)
				}
				close(turns[i+1])
			}
			return nil
		})
	}
	return zones, group.Wait()
}

// stripeAt gives the first stripe that reaches below a place.
func stripeAt(p *plane, stripes []stripe, y float64) int {
	row := p.ys.index(y)
	if row < 0 {
		return 0
	}
	low, high := 0, len(stripes)
	for low < high {
		if mid := (low + high) / 2; stripes[mid].to > row {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// areaRun is cells that an area covers alike.
type areaRun struct {
	area int
	run
}

// worker works off stripes.
type worker struct {
	p      *plane
	edges  [][]edge
	above  float64
	mine   *window
	theirs *window
	ground *ground
	marker marker
	panel  int
	panels [][]areaRun // of the stripe
	found  map[int]*Zone
}

func newWorker(p *plane, edges [][]edge, above float64) *worker {
	most := keptBytes / workers()
	w := &worker{p: p, edges: edges, above: above, mine: newWindow(p.r, most), ground: newGround(p),
		marker: marker{xs: p.xs, ys: p.ys}, panel: p.panel()}
	w.panels = make([][]areaRun, ceil(p.r.width, w.panel))
	if p.over != nil {
		w.theirs = newWindow(p.over.r, most)
	}
	if w.theirs == nil || p.r.blocks.tiled {
		w.mine.most = 0 // each block is asked for once
	}
	return w
}

// stripe gives what a stripe holds of each area.
func (w *worker) stripe(ctx context.Context, s stripe) (map[int]*Zone, error) {
	w.found = map[int]*Zone{}
	for i := range w.panels {
		w.panels[i] = w.panels[i][:0]
	}
	for i := 0; i < len(s.edges); {
		area := s.edges[i][0]
		for ; i < len(s.edges) && s.edges[i][0] == area; i++ {
			w.marker.add(w.edges[area][s.edges[i][1]], s.from, s.to)
		}
		w.marker.runs(func(r run) { w.cut(area, r) })
	}
	for panel, runs := range w.panels {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		slices.SortStableFunc(runs, func(a, b areaRun) int { return a.row - b.row })
		for _, r := range runs {
			if err := w.count(panel*w.panel, r); err != nil {
				return nil, err
			}
		}
	}
	return w.found, nil
}

// cut parts a run among the panels it lies in.
func (w *worker) cut(area int, r run) {
	for r.from < r.to {
		panel := w.p.column[r.from] / w.panel
		part := r
		if end := float64((panel + 1) * w.panel); end < w.p.xs[r.to] {
			part.to = w.p.xs.index(end)
		}
		w.panels[panel] = append(w.panels[panel], areaRun{area, part})
		r.from = part.to
	}
}

// count counts the cells of a run, all within a panel.
func (w *worker) count(first int, r areaRun) error {
	l := &w.p.r.blocks
	row, x := w.p.row[r.row], first/l.width
	b, err := w.mine.block(x, row/l.height)
	if err != nil {
		return err
	}
	if err := w.ground.enter(r.row); err != nil {
		return err
	}
	z := w.found[r.area]
	if z == nil {
		z = &Zone{}
		w.found[r.area] = z
	}
	if b.values == nil && (w.theirs == nil || b.still == 0 || b.still != b.still) {
		w.countStill(z, r, b.still)
		return nil
	}
	y := row % l.height
	if w.theirs != nil {
		return w.countWhere(z, r, b, x*l.width, y)
	}
	values := b.values[y*b.width : (y+1)*b.width]
	for i := r.from; i < r.to; i++ {
		v, km2 := values[w.p.column[i]-x*l.width], w.ground.km2(i)*r.part
		if v != v {
			z.EmptyKM2 += km2
			continue
		}
		z.Pixels += r.part
		z.Sum += v * r.part
		z.KM2 += km2
		if v > w.above {
			z.AboveKM2 += km2
			z.AboveSum += v * r.part
		}
	}
	return nil
}

// countStill counts the cells of a run that all have one value; of two rasters, one that adds to no sum.
func (w *worker) countStill(z *Zone, r areaRun, v float64) {
	km2 := w.ground.between(r.from, r.to) * r.part
	if v != v {
		z.EmptyKM2 += km2
		return
	}
	n := (w.p.xs[r.to] - w.p.xs[r.from]) * (w.p.ys[r.row+1] - w.p.ys[r.row]) * r.part
	z.Pixels += n
	z.Sum += v * n
	z.KM2 += km2
	if w.theirs == nil && v > w.above {
		z.AboveKM2 += km2
		z.AboveSum += v * n
	}
}

// countWhere counts the cells of a run by what the other raster holds there.
func (w *worker) countWhere(z *Zone, r areaRun, b *block, first, y int) error {
	height := w.p.ys[r.row+1] - w.p.ys[r.row]
	for i := r.from; i < r.to; i++ {
		v, km2 := b.at(w.p.column[i]-first, y), w.ground.km2(i)*r.part
		if v != v {
			z.EmptyKM2 += km2
			continue
		}
		part := r.part * height * (w.p.xs[i+1] - w.p.xs[i])
		z.Pixels += part
		z.Sum += v * part
		z.KM2 += km2
		if v == 0 {
			continue
		}
		other, there, err := w.other(i, r.row)
		switch {
		case err != nil:
			return err
		case !there:
			z.OutsideSum += v * part
		case other != other:
			z.EmptySum += v * part
		case other > w.above:
			z.AboveSum += v * part
		}
	}
	return nil
}

// other gives what the other raster holds in a cell of the plane.
func (w *worker) other(column, row int) (float64, bool, error) {
	o := w.p.over
	if o.aligned {
		return w.theirs.at(o.column[column], o.row[row])
	}
	p, err := w.p.r.lonLat((w.p.xs[column]+w.p.xs[column+1])/2, (w.p.ys[row]+w.p.ys[row+1])/2)
	if err != nil {
		return 0, false, nil
	}
	x, y, err := o.r.pixel(p)
	if err != nil {
		return 0, false, nil
	}
	return w.theirs.at(int(math.Floor(x)), int(math.Floor(y)))
}
