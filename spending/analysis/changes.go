package analysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
)

// Change is a way a record's money moves from one version to another.
type Change string

// Changes, in the order in which those of one record are counted: what each moves is what the money
// does when the record changes in this respect too, after those before it.
const (
	Added     Change = "added"
	Gone      Change = "gone"
	Redated   Change = "redated"   // another date of publication or contract
	Revalued  Change = "revalued"  // another amount
	Reverdict Change = "reverdict" // another status, relevance, kind or fund
	Replaced  Change = "replaced"  // another place
)

// AllChanges lists the changes in their order.
func AllChanges() []Change { return []Change{Added, Gone, Redated, Revalued, Reverdict, Replaced} }

// Cause says what changed a record: its source, or how floodspend judges the same.
type Cause string

// Causes.
const (
	BySource Cause = "source"
	ByRules  Cause = "rules"
)

// Movement is what became of the money of one bucket: an area of the level asked, an area above that
// money is known no finer than, or what the reconciliation calls whole, conflict, unlocated or, for a
// reason, excluded. From + Σ By = To, to the minor unit.
type Movement struct {
	Level  geo.Level // of an area
	Area   string    // its code
	Name   string
	Bucket string // where it is no area: "whole", "excluded:not_flood_related"
	From   spending.Money
	To     spending.Money
	By     map[Change]spending.Money
}

// ChangedRecord is a record that is not in both versions the same.
type ChangedRecord struct {
	From, To *spending.Award // nil: it is not there
	Changes  []Change        // none: only its texts or the evidence changed
	Cause    Cause
}

// Moved is the amount by which the record's own money changed.
func (c *ChangedRecord) Moved(rung spending.Rung) spending.Money {
	var was, is spending.Money
	if c.From != nil {
		was = c.From.On(rung).Money
	}
	if c.To != nil {
		is = c.To.On(rung).Money
	}
	return max(is-was, was-is)
}

// ChangeCount is how many records changed in one way, for one cause.
type ChangeCount struct {
	Change  Change // "": texts or evidence only
	Cause   Cause
	Records int
}

// Difference is what changed between two versions.
type Difference struct {
	Movements []Movement // of buckets with money in either version, areas first
	Source    Movement   // of all of them
	Counts    []ChangeCount
	Records   []ChangedRecord // those that moved most money, up to the number asked for
	Changed   int             // records changed in all
	Needs     []NeedChange
}

// NeedChange is a need series that is not in both versions the same.
type NeedChange struct{ Name, Change string } // added, gone or changed

// Changes says what changed from one version to another, and why the money of a query moved. It lists
// at most so many records. Both versions have the query's level; need, lag and spread do not matter.
func Changes(ctx context.Context, from, to *View, q ledger.Query, most int) (*Difference, error) {
	d := &Difference{Needs: needChanges(from, to)}
	c := &comparison{from: from, to: to, query: q, most: most, difference: d, moved: map[bucket]*Movement{},
		counts: map[ChangeCount]int{}}
	if err := c.total(ctx, to, func(m *Movement) *spending.Money { return &m.To }); err != nil {
		return nil, err
	}
	if from.overview.Written != "" && from.overview.Written == to.overview.Written { // the same records and areas
		for _, m := range c.moved {
			m.From = m.To
		}
		return d, c.finish()
	}
	if err := c.total(ctx, from, func(m *Movement) *spending.Money { return &m.From }); err != nil {
		return nil, err
	}
	if err := c.records(ctx); err != nil {
		return nil, err
	}
	return d, c.finish()
}

// bucket is where money stands.
type bucket struct {
	area string
	name string // where it is no area
}

type comparison struct {
	from, to   *View
	query      ledger.Query
	most       int
	difference *Difference
	moved      map[bucket]*Movement
	counts     map[ChangeCount]int
}

func (c *comparison) at(b bucket) *Movement {
	m := c.moved[b]
	if m == nil {
		m = &Movement{Bucket: b.name, Area: b.area, By: map[Change]spending.Money{}}
		area, ok := c.to.Area(b.area)
		if !ok {
			area, _ = c.from.Area(b.area)
		}
		m.Level, m.Name = area.Level, area.Name
		c.moved[b] = m
	}
	return m
}

// bucketOf gives the bucket of a cell.
func (v *View) bucketOf(q *ledger.Query, row *ledger.CubeRow) bucket {
	if reason := v.excluded(q, row); reason != "" {
		return bucket{name: "excluded:" + string(reason)}
	}
	if row.Area == "" {
		return bucket{name: string(row.Precision)}
	}
	return bucket{area: row.Area}
}

