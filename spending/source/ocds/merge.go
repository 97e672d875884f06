package ocds

import (
	"slices"
)

// isWhole says whether a later release replaces a list of objects as a whole: by the schemas
// of OCDS 1.1 and its location extension, or, as suppliers and tenderers in OCDS 1.0, because
// none of its objects has an id.
func isWhole(name string, entries []map[string]any) bool {
	switch name {
	case "additionalIdentifiers", "additionalClassifications", "deliveryLocations", "deliveryAddresses":
		return true
	case "suppliers", "tenderers":
		return len(entries) > 0 && !slices.ContainsFunc(entries, func(e map[string]any) bool { return idOf(e) != nil })
	}
	return false
}

// merge merges what a release states into what earlier ones do, by the merge routine of
// OCDS 1.1 for compiled releases: null removes, objects are merged member by member, lists
// of objects entry by entry, and anything else is replaced. An object that nothing is left
// of is removed. It keeps parts of later.
func merge(now, later map[string]any) {
	for name, value := range later {
		switch value := value.(type) {
		case nil:
			delete(now, name)
		case map[string]any:
			object, ok := now[name].(map[string]any)
			if !ok {
				object = map[string]any{}
			}
			if merge(object, value); len(object) > 0 {
				now[name] = object
			} else {
				delete(now, name)
			}
		case []any:
			entries, ok := objectsOf(value)
			if !ok || isWhole(name, entries) {
				now[name] = value
			} else if len(entries) > 0 {
				list, _ := now[name].([]any)
				now[name] = mergeEntries(list, entries)
			}
		default:
			now[name] = value
		}
	}
}

// objectsOf answers no where a list has anything other than objects.
func objectsOf(list []any) ([]map[string]any, bool) {
	objects := make([]map[string]any, len(list))
	for i, x := range list {
		var ok bool
		if objects[i], ok = x.(map[string]any); !ok {
			return nil, false
		}
	}
	return objects, true
}

// mergeEntries merges each entry into the one with its id; one with another id, or without,
// is added. The id 1 is another one than "1".
func mergeEntries(list []any, entries []map[string]any) []any {
	byID := map[any]map[string]any{}
	for _, x := range list {
		if object, ok := x.(map[string]any); ok {
			byID[idOf(object)] = object
		}
	}
	for _, entry := range entries {
		id := idOf(entry)
		object, known := byID[id]
		if !known || id == nil {
			object = map[string]any{}
			list = append(list, object)
			byID[id] = object
		}
		merge(object, entry)
	}
	return list
}
