package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/floodspend/floodspend/web/report"
)

// printTimeout is how long a browser may take to print a few pages on a slow machine.
const printTimeout = 10 * time.Minute

// findChromium gives the browser that prints PDF: the one without windows, which takes half the time, or the whole one.
func findChromium() (path string, err error) {
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("PDF needs chromium, which is not here: install it (apt-get install chromium), " +
		"or write .html and print that")
}

// printPDF has a browser print a brief, which needs no other file. The browser gets a
// profile of its own that is thrown away, and is told to leave the network alone.
func printPDF(ctx context.Context, w io.Writer, browser string, html []byte) error {
	dir, err := os.MkdirTemp("", "floodspend-report-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
	if err := os.WriteFile(in, html, 0o600); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, printTimeout)
	defer cancel()
	printer := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu",
		"--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir="+
			filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf="+out,
		(&url.URL{Scheme: "file", Path: filepath.ToSlash(in)}).String())
	printer.WaitDelay = time.Second // helpers of the browser may hold its output open
	said, err := printer.CombinedOutput()
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("%s could not print: %w\n%s", browser, err, said)
	}
	pdf, err := os.ReadFile(out)
	switch {
	case err != nil:
	case !bytes.HasPrefix(pdf, []byte("%PDF-")):
		err = errors.New("the file is something else")
	case bytes.Contains(pdf, []byte("("+report.Undrawn+")")): // its title
		err = errors.New("the brief did not draw itself; a newer chromium may, or write .html and open that")
	}
	if err != nil {
		return fmt.Errorf("%s wrote no PDF: %w\n%s", browser, err, said)
	}
	_, err = w.Write(pdf)
	return err
}
