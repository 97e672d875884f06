// Package digest tells the records of two versions apart without reading them: each has a digest of all that is said of
// it, and those of a group have a mark together. Groups of one mark hold the same records.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

const (
	groups    = 1 << groupBits
	groupBits = 14
	segment   = 1 << 20 // records whose digests are written together
	entry     = len(Sum{}) + 4
)

// Sum is the digest of a record.
type Sum [16]byte

// Mix takes another digest into one of several records, whose order tells nothing.
func (s *Sum) Mix(other Sum) {
	for i := range s {
		s[i] ^= other[i]
	}
}

// Placed is the digest of a record with where it stands in its source.
func (s Sum) Placed(file string, line int) Sum {
	w := writer(s[:])
	w.string(file)
	w.int(int64(line))
	whole := sha256.Sum256(w)
	return Sum(whole[:len(s)])
}

// MarshalText writes it in hexadecimal.
func (s Sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Sum) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(s)) {
		return fmt.Errorf("%q is no digest", text)
	}
	_, err := hex.Decode(s[:], text)
	return err
}

func (s *Sum) group() int { return int(binary.BigEndian.Uint16(s[:])) >> (16 - groupBits) }

// Row is what is kept of the records of a segment that are of one group.
type Row struct {
	Segment, Group int
	Mark           int64
	Sums           []byte // of each record its digest and its number
}

// Unlike gives the numbers of the records of two versions that the other has not the same, of the rows of some groups.
func Unlike(was, is []Row) (gone, come []int32, err error) {
	byGroup := func(all []Row) map[int][]Row {
		groups := map[int][]Row{}
		for _, r := range all {
			groups[r.Group] = append(groups[r.Group], r)
		}
		return groups
	}
	before, after := byGroup(was), byGroup(is)
	for _, group := range slices.Sorted(maps.Keys(before)) {
		if gone, err = appendUnlike(gone, before[group], after[group]); err != nil {
			return nil, nil, err
		}
	}
	for _, group := range slices.Sorted(maps.Keys(after)) {
		if come, err = appendUnlike(come, after[group], before[group]); err != nil {
			return nil, nil, err
		}
	}
	return gone, come, nil
}

// appendUnlike adds the numbers of the records of a group that others are not the same as.
func appendUnlike(numbers []int32, of, than []Row) ([]int32, error) {
	has := map[Sum]struct{}{}
	if err := each(than, func(s Sum, _ int32) { has[s] = struct{}{} }); err != nil {
		return nil, err
	}
	err := each(of, func(s Sum, no int32) {
		if _, same := has[s]; !same {
			numbers = append(numbers, no)
		}
	})
	return numbers, err
}

// each calls yield with the digest and the number of each record.
func each(rows []Row, yield func(s Sum, no int32)) error {
	for i := range rows {
		sums := rows[i].Sums
		if len(sums)%entry != 0 {
			return errors.New("the digests of records are damaged")
		}
		for ; len(sums) > 0; sums = sums[entry:] {
			s := Sum(sums[:len(Sum{})])
			yield(s, int32(binary.BigEndian.Uint32(sums[len(s):])))
		}
	}
	return nil
}

// Groups lists the groups that digests are of.
func Groups(sums []Sum) []int32 {
	of := make([]int32, len(sums))
	for i := range sums {
		of[i] = int32(sums[i].group())
	}
	slices.Sort(of)
	return slices.Compact(of)
}

// Mark sets of each digest that is in the rows that it has a record.
func Mark(rows []Row, sums []Sum, has []bool) error {
	in := map[Sum]struct{}{}
	if err := each(rows, func(s Sum, _ int32) { in[s] = struct{}{} }); err != nil {
		return err
	}
	for i, s := range sums {
		if _, found := in[s]; found {
			has[i] = true
		}
	}
	return nil
}

// Marks are those of the groups of a version, which its rows make together.
type Marks [groups]int64

// Add takes in a row.
func (m *Marks) Add(r Row) { m[r.Group%groups] ^= r.Mark }

