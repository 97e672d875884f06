package postgis

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store/digest"
	"github.com/floodspend/floodspend/spending/store/internal/conflicts"
	"github.com/floodspend/floodspend/spending/store/internal/search"
	"github.com/floodspend/floodspend/spending/store/internal/sets"
	"github.com/jackc/pgx/v5/pgconn"
)

// class is what facts are told apart by, beside area and month.
type class struct {
	precision spending.Precision
	candidate bool
	confident bool
	flood     spending.Flood
	kind      spending.Kind
	funds     string
	status    string
}

// fact is an award's money in one of its areas, as the table facts holds it.
type fact struct {
	award                      int32
	rung                       int16
	areas                      [geo.MostLevels]int32 // at each depth, as Part.At gives them
	firsts                     [geo.MostLevels]bool  // whether it is the first in that area
	candidate                  bool
	first                      bool
	known                      bool
	class, contract, published int32
	amount, tender             int64
}

func factColumns(levels geo.Hierarchy) []string {
	columns := []string{"award", "rung", "candidate", "first", "known", "class", "contract_month", "published_month",
		"amount", "tender_value"}
	for depth := range levels {
		columns = append(columns, levelColumn(depth), firstColumn(depth))
	}
	return columns
}

// rungNo numbers a rung as facts and cube do.
func rungNo(r spending.Rung) int16 {
	return int16(slices.Index(spending.RecordRungs(), r.Records()) + 1)
}

// chunk is how many awards are loaded at once, and then their facts.
const chunk = 2048

// batch is a chunk of awards and their facts, ready to be loaded.
type batch struct {
	awards, facts, texts, lines, digests, sets, conflicts copyData
	line                                                  []byte // of the last award
}

// awards loads records of all rungs, and facts, in turns, and counts them. A batch is made while
// the server takes in the one before.
func (w *writer) awards(all iter.Seq2[spending.Award, error], v *spending.Version) (err error) {
	fields := spending.AwardFields(w.levels)
	columns, factColumns := awardColumns(fields, w.levels), factColumns(w.levels)
	full, used := make(chan *batch), make(chan *batch, 2)
	used <- &batch{}
	used <- &batch{}
	var spoilt error
	go func() {
		defer close(full)
		spoilt = w.batches(all, fields, used, full, v)
	}()
	for b := range full {
		if err = w.copyIn("awards", columns, b.awards); err == nil {
			err = w.copyIn("facts", factColumns, b.facts)
		}
		if err == nil {
			err = w.copyIn("text_index", []string{"segment", "bucket", "lists"}, b.texts)
		}
		if err == nil {
			err = w.copyIn("record_sets", []string{"key", "segment", "list"}, b.sets)
		}
		if err == nil {
			err = w.copyIn("lines", []string{"no", "line"}, b.lines)
		}
		if err == nil {
			err = w.copyIn("digests", []string{"segment", "bucket", "mark", "sums"}, b.digests)
		}
		if err == nil {
			err = w.copyIn("conflicts", []string{"number", "texts", "entries"}, b.conflicts)
		}
		if err != nil {
			break
		}
		used <- b
	}
	close(used)
	for range full { // until no more are made
	}
	if err := cmp.Or(err, spoilt); err != nil {
		return err
	}
	if err := w.exec("CREATE UNIQUE INDEX ON " + w.table("awards") + " (id)"); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == codeUniqueViolation {
			return fmt.Errorf("the id of an award occurs twice: %s", refused.Detail)
		}
		return fmt.Errorf("index awards: %w", err)
	}
	return w.writeClasses()
}

