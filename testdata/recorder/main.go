// Command recorder holds two builds of floodspend against each other: it asks each the same few
// thousand questions of one store and lists every number that differs.
//
//	go run ./testdata/recorder record -program ./old -db assam.gpkg -out old.jsonl.gz
//	go run ./testdata/recorder record -program ./new -db new.gpkg -ask old.jsonl.gz \
//	    -changes changes.txt -out new.jsonl.gz
//	go run ./testdata/recorder compare -changes changes.txt old.jsonl.gz new.jsonl.gz
//
// The changes file says what is meant to differ: renamed parameters and fields, and for each field
// whose figures change, the reason. What it does not explain fails the comparison.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "recorder:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: recorder record|compare …; see the package's comment")

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet("recorder "+args[0], flag.ContinueOnError)
	changesFile := flags.String("changes", "", "file of renames and of reasons for what differs")
	program := flags.String("program", "", "floodspend to ask")
	db := flags.String("db", "", "its store")
	ask := flags.String("ask", "", "ask the questions of this recording instead of drawing them")
	count := flags.Int("count", 3000, "questions to draw")
	seed := flags.Uint64("seed", 1, "seed of the draw")
	out := flags.String("out", "", "recording to write, .jsonl.gz")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	changed, err := readChanges(*changesFile)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "record" && *program != "" && *db != "" && *out != "":
		served, err := serve(*program, *db)
		if err != nil {
			return err
		}
		defer served.stop()
		questions, err := questionsOf(served, *ask, *count, *seed)
		if err != nil {
			return err
		}
		return record(served, questions, changed, *out)
	case args[0] == "compare" && flags.NArg() == 2:
		return compare(flags.Arg(0), flags.Arg(1), changed, os.Stdout)
	}
	return errUsage
}
