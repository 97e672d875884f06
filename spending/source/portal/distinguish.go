package portal

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// Distinguish makes awards of rows that share an id, which is theirs as they were read:
//
//   - One bidder listed more than once for the same work is one award, listed anew: the
//     record with the latest contract date stands, between equal dates that of the later
//     file and line. The others are superseded; their IDs end in ~1, ~2 … Rows of one file
//     and date with different amounts stand beside each other.
//   - Rows of the same amount are one contract, of several suppliers or for several places:
//     the names of the suppliers and the places are joined. An issue states the amount of the other reading.
//   - What is left are lots, or bidders, with an award each. The first in the order of files
//     and lines has the plain ID, those of the others end in .2, .3 …
//
// Records come in the order of files and lines, and awards are in the same. Records that are
// no item are left as they are. Every case is an issue.
func (l Layout) Distinguish(records []judge.Stated) ([]judge.Stated, []spending.Issue) {
	byID := make(map[string][]int, len(records))
	for i := range records {
		if r := &records[i]; r.Status != spending.StatusNoItem {
			byID[r.ID] = append(byID[r.ID], i)
		}
	}
	s := &settler{layout: l, records: records, into: map[int]int{}}
	for i := range records {
		if same := byID[records[i].ID]; len(same) > 1 && same[0] == i {
			s.settle(same)
		}
	}
	awards := make([]judge.Stated, 0, len(records))
	for i := range records {
		if _, gone := s.into[i]; !gone {
			awards = append(awards, records[i])
		}
	}
	s.separate(awards)
	return awards, s.issues
}

// settler tells the rows of one id apart. Rows are numbered as the records are.
type settler struct {
	layout  Layout
	records []judge.Stated
	into    map[int]int // of each row that is merged into another, that row
	issues  []spending.Issue
}

// settle settles the rows of one id, two or more.
func (s *settler) settle(rows []int) {
	base := s.records[rows[0]].ID
	stands := s.standing(rows)
	var awards []int
	for _, same := range s.shared(s.grouped(slices.Compact(slices.Sorted(slices.Values(stands))), s.contract)) {
		s.merge(same)
		awards = append(awards, same[0])
	}
	for n, i := range awards {
		if n == 0 {
			continue
		}
		r := &s.records[i]
		r.ID = fmt.Sprintf("%s.%d", base, n+1)
		problem := "another lot has the same id: its work, place or amount differs"
		if bidderKey(r.Supplier) != bidderKey(s.records[awards[0]].Supplier) {
			problem = "another bidder is accepted under the same tender id"
		}
		s.issue(r, problem, "kept as an award of its own, "+r.ID)
	}
	superseded := map[int]int{}
	for k, i := range rows {
		if stands[k] == i {
			continue
		}
		stand := stands[k]
		if award, gone := s.into[stand]; gone {
			stand = award
		}
		r, w := &s.records[i], &s.records[stand]
		superseded[stand]++
		r.ID = fmt.Sprintf("%s~%d", w.ID, superseded[stand])
		r.Status = spending.StatusSuperseded
		problem := "the same bidder is accepted again under the same tender id"
		if r.Supplier == "" {
			problem = "the same work is listed again under the same id"
		}
		s.issue(r, problem, fmt.Sprintf("superseded by %s line %d, kept as %s", w.SourceFile, w.SourceLine, r.ID))
	}
}

// grouped groups rows by a key, in the order of their first ones.
func (s *settler) grouped(rows []int, key func(*judge.Stated) string) [][]int {
	at := map[string]int{}
	var groups [][]int
	for _, i := range rows {
		k := key(&s.records[i])
		n, known := at[k]
		if !known {
			n = len(groups)
			at[k] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], i)
	}
	return groups
}

// standing gives for each row the row that stands for it, itself or a later listing of the
// same work of the same bidder.
func (s *settler) standing(rows []int) []int {
	standsFor := make(map[int]int, len(rows))
	for _, same := range s.grouped(rows, work) {
		latest := slices.MaxFunc(same, func(a, b int) int {
			return cmp.Or(s.records[a].ContractDate.Compare(s.records[b].ContractDate), cmp.Compare(a, b))
		})
		w := &s.records[latest]
		beside := map[string]int{} // rows of the same file and date, by amount
		for _, i := range same {
			if r := &s.records[i]; r.SourceFile == w.SourceFile && r.ContractDate.Equal(w.ContractDate) {
				beside[valueText(r)] = i
			}
		}
		for _, i := range same {
			standsFor[i] = latest
			if r := &s.records[i]; r.SourceFile == w.SourceFile && r.ContractDate.Equal(w.ContractDate) {
				standsFor[i] = beside[valueText(r)]
			}
		}
	}
	stands := make([]int, len(rows))
	for k, i := range rows {
		stands[k] = standsFor[i]
	}
	return stands
}

// work keys rows of one bidder for the same thing at the same place.
func work(r *judge.Stated) string {
	return strings.Join([]string{bidderKey(r.Supplier), bidderKey(r.Title), bidderKey(r.Place),
		fmt.Sprint(r.Areas, r.Codes, r.Points)}, "\x00")
}

