package assam

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// Summary says what an import found and made of it.
type Summary struct {
	Version      spending.Version // as published
	BoundaryFile string           // the file the areas come from
	Vertices     int              // of its circles
	Districts    int
	Circles      int
	Bids         portal.Stats // all monthly files together
	Awards       int          // records stored, superseded ones included
	Superseded   int
	Small        int                                  // awards of a value too small to be one, unknown
	Ceilings     ledger.Bucket                        // rate contracts
	Total        ledger.Bucket                        // all awards that stand, but for ceilings
	ByFlood      map[spending.Flood]ledger.Bucket     // of Total
	ByPrecision  map[spending.Precision]ledger.Bucket // of the flood-related ones
	Sanctions    SanctionSummary
	Needs        []NeedSummary
	Sources      int
	Issues       []spending.Issue
	Elapsed      time.Duration
}

// SanctionSummary says what was found of a rung that is never added to the awards.
type SanctionSummary struct {
	Total    ledger.Bucket            // all records
	ByStatus map[string]ledger.Bucket // of Total
}

// NeedSummary says what was published of one need series.
type NeedSummary struct {
	Name, Unit string
	Months     int // or years
	Vintage    string
}

// ProblemCount is how often one problem occurred, and where it did first.
type ProblemCount struct {
	Problem string
	Count   int
	First   spending.Issue
}

func (s *Summary) fill(v spending.Version, d *spending.Dataset, awards, sanctions []spending.Award,
	elapsed time.Duration) {
	s.Version, s.Awards, s.Sources, s.Elapsed = v, len(awards), len(d.Sources), elapsed
	for _, a := range d.Areas {
		if a.Level == geo.District {
			s.Districts++
		} else {
			s.Circles++
		}
	}
	s.ByFlood, s.ByPrecision = map[spending.Flood]ledger.Bucket{}, map[spending.Precision]ledger.Bucket{}
	for i := range awards {
		a := &awards[i]
		switch a.Status {
		case spending.StatusSuperseded:
			s.Superseded++
			continue
		case spending.StatusCeiling:
			s.Ceilings = added(s.Ceilings, a)
			continue
		}
		s.Total = added(s.Total, a)
		s.ByFlood[a.Flood] = added(s.ByFlood[a.Flood], a)
		if a.Flood == spending.FloodYes {
			s.ByPrecision[a.Precision] = added(s.ByPrecision[a.Precision], a)
		}
	}
	s.Sanctions.ByStatus = map[string]ledger.Bucket{}
	for i := range sanctions {
		a := &sanctions[i]
		s.Sanctions.Total = added(s.Sanctions.Total, a)
		s.Sanctions.ByStatus[a.Status] = added(s.Sanctions.ByStatus[a.Status], a)
	}
	for _, n := range d.Needs {
		s.Needs = append(s.Needs, NeedSummary{n.Name, n.Unit, len(n.Months), n.Vintage})
	}
}

func added(b ledger.Bucket, a *spending.Award) ledger.Bucket {
	b.Records++
	b.Amount += a.On(a.Rung).Money // zero where unknown
	return b
}

// Problems counts the issues by problem, the most frequent first.
func (s *Summary) Problems() []ProblemCount {
	at := map[string]int{}
	var counts []ProblemCount
	for _, i := range s.Issues {
		n, known := at[i.Problem]
		if !known {
			n = len(counts)
			at[i.Problem] = n
			counts = append(counts, ProblemCount{Problem: i.Problem, First: i})
		}
		counts[n].Count++
	}
	slices.SortStableFunc(counts, func(a, b ProblemCount) int { return cmp.Compare(b.Count, a.Count) })
	return counts
}

