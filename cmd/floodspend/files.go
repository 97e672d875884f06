package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
)

// named is a file that a flag or an argument names.
type named struct{ flag, path string }

// Roles of the files that flags and arguments name, by their tag file.
const (
	fileIn     = "in"
	fileFolder = "folder" // of files that are read
	fileOut    = "out"
)

// checkFiles refuses a command that would write over a file it reads, over its store or over
// another of its outputs.
func checkFiles(command *kong.Context) error {
	node := command.Selected()
	if node == nil {
		return nil
	}
	values := node.Positional
	for _, group := range node.AllFlags(false) {
		for _, flag := range group {
			values = append(values, flag.Value)
		}
	}
	files := map[string][]named{}
	for _, v := range values {
		if role := v.Tag.Get("file"); role != "" {
			files[role] = append(files[role], filesOf(v)...)
		}
	}
	for i, out := range files[fileOut] {
		to, err := destinationOf(out.path)
		if err != nil || to.stream != nil {
			continue // the command itself tells what is wrong with it
		}
		for _, other := range append(files[fileIn], files[fileOut][:i]...) {
			if same(to.path, other.path) {
				return fmt.Errorf("%s %s: it is the file of %s as well, and would be written over", out.flag, out.path,
					other.flag)
			}
		}
		for _, folder := range files[fileFolder] {
			if _, err := os.Lstat(to.path); err == nil && within(to.path, folder.path) {
				return fmt.Errorf("%s %s: it is a file of the folder of %s, and would be written over", out.flag,
					out.path, folder.flag)
			}
		}
	}
	return nil
}

// filesOf gives the files a value names.
func filesOf(v *kong.Value) (files []named) {
	flag := v.Name
	if v.Flag != nil {
		flag = "--" + flag
	}
	switch x := v.Target.Interface().(type) {
	case string:
		files = []named{{flag, x}}
	case []string:
		for _, path := range x {
			if _, after, is := strings.Cut(path, "="); is && v.Tag.Has("named") {
				path = after
			}
			files = append(files, named{flag, path})
		}
	}
	kept := files[:0]
	for _, f := range files {
		if f.path != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// same says whether two paths lead to one file, or would if it were there.
func same(a, b string) bool {
	if to, err := destinationOf(b); err == nil && to.path == a {
		return true
	}
	of, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(of, other)
}

func within(path, folder string) bool {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return false
	}
	if path, err = filepath.Abs(path); err != nil {
		return false
	}
	return strings.HasPrefix(path, folder+string(filepath.Separator))
}
