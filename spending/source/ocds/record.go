package ocds

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/judge"
)

// Records yields the awards and payments of the processes read, in the order of ocids: what each
// award or unlinked contract commits by the rule of [Commit], and what is not committed as records
// of that status; and of every contract the transactions. IDs are prefix, ocid and award id, or
// prefix, ocid, "contract" and contract id; money of the same award in another currency is a record of its
// own. currency is the dataset's. An amount under least is no value, and those of rate contracts and of frameworks,
// but for orders under them, are ceilings. Records lets go of each process, so that it gives
// them once.
//
// An award is dated by the first date one of the contracts that carry the money was signed on,
// or else by itself.
// The tender's estimate stands on the first award of a process only, so that it counts once.
func (c *Compiler) Records(prefix string, currency spending.Currency, least spending.Money, yield func(judge.Stated)) {
	c.missingPages()
	taken := map[string]bool{}
	c.compile(func(r *release) {
		b := &recorder{compiler: c, release: r, prefix: prefix, currency: currency, least: least,
			unread: map[string]bool{},
			small:  map[string]string{}, under: map[text]int{}, awardOf: map[text]int{}}
		for _, s := range b.records() {
			if id := s.ID; taken[id] {
				for taken[s.ID] {
					s.ID += "'"
				}
				b.issue(position{s.SourceFile, s.SourceLine}, "id", id, "another record has the same id", "kept as "+
					s.ID)
			}
			taken[s.ID] = true
			yield(s)
		}
	})
}

// recorder makes the records of one compiled release.
type recorder struct {
	compiler *Compiler
	release  *release
	prefix   string
	currency spending.Currency
	least    spending.Money
	made     []judge.Stated
	several  bool              // several awards or contracts without one share the tender
	unread   map[string]bool   // fields of amounts that could not be read, or are no value
	small    map[string]string // flags of those that are too small
	tender   *delivered        // what the tender states of its place, once asked for
	ofAll    *delivered        // what of that is of all lots
	index    *itemIndex        // of the tender, once asked for
	places   int               // and items that awards named so far, see mostPlaces
	many     bool              // that they are too many is told
	under    map[text]int      // number of the record that a contract, or one of an award, is of; see payments
	awardOf  map[text]int
}

func (b *recorder) issue(at position, field, value, problem, action string) {
	b.compiler.issue(at, field, strings.TrimSuffix(string(b.release.OCID)+": "+value, ": "), problem, action)
}

func (b *recorder) records() []judge.Stated {
	r := b.release
	if len(r.Awards)+len(r.Contracts) == 0 {
		return nil // a tender that nothing is awarded of yet
	}
	tender := b.value(r.at, "tender.value", r.Tender.Value)
	values, known := map[text]Value{}, map[text]bool{}
	for i := range r.Contracts {
		x := &r.Contracts[i]
		field := "contracts." + string(x.ID)
		x.Status = b.status(x.at, field+".status", x.Status, contractInForce)
		values[x.ID] = b.committed(x.at, field+".value", x.Value, contractInForce(x.Status))
	}
	for i := range r.Awards {
		a := &r.Awards[i]
		known[a.ID] = true
		a.Status = b.status(a.at, "awards."+string(a.ID)+".status", a.Status, awardInForce)
	}
	b.unknownLots()
	b.several = b.sharers(known) > 1
	joined := b.joinAwards(values)
	for i := range r.Awards {
		a := &r.Awards[i]
		if joined[a.ID] == nil {
			continue
		}
		linked := slices.DeleteFunc(slices.Clone(r.Contracts), func(x contract) bool { return x.AwardID != a.ID })
		p := Process{OCID: string(r.OCID), Tender: tender,
			Awards: []Award{{string(a.ID), string(a.Status), b.committed(a.at, "awards."+string(a.ID)+".value", a.Value,
				awardInForce(a.Status))}}}
		p.Contracts = contractsOf(linked, values)
		b.commit(&p, joined[a.ID], linked)
	}
	for _, x := range r.Contracts {
		if known[x.AwardID] {
			continue
		}
		if x.AwardID != "" {
			b.issue(x.at, "contracts."+string(x.ID)+".awardID", string(x.AwardID),
				"the contract is of an award the record does not have", "it counts for itself")
		}
		x.AwardID = ""
		p := Process{OCID: string(r.OCID), Tender: tender, Contracts: contractsOf([]contract{x}, values)}
		b.commit(&p, nil, []contract{x})
	}
	if i := slices.IndexFunc(b.made, func(s judge.Stated) bool {
		return s.Status == spending.StatusActive &&
			s.Currency == tender.Currency
	}); i >= 0 && tender.Amount.Money != 0 {
		b.made[i].TenderValue = tender.Amount
	}
	return append(b.made, b.payments()...)
}