// WriteTo writes the summary as a table for people.
func (s *Summary) WriteTo(w io.Writer) (int64, error) {
	c := &counter{w: w}
	t := tabwriter.NewWriter(c, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }
	if s.Version.ID != "" {
		row("Dataset", s.Version.Title+synthetic(s.Version.Synthetic))
		row("Version", s.Version.ID+", rules "+s.Version.Rules)
		row("Areas", fmt.Sprintf("%s districts, %s circles, from %s (%s vertices)", count(s.Districts),
			count(s.Circles), s.BoundaryFile, count(s.Vertices)))
		row("Bids", fmt.Sprintf("%s rows, %s awards, %s superseded, %s skipped", count(s.Bids.Rows), count(s.Awards),
			count(s.Superseded), count(s.Bids.Skipped)))
		row("Awarded", s.amount(s.Total))
		row("  value unknown", fmt.Sprintf("%s awards (%s blank, %s zero, %s unreadable, %s too small)",
			count(s.Bids.ValueBlank+s.Bids.ValueZero+s.Bids.ValueBad+s.Small),
			count(s.Bids.ValueBlank), count(s.Bids.ValueZero), count(s.Bids.ValueBad), count(s.Small)))
		row("  ceilings of rate contracts", s.amount(s.Ceilings)+", not counted")
		for _, f := range []spending.Flood{spending.FloodYes, spending.FloodUnclear, spending.FloodNo} {
			row("  flood: "+string(f), s.amount(s.ByFlood[f]))
		}
		row("Flood awards by place", s.located())
		for _, p := range []spending.Precision{spending.AtCircle, spending.AtDistrict, spending.AtWhole,
			spending.Conflict,
			spending.Unlocated} {
			row("  "+string(p), s.amount(s.ByPrecision[p]))
		}
		if s.Sanctions.Total.Records > 0 {
			row("Sanctioned", fmt.Sprintf("%s in %s items, beside the awards and never added to them",
				crore(s.Sanctions.Total.Amount), count(s.Sanctions.Total.Records)))
			for _, status := range spending.Statuses() {
				if b := s.Sanctions.ByStatus[status]; b.Records > 0 {
					row("  "+strings.ReplaceAll(status, "_", " "),
						fmt.Sprintf("%s in %s items", crore(b.Amount), count(b.Records)))
				}
			}
		}
		for _, n := range s.Needs {
			row("Need: "+n.Name, fmt.Sprintf("%s periods published, %s (%s)", count(n.Months), n.Vintage, n.Unit))
		}
	}
	row("Issues", fmt.Sprintf("%s in %s source files", count(len(s.Issues)), count(s.Sources)))
	for _, p := range s.Problems() {
		first := p.First.File
		if p.First.Line > 0 {
			first = fmt.Sprintf("%s:%d", first, p.First.Line)
		}
		row("  "+count(p.Count)+" ×", p.Problem+" — first: "+first)
	}
	if s.Elapsed > 0 {
		row("Time", s.Elapsed.Round(10*time.Millisecond).String())
	}
	err := t.Flush()
	return c.n, err
}

// located says how much of the flood-related money has a district.
func (s *Summary) located() string {
	circle, district := s.ByPrecision[spending.AtCircle].Amount, s.ByPrecision[spending.AtDistrict].Amount
	all := s.ByFlood[spending.FloodYes].Amount
	if all == 0 {
		return "no money of known value"
	}
	return fmt.Sprintf("%.1f %% of the money could be placed in a district, %.1f %% in a circle",
		100*float64(circle+district)/float64(all), 100*float64(circle)/float64(all))
}

func (s *Summary) amount(b ledger.Bucket) string {
	return fmt.Sprintf("%s in %s awards", crore(b.Amount), count(b.Records))
}

func synthetic(is bool) string {
	if is {
		return " (synthetic)"
	}
	return ""
}

// crore gives an amount in crore (1e7) rupees, rounded half up to two decimals.
func crore(m spending.Money) string {
	const paise = 1_000_000_000 / 100 // of a hundredth of a crore
	hundredths := (int64(m) + paise/2) / paise
	return fmt.Sprintf("₹%s.%02d crore", count(int(hundredths/100)), hundredths%100)
}

// count gives a number with Indian grouping: 1,23,456.
func count(n int) string {
	s := fmt.Sprint(n)
	if len(s) <= 3 {
		return s
	}
	head, tail := s[:len(s)-3], s[len(s)-3:]
	for len(head) > 2 {
		head, tail = head[:len(head)-2], head[len(head)-2:]+","+tail
	}
	return head + "," + tail
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
