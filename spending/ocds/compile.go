package ocds

import (
	"fmt"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// Compiler gathers the releases of each contracting process, of one or several files, and
// compiles them:
//
//   - A compiled release, where there is one, stands for the process; of several the one with
//     the latest date, and of equal dates the one read last.
//   - Otherwise the releases are merged in the order of their dates, equal ones as read. Dates
//     are compared as instants, whatever their time zones; one that cannot be read is an
//     issue, and comes before all others. A later release replaces what it states and leaves the rest; awards, contracts and
//     transactions are told apart by their ids. A null replaces nothing.
//
// The zero value is ready for use.
type Compiler struct {
	processes map[string]*process
	issues    []spending.Issue
	most      int // bytes of an item; 0: MaxItem
}

// process is what was read of one contracting process.
type process struct {
	releases []release // compiled ones alone, or plain ones alone
	compiled bool
}

// Len is the number of processes read so far.
func (c *Compiler) Len() int { return len(c.processes) }

// Issues gives what was found wrong so far.
func (c *Compiler) Issues() []spending.Issue { return c.issues }

func (c *Compiler) issue(at position, field, value, problem, action string) {
	c.issues = append(c.issues, spending.Issue{File: at.file, Line: at.line, Field: field, Value: spending.Excerpt(value), Problem: problem, Action: action})
}

// add takes a release.
func (c *Compiler) add(r release, at position, compiled bool) {
	if r.OCID == "" {
		c.issue(at, "ocid", "", "the release or record has no ocid", "skipped")
		return
	}
	r.at = at
	r.instant = parseDate(r.Date)
	c.identify(&r)
	if c.processes == nil {
		c.processes = map[string]*process{}
	}
	p := c.processes[string(r.OCID)]
	switch {
	case p == nil:
		p = &process{}
		c.processes[string(r.OCID)] = p
	case compiled && p.compiled:
		c.issue(at, "ocid", string(r.OCID), "the process has another compiled release", "the one with the latest date holds")
	}
	if compiled && !p.compiled {
		p.releases, p.compiled = nil, true
	}
	if compiled == p.compiled {
		p.releases = append(p.releases, r)
	}
}

// identify gives awards, contracts and transactions without an id one by their order, and
// leaves the last of those that share one.
func (c *Compiler) identify(r *release) {
	for i := range r.Awards {
		r.Awards[i].at = r.at
	}
	for i := range r.Contracts {
		x := &r.Contracts[i]
		x.at = r.at
		x.Implementation.Transactions = unique(c, r, "transactions", x.Implementation.Transactions, func(t *transaction) *text { return &t.ID })
	}
	r.Awards = unique(c, r, "awards", r.Awards, func(a *award) *text { return &a.ID })
	r.Contracts = unique(c, r, "contracts", r.Contracts, func(x *contract) *text { return &x.ID })
}

func unique[T any](c *Compiler, r *release, field string, list []T, id func(*T) *text) []T {
	at := map[text]int{}
	var kept []T
	for i := range list {
		key := id(&list[i])
		if *key == "" {
			*key = text(fmt.Sprintf("#%d", i+1))
			c.issue(r.at, field, string(r.OCID), "an entry has no id", "its order stands in for it, "+string(*key))
		}
		if first, twice := at[*key]; twice {
			c.issue(r.at, field, string(r.OCID+" "+*key), "two entries of a release have the same id", "the last one holds")
			kept[first] = list[i]
			continue
		}
		at[*key] = len(kept)
		kept = append(kept, list[i])
	}
	return kept
}

// compile gives the processes compiled, in the order of their ocids, and lets go of them.
func (c *Compiler) compile(yield func(*release)) {
	for _, ocid := range slices.Sorted(maps.Keys(c.processes)) {
		p := c.processes[ocid]
		delete(c.processes, ocid)
		for _, r := range p.releases {
			if r.instant.IsZero() && (r.Date != "" || len(p.releases) > 1) {
				c.issue(r.at, "date", string(ocid)+": "+string(r.Date), "the date of the release is missing or "+notDate, "taken for earlier than the other releases of the process")
			}
		}
		slices.SortStableFunc(p.releases, func(a, b release) int { return a.instant.Compare(b.instant) })
		all := p.releases[0]
		if p.compiled {
			all = p.releases[len(p.releases)-1]
		} else {
			for i := range p.releases[1:] {
				all.merge(&p.releases[i+1])
			}
		}
		yield(&all)
	}
}

// set replaces what a later release states.
func set[T comparable](now *T, later T) {
	var none T
	if later != none {
		*now = later
	}
}

func setList[T any](now *[]T, later []T) {
	if later != nil {
		*now = later
	}
}

func (r *release) merge(later *release) {
	r.at = later.at
	set(&r.Date, later.Date)
	set(&r.Buyer, later.Buyer)
	setList(&r.Parties, later.Parties)
	setList(&r.RelatedProcesses, later.RelatedProcesses)
	r.Tender.merge(&later.Tender)
	r.Awards = mergeList(r.Awards, later.Awards, func(a *award) text { return a.ID }, (*award).merge)
	r.Contracts = mergeList(r.Contracts, later.Contracts, func(x *contract) text { return x.ID }, (*contract).merge)
}

func mergeList[T any](now, later []T, id func(*T) text, merge func(now, later *T)) []T {
	now = slices.Clone(now)
	for i := range later {
		x := &later[i]
		if at := slices.IndexFunc(now, func(y T) bool { return id(&y) == id(x) }); at >= 0 {
			merge(&now[at], x)
		} else {
			now = append(now, *x)
		}
	}
	return now
}

func (t *tender) merge(later *tender) {
	set(&t.ID, later.ID)
	set(&t.Title, later.Title)
	set(&t.Description, later.Description)
	set(&t.Category, later.Category)
	set(&t.Period, later.Period)
	set(&t.Techniques, later.Techniques)
	t.Value.merge(later.Value)
	t.place.merge(&later.place)
}

func (a *award) merge(later *award) {
	a.at = later.at
	set(&a.Status, later.Status)
	set(&a.Date, later.Date)
	set(&a.Title, later.Title)
	set(&a.Description, later.Description)
	setList(&a.Suppliers, later.Suppliers)
	a.Value.merge(later.Value)
	a.place.merge(&later.place)
}

func (x *contract) merge(later *contract) {
	x.at = later.at
	set(&x.AwardID, later.AwardID)
	set(&x.Status, later.Status)
	set(&x.Title, later.Title)
	set(&x.Description, later.Description)
	set(&x.Signed, later.Signed)
	x.Value.merge(later.Value)
	x.Implementation.Transactions = mergeList(x.Implementation.Transactions, later.Implementation.Transactions,
		func(t *transaction) text { return t.ID }, func(t, later *transaction) { t.Value.merge(later.Value) })
	x.place.merge(&later.place)
}

func (v *value) merge(later value) {
	set(&v.Amount, later.Amount)
	set(&v.Currency, later.Currency)
}

func (p *place) merge(later *place) {
	setList(&p.Items, later.Items)
	setList(&p.Locations, later.Locations)
	setList(&p.Addresses, later.Addresses)
	set(&p.Location, later.Location)
	set(&p.Address, later.Address)
}
