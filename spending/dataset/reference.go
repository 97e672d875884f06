package dataset

import (
	"fmt"
	"reflect"
	"strings"
)

// Reference describes every key of a dataset.yaml, as Read knows them, in Markdown.
func Reference() string {
	var out strings.Builder
	out.WriteString("# Every key of dataset.yaml\n\n" +
		"Made from the parser by `floodspend init --reference`. A key in **bold** is needed. A text by language may " +
		"be one\ntext, in the first of the languages; a list of one may be written without brackets. Files are " +
		"relative to the\nfolder of the description, or to `--from`.\n")
	section(&out, "", reflect.TypeFor[File]())
	return out.String()
}

// section writes the keys of a structure, and then those of the structures in it.
func section(out *strings.Builder, path string, t reflect.Type) {
	heading := "The description"
	if path != "" {
		heading = "`" + path + "`"
	}
	fmt.Fprintf(out, "\n## %s\n\n| key | what | holds |\n|---|---|---|\n", heading)
	all := fields(t)
	for _, f := range all {
		key := "`" + f.key + "`"
		if f.needed {
			key = "**" + key + "**"
		}
		about := f.about
		if len(f.one) > 0 {
			about += " One of: " + strings.Join(f.one, ", ") + "."
		}
		fmt.Fprintf(out, "| %s | %s | %s |\n", key, kindOf(f.kind), strings.ReplaceAll(about, "|", `\|`))
	}
	seen := map[reflect.Type]bool{}
	for _, f := range all {
		inner, list := f.kind, ""
		if inner.Kind() == reflect.Slice {
			inner, list = inner.Elem(), "[]"
		}
		if _, own := reflect.New(inner).Interface().(reader); inner.Kind() == reflect.Struct && !own && !seen[inner] {
			seen[inner] = true
			section(out, join(path, f.key)+list, inner)
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