// sharers counts what the tender's places may be of: its awards that are not cancelled, and
// contracts of none.
func (b *recorder) sharers(known map[text]bool) (n int) {
	for _, a := range b.release.Awards {
		if a.Status != "cancelled" {
			n++
		}
	}
	for _, x := range b.release.Contracts {
		if !known[x.AwardID] && x.Status != "cancelled" {
			n++
		}
	}
	return n
}

func contractsOf(list []contract, values map[text]Value) []Contract {
	var out []Contract
	for _, x := range list {
		out = append(out, Contract{ID: string(x.ID), AwardID: string(x.AwardID), Status: string(x.Status),
			Value: values[x.ID]})
	}
	return out
}

// commit makes the records of one award with its contracts, or of a contract without one. The
// awards are that one and those joined to it.
func (b *recorder) commit(p *Process, awards []*award, contracts []contract) {
	ledger := Commit(p)
	inForce := len(awards) > 0 && awardInForce(awards[0].Status) || slices.ContainsFunc(contracts,
		func(x contract) bool { return contractInForce(x.Status) })
	if !inForce {
		b.uncommitted(p, awards, contracts)
		return
	}
	carried := slices.DeleteFunc(slices.Clone(ledger.Commitments), func(x Commitment) bool { return !x.Awarded.Valid })
	if len(carried) == 0 {
		s := b.record(awards, contracts, nil)
		s.Currency = cmp.Or(firstCurrency(p), b.currency)
		b.valueless(&s, awards, contracts)
		b.keep(s, awards, contracts)
		return
	}
	for _, x := range carried {
		for _, alert := range ledger.Alerts {
			b.issue(atOf(awards, contracts), "awards", alert.ID+": "+x.Currency.Text(x.Awarded.Money), alert.Problem,
				"kept with this flag")
		}
		for n, part := range b.parts(x, p, contracts) {
			s := b.record(awards, part.contracts, part.place)
			s.Awarded, s.Currency = part.awarded, x.Currency
			if n > 0 && len(awards) > 0 {
				s.ID += ":contract:" + string(part.contracts[0].ID)
			}
			if len(carried) > 1 && x.Currency != b.currency {
				s.ID += ":" + string(x.Currency)
			}
			for _, alert := range ledger.Alerts {
				s.Flags = append(s.Flags, strings.ReplaceAll(alert.Problem, ";", ","))
			}
			b.keep(s, awards, part.contracts)
		}
	}
}

// keep takes a record of what is in force, whose amount may be a ceiling.
func (b *recorder) keep(s judge.Stated, awards []*award, contracts []contract) {
	b.standsFor(awards, contracts)
	if words := b.ceiling(awards, contracts); words != "" {
		b.compiler.issues = append(b.compiler.issues, amount.SetCeiling(&s.Record, words))
	}
	b.made = append(b.made, s)
}

func atOf(awards []*award, contracts []contract) position {
	if len(awards) > 0 {
		return awards[0].at
	}
	return contracts[0].at
}

// valueless tells of an award in force that carries no value, unless what is wrong with its
// value has been told.
func (b *recorder) valueless(s *judge.Stated, awards []*award, contracts []contract) {
	told := false
	look := func(field string) {
		told = told || b.unread[field]
		if flag := b.small[field]; flag != "" {
			s.Flags = append(s.Flags, flag)
		}
	}
	for _, a := range awards {
		look("awards." + string(a.ID) + ".value")
	}
	for _, x := range contracts {
		look("contracts." + string(x.ID) + ".value")
	}
	if !told {
		b.issue(position{s.SourceFile, s.SourceLine}, "value", strings.TrimPrefix(s.ID, b.prefix+s.OCID+":"),
			"neither the award nor a contract in force has a value other than zero", "value unknown, which is not zero")
	}
}

