package report

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// Bounds that keep a brief on two pages.
const (
	mostLines  = 36 // of the ranking, where that is all of them
	someLines  = 34 // of a longer one
	mostGaps   = 5  // each way
	mostMonths = 8  // listed one by one
)

// figure is a value to be read and its exact form.
type figure struct{ Value, Text string }

// page is what the template shows.
type page struct {
	Style                         template.CSS
	Title, Version, Made, Rules   string
	Synthetic                     bool
	Note                          string
	Period, Window, One, Many     string
	Need                          needWords
	Work                          string
	Counted, Awarded, PerAffected figure
	Coverage                      figure
	Short, Known, Uncertain       int
	Outside, None                 string // sentences: money where nobody is in need; that no award is counted
	Unranked                      string // why areas have no rank, of those that have none
	Hoover                        figure
	HooverRange                   string // over redraws of the contracts
	OtherHoover, OtherMany        string
	Headlines                     []headline
	Scope                         []string
	Map                           choropleth
	Below, Above                  []gap
	Unit                          string // of the amounts in tables
	Lines                         []line
	Lorenz                        lorenz
	Indices                       []indexLine
	Undefined                     []string // why indices have no value
	Variants                      string
	Verdicts                      []verdict
	Sanctioned                    figure // sanctioned and placed; no text where the dataset has none
	Ledger                        []ledgerGroup
	Source                        ledgerLine
	Beside                        string // what is outside the source
	Missing                       figure // counted and not placed
	DistrictOnly                  figure // of that, known to a district; no text unless asked by circle
	Unplaced                      []unplaced
	Caveats                       []string
	NeedSource                    string
	Files                         string
	AwardCount, Issues            string
}

type headline struct {
	Label string
	figure
	Note string
}

// page makes everything but the style out of the answers.
func (p *maker) page(style template.CSS) page {
	s, d := &p.allocation.Summary, &p.dataset
	out := page{
		Style: style, Title: d.Title, Version: d.ID, Made: d.Created.Format("2 January 2006"), Rules: d.Rules,
		Synthetic: d.Synthetic, Note: d.Note, Period: p.period(p.asked.Period), Window: p.period(s.SpendingWindow),
		One: p.one, Many: p.many,
		Need: p.need, Work: p.asked.work(), Unit: strings.TrimSpace(p.money.symbol) + " " + p.money.column.name,
		Counted: p.roughly(p.counted()), Awarded: p.roughly(p.money.minor(s.Amount)), PerAffected: p.ratio(s.PerNeed),
		Hoover: share(s.Hoover), Coverage: share(s.Coverage[p.asked.Level]),
		Map: p.drawMap(), Lorenz: p.drawLorenz(), Caveats: s.Caveats,
		AwardCount: p.money.fixed(float64(d.Counts.Awards), 0), Issues: p.money.fixed(float64(d.Counts.Issues), 0),
	}
	for i := range p.ranked {
		a := &p.ranked[i]
		if a.Side == "none" {
			continue
		}
		out.Known++
		if a.Short {
			out.Short++
		}
		if a.Side == "uncertain" {
			out.Uncertain++
		}
		if a.block() == unrankedBlock {
			out.Unranked = "–: not ranked, for need under " + p.money.fixed(s.NeedSmall, 0) +
				" or too few contracts for its share of the need."
		}
	}
	p.inequality(&out)
	out.Outside, out.None = p.outside(), p.none()
	out.Headlines, out.Scope = p.headlines(&out), p.scope()
	out.Below, out.Above = p.gaps()
	out.Lines = p.lines()
	out.Ledger, out.Source, out.Beside = p.ledger()
	out.Missing, out.Unplaced = p.roughly(p.counted()-p.money.minor(s.Amount)), p.unplaced()
	if only := p.money.minor(s.Reconciliation.Placed["district"]); p.asked.Level == "circle" && only != 0 {
		out.DistrictOnly = p.roughly(only)
	}
	out.Indices, out.Undefined = p.indices()
	out.Variants, out.Verdicts = p.variants(), p.verdicts()
	if p.sanctioned != nil {
		out.Sanctioned = p.roughly(p.money.minor(p.sanctioned.Summary.Amount))
	}
	out.NeedSource, out.Files = p.needSource(), p.files()
	return out
}

