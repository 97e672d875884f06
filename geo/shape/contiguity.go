package shape

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// DigitisingTolerance is how near boundaries of neighbours come, in metres, where they were
// digitised apart and leave slivers: the width below which Dissolve closes a gap.
const DigitisingTolerance = 100

// kmPerDegree is the length of a degree of latitude, good to half a per cent.
const kmPerDegree = 111.2

// Contiguity gives for each area the indices of its neighbours, sorted: queen contiguity,
// for which one common point is enough. Boundaries whose vertices come within tolerance
// (metres) of each other count as common. Areas are polygons in longitude and latitude
// degrees; one without geometry, like an island, has no neighbours. The relation is
// symmetric and never of an area with itself.
func Contiguity(areas []orb.MultiPolygon, tolerance float64) [][]int {
	type edge struct {
		area int
		a, b orb.Point
	}
	var edges rtree.RTreeG[edge]
	for i, g := range areas {
		eachEdge(g, func(a, b orb.Point) {
			low := [2]float64{min(a[0], b[0]), min(a[1], b[1])}
			high := [2]float64{max(a[0], b[0]), max(a[1], b[1])}
			edges.Insert(low, high, edge{i, a, b})
		})
	}
	adjacent := make([]map[int]bool, len(areas))
	for i := range adjacent {
		adjacent[i] = map[int]bool{}
	}
	dy := tolerance / 1000 / kmPerDegree
	for i, g := range areas {
		eachEdge(g, func(p, _ orb.Point) {
			squeeze := max(math.Cos(p[1]*math.Pi/180), 1e-6) // of a degree of longitude
			dx := dy / squeeze
			edges.Search([2]float64{p[0] - dx, p[1] - dy}, [2]float64{p[0] + dx, p[1] + dy},
				func(_, _ [2]float64, e edge) bool {
					if e.area != i && !adjacent[i][e.area] && distanceTo(p, e.a, e.b, squeeze) <= dy {
						adjacent[i][e.area], adjacent[e.area][i] = true, true
					}
					return true
				})
		})
	}
	out := make([][]int, len(areas))
	for i, set := range adjacent {
		for j := range set {
			out[i] = append(out[i], j)
		}
		slices.Sort(out[i])
	}
	return out
}

func eachEdge(g orb.MultiPolygon, visit func(a, b orb.Point)) {
	for _, p := range g {
		for _, r := range p {
			for k := range max(len(r)-1, 0) {
				visit(r[k], r[k+1])
			}
		}
	}
}

// distanceTo is the distance in degrees of latitude from p to the edge from a to b, degrees of
// longitude being shorter by squeeze.
func distanceTo(p, a, b orb.Point, squeeze float64) float64 {
	ax, ay := (a[0]-p[0])*squeeze, a[1]-p[1]
	dx, dy := (b[0]-a[0])*squeeze, b[1]-a[1]
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(max(-(ax*dx+ay*dy)/length, 0), 1)
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
