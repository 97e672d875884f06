// Package report writes the brief of two A4 pages as one file: the page's own view of it, with the
// modules, styles, fonts and the API's answers it needs within. It draws itself when it is opened, and
// fetches nothing. The same dataset version gives the same bytes.
package report

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/url"
	"text/template"
)

// Undrawn is the title of a brief that has not drawn itself.
const Undrawn = "This brief is not drawn"

//go:embed brief.html
var shell string

// Ask gives the body of the API's answer to a path with its parameters,
// "/analysis/allocation?period=2024-25".
type Ask func(ctx context.Context, path string) ([]byte, error)

// Write asks for the answers a brief rests on and writes it as HTML. Parameters are those of
// /analysis/allocation, and lang, the language of the page's words; by default the first of the dataset's
// languages that there are words of, or else English. What the API refuses is the error.
func Write(ctx context.Context, w io.Writer, ask Ask, parameters url.Values) error {
	language, words, err := wordsOf(ctx, ask, parameters.Get("lang"))
	if err != nil {
		return err
	}
	parameters = maps.Clone(parameters)
	parameters.Del("lang")
	asked, answers, err := gather(ctx, ask, parameters)
	if err != nil {
		return err
	}
	style, err := styles()
	if err != nil {
		return err
	}
	imports, err := modules()
	if err != nil {
		return err
	}
	start := `import "` + entry + `";`
	page, err := template.New("brief").Parse(shell)
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]string{
		"Policy": policy(imports, start, style), "Undrawn": Undrawn, "Style": style, "Modules": imports,
		"Asked":   asked.Encode(),
		"Answers": string(answers), "Start": start, "Language": language, "Words": words,
	})
}

// policy lets run and show what the file holds, and nothing be fetched.
func policy(imports, start, style string) string {
	return fmt.Sprintf("default-src 'none'; script-src data: %s %s; style-src %s; font-src data:; base-uri 'none'; "+
		"form-action 'none'", hash(imports), hash(start), hash(style))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
