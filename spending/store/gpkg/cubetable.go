package gpkg

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
)

// cubeTables hold the records added up, so that no reader needs to look at them: a row of cube has all
// cells of a month, and cube_classes what they are told apart by beside their area.
func cubeTables() []table {
	return []table{
		{name: "cube", title: "Money by area and month", stays: true,
			about: "What the records of a rung, month and level add up to, which answers are made from.",
			columns: []column{
				key("rung", "awarded, sanctioned or paid"),
				key("date", "which date the month is of: contract or published"),
				integer("depth", "level of the areas, counted from 0 at the outermost"),
				integer("month", "year × 12 + month − 1, 0 = undated"),
				{"cells", "BLOB", "seven varints a cell: area, class, amount, tender value, awards, firsts, unknown",
					true},
			},
			indexes: []string{"rung, date, depth, month"},
		},
		{name: "cube_classes", title: "Classes of money", stays: true,
			about: "What the cells of table cube are told apart by, beside their area.",
			columns: []column{
				integer("class", "number of the class"),
				{"dated", "BOOLEAN", "1: with a usable date", true},
				key("precision", "how finely the records are placed"),
				{"candidate", "BOOLEAN", "1: where the records may belong, which is no part of a sum", true},
				{"confident", "BOOLEAN", "1: the location is sure", true},
				key("flood", "flood relevance"),
				key("kind", "kind of flood work"),
				key("funds", "funds joined by ;"),
				key("status", "status of the records"),
			},
			unique: []string{"class"},
		},
	}
}

// cubeKey is of one row of the table cube.
type cubeKey struct {
	rung  spending.Rung
	date  ledger.DateBasis
	depth int
	month spending.Month
}

// cellKey tells cells apart: by the number of their row, and within it by area and class. Areas are numbered
// from 1 in the order of their codes, 0 is none.
type cellKey struct{ row, area, class int32 }

// sums is what a cell adds up.
type sums struct{ amount, tender, awards, firsts, unknown int64 }

func (s *sums) add(x *sums) {
	s.amount += x.amount
	s.tender += x.tender
	s.awards += x.awards
	s.firsts += x.firsts
	s.unknown += x.unknown
}

// cubeWriter adds up records while they are written.
type cubeWriter struct {
	areas   map[string]int32
	classes map[ledger.CubeRow]int32
	rows    map[cubeKey]int32
	cells   map[cellKey]int32 // which of the sums is theirs
	sums    []sums
	known   int // classes that the file has
}

func newCubeWriter(codes []string) *cubeWriter {
	c := &cubeWriter{areas: map[string]int32{}, classes: map[ledger.CubeRow]int32{}, rows: map[cubeKey]int32{},
		cells: map[cellKey]int32{}}
	for i, code := range numbered(codes) {
		c.areas[code] = int32(i)
	}
	return c
}

// numbered gives the codes of areas by their numbers.
func numbered(codes []string) []string {
	return append([]string{""}, slices.Sorted(slices.Values(codes))...)
}

// numberOf gives the number of a key, the next one where it is new.
func numberOf[K comparable](numbers map[K]int32, key K) int32 {
	no, known := numbers[key]
	if !known {
		no = int32(len(numbers))
		numbers[key] = no
	}
	return no
}

// add takes one record in, at so many levels.
func (c *cubeWriter) add(a *spending.Award, levels int) {
	x := factOf(a)
	var last ledger.CubeRow // the cells of a record have few classes
	class := int32(-1)
	for _, date := range []ledger.DateBasis{ledger.DateContract, ledger.DatePublished} {
		for depth := range levels {
			turn := ledger.Turn{Month: x.months(date)[0], Of: 1, First: true}
			row := numberOf(c.rows, cubeKey{a.Rung, date, depth, turn.Month})
			x.cells(depth, turn, func(dimensions ledger.CubeRow, add measures) {
				area := c.areas[dimensions.Area]
				dimensions.Area, dimensions.Month = "", 0
				if class < 0 || dimensions != last {
					last, class = dimensions, numberOf(c.classes, dimensions)
				}
				at := numberOf(c.cells, cellKey{row, area, class})
				if int(at) == len(c.sums) {
					c.sums = append(c.sums, sums{})
				}
				c.sums[at].add(&sums{int64(add.amount), int64(add.tender), int64(add.awards), int64(add.firsts),
					int64(add.unknown)})
			})
		}
	}
}