func firstCurrency(p *Process) spending.Currency {
	for _, a := range p.Awards {
		if a.Value.Currency != "" {
			return a.Value.Currency
		}
	}
	for _, x := range p.Contracts {
		if x.Value.Currency != "" {
			return x.Value.Currency
		}
	}
	return ""
}

// uncommitted makes the record of what does not count, with the amount it would have had.
func (b *recorder) uncommitted(p *Process, awards []*award, contracts []contract) {
	b.standsFor(awards, contracts)
	s := b.record(awards, contracts, nil)
	s.Status = spending.StatusNotCommitted
	var status text
	v := Value{}
	switch {
	case len(awards) > 0:
		status, v = awards[0].Status, p.Awards[0].Value
	default:
		status, v = contracts[0].Status, p.Contracts[0].Value
	}
	if v.Amount.Money != 0 {
		s.Awarded = v.Amount
	}
	s.Currency = cmp.Or(v.Currency, b.currency)
	if v.Amount.Valid {
		s.Currency = v.Currency
	}
	s.Flags = append(s.Flags, cmp.Or(strings.ReplaceAll(string(status), ";", ","), "no status"))
	b.made = append(b.made, s)
}

// mostItems is how many items of an award, of each contract and of the tender are described
// in its record: purchases of drugs list thousands.
const mostItems = 20

// record makes a record of an award, with those joined to it, and the contracts that carry its
// money, or of a contract, but for the money. place is where it is delivered, if that is not
// to be looked for.
func (b *recorder) record(awards []*award, contracts []contract, place *delivered) judge.Stated {
	r := b.release
	at := atOf(awards, contracts)
	s := judge.Stated{Record: spending.Record{
		Rung: spending.Awarded, Status: spending.StatusActive, TenderID: string(r.Tender.ID), OCID: string(r.OCID),
		Category: string(r.Tender.Category), Supplier: b.suppliers(awards), SourceFile: at.file, SourceLine: at.line,
	}}
	if len(awards) > 0 {
		s.ID = b.prefix + string(r.OCID+":"+awards[0].ID)
	} else {
		s.ID = b.prefix + string(r.OCID+":contract:"+contracts[len(contracts)-1].ID)
	}
	buyer := b.buyer()
	s.Buyer, s.BuyerID = string(buyer.Name), string(buyer.ID)
	b.dated(&s, awards, contracts)
	s.Published = b.day(at, "tender.tenderPeriod.startDate", r.Tender.Period.Start)
	if place == nil {
		place = b.delivery(at, awards, contracts)
	}
	place.tell(&s)
	b.described(&s, awards, contracts)
	return s
}

// dated writes the date into a record: the first that a contract was signed on, or the award's.
func (b *recorder) dated(s *judge.Stated, awards []*award, contracts []contract) {
	stated := false // whether there is any date
	for i := range contracts {
		x := &contracts[i]
		stated = stated || x.Signed != ""
		if day := b.day(x.at, "contracts."+string(x.ID)+".dateSigned", x.Signed); s.ContractDate.IsZero() ||
			!day.IsZero() && day.Before(s.ContractDate) {
			s.ContractDate = day
		}
	}
	for _, a := range awards {
		if s.ContractDate.IsZero() {
			stated = stated || a.Date != ""
			s.ContractDate = b.day(a.at, "awards."+string(a.ID)+".date", a.Date)
		}
	}
	if !stated {
		b.issue(atOf(awards, contracts), "date", strings.TrimPrefix(s.ID, b.prefix+s.OCID+":"),
			"neither the award nor its contract has a date", "kept without a date")
	}
}

// described writes title and description into a record: what tender, award, contracts and items say.
func (b *recorder) described(s *judge.Stated, awards []*award, contracts []contract) {
	tender := &b.release.Tender
	titles, details := []text{tender.Title}, []text{tender.Description}
	var items []deliveredItem
	for _, a := range awards {
		titles, details = append(titles, a.Title), append(details, a.Description)
		items = append(items, a.Items[:min(len(a.Items), mostItems)]...)
	}
	for i := range contracts {
		x := &contracts[i]
		titles, details = append(titles, x.Title), append(details, x.Description)
		items = append(items, x.Items[:min(len(x.Items), mostItems)]...)
	}
	for _, item := range append(items, tender.Items[:min(len(tender.Items), mostItems)]...) {
		details = append(details, item.Description)
		s.Product = cmp.Or(s.Product, string(item.Classification.Description))
	}
	if texts := distinct(append(titles, details...)); len(texts) > 0 {
		s.Title, s.Description = texts[0], strings.Join(texts[1:], ". ")
	}
}

