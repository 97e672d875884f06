package main

import (
	"io"
	"path/filepath"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending/dataset"
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
	Assets   importAssets   `cmd:"" help:"Add things that floods harm or that keep floods off, with their areas and exposure."`
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

// into puts what the flags name into a description.
func (f verdictFlags) into(part *dataset.File) {
	if f.Rules != "" {
		part.Rules.Files = map[string]dataset.List{"": {f.Rules}}
	}
	if f.Overrides != "" {
		part.Overrides = dataset.List{f.Overrides}
	}
	if f.Places != "" {
		part.Places = dataset.List{f.Places}
	}
}

// absolute gives a path that means the same in any folder.
func absolute(path string) string {
	if full, err := filepath.Abs(path); path != "" && err == nil {
		return full
	}
	return path
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
