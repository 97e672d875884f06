package postgis

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/jackc/pgx/v5"
)

// copyData is rows as COPY reads them in its binary format (PostgreSQL documentation, COPY,
// "Binary Format"), written without a detour by any: there are millions of them.
type copyData []byte

// startCopy begins copyData, in memory that may be used again.
func startCopy(memory copyData) copyData {
	return append(memory[:0], "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
}

// end writes the mark behind the last row.
func (c *copyData) end() { *c = binary.BigEndian.AppendUint16(*c, math.MaxUint16) }

// row begins a row; as many values must follow.
func (c *copyData) row(columns int) { *c = binary.BigEndian.AppendUint16(*c, uint16(columns)) }

func (c *copyData) null() { *c = binary.BigEndian.AppendUint32(*c, math.MaxUint32) }

func (c *copyData) bool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	*c = append(*c, 0, 0, 0, 1, b)
}

func (c *copyData) smallint(v int16) {
	*c = binary.BigEndian.AppendUint16(append(*c, 0, 0, 0, 2), uint16(v))
}

func (c *copyData) integer(v int32) {
	*c = binary.BigEndian.AppendUint32(append(*c, 0, 0, 0, 4), uint32(v))
}

func (c *copyData) bigint(v int64) {
	*c = binary.BigEndian.AppendUint64(append(*c, 0, 0, 0, 8), uint64(v))
}

func (c *copyData) double(v float64) { c.bigint(int64(math.Float64bits(v))) }

// doubleOrNull writes a number that is not known, which is negative, as null.
func (c *copyData) doubleOrNull(v float64) {
	if v < 0 {
		c.null()
		return
	}
	c.double(v)
}

// text is for text and json.
func (c *copyData) text(v string) {
	*c = append(binary.BigEndian.AppendUint32(*c, uint32(len(v))), v...)
}

// textOrNull writes "" as null.
func (c *copyData) textOrNull(v string) {
	if v == "" {
		c.null()
		return
	}
	c.text(v)
}

// date writes midnight UTC of a day, which days since 2000 count; the zero time is null.
func (c *copyData) date(v time.Time) {
	const day, to2000 = 24 * 60 * 60, 10_957
	if v.IsZero() {
		c.null()
		return
	}
	c.integer(int32(v.Unix()/day - to2000))
}

func (c *copyData) money(v spending.NullMoney) {
	if v.Valid {
		c.bigint(int64(v.Money))
	} else {
		c.null()
	}
}

// copyIn loads rows that are ended into a table of the version. The table is new in this
// transaction, so that they can be written frozen: vacuum need not visit them again.
func (w *writer) copyIn(table string, columns []string, rows copyData) error {
	quoted := slices.Clone(columns)
	for i, c := range quoted {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	query := fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary, FREEZE)", w.table(table), strings.Join(quoted, ", "))
	if _, err := w.tx.Conn().PgConn().CopyFrom(w.ctx, bytes.NewReader(rows), query); err != nil {
		return fmt.Errorf("write table %s: %w", table, err)
	}
	return nil
}
