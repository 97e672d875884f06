package boundary

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/paulmach/orb"
)

// Match says that an area of a file without official codes is an official area.
type Match struct {
	Detailed int     // index of the area without official code
	Official int     // index of the official area
	Share    float64 // common area as a share of the larger of the two
}

// LeastShare is the share of the larger area two areas must have in common to be taken
// for the same. Above one half a second partner is impossible; the rest is a margin
// that coarse files, simplified to a few dozen vertices per circle, need to fall short of 1.
const LeastShare = 0.8

// MatchCodes pairs the areas of a file without official codes with official areas by
// their overlap, so that, for example, a detailed shapefile can be used under the codes of
// a coarse file. It demands a bijection: every area of both has exactly one partner with
// at least LeastShare in common. Otherwise it is an error that names the areas in doubt. Matches are
// in the order of detailed.
func MatchCodes(detailed []orb.MultiPolygon, official []geo.Area) ([]Match, error) {
	geometries := make([]orb.MultiPolygon, len(official))
	size := make([]float64, len(official))
	for i, a := range official {
		geometries[i] = a.Geometry
		size[i] = shape.AreaKM2(a.Geometry)
	}
	overlaps, err := shape.Overlaps(detailed, geometries)
	if err != nil {
		return nil, err
	}
	best := make([]Match, len(detailed))
	for i := range best {
		best[i] = Match{Detailed: i, Official: -1}
	}
	for _, o := range overlaps {
		share := o.KM2 / max(size[o.B], shape.AreaKM2(detailed[o.A]))
		if share > best[o.A].Share {
			best[o.A].Official, best[o.A].Share = o.B, share
		}
	}
	var doubts []string
	taken := make([]int, len(official)) // detailed area + 1
	for _, m := range best {
		switch {
		case m.Official < 0:
			doubts = append(doubts, fmt.Sprintf("area %d overlaps no official area", m.Detailed+1))
		case m.Share < LeastShare:
			doubts = append(doubts, fmt.Sprintf("area %d has only %.0f %% in common with %s (%s)", m.Detailed+1,
				100*m.Share, official[m.Official].ID, official[m.Official].Name))
		case taken[m.Official] > 0:
			doubts = append(doubts, fmt.Sprintf("areas %d and %d both match %s (%s)", taken[m.Official], m.Detailed+1,
				official[m.Official].ID, official[m.Official].Name))
		default:
			taken[m.Official] = m.Detailed + 1
		}
	}
	for i, t := range taken {
		if t == 0 {
			doubts = append(doubts, fmt.Sprintf("no area matches %s (%s)", official[i].ID, official[i].Name))
		}
	}
	if len(doubts) > 0 {
		const most = 5
		if more := len(doubts) - most; more > 0 {
			doubts = append(doubts[:most], fmt.Sprintf("and %d more", more))
		}
		return nil, fmt.Errorf("the areas are not the official ones: %s", strings.Join(doubts, "; "))
	}
	return best, nil
}
