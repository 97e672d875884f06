package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"
)

// changes says what is meant to differ between two builds. Its file has a line each:
//
//	parameter OLD NEW              a renamed parameter
//	field OLD NEW [PATH]           a renamed field, of answers of paths that match PATH; a.b is the b
//	                               within an a, and a NEW of c.d moves it into a c there
//	value FIELD OLD NEW            a renamed value of a text field
//	expect PATH FIELD REASON …     figures of the fields that match FIELD, in answers of paths that
//	                               match PATH, may differ; both are patterns of path.Match
type changes struct {
	parameters map[string]string
	fields     []renamedField
	values     map[[2]string]string // by field and old value
	expected   []*expectation
}

type renamedField struct{ old, new, path string }

type expectation struct{ path, field, reason string }

func readChanges(name string) (changes, error) {
	c := changes{parameters: map[string]string{}, values: map[[2]string]string{}}
	if name == "" {
		return c, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return c, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "parameter" && len(words) == 3:
			c.parameters[words[1]] = words[2]
		case words[0] == "field" && (len(words) == 3 || len(words) == 4):
			words = append(words, "*")
			c.fields = append(c.fields, renamedField{words[1], words[2], words[3]})
		case words[0] == "value" && len(words) == 4:
			c.values[[2]string{words[1], words[2]}] = words[3]
		case words[0] == "expect" && len(words) > 3:
			c.expected = append(c.expected, &expectation{words[1], words[2], strings.Join(words[3:], " ")})
		default:
			return c, fmt.Errorf("%s:%d: want «parameter OLD NEW», «field OLD NEW [PATH]», «value FIELD OLD NEW» or "+
				"«expect PATH FIELD REASON»", name, n)
		}
	}
	return c, lines.Err()
}

// question gives an old question as the new build takes it.
func (c changes) question(old string) string {
	where, query, _ := strings.Cut(old, "?")
	values, err := url.ParseQuery(query)
	if err != nil || len(c.parameters) == 0 {
		return old
	}
	for from, to := range c.parameters {
		if v, ok := values[from]; ok {
			delete(values, from)
			values[to] = v
		}
	}
	return where + "?" + values.Encode()
}

// field gives the names that lead from where a field of a path's answers stood to where it stands
// now; at is where it stood, without indices of lists.
func (c changes) field(where, at string) []string {
	for _, f := range c.fields {
		matches := f.path == "*"
		if !matches {
			matches, _ = path.Match(f.path, where)
		}
		if matches && strings.HasSuffix(at, "."+f.old) {
			return strings.Split(f.new, ".")
		}
	}
	return []string{at[strings.LastIndexByte(at, '.')+1:]}
}

// renamed gives an old answer's value, which stood at at, under the new names.
func (c changes) renamed(where, at string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		now := map[string]any{}
		for name, member := range v {
			member = c.renamed(where, at+"."+name, member)
			into := now
			names := c.field(where, at+"."+name)
			for _, outer := range names[:len(names)-1] {
				if _, ok := into[outer].(map[string]any); !ok {
					into[outer] = map[string]any{}
				}
				into = into[outer].(map[string]any)
			}
			into[names[len(names)-1]] = member
		}
		return now
	case []any:
		now := make([]any, len(v))
		for i, member := range v {
			now[i] = c.renamed(where, at, member)
		}
		return now
	case string:
		if is, ok := c.values[[2]string{at[strings.LastIndexByte(at, '.')+1:], v}]; ok {
			return is
		}
	}
	return value
}

// reason gives why a field of a path's answers may differ, "" where nothing says so.
func (c changes) reason(where, field string) string {
	for _, e := range c.expected {
		onPath, _ := path.Match(e.path, where)
		if inField, _ := path.Match(e.field, field); onPath && inField {
			return e.reason
		}
	}
	return ""
}
