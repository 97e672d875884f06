// Package ocds tells from an Open Contracting (OCDS 1.1) record what was committed and what
// was paid, by the rule of the method: nothing counts twice.
package ocds

import (
	"fmt"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// Value is an amount of money as OCDS has it.
type Value struct {
	Amount   spending.NullMoney
	Currency spending.Currency
}

// Process is what is read of one contracting process: a compiled release, whose values
// have all amendments in them.
type Process struct {
	OCID      string
	Tender    Value // upper estimate
	Awards    []Award
	Contracts []Contract
}

// Award is an award of a process.
type Award struct {
	ID, Status string
	Value      Value
}

// Contract is a contract of a process; AwardID is empty where it is linked to no award.
type Contract struct {
	ID, AwardID, Status string
	Value               Value
}

// Commitment is the money of one award, or of a contract without one, in one currency.
type Commitment struct {
	Award     string   // "" where the contract is linked to none
	Contracts []string // those that carry the money; none where the award does
	Currency  spending.Currency
	Awarded   spending.NullMoney // unknown where nothing carries a value other than zero
}

// Alert is something about a process a reader should look at.
type Alert struct{ ID, Problem string }

// Ledger is what a process commits. Currencies are never added up.
type Ledger struct {
	Commitments []Commitment
	Alerts      []Alert
}

// Commit applies the rule: of each award, its active and terminated contracts; where none of
// them carries a value, the award itself if it is active. Contracts linked to no award count
// for themselves. What is pending, cancelled or unsuccessful does not count. Of entries that
// share an id the last one holds.
func Commit(p *Process) Ledger {
	var l Ledger
	awards := once(&l, p.Awards, "award", func(a Award) string { return a.ID })
	contracts := once(&l, p.Contracts, "contract", func(c Contract) string { return c.ID })
	known := map[string]bool{}
	for _, a := range awards {
		known[a.ID] = true
		linked := slices.DeleteFunc(slices.Clone(contracts), func(c Contract) bool { return c.AwardID != a.ID })
		l.commit(p, a.ID, linked, &a)
	}
	for _, c := range contracts {
		if known[c.AwardID] {
			continue
		}
		if c.AwardID != "" {
			l.alert(c.ID, fmt.Sprintf("the contract is of award %q, which the record does not have", c.AwardID))
		}
		l.commit(p, "", []Contract{c}, nil)
	}
	return l
}

func (l *Ledger) alert(id, problem string) { l.Alerts = append(l.Alerts, Alert{id, problem}) }

// once gives each id's last entry, in the order they first appear.
func once[T any](l *Ledger, list []T, what string, id func(T) string) []T {
	var kept []T
	at := map[string]int{}
	for _, x := range list {
		if i, twice := at[id(x)]; twice {
			l.alert(id(x), "the "+what+" is listed twice; the last one holds")
			kept[i] = x
			continue
		}
		at[id(x)] = len(kept)
		kept = append(kept, x)
	}
	return kept
}

// commit adds the commitments of one award and its contracts, one a currency.
func (l *Ledger) commit(p *Process, award string, contracts []Contract, a *Award) {
	byCurrency := map[spending.Currency]*Commitment{}
	in := func(currency spending.Currency) *Commitment {
		if byCurrency[currency] == nil {
			byCurrency[currency] = &Commitment{Award: award, Currency: currency}
		}
		return byCurrency[currency]
	}
	carried := false
	for _, c := range contracts {
		if (c.Status == "active" || c.Status == "terminated") && c.Value.Amount.Valid && c.Value.Amount.Money != 0 {
			x := in(c.Value.Currency)
			x.Contracts = append(x.Contracts, c.ID)
			x.Awarded = spending.Known(x.Awarded.Money + c.Value.Amount.Money)
			carried = true
		}
	}
	if !carried && a != nil && a.Status == "active" {
		x := in(a.Value.Currency)
		if a.Value.Amount.Valid && a.Value.Amount.Money != 0 {
			x.Awarded = a.Value.Amount
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
		x := byCurrency[currency]
		l.Commitments = append(l.Commitments, *x)
		l.compare(p, x)
	}
}

// compare alerts to an award of ten times the tender's value or more: a slipped digit.
func (l *Ledger) compare(p *Process, x *Commitment) {
	tender := p.Tender
	if !x.Awarded.Valid || !tender.Amount.Valid || tender.Amount.Money <= 0 || tender.Currency != x.Currency ||
		x.Awarded.Money/10 < tender.Amount.Money {
		return
	}
	id := x.Award
	if id == "" {
		id = x.Contracts[0]
	}
	if times := x.Awarded.Money / tender.Amount.Money; times*tender.Amount.Money == x.Awarded.Money {
		l.alert(id, fmt.Sprintf("award = %d × tender", times))
	} else {
		l.alert(id, fmt.Sprintf("award > %d × tender", times))
	}
}

// Awarded adds up what is committed, by currency.
func (l *Ledger) Awarded() map[spending.Currency]spending.Money {
	totals := map[spending.Currency]spending.Money{}
	for _, c := range l.Commitments {
		totals[c.Currency] += c.Awarded.Money
	}
	return totals
}
