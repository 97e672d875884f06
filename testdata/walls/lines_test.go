package walls

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// longest line of the project's own code in characters, a tab as four.
const longest = 120

// sources are the project's own files with one of the endings.
func sources(t *testing.T, endings ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch name := d.Name(); {
		case d.IsDir() && (name == "node_modules" || name == "vendor" || name == "build" || name == ".git"):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		for _, ending := range endings {
			if strings.HasSuffix(path, ending) {
				found = append(found, path)
				break
			}
		}
		return nil
	})
	if err != nil || len(found) < 10 {
		t.Fatalf("%d files end in %v: %v", len(found), endings, err)
	}
	return found
}

func TestLinesAreShort(t *testing.T) {
	for _, path := range sources(t, ".go", ".js", ".mjs") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		unbroken := map[int]bool{}
		if strings.HasSuffix(path, ".go") {
			unbroken = unbreakable(text, strings.HasSuffix(path, "_test.go"))
		}
		for i, line := range strings.Split(string(text), "\n") {
			width := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
			if width > longest && !unbroken[i+1] {
				t.Errorf("%s:%d: %d characters, want at most %d", path, i+1, width, longest)
			}
		}
	}
}

// unbreakable are the lines of Go with what cannot be broken: tags of fields, and in tests raw text,
// which is as it stands in files.
func unbreakable(text []byte, test bool) map[int]bool {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	lines := map[int]bool{}
	before := token.ILLEGAL
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return lines
		}
		tag := before == token.IDENT || before == token.RBRACK || before == token.RPAREN || before == token.RBRACE
		if tok == token.STRING && literal[0] == '`' && (test || tag) {
			for i := range strings.Count(literal, "\n") + 1 {
				lines[file.Line(pos)+i] = true
			}
		}
		before = tok
	}
}

// longestFile of a program in lines. One that is longer holds more than a thing one can name, but for these.
const longestFile = 500

// longFiles are longer, and why.
var longFiles = map[string]string{
	"web/js/app.js":  "the page's wiring, which is being parted",
	"web/js/text.js": "sentences, one function each",
}

func TestFilesAreShort(t *testing.T) {
	used := map[string]bool{}
	for _, file := range sources(t, ".go", ".js") {
		path := relative(t, file)
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "testdata/") || !ours(path) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > longestFile {
			used[path] = true
			if longFiles[path] == "" {
				t.Errorf("%s has %d lines, want at most %d; part it", path, lines, longestFile)
			}
		}
	}
	for path := range longFiles {
		if !used[path] {
			t.Errorf("%s is excepted and needs no exception", path)
		}
	}
}

// ours reports whether a script is the page's own, or the file is none.
func ours(path string) bool {
	return !strings.HasSuffix(path, ".js") || strings.HasPrefix(path, "web/js/")
}
