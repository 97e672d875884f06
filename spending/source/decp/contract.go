package decp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/judge"
)

// contract is what one entry or row says of a contract.
type contract struct {
	uid, id        string // unique in the country, and for the buyer
	buyer, buyerID string
	nature, title  string
	detail         string // what is said of its changes
	cpv, terms     string // code of what is bought, general conditions it follows
	code, scheme   string // of where it is executed
	place          string
	notified       string
	published      string
	amount         string
	number         bool   // the amount is a number of JSON
	framework      string // of which it is an order
	techniques     []string
	holders        []string // names, or ids of those without one
	concession     bool
	current        string // whether it is what holds now; "" where it does not say
	changes        []change
	file           string
	line           int
}

// change is a modification of a contract.
type change struct {
	id, detail, notified, amount string
	number                       bool
	holders                      []string
}

// key is of the contract, in all publications of it.
func (c *contract) key() string {
	if c.uid != "" {
		return c.uid
	}
	return c.buyerID + c.id
}

// former says that the publication says that it no longer holds.
func (c *contract) former() bool {
	switch names.Fold(c.current) {
	case "non", "no", "false", "faux", "0":
		return true
	}
	return false
}

// ceiling says why the amount is the most that later orders may commit: a framework is one, an
// order under another framework is not.
func (c *contract) ceiling() string {
	if c.framework != "" && c.framework != c.id {
		return ""
	}
	for _, text := range append([]string{c.nature}, c.techniques...) {
		if words := amount.CeilingForm(text); words != "" {
			return words
		}
	}
	return ""
}

// isConcession says that the holder pays himself from users, whatever the amount is.
func (c *contract) isConcession() bool {
	words := names.Words(c.nature)
	return c.concession || slices.Contains(words, "concession") || strings.Contains(strings.Join(words, " "),
		"delegation de service public")
}

// record makes a record of a publication.
func (r *Reader) record(c *contract) judge.Stated {
	s := judge.Stated{Record: spending.Record{
		ID: r.options.Prefix + c.key(), Rung: spending.Awarded, TenderID: c.id, Title: c.title, Description: c.detail,
		Category: c.terms, Product: c.cpv, Buyer: c.buyer, BuyerID: c.buyerID, Place: c.place,
		Supplier: strings.Join(c.holders, "; "), Currency: r.options.Currency, Status: spending.StatusActive,
		SourceFile: c.file, SourceLine: c.line}}
	if c.code != "" {
		s.Codes = []judge.Code{{Scheme: c.scheme, Text: c.code}}
	}
	s.ContractDate = r.date(c, "dateNotification", c.notified)
	s.Published = r.date(c, "datePublicationDonnees", c.published)
	s.Awarded = r.money(c, "montant", c.amount, c.number)
	r.change(c, &s)
	if !s.Awarded.Valid && c.amount == "" {
		r.at(c, "montant", "", "the amount is blank", "value unknown")
	}
	words := c.ceiling()
	switch {
	case c.former():
		s.Status = spending.StatusSuperseded
	case c.isConcession():
		s.Status = spending.StatusNotCommitted
		s.Flags = append(s.Flags, "concession")
		r.at(c, "nature", c.nature, "a concession: its amount is what users pay, no award", "kept, not counted")
	case words != "":
		r.issues = append(r.issues, amount.SetCeiling(&s.Record, words))
	}
	return s
}

func (r *Reader) at(c *contract, field, value, problem, action string) {
	r.issue(c.file, c.line, field, strings.TrimSuffix(c.key()+": "+value, ": "), problem, action)
}

// change takes the latest modification that states an amount, and the latest that states
// holders, for the contract's own.
func (r *Reader) change(c *contract, s *judge.Stated) {
	changes := slices.Clone(c.changes)
	slices.SortStableFunc(changes, func(a, b change) int { return strings.Compare(a.notified, b.notified) })
	for _, x := range changes {
		if x.detail != "" {
			s.Description = strings.TrimPrefix(s.Description+". "+x.detail, ". ")
		}
		if len(x.holders) > 0 {
			s.Supplier = strings.Join(x.holders, "; ")
		}
		if x.amount == "" {
			continue
		}
		m := r.money(c, "modifications.montant", x.amount, x.number)
		if !m.Valid {
			continue
		}
		if before := s.Awarded; before.Valid && m.Money < before.Money/2 {
			r.at(c, "modifications.montant", x.amount, fmt.Sprintf("the modification's amount is less than half of "+
				"what it "+
				"modifies, %s: it may be the difference alone", s.Currency.Text(before.Money)),
				"taken for the whole, kept with a flag")
			s.Flags = append(s.Flags, "modified from "+s.Currency.Text(before.Money))
		}
		s.Awarded = m
	}
}

// money reads an amount. What is none is unknown and an issue.
func (r *Reader) money(c *contract, field, text string, number bool) (known spending.NullMoney) {
	if text == "" {
		return known
	}
	var a amount.Amount
	var err error
	if number {
		a, err = exact(text, r.options.Currency)
	} else {
		a, err = amount.Parse(text, r.options.Currency, r.options.DecimalComma)
	}
	switch {
	case err != nil:
		r.at(c, field, text, err.Error(), "value unknown")
		return known
	case a.Currency != "" && a.Currency != r.options.Currency:
		r.at(c, field, text, "the amount has the sign of another currency than "+string(r.options.Currency),
			"value unknown")
		return known
	case a.Rounded:
		r.at(c, field, text, "the amount has "+r.options.Currency.TooFine(), "rounded half up to "+
			r.options.Currency.Text(a.Money))
	}
	if a.Money == 0 {
		r.at(c, field, text, "the amount is zero", "value unknown")
		return known
	}
	return spending.Known(a.Money)
}

// exact reads a number of JSON, whose point has one meaning.
func exact(text string, currency spending.Currency) (a amount.Amount, err error) {
	n, err := amount.ParseNumber(text, false)
	if err != nil {
		return a, fmt.Errorf("not an amount: %w", err)
	}
	if n.Negative {
		return a, fmt.Errorf("the amount is negative")
	}
	a.Currency = currency
	a.Money, a.Rounded, err = currency.Parse(n.Plain)
	return a, err
}

// Years a date can lie in; one outside is a slip of the pen.
const (
	firstYear = 1990
	lastYear  = 2099
)

// date reads a day; what is told behind it, a time or a zone, is left out.
func (r *Reader) date(c *contract, field, text string) time.Time {
	if text == "" || names.Fold(text) == "nan" {
		return time.Time{}
	}
	day, _, _ := strings.Cut(text, " ")
	if len(day) > len(time.DateOnly) && strings.ContainsRune("TZ+-", rune(day[len(time.DateOnly)])) {
		day = day[:len(time.DateOnly)]
	}
	for _, layout := range append(slices.Clone(r.options.Dates), time.DateOnly) {
		t, err := time.Parse(layout, day)
		if err != nil {
			continue
		}
		if t.Year() < firstYear || t.Year() > lastYear {
			r.at(c, field, text, "the year of the date is not possible", "date missing")
			return time.Time{}
		}
		return t
	}
	r.at(c, field, text, "not a date such as "+time.Date(2021, 1, 16, 0, 0, 0, 0, time.UTC).Format(r.options.Dates[0]),
		"date missing")
	return time.Time{}
}
