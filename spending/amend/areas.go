package amend

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// SetAreas puts areas of a level, with the districts of circles beside them, in the place of a
// dataset's. Districts leave circles as they are, which must lie in them. It gives the areas that the
// dataset has no longer. Areas that needs or awards speak of stay, and layers are overlaid
// with the areas there are: what would lose them is an error that says so, and changes nothing.
func SetAreas(d *spending.Dataset, level geo.Level, areas []geo.Area) (dropped []geo.Area, err error) {
	after := slices.Clone(areas)
	if level == geo.District {
		for _, a := range d.Areas {
			if a.Level == geo.Circle {
				after = append(after, a)
			}
		}
	}
	byID := map[string]geo.Area{}
	for _, a := range after {
		if other, used := byID[a.ID]; used {
			return nil, fmt.Errorf("%s (%s) and %s (%s) have the same code %s", other.Name, other.Level, a.Name, a.Level, a.ID)
		}
		byID[a.ID] = a
	}
	gone, moved := map[string]bool{}, map[string]bool{} // from their level, and from their district as well
	for _, a := range d.Areas {
		now, kept := byID[a.ID]
		if !kept {
			dropped = append(dropped, a)
		}
		gone[a.ID] = !kept || now.Level != a.Level
		moved[a.ID] = gone[a.ID] || now.Outer() != a.Outer()
	}
	if err := homeless(after, byID); err != nil {
		return nil, err
	}
	if err := refuseLoss(d, gone, moved); err != nil {
		return nil, err
	}
	next := &spending.Dataset{Areas: after}
	Sort(next)
	if len(d.Layers) > 0 && !reflect.DeepEqual(next.Areas, d.Areas) {
		return nil, fmt.Errorf("the dataset has %d exposure layers overlaid with its areas; import the areas into an "+
			"empty store, then the layers again", len(d.Layers))
	}
	d.Areas = next.Areas
	for i := range d.Needs {
		n := &d.Needs[i]
		n.Values = slices.DeleteFunc(slices.Clone(n.Values), func(v spending.NeedValue) bool { return gone[v.Area] })
	}
	return dropped, nil
}

// homeless is an error where circles lie in districts that are not there.
func homeless(areas []geo.Area, byID map[string]geo.Area) error {
	var circles []string
	for _, a := range areas {
		if a.Level == geo.Circle && byID[a.ParentID].Level != geo.District {
			circles = append(circles, fmt.Sprintf("%s in %s", a.ID, a.Outer()))
		}
	}
	if len(circles) == 0 {
		return nil
	}
	return fmt.Errorf("the dataset has circles in %d districts that the file does not have (%s); import the circles "+
		"of these districts, or the areas into an empty store",
		len(circles), list(circles))
}

// refuseLoss is an error where needs speak of areas that are gone, or awards of areas that have moved.
func refuseLoss(d *spending.Dataset, gone, moved map[string]bool) error {
	if !slices.Contains(slices.Collect(maps.Values(moved)), true) {
		return nil
	}
	missed := map[string]bool{}
	var needs []string
	for _, n := range d.Needs {
		uses := false
		for _, v := range n.Values {
			if gone[v.Area] && v.Value != 0 { // areas that a table leaves out have 0
				uses, missed[v.Area] = true, true
			}
		}
		if uses {
			needs = append(needs, n.Name)
		}
	}
	awards := 0
	for a, err := range d.Awards {
		if err != nil {
			return err
		}
		uses := false
		for _, p := range slices.Concat(a.Parts, a.Candidates) {
			if moved[p.Area] {
				uses, missed[p.Area] = true, true
			}
		}
		if uses {
			awards++
		}
	}
	if len(missed) == 0 {
		return nil
	}
	var uses []string
	if len(needs) > 0 {
		uses = append(uses, "needs ("+list(needs)+")")
	}
	if awards > 0 {
		uses = append(uses, fmt.Sprintf("%d awards", awards))
	}
	codes := slices.Sorted(maps.Keys(missed))
	return errors.New("the dataset has " + strings.Join(uses, " and ") +
		fmt.Sprintf(" for %d areas that the file does not have at this level (%s); import the areas into an empty store,"+
			" then the needs and awards again", len(codes), list(codes)))
}

// list names the first few of many.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "…")
	}
	return strings.Join(names, ", ")
}
