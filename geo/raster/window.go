package raster

// window reads a raster's blocks as they are asked for and keeps some. It is one goroutine's.
type window struct {
	r       *Raster
	most    int // bytes of blocks kept, if more than one is
	scratch scratch
	kept    map[int]*block
	order   []int // of kept, oldest first
	bytes   int
	last    *block // that was asked for
	lastAt  int
	spare   []float64
}

func newWindow(r *Raster, most int) *window {
	return &window{r: r, most: most, kept: map[int]*block{}, lastAt: -1}
}

// block gives a block by its column and row among blocks.
func (w *window) block(x, y int) (*block, error) {
	key := y*w.r.blocks.across + x
	if key == w.lastAt {
		return w.last, nil
	}
	b, ok := w.kept[key]
	if !ok {
		w.makeRoom(8 * w.r.blocks.width * w.r.blocks.height)
		var err error
		if b, err = w.r.load(x, y, &w.scratch, w.spare); err != nil {
			return nil, err
		}
		if b.values != nil {
			w.spare = nil
		}
		w.kept[key], w.order = b, append(w.order, key)
		w.bytes += b.bytes()
	}
	w.last, w.lastAt = b, key
	return b, nil
}

func (b *block) bytes() int { return 64 + 8*len(b.values) }

// makeRoom forgets the oldest blocks until one more has room.
func (w *window) makeRoom(more int) {
	for w.bytes+more > w.most && len(w.order) > 0 {
		oldest := w.kept[w.order[0]]
		delete(w.kept, w.order[0])
		w.order = w.order[1:]
		w.bytes -= oldest.bytes()
		if oldest.values != nil {
			w.spare = oldest.values
		}
		w.last, w.lastAt = nil, -1
	}
}

// at gives the value of a pixel: NaN where it has none, false where there is no such pixel.
func (w *window) at(column, row int) (v float64, there bool, err error) {
	if column < 0 || row < 0 || column >= w.r.width || row >= w.r.height {
		return 0, false, nil
	}
	l := &w.r.blocks
	b, err := w.block(column/l.width, row/l.height)
	if err != nil {
		return 0, false, err
	}
	return b.at(column%l.width, row%l.height), true, nil
}
