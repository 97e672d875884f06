package asdma

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/boundary"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
)

// assemble makes the areas of a file's keyed circles: valid circles, and the districts
// they dissolve to.
func assemble(ctx context.Context, f *boundaryFile) ([]geo.Area, []spending.Issue, error) {
	b, err := boundary.NewBuilder(geo.Circle, boundary.Assam())
	if err != nil {
		return nil, nil, err
	}
	for _, c := range f.circles {
		// The names come from the register, which another file may have filled.
		err := b.Add(vector.Feature{Number: c.feature, Geometry: c.geometry, Properties: map[string]any{
			"object_id": c.code, "revenue_ci": c.name, "revenue_cr": c.alias, "dtcode11": c.district,
			"dtname": c.districtName,
		}})
		if err != nil {
			return nil, nil, err
		}
	}
	districts, problems, err := b.Parents(geo.District)
	if err != nil {
		return nil, nil, err
	}
	overlaps, err := b.Overlaps(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range districts {
		d := &districts[i]
		if name := inTitleCase(d.Name); name != d.Name {
			d.Name, d.Aliases = name, append([]string{d.Name}, d.Aliases...)
		}
	}
	return append(districts, b.Areas()...), f.issuesOf(slices.Concat(overlaps, b.Problems(), problems)), nil
}

// inTitleCase gives KAMRUP METRO as Kamrup Metro; a name not all in capitals stays.
func inTitleCase(name string) string {
	if strings.ToUpper(name) != name {
		return name
	}
	words := strings.Fields(strings.ToLower(name))
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToTitle(r)) + w[n:]
	}
	return strings.Join(words, " ")
}
