package main

import (
	"context"
	"net/url"
	"strings"
)

type changesCommand struct {
	storeFlag
	From   string   `placeholder:"VERSION" help:"Version to begin at; by default the one before --to. /dataset lists those that are kept."`
	To     string   `placeholder:"VERSION" help:"Version to end at; by default the current one."`
	Level  string   `placeholder:"KEY" help:"Level of the areas; by default the outermost."`
	Period string   `placeholder:"2024-25" help:"Period of the money; by default all time."`
	Flood  string   `default:"yes" help:"Which verdicts count: yes, unclear or all."`
	Kind   []string `placeholder:"KIND" help:"Only of these kinds: preparedness, restoration, relief, other."`
	Fund   string   `placeholder:"NAME" help:"Only of this fund or scheme."`
	Rung   string   `default:"awarded" help:"The money awarded, tender, sanctioned or paid."`
	Date   string   `default:"contract" help:"Dated by contract, or as published."`
	Limit  string   `placeholder:"N" help:"Records listed, those that moved most money first; with -f json."`
	Format string   `name:"f" short:"f" default:"csv" help:"csv, the money of every area; or json, which lists records as well."`
	Out    string   `file:"out" short:"o" placeholder:"FILE" help:"File to write; standard output by default."`
}

// Run says what changed between two versions: what /analysis/changes answers.
func (c changesCommand) Run(ctx context.Context, to console) error {
	query := url.Values{}
	for name, value := range map[string]string{"from": c.From, "to": c.To, "level": c.Level, "period": c.Period,
		"flood": c.Flood, "kind": strings.Join(c.Kind, ","), "fund": c.Fund, "rung": c.Rung, "date": c.Date,
		"limit": c.Limit, "f": c.Format} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return exportCommand{storeFlag: c.storeFlag, Path: "/analysis/changes?" + query.Encode(), Out: c.Out}.Run(ctx, to)
}