// total adds up the buckets of a version.
func (c *comparison) total(ctx context.Context, v *View, at func(*Movement) *spending.Money) error {
	if err := v.hasRung(c.query.Rung); err != nil {
		return nil // a version without it has no money there
	}
	rows, err := v.cube(ctx, c.query)
	if err != nil {
		return err
	}
	for i := range rows {
		if !rows[i].Candidate {
			*at(c.at(v.bucketOf(&c.query, &rows[i]))) += c.query.Amount(&rows[i])
		}
	}
	return nil
}

// records goes through the records that are not the same in both versions, in the order of their ids.
func (c *comparison) records(ctx context.Context) error {
	gone, come, err := store.Unlike(ctx, c.from.digests, c.to.digests)
	if err != nil {
		return err
	}
	was, stopWas := iter.Pull2(recordsOf(ctx, gone))
	defer stopWas()
	is, stopIs := iter.Pull2(recordsOf(ctx, come))
	defer stopIs()
	b, errB, _ := was()
	a, errA, _ := is()
	for b != nil || a != nil {
		if err := errors.Join(errB, errA); err != nil {
			return err
		}
		switch {
		case a == nil || b != nil && b.ID < a.ID:
			c.add(ChangedRecord{From: b, Changes: []Change{Gone}, Cause: BySource})
			b, errB, _ = was()
		case b == nil || a.ID < b.ID:
			c.add(ChangedRecord{To: a, Changes: []Change{Added}, Cause: BySource})
			a, errA, _ = is()
		default:
			c.compare(b, a)
			b, errB, _ = was()
			a, errA, _ = is()
		}
	}
	return errors.Join(errB, errA)
}

