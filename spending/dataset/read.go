package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Error is what is wrong with a dataset.yaml, and where.
type Error struct {
	File         string
	Line, Column int
	Problem      string
	Allowed      string // what may stand there; "" where the problem says it
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
	if e.Allowed != "" {
		text += "; allowed: " + e.Allowed
	}
	return text
}

// most is how many bytes a description may have, and how many errors are given of one.
const (
	most       = 1 << 20
	mostErrors = 20
)

// Read reads a dataset.yaml. name stands in errors, each an [Error] with line and column; all
// that are found are joined.
func Read(in io.Reader, name string) (*File, error) {
	f, r, err := parse(in, name)
	if err != nil {
		return nil, err
	}
	r.check(f)
	if err := r.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// Stored reads the description that a store keeps, which may lack what nobody has told it.
func Stored(text string) (*File, error) {
	f, r, err := parse(strings.NewReader(text), "the stored description")
	if err != nil {
		return nil, err
	}
	return f, r.err()
}

func parse(in io.Reader, name string) (*File, *reading, error) {
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > most {
		return nil, nil, fmt.Errorf("%s: more than %d bytes, which no description needs", name, most)
	}
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if err := decoder.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil, &Error{File: name, Line: 1, Column: 1, Problem: "the description is empty"}
		}
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &reading{file: name, at: map[string]*yaml.Node{}}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, nil, &Error{File: name, Line: root.Line, Column: root.Column, Problem: "more than one document"}
	}
	f := &File{}
	top := root.Content[0]
	if r.aliased(top) {
		return nil, nil, r.err()
	}
	r.languages(top)
	r.structure(top, reflect.ValueOf(f).Elem(), "")
	f.stands = map[string]Error{}
	for path, n := range r.at {
		f.stands[path] = Error{File: name, Line: n.Line, Column: n.Column}
	}
	return f, r, nil
}

// KeyError is about what a key of an entry says, which only an import can tell.
type KeyError struct {
	Key string
	Err error
}

// Error names the key as the commands that read single files do.
func (e *KeyError) Error() string {
	return "--" + strings.ReplaceAll(e.Key, "_", "-") + ": " + e.Err.Error()
}

func (e *KeyError) Unwrap() error { return e.Err }

// Located says of an error about an entry, such as awards[2], where that or the key it is about stands;
// the error itself where the description was not read from a text.
func (f *File) Located(entry string, err error) error {
	if err == nil || len(f.stands) == 0 {
		return err
	}
	var key *KeyError
	if errors.As(err, &key) {
		entry, err = join(entry, key.Key), key.Err
	}
	at, known := f.stands[entry]
	for path := entry; !known && path != ""; at, known = f.stands[path] {
		path = path[:max(0, strings.LastIndex(path, "."))]
	}
	return fmt.Errorf("%s:%d:%d: %s: %w", at.File, at.Line, at.Column, entry, err)
}

// reading reads nodes into a File; what is wrong is kept, and the reading goes on.
type reading struct {
	file  string
	first string // of the languages
	at    map[string]*yaml.Node
	found []error
}

func (r *reading) err() error {
	if len(r.found) > mostErrors {
		rest := fmt.Errorf("%s: and %d more", r.file, len(r.found)-mostErrors)
		return errors.Join(append(slices.Clone(r.found[:mostErrors]), rest)...)
	}
	return errors.Join(r.found...)
}

func (r *reading) wrong(n *yaml.Node, problem, allowed string) {
	r.found = append(r.found, &Error{File: r.file, Line: n.Line, Column: n.Column, Problem: problem, Allowed: allowed})
}

// aliased refuses anchors: they would let a small file stand for a huge one.
func (r *reading) aliased(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.wrong(n, "anchors and aliases are not read", "the text itself")
		return true
	}
	return slices.ContainsFunc(n.Content, r.aliased)
}

// languages finds the first language, which texts without one are in, before all else is read.
func (r *reading) languages(top *yaml.Node) {
	r.first = "en"
	for i := 0; i+1 < len(top.Content); i += 2 {
		if value := top.Content[i+1]; top.Content[i].Value == "languages" {
			if len(value.Content) > 0 {
				value = value.Content[0]
			}
			if IsLanguage(value.Value) {
				r.first = value.Value
			}
		}
	}
}

func (r *reading) language() string { return r.first }

// reader reads what is not read by its kind alone.
type reader interface {
	read(r *reading, n *yaml.Node)
}

// field is a key of a structure.
type field struct {
	key    string
	of     string   // the structure that declares it
	one    []string // the values it may have; none: any
	needed bool
	index  []int
	kind   reflect.Type
}

// fields lists the keys of a structure in order.
func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		if f.Anonymous {
			for _, inner := range fields(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				all = append(all, inner)
			}
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		all = append(all, field{key: key, of: t.Name(), one: strings.Fields(f.Tag.Get("one")),
			needed: f.Tag.Get("need") != "", index: []int{i}, kind: f.Type})
	}
	return all
}

func keysOf(fields []field) string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return strings.Join(keys, ", ")
}

