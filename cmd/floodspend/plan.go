package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

type planCommand struct {
	storeFlag
	Budget   string   `required:"" placeholder:"AMOUNT" help:"New money to share out, in major units of the currency."`
	Floor    string   `placeholder:"AMOUNT" help:"The least each area gets under rule limited."`
	Cap      string   `placeholder:"AMOUNT" help:"The most each area gets under rule limited."`
	Level    string   `placeholder:"KEY" help:"Level of the areas; by default the outermost."`
	Within   string   `placeholder:"CODE" help:"Only areas that lie in this one, of a coarser level."`
	Period   string   `placeholder:"2024-25" help:"Period of need and of what exists; by default the latest complete financial year."`
	Need     string   `placeholder:"NAME" help:"Need to plan by; by default the level's."`
	Existing bool     `default:"true" negatable:"" help:"Count the money areas have already."`
	Lag      string   `default:"0" help:"Years that what exists runs on after the period: 0, 1 or 2."`
	Flood    string   `default:"yes" help:"What exists: flood work, yes, unclear or all."`
	Kind     []string `placeholder:"KIND" help:"What exists: only of these kinds, preparedness, restoration, relief, other."`
	Fund     string   `placeholder:"NAME" help:"What exists: only of this fund or scheme."`
	Rung     string   `default:"awarded" help:"What exists: money awarded, tender, sanctioned or paid."`
	Date     string   `default:"contract" help:"What exists: dated by contract, published or flood_year."`
	Base     string   `default:"all" help:"What it is compared with: all areas with known need, or in_need alone."`
	Claims   string   `default:"proportional" help:"How claims are met: proportional or equal (constrained equal awards)."`
	Assets   bool     `help:"Plan for the exposed or damaged assets without a link, in the order of their list, in place of areas."`
	UnitCost []string `placeholder:"CLASS:AMOUNT" help:"With --assets: what one metre of a line of the class costs, or one other asset; by default the median of linked awards."`
	Class    string   `placeholder:"CLASS" help:"With --assets: only assets of this class."`
	Geometry string   `default:"none" help:"none, simplified or full."`
	Format   string   `name:"f" default:"csv" help:"csv or json (GeoJSON)."`
	Out      string   `file:"out" short:"o" placeholder:"FILE" help:"File to write; standard output by default."`
}

// Run shares a budget out by three rules side by side, what /analysis/plan answers, or pays for assets one by one.
func (p planCommand) Run(ctx context.Context, c console) error {
	if p.Assets {
		return p.forAssets(ctx, c)
	}
	if len(p.UnitCost) > 0 || p.Class != "" {
		return errors.New("--unit-cost and --class are of assets: add --assets")
	}
	existing := "yes"
	if !p.Existing {
		existing = "no"
	}
	query := url.Values{}
	for name, value := range map[string]string{
		"budget": p.Budget, "floor": p.Floor, "cap": p.Cap, "level": p.Level, "within": p.Within, "period": p.Period,
		"need":     p.Need,
		"existing": existing, "lag": p.Lag, "flood": p.Flood, "kind": strings.Join(p.Kind, ","), "fund": p.Fund,
		"rung": p.Rung, "date": p.Date, "base": p.Base,
		"claims": p.Claims, "geometry": p.Geometry, "f": p.Format,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return exportCommand{storeFlag: p.storeFlag, Path: "/analysis/plan?" + query.Encode(), Out: p.Out}.Run(ctx, c)
}

// forAssets plans for assets: what /analysis/assets answers with a budget.
func (p planCommand) forAssets(ctx context.Context, c console) error {
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--floor", p.Floor != ""}, {"--cap", p.Cap != ""}, {"--level", p.Level != ""}, {"--no-existing", !p.Existing},
		{"--lag", p.Lag != "0"}, {"--flood", p.Flood != "yes"}, {"--kind", len(p.Kind) > 0}, {"--fund", p.Fund != ""},
		{"--rung", p.Rung != "awarded"}, {"--date", p.Date != "contract"}, {"--base", p.Base != "all"},
		{"--claims", p.Claims != "proportional"}} {
		if flag.given {
			return fmt.Errorf("%s is of areas and of what they have: leave it out with --assets", flag.name)
		}
	}
	query := url.Values{"limit": {"10000"}}
	for name, value := range map[string]string{"budget": p.Budget, "unit_cost": strings.Join(p.UnitCost, ","),
		"class": p.Class, "area": p.Within, "period": p.Period, "need": p.Need, "geometry": p.Geometry, "f": p.Format} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return exportCommand{storeFlag: p.storeFlag, Path: "/analysis/assets?" + query.Encode(), Out: p.Out}.Run(ctx, c)
}
