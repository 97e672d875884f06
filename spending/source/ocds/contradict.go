package ocds

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// contradictions tells where release i of a process does not agree with those of the same date
// before it, merged into one, though nobody knows which of them is later: where it states the
// same award or contract in another way; and where it states others, if neither it nor the
// release that stated those has a tag, so that each may be all there is.
func (c *Compiler) contradictions(ocid string, releases []stated, i int, before, tree map[string]any) {
	for _, list := range []string{"awards", "contracts"} {
		known, stated := byID(before[list]), byID(tree[list])
		otherwise, others := map[int][]string{}, map[int][]string{} // ids by the number of the release before
		for id, entry := range known {
			j := entry[releaseMember].(int)
			switch now := stated[id]; {
			case now != nil && contradicts(entry, now):
				otherwise[j] = append(otherwise[j], fmt.Sprint(id))
			case now == nil && len(stated) > 0 && !releases[i].tagged && !releases[j].tagged:
				others[j] = append(others[j], fmt.Sprint(id))
			}
		}
		tell := func(ids map[int][]string, problem, action string) {
			for _, j := range slices.Sorted(maps.Keys(ids)) {
				slices.Sort(ids[j])
				c.issue(releases[i].at, list, ocid+": "+strings.Join(ids[j], ", "), problem,
					fmt.Sprintf("%s; the other is %s line %d", action, releases[j].at.file, releases[j].at.line))
			}
		}
		tell(otherwise, "two releases of the same date state an entry in different ways", "the one read last holds")
		tell(others, "two releases of the same date without a tag state different entries",
			"all are counted, also if each of the two was the whole process")
	}
}

// growing tells where release i of a process leaves out entries of earlier ones, as they are merged in whole, though
// none of them has a tag that says it is of a part: each may be the whole process, read again.
func (c *Compiler) growing(ocid string, releases []stated, i int, whole, tree map[string]any) {
	if releases[i].tagged {
		return
	}
	for _, list := range []string{"awards", "contracts"} {
		known, stated := byID(whole[list]), byID(tree[list])
		if len(known) == 0 || len(stated) == 0 {
			continue
		}
		last, left := -1, []string{}
		for id, entry := range known {
			j := entry[releaseMember].(int)
			if stated[id] == nil && !withdrawn(entry) && !releases[j].tagged &&
				!releases[j].instant.Equal(releases[i].instant) {
				last, left = max(last, j), append(left, fmt.Sprint(id))
			}
		}
		if last >= 0 {
			slices.Sort(left)
			c.issue(releases[i].at, list, ocid+": "+strings.Join(left, ", "),
				"a release without a tag leaves out entries of an earlier one without a tag",
				fmt.Sprintf("all are counted, also if each was the whole process of its date; the other is %s line %d",
					releases[last].at.file, releases[last].at.line))
		}
	}
}

func byID(list any) map[any]map[string]any {
	entries, _ := list.([]any)
	found := map[any]map[string]any{}
	for _, e := range entries {
		if entry, ok := e.(map[string]any); ok {
			found[idOf(entry)] = entry
		}
	}
	return found
}

// contradicts says whether a later value takes back something that a value states, rather than adding to it.
func contradicts(value, later any) bool {
	switch later := later.(type) {
	case map[string]any:
		object, ok := value.(map[string]any)
		for name, x := range later {
			if before, stated := object[name]; stated && name != releaseMember && name != awardsMember &&
				contradicts(before, x) {
				return true
			}
		}
		return !ok
	case []any:
		entries, ok := objectsOf(later)
		if !ok || len(entries) == 0 ||
			slices.ContainsFunc(entries, func(e map[string]any) bool { return idOf(e) == nil }) {
			return len(later) > 0 && !reflect.DeepEqual(value, later)
		}
		known := byID(value)
		return slices.ContainsFunc(entries, func(e map[string]any) bool {
			before := known[idOf(e)]
			return before != nil && contradicts(before, e)
		})
	}
	return value != later
}