// structure reads a mapping into a structure.
func (r *reading) structure(n *yaml.Node, into reflect.Value, path string) {
	known := fields(into.Type())
	if n.Kind != yaml.MappingNode {
		r.wrong(n, fmt.Sprintf("%s is not made of keys", named(path)), keysOf(known))
		return
	}
	r.at[path] = n
	r.pairs(n, func(key, value *yaml.Node) {
		i := keyAt(known, key.Value)
		if i < 0 {
			r.wrong(key, fmt.Sprintf("%s has no key %q", named(path), key.Value), keysOf(known))
			return
		}
		at := join(path, known[i].key)
		if r.at[at] != nil {
			r.wrong(key, fmt.Sprintf("%s says its files twice: by file and by files", named(path)), "one of them")
			return
		}
		r.at[at] = value
		if value.ShortTag() == "!!null" {
			r.wrong(value, fmt.Sprintf("%s is empty; leave the key out, or say what it is", at), "")
			return
		}
		r.value(value, into.FieldByIndex(known[i].index), at)
		if one := known[i].one; len(one) > 0 && !slices.Contains(one, value.Value) {
			r.wrong(value, fmt.Sprintf("%s: %q", at, value.Value), strings.Join(one, ", "))
		}
	})
	for _, f := range known {
		if f.needed && r.at[join(path, f.key)] == nil {
			r.wrong(n, fmt.Sprintf("%s lacks %s", named(path), f.key), "")
		}
	}
}

// keyAt gives the place of a key among those of a structure; files of one may be called file. -1: none.
func keyAt(known []field, key string) int {
	at := func(key string) int { return slices.IndexFunc(known, func(f field) bool { return f.key == key }) }
	if i := at(key); i >= 0 || key != "file" {
		return i
	}
	return at("files")
}

// pairs calls each with the keys and values of a mapping; a key twice is wrong.
func (r *reading) pairs(n *yaml.Node, each func(key, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.wrong(key, fmt.Sprintf("%q stands there twice", key.Value), "")
			continue
		}
		seen[key.Value] = true
		each(key, n.Content[i+1])
	}
}

func (r *reading) byLanguage(n *yaml.Node, each func(language string, value *yaml.Node)) {
	r.pairs(n, func(key, value *yaml.Node) {
		if !IsLanguage(key.Value) {
			r.wrong(key, fmt.Sprintf("%q is no language", key.Value), "codes such as en, fr, es")
			return
		}
		each(key.Value, value)
	})
}

func (r *reading) value(n *yaml.Node, into reflect.Value, path string) {
	if own, ok := into.Addr().Interface().(reader); ok {
		own.read(r, n)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		r.structure(n, into, path)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.wrong(n, path+" is not a list", "- one entry a line")
			return
		}
		into.Set(reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content)))
		for i, item := range n.Content {
			r.value(item, into.Index(i), fmt.Sprintf("%s[%d]", path, i+1))
		}
	case reflect.Map:
		if n.Kind != yaml.MappingNode {
			r.wrong(n, path+" is not made of keys", "")
			return
		}
		into.Set(reflect.MakeMap(into.Type()))
		r.pairs(n, func(key, value *yaml.Node) {
			into.SetMapIndex(reflect.ValueOf(key.Value), reflect.ValueOf(r.text(value)))
		})
	case reflect.String:
		into.SetString(r.text(n))
	case reflect.Bool:
		into.SetBool(r.boolean(n))
	case reflect.Int:
		v, err := strconv.Atoi(r.text(n))
		if err != nil {
			r.wrong(n, fmt.Sprintf("%s: %q is no whole number", path, n.Value), "1, 2, 3 …")
		}
		into.SetInt(int64(v))
	case reflect.Float64:
		v, err := strconv.ParseFloat(r.text(n), 64)
		if err != nil || v < 0 || v > 1e15 {
			r.wrong(n, fmt.Sprintf("%s: %q is no number from 0", path, n.Value), "")
		}
		into.SetFloat(v)
	default:
		panic("dataset: no reader for " + into.Type().String())
	}
}

// text gives a scalar as it is written: codes such as 02 and dates stay texts.
func (r *reading) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n, "a list or keys stand where one text does", "")
		return ""
	}
	return n.Value
}

func (r *reading) boolean(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		r.wrong(n, fmt.Sprintf("%q is neither yes nor no", n.Value), "true, false")
	}
	return n.Value == "true"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func named(path string) string {
	if path == "" {
		return "the description"
	}
	return path
}

// Marshal writes a description as Read reads it.
func (f *File) Marshal() ([]byte, error) {
	root, err := f.Node()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("write the description: %w", err)
	}
	return out.Bytes(), e.Close()
}

// Node gives a description as a node, to which comments can be added.
func (f *File) Node() (*yaml.Node, error) {
	root := &yaml.Node{}
	if err := root.Encode(f); err != nil {
		return nil, fmt.Errorf("write the description: %w", err)
	}
	unfold(root)
	return root, nil
}

// unfold has mappings of more than two keys stand on lines of their own.
func unfold(n *yaml.Node) {
	if n.Kind == yaml.MappingNode && len(n.Content) > 4 {
		n.Style &^= yaml.FlowStyle
	}
	for _, inner := range n.Content {
		unfold(inner)
	}
}
