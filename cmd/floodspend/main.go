// Command floodspend shows where flood money goes, and where it falls short.
//
// It imports procurement records, boundaries and flood data into a store, and serves
// awarded money per affected person, per district and revenue circle, as GeoJSON, CSV and a
// map. `floodspend --help` lists the commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitIssues = 3 // done, with issues reported
)

// errIssues says that a command did its work and reported issues.
var errIssues = errors.New("done, with issues reported")

type commands struct {
	Demo     demoCommand     `cmd:"" help:"Load the synthetic sample dataset and serve API and map."`
	Fetch    fetchCommands   `cmd:"" help:"Download source files."`
	Init     initCommand     `cmd:"" help:"Write a first description of the place whose files a folder has."`
	Import   importCommands  `cmd:"" help:"Read source files into a store as a new dataset version."`
	Remove   removeCommand   `cmd:"" help:"Take a source, a need or a layer out of the dataset again."`
	Migrate  migrateCommand  `cmd:"" help:"Make or update the tables of a PostGIS database."`
	Serve    serveCommand    `cmd:"" help:"Serve API and map from a store."`
	Check    checkCommand    `cmd:"" help:"Show how the money reconciles, and list what could not be placed."`
	Evaluate evaluateCommand `cmd:"" help:"Score relevance and location against hand-read labels."`
	Plan     planCommand     `cmd:"" help:"Share new money out by three rules side by side; a planning aid, not entitlement."`
	Changes  changesCommand  `cmd:"" help:"Say why figures moved from one version to another: records, verdicts and places that changed."`
	Report   reportCommand   `cmd:"" help:"Write a printable brief of two pages, as HTML or PDF."`
	Export   exportCommand   `cmd:"" help:"Write any answer of the API to a file."`
	OCDS     ocdsCommands    `cmd:"" name:"ocds" help:"Work with releases of the Open Contracting Data Standard."`
	Bench    benchCommands   `cmd:"" help:"Measure with made-up data."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// console is where a command talks to its user.
type console struct {
	out, err io.Writer
}

// data is where an answer goes: as it is, but to a terminal.
func (c console) data() io.Writer {
	to := direct(c.out)
	if isTerminal(to) {
		return &screen{to: to}
	}
	return to
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal kills
	code := run(ctx, os.Args[1:], console{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, c console) int {
	c = console{visible{c.out}, visible{c.err}}
	exited := -1
	parser, err := kong.New(&commands{},
		kong.Name("floodspend"),
		kong.Description("Where flood money goes, and where it falls short."),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(c.err, "floodspend:", err)
		return exitFailed
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(c.err, "floodspend: %v\nRun \"floodspend --help\" for the commands and their flags.\n", err)
		return exitUsage
	}
	if err := checkFiles(command); err != nil {
		fmt.Fprintln(c.err, "floodspend:", err)
		return exitUsage
	}
	switch err := command.Run(); {
	case err == nil:
		return exitDone
	case errors.Is(err, errIssues):
		return exitIssues
	default:
		fmt.Fprintln(c.err, "floodspend:", err)
		return exitFailed
	}
}
