package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/asset"
)

// setAreas puts areas in the place of a dataset's, and gives those that the dataset has no
// longer. Areas of levels that are not among those given stay as they are. Areas that needs or
// awards speak of stay, and layers are overlaid with the areas there are: what would lose
// them is an error that says so, and changes nothing.
func setAreas(d *spending.Dataset, levels geo.Hierarchy, areas []geo.Area) (dropped []geo.Area, err error) {
	after := slices.Clone(areas)
	for _, a := range d.Areas {
		if !slices.ContainsFunc(areas, func(n geo.Area) bool { return n.Level == a.Level }) {
			after = append(after, a)
		}
	}
	byID := map[string]geo.Area{}
	for _, a := range after {
		if other, used := byID[a.ID]; used {
			return nil, fmt.Errorf("%s (%s) and %s (%s) have the same code %s", other.Name, other.Level, a.Name,
				a.Level, a.ID)
		}
		byID[a.ID] = a
	}
	before := map[string]geo.Area{}
	for _, a := range d.Areas {
		before[a.ID] = a
	}
	gone, moved := map[string]bool{}, map[string]bool{} // from their level, and from what they lie in as well
	for _, a := range d.Areas {
		now, kept := byID[a.ID]
		if !kept {
			dropped = append(dropped, a)
		}
		gone[a.ID] = !kept || now.Level != a.Level
		moved[a.ID] = gone[a.ID] || !slices.Equal(within(now, byID), within(a, before))
	}
	if err := homeless(levels, after, byID); err != nil {
		return nil, err
	}
	if err := refuseLoss(d, gone, moved); err != nil {
		return nil, err
	}
	next := &spending.Dataset{Areas: after, Description: spending.Description{Levels: levels}}
	sortParts(next)
	if len(d.Layers) > 0 && !reflect.DeepEqual(next.Areas, d.Areas) {
		return nil, fmt.Errorf("the dataset has %d exposure layers overlaid with its areas; import the areas into an "+
			"empty store, then the layers again", len(d.Layers))
	}
	if len(d.Assets) > 0 {
		if err := asset.Place(d.Assets, next.Areas, levels); err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
	}
	d.Areas, d.Description.Levels = next.Areas, levels
	for i := range d.Needs {
		n := &d.Needs[i]
		n.Values = slices.DeleteFunc(slices.Clone(n.Values), func(v spending.NeedValue) bool { return gone[v.Area] })
	}
	return dropped, nil
}

// within lists the areas that an area lies in.
func within(a geo.Area, byID map[string]geo.Area) []string {
	var codes []string
	for known := true; known && a.ParentID != "" && len(codes) < geo.MostLevels; a, known = byID[a.ParentID] {
		codes = append(codes, a.ParentID)
	}
	return codes
}

// homeless is an error where areas lie in areas of the level above that are not there.
func homeless(levels geo.Hierarchy, areas []geo.Area, byID map[string]geo.Area) error {
	var lost []string
	var level geo.LevelNames
	missing := map[string]bool{}
	for _, a := range areas {
		if above := levels.Above(a.Level); byID[a.ParentID].Level != above {
			level = levels[levels.Depth(a.Level)]
			missing[a.ParentID] = true
			lost = append(lost, fmt.Sprintf("%s in %s", a.ID, a.ParentID))
		}
	}
	if len(lost) == 0 {
		return nil
	}
	above := levels[levels.Depth(level.Key)-1]
	return fmt.Errorf("the dataset would have %s in %d %s that it does not have (%s); import areas of both levels "+
		"that go together, or import into an empty store", level.Plural, len(missing), above.Plural, list(lost))
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
		fmt.Sprintf(" for %d areas that the file does not have at this level (%s); import the areas into an "+
			"empty store, then the needs and awards again", len(codes), list(codes)))
}

// list names the first few of many.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "…")
	}
	return strings.Join(names, ", ")
}
