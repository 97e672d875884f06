package asset

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/raster"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Depths holds assets against a raster that is called name: of a line the share of its length above a threshold, of
// points the part of them that is, and of each the largest value. Where the raster has no value nothing is above; of an
// asset that it does not reach nothing is known, and which is told.
func Depths(ctx context.Context, assets []spending.Asset, r *raster.Raster, name string, above float64) (
	[]vector.Problem, error) {
	d := &depths{name: name, above: above}
	for _, note := range r.Notes() {
		d.log.Add(vector.Problem{Field: name, Text: note, Action: "read so"})
	}
	if err := d.lines(ctx, assets, r); err != nil {
		return nil, err
	}
	if err := d.points(ctx, assets, r); err != nil {
		return nil, err
	}
	if d.known == 0 && len(assets) > 0 {
		return nil, fmt.Errorf("it covers %s, where none of the %d assets lies", degrees(r.Extent()), len(assets))
	}
	return d.log.Problems(), nil
}

// depths is one raster that assets are held against.
type depths struct {
	name  string
	above float64
	known int // assets that it reaches
	log   vector.Log
}

func (d *depths) lines(ctx context.Context, assets []spending.Asset, r *raster.Raster) error {
	var of []int
	var all []orb.MultiLineString
	for i := range assets {
		if assets[i].Measured == spending.ByLength {
			of, all = append(of, i), append(all, linesOf(geo.Flat(assets[i].Geometry)))
		}
	}
	found, err := r.Lines(ctx, all, d.above)
	if err != nil {
		return err
	}
	for k, s := range found {
		a := &assets[of[k]]
		within := s.Metres - s.Beyond
		d.reached(a, s.Metres, within)
		if within > 0 {
			d.add(a, spending.Exposure{Share: rounded(s.Above / s.Metres), Length: millimetres(s.Above)}, s.Most)
		}
	}
	return nil
}

func (d *depths) points(ctx context.Context, assets []spending.Asset, r *raster.Raster) error {
	var all []orb.Point
	for i := range assets {
		if assets[i].Measured == spending.ByCount {
			all = append(all, pointsOf(geo.Flat(assets[i].Geometry))...)
		}
	}
	values, err := r.Values(ctx, all)
	if err != nil {
		return err
	}
	for i := range assets {
		a := &assets[i]
		if a.Measured != spending.ByCount {
			continue
		}
		of := pointsOf(geo.Flat(a.Geometry))
		within, deep, most := 0, 0, math.NaN()
		for k, p := range of {
			if r.Reaches(p) {
				within++
			}
			if values[k] > d.above {
				deep++
			}
			if values[k] == values[k] && !(most >= values[k]) {
				most = values[k]
			}
		}
		values = values[len(of):]
		d.reached(a, float64(len(of)), float64(within))
		if within > 0 {
			d.add(a, spending.Exposure{Share: rounded(float64(deep) / float64(len(of)))}, most)
		}
	}
	return nil
}

// reached counts an asset, and tells of one that the raster does not reach, or not all of.
func (d *depths) reached(a *spending.Asset, all, within float64) {
	const rest = 1e-6 // of an asset, that rounding may leave
	problem := vector.Problem{Feature: a.SourceFeature, Field: d.name, Value: a.ID}
	switch {
	case within <= 0:
		problem.Text, problem.Action = "the raster does not reach the asset", "its exposure to it is not known"
		d.log.Habit(problem)
		return
	case all-within > rest*all:
		problem.Text, problem.Action = "the raster covers the asset only in part", "what lies beyond it is not counted"
		d.log.Habit(problem)
	}
	d.known++
}

// float32Digits are what a raster's values are good to, which mostly are of 32 bits.
const float32Digits = 7

func (d *depths) add(a *spending.Asset, e spending.Exposure, most float64) {
	e.Layer = d.name
	if most == most {
		deepest, err := strconv.ParseFloat(strconv.FormatFloat(most, 'g', float32Digits, 64), 64)
		if err == nil {
			e.Depth = &deepest
		}
	}
	a.Exposure = append(a.Exposure, e)
}

func degrees(b orb.Bound) string {
	return fmt.Sprintf("%.4f %.4f to %.4f %.4f", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
}