// Unlike lists the groups with another mark.
func (m *Marks) Unlike(other *Marks) []int32 {
	var unlike []int32
	for group := range m {
		if m[group] != other[group] {
			unlike = append(unlike, int32(group))
		}
	}
	return unlike
}

// Digester makes digests.
type Digester struct {
	fields []spending.AwardField
	text   []byte // of the last record
}

// New gives a digester. Where a record stands in its source is no part of its digest.
func New() *Digester {
	d := &Digester{}
	for _, f := range spending.KeptFields(nil) {
		if f.Name != "source_file" && f.Name != "source_line" {
			d.fields = append(d.fields, f)
		}
	}
	return d
}

// Indexer makes the rows of records that are added in the order of their numbers, from 1 on.
type Indexer struct {
	write   func(Row) error
	segment int // records in one
	added   int
	rows    [groups]Row
}

// NewIndexer gives one that writes rows while records are added.
func NewIndexer(write func(Row) error) *Indexer { return &Indexer{write: write, segment: segment} }

// After makes the indexer go on behind so many records.
func (x *Indexer) After(records int) { x.added = records }

// Add takes in the digest of the next record.
func (x *Indexer) Add(s Sum) error {
	row := &x.rows[s.group()]
	x.added++
	row.Sums = binary.BigEndian.AppendUint32(append(row.Sums, s[:]...), uint32(x.added))
	row.Mark ^= int64(binary.BigEndian.Uint64(s[:]))
	if x.added%x.segment == 0 {
		return x.End()
	}
	return nil
}

// End writes what is left.
func (x *Indexer) End() error {
	for group := range x.rows {
		row := &x.rows[group]
		if len(row.Sums) == 0 {
			continue
		}
		row.Segment, row.Group = (x.added-1)/x.segment, group
		if err := x.write(*row); err != nil {
			return err
		}
		*row = Row{Sums: row.Sums[:0]}
	}
	return nil
}

// Of gives the digest of a record.
func (d *Digester) Of(a *spending.Award) Sum {
	w := writer(d.text[:0])
	for i := range d.fields {
		w.field(d.fields[i].At(a))
	}
	w.flag(a.HasCoordinates)
	if a.HasCoordinates {
		w.float(a.Longitude)
		w.float(a.Latitude)
	}
	w.parts(a.Parts)
	w.parts(a.Candidates)
	w.evidence(a.Relevance.Evidence)
	w.evidence(a.Location.Evidence)
	d.text = w
	whole := sha256.Sum256(w)
	return Sum(whole[:len(Sum{})])
}

// writer writes values one after another, so that no two records are written the same.
type writer []byte

// field writes what a field is kept in: see [spending.AwardField].
func (w *writer) field(at any) {
	switch at := at.(type) {
	case spending.Text:
		w.string(at.Get())
	case *[]string:
		w.strings(*at)
	case *spending.NullMoney:
		w.flag(at.Valid)
		if at.Valid {
			w.int(int64(at.Money))
		}
	case *float64:
		w.float(max(*at, spending.Unmeasured))
	case *int:
		w.int(int64(*at))
	case interface{ Unix() int64 }: // a day
		w.int(at.Unix())
	}
}

func (w *writer) int(n int64) { *w = binary.AppendVarint(*w, n) }

func (w *writer) float(f float64) { *w = binary.BigEndian.AppendUint64(*w, math.Float64bits(f)) }

func (w *writer) flag(set bool) {
	if set {
		*w = append(*w, 1)
		return
	}
	*w = append(*w, 0)
}

func (w *writer) string(s string) { *w = append(binary.AppendUvarint(*w, uint64(len(s))), s...) }

func (w *writer) strings(all []string) {
	w.int(int64(len(all)))
	for _, s := range all {
		w.string(s)
	}
}

func (w *writer) parts(parts []spending.Part) {
	w.int(int64(len(parts)))
	for i := range parts {
		w.string(parts[i].Area)
		w.strings(parts[i].Within)
		w.int(parts[i].Share)
	}
}

func (w *writer) evidence(all []spending.Evidence) {
	w.int(int64(len(all)))
	for _, e := range all {
		w.string(e.Field)
		w.string(e.Text)
		w.string(e.Rule)
		w.string(e.Area)
	}
}