func recordsOf(ctx context.Context, read store.Reader) iter.Seq2[*spending.Award, error] {
	return func(yield func(*spending.Award, error) bool) {
		stop := errors.New("stopped")
		err := read(ctx, func(a *spending.Award) error {
			if !yield(a, nil) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(nil, fmt.Errorf("compare the records: %w", err))
		}
	}
}

// compare looks at a record that both versions have.
func (c *comparison) compare(b, a *spending.Award) {
	x := ChangedRecord{From: b, To: a, Cause: ByRules}
	if !sameSource(&b.Record, &a.Record) {
		x.Cause = BySource
	}
	for _, change := range []struct {
		is      Change
		changed bool
	}{
		{Redated, !b.Published.Equal(a.Published) || !b.ContractDate.Equal(a.ContractDate)},
		{Revalued, b.Awarded != a.Awarded || b.TenderValue != a.TenderValue || b.Sanctioned != a.Sanctioned ||
			b.Paid != a.Paid || b.Currency != a.Currency},
		{Reverdict, b.Status != a.Status || b.Rung != a.Rung || b.Flood != a.Flood || b.Kind != a.Kind ||
			!slices.Equal(b.Funds, a.Funds) || !slices.Equal(b.FloodYears, a.FloodYears)},
		{Replaced, b.Precision != a.Precision || !reflect.DeepEqual(b.Parts, a.Parts)},
	} {
		if change.changed {
			x.Changes = append(x.Changes, change.is)
		}
	}
	moved := *b // in its file
	moved.SourceFile, moved.SourceLine = a.SourceFile, a.SourceLine
	if x.Cause == ByRules && len(x.Changes) == 0 && reflect.DeepEqual(&moved, a) {
		return
	}
	c.add(x)
}

// sameSource reports whether a source says the same of a record, wherever in the file it stands.
func sameSource(b, a *spending.Record) bool {
	was, is := *b, *a
	for _, r := range []*spending.Record{&was, &is} {
		r.SourceFile, r.SourceLine, r.Status, r.Flags = "", 0, "", nil
	}
	return reflect.DeepEqual(was, is)
}

// add counts a changed record, and what each of its changes moves.
func (c *comparison) add(x ChangedRecord) {
	c.difference.Changed++
	if len(x.Changes) == 0 {
		c.counts[ChangeCount{Cause: x.Cause}]++
	}
	for _, change := range x.Changes {
		c.counts[ChangeCount{Change: change, Cause: x.Cause}]++
	}
	switch {
	case x.From == nil:
		c.move(c.to, x.To, Added, 1)
	case x.To == nil:
		c.move(c.from, x.From, Gone, -1)
	default:
		c.steps(&x)
	}
	c.list(x)
}

// steps takes the record from what it was to what it is, one change after another.
func (c *comparison) steps(x *ChangedRecord) {
	before := *x.From
	view := c.from
	for _, change := range AllChanges()[2:] {
		after := before
		switch a := x.To; change {
		case Redated:
			after.Published, after.ContractDate = a.Published, a.ContractDate
		case Revalued:
			after.Awarded, after.TenderValue, after.Sanctioned = a.Awarded, a.TenderValue, a.Sanctioned
			after.Paid, after.Currency = a.Paid, a.Currency
		case Reverdict:
			after.Status, after.Rung, after.Relevance = a.Status, a.Rung, a.Relevance
		case Replaced:
			c.move(view, &before, change, -1)
			c.move(c.to, a, change, 1)
			return
		}
		c.move(view, &before, change, -1)
		c.move(view, &after, change, 1)
		before = after
	}
}

// move adds a record's money to its buckets, or takes it away.
func (c *comparison) move(v *View, a *spending.Award, change Change, sign spending.Money) {
	q := &c.query
	if a.Rung != q.Rung.Records() {
		return
	}
	for _, turn := range ledger.Turns(ledger.Months(a, q.Date, v.description.Calendar), q.Window(), false) {
		c.moveTurn(v, a, turn, change, sign)
	}
}

// moveTurn adds the money that stands in one month.
func (c *comparison) moveTurn(v *View, a *spending.Award, turn ledger.Turn, change Change, sign spending.Money) {
	q := &c.query
	row := ledger.CubeRow{Dated: turn.Month != 0, Precision: a.Precision, Flood: a.Flood, Kind: a.Kind,
		Funds: strings.Join(a.Funds, ";"), Status: a.Status}
	money := a.On(q.Rung).Money
	if len(a.Parts) == 0 {
		c.at(v.bucketOf(q, &row)).By[change] += sign * turn.One(money)
		return
	}
	shares := make([]int64, len(a.Parts))
	for i := range a.Parts {
		shares[i] = a.Parts[i].Share
	}
	depth := v.description.Levels.Depth(q.Level)
	for i, amount := range turn.Shared(spending.Split(int64(money), shares)) {
		row.Area = a.Parts[i].At(depth)
		c.at(v.bucketOf(q, &row)).By[change] += sign * spending.Money(amount)
	}
}

// list keeps the records that moved most.
func (c *comparison) list(x ChangedRecord) {
	d := c.difference
	compare := func(a, b ChangedRecord) int {
		return cmp.Or(cmp.Compare(b.Moved(c.query.Rung), a.Moved(c.query.Rung)), strings.Compare(a.ID(), b.ID()))
	}
	at, _ := slices.BinarySearchFunc(d.Records, x, compare)
	if at < c.most {
		d.Records = slices.Insert(d.Records, at, x)
		d.Records = d.Records[:min(len(d.Records), c.most)]
	}
}

// ID is the record's.
func (c *ChangedRecord) ID() string {
	if c.To != nil {
		return c.To.ID
	}
	return c.From.ID
}

// finish sorts the answer and sees that every bucket adds up.
func (c *comparison) finish() error {
	d := c.difference
	d.Source.By = map[Change]spending.Money{}
	for _, m := range c.moved {
		sum := m.From
		for change, amount := range m.By {
			sum += amount
			d.Source.By[change] += amount
			if amount == 0 {
				delete(m.By, change)
			}
		}
		if sum != m.To {
			return fmt.Errorf("what moved in %s%s makes %d of %d, and there are %d", m.Area, m.Bucket, sum, m.From,
				m.To)
		}
		d.Source.From += m.From
		d.Source.To += m.To
		if m.From != 0 || m.To != 0 || len(m.By) > 0 {
			d.Movements = append(d.Movements, *m)
		}
	}
	depth := func(m *Movement) int { return c.to.description.Levels.Depth(m.Level) }
	slices.SortFunc(d.Movements, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(depth(&b), depth(&a)), strings.Compare(a.Area, b.Area),
			strings.Compare(a.Bucket, b.Bucket))
	})
	for count, records := range c.counts {
		count.Records = records
		d.Counts = append(d.Counts, count)
	}
	order := AllChanges()
	slices.SortFunc(d.Counts, func(a, b ChangeCount) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Change), slices.Index(order, b.Change)),
			strings.Compare(string(a.Cause), string(b.Cause)))
	})
	return nil
}

// needChanges compares the need series of two versions.
func needChanges(from, to *View) []NeedChange {
	var changes []NeedChange
	for _, name := range from.needNames {
		switch is := to.needs[name]; {
		case is == nil:
			changes = append(changes, NeedChange{name, "gone"})
		case !reflect.DeepEqual(from.needs[name].Series, is.Series):
			changes = append(changes, NeedChange{name, "changed"})
		}
	}
	for _, name := range to.needNames {
		if from.needs[name] == nil {
			changes = append(changes, NeedChange{name, "added"})
		}
	}
	slices.SortFunc(changes, func(a, b NeedChange) int { return strings.Compare(a.Name, b.Name) })
	return changes
}
