package main

import (
	"context"
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending/assam"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/relevance"
)

type importCommands struct {
	File     importFile     `cmd:"" default:"withargs" help:"Make the dataset that a description, FILE.yaml, describes."`
	Assam    importAssam    `cmd:"" help:"Read a folder in the layout of flood-data-ecosystem-Assam."`
	Odisha   importOdisha   `cmd:"" help:"Read a folder in the layout of flood-data-ecosystem-Odisha."`
	Himachal importHimachal `cmd:"" help:"Read a folder in the layout of flood-data-ecosystem-Himachal-Pradesh."`
	Areas    importAreas    `cmd:"" help:"Read boundaries: the districts and circles of a dataset."`
	Need     importNeed     `cmd:"" help:"Add a need series from a CSV table of area code, period and value."`
	OCDS     importOCDS     `cmd:"" help:"Add awards from OCDS 1.1 releases or records: packages or JSON Lines."`
	CSV      importCSV      `cmd:"" help:"Add awards from CSV tables, by the names of their columns."`
	Layer    importLayer    `cmd:"" help:"Add a polygon layer of flood exposure, overlaid with the areas."`
}

type importAssam struct {
	storeFlag
	From   string `required:"" file:"folder" placeholder:"DIR" help:"Folder that holds Sources, Maps and layer."`
	Title  string `help:"Title of the dataset."`
	Issues string `file:"out" placeholder:"FILE.csv" help:"Write every issue found: file, line, field, value, problem, what was done."`
	verdictFlags
	Strict bool `help:"Fail, and store nothing, where any issue is found."`
}

// verdictFlags say what the verdicts on awards rest on.
type verdictFlags struct {
	Rules     string `file:"in" placeholder:"FILE" help:"Flood relevance rules in place of the built-in ones."`
	Overrides string `file:"in" placeholder:"FILE.csv" help:"Reviewed decisions on single awards, which win over rules."`
	Places    string `file:"in" placeholder:"FILE.csv" help:"Named places beside those of the areas: columns name, kind, district, circle, lon, lat."`
	Quiet     bool   `short:"q" help:"No progress bar."`
}

// Help describes the files the flags name.
func (verdictFlags) Help() string {
	return `--rules is a text file of phrases, masks, verdicts, kinds and funds, commented and versioned;
"floodspend version --rules" prints the built-in one, whose comments explain it, to start from.

--overrides is CSV with the columns id or tender_id, and any of flood (yes|no|unclear), kind
(preparedness|restoration|relief|other), funds, districts, circles (names or codes; lists parted
by ";", STATEWIDE as a district); reviewer and reason are required in a row that decides. Other
columns are ignored and rows that decide nothing are skipped: "floodspend check --todo FILE.csv"
writes a list to fill in and give back.

--places is CSV with the columns name, and any of kind (village, town, river, ...), district,
circle, lon, lat (EPSG:4326). A point outside the stated district is reported and not used.`
}

// Run imports the folder as a new dataset version.
func (i importAssam) Run(ctx context.Context, c console) error {
	if err := isFolder(i.From); err != nil {
		return err
	}
	var err error
	opts := assam.Options{Title: i.Title, Strict: i.Strict}
	if opts.Rules, opts.Overrides, opts.Places, err = i.read(); err != nil {
		return err
	}
	if !i.Quiet {
		opts.Progress = progress(c.err, progressbar.OptionShowCount())
	}
	store, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	summary, err := assam.Import(ctx, input.Dir(i.From), store, opts)
	if i.Issues != "" {
		if err := writeFile(ctx, i.Issues, func(w io.Writer) error {
			return pipeline.WriteIssues(w, summary.Issues)
		}); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if _, err := summary.WriteTo(c.out); err != nil {
		return err
	}
	if len(summary.Issues) == 0 {
		return nil
	}
	if i.Issues != "" {
		fmt.Fprintf(c.out, "Every issue is a line of %s.\n", i.Issues)
	} else {
		fmt.Fprintln(c.out, "Run again with --issues FILE.csv for every issue.")
	}
	return errIssues
}

// mostTable is how many bytes a table may have that is read as a whole.
const mostTable = 256 << 20

// read reads the files the flags name; nil for those not given.
func (f verdictFlags) read() (rules *relevance.Rules, overrides, places *judge.File, err error) {
	if f.Rules != "" {
		if rules, err = readFile(f.Rules, relevance.Parse); err != nil {
			return nil, nil, nil, fmt.Errorf("--rules: %w", err)
		}
	}
	for _, given := range []struct {
		flag, path string
		file       **judge.File
	}{{"--overrides", f.Overrides, &overrides}, {"--places", f.Places, &places}} {
		if given.path == "" {
			continue
		}
		content, err := input.ReadFile(given.path, mostTable)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", given.flag, err)
		}
		*given.file = &judge.File{Name: given.path, Content: content}
	}
	return rules, overrides, places, nil
}

// readFile opens a file and hands it to a reader that names it in errors.
func readFile[T any](path string, read func(io.Reader, string) (T, error)) (T, error) {
	f, err := input.Open(path)
	if err != nil {
		var none T
		return none, err
	}
	defer f.Close()
	return read(f, path)
}
