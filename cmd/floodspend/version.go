package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/floodspend/floodspend/spending/relevance"
)

type versionCommand struct {
	Rules string `placeholder:"NAME" help:"Print the built-in relevance rules of a language (en, en-IN, es, fr, hi), to start an own file for import --rules from."`
}

// Run prints the versions of module, commit, Go and relevance rules, or the built-in rules.
func (v versionCommand) Run(c console) error {
	if v.Rules != "" {
		text, err := relevance.BuiltinText(v.Rules)
		if err != nil {
			return fmt.Errorf("--rules: %w", err)
		}
		_, err = io.WriteString(c.out, text)
		return err
	}
	rules, err := relevance.For(relevance.Builtin(), "", nil)
	if err != nil {
		return err
	}
	version, commit := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += " with changes"
			}
		}
	}
	_, err = fmt.Fprintf(c.out, "floodspend %s\ncommit %s\nbuilt with %s\nrelevance rules %s\n", version, commit,
		runtime.Version(), rules.Version())
	return err
}
