package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/floodspend/floodspend/web/report"
)

// TestReportByTheProgram writes a brief as HTML and as PDF: two pages of A4, also of circles
// and of a need and period with longer words.
func TestReportByTheProgram(t *testing.T) {
	t.Parallel()
	binary, db, dir := build(t), sampleStore(t), t.TempDir()
	page := filepath.Join(dir, "brief.html")
	if code, out := runBinary(t, binary, "report", "--db", db, "--period", "2024-25",
		"--out", page); code != exitDone ||
		out != "" {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if text := readText(t, page); !strings.HasPrefix(text, "<!doctype html>") ||
		!strings.HasSuffix(text, "</html>\n") ||
		!strings.Contains(text, `"synthetic":true`) {
		t.Errorf("the brief is %d bytes: %.60q", len(text), text)
	}
	if code, out := runBinary(t, binary, "report", "--db", db, "--lang", "as", "--out", page); code != exitDone ||
		!strings.Contains(readText(t, page), `<html lang="as">`) {
		t.Errorf("a brief in Assamese: exit %d\n%s", code, out)
	}
	if code, out := runBinary(t, binary, "report", "--db", db, "--lang", "xx", "--out", page); code != exitFailed ||
		!strings.Contains(out, `only in ["as" "bn" "en" "es" "fr" "hi"]`) {
		t.Errorf("a brief in no language: exit %d\n%s", code, out)
	}
	for _, flags := range thorough.Draw(t, [][]string{
		{}, {"--level", "circle"}, {"--lang", "bn"}, {"--lang", "es", "--level", "circle"},
		{"--period", "2025-03"}, {"--period", "all"},
		{"--level", "circle", "--need", "affected_reports", "--lag", "2", "--kind", "restoration,relief", "--period",
			"2023-06/2024-09"},
	}, 2) {
		twoPages(t, dir, func(pdf string) (int, string) {
			return runBinary(t, binary, append([]string{"report", "--db", db, "-o", pdf}, flags...)...)
		})
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// twoPages has a PDF written into a folder and counts its pages, which are A4.
func twoPages(t *testing.T, dir string, write func(pdf string) (code int, output string)) {
	t.Helper()
	for _, tool := range []string{"chromium", "pdfinfo"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: the PDF needs chromium and pdfinfo (make deps): %v", err)
		}
	}
	pdf := filepath.Join(dir, "brief.pdf")
	if code, output := write(pdf); code != exitDone {
		t.Fatalf("exit %d\n%s", code, output)
	}
	info, err := exec.Command("pdfinfo", pdf).Output()
	if err != nil || !regexp.MustCompile(`Pages: +2\n`).Match(info) || !strings.Contains(string(info), "(A4)") {
		t.Errorf("%v\n%s", err, info)
	}
}

// TestReportOfOtherData: the real files, and names, titles and needs far longer than theirs,
// stay on two pages.
func TestReportOfOtherData(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Długie <b>słowo</b> ", 40)
	wordy := filepath.Join(t.TempDir(), "wordy.gpkg")
	store, err := gpkg.Open(wordy)
	if err != nil {
		t.Fatal(err)
	}
	d := storetest.Dataset(1, 300)
	d.Version.Title, d.Version.Note, d.Version.Currency = long, long, "EUR"
	for i := range d.Areas {
		d.Areas[i].Name = long + d.Areas[i].Name
	}
	for i := range d.Needs {
		d.Needs[i].Source, d.Needs[i].Vintage = long, long
	}
	for i := range 60 {
		d.Sources = append(d.Sources, spending.Source{Path: long, Role: fmt.Sprint(long, i), Records: 1e9})
	}
	if _, err := store.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	store.Close()
	t.Run("long", func(t *testing.T) {
		for _, level := range thorough.Draw(t, []string{"district", "circle"}, 1) {
			twoPages(t, t.TempDir(), func(pdf string) (int, string) {
				code, _, stderr := floodspend(t, "report", "--db", wordy, "--level", level, "-o", pdf)
				return code, stderr
			})
		}
	})
	t.Run("real", func(t *testing.T) {
		real := realStore(t)
		questions := [][]string{{}, {"--level", "circle", "--period", "2025-26", "--lag", "2"}}
		for _, flags := range thorough.Draw(t, questions, 1) {
			twoPages(t, t.TempDir(), func(pdf string) (int, string) {
				code, _, stderr := floodspend(t, append([]string{"report", "--db", real, "-o", pdf}, flags...)...)
				return code, stderr
			})
		}
	})
}

// TestFailedReportKeepsTheFile: what was there before stays, and nothing half is left.
func TestFailedReportKeepsTheFile(t *testing.T) {
	db, dir := storeOf(t, 20), t.TempDir()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "chromium"), []byte("#!/bin/sh\necho no display\nexit 3\n"),
		0o755); err != nil {
		t.Fatal(err)
	}
	idle := t.TempDir()
	if err := os.WriteFile(filepath.Join(idle, "chromium"), []byte("#!/bin/sh\nexit 0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	undrawn := t.TempDir()
	if err := os.WriteFile(filepath.Join(undrawn, "chromium"), []byte(`#!/bin/sh
for flag; do case $flag in --print-to-pdf=*) echo "%PDF-1.4 /Title (`+report.Undrawn+`)" >"${flag#*=}";; esac; done
`), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, out string
		flags           []string
		says            string
	}{
		{"no chromium", t.TempDir(), "brief.pdf", nil, "apt-get install chromium"},
		{"a chromium that fails", broken, "brief.pdf", nil, "could not print: exit status 3\nno display"},
		{"a chromium that prints nothing", idle, "brief.pdf", nil, "wrote no PDF"},
		{"a chromium that runs no script", undrawn, "brief.pdf", nil, "did not draw itself"},
		{"neither HTML nor PDF", broken, "brief.docx", nil, "must end in .html or .pdf"},
		{"no such level", broken, "brief.html", []string{"--level", "village"}, "allowed: district, circle"},
		{"no such need", broken, "brief.html", []string{"--need", "hope"}, `no need "hope"`},
		{"no such period", broken, "brief.html", []string{"--period", "2024"}, "period"},
		{"no such folder", broken, "none/brief.html", nil, "none"},
	} {
		t.Setenv("PATH", c.path)
		file := filepath.Join(dir, c.out)
		kept := !strings.Contains(c.out, "/")
		if kept {
			if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		code, _, stderr := floodspend(t, append([]string{"report", "--db", db, "--out", file}, c.flags...)...)
		if code != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, stderr %q should hold %q", c.name, code, stderr, c.says)
		}
		if kept && readText(t, file) != "before" {
			t.Errorf("%s: the file is not what it was", c.name)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestReportStops: a browser that hangs ends with the command.
func TestReportStops(t *testing.T) {
	browser, started := filepath.Join(t.TempDir(), "chromium"), filepath.Join(t.TempDir(), "started")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\n: >"+started+"\nexec sleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- printPDF(ctx, io.Discard, browser, []byte("<p>")) }()
	for {
		if _, err := os.Stat(started); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "could not print") {
		t.Errorf("a report told to stop: %v", err)
	}
}