// batches fills batches that were used with what all awards are, until there are no more
// awards or batches, and counts the records.
func (w *writer) batches(all iter.Seq2[spending.Award, error], fields []spending.AwardField, used <-chan *batch,
	full chan<- *batch, v *spending.Version) error {
	var b *batch
	var facts []fact
	writers := fieldWriters(fields)
	texts := search.NewIndexer(func(r search.Row) error {
		b.texts.row(3)
		b.texts.integer(int32(r.Segment))
		b.texts.integer(int32(r.Bucket))
		b.texts.text(string(r.Lists))
		return nil
	})
	digester := digest.New()
	digests := digest.NewIndexer(func(r digest.Row) error {
		b.digests.digest(r)
		return nil
	})
	index := sets.NewIndexer(w.levels, func(r sets.Row) error {
		b.sets.row(3)
		b.sets.text(r.Key)
		b.sets.integer(int32(r.Segment))
		b.sets.text(string(r.List))
		return nil
	})
	inConflict := conflicts.NewIndexer(w.calendar, func(r conflicts.Row) error {
		b.conflicts.conflict(r)
		return nil
	})
	texts.After(w.after.records, w.after.segments)
	digests.After(w.after.records)
	index.After(w.after.records, w.after.last)
	inConflict.After(w.after.conflicts)
	var a spending.Award // one for all: it is large
	for next, err := range all {
		if a = next; err == nil {
			err = w.checker.Award(&a)
		}
		if err != nil {
			return err
		}
		if b == nil {
			if b = begin(used); b == nil {
				return nil
			}
		}
		v.Count(a.Rung)
		no := v.Records()
		sum := digester.Of(&a)
		w.seen.Add(&a, sum)
		if err := b.awards.award(int32(no), writers, texts, &a); err != nil {
			return err
		}
		if err := errors.Join(index.Add(&a), inConflict.Add(&a)); err != nil {
			return err
		}
		if b.line, err = prepared.Append(b.line[:0], fields, &a); err != nil {
			return err
		}
		b.lines.row(2)
		b.lines.integer(int32(no))
		b.lines.text(string(b.line))
		if err := digests.Add(sum); err != nil {
			return err
		}
		facts = w.appendFacts(facts[:0], int32(no), &a)
		for i := range facts {
			b.facts.fact(&facts[i], len(w.levels))
		}
		if no%chunk == 0 {
			b.hand(full)
			b = nil
		}
	}
	if b == nil {
		b = begin(used)
	}
	if b == nil {
		return nil
	}
	err := errors.Join(texts.End(), digests.End(), index.End(), inConflict.End())
	b.hand(full)
	return err
}

// begin gives an empty batch, nil where no more are taken.
func begin(used <-chan *batch) *batch {
	b := <-used
	if b != nil {
		for _, data := range []*copyData{&b.awards, &b.facts, &b.texts, &b.lines, &b.digests, &b.sets, &b.conflicts} {
			*data = startCopy(*data)
		}
	}
	return b
}

func (b *batch) hand(full chan<- *batch) {
	b.awards.end()
	b.facts.end()
	b.texts.end()
	b.sets.end()
	b.lines.end()
	b.digests.end()
	b.conflicts.end()
	full <- b
}

// digest writes a row of the table digests.
func (c *copyData) digest(r digest.Row) {
	c.row(4)
	c.integer(int32(r.Segment))
	c.integer(int32(r.Group))
	c.bigint(r.Mark)
	c.text(string(r.Sums))
}

func awardColumns(fields []spending.AwardField, levels geo.Hierarchy) []string {
	columns := []string{"no"}
	for _, f := range fields {
		columns = append(columns, columnOf(f, levels))
	}
	return append(columns, "longitude", "latitude", "verdicts", "searched")
}

// award writes a row of awardColumns.
func (c *copyData) award(no int32, fields []fieldWriter, texts *search.Indexer, a *spending.Award) error {
	c.row(len(fields) + 5)
	c.integer(no)
	for _, write := range fields {
		write(c, a)
	}
	if a.HasCoordinates {
		c.double(a.Longitude)
		c.double(a.Latitude)
	} else {
		c.null()
		c.null()
	}
	v, err := json.Marshal(&verdicts{sharesOf(a.Parts), sharesOf(a.Candidates), a.Relevance.Evidence,
		a.Location.Evidence})
	if err != nil {
		return err
	}
	c.text(string(v))
	searched, ascii := search.Of(a)
	if ascii {
		c.null()
	} else {
		c.textOrNull(searched)
	}
	return texts.Add(searched)
}

