package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/floodspend/floodspend/spending/relevance"
)

type versionCommand struct {
	Rules bool `help:"Print the built-in relevance rules, to start an own file for import --rules from."`
}

// Run prints the module version and the commit it was built from, or the built-in rules.
func (v versionCommand) Run(c console) error {
	if v.Rules {
		_, err := io.WriteString(c.out, relevance.DefaultText())
		return err
	}
	version, commit := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(c.out, "floodspend %s%s\n", version, commit)
	return err
}
