package main

import (
	"fmt"
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

// BenchmarkScaleParts puts one need, and then a source of a hundred awards, into generated datasets, and asks what
// changed between the versions, each in a process of its own as a user does. It reports the seconds of each.
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
	need, source := filepath.Join(b.TempDir(), "need.csv"), filepath.Join(b.TempDir(), "extra.csv")
	rows := "id,title,amount,date\n"
	for i := range 100 {
		rows += fmt.Sprintf("%d,Repair of flood embankment in Example Circle %d,%d,2024-07-01\n", i, i, 100_000+i)
	}
	for path, text := range map[string]string{need: "area,period,value\nExample District 1,2024-07,12\n",
		source: rows} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		var versions []string
		step := func(metric string, args ...string) {
			begun := time.Now()
			output, err := exec.Command(binary, append(args, "--db", db)...).CombinedOutput()
			if code := exitCode(err); code != exitDone && code != exitIssues {
				b.Fatalf("%v: %v\n%s", args, err, output)
			}
			if metric != "" {
				b.ReportMetric(time.Since(begun).Seconds(), metric)
			}
			if v := publishedVersion.FindSubmatch(output); v != nil {
				versions = append(versions, string(v[1]))
			}
		}
		step("generate-s", "bench", "generate", "--awards", strconv.Itoa(awards), "--quiet")
		step("need-s", "import", "need", need, "--name", "extra")
		step("source-s", "import", "csv", source, "--source", "extra", "--id", "id", "--title", "title", "--amount",
			"amount", "--date", "date")
		if len(versions) != 3 {
			b.Fatalf("published %q", versions)
		}
		step("changes-need-s", "changes", "--from", versions[0], "--to", versions[1])
		step("changes-source-s", "changes", "--from", versions[1], "--to", versions[2])
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
