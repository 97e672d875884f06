package analysis

import (
	"context"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/measure"
	"github.com/paulmach/orb"
)

// Variable is what is looked at for spatial clusters. None is negative, as Getis and Ord's
// statistics demand.
type Variable string

// Variables.
const (
	PerNeedVariable Variable = "per_need"
	AmountVariable  Variable = "amount"
	NeedVariable    Variable = "need"
	// RecordRateVariable is the number of records per unit of need, empirical-Bayes smoothed: small
	// needs make for large rates by chance.
	RecordRateVariable Variable = "record_rate"
)

// Permutations and seed of spatial measures: fixed, so that every answer can be repeated.
const (
	SpatialPermutations = 999
	SpatialSeed         = 1
)

// Spatial says where like values lie together (METHOD.md, section 5; for researchers).
// Neighbours are areas whose boundaries meet: queen contiguity of the real polygons,
// tolerant of slivers.
type Spatial struct {
	Allocation *Allocation
	Variable   Variable
	N          int // areas whose variable is defined; the measures are over these
	Islands    int // of them, those without a neighbour among them
	Links      int // pairs of neighbours among them
	MoranI     measure.Global
	GetisOrdG  measure.Global
	Areas      []AreaSpatial // as in Allocation
}

// AreaSpatial is one area's part. Where its variable is not defined, Reason says why and
// the measures are undefined for the same reason.
type AreaSpatial struct {
	Area       geo.Area
	Value      float64
	Reason     string
	Neighbours int
	LISA       measure.Local
	Gi, GiStar measure.Local
}

// Spatial answers a query by spatial measures. Errors are Allocate's.
func (v *View) Spatial(ctx context.Context, q ledger.Query, variable Variable) (*Spatial, error) {
	a, err := v.Allocate(ctx, q)
	if err != nil {
		return nil, err
	}
	s := &Spatial{Allocation: a, Variable: variable, Areas: make([]AreaSpatial, len(a.Areas))}
	var among, positions []int // places in Areas, and in the level's areas
	var y []float64
	values := a.values(variable)
	for i := range a.Areas {
		area := &s.Areas[i]
		area.Area = a.Areas[i].Area
		area.Value, area.Reason = values[i].Value, values[i].Reason
		if area.Reason != "" {
			undefined := measure.Local{Value: measure.Value{Reason: measure.Reason(area.Reason)}, P: 1}
			area.LISA, area.Gi, area.GiStar = undefined, undefined, undefined
			continue
		}
		at, _ := slices.BinarySearchFunc(v.areas[q.Level], area.Area.ID, func(x geo.Area,
			id string) int {
			return strings.Compare(x.ID, id)
		})
		among, positions, y = append(among, i), append(positions, at), append(y, area.Value)
	}
	w := v.neighbours[q.Level]().Among(positions)
	s.N, s.Islands = len(y), w.Islands()
	if s.MoranI, err = measure.MoranI(ctx, y, w, SpatialPermutations, SpatialSeed); err != nil {
		return nil, err
	}
	if s.GetisOrdG, err = measure.GetisOrdG(ctx, y, w, SpatialPermutations, SpatialSeed); err != nil {
		return nil, err
	}
	p, err := measure.Conditional(ctx, y, w, SpatialPermutations, SpatialSeed)
	if err != nil {
		return nil, err
	}
	lisa, gi, star := measure.LISA(y, w, p), measure.GetisOrd(y, w, false, p), measure.GetisOrd(y, w, true, p)
	for k, i := range among {
		area := &s.Areas[i]
		area.Neighbours, area.LISA, area.Gi, area.GiStar = len(w[k]), lisa[k], gi[k], star[k]
		s.Links += len(w[k])
	}
	s.Links /= 2
	return s, nil
}

// values gives a variable of every area.
func (a *Allocation) values(variable Variable) []NullNumber {
	values := make([]NullNumber, len(a.Areas))
	var counts, need []float64 // over areas with known need
	for i := range a.Areas {
		line := &a.Areas[i]
		switch known := line.Need.Known(); {
		case variable == AmountVariable:
			values[i].Value = a.Currency.Major(line.Amount)
		case variable == PerNeedVariable:
			values[i] = line.PerNeed
		case !known:
			values[i].Reason = MissingNeed
		case variable == NeedVariable:
			values[i].Value = line.Need.Value
		default:
			counts, need = append(counts, float64(line.Records)), append(need, line.Need.Value)
		}
	}
	if variable == RecordRateVariable {
		rates := measure.EmpiricalBayes(counts, need)
		for i := range values {
			if values[i].Reason == "" {
				if values[i].Value = rates[0].Value; !rates[0].Defined() {
					values[i].Reason = ZeroNeed
				}
				rates = rates[1:]
			}
		}
	}
	return values
}

func neighboursOf(areas []geo.Area) measure.Neighbours {
	geometries := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		geometries[i] = a.Geometry
	}
	return shape.Contiguity(geometries, shape.DigitisingTolerance)
}
