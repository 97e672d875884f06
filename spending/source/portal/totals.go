package portal

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// Totals finds the rows of a file that add up others, among all its records in their order,
// and makes them no items. A row is one
//
//   - whose id or title says nothing but total,
//   - whose id or title begins or ends so, and that has neither date, place nor supplier, or neither
//     id nor date and the amount of the row beside it, or
//     the sum of the rows above or below it, or whose place, supplier or buyer says nothing but
//     total, and that has that sum, or
//   - that says nothing of itself while others do, and has the sum of several rows.
//
// Every case is an issue.
func (l Layout) Totals(records []judge.Stated) []spending.Issue {
	t := newTotaller(records)
	var issues []spending.Issue
	for i := range records {
		total, sum := t.isTotal(i)
		t.pass(i, total)
		if !total {
			continue
		}
		r := &records[i]
		r.Status = spending.StatusNoItem
		r.ID = fmt.Sprintf("%s%s:%d", l.IDPrefix, path.Base(r.SourceFile), r.SourceLine)
		problem := "the row adds up others, it is no award of its own"
		if !sum {
			problem = "the row says that it is a total, and no run of rows beside it has its amount as their sum"
		}
		issues = append(issues, spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: l.name(Awarded),
			Value: spending.Excerpt(fmt.Sprintf("%s, %s, %s", r.TenderID, r.Title, valueText(r))), Problem: problem,
			Action: "kept, not counted"})
	}
	return issues
}

// run is a run of rows and what they add up to.
type run struct {
	sum  spending.Money
	rows int
}

func (n *run) add(r *judge.Stated) {
	if r.Awarded.Valid {
		n.sum += r.Awarded.Money
		n.rows++
	}
}

// totaller knows of each row what it may be the total of.
type totaller struct {
	records    []judge.Stated
	says       []saying
	bare       []bool // it has neither date, place nor supplier, though others do
	nameless   []bool // it has neither id nor date, though others do
	above, all run    // the items since the last total, and since the first row
	below      []run  // of each row, the items up to the next that may be a total
	allBelow   []run
}

// saying is how far a row says that it is a total.
type saying int

const (
	saysNothing saying = iota
	saysPartly
	saysWholly
)

func newTotaller(records []judge.Stated) *totaller {
	n := len(records)
	t := &totaller{records: records, says: make([]saying, n), bare: make([]bool, n), nameless: make([]bool, n),
		below: make([]run, n+1), allBelow: make([]run, n+1)}
	for i := range records {
		r := &records[i]
		t.says[i] = max(saysTotal(r.TenderID), saysTotal(r.Title))
		// a firm may be called so
		for _, text := range append([]string{r.Place, r.Supplier, r.Buyer, r.Description, r.Reference}, r.Areas...) {
			if saysTotal(text) == saysWholly {
				t.says[i] = max(t.says[i], saysPartly)
			}
		}
		t.bare[i] = r.ContractDate.IsZero() && r.Place == "" && r.Supplier == "" &&
			len(r.Areas)+len(r.Codes)+len(r.Points) == 0
		t.nameless[i] = r.TenderID == "" && r.ContractDate.IsZero()
	}
	for _, of := range [][]bool{t.bare, t.nameless} {
		if !slices.Contains(of, false) {
			clear(of) // of such a table that says nothing
		}
	}
	for i := n - 1; i > 0; i-- { // below[i-1] is of the rows from i on
		t.below[i-1], t.allBelow[i-1] = t.below[i], t.allBelow[i]
		if t.bare[i] || t.says[i] != saysNothing {
			t.below[i-1] = run{}
			continue
		}
		t.below[i-1].add(&records[i])
		t.allBelow[i-1].add(&records[i])
	}
	return t
}

// isTotal says whether a row adds up others, and whether its amount does.
func (t *totaller) isTotal(i int) (total, sum bool) {
	if t.says[i] == saysNothing && !t.bare[i] {
		return false, false
	}
	fewest := 2
	if t.says[i] == saysWholly || t.says[i] == saysPartly && t.bare[i] {
		fewest, total = 1, true
	}
	if t.says[i] == saysPartly && t.nameless[i] {
		fewest = 1
	}
	r := &t.records[i]
	for _, x := range []run{t.above, t.all, t.below[i], t.allBelow[i]} {
		sum = sum || r.Awarded.Valid && x.rows >= fewest && x.sum == r.Awarded.Money
	}
	return total || sum, sum
}

// pass goes on to the next row.
func (t *totaller) pass(i int, total bool) {
	if total {
		t.above = run{}
		return
	}
	t.above.add(&t.records[i])
	t.all.add(&t.records[i])
}

// saysTotal compares a text with the words of totals: numbers in it say nothing.
func saysTotal(text string) saying {
	words := slices.DeleteFunc(names.Words(text), func(w string) bool { return strings.Trim(w, "0123456789") == "" })
	phrases := totals()
	longest := min(len(words), phrases.longest)
	for n := longest; n > 0; n-- {
		head, tail := strings.Join(words[:n], " "), strings.Join(words[len(words)-n:], " ")
		switch {
		case n == len(words) && phrases.known[head]:
			return saysWholly
		case phrases.known[head] || phrases.known[tail]:
			return saysPartly
		}
	}
	return saysNothing
}

//go:embed totals.txt
var totalsFile string

type phrases struct {
	known   map[string]bool
	longest int // in words
}

var totals = sync.OnceValue(func() phrases {
	p := phrases{known: map[string]bool{}}
	for line := range strings.Lines(totalsFile) {
		if words := names.Words(line); !strings.HasPrefix(line, "#") && len(words) > 0 {
			p.known[strings.Join(words, " ")] = true
			p.longest = max(p.longest, len(words))
		}
	}
	return p
})
