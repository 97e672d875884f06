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
//	field OLD NEW                  a renamed field
//	expect PATH FIELD REASON …     figures of the fields that match FIELD, in answers of paths that
//	                               match PATH, may differ; both are patterns of path.Match
type changes struct {
	parameters, fields map[string]string
	expected           []*expectation
}

type expectation struct{ path, field, reason string }

func readChanges(name string) (changes, error) {
	c := changes{parameters: map[string]string{}, fields: map[string]string{}}
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
		case words[0] == "field" && len(words) == 3:
			c.fields[words[1]] = words[2]
		case words[0] == "expect" && len(words) > 3:
			c.expected = append(c.expected, &expectation{words[1], words[2], strings.Join(words[3:], " ")})
		default:
			return c, fmt.Errorf("%s:%d: want «parameter OLD NEW», «field OLD NEW» or «expect PATH FIELD REASON»", name, n)
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
