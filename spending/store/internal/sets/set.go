package sets

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Set is of the numbers of records, from 1 on: a bit for each.
type Set []uint64

// New gives the empty set of so many records.
func New(records int) Set { return make(Set, records/64+1) }

// All gives the set of all of so many records.
func All(records int) Set {
	s := New(records)
	for i := range s {
		s[i] = ^uint64(0)
	}
	s[0] &^= 1
	s[len(s)-1] &= ^uint64(0) >> (63 - records%64)
	return s
}

// Has reports whether a record is in the set.
func (s Set) Has(no int) bool { return no/64 < len(s) && s[no/64]&(1<<(no%64)) != 0 }

// Count gives how many records the set has.
func (s Set) Count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// And leaves what another set of as many records has too.
func (s Set) And(other Set) {
	for i := range s {
		s[i] &= other[i]
	}
}

// Bytes gives the bits, that of record 8n+i in byte n, the lowest first.
func (s Set) Bytes() []byte {
	b := make([]byte, 0, 8*len(s))
	for _, word := range s {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	return b
}

// Above gives the next records whose numbers are higher than one: all but so many, at most a limit.
func (s Set) Above(no, skip, limit int) []int32 {
	var found []int32
	for i := (no + 1) / 64; i < len(s) && len(found) < limit; i++ {
		word := s[i]
		if i == (no+1)/64 {
			word &= ^uint64(0) << ((no + 1) % 64)
		}
		if n := bits.OnesCount64(word); n <= skip {
			skip -= n
			continue
		}
		for ; word != 0 && len(found) < limit; word &= word - 1 {
			if skip > 0 {
				skip--
				continue
			}
			found = append(found, int32(i*64+bits.TrailingZeros64(word)))
		}
	}
	return found
}

// Below gives those whose numbers are lower, the highest first.
func (s Set) Below(no, skip, limit int) []int32 {
	var found []int32
	for i := min(no/64, len(s)-1); i >= 0 && len(found) < limit; i-- {
		word := s[i]
		if i == no/64 {
			word &= 1<<(no%64) - 1
		}
		if n := bits.OnesCount64(word); n <= skip {
			skip -= n
			continue
		}
		for word != 0 && len(found) < limit {
			top := bits.Len64(word) - 1
			if word &^= 1 << top; skip > 0 {
				skip--
				continue
			}
			found = append(found, int32(i*64+top))
		}
	}
	return found
}

// Parted is a set in two parts, one listed behind the other.
type Parted struct{ first, rest Set }

// Above gives the next records behind one, or from 0 the first, of one of the parts: all but so many, at most a limit.
func (p Parted) Above(no, skip, limit int) []int32 {
	if !p.rest.Has(no) {
		if found := p.first.Above(no, skip, limit); len(found) > 0 {
			return found
		}
		if no = 0; skip > 0 {
			skip -= p.first.Count()
		}
	}
	return p.rest.Above(no, skip, limit)
}

var errDamaged = errors.New("the index of records by area, month and verdict is damaged; import the data again")

// add puts the numbers of a row into the set.
func (s Set) add(r Row) error {
	if len(r.List) == 0 || r.Segment < 0 || r.Segment > len(s)*64/segment {
		return errDamaged
	}
	from, list := r.Segment*segment, r.List[1:]
	switch r.List[0] {
	case ofDistances:
		return s.addDistances(from, list)
	case ofBits:
		return s.addBits(from/64, list)
	}
	return errDamaged
}

func (s Set) addDistances(from int, list []byte) error {
	no := uint64(from)
	for len(list) > 0 {
		distance, n := uint64(list[0]), 1
		if distance >= 0x80 {
			distance, n = binary.Uvarint(list)
		}
		if no += distance; n <= 0 || distance == 0 || no/64 >= uint64(len(s)) {
			return errDamaged
		}
		s[no/64] |= 1 << (no % 64)
		list = list[n:]
	}
	return nil
}

// addBits takes a segment in from a word on. Its last bit is the first of the word behind it.
func (s Set) addBits(from int, list []byte) error {
	if len(list)%8 != 0 || len(list) > segment/8+8 {
		return errDamaged
	}
	for i := range len(list) / 8 {
		word := binary.LittleEndian.Uint64(list[8*i:])
		if word == 0 {
			continue
		}
		if from+i >= len(s) {
			return errDamaged
		}
		s[from+i] |= word
	}
	return nil
}
