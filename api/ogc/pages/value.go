package pages

import (
	"cmp"
	"strings"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/tidwall/gjson"
)

// Bounds of a page: values in all, and rows of a table or entries of a list.
const (
	mostValues  = 200_000
	mostRows    = 1000
	mostColumns = 80
	mostInline  = 12 // entries of a list that is one line of text
)

// field is a named value.
type field struct {
	Name  string
	About about
	Value value
}

// about is a text, and the language it is in.
type about struct{ Text, Language string }

// value is a JSON value as it is shown: one of the members below says how.
type value struct {
	None    bool // null
	Number  string
	Text    string
	Href    string // of a text that is an address
	Fields  []field
	Table   *table
	Cards   []card
	List    []value
	Cut     int // entries left out
	IsEmpty bool
}

// Nested reports whether a value takes more than a line.
func (v value) Nested() bool {
	return v.Fields != nil || v.Table != nil || v.Cards != nil || v.List != nil
}

type table struct {
	Label   string
	Columns []column
	Rows    [][]cell
	Cut     int // rows left out
}

type column struct {
	Name   string
	About  about
	Number bool
}

type cell struct {
	value
	Head bool // names the row
}

// card is an object that has links of its own.
type card struct {
	Title  string
	Href   string
	Fields []field
	Links  []Link
}

// builder makes a page of at most so many values.
type builder struct {
	Answer
	language *ogc.Language
	left     int
	tables   int
}

func (b *builder) value(r gjson.Result) value {
	if b.left--; b.left < 0 {
		return value{Text: "…"}
	}
	switch {
	case r.Type == gjson.Null:
		return value{None: true}
	case r.Type == gjson.Number:
		return value{Number: r.Raw}
	case r.Type == gjson.True:
		return value{Text: b.language.Say("yes")}
	case r.Type == gjson.False:
		return value{Text: b.language.Say("no")}
	case r.IsObject():
		if fields := b.members(r); len(fields) > 0 {
			return value{Fields: fields}
		}
		return value{IsEmpty: true}
	case r.IsArray():
		return b.array(r)
	}
	return b.text(r.String())
}

// named is the value of a member; of one called so, an address below the root.
func (b *builder) named(name string, r gjson.Result) value {
	v := b.value(r)
	if strings.HasSuffix(name, "_href") && strings.HasPrefix(v.Text, "/") {
		v.Href = b.asPage(b.Base + v.Text)
	}
	return v
}

func (b *builder) text(s string) value {
	v := value{Text: s}
	if (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " {\n") {
		if v.Href = s; strings.HasPrefix(s, b.Base+"/") {
			v.Href = b.asPage(s)
		}
	}
	return v
}

// members lists the members of an object but those named.
func (b *builder) members(r gjson.Result, except ...string) []field {
	var list []field
	r.ForEach(func(name, v gjson.Result) bool {
		for _, x := range except {
			if x == name.String() {
				return true
			}
		}
		list = append(list, field{name.String(), b.about(name.String()), b.named(name.String(), v)})
		return b.left > 0
	})
	return list
}

// about is what a member is about.
func (b *builder) about(name string) about {
	text, said := b.language.Has(b.About[name])
	if !said {
		return about{b.About[name], ogc.English}
	}
	return about{text, b.language.Code()}
}

func (b *builder) array(r gjson.Result) value {
	objects, linked, scalars, count := true, false, true, 0
	r.ForEach(func(_, v gjson.Result) bool {
		count++
		objects = objects && v.IsObject()
		linked = linked || v.Get("links").IsArray()
		scalars = scalars && !v.IsObject() && !v.IsArray()
		return true
	})
	switch {
	case count == 0:
		return value{IsEmpty: true}
	case objects && linked:
		return b.cards(r, count)
	case objects:
		return value{Table: b.table(r, count)}
	case scalars && count <= mostInline:
		return b.inline(r)
	case !scalars && count <= mostInline && len(r.Raw) < 200:
		return value{Text: r.Raw}
	}
	v := value{Cut: max(0, count-mostRows)}
	r.ForEach(func(_, x gjson.Result) bool {
		v.List = append(v.List, b.value(x))
		return len(v.List) < mostRows && b.left > 0
	})
	return v
}

// inline writes a short list of texts and numbers as a line.
func (b *builder) inline(r gjson.Result) value {
	b.left--
	var texts []string
	for _, x := range r.Array() {
		if strings.HasPrefix(x.String(), "http") {
			texts = nil
			break
		}
		texts = append(texts, x.String())
	}
	if texts != nil {
		return value{Text: strings.Join(texts, ", ")}
	}
	var v value
	for _, x := range r.Array() {
		v.List = append(v.List, b.value(x))
	}
	return v
}

