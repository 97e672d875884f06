package postgis

import (
	"context"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/jackc/pgx/v5"
)

// codes tell what the numbers in facts and cube stand for, and what awards are read from.
type codes struct {
	areas   []string              // by number; the first, "", is no area
	number  map[string]int32      // of an area by its code
	within  map[string][]int32    // numbers of an area and of all that lie in it, by code
	outer   [][]string            // codes of the areas that an area lies in, outermost first, by its number
	classes []ledger.CubeRow      // by number, with their dimensions but area and month set
	rank    []int32               // of each class in the order of a cube
	kept    []spending.AwardField // of awards, those that scanAward reads
	scanned string                // the columns it reads
}

// codes gives the version's codes, read once.
func (s *snapshot) codes(ctx context.Context) (*codes, error) {
	d := s.dataset
	d.mu.Lock()
	c := d.codes
	d.mu.Unlock()
	if c != nil {
		return c, nil
	}
	err := s.store.again(ctx, func(conn *pgx.Conn) (err error) {
		c, err = readCodes(ctx, conn, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the codes of areas and classes: %w", err)
	}
	d.mu.Lock()
	d.codes = c
	d.mu.Unlock()
	return c, nil
}

func readCodes(ctx context.Context, conn *pgx.Conn, d *dataset) (*codes, error) {
	kept := spending.KeptFields(d.description.Levels)
	c := &codes{areas: []string{""}, number: map[string]int32{}, within: map[string][]int32{}, kept: kept,
		scanned: scannedColumns(kept)}
	rows, err := conn.Query(ctx, "SELECT no, id, parent_id FROM "+d.table("areas")+" ORDER BY no")
	if err != nil {
		return nil, err
	}
	var no int32
	var id, parent string
	parents := []string{""}
	_, err = pgx.ForEachRow(rows, []any{&no, &id, empty(&parent)}, func() error {
		if int(no) != len(c.areas) {
			return fmt.Errorf("area %s has number %d, not %d", id, no, len(c.areas))
		}
		c.areas, c.number[id], parents = append(c.areas, id), no, append(parents, parent)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.nest(parents)
	return c, c.readClasses(ctx, conn, d)
}

// nest fills in what lies in what; parents are codes by the number of the area.
func (c *codes) nest(parents []string) {
	c.outer = make([][]string, len(c.areas))
	for no, id := range c.areas[1:] {
		no++
		c.within[id] = append(c.within[id], int32(no))
		for code := parents[no]; code != ""; code = parents[c.number[code]] {
			c.within[code] = append(c.within[code], int32(no))
			c.outer[no] = append(c.outer[no], code)
		}
		slices.Reverse(c.outer[no])
	}
}

func (c *codes) readClasses(ctx context.Context, conn *pgx.Conn, d *dataset) error {
	rows, err := conn.Query(ctx, "SELECT class, precision, candidate, confident, flood, kind, funds, status FROM "+
		d.from("classes")+" ORDER BY class")
	if err != nil {
		return err
	}
	c.classes = make([]ledger.CubeRow, 1)
	var no int
	var x ledger.CubeRow
	_, err = pgx.ForEachRow(rows, []any{&no, &x.Precision, &x.Candidate, &x.Confident, &x.Flood, &x.Kind, &x.Funds,
		&x.Status}, func() error {
		if no != len(c.classes) {
			return fmt.Errorf("class %d is not in order", no)
		}
		c.classes = append(c.classes, x)
		return nil
	})
	if err != nil {
		return err
	}
	order := make([]int32, len(c.classes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return ledger.CompareCubeRows(&c.classes[a], &c.classes[b]) })
	c.rank = make([]int32, len(order))
	for rank, class := range order {
		c.rank[class] = int32(rank)
	}
	return nil
}

// numbers gives the numbers of areas; those the version does not have are left out.
func (c *codes) numbers(areas []string) []int32 {
	numbers := []int32{}
	for _, area := range areas {
		if no, known := c.number[area]; known {
			numbers = append(numbers, no)
		}
	}
	return numbers
}
