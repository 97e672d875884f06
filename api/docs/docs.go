// Package docs is the documentation, Markdown in the repository and pages in the program.
package docs

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

//go:embed *.md
var files embed.FS

// Index is the page that leads to the others.
const Index = "index"

// Names lists the pages in the order they are read, the index first.
func Names() []string {
	return []string{Index, "clients", "ask", "standards", "method", "data", "places", "serve"}
}

// Page is a page of the documentation.
type Page struct {
	Name, Title string
	Source      []byte        // Markdown
	Text        template.HTML // beginning with the title
}

// Read gives a page. Links between pages are made for the index at some path, and the others below it.
func Read(name string) (Page, error) {
	source, err := files.ReadFile(name + ".md")
	if err != nil {
		return Page{}, fmt.Errorf("documentation: %w", err)
	}
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	p := Page{Name: name, Source: source}
	tree := markdown.Parser().Parse(text.NewReader(source))
	var ofFiles []*ast.Link
	err = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 && p.Title == "" {
				p.Title = string(n.Lines().Value(source))
			}
		case *ast.Link:
			if strings.HasPrefix(string(n.Destination), "../") {
				ofFiles = append(ofFiles, n)
			} else {
				n.Destination = []byte(destination(name, string(n.Destination)))
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return Page{}, fmt.Errorf("documentation, %s: %w", name, err)
	}
	for _, link := range ofFiles { // of the repository, which the program does not serve
		for link.FirstChild() != nil {
			link.Parent().InsertBefore(link.Parent(), link, link.FirstChild())
		}
		link.Parent().RemoveChild(link.Parent(), link)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, tree); err != nil {
		return Page{}, fmt.Errorf("documentation, %s: %w", name, err)
	}
	// The text is the project's own, and goldmark leaves HTML in it out.
	p.Text = template.HTML(focusable.Replace(out.String()))
	return p, nil
}

// focusable lets what scrolls sideways be scrolled by keys.
var focusable = strings.NewReplacer("<pre>", `<pre tabindex="0">`,
	"<table>", `<div class="scroll" tabindex="0"><table>`, "</table>", "</table></div>")

// destination is where a link of a page leads from there.
func destination(from, to string) string {
	name, fragment, _ := strings.Cut(to, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	switch page, isPage := strings.CutSuffix(name, ".md"); {
	case strings.Contains(to, "://") || name == "":
		return to
	case isPage && page == Index:
		return "../docs" + fragment
	case isPage && from == Index:
		return "docs/" + page + fragment
	case isPage:
		return page + fragment
	}
	return to
}
