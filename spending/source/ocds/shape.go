package ocds

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// shape is what of a JSON value is read: of an object, or of each in a list, some members.
// A nil shape is all of it.
type shape struct {
	list    bool
	members map[string]*shape
}

var releaseShape = shapeOf(reflect.TypeFor[release]())

// shapeOf gives the shape of what a type is decoded from.
func shapeOf(t reflect.Type) *shape {
	s := &shape{members: map[string]*shape{}}
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		s.list = s.list || t.Kind() == reflect.Slice
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := f.Tag.Lookup("json"); ok {
			s.members[name] = shapeOf(f.Type)
		}
	}
	return s
}

// cut appends what is read of a valid JSON value to b. Other members are left out; so is
// what is no object, or no list, where the shape has one, of which issue is told, as of members
// that stand twice. It answers no where it appends nothing.
func (s *shape) cut(b []byte, v gjson.Result, field string, issue func(field, value, problem, action string)) (
	_ []byte, kept bool) {
	switch {
	case s == nil || v.Type == gjson.Null:
		return append(b, v.Raw...), true
	case s.list && v.IsArray():
		entry, start := &shape{members: s.members}, len(b)
		b = append(b, '[')
		v.ForEach(func(_, x gjson.Result) bool {
			mark := len(b)
			if mark > start+1 {
				b = append(b, ',')
			}
			if b, kept = entry.cut(b, x, field, issue); !kept || x.Type == gjson.Null {
				b = b[:mark]
			}
			return true
		})
		return append(b, ']'), true
	case !s.list && v.IsObject():
		start := len(b)
		b = append(b, '{')
		var seen []string
		v.ForEach(func(name, x gjson.Result) bool {
			inner, read := s.members[name.Str]
			if !read {
				return true
			}
			if slices.Contains(seen, name.Str) {
				issue(strings.TrimPrefix(field+"."+name.Str, "."), x.Raw, "the member stands twice in one object",
					"the last one holds")
			} else {
				seen = append(seen, name.Str)
			}
			mark := len(b)
			if mark > start+1 {
				b = append(b, ',')
			}
			b = append(append(b, name.Raw...), ':')
			if b, kept = inner.cut(b, x, strings.TrimPrefix(field+"."+name.Str, "."), issue); !kept {
				b = b[:mark]
			}
			return true
		})
		return append(b, '}'), true
	}
	issue(field, v.Raw, "not of the type OCDS has here", "left out")
	return b, false
}