func distinct(texts []text) []string {
	var out []string
	seen := map[text]bool{"": true}
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			out = append(out, string(t))
		}
	}
	return out
}

// buyer is what the release calls its buyer, or else the party that it means.
func (b *recorder) buyer() organisation {
	named := b.release.Buyer
	if named.Name != "" {
		return named
	}
	for _, p := range b.release.Parties {
		if p.Name != "" && (p.ID != "" && p.ID == named.ID || named.ID == "" && slices.Contains(p.Roles, "buyer")) {
			return organisation{ID: p.ID, Name: p.Name}
		}
	}
	return named
}

func (b *recorder) suppliers(awards []*award) string {
	var names []text
	for _, a := range awards {
		for _, s := range a.Suppliers {
			for _, p := range b.release.Parties {
				if s.Name == "" && s.ID == p.ID {
					s.Name = p.Name
				}
			}
			names = append(names, s.Name)
		}
	}
	return strings.Join(distinct(names), "; ")
}

// committed reads the value of an award or a contract. Where that is in force, an amount that
// is too small is unknown, and an issue.
func (b *recorder) committed(at position, field string, v value, inForce bool) Value {
	out := b.value(at, field, v)
	if m := out.Amount.Money; inForce && m > 0 && m < b.least && out.Currency == b.currency {
		var problem string
		problem, b.small[field] = amount.Small(out.Currency, m, b.least)
		b.issue(at, field, out.Currency.Text(m), problem, "value unknown")
		b.unread[field], out.Amount = true, spending.NullMoney{}
	}
	return out
}

// value reads an amount and its currency. What is no amount, or may be either of two, is
// unknown, and an issue.
func (b *recorder) value(at position, field string, v value) Value {
	out := Value{Currency: spending.Currency(strings.ToUpper(string(v.Currency)))}
	if v.Amount.text == "" {
		return out
	}
	unknown := func(problem string) Value {
		b.issue(at, field, v.Amount.text, problem, "value unknown")
		b.unread[field] = true
		return out
	}
	number, ok := v.Amount.text, true
	if json.Valid([]byte(number)) {
		number, ok = plain(number)
	}
	m, rounded, err := out.Currency.Parse(number)
	_, decimals, _ := strings.Cut(v.Amount.text, ".")
	thousands := len(decimals) == 3 && !strings.ContainsAny(decimals, "eE") && out.Currency.Digits() < 3
	switch {
	case v.Amount.quoted && strings.Contains(number, ","):
		return unknown("the amount is text with commas, which may part thousands or decimals")
	case err != nil || !ok:
		return unknown(fmt.Sprintf("not an amount of zero or more with at most %d digits", out.Currency.MostDigits()))
	case v.Amount.quoted && thousands:
		return unknown("the amount is text with three digits behind its point, which may part thousands or decimals")
	case v.Amount.quoted:
		b.issue(at, field, v.Amount.text, "the amount is text, not a number", "read as "+out.Currency.Text(m))
	case thousands && !rounded:
		b.issue(at, field, v.Amount.text, "the amount has three decimals, which its currency has not", "read as "+
			out.Currency.Text(m))
	}
	if rounded {
		b.issue(at, field, v.Amount.text, "the amount has "+out.Currency.TooFine(), "rounded half up to "+
			out.Currency.Text(m))
	}
	out.Amount = spending.Known(m)
	return out
}

// day reads the day of a date as it is written there, whatever the time zone.
func (b *recorder) day(at position, field string, t text) time.Time {
	if t == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, string(t[:min(len(t), len(time.DateOnly))]))
	if err != nil || len(t) > len(time.DateOnly) && !strings.ContainsRune("Tt ", rune(t[len(time.DateOnly)])) {
		b.issue(at, field, string(t), notDate, "not used")
		return time.Time{}
	}
	if year := day.Year(); year < 1990 || year > 2099 {
		b.issue(at, field, strconv.Quote(string(t)), "the year of the date is not possible", "not used")
		return time.Time{}
	}
	return day
}
