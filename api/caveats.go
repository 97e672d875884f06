package api

import (
	"fmt"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

// caveats are the sentences without which the figures mislead.
func (a *allocationAnswer) caveats() []string {
	query, t := a.Query, a.request.terms()
	list := []string{"Money located in an area is not benefit to an area: what holds a river off protects others " +
		"downstream."}
	switch query.Rung {
	case spending.TenderValue:
		list = append(list, "Amounts are estimates in tenders, not what was awarded or paid.")
	case spending.Sanctioned:
		list = append(list, "Amounts are what a committee sanctioned, read by a program from the minutes of its "+
			"meetings, not what was awarded or paid.",
			"Items whose amount is doubtful are excluded as doubtful_amount, totals among the items as "+
				"not_an_item; each is listed with its flags in /collections/sanctions.")
	case spending.Paid:
		list = append(list, "Amounts are what the source says was paid, by the day of each payment; of contracts "+
			"whose payments it does not give, nothing is in them.")
	default:
		list = append(list, "Awarded is what accepted bids commit, not what was paid.")
	}
	list = append(list, a.needCaveats(t)...)
	list = append(list, t.coarserCaveats(query)...)
	switch a.PerNeed.Reason {
	case analysis.NoMoney:
		list = append(list, "No money the question counts is placed in an area, so there is nothing to compare.")
	case analysis.CoarserOnly:
		list = append(list, "The money the question counts is known above the level only, so there is nothing to "+
			"compare.")
	}
	list = append(list, floodYearCaveats(a.Reconciliation.FloodYear)...)
	if w, last := query.Window(), a.view.MoneySpan(query.Rung).To; last != 0 && w.To > last {
		list = append(list, fmt.Sprintf("Money is recorded until %s: the spending window %s is not complete.", last,
			t.periodText(w)))
	}
	if last := a.view.NeedSpan(query.Need).To; last != 0 && query.Period.To > last {
		list = append(list, fmt.Sprintf("The need is published until %s: the period %s may not be complete.", last,
			t.periodText(query.Period)))
	}
	if a.request.opened.version.Synthetic {
		list = append(list, "Every figure of this dataset is synthetic.")
	}
	return append(list, t.areasCaveat())
}

// floodYearCaveats say what the years of floods leave out.
func floodYearCaveats(f *ledger.FloodYear) []string {
	if f == nil {
		return nil
	}
	list := []string{"Money stands in the year of the flood it answers, where its text names one; what names none, " +
		"as preparedness does, is beside every year."}
	if share, ok := f.StatedShare(); ok {
		list[0] += fmt.Sprintf(" Of the money counted %.1f %% names one.", 100*share)
	}
	if f.Open {
		list = append(list, fmt.Sprintf("The year is open: %d months of awards follow it; contracts for its floods "+
			"may come for %d.", f.Observed, ledger.OpenMonths))
	}
	return list
}

// needCaveats say what a need made of months is not.
func (a *allocationAnswer) needCaveats(t terms) []string {
	defined := a.view.Definition(a.Query.Need)
	if !a.view.Reported(defined.Name) {
		return nil
	}
	list := []string{"A month without a published report is missing, not zero; an area absent from a published " +
		"report is zero reported."}
	switch parts, whole := a.Query.Level, t.Levels.Above(a.Query.Level); {
	case defined.Rule == spending.SumOf:
		list = append(list, "All months are added up: what is reported in several of them is counted in each.")
	case defined.Rule == spending.PeakOf && len(t.Levels) > 1:
		if whole == "" {
			parts, whole = t.below(parts), parts
		}
		list = append(list, fmt.Sprintf("The peak is taken at the level asked, so the needs of %s need not add up to "+
			"their %s's.", t.short(parts).Many, t.short(whole).One))
	}
	return list
}

// coarserCaveats say where money is that is known more coarsely than the level asked.
func (t terms) coarserCaveats(query ledger.Query) []string {
	depth := t.Levels.Depth(query.Level)
	if depth < 1 {
		return nil
	}
	coarser := t.Levels.Keys()[:depth]
	known := fmt.Sprintf("Money known to %s only",
		joined(t.each(coarser, func(w geo.Words) string { return article(w.One) }), "or"))
	words := t.short(query.Level)
	if query.Spread == ledger.SpreadNone || query.Spread == "" {
		return []string{fmt.Sprintf("%s is shown beside its %s, not in them.", known, words.Many)}
	}
	return []string{fmt.Sprintf("%s is spread over its %s by %s; records_href lists only the records placed in the %s "+
		"itself.", known, words.Many, query.Spread, words.One)}
}

// areasCaveat says that results hang on how areas are drawn.
func (t terms) areasCaveat() string {
	const drawn = "because areas are drawn as they are; look at "
	words := capital(joined(t.each(t.Levels.Keys(), func(w geo.Words) string { return w.One }), "and"))
	switch len(t.Levels) {
	case 1:
		return "Results hang on how areas are drawn: others of another size would differ."
	case 2:
		return words + " results differ " + drawn + "both."
	}
	return words + " results differ " + drawn + "all."
}

// each gives words of levels.
func (t terms) each(levels []geo.Level, of func(geo.Words) string) []string {
	list := make([]string, len(levels))
	for i, level := range levels {
		list[i] = of(t.short(level))
	}
	return list
}
