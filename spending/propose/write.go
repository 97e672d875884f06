package propose

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/spending/dataset"
)

// write gives the description as text, its comments and questions beside the keys they are of.
func (d *draft) write() ([]byte, []string, error) {
	for i := range d.file.Awards {
		if r := &d.file.Awards[i]; r.Preset == "decp" && d.postal != "" {
			r.Place = dataset.Place{Code: "lieuExecution.code", Scheme: "lieuExecution.typeCode",
				Crosswalk: map[string]string{"postal": d.postal}}
		}
	}
	root, err := d.file.Node()
	if err != nil {
		return nil, nil, err
	}
	for at, text := range d.comments {
		if n := find(root, at); n != nil {
			n.LineComment = "# " + text
		}
	}
	questions := d.questions(root)
	var out bytes.Buffer
	out.WriteString("# A first description, made of what the files say. Answer what stands beside \"# ?\"; \"?\" " +
		"must be replaced.\n# Every key: floodspend init --reference\n")
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(root); err != nil {
		return nil, nil, fmt.Errorf("write the description: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, nil, fmt.Errorf("write the description: %w", err)
	}
	if len(d.left) > 0 {
		out.WriteString("\n# Not used:\n")
		slices.Sort(d.left)
		for _, l := range d.left {
			out.WriteString("#   " + strings.ReplaceAll(l, "\n", " ") + "\n")
		}
	}
	return out.Bytes(), questions, nil
}

// questions writes what is asked beside the keys it is of, and lists it.
func (d *draft) questions(root *yaml.Node) (list []string) {
	for _, q := range d.asked {
		n := find(root, q.path)
		if n == nil && q.open {
			n = add(root, q.path)
		}
		if n == nil {
			continue
		}
		if q.open {
			n.SetString("?")
			n.Style = yaml.DoubleQuotedStyle
		}
		n.LineComment = "# ? " + q.text
		list = append(list, q.path+": "+q.text)
	}
	return list
}

var step = regexp.MustCompile(`^([a-z_]+)(?:\[([0-9]+)\])?$`)

// find gives the node at a path such as levels[1].key; nil if there is none.
func find(root *yaml.Node, path string) *yaml.Node {
	n := root
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	for part := range strings.SplitSeq(path, ".") {
		m := step.FindStringSubmatch(part)
		if n = value(n, m[1]); n == nil {
			return nil
		}
		if m[2] != "" {
			i, err := strconv.Atoi(m[2])
			if err != nil || i > len(n.Content) {
				return nil
			}
			n = n.Content[i-1]
		}
	}
	return n
}

func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// add adds a key to the mapping a path leads to.
func add(root *yaml.Node, path string) *yaml.Node {
	parent, key := root, path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		parent, key = find(root, path[:i]), path[i+1:]
	} else if parent.Kind == yaml.DocumentNode {
		parent = parent.Content[0]
	}
	if parent == nil {
		return nil
	}
	k, v := &yaml.Node{}, &yaml.Node{}
	k.SetString(key)
	parent.Content = append(parent.Content, k, v)
	return v
}
