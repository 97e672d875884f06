// Package report lays an allocation out as a brief of two A4 pages: the question, headline
// figures with their coverage, a map, the largest gaps, the ranking, the Lorenz curve, where
// the money went, method and sources.
//
// A brief is one HTML document that needs no script and no other file. Every figure is taken
// from the API's answers; its exact value stands in the value attribute of a data element.
// The same dataset version gives the same bytes.
package report

import (
	"cmp"
	"context"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"slices"

	"github.com/floodspend/floodspend/web"
)

//go:embed brief.gohtml brief.css
var files embed.FS

// fonts of the page that a brief carries within itself.
var fonts = []struct{ family, file string }{
	{"Source Sans 3", "source-sans-3-latin-wght-normal.woff2"},
	{"Source Sans 3 Extended", "source-sans-3-latin-ext-wght-normal.woff2"}, // has ₹
	{"Source Serif 4", "source-serif-4-latin-wght-normal.woff2"},
}

// Write asks for the answers a brief rests on and writes it as HTML. Parameters are those of
// /analysis/allocation. What the API refuses is the error.
func Write(ctx context.Context, w io.Writer, ask Ask, parameters url.Values) error {
	a, err := gather(ctx, ask, parameters)
	if err != nil {
		return err
	}
	brief, err := template.ParseFS(files, "brief.gohtml")
	if err != nil {
		return err
	}
	style, err := stylesheet()
	if err != nil {
		return err
	}
	p := newMaker(a)
	return brief.Execute(w, p.page(style))
}

// stylesheet gives the style with the fonts in it.
func stylesheet() (template.CSS, error) {
	text := ""
	for _, f := range fonts {
		b, err := fs.ReadFile(web.Files(), "vendor/"+f.file)
		if err != nil {
			return "", err
		}
		text += fmt.Sprintf("@font-face{font-family:%q;font-weight:200 900;src:url(data:font/woff2;base64,%s) "+
			"format(\"woff2\")}\n",
			f.family, base64.StdEncoding.EncodeToString(b))
	}
	rules, err := files.ReadFile("brief.css")
	return template.CSS(text + string(rules)), err
}

// maker turns answers into what the template shows.
type maker struct {
	*answers
	asked     question
	need      needWords
	money     currency
	one, many string // the level's words
	ranked    []area // the largest shortfall first, then those without a rank, then those without need
	why       map[string]string
	beside    map[string]money // sanctioned, by area
}

func newMaker(a *answers) *maker {
	p := &maker{answers: a, asked: a.allocation.Summary.Parameters, money: currencyOf(a.dataset.Currency),
		why: map[string]string{}, beside: map[string]money{}}
	p.one, p.many = levelWords(p.asked.Level)
	p.need = wordsOf(p.asked.Need, p.asked.Need, "unit")
	for _, n := range a.dataset.Needs {
		if n.Name == p.asked.Need {
			p.need = wordsOf(n.Name, n.Label, n.Unit)
		}
	}
	for _, x := range a.equity[p.asked.Level].Areas {
		p.why[x.ID] = x.Why
	}
	if a.sanctioned != nil {
		for _, f := range a.sanctioned.Features {
			p.beside[f.Properties.ID] = f.Properties.Amount
		}
	}
	for _, f := range a.allocation.Features {
		if f.Geometry != nil {
			f.Properties.shape = f.Geometry.Coordinates
		}
		p.ranked = append(p.ranked, f.Properties)
	}
	slices.SortStableFunc(p.ranked, func(x, y area) int {
		if x.block() != y.block() {
			return cmp.Compare(x.block(), y.block())
		}
		if x.EquityGap == "" || y.EquityGap == "" {
			return 0
		}
		return cmp.Compare(p.money.minor(x.EquityGap), p.money.minor(y.EquityGap))
	})
	return p
}
