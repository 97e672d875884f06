package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/ocds"
	"github.com/floodspend/floodspend/spending/source/stream"
)

type ocdsCommands struct {
	Merge ocdsMerge `cmd:"" help:"Merge releases into one compiled release a process, one a line on standard output."`
}

type ocdsMerge struct {
	Files []string `arg:"" optional:"" file:"in" placeholder:"FILE" help:"Files or folders of release or record packages, lists or JSON Lines; .gz and .zip as well. - or none: standard input."`
}

// Run merges what the files hold. What is wrong with them it tells on standard error.
func (m ocdsMerge) Run(ctx context.Context, c console) (err error) {
	issues := 0
	merger := ocds.NewMerger(func(i spending.Issue) {
		issues++
		fmt.Fprintf(c.err, "%s: line %d: %s; %s", i.File, i.Line, i.Problem, i.Action)
		if what := strings.TrimSpace(i.Field + " " + i.Value); what != "" {
			fmt.Fprintf(c.err, " (%s)", what)
		}
		fmt.Fprintln(c.err)
	})
	defer func() { err = errors.Join(err, merger.Close()) }()
	if len(m.Files) == 0 {
		m.Files = []string{"-"}
	}
	for _, path := range m.Files {
		if err := readReleases(ctx, merger, path); err != nil {
			return err
		}
	}
	out := bufio.NewWriterSize(c.data(), 64<<10)
	err = merger.Merge(ctx, func(release []byte) error {
		_, err := out.Write(release)
		return err
	})
	if err = errors.Join(err, out.Flush()); err == nil && issues > 0 {
		return errIssues
	}
	return err
}

func readReleases(ctx context.Context, merger *ocds.Merger, path string) error {
	if path == "-" {
		in, err := stream.Unpacked(os.Stdin)
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		return merger.Read(ctx, in, "standard input")
	}
	files, err := stream.Folder(path)
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := mergeFile(ctx, merger, name); err != nil {
			return err
		}
	}
	return nil
}

func mergeFile(ctx context.Context, merger *ocds.Merger, name string) error {
	f, err := input.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return stream.Members(ctx, f, name, func(ctx context.Context, r io.Reader, name string) error {
		return merger.Read(ctx, r, name)
	})
}
