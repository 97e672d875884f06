package report

import (
	"fmt"
	"strings"
)

// curveSize is the side of the square a Lorenz curve is drawn in.
const curveSize = 400

// lorenz is the Lorenz curves of both levels, ready to be drawn: areas from the least money
// per unit of need to the most, shares of need across and of money up.
type lorenz struct {
	Size     int
	District string // path; empty where the curve is undefined
	Circle   string
	Gap      *curveGap // of the level asked
}

// curveGap is where the curve is furthest below equality: by so much money that the Hoover
// index says would have to move.
type curveGap struct {
	X, Top, Bottom, Middle float64
	Text                   string
}

func curvePath(points []curvePoint) string {
	var b strings.Builder
	for i, p := range points {
		fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(i, 1)], curveSize*p.Need, curveSize*(1-p.Money))
	}
	return b.String()
}

// widestGap finds the point furthest below the diagonal.
func widestGap(points []curvePoint, text string) *curveGap {
	var widest curvePoint
	for _, p := range points {
		if p.Need-p.Money > widest.Need-widest.Money {
			widest = p
		}
	}
	if widest.Need == widest.Money {
		return nil
	}
	top, bottom := curveSize*(1-widest.Need), curveSize*(1-widest.Money)
	return &curveGap{curveSize * widest.Need, top, bottom, (top + bottom) / 2, text}
}

func (p *maker) drawLorenz() lorenz {
	l := lorenz{Size: curveSize, District: curvePath(p.equity["district"].Lorenz),
		Circle: curvePath(p.equity["circle"].Lorenz)}
	if hoover := p.allocation.Summary.Hoover; hoover != nil {
		l.Gap = widestGap(p.equity[p.asked.Level].Lorenz, percent(*hoover))
	}
	return l
}
