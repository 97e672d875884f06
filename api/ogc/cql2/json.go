package cql2

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// ParseJSON reads a filter in CQL2 JSON.
func ParseJSON(s string) (*Node, error) {
	if err := checkText(s); err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, &Error{What: fmt.Sprintf("the filter is not JSON: %v", err)}
	}
	if d.More() {
		return nil, &Error{What: "the filter goes on after its JSON"}
	}
	r := &reader{newBudget()}
	return r.read(v, 0)
}

type reader struct{ budget }

func refused(format string, args ...any) (*Node, error) {
	return nil, &Error{What: fmt.Sprintf(format, args...)}
}

func (r *reader) read(v any, depth int) (*Node, error) {
	if err := r.node(depth); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case string:
		return &Node{Kind: Text, Name: v}, nil
	case json.Number:
		if _, err := strconv.ParseFloat(v.String(), 64); err != nil {
			return refused("%s is not a number that can be held", v)
		}
		return &Node{Kind: Number, Name: v.String()}, nil
	case bool:
		return &Node{Kind: Bool, Name: strconv.FormatBool(v)}, nil
	case []any:
		args, err := r.list(v, depth)
		if err != nil {
			return nil, err
		}
		return &Node{Kind: List, Args: args}, nil
	case map[string]any:
		return r.object(v, depth)
	}
	return refused("null is no value; isNull asks for it")
}

func (r *reader) list(values []any, depth int) ([]*Node, error) {
	var list []*Node
	for _, v := range values {
		n, err := r.read(v, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func (r *reader) object(o map[string]any, depth int) (*Node, error) {
	for _, name := range []string{"property", "date", "timestamp"} {
		if v, ok := o[name]; ok {
			written, is := v.(string)
			if !is {
				return refused("%s is not a text", name)
			}
			if name == "property" {
				return &Node{Kind: Property, Name: written}, nil
			}
			return said(instant(name, written))
		}
	}
	switch {
	case o["op"] != nil:
		return r.operation(o, depth)
	case o["type"] != nil: // a bbox that it may have says no more
		return r.geometry(o)
	case o["interval"] != nil, o["bbox"] != nil:
		name := "interval"
		if o[name] == nil {
			name = "bbox"
		}
		values, _ := o[name].([]any)
		args, err := r.list(values, depth)
		if err != nil {
			return nil, err
		}
		return said(calls(name, args))
	}
	return refused("an object of the filter has neither op nor property, date, timestamp, interval, bbox or type")
}

func said(n *Node, what string) (*Node, error) {
	if what != "" {
		return refused("%s", what)
	}
	return n, nil
}

// counts gives how many arguments operators have; those of and, or and functions are not in it.
func counts() map[string]int {
	return map[string]int{"not": 1, "isnull": 1, "like": 2, "between": 3, "in": 2, "=": 2, "<>": 2, "<": 2, ">": 2,
		"<=": 2, ">=": 2, "+": 2, "-": 2, "*": 2, "/": 2, "%": 2, "div": 2, "^": 2}
}

func (r *reader) operation(o map[string]any, depth int) (*Node, error) {
	op, is := o["op"].(string)
	values, listed := o["args"].([]any)
	if !is || !listed || op == "" {
		return refused("an operation has op, a text, and args, a list")
	}
	name := strings.ToLower(op)
	if count, fixed := counts()[name]; fixed && len(values) != count {
		return refused("%s has %d args, not %d", op, count, len(values))
	}
	if (name == "and" || name == "or") && len(values) < 2 {
		return refused("%s has two args at least", op)
	}
	args, err := r.list(values, depth)
	if err != nil {
		return nil, err
	}
	if name == "isnull" {
		name = "isNull"
	}
	if name == "in" && args[1].Kind != List {
		return refused("in has a value and a list")
	}
	return call(name, args...), nil
}

// geometry reads a GeoJSON geometry.
func (r *reader) geometry(o map[string]any) (*Node, error) {
	b, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	for range bytes.Count(b, []byte{'['}) {
		if err := r.position(); err != nil {
			return nil, err
		}
	}
	g, err := flat(b)
	if err != nil || g == nil || isEmpty(g) {
		return refused("%.100s is not a GeoJSON geometry with coordinates", b)
	}
	if what := unfit(g); what != "" {
		return refused("%s", what)
	}
	return &Node{Kind: Geometry, Geometry: g}, nil
}

// flat reads a GeoJSON geometry without its heights.
func flat(b []byte) (orb.Geometry, error) {
	g, err := geom.UnmarshalGeoJSON(b, geom.NoValidate{})
	if err != nil {
		return nil, err
	}
	return wkb.Unmarshal(g.Force2D().AsBinary())
}

func isEmpty(g orb.Geometry) bool {
	if c, ok := g.(orb.Collection); ok {
		for _, part := range c {
			if part == nil || isEmpty(part) {
				return true
			}
		}
		return len(c) == 0
	}
	b := g.Bound()
	return !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1]) // NaN too
}