// inOrder lists what numberOf numbered, from 0 on.
func inOrder[K comparable](numbers map[K]int32) []K {
	list := make([]K, len(numbers))
	for key, number := range numbers {
		list[number] = key
	}
	return list
}

// writeCube writes the tables of what was added up.
func (w *writer) writeCube() error {
	c := w.cube
	cells := slices.AppendSeq(make([]cellKey, 0, len(c.cells)), maps.Keys(c.cells))
	slices.SortFunc(cells, func(a, b cellKey) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.area, b.area), cmp.Compare(a.class, b.class))
	})
	blobs := make([][]byte, len(c.rows))
	for _, at := range cells {
		s := &c.sums[c.cells[at]]
		for _, n := range []int64{int64(at.area), int64(at.class), s.amount, s.tender, s.awards, s.firsts, s.unknown} {
			blobs[at.row] = binary.AppendVarint(blobs[at.row], n)
		}
	}
	for row, key := range inOrder(c.rows) {
		if err := w.insert("cube", string(key.rung), string(key.date), int64(key.depth), int64(key.month),
			blobs[row]); err != nil {
			return err
		}
	}
	for no, x := range inOrder(c.classes)[c.known:] {
		no += c.known
		if err := w.insert("cube_classes", int64(no), x.Dated, string(x.Precision), x.Candidate, x.Confident,
			string(x.Flood), string(x.Kind), x.Funds, x.Status); err != nil {
			return err
		}
	}
	return nil
}

// cubes reads the table cube of a file, and keeps the answers asked for last.
type cubes struct {
	mu      sync.Mutex
	areas   []string         // by number
	classes []ledger.CubeRow // by number, with their dimensions but area and month
	rank    []int32          // of each class in the order of a cube
	kept    []keptCube
	facts   map[spending.Rung][]*fact
}

type keptCube struct {
	query ledger.CubeQuery
	rows  []ledger.CubeRow
}

// keptRows is how many rows of answers are kept in all.
const keptRows = 1 << 17

