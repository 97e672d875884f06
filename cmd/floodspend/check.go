package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/guard"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/postgis"
)

type checkCommand struct {
	storeFlag
	Period string `placeholder:"PERIOD" help:"2024-25, 2024-07 or 2024-06/2024-09; default all time."`
	Flood  string `enum:"yes,unclear,all" default:"yes" help:"Records to count: yes, unclear or all."`
	Rung   string `enum:"awarded,sanctioned,paid" default:"awarded" help:"Money to reconcile: awarded, sanctioned or paid."`
	Limit  int    `default:"20" help:"How many unplaced records to print."`
	Todo   string `file:"out" placeholder:"FILE.csv" help:"Write every unplaced record, to be filled in and given back as --overrides."`
}

// Run prints the reconciliation and what could not be placed, largest money first.
func (k checkCommand) Run(ctx context.Context, c console) error {
	store, err := k.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	described := snapshot.Description()
	q := ledger.Query{Level: described.Levels.Finest(), Flood: ledger.FloodFilter(k.Flood), Rung: spending.Rung(k.Rung),
		Date: ledger.DateContract}
	if k.Period != "" {
		if q.Period, err = described.Calendar.Parse(k.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	view, err := analysis.NewView(ctx, snapshot)
	if err != nil {
		return err
	}
	r, err := view.Reconcile(ctx, q)
	if err != nil {
		return err
	}
	if err := writeReconciliation(c.out, &r, snapshot.Version().Currency, k.record()); err != nil {
		return err
	}
	listed := max(k.Limit, 1)
	if k.Todo != "" {
		listed = 0
	}
	unplaced, err := view.Unplaced(ctx, q, listed)
	if err != nil {
		return err
	}
	if k.Todo != "" {
		if err := writeFile(ctx, k.Todo,
			func(w io.Writer) error { return writeTodo(w, unplaced, described.Levels) }); err != nil {
			return err
		}
	}
	if err := k.list(c.out, unplaced, r.Conflict.Records+r.Unlocated.Records, view); err != nil {
		return err
	}
	if err := writeCoverage(ctx, c.out, snapshot); err != nil {
		return err
	}
	if database, ok := store.(*postgis.Store); ok {
		return control(ctx, c.out, database)
	}
	return nil
}

// control has the database place coordinates and measure overlays again.
func control(ctx context.Context, w io.Writer, store *postgis.Store) error {
	again, err := store.Control(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nPostGIS placed %d coordinates and measured %d overlays of exposure layers again: %d differ; "+
		"the largest difference is %.6f km².\n",
		again.Points, again.Overlays, len(again.PointsOff)+len(again.Off), again.Largest)
	for _, id := range again.PointsOff {
		fmt.Fprintf(w, "    award %s: its coordinates lie outside its area\n", id)
	}
	for _, off := range again.Off {
		fmt.Fprintln(w, "   ", off)
	}
	return nil
}

// record is what one record of the rung is called.
func (k checkCommand) record() string {
	return map[spending.Rung]string{spending.Awarded: "award", spending.Sanctioned: "sanction",
		spending.Paid: "payment"}[spending.Rung(k.Rung)]
}

// signOf gives what stands before an amount of a currency.
func signOf(currency spending.Currency) string {
	if currency == spending.INR {
		return "₹"
	}
	return string(currency)
}

// counted gives a number of things, "1 award", "2 awards".
func counted(n int, one string) string {
	if n != 1 {
		one += "s"
	}
	return fmt.Sprintf("%d %s", n, one)
}

func writeReconciliation(w io.Writer, r *ledger.Reconciliation, currency spending.Currency, record string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, b ledger.Bucket) {
		fmt.Fprintf(t, "%s\t%s\t%s %s\t\n", name, counted(b.Records, record), signOf(currency), currency.Text(b.Amount))
	}
	for _, p := range slices.Backward(r.Placed) {
		line("known to a "+string(p.Level), p.Bucket)
	}
	line("whole", r.Whole)
	line("in conflict", r.Conflict)
	line("unlocated", r.Unlocated)
	for _, e := range r.Exclusions {
		line("excluded: "+strings.ReplaceAll(string(e.Reason), "_", " "), e.Bucket)
	}
	line("source", r.Source)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "Value unknown: %s of the source.\n", counted(r.ValueUnknown, record))
	return err
}

// list prints the first unplaced awards of so many.
func (k checkCommand) list(w io.Writer, unplaced []spending.Award, number int, view *analysis.View) error {
	fmt.Fprintf(w, "\n%s could not be placed, largest money first:\n", counted(number, k.record()))
	unplaced = unplaced[:min(k.Limit, len(unplaced))]
	for i := range unplaced {
		a := &unplaced[i]
		amount := "unknown"
		if m := a.On(a.Rung); m.Valid {
			amount = signOf(a.Currency) + " " + a.Currency.Text(m.Money)
		}
		if _, err := fmt.Fprintf(w, "%s  %s  %s: %s\n", amount, cmp.Or(a.TenderID, a.ID), oneLine(a.Title),
			a.WhyUnplaced()); err != nil {
			return err
		}
		for _, candidate := range a.Candidates {
			area, _ := view.Area(candidate.Area)
			fmt.Fprintf(w, "    perhaps %s, %s: %s\n", candidate.Area, area.Name, candidateEvidence(a, candidate.Area))
		}
		fmt.Fprintf(w, "    %s:%d\n", a.SourceFile, a.SourceLine)
	}
	if number > len(unplaced) {
		fmt.Fprintf(w, "and %d more; --todo FILE.csv writes them all\n", number-len(unplaced))
	}
	return nil
}

// candidateEvidence says what speaks for one of the areas an award may lie in.
func candidateEvidence(a *spending.Award, area string) string {
	var speaks []string
	for _, e := range a.Location.Evidence {
		if e.Area == area || strings.HasPrefix(e.Area, area+"-") {
			speaks = append(speaks, fmt.Sprintf("%s %q", e.Field, oneLine(e.Text)))
		}
	}
	return strings.Join(speaks, ", ")
}

func oneLine(text string) string {
	const most = 100
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// writeTodo writes unplaced records in the shape of an overrides file, with the columns a
// reviewer fills in left empty.
func writeTodo(w io.Writer, unplaced []spending.Award, levels geo.Hierarchy) error {
	out := csv.NewWriter(w)
	header := []string{"id", "tender_id", "flood", "kind", "funds"}
	for _, level := range levels {
		header = append(header, level.Plural)
	}
	decided := len(header) // and what a reviewer adds
	rows := [][]string{append(header, "reviewer", "reason", "amount", "problem", "candidates", "title", "place",
		"buyer", "source_file", "source_line")}
	for i := range unplaced {
		a := &unplaced[i]
		amount := ""
		if m := a.On(a.Rung); m.Valid {
			amount = a.Currency.Text(m.Money)
		}
		row := make([]string, decided+2)
		row[0], row[1] = a.ID, a.TenderID
		row = append(row, amount, a.WhyUnplaced(), strings.Join(a.CandidateCodes(), ";"), a.Title, a.Place, a.Buyer,
			a.SourceFile, fmt.Sprint(a.SourceLine))
		for n := range row {
			row[n] = guard.Cell(row[n])
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}
