package dataset

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Reference describes every key of a dataset.yaml, as Read knows them, in Markdown. A key about
// which keys.yaml says nothing, or one of which it speaks and that is none, is an error.
func Reference() (string, error) {
	r := reference{}
	if err := read("keys.yaml", &r.about); err != nil {
		return "", err
	}
	r.out.WriteString("# Every key of dataset.yaml\n\n" +
		"Made from the parser by `floodspend init --reference`. A key in **bold** is needed. A text by language may " +
		"be one\ntext, in the first of the languages; a list of one may be written without brackets, and `files` of " +
		"one as `file`.\nFiles are relative to the folder of the description, or to `--from`.\n")
	r.section("", reflect.TypeFor[File]())
	for _, of := range slices.Sorted(maps.Keys(r.about)) {
		for _, key := range slices.Sorted(maps.Keys(r.about[of])) {
			if !r.said[of+"."+key] {
				r.wrong = append(r.wrong, fmt.Errorf("keys.yaml: %s has no key %s", of, key))
			}
		}
	}
	return r.out.String(), errors.Join(r.wrong...)
}

type reference struct {
	out   strings.Builder
	about map[string]map[string]string // by structure and key
	said  map[string]bool
	wrong []error
}

// holds is what is said of a key.
func (r *reference) holds(f field) string {
	if r.said == nil {
		r.said = map[string]bool{}
	}
	r.said[f.of+"."+f.key] = true
	about := strings.TrimSpace(r.about[f.of][f.key])
	if about == "" {
		r.wrong = append(r.wrong, fmt.Errorf("keys.yaml: nothing is said of %s of %s", f.key, f.of))
	}
	if len(f.one) > 0 {
		about += " One of: " + strings.Join(f.one, ", ") + "."
	}
	return strings.ReplaceAll(about, "|", `\|`)
}

// section writes the keys of a structure, and then those of the structures in it.
func (r *reference) section(path string, t reflect.Type) {
	heading := "The description"
	if path != "" {
		heading = "`" + path + "`"
	}
	fmt.Fprintf(&r.out, "\n## %s\n\n| key | what | holds |\n|---|---|---|\n", heading)
	all := fields(t)
	for _, f := range all {
		key := "`" + f.key + "`"
		if f.needed {
			key = "**" + key + "**"
		}
		fmt.Fprintf(&r.out, "| %s | %s | %s |\n", key, kindOf(f.kind), r.holds(f))
	}
	seen := map[reflect.Type]bool{}
	for _, f := range all {
		inner, list := f.kind, ""
		if inner.Kind() == reflect.Slice {
			inner, list = inner.Elem(), "[]"
		}
		if _, own := reflect.New(inner).Interface().(reader); inner.Kind() == reflect.Struct && !own && !seen[inner] {
			seen[inner] = true
			r.section(join(path, f.key)+list, inner)
		}
	}
}

// kindOf says in plain words what a key's value is.
func kindOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[List]():
		return "texts"
	case reflect.TypeFor[Text]():
		return "text by language"
	case reflect.TypeFor[Nouns]():
		return "two words by language"
	case reflect.TypeFor[Rules]():
		return "rules"
	case reflect.TypeFor[Defaults]():
		return "yes/no, or levels"
	case reflect.TypeFor[Number]():
		return "amount"
	}
	switch t.Kind() {
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "list of entries"
		}
		return "list of " + kindOf(t.Elem()) + "s"
	case reflect.Struct:
		return "keys"
	case reflect.Map:
		return "texts by name"
	case reflect.Bool:
		return "true, false"
	case reflect.Int:
		return "whole number"
	case reflect.Float64:
		return "number"
	}
	return "text"
}
