package exposure

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/raster"
	"github.com/floodspend/floodspend/geo/shape"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// Depth is a raster whose values above a threshold are flood, as of a month.
type Depth struct {
	Raster *raster.Raster
	Above  float64
	Month  spending.Month
	People *raster.Raster // people by pixel; nil: an area's population × its share above the threshold
}

// beyond is the share of an area that a raster may miss before it is told.
const beyond = 1e-3

// Deep gives the part of each area, as Overlay has them, that a raster is above a threshold in, and the people there.
// Where the depth has no value nothing is flooded, which is told with the people it concerns; an area that a raster
// does not reach is unseen. A raster whose extent does not overlap the areas is an error.
func Deep(ctx context.Context, d Depth, areas []geo.Area, needs []spending.NeedSeries) ([]Result, []vector.Problem,
	error) {
	parts, shapes := measured(areas)
	log := &vector.Log{}
	zones, unseen, err := zonesOf(ctx, d.Raster, "raster", d.Above, parts, shapes, log)
	if err != nil {
		return nil, nil, err
	}
	population := populationOf(populationIn(needs), d.Month)
	var out []Result
	flooded := 0.0
	for i, a := range parts {
		r := Result{Area: a.ID, Month: d.Month, KM2: round(shape.AreaKM2(a.Geometry)), Unseen: unseen[i]}
		r.InundatedKM2 = min(round(zones[i].AboveKM2), r.KM2)
		r.Share = r.InundatedKM2 / r.KM2
		n, known := population[a.ID]
		r.Exposed, r.ExposedUnknown = round(n*r.Share), !known || r.Unseen
		flooded += r.InundatedKM2
		out = append(out, r)
	}
	if flooded == 0 {
		log.Add(vector.Problem{Field: "raster", Value: degrees(d.Raster.Extent()),
			Text: fmt.Sprintf("no pixel in any area is above %v", d.Above), Action: "kept: 0 in every area"})
	}
	if d.People != nil {
		err = d.people(ctx, out, parts, shapes, log)
	}
	return out, log.Problems(), err
}

// measured gives the smallest areas that have a geometry.
func measured(areas []geo.Area) (parts []geo.Area, shapes []orb.MultiPolygon) {
	for _, a := range overlaid(areas) {
		if shape.AreaKM2(a.Geometry) > 0 {
			parts, shapes = append(parts, a), append(shapes, a.Geometry)
		}
	}
	return parts, shapes
}

// zonesOf gives what a raster holds over areas, and tells which of them it does not reach, or not all of.
func zonesOf(ctx context.Context, r *raster.Raster, what string, above float64, parts []geo.Area,
	shapes []orb.MultiPolygon, log *vector.Log) (zones []raster.Zone, unseen []bool, err error) {
	for _, note := range r.Notes() {
		log.Add(vector.Problem{Field: what, Text: note, Action: "read so"})
	}
	places := newPlaces(parts)
	if b := r.Extent(); !b.Intersects(places.extent) {
		return nil, nil, fmt.Errorf("the %s covers %s, the areas of the dataset lie in %s", what, degrees(b),
			degrees(places.extent))
	}
	if zones, err = r.Zones(ctx, shapes, above); err != nil {
		return nil, nil, err
	}
	unseen = make([]bool, len(parts))
	var none, some []string
	for i, z := range zones {
		switch reached := (z.KM2 + z.EmptyKM2) / shape.AreaKM2(shapes[i]); {
		case reached == 0:
			unseen[i], none = true, append(none, parts[i].ID)
		case reached < 1-beyond:
			some = append(some, fmt.Sprintf("%s (%.1f %%)", parts[i].ID, 100*reached))
		}
	}
	if len(none) > 0 {
		log.Add(vector.Problem{Field: what, Value: strings.Join(none, "; "),
			Text: fmt.Sprintf("the %s does not reach %d areas", what, len(none)), Action: "missing there, not 0"})
	}
	if len(some) > 0 {
		log.Add(vector.Problem{Field: what, Value: strings.Join(some, "; "),
			Text:   fmt.Sprintf("the %s covers %d areas only in part", what, len(some)),
			Action: "what lies beyond it is not counted"})
	}
	return zones, unseen, nil
}

// people counts the people of a raster where the depth is above the threshold.
func (d Depth) people(ctx context.Context, results []Result, parts []geo.Area, shapes []orb.MultiPolygon,
	log *vector.Log) error {
	all, unseen, err := zonesOf(ctx, d.People, "population", math.Inf(1), parts, shapes, log)
	if err != nil {
		return err
	}
	zones, err := d.People.ZonesWhere(ctx, shapes, d.Raster, d.Above)
	if err != nil {
		return err
	}
	empty, outside, total := 0.0, 0.0, 0.0
	for i, z := range zones {
		if err := counted(z, parts[i]); err != nil {
			return err
		}
		results[i].Exposed = round(z.AboveSum)
		results[i].ExposedUnknown = unseen[i] || results[i].Unseen || all[i].Pixels == 0
		total, empty, outside = total+z.Sum, empty+z.EmptySum, outside+z.OutsideSum
	}
	if total == 0 {
		log.Add(vector.Problem{Field: "population", Value: degrees(d.People.Extent()),
			Text: "the population has nobody in any area", Action: "kept: 0 in every area"})
	}
	for _, miss := range []struct {
		people float64
		text   string
	}{{empty, "the raster has no value where %.0f of %.0f people live"},
		{outside, "the raster does not reach %.0f of %.0f people"}} {
		if miss.people > 0 {
			log.Add(vector.Problem{Field: "raster", Value: strconv.FormatFloat(miss.people, 'f', 0, 64),
				Text: fmt.Sprintf(miss.text, miss.people, total), Action: "they are counted as not flooded"})
		}
	}
	return nil
}

// counted refuses numbers of people that are none.
func counted(z raster.Zone, a geo.Area) error {
	if z.Sum < 0 || z.AboveSum < 0 {
		return fmt.Errorf("the population has %.0f people in area %s: it has values under 0, perhaps those that mean "+
			"no data; say so in the file, for example with gdal_edit.py -a_nodata", z.Sum, a.ID)
	}
	return nil
}

// PeopleOf replaces the exposed people of an overlay's results by those of a raster that live in an area and in the
// layer: those of a pixel are spread evenly over it, and the part of it that both cover counts.
func PeopleOf(ctx context.Context, people *raster.Raster, results []Result, groups map[Group][]orb.Polygon,
	areas []geo.Area) ([]vector.Problem, error) {
	parts, shapes := measured(areas)
	log := &vector.Log{}
	all, unseen, err := zonesOf(ctx, people, "population", math.Inf(1), parts, shapes, log)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, a := range parts {
		at[a.ID] = i
	}
	exposed := map[Group][]raster.Zone{}
	for _, g := range sorted(groups) {
		wet, err := shape.NewCover(groups[g]).Parts(ctx, shapes)
		if err != nil {
			return nil, err
		}
		if exposed[g], err = people.Zones(ctx, wet, math.Inf(1)); err != nil {
			return nil, err
		}
	}
	for k := range results {
		r := &results[k]
		i := at[r.Area]
		z := exposed[Group{r.Month, r.Class}][i]
		if err := counted(z, parts[i]); err != nil {
			return nil, err
		}
		r.Exposed, r.ExposedUnknown = round(z.Sum), unseen[i] || all[i].Pixels == 0
	}
	return log.Problems(), nil
}
