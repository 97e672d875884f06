package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// unstable are members that differ between any two runs or say where, not what.
var unstable = []string{"links", "timeStamp", "created", "version", "dataset", "awards_href", "records_href", "rules"}

// difference counts where one field of one kind of answer differs.
type difference struct {
	path, field, reason string
	count               int
	example             string
}

// compare prints what differs between two recordings, field by field with a first example and
// the reason. It is an error if anything differs that the changes do not explain.
func compare(oldPath, newPath string, changed changes, out io.Writer) error {
	before := map[string]answer{}
	if err := recording(oldPath, func(a answer) error { before[a.Question] = a; return nil }); err != nil {
		return err
	}
	differences := map[[2]string]*difference{}
	compared, equal := 0, 0
	err := recording(newPath, func(after answer) error {
		old, ok := before[after.Question]
		if !ok {
			return fmt.Errorf("%s is not among the questions of %s", after.Question, oldPath)
		}
		compared++
		same, err := note(differences, old, after, changed)
		if same {
			equal++
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d questions, %d answered alike\n", compared, equal)
	unexplained := 0
	for _, d := range slices.SortedFunc(maps.Values(differences), func(a, b *difference) int {
		return strings.Compare(a.path+" "+a.field, b.path+" "+b.field)
	}) {
		if d.reason == "" {
			unexplained++
		}
		fmt.Fprintf(out, "%s %s: %d differ\n    reason: %s\n    %s\n", d.path, d.field, d.count, d.reason, d.example)
	}
	if unexplained > 0 {
		return fmt.Errorf("%d fields differ and no reason is given", unexplained)
	}
	if compared == 0 {
		return errors.New("nothing was compared")
	}
	return nil
}

// note adds what differs between two answers to one question.
func note(all map[[2]string]*difference, old, after answer, changed changes) (same bool, err error) {
	where, _, _ := strings.Cut(old.Question, "?")
	add := func(field, example string) {
		reason := changed.reason(where, field)
		key := [2]string{where, field}
		if all[key] == nil {
			all[key] = &difference{path: where, field: field, reason: reason, example: old.Question + "\n    " +
				example}
		}
		all[key].count++
		same = false
	}
	same = true
	if old.Status != after.Status {
		add("status", fmt.Sprintf("%d is now %d: %.300s", old.Status, after.Status, after.Body))
		return same, nil
	}
	before, err := flat(old.Body, func(root any) any { return changed.renamed(where, "", root) })
	if err != nil {
		return false, fmt.Errorf("%s: %w", old.Question, err)
	}
	now, err := flat(after.Body, func(root any) any { return root })
	if err != nil {
		return false, fmt.Errorf("%s: %w", old.Question, err)
	}
	for at, was := range before {
		is, ok := now[at]
		switch {
		case !ok:
			add(general(at), fmt.Sprintf("%s: %s is gone", at, was))
		case is != was && !near(is, was):
			add(general(at), fmt.Sprintf("%s: %s is now %s", at, was, is))
		}
	}
	return same, nil
}

// near reports whether two texts are one number but for the rounding of sums in another order.
func near(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 1e-12*math.Max(math.Abs(x), math.Abs(y))
}

// flat gives every scalar of a JSON text by its path; members of lists go by their id where they
// have one, so that an order that changes is not everything that follows.
func flat(text json.RawMessage, renamed func(any) any) (map[string]string, error) {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var root any
	if err := decoder.Decode(&root); err != nil {
		return nil, err
	}
	scalars := map[string]string{}
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				if slices.Contains(unstable, name) {
					continue
				}
				walk(at+"."+name, member)
			}
		case []any:
			for i, member := range v {
				walk(at+"["+nameOf(member, i)+"]", member)
			}
		default:
			scalars[at] = scalar(v)
		}
	}
	walk("", renamed(root))
	return scalars, nil
}

// scalar writes a number by its value: 4, 4.0 and 4e0 are one.
func scalar(v any) string {
	if n, ok := v.(json.Number); ok {
		if f, err := n.Float64(); err == nil {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	}
	return fmt.Sprint(v)
}

func nameOf(member any, i int) string {
	if object, ok := member.(map[string]any); ok {
		for _, key := range []string{"id", "area", "name", "period", "reason", "rule"} {
			if id, ok := object[key].(string); ok {
				return id
			}
		}
	}
	return strconv.Itoa(i)
}

// general is a path without the ids of list members: ".features[].properties.need".
func general(at string) string {
	var b strings.Builder
	depth := 0
	for _, r := range at {
		switch {
		case r == '[':
			depth++
			b.WriteString("[]")
		case r == ']':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}
