package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/floodspend/floodspend/web/report"
)

type reportCommand struct {
	storeFlag
	Period string   `placeholder:"2024-25" help:"Period of need, and of money; by default the latest complete financial year."`
	Level  string   `placeholder:"KEY" help:"Level of the areas; by default the outermost."`
	Need   string   `placeholder:"NAME" help:"Need to compare with; by default the level's."`
	Lag    string   `default:"0" help:"Years the spending window runs on after the period: 0, 1 or 2."`
	Kind   []string `placeholder:"KIND" help:"Only awards of these kinds: preparedness, restoration, relief, other."`
	Fund   string   `placeholder:"NAME" help:"Only awards of this fund or scheme."`
	Lang   string   `placeholder:"LANGUAGE" help:"Language of the words: en, as, bn, hi, fr, es; by default the first of the dataset's own there is."`
	Out    string   `file:"out" short:"o" required:"" placeholder:"FILE" help:"File to write: .html, or .pdf, which needs chromium."`
}

// Run writes the brief. A file is replaced only once the brief is complete.
func (r reportCommand) Run(ctx context.Context, c console) error {
	write := func(w io.Writer, brief []byte) error {
		_, err := w.Write(brief)
		return err
	}
	switch extension := strings.ToLower(filepath.Ext(r.Out)); extension {
	case ".html", ".htm":
	case ".pdf":
		browser, err := findChromium()
		if err != nil {
			return fmt.Errorf("--out %s: %w", r.Out, err)
		}
		write = func(w io.Writer, brief []byte) error { return printPDF(ctx, w, browser, brief) }
	default:
		return fmt.Errorf("--out %s: the name must end in .html or .pdf", r.Out)
	}
	handler, done, err := r.answers(ctx, c)
	if err != nil {
		return err
	}
	defer done()
	var brief bytes.Buffer
	err = report.Write(ctx, &brief, func(ctx context.Context, path string) ([]byte, error) {
		var body bytes.Buffer
		_, err := ask(ctx, &body, handler, path)
		return body.Bytes(), err
	}, r.parameters())
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return writeFile(ctx, r.Out, func(w io.Writer) error { return write(w, brief.Bytes()) })
}

// parameters are those of /analysis/allocation, which checks them, and the language.
func (r reportCommand) parameters() url.Values {
	query := url.Values{}
	for name, value := range map[string]string{
		"period": r.Period, "level": r.Level, "need": r.Need, "lag": r.Lag, "kind": strings.Join(r.Kind, ","),
		"fund": r.Fund, "lang": r.Lang,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}
