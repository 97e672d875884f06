package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
)

// BenchmarkScaleParts puts a need into generated datasets, then makes them again with a hundred awards more, and asks
// what changed from version to version, each in a process of its own as a user does. It reports the seconds of each.
func BenchmarkScaleParts(b *testing.B) {
	sizes := os.Getenv(scaleEnv)
	if sizes == "" {
		sizes = "10000,100000"
	}
	binary := build(b)
	for _, store := range []struct {
		name string
		most int // awards it is made for
		make func(*testing.B) (db string)
	}{
		{"gpkg", 1_000_000, func(b *testing.B) string { return filepath.Join(b.TempDir(), "parts.gpkg") }},
		{"postgis", 10_000_000, func(b *testing.B) string {
			return migrated(b, binary, pgtest.Start(b, "fsync=on", "full_page_writes=on"))
		}},
	} {
		for size := range strings.SplitSeq(sizes, ",") {
			awards, err := strconv.Atoi(size)
			if err != nil {
				b.Fatalf("%s: %v", scaleEnv, err)
			}
			b.Run("store="+store.name+"/awards="+size, func(b *testing.B) {
				if awards > store.most {
					b.Skipf("a store for at most %d awards", store.most)
				}
				measureParts(b, binary, store.make(b), awards)
			})
		}
	}
}

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
