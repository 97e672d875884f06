package ocds

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// releaseMember is the member of an award or contract that says which release stated it last.
// No publication has a member of this name, nor of the next.
const releaseMember = "(release)"

// awardsMember is the member of a contract that lists the awards it stands under in the release
// that stated them last, where it stands in that more than once.
const awardsMember = "(awards)"

// identify gives the entries of a list without an id one by their order, and notes which release
// they are of. Those that share an id are merged as they are read. So it does with their
// transactions.
func (c *Compiler) identify(object map[string]any, list string, at position, ocid string, release int) {
	entries, ok := object[list].([]any)
	if !ok {
		return
	}
	if list != "transactions" {
		c.join(entries, list, at, ocid)
	}
	first := map[any]map[string]any{}
	for i, e := range entries {
		entry, ok := e.(map[string]any)
		if !ok {
			continue // joined to another
		}
		id := idOf(entry)
		if id == nil {
			id = fmt.Sprintf("#%d", i+1)
			entry["id"] = id
			c.issue(at, list, ocid, "an entry has no id", fmt.Sprintf("its order stands in for it, %s", id))
		}
		entry[releaseMember] = release
		under(entry, first[id])
		if implementation, ok := entry["implementation"].(map[string]any); ok {
			c.identify(implementation, "transactions", at, ocid, release)
		}
		if first[id] != nil {
			c.issue(at, list, fmt.Sprintf("%s %s", ocid, id), "two entries of a release have the same id",
				"taken for one, for which the last one holds")
		}
		first[id] = entry
	}
	object[list] = slices.DeleteFunc(entries, func(e any) bool { return e == nil })
}

// under notes which awards a contract stands under, here and in its entry before.
func under(entry, before map[string]any) {
	delete(entry, awardsMember)
	award, stated := entry["awardID"]
	list, _ := before[awardsMember].([]any)
	switch {
	case award != nil:
		entry[awardsMember] = append(slices.Clone(list), award)
	case stated, len(list) > 0:
		entry[awardsMember] = before[awardsMember]
	}
}

// join makes one of entries without ids that differ in nothing but the supplier: partners of
// one contract. The others are nil then.
func (c *Compiler) join(entries []any, list string, at position, ocid string) {
	first, times := map[string]int{}, map[int]int{}
	for i, e := range entries {
		entry := e.(map[string]any)
		if idOf(entry) != nil {
			continue
		}
		rest := maps.Clone(entry)
		delete(rest, "suppliers")
		content, err := json.Marshal(rest)
		if err != nil {
			continue
		}
		n, known := first[string(content)]
		if !known {
			first[string(content)] = i
			continue
		}
		one := entries[n].(map[string]any)
		suppliers, _ := one["suppliers"].([]any)
		partners, _ := entry["suppliers"].([]any)
		one["suppliers"] = slices.Concat(suppliers, partners)
		entries[i] = nil
		times[n]++
	}
	for _, n := range slices.Sorted(maps.Keys(times)) {
		content, _ := json.Marshal(entries[n].(map[string]any)["value"])
		value := gjson.ParseBytes(content)
		amount := strings.TrimSpace(value.Get("amount").String() + " " + value.Get("currency").String())
		c.issue(at, list, ocid+": "+amount, fmt.Sprintf("%d entries have no ids and differ in nothing but the supplier",
			times[n]+1),
			fmt.Sprintf("taken for one of several partners, counted once; each for itself it would be %d times as much",
				times[n]+1))
	}
}

// tellApart gives an entry, whose id another one has as a number or as text where this one has
// not, an id of its own: by the merge routine they are two.
func (c *Compiler) tellApart(whole map[string]any, list string, at position, ocid string) {
	entries, _ := whole[list].([]any)
	taken := map[text]bool{}
	for _, e := range entries {
		entry := e.(map[string]any)
		id := idOf(entry)
		written := text(fmt.Sprint(id))
		if taken[written] {
			for taken[written] {
				written += "'"
			}
			entry["id"] = string(written)
			if list == "awards" {
				relink(whole["contracts"], id, string(written))
			}
			c.issue(at, list, fmt.Sprintf("%s %v", ocid, id),
				"the ids of two entries are the same number, once as a number and once as text",
				"two entries, as the standard merges releases; the second is "+string(written))
		}
		taken[written] = true
	}
}

// relink gives contracts of an award its other id.
func relink(contracts any, award any, id string) {
	list, _ := contracts.([]any)
	for _, x := range list {
		entry := x.(map[string]any)
		if idText(entry["awardID"]) == award {
			entry["awardID"] = id
		}
		if awards, ok := entry[awardsMember].([]any); ok {
			for i := range awards {
				if idText(awards[i]) == award {
					awards[i] = id
				}
			}
		}
	}
}

// withdrawn says that of an entry nothing is left but its id and releaseMember.
func withdrawn(entry any) bool { return len(entry.(map[string]any)) == 2 }

// idOf gives an object's id, a string or a json.Number, which are never the same; nil where it
// has none.
func idOf(object map[string]any) any { return idText(object["id"]) }

func idText(id any) any {
	switch id := id.(type) {
	case string:
		if id = strings.TrimSpace(id); id != "" {
			return id
		}
	case json.Number:
		return id
	}
	return nil
}
