package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// The index tells in which blocks of records a text may stand: those that hold each three bytes of it that follow one
// another. Who asks looks into the records of these blocks for the text itself, so that what is found is what is found
// without the index. For Assam's tenders this takes a sixth of the bytes of an index of records by the same three
// bytes (SQLite's FTS5), and a thirtieth of its time.
const (
	grams      = 1 << 16 // numbers that three bytes are hashed to
	gramBits   = 16
	BlockSize  = 16      // records in a block
	segment    = 1 << 18 // records that are indexed together
	bucketSize = 1 << 7  // grams kept in one row
)

// Row is what an index keeps of some grams in a segment: for each its number within the bucket, the length of its list
// in bytes, and the blocks it stands in, each as the distance from the one before. All are varints.
type Row struct {
	Segment, Bucket int
	Lists           []byte
}

// Indexer makes the index of records that are added in the order of their numbers, from 1 on.
type Indexer struct {
	write func(Row) error
	added int
	held  int                // of them, records of the segment that is begun
	ended int                // segments
	block [grams / 64]uint64 // which grams the block begun has
	last  [grams]int32
	lists [grams][]byte
}

// NewIndexer gives an index that is written while records are added.
func NewIndexer(write func(Row) error) *Indexer { return &Indexer{write: write} }

// After makes the index go on behind so many records, which are in so many segments of their own.
func (x *Indexer) After(records, segments int) { x.added, x.ended = records, segments }

// Add takes in the next record's folded text.
func (x *Indexer) Add(folded string) error {
	for i := 0; i+3 <= len(folded); i++ {
		g := gram(folded, i)
		x.block[g/64] |= 1 << (g % 64)
	}
	x.added++
	x.held++
	if x.added%BlockSize == 0 {
		x.endBlock()
	}
	if x.held == segment {
		return x.endSegment()
	}
	return nil
}

// End writes what is left.
func (x *Indexer) End() error {
	if x.held == 0 {
		return nil
	}
	return x.endSegment()
}

func gram(text string, at int) uint32 {
	three := uint32(text[at])<<16 | uint32(text[at+1])<<8 | uint32(text[at+2])
	return three * 2654435761 >> (32 - gramBits) // Knuth's multiplicative hash
}

// endBlock adds the number of the block, counted from 1, to the lists of its grams.
func (x *Indexer) endBlock() {
	block := int32((x.added-1)/BlockSize) + 1
	for word, set := range x.block {
		for ; set != 0; set &= set - 1 {
			g := word*64 + bits.TrailingZeros64(set)
			x.lists[g] = binary.AppendUvarint(x.lists[g], uint64(block-x.last[g]))
			x.last[g] = block
		}
		x.block[word] = 0
	}
}

func (x *Indexer) endSegment() error {
	if x.added%BlockSize != 0 {
		x.endBlock()
	}
	number := x.ended
	x.held, x.ended = 0, x.ended+1
	for from := 0; from < grams; from += bucketSize {
		lists := []byte{}
		for g := from; g < from+bucketSize; g++ {
			if len(x.lists[g]) == 0 {
				continue
			}
			lists = binary.AppendUvarint(lists, uint64(g-from))
			lists = binary.AppendUvarint(lists, uint64(len(x.lists[g])))
			lists = append(lists, x.lists[g]...)
			x.lists[g], x.last[g] = x.lists[g][:0], 0
		}
		if len(lists) == 0 && from > 0 { // the first is always there: one that is not is missed
			continue
		}
		if err := x.write(Row{number, from / bucketSize, lists}); err != nil {
			return err
		}
	}
	return nil
}

// Range is of the numbers of records, both ends included.
type Range struct{ From, To int }

// Sought is a text that is looked for.
type Sought struct {
	grams   []uint32
	Buckets []int // that must be read to look for it; none: the index tells nothing of it
}

// Seek prepares the search for a folded text. Of one of fewer than three bytes the index tells nothing.
func Seek(folded string) Sought {
	var s Sought
	for i := 0; i+3 <= len(folded); i++ {
		g := gram(folded, i)
		s.grams = append(s.grams, g)
		s.Buckets = append(s.Buckets, int(g/bucketSize))
	}
	if s.grams != nil {
		s.Buckets = append(s.Buckets, 0)
	}
	slices.Sort(s.grams)
	slices.Sort(s.Buckets)
	s.grams, s.Buckets = slices.Compact(s.grams), slices.Compact(s.Buckets)
	return s
}

// Within gives the numbers of records, of so many, that the text may stand in, out of all rows of its buckets. It is
// not narrow where that is more than a quarter of them, which are better looked through in order.
func (s *Sought) Within(records int, rows []Row) (found []Range, narrow bool, err error) {
	segments := map[int]map[int][]byte{}
	last := (records+segment-1)/segment - 1 // or more: one may be followed by records that were added later
	for _, r := range rows {
		if segments[r.Segment] == nil {
			segments[r.Segment] = map[int][]byte{}
		}
		segments[r.Segment][r.Bucket] = r.Lists
		last = max(last, r.Segment)
	}
	blocks := 0
	for number := range last + 1 {
		list, err := s.inSegment(segments[number])
		if err != nil {
			return nil, false, fmt.Errorf("read the index of texts, segment %d: %w", number, err)
		}
		blocks += len(list)
		for _, b := range list {
			from, to := int(b-1)*BlockSize+1, min(int(b)*BlockSize, records)
			if last := len(found) - 1; last >= 0 && found[last].To == from-1 {
				found[last].To = to
			} else {
				found = append(found, Range{from, to})
			}
		}
	}
	return found, blocks*BlockSize*4 < records || blocks == 0, nil
}

// inSegment gives the blocks that have all grams.
func (s *Sought) inSegment(buckets map[int][]byte) ([]int32, error) {
	if _, indexed := buckets[0]; !indexed {
		return nil, errDamaged
	}
	var common []int32
	for i, g := range s.grams {
		list, err := listOf(buckets[int(g/bucketSize)], uint64(g%bucketSize))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			common = list
		} else {
			common = intersection(common, list)
		}
		if len(common) == 0 {
			return nil, nil
		}
	}
	return common, nil
}

var errDamaged = errors.New("it is damaged")

// listOf gives the list of a gram of a bucket.
func listOf(lists []byte, gram uint64) ([]int32, error) {
	for len(lists) > 0 {
		g, n := binary.Uvarint(lists)
		if n <= 0 {
			return nil, errDamaged
		}
		size, m := binary.Uvarint(lists[n:])
		if m <= 0 || size > uint64(len(lists)-n-m) {
			return nil, errDamaged
		}
		list := lists[n+m:][:size]
		if g == gram {
			return decode(list)
		}
		lists = lists[n+m+int(size):]
	}
	return nil, nil
}

func decode(list []byte) ([]int32, error) {
	var blocks []int32
	block := uint64(0)
	for len(list) > 0 {
		distance, n := binary.Uvarint(list)
		if block += distance; n <= 0 || block > 1<<31-1 {
			return nil, errDamaged
		}
		blocks, list = append(blocks, int32(block)), list[n:]
	}
	return blocks, nil
}

// intersection of two ascending lists, in place of the first.
func intersection(a, b []int32) []int32 {
	both := a[:0]
	for _, x := range a {
		for len(b) > 0 && b[0] < x {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == x {
			both = append(both, x)
		}
	}
	return both
}
