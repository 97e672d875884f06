package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOCDSMerge merges what files, folders and standard input hold, and tells on standard error
// what is wrong with it.
func TestOCDSMerge(t *testing.T) {
	const one = `{"ocid":"o","id":"1","date":"2024-01-01","tag":["tender"],"tender":{"id":"t","title":"Wall"}}` + "\n"
	const two = `{"ocid":"o","id":"2","date":"2024-02-01","tag":["award"],"awards":[{"id":"1"}]}` + "\n"
	const want = `{"awards":[{"id":"1"}],"date":"2024-02-01","id":"o-2024-02-01","ocid":"o","tag":["compiled"],` +
		`"tender":{"id":"t","title":"Wall"}}` + "\n"
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(one)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"one.jsonl.gz": packed.Bytes(), "two.json": []byte("[" + two + "]")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, files := range map[string][]string{"a folder": {dir},
		"files": {filepath.Join(dir, "two.json"), filepath.Join(dir, "one.jsonl.gz")}} {
		code, out, stderr := floodspend(t, append([]string{"ocds", "merge"}, files...)...)
		if code != exitDone || out != want || stderr != "" {
			t.Errorf("%s: exit %d, %s%s", name, code, out, stderr)
		}
	}
	for _, args := range [][]string{{}, {"-"}} {
		command := exec.Command(build(t), append([]string{"ocds", "merge"}, args...)...)
		command.Stdin = strings.NewReader(two + "{broken\n" + one)
		var out, errs bytes.Buffer
		command.Stdout, command.Stderr = &out, &errs
		if err := command.Run(); command.ProcessState == nil || command.ProcessState.ExitCode() != exitIssues ||
			out.String() != want || !strings.HasPrefix(errs.String(), "standard input: line 2: not valid JSON") {
			t.Errorf("%v: %v, %s%s", args, err, out.String(), errs.String())
		}
	}
	if code, _, stderr := floodspend(t, "ocds", "merge", filepath.Join(dir, "none")); code != exitFailed ||
		!strings.Contains(stderr, "none") {
		t.Errorf("a missing file: exit %d, %s", code, stderr)
	}
}
