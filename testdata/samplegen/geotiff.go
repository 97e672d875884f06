package main

import (
	"encoding/binary"
	"math"
)

// cover is a raster of longitude and latitude.
type cover struct {
	west, north   int // ten-thousandths of a degree
	pixel         int
	width, height int
	nodata        string
	values        []float32 // row by row from the north
}

// centre gives where a pixel lies.
func (g *cover) centre(column, row int) point {
	return point{g.west + column*g.pixel + g.pixel/2, g.north - row*g.pixel - g.pixel/2}
}

// geotiff writes a cover as one strip of 32-bit floating point, with a note of what it is.
func (f files) geotiff(name, note string, g *cover) {
	le := binary.LittleEndian
	out := []byte("II*\x00\x00\x00\x00\x00")
	for _, v := range g.values {
		out = le.AppendUint32(out, math.Float32bits(v))
	}
	type tag struct {
		id, kind uint16
		count    int
		value    []byte
	}
	short := func(id uint16, values ...uint16) tag {
		var b []byte
		for _, v := range values {
			b = le.AppendUint16(b, v)
		}
		return tag{id, 3, len(values), b}
	}
	long := func(id uint16, v int) tag { return tag{id, 4, 1, le.AppendUint32(nil, uint32(v))} }
	text := func(id uint16, s string) tag { return tag{id, 2, len(s) + 1, append([]byte(s), 0)} }
	double := func(id uint16, values ...float64) tag {
		var b []byte
		for _, v := range values {
			b = le.AppendUint64(b, math.Float64bits(v))
		}
		return tag{id, 12, len(values), b}
	}
	size := float64(g.pixel) / 1e4
	tags := []tag{
		short(256, uint16(g.width)), short(257, uint16(g.height)), short(258, 32), short(259, 1), short(262, 1),
		text(270, note), long(273, 8), short(277, 1), long(278, g.height), long(279, 4*len(g.values)), short(339, 3),
		double(33550, size, size, 0), double(33922, 0, 0, 0, float64(g.west)/1e4, float64(g.north)/1e4, 0),
		short(34735, 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326), text(42113, g.nodata),
	}
	for i := range tags {
		if t := &tags[i]; len(t.value) > 4 {
			at := len(out)
			out = append(out, t.value...)
			t.value = le.AppendUint32(nil, uint32(at))
		}
	}
	out = append(out, make([]byte, len(out)%2)...)
	le.PutUint32(out[4:], uint32(len(out)))
	out = le.AppendUint16(out, uint16(len(tags)))
	for _, t := range tags {
		out = le.AppendUint16(out, t.id)
		out = le.AppendUint16(out, t.kind)
		out = le.AppendUint32(out, uint32(t.count))
		out = append(append(out, t.value...), make([]byte, 4-len(t.value))...)
	}
	f[name] = le.AppendUint32(out, 0)
}
