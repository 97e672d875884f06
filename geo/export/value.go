package export

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// Value is a value of a field. The zero one is null.
type Value struct {
	is   valueType
	bits int64 // a number, the bits of a real one, or 1 for true
	text []byte
}

type valueType byte

const (
	absent valueType = iota
	isText
	isWhole
	isReal
	isTruth
)

func (t valueType) String() string {
	return [...]string{"null", "a text", "a whole number", "a real number", "a truth"}[t]
}

// TextOf gives a text, which is not to be changed before the value has been added.
func TextOf(text []byte) Value { return Value{is: isText, text: text} }

// WholeOf gives a whole number.
func WholeOf(n int64) Value { return Value{is: isWhole, bits: n} }

// RealOf gives a real number.
func RealOf(x float64) Value { return Value{is: isReal, bits: int64(math.Float64bits(x))} }

// TruthOf gives a truth.
func TruthOf(is bool) Value {
	v := Value{is: isTruth}
	if is {
		v.bits = 1
	}
	return v
}

func (v Value) real() float64 { return math.Float64frombits(uint64(v.bits)) }

// Plain gives the value as Go has it: nil, a string, an int64, a float64 or a bool.
func (v Value) Plain() any {
	switch v.is {
	case isText:
		return string(v.text)
	case isWhole:
		return v.bits
	case isReal:
		return v.real()
	case isTruth:
		return v.bits == 1
	}
	return nil
}

// of gives the type of the field's values.
func (f *Field) of() valueType {
	switch f.Kind {
	case Text:
		return isText
	case Real:
		return isReal
	case Truth:
		return isTruth
	}
	return isWhole
}

// append appends a value to a kept feature.
func (f *Field) append(b []byte, v *Value) ([]byte, error) {
	if v.is != absent && v.is != f.of() {
		return nil, fmt.Errorf("field %s: %s is not of its type", f.Name, v.is)
	}
	b = append(b, byte(v.is))
	switch v.is {
	case isText:
		return append(binary.AppendUvarint(b, uint64(len(v.text))), v.text...), nil
	case isWhole:
		return binary.AppendVarint(b, v.bits), nil
	case isReal:
		return binary.LittleEndian.AppendUint64(b, uint64(v.bits)), nil
	case isTruth:
		return append(b, byte(v.bits)), nil
	}
	return b, nil
}

// take reads a value that append wrote, and gives what follows it. A text is part of what it was read from.
func (f *Field) take(b []byte) (v Value, rest []byte) {
	v.is, b = valueType(b[0]), b[1:]
	switch v.is {
	case isText:
		n, k := binary.Uvarint(b)
		v.text, b = b[k:k+int(n)], b[k+int(n):]
	case isWhole:
		n, k := binary.Varint(b)
		v.bits, b = n, b[k:]
	case isReal:
		v.bits, b = int64(binary.LittleEndian.Uint64(b)), b[8:]
	case isTruth:
		v.bits, b = int64(b[0]), b[1:]
	}
	return v, b
}

// What a point is as WKB, in little-endian order: the order, its type, its two numbers.
const (
	pointType  = 1
	pointBytes = 1 + 4 + 16
)

// appendShape appends a geometry as WKB, behind its length.
func appendShape(b []byte, g orb.Geometry) ([]byte, error) {
	if p, is := g.(orb.Point); is {
		b = append(binary.AppendUvarint(b, pointBytes), 1)
		b = binary.LittleEndian.AppendUint32(b, pointType)
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1])), nil
	}
	shape, err := wkb.Marshal(g, binary.LittleEndian)
	return append(binary.AppendUvarint(b, uint64(len(shape))), shape...), err
}

// takeShape reads a geometry that appendShape wrote, or nil where no length stands, and gives what follows it.
func takeShape(b []byte) (shape, rest []byte) {
	n, k := binary.Uvarint(b)
	if n == 0 {
		return nil, b[k:]
	}
	return b[k : k+int(n)], b[k+int(n):]
}