// fact writes a row of factColumns, of so many levels.
func (c *copyData) fact(f *fact, levels int) {
	const others = 10
	c.row(others + 2*levels)
	c.integer(f.award)
	c.smallint(f.rung)
	c.bool(f.candidate)
	c.bool(f.first)
	c.bool(f.known)
	c.integer(f.class)
	c.integer(f.contract)
	c.integer(f.published)
	c.bigint(f.amount)
	c.bigint(f.tender)
	for depth := range levels {
		c.integer(f.areas[depth])
		c.bool(f.firsts[depth])
	}
}

// fieldWriter writes a field as its column holds it: money in minor units, null for "".
type fieldWriter func(*copyData, *spending.Award)

func fieldWriters(fields []spending.AwardField) []fieldWriter {
	writers := make([]fieldWriter, len(fields))
	for i, f := range fields {
		writers[i] = fieldWriterOf(f)
	}
	return writers
}

func fieldWriterOf(f spending.AwardField) fieldWriter {
	if f.At == nil {
		return func(c *copyData, a *spending.Award) { c.textOrNull(f.Value(a)) }
	}
	return func(c *copyData, a *spending.Award) {
		switch at := f.At(a).(type) {
		case spending.Text:
			c.textOrNull(at.Get())
		case *[]string:
			c.textOrNull(f.Value(a))
		case *time.Time:
			c.date(*at)
		case *spending.NullMoney:
			c.money(*at)
		case *float64:
			c.doubleOrNull(*at)
		case *int:
			c.bigint(int64(*at))
		}
	}
}

// appendFacts adds the award's facts: one per area, or one with no area, and one per
// candidate place.
func (w *writer) appendFacts(facts []fact, no int32, a *spending.Award) []fact {
	money := a.On(a.Rung)
	f := fact{award: no, rung: rungNo(a.Rung), known: money.Valid,
		contract: int32(spending.MonthOf(a.ContractDate)), published: int32(spending.MonthOf(a.Published))}
	c := class{a.Precision, false, spending.IsSure(a.Confidence, a.Method), a.Flood, a.Kind, strings.Join(a.Funds, ";"),
		a.Status}
	f.class = w.classNo(c)
	if len(a.Parts) == 0 {
		f.first, f.firsts = true, [...]bool{true, true, true, true}
		f.amount, f.tender = int64(money.Money), int64(a.TenderValue.Money)
		facts = append(facts, f)
	}
	shares := make([]int64, len(a.Parts))
	for i, p := range a.Parts {
		shares[i] = p.Share
	}
	amounts, tenders := spending.Split(int64(money.Money), shares), spending.Split(int64(a.TenderValue.Money), shares)
	for i := range a.Parts {
		f.first = i == 0
		f.place(w, a.Parts, i)
		f.amount, f.tender = amounts[i], tenders[i]
		facts = append(facts, f)
	}
	if len(a.Candidates) == 0 {
		return facts
	}
	c.candidate = true
	f.candidate, f.first, f.class = true, false, w.classNo(c)
	f.amount, f.tender = int64(money.Money), int64(a.TenderValue.Money)
	for i := range a.Candidates {
		f.place(w, a.Candidates, i)
		facts = append(facts, f)
	}
	return facts
}

// place sets the areas of part i.
func (f *fact) place(w *writer, parts []spending.Part, i int) {
	for depth := range w.levels {
		area := parts[i].At(depth)
		f.areas[depth] = w.areaNo[area]
		f.firsts[depth] = !slices.ContainsFunc(parts[:i], func(p spending.Part) bool { return p.At(depth) == area })
	}
}

func (w *writer) classNo(c class) int32 {
	no, ok := w.classes[c]
	if !ok {
		no = int32(len(w.classes) + 1)
		w.classes[c] = no
	}
	return no
}

func (w *writer) writeClasses() error {
	_, err := w.copyRows("classes", []string{"class", "precision", "candidate", "confident", "flood", "kind", "funds",
		"status"},
		func(yield func([]any, error) bool) {
			for c, no := range w.classes {
				if no <= w.known {
					continue
				}
				if !yield([]any{no, string(c.precision), c.candidate, c.confident, string(c.flood), string(c.kind),
					c.funds,
					c.status}, nil) {
					return
				}
			}
		})
	return err
}
