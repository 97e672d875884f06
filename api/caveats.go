package api

import (
	"cmp"
	"fmt"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/analysis"
	"github.com/floodspend/floodspend/spending/ledger"
)

// caveats are the sentences without which the figures mislead, in the language of the request.
func (a *allocationAnswer) caveats() []string {
	var list []string
	for _, c := range a.cautions() {
		list = append(list, a.request.Phrase(c))
	}
	return list
}

func (a *allocationAnswer) cautions() []ogc.Phrase {
	query, t := a.Query, a.request.terms()
	list := []ogc.Phrase{ogc.Says("Money located in an area is not benefit to an area: what holds a river off " +
		"protects others downstream.")}
	switch query.Rung {
	case spending.TenderValue:
		list = append(list, ogc.Says("Amounts are estimates in tenders, not what was awarded or paid."))
	case spending.Sanctioned:
		list = append(list, ogc.Says("Amounts are what a committee sanctioned, read by a program from the minutes of "+
			"its meetings, not what was awarded or paid."),
			ogc.Says("Items whose amount is doubtful are excluded as doubtful_amount, totals among the items as "+
				"not_an_item; each is listed with its flags in /collections/sanctions."))
	case spending.Paid:
		list = append(list, ogc.Says("Amounts are what the source says was paid, by the day of each payment; of "+
			"contracts whose payments it does not give, nothing is in them."))
	default:
		list = append(list, ogc.Says("Awarded is what accepted bids commit, not what was paid."))
	}
	list = append(list, ogc.Says("Amounts are nominal: in the prices of their own year."))
	list = append(list, a.needCaveats(t)...)
	if b := a.Beside; b != nil && b.Hoover.Reason == "" {
		list = append(list, ogc.Says("Preparedness is for floods to come: set against {people} (need={need}), an "+
			"equal share is {share} {currency} for each, and {moved} % of the money would have to move.", "people",
			a.counts(b.Query.Need), "need", b.Query.Need, "share", fmt.Sprintf("%.2f", b.PerNeed.Value), "currency",
			a.Currency, "moved", fmt.Sprintf("%.1f", 100*b.Hoover.Value)))
	}
	list = append(list, t.coarserCaveats(query)...)
	switch a.PerNeed.Reason {
	case analysis.NoMoney:
		list = append(list, ogc.Says("No money the question counts is placed in an area, so there is nothing "+
			"to compare."))
	case analysis.CoarserOnly:
		list = append(list, ogc.Says("The money the question counts is known above the level only, so there is "+
			"nothing to compare."))
	}
	list = append(list, floodYearCaveats(a.Reconciliation.FloodYear)...)
	if w, last := query.Window(), a.view.MoneySpan(query.Rung).To; last != 0 && w.To > last {
		list = append(list, ogc.Says("Money is recorded until {last}: the spending window {window} is not complete.",
			"last", last, "window", t.periodText(w)))
	}
	if last := a.view.NeedSpan(query.Need).To; last != 0 && query.Period.To > last {
		list = append(list, ogc.Says("The need is published until {last}: the period {period} may not be complete.",
			"last", last, "period", t.periodText(query.Period)))
	}
	if a.request.opened.version.Synthetic {
		list = append(list, ogc.Says("Every figure of this dataset is synthetic."))
	}
	return append(list, t.areasCaveat())
}

// counts is what a need counts, by language.
func (a *allocationAnswer) counts(need string) areaWord {
	about, words := a.view.Description(), a.view.Definition(need)
	return func(l *ogc.Language) string { return cmp.Or(about.In(l.Code(), words.Words), need) }
}

// floodYearCaveats say what the years of floods leave out.
func floodYearCaveats(f *ledger.FloodYear) []ogc.Phrase {
	if f == nil {
		return nil
	}
	list := []ogc.Phrase{ogc.Says("Money stands in the year of the flood it answers, where its text names one; what " +
		"names none, as preparedness does, is beside every year.")}
	if share, ok := f.StatedShare(); ok {
		list[0] = ogc.Says("{sentence} Of the money counted {share} % names one.", "sentence", list[0], "share",
			fmt.Sprintf("%.1f", 100*share))
	}
	if f.Open {
		list = append(list, ogc.Says("The year is open: {n} months of awards follow it; contracts for its floods "+
			"may come for {most}.", "n", f.Observed, "most", ledger.OpenMonths))
	}
	return list
}

// needCaveats say what a need made of months is not.
func (a *allocationAnswer) needCaveats(t terms) []ogc.Phrase {
	defined := a.view.Definition(a.Query.Need)
	if !a.view.Reported(defined.Name) {
		return nil
	}
	list := []ogc.Phrase{ogc.Says("A month without a published report is missing, not zero; an area absent from a " +
		"published report is zero reported.")}
	switch parts, whole := a.Query.Level, t.Levels.Above(a.Query.Level); {
	case defined.Rule == spending.SumOf:
		list = append(list, ogc.Says("All months are added up: what is reported in several of them is "+
			"counted in each."))
	case defined.Rule == spending.PeakOf && len(t.Levels) > 1:
		if whole == "" {
			parts, whole = t.below(parts), parts
		}
		list = append(list, ogc.Says("The peak is taken at the level asked, so the needs of {parts} need not add "+
			"up to their {whole}'s.", "parts", t.many(parts), "whole", t.one(whole)))
	}
	return list
}

// coarserCaveats say where money is that is known more coarsely than the level asked.
func (t terms) coarserCaveats(query ledger.Query) []ogc.Phrase {
	depth := t.Levels.Depth(query.Level)
	if depth < 1 {
		return nil
	}
	coarser := t.each(t.Levels.Keys()[:depth], "or")
	if query.Spread == ledger.SpreadNone || query.Spread == "" {
		return []ogc.Phrase{ogc.Says("Money known to {a_coarser} only is shown beside its {parts}, not in them.",
			"a_coarser", coarser, "parts", t.many(query.Level))}
	}
	return []ogc.Phrase{ogc.Says("Money known to {a_coarser} only is spread over its {parts} by {spread}; "+
		"records_href lists only the records placed in the "+
		"{part} itself.", "a_coarser", coarser, "parts", t.many(query.Level),
		"spread", query.Spread, "part", t.one(query.Level))}
}

// areasCaveat says that results hang on how areas are drawn.
func (t terms) areasCaveat() ogc.Phrase {
	switch len(t.Levels) {
	case 1:
		return ogc.Says("Results hang on how areas are drawn: others of another size would differ.")
	case 2:
		return ogc.Says("{Areas} results differ because areas are drawn as they are; look at both.", "Areas",
			t.each(t.Levels.Keys(), "and"))
	}
	return ogc.Says("{Areas} results differ because areas are drawn as they are; look at all.", "Areas",
		t.each(t.Levels.Keys(), "and"))
}

// each lists what areas of levels are called; in English with an article before a choice of them, and with a capital
// where they begin a sentence.
func (t terms) each(levels []geo.Level, last string) areaWord {
	return func(l *ogc.Language) string {
		list := make([]string, len(levels))
		for i, level := range levels {
			list[i] = t.shortIn(l.Code(), level).One
			if last == "or" && l.Code() == ogc.English {
				list[i] = article(list[i])
			}
		}
		if last == "or" {
			return joined(list, l.Say("or"))
		}
		return capital(joined(list, l.Say("and")))
	}
}