func (b *builder) cards(r gjson.Result, count int) value {
	v := value{Cut: max(0, count-mostRows)}
	r.ForEach(func(_, x gjson.Result) bool {
		c := card{Title: x.Get("title").String(), Fields: b.members(x, "title", "links")}
		if c.Title == "" {
			c.Title = x.Get("id").String()
		}
		for _, l := range x.Get("links").Array() {
			if link := b.link(l); link.Rel == "self" {
				c.Href = link.Href
			} else {
				c.Links = append(c.Links, link)
			}
		}
		v.Cards = append(v.Cards, c)
		return len(v.Cards) < mostRows && b.left > 0
	})
	return v
}

// table has a row for every object of a list and a column for every name that one of them has.
func (b *builder) table(r gjson.Result, count int) *table {
	t := b.newTable()
	t.Cut = max(0, count-mostRows)
	at := map[string]int{}
	row := 0
	r.ForEach(func(_, x gjson.Result) bool {
		x.ForEach(func(name, _ gjson.Result) bool {
			if _, ok := at[name.String()]; !ok && len(at) < mostColumns {
				at[name.String()] = len(t.Columns)
				t.Columns = append(t.Columns, column{Name: name.String(), About: b.about(name.String())})
			}
			return true
		})
		row++
		return row < mostRows
	})
	r.ForEach(func(_, x gjson.Result) bool {
		cells := make([]cell, len(t.Columns))
		x.ForEach(func(name, v gjson.Result) bool {
			if i, ok := at[name.String()]; ok {
				cells[i].value = b.named(name.String(), v)
			}
			return true
		})
		t.Rows = append(t.Rows, cells)
		return len(t.Rows) < mostRows && b.left > 0
	})
	t.settle()
	return t
}

// newTable begins a table that is called otherwise than all others of the page.
func (b *builder) newTable() *table {
	b.tables++
	return &table{Label: b.language.Say("Table {n}", "n", b.tables)}
}

// settle names rows by their first column and says which columns are of numbers.
func (t *table) settle() {
	for i := range t.Columns {
		for _, row := range t.Rows {
			if row[i].Number != "" {
				t.Columns[i].Number = true
			}
		}
	}
	if len(t.Columns) == 0 || t.Columns[0].Number {
		return
	}
	for _, row := range t.Rows {
		row[0].Head = !row[0].Nested()
	}
}

// features is the table of a collection's features. Lists that have a text beside them are left out.
func (b *builder) features(list gjson.Result) *table {
	first := list.Get("0.properties")
	t := b.newTable()
	t.Columns = append(t.Columns, column{Name: "id"})
	var names []string
	first.ForEach(func(name, _ gjson.Result) bool {
		n := name.String()
		if n != "id" && !first.Get(gjson.Escape(n)+"_text").Exists() && len(names) < mostColumns {
			names = append(names, n)
			t.Columns = append(t.Columns, column{Name: n, About: b.about(n)})
		}
		return true
	})
	count := 0
	list.ForEach(func(_, f gjson.Result) bool {
		if count++; count > mostRows || b.left <= 0 {
			t.Cut++
			return true
		}
		id := f.Get("id").String()
		head := cell{value{Text: id}, true}
		if b.Item != "" {
			head.Href = b.asPage(b.Item + escapePath(id))
		}
		row := make([]cell, 1, len(t.Columns))
		row[0] = head
		properties := map[string]gjson.Result{}
		f.Get("properties").ForEach(func(name, v gjson.Result) bool {
			properties[name.String()] = v
			return true
		})
		for _, name := range names {
			row = append(row, cell{value: b.named(name, properties[name])})
		}
		t.Rows = append(t.Rows, row)
		return true
	})
	t.settle()
	return t
}

// feature lists what one feature says: its properties, its geometry in words, and what else it has.
func (b *builder) feature(f gjson.Result) []field {
	list := []field{{"id", b.about("id"), value{Text: f.Get("id").String()}}}
	properties := f.Get("properties")
	properties.ForEach(func(name, v gjson.Result) bool {
		n := name.String()
		if strings.HasSuffix(n, "_text") && properties.Get(gjson.Escape(strings.TrimSuffix(n, "_text"))).Exists() {
			return true
		}
		if n != "id" {
			list = append(list, field{n, b.about(n), b.named(n, v)})
		}
		return b.left > 0
	})
	list = append(list, field{"geometry", about{}, b.geometryText(f.Get("geometry"))})
	return append(list, b.members(f, "type", "id", "properties", "geometry", "links")...)
}

// nameOf is what a feature is called.
func nameOf(f gjson.Result) string {
	return cmp.Or(f.Get("properties.name").String(), f.Get("properties.title").String(), f.Get("id").String())
}

// geometryText says in words what the map draws.
func (b *builder) geometryText(g gjson.Result) value {
	if !g.IsObject() {
		return value{None: true}
	}
	of := g.Get("type").String()
	if of == "Point" {
		return value{Text: of + " " + g.Get("coordinates").Raw}
	}
	positions := 0
	walk(g, func([]gjson.Result, bool) {}, func(x, y float64) { positions++ })
	return value{Text: b.language.Say("{type}, {n} positions", "type", of, "n", positions)}
}
