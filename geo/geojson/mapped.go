package geojson

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
)

// AppendMapped appends a geometry that is GeoJSON already with each of its positions moved, rounded to the given number
// of decimals; what follows the first two numbers of a position stays. It reads what AppendGeometry writes, and null.
func AppendMapped(dst, geometry []byte, decimals int, move func(orb.Point) (orb.Point, error)) ([]byte, error) {
	e := encoder{b: dst, decimals: min(max(decimals, 0), maxDecimals), scale: 1}
	for range e.decimals {
		e.scale *= 10
	}
	for rest := geometry; ; {
		at := positionIn(rest)
		if at < 0 {
			return append(e.b, rest...), nil
		}
		e.b = append(e.b, rest[:at]...)
		rest = rest[at:]
		end := bytes.IndexByte(rest, ']')
		if end < 0 {
			return nil, fmt.Errorf("a position of a geometry has no end")
		}
		numbers := bytes.SplitN(rest[:end], []byte{','}, 3)
		if len(numbers) < 2 {
			return nil, fmt.Errorf("a position of a geometry has one number")
		}
		x, errX := strconv.ParseFloat(string(numbers[0]), 64)
		y, errY := strconv.ParseFloat(string(numbers[1]), 64)
		if errX != nil || errY != nil {
			return nil, fmt.Errorf("a position of a geometry is not of numbers: %.80q", rest[:end])
		}
		p, err := move(orb.Point{x, y})
		if err != nil {
			return nil, err
		}
		e.number(p[0])
		e.b = append(e.b, ',')
		e.number(p[1])
		if len(numbers) > 2 {
			e.b = append(append(e.b, ','), numbers[2]...)
		}
		rest = rest[end:]
	}
}

// positionIn gives where the numbers of the first position begin, -1 without one.
func positionIn(b []byte) int {
	for i := 1; i < len(b); i++ {
		if c := b[i]; b[i-1] == '[' && (c == '-' || '0' <= c && c <= '9') {
			return i
		}
	}
	return -1
}
