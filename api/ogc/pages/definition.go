package pages

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// definition is an OpenAPI document to read.
type definition struct {
	Title, Version, About string
	Groups                []group
}

type group struct {
	Name       string
	ID         string
	Operations []operation
}

type operation struct {
	Path, ID, Summary string
	Try               string // an address to try, of paths that are whole
	Parameters        []parameter
	Answers           []answer
}

type parameter struct {
	Name, In, About, Values, Default string
	Required                         bool
}

type answer struct{ Status, About, Types string }

// definition reads an OpenAPI document, its operations by their tags.
func (b *builder) definition(doc gjson.Result) *definition {
	d := &definition{Title: doc.Get("info.title").String(), Version: doc.Get("info.version").String(),
		About: doc.Get("info.description").String()}
	at := map[string]int{}
	answers := map[string]gjson.Result{} // by what refers to them; the document is long to look through
	answerOf := func(ref string) gjson.Result {
		found, ok := answers[ref]
		if !ok {
			found = doc.Get(strings.ReplaceAll(strings.TrimPrefix(ref, "#/"), "/", "."))
			answers[ref] = found
		}
		return found
	}
	doc.Get("paths").ForEach(func(path, item gjson.Result) bool {
		get := item.Get("get")
		if !get.Exists() {
			return true
		}
		tag := cmp.Or(get.Get("tags.0").String(), "Other")
		if _, ok := at[tag]; !ok {
			at[tag] = len(d.Groups)
			d.Groups = append(d.Groups, group{Name: tag, ID: "tag-" + strings.ReplaceAll(tag, " ", "-")})
		}
		g := &d.Groups[at[tag]]
		g.Operations = append(g.Operations, b.operation(answerOf, path.String(), get))
		return true
	})
	slices.SortStableFunc(d.Groups, func(x, y group) int { return cmp.Compare(x.Name, y.Name) })
	return d
}

func (b *builder) operation(answerOf func(ref string) gjson.Result, path string, get gjson.Result) operation {
	o := operation{Path: path, ID: get.Get("operationId").String(), Summary: get.Get("summary").String()}
	if !strings.Contains(path, "{") {
		o.Try = b.Base + path
	}
	for _, p := range get.Get("parameters").Array() {
		s := p.Get("schema")
		o.Parameters = append(o.Parameters, parameter{Name: p.Get("name").String(), In: p.Get("in").String(),
			About: p.Get("description").String(), Values: schemaText(s),
			Default:  cmp.Or(s.Get("default").String(), s.Get("items.default").String()),
			Required: p.Get("required").Bool()})
	}
	get.Get("responses").ForEach(func(status, r gjson.Result) bool {
		if ref := r.Get("$ref").String(); ref != "" {
			r = answerOf(ref)
		}
		var types []string
		r.Get("content").ForEach(func(t, _ gjson.Result) bool {
			types = append(types, t.String())
			return true
		})
		o.Answers = append(o.Answers, answer{status.String(), r.Get("description").String(), strings.Join(types, ", ")})
		return true
	})
	return o
}

// schemaText says what values a schema allows.
func schemaText(s gjson.Result) string {
	if items := s.Get("items"); items.Exists() {
		return "list of " + schemaText(items)
	}
	if enum := s.Get("enum"); enum.Exists() {
		var values []string
		for _, v := range enum.Array() {
			values = append(values, v.String())
		}
		return strings.Join(values, ", ")
	}
	text := s.Get("type").String()
	if format := s.Get("format").String(); format != "" {
		text = format
	}
	least, most := s.Get("minimum"), s.Get("maximum")
	if least.Exists() && most.Exists() {
		text += " " + least.Raw + " to " + most.Raw
	}
	return text
}
