package asset

import (
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/index"
	"github.com/floodspend/floodspend/spending"
)

// Expose holds assets against layers: of each layer, and of each of its classes where it has some, the share of a line
// that lies in it, or of a thing without length whether it does. What is known of other layers stays.
func Expose(assets []spending.Asset, layers []spending.Layer) error {
	for i := range assets {
		Forget(&assets[i], func(layer string) bool {
			return slices.ContainsFunc(layers, func(l spending.Layer) bool { return l.Name == layer })
		})
	}
	for _, l := range layers {
		classes := []string{""}
		for _, f := range l.Features {
			if !slices.Contains(classes, f.Class) {
				classes = append(classes, f.Class)
			}
		}
		slices.Sort(classes)
		for _, class := range classes {
			if err := expose(assets, l, class); err != nil {
				return fmt.Errorf("layer %s: %w", l.Name, err)
			}
		}
	}
	return nil
}

// Forget takes out what an asset has of the layers that are gone.
func Forget(a *spending.Asset, gone func(layer string) bool) {
	if a.Exposure = slices.DeleteFunc(a.Exposure, func(e spending.Exposure) bool {
		return gone(e.Layer)
	}); len(a.Exposure) == 0 {
		a.Exposure = nil
	}
}

func expose(assets []spending.Asset, l spending.Layer, class string) error {
	var features []geo.Area
	for _, f := range l.Features {
		if class == "" || f.Class == class {
			features = append(features, geo.Area{ID: fmt.Sprint(f.Number), Geometry: f.Geometry})
		}
	}
	if len(features) == 0 {
		return nil
	}
	x, err := index.NewIndex(features)
	if err != nil {
		return err
	}
	for i := range assets {
		a := &assets[i]
		e := spending.Exposure{Layer: l.Name, Class: class}
		if flat := geo.Flat(a.Geometry); a.Measured == spending.ByLength {
			dry := 0.0
			for _, line := range linesOf(flat) {
				e.Length += x.Along(line, func(area int, metres float64) {
					if area == index.Outside {
						dry += metres
					}
				})
			}
			if e.Length > 0 {
				// To the ten-thousandth: what no map tells apart.
				e.Share = rounded(max(e.Length-dry, 0) / e.Length)
			}
			e.Length = millimetres(max(e.Length-dry, 0))
		} else {
			points := pointsOf(flat)
			for _, p := range points {
				if _, in := x.Locate(p[0], p[1]); in {
					e.Share += 1 / float64(len(points))
				}
			}
			e.Share = rounded(e.Share)
		}
		a.Exposure = append(a.Exposure, e)
	}
	return nil
}

func rounded(share float64) float64 { return float64(int64(share*10_000+0.5)) / 10_000 }