// shared gives rows of unknown value to the one row of a known value that they differ from in
// nothing but the supplier: a table that states the amount of a contract beside its first partner.
func (s *settler) shared(groups [][]int) [][]int {
	var out [][]int
	at := map[string]int{} // of known value, by all but amount and supplier; -1: several
	for _, rows := range groups {
		r := &s.records[rows[0]]
		if key := butSupplierAndAmount(r); r.Awarded.Valid {
			if _, twice := at[key]; twice {
				at[key] = -1
			} else {
				at[key] = len(out)
			}
			out = append(out, rows)
		}
	}
	for _, rows := range groups {
		r := &s.records[rows[0]]
		if r.Awarded.Valid {
			continue
		}
		if n, known := at[butSupplierAndAmount(r)]; known && n >= 0 && r.Supplier != "" {
			out[n] = append(slices.Clone(out[n]), rows...)
			continue
		}
		out = append(out, rows)
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// butSupplierAndAmount keys rows that differ in nothing but supplier and amount.
func butSupplierAndAmount(r *judge.Stated) string {
	other := *r
	other.Awarded = spending.NullMoney{}
	return butSupplier(&other)
}

// contract keys rows whose amount is that of one contract: those of the same amount, or of
// unknown value those that differ in nothing but the supplier.
func (s *settler) contract(r *judge.Stated) string {
	if !r.Awarded.Valid {
		return "unknown " + butSupplier(r)
	}
	return valueText(r)
}

// butSupplier keys rows that differ in nothing but the supplier.
func butSupplier(r *judge.Stated) string {
	return strings.Join([]string{r.Reference, r.Title, r.Description, r.Category, r.Product, r.Buyer, r.Place,
		r.Postcode,
		r.Published.Format(time.DateOnly), r.ContractDate.Format(time.DateOnly), r.Currency.Text(r.TenderValue.Money),
		valueText(r),
		string(r.Currency), r.Status, strings.Join(r.Flags, ";"), fmt.Sprint(r.Areas, r.Codes, r.Points)}, "\x00")
}

// merge makes one award of rows of one contract: the first, with the suppliers, titles and
// places of all and the earliest date.
func (s *settler) merge(rows []int) {
	first := &s.records[rows[0]]
	var suppliers, titles distinct
	suppliers.add(first.Supplier)
	titles.add(first.Title)
	alike := true
	for _, i := range rows[1:] {
		r := &s.records[i]
		alike = alike && butSupplier(r) == butSupplier(first)
	}
	for n, i := range rows[1:] {
		r := &s.records[i]
		suppliers.add(r.Supplier)
		titles.add(r.Title)
		if !r.ContractDate.IsZero() && (first.ContractDate.IsZero() || r.ContractDate.Before(first.ContractDate)) {
			first.ContractDate = r.ContractDate
		}
		first.Areas = union(first.Areas, r.Areas)
		first.Codes = union(first.Codes, r.Codes)
		first.Points = union(first.Points, r.Points)
		s.into[i] = rows[0]
		problem := "the rows of one id have the same amount and no ids of lots"
		if alike {
			problem = "the rows differ in nothing but the supplier"
		}
		action := fmt.Sprintf("one award with %s line %d", first.SourceFile, first.SourceLine)
		if first.Awarded.Valid && n == len(rows)-2 {
			action += fmt.Sprintf(", %s %s counted once; each for itself would be %s", first.Currency, valueText(first),
				times(first, len(rows)))
		}
		s.issue(r, problem, action)
	}
	first.Supplier = strings.Join(suppliers.texts, "; ")
	if len(titles.texts) > 1 {
		first.Description = strings.TrimPrefix(strings.Join(append([]string{first.Description}, titles.texts[1:]...),
			". "), ". ")
	}
}

// union adds to a list what it does not have of another.
func union[T comparable](list, more []T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// times gives the amount of a record n times, where that can be held.
func times(r *judge.Stated, n int) string {
	if r.Awarded.Money > math.MaxInt64/spending.Money(n) {
		return fmt.Sprintf("%d times as much", n)
	}
	return r.Currency.Text(r.Awarded.Money * spending.Money(n))
}

// distinct are texts, each once.
type distinct struct {
	texts []string
	seen  map[string]bool
}

func (d *distinct) add(text string) {
	key := bidderKey(text)
	if key == "" || d.seen[key] {
		return
	}
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	d.seen[key] = true
	d.texts = append(d.texts, text)
}

// separate tells apart what still shares an ID, such as a tender whose own id ends in .2.
func (s *settler) separate(awards []judge.Stated) {
	taken := make(map[string]bool, len(awards))
	for i := range awards {
		r := &awards[i]
		if taken[r.ID] {
			for taken[r.ID] {
				r.ID += "'"
			}
			s.issue(r, "another record has the same id", "kept as "+r.ID)
		}
		taken[r.ID] = true
	}
}

func (s *settler) issue(r *judge.Stated, problem, action string) {
	s.issues = append(s.issues, spending.Issue{File: r.SourceFile, Line: r.SourceLine,
		Field: s.layout.name(TenderID),
		Value: spending.Excerpt(fmt.Sprintf("%s, %s, %s", r.TenderID, r.Supplier, valueText(r))), Problem: problem,
		Action: action})
}

func valueText(r *judge.Stated) string {
	if !r.Awarded.Valid {
		return "value unknown"
	}
	return r.Currency.Text(r.Awarded.Money)
}

// bidderKey compares bidders as written but for case and spaces.
func bidderKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