// period says a period in words; a financial year is left as it is.
func (p *maker) period(text string) string {
	if from, to, ok := strings.Cut(text, "/"); ok {
		return month(from) + " to " + month(to)
	}
	if text == "all" {
		return "all years"
	}
	if until := p.openUntil(text); until != "" {
		return text + " (to " + month(until) + ", not over)"
	}
	return month(text)
}

// openUntil gives the last month of a financial year that the records end in, "" of another.
func (p *maker) openUntil(period string) string {
	last := p.dataset.AwardsTo
	for _, n := range p.dataset.Needs {
		if n.Default && n.To != "" {
			last = min(last, n.To)
		}
	}
	for _, year := range p.dataset.Years {
		if begins, err := strconv.Atoi(period[:min(4, len(period))]); err == nil && year.Period == period &&
			!year.Complete && last < fmt.Sprintf("%d-03", begins+1) {
			return last
		}
	}
	return ""
}

// outside says how much money lies where nobody is in need, and what an equal share is without it.
func (p *maker) outside() string {
	s := &p.allocation.Summary
	share := s.Bases.InNeed.EqualShare
	zero, damage := p.money.minor(s.Outside.Zero), p.money.minor(s.Outside.WithDamage)
	if share == nil || zero+damage == 0 {
		return ""
	}
	var parts []string
	if damage != 0 {
		parts = append(parts, p.roughly(damage).Text+" lies where the bulletins count 0 people beside reported damage")
	}
	if zero != 0 {
		parts = append(parts, p.roughly(zero).Text+" lies where there is "+p.need.Nobody)
	}
	return list(parts) + "; without it an equal share is " + p.money.rough(*share) + " per " + p.need.Per + "."
}

// none says that no award answers to the question, or is "".
func (p *maker) none() string {
	records := p.allocation.Summary.Reconciliation.Records
	if records.Source > records.Excluded {
		return ""
	}
	text := "No award of " + p.period(p.allocation.Summary.SpendingWindow) + " that counts"
	if p.asked.Fund != "" {
		return text + " names " + p.asked.Fund + ": there is nothing to compare."
	}
	return text + " is found: there is nothing to compare."
}

// Blocks of the ranking, in their order.
const (
	rankedBlock = iota
	unrankedBlock
	needlessBlock
)

// block says where in the ranking an area stands.
func (a *area) block() int {
	switch {
	case a.Side == "none" || a.EquityGap == "":
		return needlessBlock
	case !a.Ranked:
		return unrankedBlock
	}
	return rankedBlock
}

// rank gives the place of the i-th area, "–" where it has none.
func (p *maker) rank(i int) string {
	if p.ranked[i].block() != rankedBlock {
		return dash
	}
	return strconv.Itoa(i + 1)
}

func (p *maker) counted() spending.Money {
	r := p.allocation.Summary.Reconciliation
	return p.money.minor(r.Source) - p.money.minor(r.Excluded)
}

func (p *maker) roughly(m spending.Money) figure {
	return figure{p.money.code.Text(m), p.money.rough(p.money.major(m))}
}

// ratio is an amount per unit of need, empty where it is undefined.
func (p *maker) ratio(v *float64) figure {
	if v == nil {
		return figure{}
	}
	return figure{decimal(*v), p.money.rough(*v)}
}

func (p *maker) number(v *float64) figure {
	if v == nil {
		return figure{}
	}
	return figure{decimal(*v), p.money.short(*v)}
}