// get answers a checked query.
func (c *cubes) get(ctx context.Context, f *file, q ledger.CubeQuery) ([]ledger.CubeRow, error) {
	c.mu.Lock()
	if err := c.codes(ctx, f); err != nil {
		c.mu.Unlock()
		return nil, err
	}
	at := slices.IndexFunc(c.kept, func(k keptCube) bool { return k.query == q })
	if at >= 0 {
		defer c.mu.Unlock()
		return c.kept[at].rows, nil
	}
	c.mu.Unlock()
	rows, err := c.answer(ctx, f, q)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append(c.kept, keptCube{q, rows})
	total := 0
	for _, k := range c.kept {
		total += 1 + len(k.rows)
	}
	for total > keptRows && len(c.kept) > 1 {
		total -= 1 + len(c.kept[0].rows)
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	return rows, nil
}

// answer reads the table cube, or adds up the records by the years of their floods, which it does not have.
func (c *cubes) answer(ctx context.Context, f *file, q ledger.CubeQuery) ([]ledger.CubeRow, error) {
	if q.Date != ledger.DateFloodYear {
		cells, err := c.cells(ctx, f, q)
		return c.rows(cells), err
	}
	facts, err := c.of(ctx, f.db, &f.description, q.Rung)
	if err != nil {
		return nil, err
	}
	at := map[ledger.CubeRow]int{}
	var rows []ledger.CubeRow
	for _, x := range facts {
		for _, turn := range ledger.Turns(x.floods, q.Window, q.ByMonth) {
			x.cells(f.description.Levels.Depth(q.Level), turn, func(row ledger.CubeRow, add measures) {
				if !q.ByMonth {
					row.Month = 0
				}
				i, known := at[row]
				if !known {
					i = len(rows)
					at[row], rows = i, append(rows, row)
				}
				sum := &rows[i]
				sum.Amount, sum.TenderAmount = sum.Amount+add.amount, sum.TenderAmount+add.tender
				sum.Awards, sum.Firsts = sum.Awards+add.awards, sum.Firsts+add.firsts
				sum.Unknown += add.unknown
			})
		}
	}
	slices.SortFunc(rows, func(a, b ledger.CubeRow) int { return ledger.CompareCubeRows(&a, &b) })
	return rows, nil
}

// codes reads what the numbers of cells stand for; c.mu is held.
func (c *cubes) codes(ctx context.Context, f *file) error {
	if c.areas != nil {
		return nil
	}
	var codes []string
	for _, level := range f.description.Levels {
		err := each(ctx, f.db, "SELECT id FROM "+quote(level.Plural), nil, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			codes = append(codes, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	classes, err := readClasses(ctx, f.db)
	if err != nil {
		return err
	}
	order := make([]int32, len(classes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return ledger.CompareCubeRows(&classes[a], &classes[b]) })
	c.rank = make([]int32, len(classes))
	for rank, class := range order {
		c.rank[class] = int32(rank)
	}
	c.classes, c.areas = classes, numbered(codes)
	return nil
}

// readClasses reads the table cube_classes.
func readClasses(ctx context.Context, db queryer) ([]ledger.CubeRow, error) {
	var classes []ledger.CubeRow
	err := each(ctx, db, "SELECT class, dated, precision, candidate, confident, flood, kind, funds, status "+
		"FROM cube_classes ORDER BY class", nil, func(rows *sql.Rows) error {
		var no int
		var x ledger.CubeRow
		err := rows.Scan(&no, &x.Dated, &x.Precision, &x.Candidate, &x.Confident, &x.Flood, &x.Kind, &x.Funds,
			&x.Status)
		if err == nil && no != len(classes) {
			err = fmt.Errorf("class %d is not in order", no)
		}
		classes = append(classes, x)
		return err
	})
	return classes, err
}

// cell is one cell of an answer.
type cell struct {
	area, month, rank, class int32
	sums
}

func (a *cell) compare(b *cell) int {
	return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.month, b.month), cmp.Compare(a.rank, b.rank))
}

// cells gives the cells of a query, sorted, those of several months added up unless it keeps them apart.
func (c *cubes) cells(ctx context.Context, f *file, q ledger.CubeQuery) ([]cell, error) {
	query := "SELECT month, cells FROM cube WHERE rung = ? AND date = ? AND depth = ?"
	args := []any{string(q.Rung), string(q.Date), f.description.Levels.Depth(q.Level)}
	if !q.Window.All() {
		query += " AND month BETWEEN ? AND ? AND month <> 0"
		args = append(args, int(q.Window.From), int(q.Window.To))
	}
	var cells []cell
	err := each(ctx, f.db, query, args, func(rows *sql.Rows) error {
		var month int32
		var blob sql.RawBytes
		if err := rows.Scan(&month, &blob); err != nil {
			return err
		}
		if !q.ByMonth {
			month = 0
		}
		return c.decode(blob, func(x cell) {
			x.month = month
			cells = append(cells, x)
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(cells, func(a, b cell) int { return a.compare(&b) })
	n := 0
	for i := range cells {
		if n > 0 && cells[n-1].compare(&cells[i]) == 0 {
			cells[n-1].add(&cells[i].sums)
			continue
		}
		cells[n] = cells[i]
		n++
	}
	return cells[:n], nil
}

var errCells = errors.New("the file is damaged: the cells of table cube are not readable")

// decode reads the cells of a row.
func (c *cubes) decode(blob []byte, add func(cell)) error {
	for len(blob) > 0 {
		var numbers [7]int64
		for i := range numbers {
			n, size := binary.Varint(blob)
			if size <= 0 {
				return errCells
			}
			numbers[i], blob = n, blob[size:]
		}
		area, class := numbers[0], numbers[1]
		if area < 0 || area >= int64(len(c.areas)) || class < 0 || class >= int64(len(c.classes)) {
			return errCells
		}
		add(cell{area: int32(area), class: int32(class), rank: c.rank[class],
			sums: sums{numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]}})
	}
	return nil
}

// rows gives cells as a cube's rows.
func (c *cubes) rows(cells []cell) []ledger.CubeRow {
	rows := make([]ledger.CubeRow, len(cells))
	for i := range cells {
		x := &cells[i]
		row := c.classes[x.class]
		row.Area, row.Month = c.areas[x.area], spending.Month(x.month)
		row.Amount, row.TenderAmount = spending.Money(x.amount), spending.Money(x.tender)
		row.Awards, row.Firsts, row.Unknown = int(x.awards), int(x.firsts), int(x.unknown)
		rows[i] = row
	}
	return rows
}
