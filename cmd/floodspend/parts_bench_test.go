package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// BenchmarkScaleParts puts a need into generated datasets, then makes them again with a hundred awards more, and asks
// what changed from version to version, each in a process of its own as a user does. It reports the seconds of each.
func BenchmarkScaleParts(b *testing.B) { eachScale(b, measureParts) }

var publishedVersion = regexp.MustCompile(`Published version ([0-9a-f]+)`)

func measureParts(b *testing.B, binary, db string, awards int) {
	need := filepath.Join(b.TempDir(), "need.csv")
	if err := os.WriteFile(need, []byte("area,period,value\nExample District 1,2024-07,12\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		version := ""
		step := func(metric string, args ...string) {
			begun := time.Now()
			output, err := exec.Command(binary, append(args, "--db", db)...).CombinedOutput()
			if code := exitCode(err); code != exitDone && code != exitIssues {
				b.Fatalf("%v: %v\n%s", args, err, output)
			}
			b.ReportMetric(time.Since(begun).Seconds(), metric)
			if v := publishedVersion.FindSubmatch(output); v != nil {
				version = string(v[1])
			}
		}
		step("generate-s", "bench", "generate", "--awards", strconv.Itoa(awards), "--quiet")
		step("need-s", "import", "need", need, "--name", "extra")
		step("changes-need-s", "changes", "--to", version)
		step("again-s", "bench", "generate", "--awards", strconv.Itoa(awards+100), "--quiet")
		step("changes-records-s", "changes", "--to", version)
	}
}

// exitCode is that of a program that ran.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}