func share(v *float64) figure {
	if v == nil {
		return figure{}
	}
	return figure{decimal(*v), percent(*v)}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func (p *maker) inequality(out *page) {
	e := p.equity[p.asked.Level]
	if i := e.Spread; i != nil && i.Hoover.Low != nil && i.Hoover.High != nil {
		out.HooverRange = fmt.Sprintf("%s to %s", percent(*i.Hoover.Low), percent(*i.Hoover.High))
	}
	other := "circle"
	if p.asked.Level == other {
		other = "district"
	}
	_, out.OtherMany = levelWords(other)
	out.OtherHoover = share(e.Indices[other].Hoover).Text
}

func (p *maker) headlines(out *page) []headline {
	s := &p.allocation.Summary
	reason := func(name string) string { return say(reasons, s.NullReasons[name]) }
	needNote := "all " + p.many
	if p.asked.Need == "affected_peak" {
		needNote = "worst month of each " + p.one
	}
	list := []headline{
		{"Awarded", out.Awarded, fmt.Sprintf("placed in %d of %d %s", s.Areas-s.ZeroMoney, s.Areas, p.many)},
		{p.need.Total, p.number(s.Need), orReason(s.Need, needNote, reason("need"))},
		{"Per " + p.need.Per, out.PerAffected, orReason(s.PerNeed, "the equal share", reason("per_need"))},
		{"Would have to move", out.Hoover, orReason(s.Hoover, "for equal money per "+p.need.Of, reason("hoover"))},
		{"Placed in a " + p.one, out.Coverage, "of " + out.Counted.Text + " for " + out.Work},
	}
	for i := range list {
		if list[i].Text == "" {
			list[i].Text = dash
		}
	}
	return list
}

func orReason(v *float64, note, reason string) string {
	if v == nil {
		return reason
	}
	return note
}

// scope says what was counted and against what.
func (p *maker) scope() []string {
	s := &p.allocation.Summary
	texts := []string{"Money: awards for " + p.asked.work() + ", contracts dated " + p.period(s.SpendingWindow) + "."}
	text := "Need: " + p.needLabel() + ", " + p.period(p.asked.Period)
	months := slices.Clone(s.NeedMonths)
	for i := range months {
		months[i] = month(months[i])
	}
	switch n := len(months); {
	case n > mostMonths:
		text += fmt.Sprintf(", published for %d months, %s to %s", n, months[0], months[n-1])
	case n > 1:
		text += ", published for " + list(months)
	}
	return append(texts, text+".")
}

func (p *maker) needLabel() string {
	for _, n := range p.dataset.Needs {
		if n.Name == p.asked.Need {
			return strings.ToLower(n.Label[:1]) + n.Label[1:]
		}
	}
	return p.asked.Need
}

// gap is one of the areas furthest from an equal share.
type gap struct {
	Rank       int
	Why        string
	Gap        figure
	Exact      string
	Got, Equal string
}

// gaps lists the largest shortfalls and excesses.
func (p *maker) gaps() (below, above []gap) {
	one := func(i int) gap {
		a := &p.ranked[i]
		g, awarded, major := p.money.minor(a.EquityGap), p.money.minor(a.Amount), p.money.major
		return gap{i + 1, p.why[a.ID], figure{p.money.code.Text(g), signed(p.money.rough(major(g)), major(g))},
			signed(p.money.exact(g), major(g)),
			p.money.rough(major(awarded)), p.money.rough(major(awarded - g))}
	}
	for i := 0; i < len(p.ranked) && len(below) < mostGaps; i++ {
		if a := &p.ranked[i]; a.Ranked && a.Short && p.money.minor(a.EquityGap) < 0 {
			below = append(below, one(i))
		}
	}
	for i := len(p.ranked) - 1; i >= 0 && len(above) < mostGaps; i-- {
		if a := &p.ranked[i]; a.Ranked && a.Side == "above" && p.money.minor(a.EquityGap) > 0 {
			above = append(above, one(i))
		}
	}
	return below, above
}

func (p *maker) name(a *area) string {
	if p.asked.Level == "circle" {
		return a.Name + ", " + a.ParentName
	}
	return a.Name
}

// line is one of the ranking; Omitted stands for lines left out.
type line struct {
	Rank                    string
	ID, Name                string
	Awarded, Need, Per, Gap figure
	Sanctioned              figure
	Range                   string
	BarFrom, BarWidth       float64
	Short                   bool
	Omitted                 int
}

// because says why a ratio of an area is null, of the need asked.
func (p *maker) because(reason string) string {
	if reason == "zero_need" {
		return p.need.Nobody
	}
	return say(reasons, reason)
}

// barSide is how long the longest bar is; negative ones end and others begin there.
const barSide = 50

func (p *maker) lines() []line {
	var longest float64
	for i := range p.ranked {
		longest = max(longest, math.Abs(p.money.float(p.ranked[i].EquityGap)))
	}
	var lines []line
	for i := range p.ranked {
		lines = append(lines, p.line(i, longest))
	}
	if len(lines) <= mostLines {
		return lines
	}
	half := someLines / 2
	omitted := line{Omitted: len(lines) - someLines + 1}
	return slices.Concat(lines[:half], []line{omitted}, lines[len(lines)-half+1:])
}

func (p *maker) line(i int, longest float64) line {
	a := &p.ranked[i]
	l := line{
		Rank: p.rank(i), ID: a.ID, Name: p.name(a), Need: p.number(a.Need), Per: p.ratio(a.PerNeed),
		Awarded: figure{string(a.Amount), p.money.inColumn(a.Amount)},
	}
	if x, ok := p.beside[a.ID]; ok {
		l.Sanctioned = figure{string(x), p.money.inColumn(x)}
	}
	if a.Need != nil {
		l.Need.Text = p.money.fixed(*a.Need, 0)
	} else {
		l.Need.Text = say(reasons, a.NeedReason)
	}
	if a.PerNeed == nil {
		l.Per.Text = p.because(a.NullReasons["per_need"])
	}
	if a.Low != a.High {
		l.Range = p.money.inColumn(a.Low) + " – " + p.money.inColumn(a.High)
	}
	if g := a.EquityGap; g != "" {
		l.Gap = figure{string(g), signed(p.money.inColumn(g), p.money.float(g))}
		if longest > 0 {
			l.BarWidth = barSide * math.Abs(p.money.float(g)) / longest
		}
		l.BarFrom = barSide
		if p.money.minor(g) < 0 {
			l.Short, l.BarFrom = true, l.BarFrom-l.BarWidth
		}
	} else {
		l.Gap.Text = dash
	}
	if a.block() == needlessBlock {
		l.BarWidth = 0
	}
	return l
}

// indexLine is one measure at both levels.
type indexLine struct {
	Name             string
	District, Circle string
}

func (p *maker) indices() (lines []indexLine, undefined []string) {
	e := p.equity[p.asked.Level].Indices
	for _, x := range []struct {
		name, field string
		of          func(indices) *float64
	}{
		{"Hoover", "hoover", func(i indices) *float64 { return i.Hoover }},
		{"Gini", "gini", func(i indices) *float64 { return i.Gini }},
		{"Theil", "theil", func(i indices) *float64 { return i.Theil }},
		{"Atkinson, ε = 0.5", "atkinson_0_5", func(i indices) *float64 { return i.Atkinson }},
		{"Among areas of like need", "horizontal", func(i indices) *float64 { return i.Horizontal }},
	} {
		form := func(level string) string {
			if v := x.of(e[level]); v != nil {
				return strconv.FormatFloat(*v, 'f', 3, 64)
			}
			if why := say(reasons, e[level].NullReasons[x.field]); !slices.Contains(undefined, why) {
				undefined = append(undefined, why)
			}
			return dash
		}
		lines = append(lines, indexLine{x.name, form("district"), form("circle")})
	}
	count := func(name string, of func(indices) int) {
		lines = append(lines, indexLine{name, strconv.Itoa(of(e["district"])), strconv.Itoa(of(e["circle"]))})
	}
	count("Areas", func(i indices) int { return i.Areas })
	count("Areas with nothing placed", func(i indices) int { return i.ZeroMoney })
	count("Areas with a need of 0", func(i indices) int { return i.ZeroNeed })
	count("Areas with need not known", func(i indices) int { return i.MissingNeed })
	return lines, undefined
}

// ledgerGroup is a part of the reconciliation with its sum.
type ledgerGroup struct {
	Head  string
	Lines []ledgerLine
}

type ledgerLine struct {
	Label  string
	Amount figure
	Awards string
}

// ledger puts all money of the source into lines that add up to it; what was not placed and
// what was not counted stand with the largest first.
func (p *maker) ledger() (groups []ledgerGroup, source ledgerLine, beside string) {
	r := p.reconciliation.Reconciliation
	type sized struct {
		money spending.Money
		line  ledgerLine
	}
	ordered := func(parts []sized) (lines []ledgerLine) {
		slices.SortStableFunc(parts, func(x, y sized) int { return cmp.Compare(y.money, x.money) })
		for _, part := range parts {
			lines = append(lines, part.line)
		}
		return lines
	}
	var excluded []sized
	for _, x := range r.ExcludedReasons {
		excluded = append(excluded, sized{p.money.minor(x.Amount), p.entry(say(exclusions, x.Reason), x.Amount, x.Records)})
	}
	groups = []ledgerGroup{
		{"Placed", []ledgerLine{p.entry("in revenue circles", r.Placed["circle"], r.Records.Placed["circle"]),
			p.entry("in a district, circle not known", r.Placed["district"], r.Records.Placed["district"])}},
		{"Not placed in any district", ordered([]sized{
			{p.money.minor(r.Whole), p.entry("state-wide", r.Whole, r.Records.Whole)},
			{p.money.minor(r.Conflict), p.entry("conflicting places", r.Conflict, r.Records.Conflict)},
			{p.money.minor(r.Unlocated), p.entry("not located", r.Unlocated, r.Records.Unlocated)},
		})},
		{"Not counted", ordered(excluded)},
	}
	beside = fmt.Sprintf("Value unknown: %s of the source", p.money.counted(r.ValueUnknown, "award", "awards"))
	if r.Undated != nil && r.Undated.Records > 0 {
		beside += fmt.Sprintf("; beside it, %s without a date (%s)", p.money.fixed(float64(r.Undated.Records), 0),
			p.money.rough(p.money.float(r.Undated.Amount)))
	}
	return groups, p.entry("All award money dated "+p.period(p.allocation.Summary.SpendingWindow), r.Source, r.Records.Source),
		beside + "."
}

func (p *maker) entry(label string, m money, awards int) ledgerLine {
	return ledgerLine{label, figure{string(m), p.money.inColumn(m)}, p.money.fixed(float64(awards), 0)}
}

type unplaced struct{ Title, Amount, Reason string }

func (p *maker) unplaced() []unplaced {
	var list []unplaced
	for _, x := range p.reconciliation.Unplaced {
		amount := "value unknown"
		if x.Amount != "" {
			amount = p.money.rough(p.money.float(x.Amount))
		}
		title := strings.Join(strings.Fields(x.Title), " ")
		list = append(list, unplaced{cmp.Or(title, "(no title)"), amount, x.Reason})
	}
	return list
}

func (p *maker) needSource() string {
	for _, n := range p.dataset.Needs {
		if n.Name == p.asked.Need {
			return fmt.Sprintf("%s: %s (%s)", n.Label, n.Source, n.Vintage)
		}
	}
	return p.asked.Need
}

// files counts the records of the source files by what they hold, the most first.
func (p *maker) files() string {
	type role struct {
		name    string
		records int
	}
	var roles []role
	files := 0
	for _, s := range p.dataset.Sources {
		if s.Records == 0 {
			continue
		}
		files++
		i := slices.IndexFunc(roles, func(r role) bool { return r.name == s.Role })
		if i < 0 {
			i, roles = len(roles), append(roles, role{name: s.Role})
		}
		roles[i].records += s.Records
	}
	slices.SortStableFunc(roles, func(x, y role) int { return cmp.Compare(y.records, x.records) })
	var texts []string
	for _, r := range roles {
		texts = append(texts, fmt.Sprintf("%s of %s", p.money.fixed(float64(r.records), 0),
			strings.ReplaceAll(r.name, "_", " ")))
	}
	return fmt.Sprintf("%s, in %s", list(texts), p.money.counted(files, "file", "files"))
}
